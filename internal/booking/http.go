package booking

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	publicShop = "/api/v1/public/shops/{slug}"
	publicHold = "/api/v1/public/holds/{token}"
	publicLink = "/api/v1/public/bookings/{manage_token}"
	staff      = "/api/v1/shops/{shop_id}/bookings"

	withdrawals = "/api/v1/shops/{shop_id}/withdrawals"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	s.routesOfSearch(api)
	s.routesOfPublic(api)
	s.routesOfStaff(api)
	s.routesOfWaitlist(api)
}

func (s *Service) routesOfSearch(api *web.API) {
	tags := []string{"public"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicShop, ID: "get-public-shop", Summary: "La barbería, sus servicios y su equipo",
		Tags: tags, Access: web.Public,
	}, s.handlePage)
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: publicShop + "/availability", ID: "list-availability", Summary: "Horarios libres",
		Description: "Lleva ETag: con If-None-Match contesta 304 si nada cambió.",
		Tags:        tags, Access: web.Public, Errors: []int{http.StatusUnprocessableEntity},
		Parameters: availabilityParams(), Responses: availabilityResponses(),
		Timeout: -1, // a cached answer must not pay for a timer; availability bounds the search itself
	}, handler(api, s.serveAvailability))
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicShop + "/availability/explain", ID: "explain-availability",
		Summary: "Por qué un horario se ofrece o no", Tags: tags, Access: web.Public,
	}, s.handleExplain)
}

func (s *Service) routesOfPublic(api *web.API) {
	tags, conflict, gone := []string{"public"}, []int{http.StatusConflict}, []int{http.StatusConflict, http.StatusGone}
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicShop + "/holds", ID: "create-hold", Summary: "Apartar un horario", Tags: tags,
		Access: web.Public, Status: http.StatusCreated, Bucket: "holds", Errors: conflict,
	}, s.handleHold)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicHold + "/renew", ID: "renew-hold", Summary: "Apartarlo un rato más", Tags: tags,
		Access: web.Public, Errors: gone,
	}, s.handleRenew)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: publicHold, ID: "release-hold", Summary: "Soltar el horario", Tags: tags,
		Access: web.Public, Status: http.StatusNoContent,
	}, s.handleRelease)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicShop + "/bookings", ID: "create-booking", Summary: "Reservar", Tags: tags,
		Access: web.Public, Status: http.StatusCreated, Errors: conflict,
	}, s.handleBook)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicLink, ID: "get-booking-by-link", Summary: "El turno de un enlace", Tags: tags,
		Access: web.Public, Errors: []int{http.StatusGone},
	}, s.handleLink)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicLink + "/cancel", ID: "cancel-booking-by-link", Summary: "Cancelar el turno", Tags: tags,
		Access: web.Public, Errors: gone,
	}, s.handleCancelByLink)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicLink + "/reschedule", ID: "reschedule-booking-by-link", Summary: "Mover el turno", Tags: tags,
		Access: web.Public, Errors: gone,
	}, s.handleRescheduleByLink)
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: publicLink + "/calendar.ics", ID: "get-booking-calendar", Summary: "El turno para el calendario",
		Tags: tags, Access: web.Public, Errors: []int{http.StatusGone},
		Parameters: []*huma.Param{{Name: "manage_token", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses: map[string]*huma.Response{"200": {
			Description: "iCalendar", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: "string"}}},
		}},
	}, handler(api, s.serveCalendar))
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicShop + "/withdrawals", ID: "create-withdrawal", Summary: "Botón de Arrepentimiento",
		Tags: tags, Access: web.Public, Status: http.StatusCreated, Bucket: "otp",
	}, s.handleWithdraw)
}

func (s *Service) routesOfStaff(api *web.API) {
	tags, conflict := []string{"bookings"}, []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: staff, ID: "list-bookings", Summary: "Turnos entre dos fechas", Tags: tags, Access: web.Team,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: staff, ID: "create-staff-booking", Summary: "Dar un turno o un sobreturno", Tags: tags,
		Access: web.Team, Status: http.StatusCreated, Errors: conflict,
	}, s.handleCreate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: staff + "/{id}", ID: "get-booking", Summary: "Un turno", Tags: tags, Access: web.Team,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: staff + "/{id}", ID: "update-booking", Summary: "Anotar algo de un turno o cambiar cuánto dura",
		Tags: tags, Access: web.Team, Errors: conflict,
	}, s.handleEdit)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: staff + "/{id}/events", ID: "list-booking-events", Summary: "La historia de un turno", Tags: tags,
		Access: web.Team,
	}, s.handleEvents)
	for name, summary := range map[string]string{
		"confirm": "Dar por pagado", "check-in": "Llegó", "start": "Empezar", "complete": "Terminar",
		"no-show": "No vino", "cancel": "Cancelar",
	} {
		web.Register(api, web.Operation{
			Method: http.MethodPost, Path: staff + "/{id}/" + name, ID: name + "-booking", Summary: summary, Tags: tags,
			Access: web.Team, Errors: conflict,
		}, s.handleMove(name))
	}
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: staff + "/{id}/undo-no-show", ID: "undo-no-show-booking", Summary: "Sí vino", Tags: tags,
		Access: web.Team, Errors: conflict,
	}, s.handleUndoNoShow)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: staff + "/{id}/reschedule", ID: "reschedule-booking", Summary: "Mover", Tags: tags,
		Access: web.Team, Errors: conflict,
	}, s.handleReschedule)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: withdrawals, ID: "list-withdrawals", Summary: "Pedidos del Botón de Arrepentimiento", Tags: tags,
		Access: web.Managers,
	}, s.handleWithdrawals)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: withdrawals + "/{id}/resolve", ID: "resolve-withdrawal",
		Summary: "Responder un pedido de arrepentimiento", Tags: tags, Access: web.Managers, Errors: conflict,
	}, s.handleResolve)
}

