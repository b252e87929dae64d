package race_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/test/stack"
)

// duelist makes one of two calls that must not both have their way.
type duelist func(c *stack.Caller) (stack.Answer, error)

// duel is a turno, and two who move it at the same moment.
type duel struct {
	id   uuid.UUID
	a, b duelist
}

// arena arranges duels, each at a time of its own.
type arena struct {
	*world

	t     *testing.T
	staff string
	next  int
}

// hour returns a time that no duel has had. There is room for two turnos in it.
func (a *arena) hour() time.Time {
	a.next++
	return a.Day(3 + a.next/24).Add(time.Duration(a.next%24) * time.Hour)
}

func (a *arena) wish(start time.Time) stack.Wish {
	a.next++
	return stack.Wish{Service: a.Service, Barber: &a.Barbers[0], Start: start, Phone: stack.Phone(a.next)}
}

func (a *arena) book() stack.Booked { return a.MustBook(a.t, a.callers[0], a.wish(a.hour())) }

// move is a call of staff who saw version; 0: whichever it is.
func (a *arena) move(id uuid.UUID, name string, version int) duelist {
	headers := []string{}
	if version > 0 {
		headers = []string{"If-Match", fmt.Sprint(version)}
	}
	return func(c *stack.Caller) (stack.Answer, error) {
		return c.As(a.staff).Call(a.t.Context(), "POST", a.Path("/bookings/", id, "/", name), nil, headers...)
	}
}

func (a *arena) link(b stack.Booked, what string, body any) duelist {
	return func(c *stack.Caller) (stack.Answer, error) {
		return c.Call(a.t.Context(), "POST", "/api/v1/public/bookings/"+b.ManageToken+"/"+what, body)
	}
}

func to(start time.Time) map[string]any {
	return map[string]any{"starts_at": start.Format(time.RFC3339)}
}

// past writes a turno whose time has come.
func (a *arena) past() uuid.UUID {
	a.next++
	return a.Shop.Shop.Book(a.t, testkit.Turno{Start: time.Now().Truncate(time.Hour).Add(-time.Duration(a.next) * time.Hour)})
}

// duels are the races between two moves of one turno, of which only one may come true: both saw version 1, or the table
// of moves has no way from one to the other.
func (a *arena) duels() map[string]func() duel {
	return map[string]func() duel{
		"confirm against cancel": func() duel {
			wish := a.wish(a.hour())
			wish.Service, wish.Payment = a.Services[stack.Deposit], "deposit"
			b := a.MustBook(a.t, a.callers[0], wish)
			return duel{b.Booking.ID, a.move(b.Booking.ID, "confirm", 1), a.move(b.Booking.ID, "cancel", 1)}
		},
		"two check-ins": func() duel {
			b := a.book()
			return duel{b.Booking.ID, a.move(b.Booking.ID, "check-in", 0), a.move(b.Booking.ID, "check-in", 0)}
		},
		"no-show against check-in": func() duel {
			id := a.past()
			return duel{id, a.move(id, "no-show", 1), a.move(id, "check-in", 1)}
		},
		"two no-shows": func() duel {
			id := a.past()
			return duel{id, a.move(id, "no-show", 0), a.move(id, "no-show", 0)}
		},
		"the customer cancels against the shop": func() duel {
			b := a.book()
			return duel{b.Booking.ID, a.link(b, "cancel", nil), a.move(b.Booking.ID, "cancel", 0)}
		},
		"check-in against cancel": func() duel {
			b := a.book()
			return duel{b.Booking.ID, a.move(b.Booking.ID, "check-in", 0), a.link(b, "cancel", nil)}
		},
		"cancel against reschedule of the same version": func() duel {
			b := a.book()
			reschedule := func(c *stack.Caller) (stack.Answer, error) {
				return c.As(a.staff).Call(a.t.Context(), "POST", a.Path("/bookings/", b.Booking.ID, "/reschedule"),
					to(b.Booking.EndsAt), "If-Match", "1")
			}
			return duel{b.Booking.ID, a.move(b.Booking.ID, "cancel", 1), reschedule}
		},
	}
}

func TestOfTwoMovesOneIsMade(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	duels := a.duels()
	for _, name := range slices.Sorted(maps.Keys(duels)) {
		for range 12 {
			d := duels[name]()
			before := a.version(d.id)
			answers := a.fight(d)
			won := 0
			for _, answer := range answers {
				switch {
				case answer.Status == 200:
					won++
				case answer.Status != 409 || (answer.Code() != "version_conflict" && answer.Code() != "illegal_transition"):
					t.Fatalf("%s: got %s, want 200 or a conflict", name, answer)
				}
			}
			if after := a.version(d.id); won != 1 || after != before+1 {
				t.Errorf("%s: %d came true (%s, %s), version %d to %d, want one and one", name, won, answers[0], answers[1], before, after)
			}
		}
	}
	a.finish(t)
}

