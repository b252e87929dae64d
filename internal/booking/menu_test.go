package booking

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

// dish is a service to put on the menu; every barber offers it.
type dish struct {
	segments      []segment
	price         int64
	before, after int
	deposit       string
	value         int64
}

// serve puts a service on the menu.
func (r *rig) serve(t *testing.T, d dish) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	if d.deposit == "" {
		d.deposit = "none"
	}
	r.Exec(t, `INSERT INTO services (shop_id, id, name, buffer_before_minutes, buffer_after_minutes, deposit_kind, deposit_value)
		VALUES ($1, $2, 'Servicio', $3, $4, $5, $6)`, r.ID, id, d.before, d.after, d.deposit, d.value)
	for i, g := range d.segments {
		r.Exec(t, `INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) VALUES ($1, $2, $3, $4, $5)`, r.ID, id, i+1, g.Minutes, g.Busy)
	}
	r.Exec(t, `INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos) VALUES ($1, $2, '2026-01-01', $3)`, r.ID, id, d.price)
	r.Exec(t, `INSERT INTO barber_services (shop_id, barber_id, service_id) SELECT shop_id, id, $2 FROM barbers WHERE shop_id = $1`, r.ID, id)
	return id
}

// set changes the shop's settings, as SQL.
func (r *rig) set(t *testing.T, assignments string) {
	t.Helper()
	r.Exec(t, `UPDATE shops SET `+assignments+` WHERE id = $1`, r.ID)
}

// spans are the live occupancies, in the shop's time.
func (r *rig) spans(t *testing.T, booking uuid.UUID) (out []string) {
	t.Helper()
	mine, err := r.ownOccupancies(t.Context(), r.ID, booking)
	if err != nil {
		t.Fatalf("ownOccupancies: %v", err)
	}
	for _, id := range r.Barbers {
		for _, s := range mine.barbers[id] {
			out = append(out, time.Unix(s.Start, 0).In(r.Location).Format("15:04")+"-"+time.Unix(s.End, 0).In(r.Location).Format("15:04"))
		}
	}
	return out
}

func TestPriceOn(t *testing.T) {
	t.Parallel()
	day := func(s string) clock.Date {
		d, err := clock.ParseDate(s)
		if err != nil {
			t.Fatalf("ParseDate: %v", err)
		}
		return d
	}
	v := &serviceSetup{Prices: []price{{day("2026-02-01"), 100}, {day("2026-03-01"), 200}, {day("2026-04-01"), 300}}}
	own := int64(70)
	tests := []struct {
		name, day string
		offer     offer
		want      int64
	}{
		{"before the first version: the first", "2026-01-15", offer{}, 100},
		{"on the day a version begins", "2026-03-01", offer{}, 200},
		{"on the day before", "2026-02-28", offer{}, 100},
		{"after the last", "2027-01-01", offer{}, 300},
		{"the barber's own", "2026-03-01", offer{Price: &own}, 70},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := v.priceOn(day(tt.day), tt.offer); got != tt.want {
				t.Errorf("priceOn(%s): got %d, want %d", tt.day, got, tt.want)
			}
		})
	}
	if got := (&serviceSetup{}).priceOn(day("2026-03-01"), offer{}); got != 0 {
		t.Errorf("priceOn without versions: got %d, want 0", got)
	}
}

func TestDeposit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, kind   string
		value, price int64
		want         int64
	}{
		{"none", "none", 500, 1000, 0},
		{"fixed", "fixed", 300, 1000, 300},
		{"fixed, more than the price", "fixed", 3000, 1000, 1000},
		{"percent", "percent", 30, 1_200_000, 360_000},
		{"percent, half up", "percent", 50, 101, 51},
		{"all of it", "percent", 100, 12345, 12345},
		{"of nothing", "percent", 30, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := serviceSetup{DepositKind: tt.kind, DepositValue: tt.value}
			if got := v.deposit(tt.price); got != tt.want {
				t.Errorf("deposit(%d): got %d, want %d", tt.price, got, tt.want)
			}
		})
	}
}

func TestNationalHolidaysAreClosedForTheWholeHorizon(t *testing.T) {
	t.Parallel()
	closed := nationalHolidays(2026)
	for _, d := range []clock.Date{{Year: 2026, Month: time.May, Day: 25}, {Year: 2027, Month: time.July, Day: 9}, {Year: 2026, Month: time.December, Day: 25}} {
		if !closed[d] {
			t.Errorf("nationalHolidays: got %v open, want closed", d)
		}
	}
	if closed[clock.Date{Year: 2026, Month: time.May, Day: 26}] {
		t.Error("nationalHolidays: got May 26 closed")
	}
}
