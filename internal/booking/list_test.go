package booking

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestTurnosAreListedInPagesAndByWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	e := testkit.NewEdge(r.Shop, r.Routes)
	for i := range 5 {
		r.book(t, r.request(t, fmt.Sprintf("2026-03-04 1%d:00", i), i%2, i%3))
	}
	gone := r.book(t, r.request(t, "2026-03-04 16:00", 0, 4))
	r.move(t, gone.Booking.ID, "cancel")
	r.hold(t, "2026-03-04 17:00", 0, "")
	customer := gone.Booking.ID
	if b, err := r.Get(t.Context(), r.ID, gone.Booking.ID); err == nil {
		customer = *b.Customer.ID
	}
	tests := []struct {
		name, query string
		want        int
	}{
		{"all of a day, without holds", "from=2026-03-04&to=2026-03-04", 6},
		{"the day before", "from=2026-03-03&to=2026-03-03", 0},
		{"the day after", "from=2026-03-05&to=2026-03-05", 0},
		{"today, when nothing is said", "", 0},
		{"between instants", "from=2026-03-04T10:30:00-03:00&to=2026-03-04T11:00:00-03:00", 0},
		{"what reaches in", "from=2026-03-04T10:15:00-03:00&to=2026-03-04T11:15:00-03:00", 2},
		{"of a barber", "from=2026-03-04&to=2026-03-04&barber_id=" + r.Barbers[1].String(), 2},
		{"of a state", "from=2026-03-04&to=2026-03-04&status=cancelled_by_shop", 1},
		{"of two states", "from=2026-03-04&to=2026-03-04&status=cancelled_by_shop,held", 2},
		{"of a customer, over all time", "customer_id=" + customer.String(), 1},
		{"of nobody", "customer_id=" + uuid.NewString(), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := e.Call(t, web.RoleReception, http.MethodGet, "/bookings?"+tt.query, "")
			if a.Status != http.StatusOK || len(a.Items()) != tt.want {
				t.Errorf("list %s: got %d with %d turnos, want %d\n%s", tt.query, a.Status, len(a.Items()), tt.want, a.Raw)
			}
		})
	}
	pages(t, e)
}

// pages walks the six turnos two by two.
func pages(t *testing.T, e *testkit.Edge) {
	t.Helper()
	seen, cursor := []string{}, ""
	for range 4 {
		a := e.Call(t, web.RoleReception, http.MethodGet, "/bookings?from=2026-03-04&to=2026-03-04&limit=2&cursor="+cursor, "")
		for i := range a.Items() {
			seen = append(seen, a.Item(i).Text("starts_at")[11:13])
		}
		if cursor = a.Cursor(); cursor == "" {
			break
		}
	}
	if got := strings.Join(seen, " "); got != "10 11 12 13 14 16" {
		t.Errorf("pages of two: got starts at %s, want all six once and in order", got)
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	e := testkit.NewEdge(r.Shop, r.Routes)
	for name, query := range map[string]string{
		"no date": "from=ayer", "no end": "from=2026-03-04&to=nunca", "the end first": "from=2026-03-04&to=2026-03-02",
		"years": "from=2024-01-01&to=2026-01-01", "no barber": "from=2026-03-04&barber_id=ana", "no state": "from=2026-03-04&status=feliz",
		"no customer": "customer_id=7", "no page": "from=2026-03-04&limit=0", "too long a page": "from=2026-03-04&limit=201",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := e.Call(t, web.RoleReception, http.MethodGet, "/bookings?"+query, "")
			wantStatus(t, query, a, http.StatusUnprocessableEntity, "validation_failed")
		})
	}
}

func TestThePageOfAShop(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Exec(t, `INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos) VALUES ($1, $2, '2026-03-04', 1400000)`, r.ID, r.Shop.Service)
	r.Exec(t, `UPDATE services SET deposit_kind = 'percent', deposit_value = 50 WHERE shop_id = $1`, r.ID)
	hidden := r.serve(t, dish{segments: []segment{busy(10)}, price: 1})
	r.Exec(t, `UPDATE services SET active = false WHERE id = $1`, hidden)
	p, err := r.Page(t.Context(), r.Slug)
	if err != nil {
		t.Fatalf("Page: %v", err)
	}
	if len(p.Services) != 1 || p.Services[0].PriceCentavos != testkit.ServicePrice || p.Services[0].DepositCentavos != testkit.ServicePrice/2 || p.Services[0].DurationMinutes != 30 {
		t.Errorf("services: got %+v, want the cut at today's price", p.Services)
	}
	if len(p.Barbers) != 2 || p.Barbers[0].Name != "Ana" || len(p.Barbers[0].ServiceIDs) != 1 || p.Shop.Policies != (Policies{NoticeMinutes: 60, HorizonDays: 60, HoldMinutes: 10, CancelUntilHours: 24}) {
		t.Errorf("page: got %+v with %+v, want Ana and Beto with what is active", p.Barbers, p.Shop.Policies)
	}
	for wall, want := range map[string]bool{
		"2026-03-02 08:59": false, "2026-03-02 09:00": true, "2026-03-02 17:59": true, "2026-03-02 18:00": false, "2026-03-08 12:00": false,
	} {
		r.Clock.Set(r.At(t, wall))
		if p, err = r.Page(t.Context(), r.Slug); err != nil || p.Shop.OpenNow != want {
			t.Errorf("open_now at %s: got %v, %v, want %v", wall, p.Shop.OpenNow, err, want)
		}
	}
	r.Clock.Set(r.At(t, "2026-03-04 12:00"))
	if p, err = r.Page(t.Context(), r.Slug); err != nil || p.Services[0].PriceCentavos != 1_400_000 {
		t.Errorf("price on the 4th: got %d, %v, want the new one", p.Services[0].PriceCentavos, err)
	}
}

func TestTheCalendarOfATurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.set(t, `address = 'Av. Siempreviva 742, Piso 2; timbre "B"'`)
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	file := func() string {
		t.Helper()
		b, err := r.Calendar(t.Context(), out.ManageToken)
		if err != nil {
			t.Fatalf("Calendar: %v", err)
		}
		for line := range strings.SplitSeq(string(b), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Errorf("line of %d octets: %q, want at most 75", len(line), line)
			}
		}
		return strings.ReplaceAll(string(b), "\r\n ", "")
	}
	text := file()
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "UID:" + out.Booking.ID.String() + "@", "SEQUENCE:1\r\n", "DTSTART:20260304T180000Z\r\n", "DTEND:20260304T183000Z\r\n",
		"STATUS:CONFIRMED\r\n", `LOCATION:Av. Siempreviva 742\, Piso 2\; timbre "B"` + "\r\n", out.ManageURL, "TRIGGER:-PT2H\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("calendar: got no %q in\n%s", want, text)
		}
	}
	if _, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-04 16:00", -1)); err != nil {
		t.Fatalf("RescheduleByLink: %v", err)
	}
	if text = file(); !strings.Contains(text, "SEQUENCE:2\r\n") || !strings.Contains(text, "DTSTART:20260304T190000Z") {
		t.Errorf("calendar of a moved turno: got\n%s", text)
	}
	r.Clock.Advance(time.Hour)
	r.move(t, out.Booking.ID, "cancel")
	if text = file(); !strings.Contains(text, "STATUS:CANCELLED\r\n") || strings.Contains(text, "VALARM") {
		t.Errorf("calendar of a cancelled turno: got\n%s", text)
	}
}
