package booking

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
)

const (
	oneService = "0190b2a0-0000-7000-8000-000000000001"
	twoService = "0190b2a0-0000-7000-8000-000000000002"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, raw string
		field     string // of the refusal; empty: accepted
	}{
		{"one service", "service_id=" + oneService, ""},
		{"two services in order", "service_id=" + twoService + "&service_id=" + oneService, ""},
		{"services with a comma", "service_id=" + twoService + "," + oneService, ""},
		{"everything", "service_id=" + oneService + "&barber_id=" + twoService + "&from=2026-03-02&to=2026-03-08&hold_token=a&booking_token=b", ""},
		{"empty barber means any", "service_id=" + oneService + "&barber_id=", ""},
		{"unknown parameters are passed over", "service_id=" + oneService + "&utm_source=x", ""},
		{"the most services", "service_id=" + strings.Repeat(oneService+",", maxServices-1) + oneService, ""},
		{"no service", "from=2026-03-02", "query.service_id"},
		{"empty service", "service_id=", "query.service_id"},
		{"service that is no id", "service_id=corte", "query.service_id"},
		{"comma at the end", "service_id=" + oneService + ",", "query.service_id"},
		{"one service too many", "service_id=" + strings.Repeat(oneService+",", maxServices) + oneService, "query.service_id"},
		{"barber that is no id", "service_id=" + oneService + "&barber_id=ana", "query.barber_id"},
		{"day that does not exist", "service_id=" + oneService + "&from=2026-02-30", "query.from"},
		{"day with a time", "service_id=" + oneService + "&to=2026-02-03T10:00:00Z", "query.to"},
		{"day of another age", "service_id=" + oneService + "&from=1492-10-12", "query.from"},
		{"day too far ahead", "service_id=" + oneService + "&to=9999-12-31", "query.to"},
		{"broken escape", "service_id=%zz", "query"},
		{"semicolons", "service_id=" + oneService + ";from=2026-03-02", "query"},
		{"too long", "service_id=" + oneService + "&x=" + strings.Repeat("a", maxQuerySize), "query"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseQuery(tt.raw)
			if got := fieldOf(err); got != tt.field {
				t.Errorf("parseQuery(%q): got refusal of %q (%v), want %q", tt.raw, got, err, tt.field)
			}
		})
	}
}

// fieldOf is the place that a 422 blames, "" without an error and "?" for another one.
func fieldOf(err error) string {
	switch f := fault.As(err); {
	case err == nil:
		return ""
	case f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1:
		return "?"
	default:
		return f.Fields[0].Location
	}
}

func TestParseQueryKeepsTheOrderOfServices(t *testing.T) {
	t.Parallel()
	q, err := parseQuery("service_id=" + twoService + "," + oneService + "&barber_id=" + oneService)
	if err != nil {
		t.Fatalf("parseQuery: %v", err)
	}
	want := []uuid.UUID{uuid.MustParse(twoService), uuid.MustParse(oneService)}
	if len(q.services) != 2 || q.services[0] != want[0] || q.services[1] != want[1] {
		t.Errorf("services: got %v, want %v", q.services, want)
	}
	if q.barber == nil || *q.barber != want[1] {
		t.Errorf("barber: got %v, want %v", q.barber, want[1])
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, to, wantFrom, wantTo, field string }{
		{"nothing said: two weeks from today", "", "", "2026-03-02", "2026-03-15", ""},
		{"only the end", "", "2026-03-03", "2026-03-02", "2026-03-03", ""},
		{"only the beginning", "2026-04-01", "", "2026-04-01", "2026-04-14", ""},
		{"one day", "2026-04-01", "2026-04-01", "2026-04-01", "2026-04-01", ""},
		{"the most days", "2026-04-01", "2026-06-01", "2026-04-01", "2026-06-01", ""},
		{"one day too many", "2026-04-01", "2026-06-02", "", "", "query.to"},
		{"the end before the beginning", "2026-04-02", "2026-04-01", "", "", "query.to"},
		{"the end before today", "", "2026-03-01", "", "", "query.to"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, err := parseQuery(url.Values{"service_id": {oneService}, "from": {tt.from}, "to": {tt.to}}.Encode())
			if err != nil {
				t.Fatalf("parseQuery: %v", err)
			}
			err = q.days(clock.Date{Year: 2026, Month: time.March, Day: 2})
			if got := fieldOf(err); got != tt.field {
				t.Fatalf("days: got refusal of %q, want %q", got, tt.field)
			}
			if err == nil && (q.from.String() != tt.wantFrom || q.to.String() != tt.wantTo) {
				t.Errorf("days: got %v to %v, want %s to %s", q.from, q.to, tt.wantFrom, tt.wantTo)
			}
		})
	}
}

func TestMoment(t *testing.T) {
	t.Parallel()
	loc := mustLocation(t, "America/Argentina/Buenos_Aires")
	tests := []struct {
		name, text string
		end        bool
		want       string // empty: refused
	}{
		{"a date begins at midnight of the shop", "2026-03-02", false, "2026-03-02T03:00:00Z"},
		{"a last date ends with its day", "2026-03-02", true, "2026-03-03T03:00:00Z"},
		{"an instant is itself", "2026-03-02T10:30:00-03:00", true, "2026-03-02T13:30:00Z"},
		{"an instant without zone", "2026-03-02T10:30:00", false, ""},
		{"another age", "0001-01-01T00:00:00Z", false, ""},
		{"nothing", "", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := moment(tt.text, loc, tt.end)
			text := ""
			if err == nil {
				text = got.UTC().Format(time.RFC3339)
			}
			if text != tt.want {
				t.Errorf("moment(%q, %v): got %q, %v, want %q", tt.text, tt.end, text, err, tt.want)
			}
		})
	}
}

func mustLocation(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("LoadLocation(%q): %v", name, err)
	}
	return loc
}
