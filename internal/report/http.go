package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}/reports/"

const (
	typeJSON = "application/json"
	typeCSV  = "text/csv"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	register(s, api, "summary", "Resumen", "resumen", s.Summary)
	register(s, api, "takings", "Cobros por medio y día", "cobros", s.Takings)
	register(s, api, "occupancy", "Ocupación", "ocupacion", s.Occupancy)
	register(s, api, "barbers", "Trabajo y comisiones por barbero", "barberos", s.Barbers)
	register(s, api, "services", "Servicios", "servicios", s.Services)
	register(s, api, "no-shows", "Ausencias y cancelaciones tardías", "ausencias", s.NoShows)
	register(s, api, "customers", "Clientes nuevos y que vuelven", "clientes", s.Customers)
	register(s, api, "cash", "Cajas", "cajas", s.Cash)
}

// tabular is a report that can also be a spreadsheet.
type tabular interface{ table() table }

type input struct {
	ShopID uuid.UUID  `path:"shop_id" format:"uuid" doc:"Barbería"`
	From   clock.Date `query:"from" format:"date" doc:"Primer día; el primero de este mes si falta"`
	To     clock.Date `query:"to" format:"date" doc:"Último día, incluido; hoy si falta"`
	Format string     `query:"format" enum:"json,csv" doc:"También con Accept: text/csv"`
	Accept string     `header:"Accept" hidden:"true"`
}

// register adds one report, as JSON and as CSV.
func register[T tabular](
	s *Service, api *web.API, name, summary, file string, build func(context.Context, uuid.UUID, Range) (T, error),
) {
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + name, ID: "report-" + name, Summary: summary, Tags: []string{"reports"},
		Description: "Días de la barbería, hasta 366. Como CSV sale con `;`, coma decimal y marca UTF-8, para abrir en una planilla.",
		Access:      web.Managers,
	}, func(ctx context.Context, in *input) (*huma.StreamResponse, error) {
		days, err := s.days(ctx, in)
		if err != nil {
			return nil, err
		}
		out, err := build(ctx, in.ShopID, days)
		if err != nil {
			return nil, err
		}
		if wantsCSV(in) {
			t := out.table()
			body, err := t.encode()
			name := fmt.Sprintf("%s-%s-%s.csv", file, days.From, days.To)
			return answer(typeCSV+"; charset=utf-8", body, name), err
		}
		body, err := encodeJSON(out)
		return answer(typeJSON, body, ""), err
	})
	document[T](api, base+name)
}

// document says what is answered: huma cannot see it through a stream.
func document[T any](api *web.API, path string) {
	doc := api.Huma.OpenAPI()
	get := doc.Paths[path].Get
	get.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{
		Description: "OK",
		Content: map[string]*huma.MediaType{
			typeJSON: {Schema: doc.Components.Schemas.Schema(reflect.TypeFor[T](), true, "")},
			typeCSV:  {Schema: &huma.Schema{Type: huma.TypeString}},
		},
	}
}

// days are those that were asked for; without any, this month's until today.
func (s *Service) days(ctx context.Context, in *input) (Range, error) {
	days := Range{in.From, in.To}
	if !days.From.IsZero() && !days.To.IsZero() {
		return days, nil
	}
	today, err := s.today(ctx, in.ShopID)
	if err != nil {
		return days, err
	}
	if days.To.IsZero() {
		days.To = today
	}
	if days.From.IsZero() {
		days.From = clock.Date{Year: days.To.Year, Month: days.To.Month, Day: 1}
	}
	return days, nil
}

// wantsCSV takes the query before the header. A browser's header names neither, and gets JSON.
func wantsCSV(in *input) bool {
	if in.Format != "" {
		return in.Format == "csv"
	}
	for part := range strings.SplitSeq(in.Accept, ",") {
		switch kind, _, _ := mime.ParseMediaType(part); kind {
		case typeCSV:
			return true
		case typeJSON:
			return false
		}
	}
	return false
}

func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return out.Bytes(), nil
}

// answer writes a body in one piece; file is what a browser saves it as, "" shows it.
func answer(kind string, body []byte, file string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", kind)
		ctx.SetHeader("Content-Length", strconv.Itoa(len(body)))
		ctx.SetHeader("Cache-Control", "no-store")
		ctx.AppendHeader("Vary", "Accept")
		if file != "" {
			ctx.SetHeader("Content-Disposition", `attachment; filename="`+file+`"`)
		}
		ctx.SetStatus(http.StatusOK)
		_, _ = ctx.BodyWriter().Write(body)
	}}
}