// handler is a raw operation whose errors become problems.
func handler(api *web.API, serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := serve(w, r); err != nil {
			api.WriteProblem(w, r, err)
		}
	})
}

type body[T any] struct{ Body T }

func answerWith[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// The inputs that others embed are exported, since huma fills only exported fields.
type (
	// SlugInput names a shop to the public.
	SlugInput struct {
		Slug string `path:"slug" maxLength:"60"`
	}
	explainInput struct {
		SlugInput

		Services []string  `query:"service_id,explode" required:"true" minItems:"1" maxItems:"10"`
		Barber   string    `query:"barber_id" format:"uuid" doc:"Sin barbero: cualquiera"`
		StartsAt time.Time `query:"starts_at" required:"true"`
	}
	holdInput struct {
		SlugInput

		Body HoldRequest
	}
	// TokenInput is the secret of a hold, or of an entry of the waiting list.
	TokenInput struct {
		Token string `path:"token" maxLength:"64"`
	}
	bookInput struct {
		SlugInput

		Body BookRequest
	}
	// LinkInput is the secret of a turno's link.
	LinkInput struct {
		Link string `path:"manage_token" maxLength:"64"`
	}
	cancelInput struct {
		LinkInput

		Body *reasonBody
	}
	reasonBody struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
	rescheduleByLinkInput struct {
		LinkInput

		Body RescheduleRequest
	}
	withdrawInput struct {
		SlugInput

		Body WithdrawalRequest
	}
)

func (s *Service) handlePage(ctx context.Context, in *SlugInput) (*body[ShopPage], error) {
	return answerWith(s.Page(ctx, in.Slug))
}

func (s *Service) handleExplain(ctx context.Context, in *explainInput) (*body[Explanation], error) {
	barber, err := optionalID(in.Barber, "query.barber_id")
	if err != nil {
		return nil, err
	}
	services, err := parseServices(in.Services)
	if err != nil {
		return nil, err
	}
	return answerWith(s.Explain(ctx, in.Slug, services, barber, in.StartsAt))
}

func (s *Service) handleHold(ctx context.Context, in *holdInput) (*body[Hold], error) {
	return answerWith(s.Hold(ctx, in.Slug, in.Body))
}

func (s *Service) handleRenew(ctx context.Context, in *TokenInput) (*body[Hold], error) {
	return answerWith(s.RenewHold(ctx, in.Token))
}

func (s *Service) handleRelease(ctx context.Context, in *TokenInput) (*struct{}, error) {
	return nil, s.ReleaseHold(ctx, in.Token)
}

func (s *Service) handleBook(ctx context.Context, in *bookInput) (*body[Booked], error) {
	return answerWith(s.Book(ctx, in.Slug, in.Body))
}

func (s *Service) handleLink(ctx context.Context, in *LinkInput) (*body[LinkedBooking], error) {
	return answerWith(s.Linked(ctx, in.Link))
}

func (s *Service) handleCancelByLink(ctx context.Context, in *cancelInput) (*body[Booking], error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return answerWith(s.CancelByLink(ctx, in.Link, reason))
}

func (s *Service) handleRescheduleByLink(ctx context.Context, in *rescheduleByLinkInput) (*body[Booking], error) {
	return answerWith(s.RescheduleByLink(ctx, in.Link, in.Body))
}

func (s *Service) handleWithdraw(ctx context.Context, in *withdrawInput) (*body[Withdrawal], error) {
	return answerWith(s.Withdraw(ctx, in.Slug, in.Body))
}

func (s *Service) serveCalendar(w http.ResponseWriter, r *http.Request) error {
	file, err := s.Calendar(r.Context(), r.PathValue("manage_token"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="turno.ics"`)
	if _, err := w.Write(file); err != nil { //nolint:gosec // a calendar is no page
		return nil //nolint:nilerr // the caller hung up, which is theirs to do
	}
	return nil
}

// optionalID reads a query parameter that may be empty.
func optionalID(text, location string) (*uuid.UUID, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no id was given
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, fault.Validation(location, "No es un identificador válido.")
	}
	return &id, nil
}
