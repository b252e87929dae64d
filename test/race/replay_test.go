package race_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/test/stack"
)

// replayed is a request that may be sent again.
type replayed struct {
	name   string
	path   string
	body   any
	other  any // another body for the same address
	token  string
	status int
}

// replays are one request of each kind that changes something. Each acts on a turno of its own.
func replays(t *testing.T, w *world) []replayed {
	t.Helper()
	at := func(hour int) time.Time { return w.Day(4).Add(time.Duration(hour) * time.Hour) }
	wish := func(hour, phone int) stack.Wish {
		return stack.Wish{Service: w.Service, Barber: &w.Barbers[0], Start: at(hour), Phone: stack.Phone(phone)}
	}
	hold := func(hour int) map[string]any {
		return map[string]any{
			"service_ids": []uuid.UUID{w.Service}, "barber_id": w.Barbers[0], "starts_at": at(hour).Format(time.RFC3339), "phone": stack.Phone(hour),
		}
	}
	var held struct {
		Token string `json:"token"`
	}
	a, err := w.hold(t, w.callers[0], wish(5, 5))
	if err != nil || a.Into(&held) != nil || a.Status != 201 {
		t.Fatalf("hold: got %s, %v", a, err)
	}
	withHold := wish(5, 5)
	withHold.Hold = held.Token
	moved, cancelled, arrived := w.MustBook(t, w.callers[0], wish(6, 6)), w.MustBook(t, w.callers[0], wish(7, 7)), w.MustBook(t, w.callers[0], wish(8, 8))
	anybody := wish(12, 12)
	anybody.Barber = nil
	public, link, staff := "/api/v1/public/shops/"+w.Slug, "/api/v1/public/bookings/", w.Token(t, web.RoleOwner)
	return []replayed{
		{name: "book", path: public + "/bookings", body: wish(10, 10), other: wish(11, 10), status: 201},
		{name: "book with anybody", path: public + "/bookings", body: anybody, other: wish(11, 10), status: 201},
		{name: "book what one holds", path: public + "/bookings", body: withHold, other: wish(11, 10), status: 201},
		{name: "hold", path: public + "/holds", body: hold(13), other: hold(14), status: 201},
		{
			name: "reschedule", path: link + moved.ManageToken + "/reschedule", body: map[string]any{"starts_at": at(15).Format(time.RFC3339)},
			other: map[string]any{"starts_at": at(16).Format(time.RFC3339)}, status: 200,
		},
		{
			name: "cancel", path: link + cancelled.ManageToken + "/cancel", body: map[string]any{"reason": "viaje"},
			other: map[string]any{"reason": "otra"}, status: 200,
		},
		{
			name: "check in", path: w.Path("/bookings/", arrived.Booking.ID, "/check-in"), body: map[string]any{"reason": ""},
			other: map[string]any{"reason": "x"}, token: staff, status: 200,
		},
		{
			name: "give a turno", path: w.Path("/bookings"), token: staff, status: 201,
			body:  map[string]any{"service_ids": []uuid.UUID{w.Service}, "barber_id": w.Barbers[0], "starts_at": at(17).Format(time.RFC3339), "customer": map[string]any{"name": "Ana"}},
			other: map[string]any{"service_ids": []uuid.UUID{w.Service}, "barber_id": w.Barbers[0], "starts_at": at(18).Format(time.RFC3339), "customer": map[string]any{"name": "Ana"}},
		},
	}
}

func TestTheSameKeyGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 2)
	for _, r := range replays(t, w) {
		key := uuid.NewString()
		send := func(i int, body any) (stack.Answer, error) {
			return w.caller(i).As(r.token).Call(t.Context(), "POST", r.path, body, "Idempotency-Key", key)
		}
		// 32 at once, then one after the other: one effect, one answer.
		answers := w.burst(t, 32, func(i int) (stack.Answer, error) { return send(i, r.body) })
		for i := range 4 {
			a, err := send(i, r.body)
			if err != nil {
				t.Fatalf("%s again: %v", r.name, err)
			}
			answers = append(answers, a)
		}
		for i, a := range answers {
			if a.Status != r.status || !bytes.Equal(a.Body, answers[0].Body) {
				t.Errorf("%s, sent %d times with one key: got %s, want %d %s", r.name, i+1, a, r.status, answers[0].Body)
				break
			}
		}
		if a, err := send(0, r.other); err != nil || a.Status != 422 || a.Code() != "idempotency_mismatch" {
			t.Errorf("%s with another body for the key: got %s, %v, want 422 idempotency_mismatch", r.name, a, err)
		}
	}
	w.finish(t)
}

func TestTheSameKeyOfAnotherRouteIsAnotherKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 1)
	wish := stack.Wish{Service: w.Service, Barber: &w.Barbers[0], Start: w.Day(4).Add(10 * time.Hour), Phone: stack.Phone(1)}
	first, err := w.Book(t.Context(), w.callers[0], wish, "Idempotency-Key", "one-key")
	if err != nil || first.Status != 201 {
		t.Fatalf("book: got %s, %v", first, err)
	}
	a, err := w.callers[0].Call(t.Context(), "POST", "/api/v1/public/shops/"+w.Slug+"/holds", map[string]any{
		"service_ids": []uuid.UUID{w.Service}, "starts_at": w.Day(4).Add(12 * time.Hour).Format(time.RFC3339),
	}, "Idempotency-Key", "one-key")
	if err != nil || a.Status != 201 {
		t.Errorf("hold with the key of a booking: got %s, %v, want 201", a, err)
	}
}

func TestALostRaceIsNotRememberedUnderItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 1)
	wish := stack.Wish{Service: w.Service, Barber: &w.Barbers[0], Start: w.Day(4).Add(10 * time.Hour), Phone: stack.Phone(1)}
	winner := w.MustBook(t, w.callers[0], wish)
	wish.Phone = stack.Phone(2)
	if a, err := w.Book(t.Context(), w.callers[0], wish, "Idempotency-Key", "late"); err != nil || a.Code() != "slot_taken" {
		t.Fatalf("book a taken start: got %s, %v, want slot_taken", a, err)
	}
	a, err := w.callers[0].Call(t.Context(), "POST", "/api/v1/public/bookings/"+winner.ManageToken+"/cancel", nil)
	if err != nil || a.Status != 200 {
		t.Fatalf("cancel: got %s, %v", a, err)
	}
	if a, err := w.Book(t.Context(), w.callers[0], wish, "Idempotency-Key", "late"); err != nil || a.Status != 201 {
		t.Errorf("the same request once the start is free: got %s, %v, want 201", a, err)
	}
}
