package payment

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

func TestTheProvidersStatusesInOurWords(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status, detail string
		want           Status
	}{
		{"pending", "", Pending},
		{"in_process", "", Pending},
		{"authorized", "", Pending},
		{"something new", "", Pending},
		{"approved", "", Approved},
		{"in_mediation", "", Approved},
		{"rejected", "", Rejected},
		{"cancelled", "expired", Expired},
		{"cancelled", "by_collector", Cancelled},
		{"refunded", "", Refunded},
		{"charged_back", "", ChargedBack},
	} {
		if got := stateOf(&mercadopago.Payment{Status: tc.status, StatusDetail: tc.detail}); got != tc.want {
			t.Errorf("stateOf(%s %s): got %s, want %s", tc.status, tc.detail, got, tc.want)
		}
	}
}

func TestOnlyWhatIsNewerCounts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	row := sqlgen.Payment{ProviderUpdatedAt: &at, ProviderStatus: "approved", RefundedCentavos: 100}
	for name, tc := range map[string]struct {
		at       time.Time
		status   string
		refunded int64
		want     bool
	}{
		"later":                      {at.Add(time.Millisecond), "pending", 0, true},
		"earlier, of higher rank":    {at.Add(-time.Millisecond), "refunded", 500, false},
		"same time, higher rank":     {at, "charged_back", 0, true},
		"same time, lower rank":      {at, "pending", 500, false},
		"same time and rank, more":   {at, "approved", 101, true},
		"same time and rank, less":   {at, "approved", 99, false},
		"the same again":             {at, "approved", 100, false},
		"finer than the database is": {at.Add(time.Nanosecond), "approved", 100, false},
	} {
		snap := &mercadopago.Payment{Status: tc.status, Refunded: mercadopago.Amount(tc.refunded), DateLastUpdated: mercadopago.Time{Time: tc.at}}
		if got := newer(snap, &row); got != tc.want {
			t.Errorf("%s: got %t, want %t", name, got, tc.want)
		}
	}
	if !newer(&mercadopago.Payment{}, &sqlgen.Payment{}) {
		t.Error("the first news of a payment are not newer than nothing")
	}
}

func TestTheTipGoesBackLast(t *testing.T) {
	t.Parallel()
	p := &sqlgen.Payment{AmountCentavos: 1000, TipCentavos: 200}
	for _, tc := range [][4]int64{{0, 500, 500, 0}, {500, 500, 300, 200}, {0, 1000, 800, 200}, {800, 100, 0, 100}, {0, 0, 0, 0}} {
		if turno, tip := parts(p, tc[0], tc[1]); turno != tc[2] || tip != tc[3] {
			t.Errorf("parts(%d, %d): got %d and %d, want %d and %d", tc[0], tc[1], turno, tip, tc[2], tc[3])
		}
	}
}

func TestWaitsAreShortInAShortOutage(t *testing.T) {
	t.Parallel()
	err := upstream.Answered("mercadopago", "get payment", upstream.Unknown, errForeign)
	for attempts, want := range map[int32]time.Duration{1: 2 * time.Second, 3: 8 * time.Second, 20: 30 * time.Second, 21: 10 * time.Minute} {
		if got := waitAfter(err, attempts); got != want {
			t.Errorf("waitAfter(%d tries): got %v, want %v", attempts, got, want)
		}
	}
	if got := waitAfter(&upstream.Error{Outcome: upstream.Later, RetryAfter: time.Minute}, 1); got != time.Minute {
		t.Errorf("waitAfter with Retry-After: got %v, want 1m", got)
	}
	if got := waitAfter(&upstream.Error{Outcome: upstream.Refused, Status: 401}, 1); got != lockedWait {
		t.Errorf("waitAfter a refused token: got %v, want %v", got, lockedWait)
	}
}

func TestDescriptorsAreWhatCardsShow(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Barbería Ñandú & Hijos": "BARBERIA NAND", "¡Tijeras!": "TIJERAS", "---": "", "Corte 10 - Once": "CORTE 10  ONC", "El Rincón de  X": "EL RINCON DE",
	} {
		if got := descriptor(name); got != want {
			t.Errorf("descriptor(%q): got %q, want %q", name, got, want)
		}
	}
}