func newArena(t *testing.T) *arena {
	t.Helper()
	w := newWorld(t, 1, 2)
	return &arena{world: w, t: t, staff: w.Token(t, web.RoleOwner)}
}

// fight makes both calls at the same moment, on two processes.
func (a *arena) fight(d duel) []stack.Answer {
	return a.burst(a.t, 2, func(i int) (stack.Answer, error) {
		if i == 0 {
			return d.a(a.callers[0])
		}
		return d.b(a.callers[1])
	})
}

func (a *arena) version(id uuid.UUID) int {
	return a.Count(a.t, `SELECT version FROM bookings WHERE shop_id = $1 AND id = $2`, a.ID, id)
}

func (a *arena) status(id uuid.UUID) string {
	for _, status := range []string{"held", "confirmed", "cancelled_by_customer", "expired", "no_show"} {
		if a.Count(a.t, `SELECT count(*) FROM bookings WHERE shop_id = $1 AND id = $2 AND status = $3`, a.ID, id, status) == 1 {
			return status
		}
	}
	return "another"
}

func TestCancelAgainstRescheduleByTheCustomer(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 12 {
		b := a.book()
		answers := a.fight(duel{b.Booking.ID, a.link(b, "cancel", nil), a.link(b, "reschedule", to(b.Booking.EndsAt))})
		cancelled, moved := answers[0].Status == 200, answers[1].Status == 200
		version := 1
		for _, came := range []bool{cancelled, moved} { // moved, then cancelled: both can come true in that order
			if came {
				version++
			}
		}
		want := map[bool]string{true: "cancelled_by_customer", false: "confirmed"}[cancelled]
		if got := a.status(b.Booking.ID); got != want || a.version(b.Booking.ID) != version || version == 1 {
			t.Errorf("cancel %s, reschedule %s: got %s in version %d, want %s in %d", answers[0], answers[1], got, a.version(b.Booking.ID), want, version)
		}
	}
	a.finish(t)
}

func TestTwoReschedulesToTheSameTime(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 12 {
		b, c, goal := a.book(), a.book(), a.hour()
		answers := a.fight(duel{a: a.link(b, "reschedule", to(goal)), b: a.link(c, "reschedule", to(goal.Add(15*time.Minute)))})
		if got := split(answers); got["200"] != 1 || got["409 slot_taken"] != 1 {
			t.Errorf("two turnos moved to overlapping times: got %v, want one 200 and one slot_taken", got)
		}
	}
	a.finish(t)
}

func TestTwoTurnosCannotSwapPlaces(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 12 {
		b, c := a.book(), a.book()
		answers := a.fight(duel{
			a: a.link(b, "reschedule", to(c.Booking.StartsAt)), b: a.link(c, "reschedule", to(b.Booking.StartsAt)),
		})
		// Neither place is free before the other has left it, and each turno moves in a transaction of its own.
		if got := split(answers); got["409 slot_taken"] != 2 {
			t.Errorf("two turnos that swap places: got %v, want slot_taken twice", got)
		}
	}
	a.finish(t)
}

func TestATurnoMovesWithinItsOwnTime(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	b := a.book()
	answers := a.burst(t, 8, func(i int) (stack.Answer, error) {
		return a.link(b, "reschedule", to(b.Booking.StartsAt.Add(15*time.Minute)))(a.caller(i))
	})
	for _, answer := range answers {
		if answer.Status != 200 && answer.Code() != "version_conflict" {
			t.Errorf("move by a quarter of an hour: got %s, want 200 or version_conflict", answer)
		}
	}
	if split(answers)["200"] == 0 {
		t.Errorf("move by a quarter of an hour: got %v, want at least one 200", split(answers))
	}
	a.finish(t)
}

