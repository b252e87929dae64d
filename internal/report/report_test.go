package report_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestOccupancyIsBookedTimeOfWorkingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{Barbers: 1})
	// Monday to Saturday 09:00 to 18:00: 9 hours. March 23 and 24, 2026 are a bridge and a holiday; the 24th is closed.
	ana := w.Barbers[0]
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-16 10:30"), Minutes: 60})
	w.done(t, testkit.Turno{Start: w.At(t, "2026-03-16 15:00"), Minutes: 30})
	w.moves(t, w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-16 16:00")}), "cancelled_by_shop")
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-16 17:00"), Status: "pending_payment"})
	w.Exec(t, `INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods) VALUES ($1, $2, $3, '2026-03-17', '[[600,660],[1380,1500]]')`, w.ID, pg.NewID(), ana)
	w.Exec(t, `INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)`, w.ID, pg.NewID(), ana,
		w.At(t, "2026-03-18 12:00"), w.At(t, "2026-03-19 10:00"))
	for name, c := range map[string]struct {
		days            string
		working, booked int64
	}{
		"a day with turnos":                    {"from=2026-03-16&to=2026-03-16", 540, 90},
		"an exception, its night cut off":      {"from=2026-03-17&to=2026-03-17", 60 + 60, 0},
		"the night of an exception, and leave": {"from=2026-03-18&to=2026-03-18", 60 + 180, 0},
		"the morning after the leave":          {"from=2026-03-19&to=2026-03-19", 480, 0},
		"a Sunday":                             {"from=2026-03-22&to=2026-03-22", 0, 0},
		"a bridge and a holiday":               {"from=2026-03-23&to=2026-03-24", 540, 0},
		"all of it":                            {"from=2026-03-16&to=2026-03-24", 540 + 120 + 240 + 480 + 540 + 540 + 540, 90},
	} {
		got := get[report.Occupancy](t, w, "occupancy?"+c.days)
		if got.Total.WorkingMinutes != c.working || got.Total.BookedMinutes != c.booked {
			t.Errorf("%s: got %d of %d minutes, want %d of %d", name, got.Total.BookedMinutes, got.Total.WorkingMinutes, c.booked, c.working)
		}
		var working, booked int64
		for _, h := range got.Hours {
			working, booked = working+h.WorkingMinutes, booked+h.BookedMinutes
		}
		if working != c.working || booked != c.booked {
			t.Errorf("%s: the hours sum to %d of %d, want %d of %d", name, booked, working, c.booked, c.working)
		}
	}
	got := get[report.Occupancy](t, w, "occupancy?from=2026-03-16&to=2026-03-16")
	if got.Total.Percent != 16.7 || len(got.Barbers) != 1 || got.Barbers[0].Percent != 16.7 || len(got.Hours) != 9 {
		t.Errorf("a day: got %+v", got)
	}
	if h := got.Hours[2]; h.Weekday != 1 || h.Hour != 11 || h.WorkingMinutes != 60 || h.BookedMinutes != 30 || h.Percent != 50 {
		t.Errorf("Monday at 11: got %+v, want half of it booked", h)
	}
	w.Exec(t, `INSERT INTO shop_holidays (shop_id, date, open) VALUES ($1, '2026-03-24', true), ($1, '2026-03-16', false)`, w.ID)
	if got := get[report.Occupancy](t, w, "occupancy?from=2026-03-24&to=2026-03-24"); got.Total.WorkingMinutes != 540 {
		t.Errorf("a holiday that the shop opens: got %d minutes, want 540", got.Total.WorkingMinutes)
	}
	if got := get[report.Occupancy](t, w, "occupancy?from=2026-03-16&to=2026-03-16"); got.Total.WorkingMinutes != 0 || got.Total.BookedMinutes != 90 {
		t.Errorf("a day that the shop closes with turnos on it: got %+v", got.Total)
	}
}

func TestOccupancyKnowsWhenTheClockChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{Barbers: 1, Timezone: "America/Santiago"})
	w.Exec(t, `DELETE FROM weekly_hours`)
	w.Exec(t, `INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute) VALUES ($1, $2, $3, 6, 1320, 1560)`, w.ID, pg.NewID(), w.Barbers[0])
	// On Saturday, April 4, 2026 the clocks go back from 24:00 to 23:00: 22:00 to 02:00 takes five hours.
	if got := get[report.Occupancy](t, w, "occupancy?from=2026-04-04&to=2026-04-05"); got.Total.WorkingMinutes != 300 {
		t.Errorf("the night of 25 hours: got %d minutes, want 300", got.Total.WorkingMinutes)
	}
	if got := get[report.Occupancy](t, w, "occupancy?from=2026-04-11&to=2026-04-12"); got.Total.WorkingMinutes != 240 {
		t.Errorf("any other night: got %d minutes, want 240", got.Total.WorkingMinutes)
	}
}

func TestBarbersEarnTheirCommissionLineByLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	ana, beto := w.Barbers[0], w.Barbers[1]
	w.Exec(t, `UPDATE barbers SET commission_percent = 33 WHERE id = $1`, ana)
	first := w.done(t, testkit.Turno{Barber: ana, Start: w.At(t, "2026-03-02 10:00")})
	second := w.done(t, testkit.Turno{Barber: ana, Start: w.At(t, "2026-03-03 10:00")})
	w.Exec(t, `UPDATE booking_lines SET price_centavos = 150 WHERE booking_id = $1`, first)  // 49.5
	w.Exec(t, `UPDATE booking_lines SET price_centavos = 250 WHERE booking_id = $1`, second) // 82.5
	w.Book(t, testkit.Turno{Barber: ana, Start: w.At(t, "2026-03-04 10:00")})                // not completed
	w.done(t, testkit.Turno{Barber: ana, Start: w.At(t, "2026-03-09 10:00")})                // another week
	missed := w.moves(t, w.Book(t, testkit.Turno{Barber: beto, Start: w.At(t, "2026-03-04 11:00")}), "no_show")
	p, r := w.payment(t, "cash", 500, 500), pg.NewID()
	w.post(t, w.At(t, "2026-03-04 12:00"), &missed, p, nil, entry{"cash", 500}, entry{"tips", -500})
	w.post(t, w.At(t, "2026-03-04 13:00"), &missed, p, &r, entry{"cash", -200}, entry{"tips", 200})

	got := get[report.Barbers](t, w, "barbers?from=2026-03-02&to=2026-03-08")
	want := []report.BarberTotals{
		{BarberID: ana, Name: "Ana", Turnos: 2, Services: 2, TotalCentavos: 400, AverageTicketCentavos: 200, CommissionPercent: 33, CommissionCentavos: 50 + 83},
		{BarberID: beto, Name: "Beto", TipsCentavos: 300},
	}
	if diff := cmp.Diff(want, got.Barbers); diff != "" {
		t.Errorf("barbers (-want +got):\n%s", diff)
	}
	if want := (report.BarberSum{Services: 2, TotalCentavos: 400, CommissionCentavos: 133, TipsCentavos: 300}); got.Total != want {
		t.Errorf("total: got %+v, want %+v", got.Total, want)
	}
	services := get[report.Services](t, w, "services?from=2026-03-02&to=2026-03-08")
	if len(services.Services) != 1 || services.TotalCentavos != 400 || services.Services[0].Times != 2 || services.Services[0].AverageCentavos != 200 ||
		services.Services[0].CommissionCentavos != 133 || services.Services[0].ShareOfTotalPercent != 100 {
		t.Errorf("services: got %+v", services)
	}
}

