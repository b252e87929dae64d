package payment_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// TestManyWhoOpenAPaymentAtOnceGetOneAnswer lets a turno's page be open in several tabs that all go to pay, beside staff
// who make a link.
func TestManyWhoOpenAPaymentAtOnceGetOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		booking := w.unpaid(t)
		link := fmt.Sprintf(`{"booking_id":%q,"amount":"deposit"}`, booking)
		answers := atOnce(6, func(i int) (int, string) {
			if i == 0 {
				a := w.staff(t, web.RoleReception, http.MethodPost, "/payments/links", link)
				return a.Status, a.Raw
			}
			a := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"deposit"}`, "Idempotency-Key", fmt.Sprint(booking, i))
			return a.Code, a.Body.String()
		})
		ids := map[uuid.UUID]bool{}
		for _, a := range answers {
			if a.status != http.StatusOK && a.status != http.StatusCreated {
				t.Errorf("got %d %s, want what the first one got", a.status, a.body)
			}
			ids[a.id(t)] = true
		}
		if len(ids) != 1 {
			t.Errorf("%d payments were begun, want one: %v", len(ids), ids)
		}
		w.oneOpen(t, booking)
	}
}

// TestOfDifferentPaymentsTheLastOneStaysOpen asks for several tips at once: each is answered, and one is left.
func TestOfDifferentPaymentsTheLastOneStaysOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		booking := w.unpaid(t)
		for _, a := range atOnce(5, func(i int) (int, string) {
			a := w.public(t, http.MethodPost, booking, "/pay", fmt.Sprintf(`{"amount":"deposit","tip_centavos":%d}`, 100*i))
			return a.Code, a.Body.String()
		}) {
			if a.status != http.StatusOK && a.status != http.StatusConflict {
				t.Errorf("got %d %s, want a payment or to be told to try again", a.status, a.body)
			}
		}
		w.oneOpen(t, booking)
	}
}

func (w *world) oneOpen(t *testing.T, booking uuid.UUID) {
	t.Helper()
	if n := w.Count(t, `SELECT count(*) FROM payment_intents WHERE shop_id = $1 AND booking_id = $2 AND status = 'open'`, w.ID, booking); n != 1 {
		t.Errorf("%d intents are open, want one", n)
	}
}

type answer struct {
	status int
	body   string
}

func (a answer) id(t *testing.T) uuid.UUID {
	t.Helper()
	var due struct {
		Payment struct {
			ID uuid.UUID `json:"id"`
		} `json:"payment"`
	}
	if err := json.Unmarshal([]byte(a.body), &due); err != nil {
		t.Errorf("%s: %v", a.body, err)
	}
	return due.Payment.ID
}

// atOnce makes n calls that start together.
func atOnce(n int, call func(i int) (int, string)) []answer {
	all, start := make([]answer, n), make(chan struct{})
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			<-start
			all[i].status, all[i].body = call(i)
		})
	}
	close(start)
	running.Wait()
	return all
}