func TestAHoldIsRenewedOrExpiresButNotBoth(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	renewed := 0
	for round := range 16 {
		wish := a.wish(a.hour())
		var hold struct {
			ID    uuid.UUID `json:"id"`
			Token string    `json:"token"`
		}
		answer, err := a.hold(t, a.callers[0], wish)
		if err != nil || answer.Into(&hold) != nil || answer.Status != 201 {
			t.Fatalf("hold: got %s, %v", answer, err)
		}
		end := time.Now().Add(time.Duration(round%8-3) * 6 * time.Millisecond)
		a.Exec(t, `UPDATE bookings SET expires_at = $3 WHERE shop_id = $1 AND id = $2`, a.ID, hold.ID, end)
		a.Exec(t, `UPDATE occupancies SET expires_at = $3 WHERE shop_id = $1 AND booking_id = $2`, a.ID, hold.ID, end)
		wish.Phone = stack.Phone(500_000 + a.next)
		answers := a.fight(duel{
			a: func(c *stack.Caller) (stack.Answer, error) {
				return c.Call(t.Context(), "POST", "/api/v1/public/holds/"+hold.Token+"/renew", nil)
			},
			b: func(c *stack.Caller) (stack.Answer, error) { return a.Book(t.Context(), c, wish) },
		})
		kept, given := answers[0].Status == 200, answers[1].Status == 201
		if kept {
			renewed++
		}
		lostWell := answers[0].Code() == "hold_expired" || answers[1].Code() == "slot_taken"
		want := map[bool]string{true: "held", false: "expired"}[kept]
		if kept && given || !lostWell || (given && a.status(hold.ID) != want) {
			t.Errorf("renew %s, book %s: the hold is %s", answers[0], answers[1], a.status(hold.ID))
		}
	}
	t.Logf("renewed in time: %d of 16", renewed)
	a.finish(t)
}

func TestAHoldBecomesOneTurno(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 8 {
		wish := a.wish(a.hour())
		var hold struct {
			Token string `json:"token"`
		}
		answer, err := a.hold(t, a.callers[0], wish)
		if err != nil || answer.Into(&hold) != nil || answer.Status != 201 {
			t.Fatalf("hold: got %s, %v", answer, err)
		}
		wish.Hold = hold.Token
		answers := a.burst(t, 8, func(i int) (stack.Answer, error) { return a.Book(t.Context(), a.caller(i), wish) })
		if got := split(answers); got["201"] != 1 || got["409 slot_taken"] != 7 {
			t.Errorf("8 bookings from one hold: got %v, want one 201", got)
		}
	}
	a.finish(t)
}

func TestAReleaseIsNotLostToARenewal(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 12 {
		wish := a.wish(a.hour())
		var hold struct {
			ID    uuid.UUID `json:"id"`
			Token string    `json:"token"`
		}
		answer, err := a.hold(t, a.callers[0], wish)
		if err != nil || answer.Into(&hold) != nil || answer.Status != 201 {
			t.Fatalf("hold: got %s, %v", answer, err)
		}
		answers := a.fight(duel{
			a: func(c *stack.Caller) (stack.Answer, error) {
				return c.Call(t.Context(), "DELETE", "/api/v1/public/holds/"+hold.Token, nil)
			},
			b: func(c *stack.Caller) (stack.Answer, error) {
				return c.Call(t.Context(), "POST", "/api/v1/public/holds/"+hold.Token+"/renew", nil)
			},
		})
		if got := a.status(hold.ID); answers[0].Status != 204 || got != "cancelled_by_customer" {
			t.Errorf("release %s, renew %s: the hold is %s, want it given up", answers[0], answers[1], got)
		}
	}
	a.finish(t)
}

func TestANoShowComesBackOrItsTimeIsGivenAway(t *testing.T) {
	t.Parallel()
	a := newArena(t)
	for range 8 {
		// A turno of this very moment, so that it can be both missed and booked again by staff.
		start := a.hour()
		b := a.MustBook(t, a.callers[0], a.wish(start))
		a.Exec(t, `UPDATE bookings SET status = 'no_show', version = 2 WHERE shop_id = $1 AND id = $2`, a.ID, b.Booking.ID)
		a.Exec(t, `UPDATE occupancies SET active = false WHERE shop_id = $1 AND booking_id = $2`, a.ID, b.Booking.ID)
		a.Exec(t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) VALUES ($1, $2, 2, 'no_show', 'system')`, a.ID, b.Booking.ID)
		wish := a.wish(start)
		answers := a.fight(duel{
			a: a.move(b.Booking.ID, "undo-no-show", 2),
			b: func(c *stack.Caller) (stack.Answer, error) { return a.Book(t.Context(), c, wish) },
		})
		back, given := answers[0].Status == 200, answers[1].Status == 201
		if back == given || (!back && answers[0].Code() != "slot_taken") || (!given && answers[1].Code() != "slot_taken") {
			t.Errorf("undo %s, book %s: want exactly one of them", answers[0], answers[1])
		}
	}
	a.finish(t)
}