func TestADiscountIsSharedOutToTheCentavo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	w.Exec(t, `UPDATE barbers SET commission_percent = 50`)
	id := w.done(t, testkit.Turno{Start: w.At(t, "2026-03-02 10:00")})
	w.Exec(t, `INSERT INTO booking_lines SELECT shop_id, booking_id, 2, service_id, service_name, $2, barber_name, starts_at, ends_at, price_centavos, policy
		FROM booking_lines WHERE booking_id = $1`, id, w.Barbers[1])
	w.Exec(t, `UPDATE booking_lines SET price_centavos = 50 * (3 - ordinal) WHERE booking_id = $1`, id)
	w.Exec(t, `UPDATE bookings SET total_centavos = 140, discount_centavos = 10, deposit_centavos = 0 WHERE id = $1`, id)

	barbers := get[report.Barbers](t, w, "barbers?from=2026-03-02&to=2026-03-08")
	if len(barbers.Barbers) != 2 || barbers.Barbers[0].TotalCentavos != 94 || barbers.Barbers[1].TotalCentavos != 46 ||
		barbers.Total.TotalCentavos != 140 || barbers.Total.CommissionCentavos != 47+23 {
		t.Errorf("barbers: got %+v, want 94 and 46 of 100 and 50 less 10", barbers)
	}
	services := get[report.Services](t, w, "services?from=2026-03-02&to=2026-03-08")
	if len(services.Services) != 1 || services.TotalCentavos != 140 || services.Services[0].CommissionCentavos != 70 {
		t.Errorf("services: got %+v, want 140 for both, with 70", services)
	}
	if got := get[report.Summary](t, w, "summary?from=2026-03-02&to=2026-03-08"); got.ServicesCentavos != 140 || got.CommissionsCentavos != 70 {
		t.Errorf("summary: got %+v, want the same sums", got)
	}
}

func TestNoShowsAndLateCancellationsAreLostTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	w.done(t, testkit.Turno{Start: w.At(t, "2026-03-02 10:00")})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-03 10:00")})
	gone := w.moves(t, w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-04 10:00"), Name: "=Eva"}), "no_show")
	w.Exec(t, `UPDATE bookings SET paid_centavos = 300000 WHERE id = $1`, gone)
	late := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	w.Exec(t, `UPDATE bookings SET cancellable_until = now() - interval '1 hour' WHERE id = $1`, late)
	w.moves(t, late, "cancelled_by_customer")
	early := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-06 10:00")})
	w.Exec(t, `UPDATE bookings SET cancellable_until = now() + interval '1 hour' WHERE id = $1`, early)
	w.moves(t, early, "cancelled_by_customer")

	got := get[report.NoShows](t, w, "no-shows?from=2026-03-01&to=2026-03-31")
	if got.NoShows != 1 || got.LateCancellations != 1 || got.Turnos != 4 || got.Percent != 50 || got.LostCentavos != 2*testkit.ServicePrice-300_000 {
		t.Errorf("no-shows: got %+v, want one of each among four", got)
	}
	if len(got.Items) != 2 || got.Items[0].BookingID != gone || got.Items[0].KeptCentavos != 300_000 || got.Items[1].Kind != "late_cancellation" {
		t.Errorf("items: got %+v", got.Items)
	}
	summary := get[report.Summary](t, w, "summary?from=2026-03-01&to=2026-03-31")
	if summary.Turnos != 3 || summary.Completed != 1 || summary.Upcoming != 1 || summary.Cancelled != 2 || summary.NoShows != 1 ||
		summary.NoShowPercent != 50 || summary.ServicesCentavos != testkit.ServicePrice || summary.NewCustomers != 1 {
		t.Errorf("summary: got %+v", summary)
	}
}

func TestACustomerIsNewOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	old, fresh, once := w.Customer(t, "Old", ""), w.Customer(t, "Fresh", ""), w.Customer(t, "Once", "")
	for _, c := range []testkit.Turno{
		{Customer: old, Start: w.At(t, "2026-01-10 10:00")},
		{Customer: old, Start: w.At(t, "2026-02-10 10:00")},
		{Customer: fresh, Start: w.At(t, "2026-02-28 23:30"), Minutes: 10}, // March in UTC
		{Customer: fresh, Start: w.At(t, "2026-03-10 10:00")},
		{Customer: once, Start: w.At(t, "2026-03-11 10:00")},
	} {
		w.done(t, c)
	}
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-12 10:00"), Name: "Did not come"})
	got := get[report.Customers](t, w, "customers?from=2026-02-01&to=2026-03-31")
	want := report.Customers{
		Range:     report.Range{From: date(t, "2026-02-01"), To: date(t, "2026-03-31")},
		Customers: 3, New: 2, Returning: 1, CameAgain: 1, Visits: 4,
		Months: []report.MonthCustomers{{"2026-02", 2, 1, 1, 2}, {"2026-03", 2, 1, 1, 2}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
}

func TestTillsShowTheirDifference(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	id, owner := pg.NewID(), w.Users[web.RoleOwner]
	w.Exec(t, `INSERT INTO cash_sessions (shop_id, id, opened_by, opened_at, opening_centavos, closed_by, closed_at, expected_centavos, counted_centavos, note)
		VALUES ($1, $2, $3, $4, 10000, $3, $5, 15000, 14500, '@faltan')`, w.ID, id, owner, w.At(t, "2026-03-02 09:00"), w.At(t, "2026-03-02 21:00"))
	w.Exec(t, `INSERT INTO cash_moves (shop_id, id, session_id, amount_centavos, reason, by_user, at) VALUES ($1, $2, $4, -2000, 'x', $5, $6), ($1, $3, $4, 1000, 'x', $5, $6)`,
		w.ID, pg.NewID(), pg.NewID(), id, owner, w.At(t, "2026-03-02 12:00"))
	p, r := pg.NewID(), pg.NewID()
	w.post(t, w.At(t, "2026-03-02 13:00"), nil, &p, nil, entry{"cash", 7000}, entry{"turnos", -7000})
	w.post(t, w.At(t, "2026-03-02 14:00"), nil, &p, &r, entry{"cash", -1000}, entry{"turnos", 1000})
	w.post(t, w.At(t, "2026-03-02 15:00"), nil, nil, nil, entry{"cash", -2000}, entry{"till", 2000})
	setSession(t, w, id.String())
	got := get[report.Cash](t, w, "cash?from=2026-03-02&to=2026-03-02")
	if len(got.Sessions) != 1 || got.ReceivedCentavos != 7000 || got.RefundedCentavos != 1000 || got.PutInCentavos != 1000 || got.TakenOutCentavos != 2000 ||
		got.DifferenceCentavos != -500 || *got.Sessions[0].DifferenceCentavos != -500 || got.Sessions[0].OpenedBy != "La owner" {
		t.Errorf("cash: got %+v", got)
	}
	a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/cash?from=2026-03-02&to=2026-03-02&format=csv", "")
	want := "02/03/2026 09:00;La owner;02/03/2026 21:00;La owner;100,00;70,00;10,00;10,00;20,00;150,00;145,00;-5,00;'@faltan\r\n"
	if !strings.Contains(a.Raw, want) {
		t.Errorf("CSV: got %q, want %q in it", a.Raw, want)
	}
}

// setSession puts the movements of the ledger into a till. The application itself cannot change the ledger.
func setSession(t *testing.T, w *world, id string) {
	t.Helper()
	w.asAdmin(t, `UPDATE ledger_entries SET cash_session_id = '`+id+`'`)
}

func TestAReportIsASpreadsheetThatNobodyCanBoobyTrap(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	w.Exec(t, `UPDATE services SET name = '=HYPERLINK("http://evil";"x")', category = 'Corte; y "más"'`)
	w.done(t, testkit.Turno{Start: w.At(t, "2026-03-02 10:00")})
	for path, headers := range map[string][]string{
		"/reports/services?from=2026-03-01&to=2026-03-31&format=csv": nil,
		"/reports/services?from=2026-03-01&to=2026-03-31":            {"Accept", "text/html, text/csv;q=0.9"},
	} {
		a := w.edge.Call(t, web.RoleOwner, http.MethodGet, path, "", headers...)
		want := "\uFEFFServicio;Categoría;Turnos;Veces;Total;Precio promedio;Comisiones;Parte del total %\r\n" +
			"\"'=HYPERLINK(\"\"http://evil\"\";\"\"x\"\")\";\"Corte; y \"\"más\"\"\";1;1;12000,00;12000,00;0,00;100,0\r\n" +
			"Total;;;;12000,00;;;\r\n"
		if a.Raw != want || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
			a.Header.Get("Content-Disposition") != `attachment; filename="servicios-2026-03-01-2026-03-31.csv"` {
			t.Errorf("GET %s: got %v\n%q, want\n%q", path, a.Header, a.Raw, want)
		}
	}
	for _, accept := range []string{"application/json", "*/*", "text/html,*/*;q=0.8", "application/json, text/csv", ";;;", ""} {
		a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/services", "", "Accept", accept)
		if a.Header.Get("Content-Type") != "application/json" {
			t.Errorf("Accept %q: got %s, want JSON", accept, a.Header.Get("Content-Type"))
		}
	}
	for _, name := range []string{"summary", "takings", "occupancy", "barbers", "services", "no-shows", "customers", "cash"} {
		a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/"+name+"?format=csv", "")
		lines := strings.Split(strings.TrimSuffix(a.Raw, "\r\n"), "\r\n")
		for _, l := range lines {
			if a.Status != http.StatusOK || name != "services" && strings.Count(l, ";") != strings.Count(lines[0], ";") {
				t.Errorf("GET %s as CSV: got %d, line %q beside %q", name, a.Status, l, lines[0])
			}
		}
	}
}

func TestASpanIsOfTheShopsDaysAndNotTooLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	for query, want := range map[string]int{
		"from=2026-01-01&to=2027-01-01": http.StatusOK, // 366 days
		"from=2026-01-01&to=2027-01-02": http.StatusUnprocessableEntity,
		"from=2026-01-02&to=2026-01-01": http.StatusUnprocessableEntity,
		"from=2026-13-01&to=2026-01-01": http.StatusUnprocessableEntity,
		"from=ayer":                     http.StatusUnprocessableEntity,
		"format=xls":                    http.StatusUnprocessableEntity,
	} {
		if a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/summary?"+query, ""); a.Status != want {
			t.Errorf("GET summary?%s: got %d %s, want %d", query, a.Status, a.Raw, want)
		}
	}
	w.Clock.Set(time.Date(2026, time.April, 1, 2, 0, 0, 0, time.UTC)) // still March 31 in Buenos Aires
	if got := get[report.Summary](t, w, "summary"); got.Range != (report.Range{From: date(t, "2026-03-01"), To: date(t, "2026-03-31")}) {
		t.Errorf("summary without dates: got %v, want March", got.Range)
	}
	for role, want := range map[web.Role]int{web.RoleManager: http.StatusOK, web.RoleReception: http.StatusForbidden, web.RoleBarber: http.StatusForbidden} {
		if a := w.edge.Call(t, role, http.MethodGet, "/reports/takings", ""); a.Status != want {
			t.Errorf("GET takings as %s: got %d, want %d", role, a.Status, want)
		}
	}
}

func TestReportsWaitForTheirTurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	w.service = report.New(w.DB, report.Options{Clock: w.Clock, AtOnce: 1, Wait: 50 * time.Millisecond})
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
	release := w.holdTable(t, "ledger_entries")
	slow := make(chan int, 1)
	go func() { slow <- w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/takings", "").Status }()
	w.waitForLock(t)
	a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/customers", "")
	if a.Code() != "reports_busy" || a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") != "5" {
		t.Errorf("a second report: got %d %s, want reports_busy", a.Status, a.Code())
	}
	release()
	if status := <-slow; status != http.StatusOK {
		t.Errorf("the first report: got %d", status)
	}
	get[report.Customers](t, w, "customers")
}
