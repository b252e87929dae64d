package booking

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

type (
	// ShopInput names a shop to its staff.
	ShopInput struct {
		ShopID uuid.UUID `path:"shop_id" format:"uuid"`
	}
	// TurnoInput names a turno.
	TurnoInput struct {
		ShopInput

		ID uuid.UUID `path:"id" format:"uuid"`
	}
	// VersionInput is a turno in the version that was seen.
	VersionInput struct {
		TurnoInput

		IfMatch string `header:"If-Match" maxLength:"20" doc:"La versión que se vio; si cambió, 409 version_conflict"`
	}
	listInput struct {
		ShopInput
		web.PageParams

		From     string `query:"from" maxLength:"40" doc:"Fecha o instante. Sin él, hoy, o todo si se pide un cliente"`
		To       string `query:"to" maxLength:"40" doc:"Fecha incluida, o instante que ya no entra. Sin él, ese día, o todo"`
		Barber   string `query:"barber_id" format:"uuid"`
		Customer string `query:"customer_id" format:"uuid"`
		Status   string `query:"status" maxLength:"200" doc:"Estados separados por coma; sin él, todos menos held y expired"`
	}
	createInput struct {
		ShopInput

		Body StaffBookRequest
	}
	moveInput struct {
		VersionInput

		Body *reasonBody
	}
	rescheduleInput struct {
		VersionInput

		Body StaffRescheduleRequest
	}
	events struct {
		Items []Event `json:"items" nullable:"false"`
	}
)

func (s *Service) handleList(ctx context.Context, in *listInput) (*body[web.Page[Booking]], error) {
	filter, err := s.filter(ctx, in)
	if err != nil {
		return nil, err
	}
	return answerWith(s.List(ctx, in.ShopID, filter))
}

func (s *Service) handleCreate(ctx context.Context, in *createInput) (*body[Booking], error) {
	return answerWith(s.Create(ctx, in.ShopID, in.Body))
}

func (s *Service) handleGet(ctx context.Context, in *TurnoInput) (*body[Booking], error) {
	return answerWith(s.Get(ctx, in.ShopID, in.ID))
}

func (s *Service) handleEvents(ctx context.Context, in *TurnoInput) (*body[events], error) {
	list, err := s.Events(ctx, in.ShopID, in.ID)
	return answerWith(events{list}, err)
}

func (s *Service) handleMove(name string) func(context.Context, *moveInput) (*body[Booking], error) {
	return func(ctx context.Context, in *moveInput) (*body[Booking], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		reason := ""
		if in.Body != nil {
			reason = in.Body.Reason
		}
		return answerWith(s.Move(ctx, in.ShopID, in.ID, name, version, reason))
	}
}

func (s *Service) handleUndoNoShow(ctx context.Context, in *moveInput) (*body[Booking], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return answerWith(s.UndoNoShow(ctx, in.ShopID, in.ID, version))
}

func (s *Service) handleReschedule(ctx context.Context, in *rescheduleInput) (*body[Booking], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return answerWith(s.Reschedule(ctx, in.ShopID, in.ID, version, in.Body))
}

// version reads If-Match: a number, bare or quoted as an entity tag. Nil means any.
func (in *VersionInput) version() (*int32, error) {
	text := strings.Trim(strings.TrimPrefix(strings.TrimSpace(in.IfMatch), "W/"), `"`)
	if text == "" || text == "*" {
		return nil, nil //nolint:nilnil // any version will do
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return nil, fault.Validation("header.If-Match", "Mandá la versión del turno, por ejemplo 3.")
	}
	version := int32(n)
	return &version, nil
}

// filter reads what a list is narrowed by.
func (s *Service) filter(ctx context.Context, in *listInput) (f ListFilter, err error) {
	setup, err := s.shopByID(ctx, in.ShopID)
	if err != nil {
		return f, err
	}
	f.Page = in.PageParams
	if err := s.span(in, setup, &f); err != nil {
		return f, err
	}
	if f.BarberID, err = optionalID(in.Barber, "query.barber_id"); err != nil {
		return f, err
	}
	if f.Customer, err = optionalID(in.Customer, "query.customer_id"); err != nil {
		return f, err
	}
	if in.Status == "" {
		f.Statuses = slices.DeleteFunc(Statuses(), func(st Status) bool { return st == Held || st == Expired })
		return f, nil
	}
	for text := range strings.SplitSeq(in.Status, ",") {
		if !slices.Contains(Statuses(), Status(text)) {
			return f, fault.Validation("query.status", "Ese estado no existe.")
		}
		f.Statuses = append(f.Statuses, Status(text))
	}
	return f, nil
}

