package mercadopago

import (
	"net/http"
	"testing"
	"time"
)

func (g *rig) detail(id string) string {
	g.t.Helper()
	_, o := g.call(http.MethodGet, "/v1/payments/"+id, nil)
	return o.str("status") + " " + o.str("status_detail")
}

func TestPaymentsThatWaitShareOnePlan(t *testing.T) {
	t.Parallel()
	g := start(t)
	clock := g.mock.Shell().Clock
	var late, first string
	for i := range 20 {
		in := cash("rapipago")
		in["date_of_expiration"] = clock.Now().Add(time.Duration(20-i) * time.Hour).Format(stampLayout)
		first = g.pay(in).str("id")
		if i == 0 {
			late = first
		}
	}
	if got := clock.State().Plans; got != 1 {
		t.Errorf("plans for 20 payments: got %d, want 1, or forgotten payments would still take memory", got)
	}
	clock.Advance(time.Hour)
	eventually(t, "the first expires", func() bool { return g.detail(first) == "cancelled expired" })
	if got := g.detail(late); got != "pending pending_waiting_payment" {
		t.Errorf("payment of 20 hours after one hour: got %s, want pending", got)
	}
	clock.Advance(19 * time.Hour)
	eventually(t, "the last expires", func() bool { return g.detail(late) == "cancelled expired" })
}

func TestMoneyThatComesBeforeTheEndIsTaken(t *testing.T) {
	t.Parallel()
	g := start(t, func(c *Config) { c.SettleAfter = 2 * time.Hour })
	clock := g.mock.Shell().Clock
	short := cash("rapipago")
	short["date_of_expiration"] = clock.Now().Add(time.Hour).Format(stampLayout)
	expires, paid := g.pay(short).str("id"), g.pay(cash("rapipago")).str("id")
	clock.Advance(ticketLife + time.Hour) // past both ends at once
	eventually(t, "one expires and one is paid, as if the time had passed slowly", func() bool {
		return g.detail(expires) == "cancelled expired" && g.detail(paid) == "approved accredited"
	})
}

func TestTheEndOfAPaymentCanBeMoved(t *testing.T) {
	t.Parallel()
	g := start(t)
	clock := g.mock.Shell().Clock
	sooner, later := g.pay(cash("rapipago")).str("id"), g.pay(cash("pagofacil")).str("id")
	for id, life := range map[string]time.Duration{sooner: time.Hour, later: 2 * ticketLife} {
		end := clock.Now().Add(life).Format(stampLayout)
		if code, o := g.call(http.MethodPut, "/v1/payments/"+id, map[string]any{"date_of_expiration": end}); code != http.StatusOK {
			t.Fatalf("PUT date_of_expiration: got %d %v, want 200", code, o)
		}
	}
	clock.Advance(time.Hour)
	eventually(t, "the one with less time expires", func() bool { return g.detail(sooner) == "cancelled expired" })
	clock.Advance(ticketLife)
	if got := g.detail(later); got != "pending pending_waiting_payment" {
		t.Errorf("payment with more time: got %s, want pending", got)
	}
	g.call(http.MethodPost, "/_mock/reset", map[string]any{})
	if got := clock.State().Plans; got != 0 {
		t.Errorf("plans after a reset: got %d, want 0", got)
	}
	clock.Freeze(true)
	again := g.pay(cash("rapipago")).str("id")
	clock.Advance(ticketLife)
	eventually(t, "a payment made after the reset expires", func() bool { return g.detail(again) == "cancelled expired" })
}