// span reads the time a list is about. A customer's turnos are listed over all time, everybody's over 400 days at most.
func (s *Service) span(in *listInput, setup *Setup, f *ListFilter) (err error) {
	from, to := in.From, in.To
	if in.Customer != "" {
		from, to = cmp.Or(from, "2000-01-01"), cmp.Or(to, "2199-12-31")
	}
	from = cmp.Or(from, setup.plan.Day(s.clock.Now().Unix()).String())
	if f.From, err = moment(from, setup.Location, false); err != nil {
		return fault.Validation("query.from", "Escribí la fecha así: 2026-11-21.")
	}
	if to == "" {
		f.To = f.From.AddDate(0, 0, 1)
		return nil
	}
	if f.To, err = moment(to, setup.Location, true); err != nil {
		return fault.Validation("query.to", "Escribí la fecha así: 2026-11-21.")
	}
	if !f.To.After(f.From) {
		return fault.Validation("query.to", "La fecha final es anterior a la inicial.")
	}
	if in.Customer == "" && f.To.Sub(f.From) > 400*24*time.Hour {
		return fault.Validation("query.to", "Pedí como mucho 400 días por vez.")
	}
	return nil
}

// moment reads a date in the shop's zone or an instant. The end of a span given as a date is the end of that day.
func moment(text string, loc *time.Location, end bool) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return inRange(t)
	}
	day, err := parseDate(text)
	if err != nil {
		return time.Time{}, err
	}
	if end {
		day = day.AddDays(1)
	}
	return day.Start(loc), nil
}

func availabilityParams() []*huma.Param {
	text := func(in, name, doc, format string, required bool) *huma.Param {
		schema := &huma.Schema{Type: huma.TypeString, Format: format}
		return &huma.Param{Name: name, In: in, Description: doc, Required: required, Schema: schema}
	}
	return []*huma.Param{
		text("path", "slug", "", "", true),
		{
			Name: "service_id", In: "query", Required: true, Description: "Uno por servicio, en orden",
			Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: "string", Format: "uuid"}},
		},
		text("query", "barber_id", "Sin barbero: cualquiera", "uuid", false),
		text("query", "from", "Primer día; sin él, hoy", "date", false),
		text("query", "to", "Último día; sin él, dos semanas", "date", false),
		text("query", "hold_token", "Cuenta como libre lo que uno mismo apartó", "", false),
		text("query", "booking_token", "Cuenta como libre el turno propio, para moverlo", "", false),
		text("header", "If-None-Match", "", "", false),
	}
}

func availabilityResponses() map[string]*huma.Response {
	str := func(format string) *huma.Schema { return &huma.Schema{Type: "string", Format: format} }
	slots := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"starts_at", "ends_at", "barber_ids", "price_centavos"},
		Properties: map[string]*huma.Schema{
			"starts_at": str("date-time"), "ends_at": str("date-time"),
			"barber_ids":     {Type: huma.TypeArray, Items: str("uuid")},
			"price_centavos": {Type: huma.TypeInteger, Format: "int64"},
		},
	}
	day := &huma.Schema{Type: huma.TypeObject, Required: []string{"date", "slots"}, Properties: map[string]*huma.Schema{
		"date": str("date"), "slots": {Type: huma.TypeArray, Items: slots},
	}}
	answer := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"timezone", "version", "days", "next_available_date"},
		Properties: map[string]*huma.Schema{
			"timezone": str(""), "version": {Type: huma.TypeInteger, Format: "int64"}, "days": {Type: huma.TypeArray, Items: day},
			"next_available_date": {Type: huma.TypeString, Format: "date", Nullable: true},
		},
	}
	return map[string]*huma.Response{
		"200": {Description: "Horarios libres por día", Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}},
		"304": {Description: "Nada cambió"},
	}
}
