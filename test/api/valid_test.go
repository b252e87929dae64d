package api_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// fill completes a request with what makes it work.
type fill func(testing.TB, *world, *request)

// valid has, for each operation whose schemas do not say enough, what a call needs in order to succeed.
func valid() map[string]fill {
	all := map[string]fill{}
	for _, part := range []map[string]fill{
		validAccounts(), validPublic(), validBookings(), validShop(), validStaff(), validMoney(), validRefunds(), validAccountsElsewhere(),
		validMessages(), validNotices(),
	} {
		maps.Copy(all, part)
	}
	return all
}

// with replaces the body.
func with(body func(w *world, r *request) any) fill {
	return func(_ testing.TB, w *world, r *request) { r.body = body(w, r) }
}

// fixed replaces the body by one that suits every call.
func fixed(body any) fill {
	return func(_ testing.TB, _ *world, r *request) { r.body = body }
}

func padded(n int) string { return fmt.Sprintf("%08d", 20_000_000+n) }

func contains(all []string, one string) bool { return slices.Contains(all, one) }

func turnoAt(s *tenant, at time.Time) testkit.Turno {
	return testkit.Turno{Start: at, Name: s.canary, Note: s.canary}
}

func validAccounts() map[string]fill {
	return map[string]fill{
		"register": with(func(w *world, _ *request) any {
			n := w.number()
			return map[string]any{
				"shop_name": "Nueva", "slug": fmt.Sprintf("nueva-%d", n), "owner_name": "Ana", "email": fmt.Sprintf("nueva-%d@ejemplo.com.ar", n),
				"password": password, "phone": "11 2345-6789",
			}
		}),
		"login": func(t testing.TB, w *world, r *request) {
			user := w.withPassword(t, w.member(t, r.shop))
			r.body = map[string]any{"email": user.String() + "@equipo.test", "password": password}
		},
		"refresh": func(t testing.TB, w *world, r *request) {
			session, secret := pg.NewID(), fmt.Sprintf("refresh-%d", w.number())
			w.exec(t, `INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
				session, r.shop.person(web.RoleOwner), w.clock.Now(), w.clock.Now().Add(time.Hour))
			w.exec(t, `INSERT INTO refresh_tokens (token_hash, session_id, issued_at) VALUES ($1, $2, $3)`, sum(secret), session, w.clock.Now())
			r.header.Set("Cookie", "refresh="+secret)
		},
		"change-password": func(t testing.TB, w *world, r *request) {
			if r.caller != uuid.Nil {
				w.withPassword(t, r.caller)
			}
			r.body = map[string]any{"current_password": password, "new_password": password + fmt.Sprint(w.number())}
		},
		"request-password-reset": fixed(map[string]any{"email": "nadie@ejemplo.com.ar"}),
		"confirm-password-reset": func(t testing.TB, w *world, r *request) {
			secret := fmt.Sprintf("reset-%d", w.number())
			w.exec(t, `INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
				sum(secret), w.member(t, r.shop), w.clock.Now(), w.clock.Now().Add(time.Hour))
			r.body = map[string]any{"token": secret, "password": password}
		},
	}
}

// withPassword gives a person the password of these tests. It is hashed once, by the API itself.
func (w *world) withPassword(t testing.TB, user uuid.UUID) uuid.UUID {
	t.Helper()
	if w.hash == "" {
		r := w.request(t, w.doc.operation(t, "register"), w.mine, uuid.Nil)
		body, ok := r.body.(map[string]any)
		if !ok {
			t.Fatalf("register: the body is %T, want an object", r.body)
		}
		w.call(t, r.op.Method, r.op.Path, body)
		w.hash = w.text(t, `SELECT password_hash FROM users WHERE email = $1`, body["email"])
	}
	w.exec(t, `UPDATE users SET password_hash = $2 WHERE id = $1`, user, w.hash)
	return user
}

func validPublic() map[string]fill {
	service := func(_ testing.TB, w *world, r *request) {
		r.query.Set("service_id", r.shop.Service.String())
		if r.op.ID == "explain-availability" {
			r.query.Set("starts_at", w.free(r.shop).Format(time.RFC3339))
		}
	}
	return map[string]fill{
		"list-availability": service, "explain-availability": service,
		"create-booking": with(func(w *world, r *request) any { return w.bookBody(r.shop) }),
		"create-hold": with(func(w *world, r *request) any {
			return map[string]any{"service_ids": []any{r.shop.Service}, "barber_id": r.shop.Barbers[0], "starts_at": w.free(r.shop)}
		}),
		"reschedule-booking-by-link": with(func(w *world, r *request) any { return map[string]any{"starts_at": w.free(r.shop)} }),
		"list-withdrawals":           func(t testing.TB, w *world, r *request) { w.regret(t, r.shop) },
		"resolve-withdrawal": func(t testing.TB, w *world, r *request) {
			booking := w.turno(t, r.shop, "confirmed", w.clock.Now().AddDate(1, 0, 0))
			code := fmt.Sprintf("K%d", w.number())
			r.shop.Exec(t, `UPDATE bookings SET code = $3 WHERE shop_id = $1 AND id = $2`, r.shop.ID, booking, code)
			r.body = map[string]any{"action": "cancel_and_refund", "note": r.shop.canary, "booking_code": code}
		},
		"join-waitlist": with(func(w *world, r *request) any { return w.waitBody(r.shop) }),
		"accept-waitlist-offer": func(t testing.TB, w *world, r *request) {
			id, token := w.waiting(t, r.shop)
			w.own(t, r.shop, "POST", "/waitlist/"+id.String()+"/offer", map[string]any{"starts_at": w.free(r.shop)})
			r.path["token"], r.body = token, map[string]any{"consent": true}
		},
		"offer-waitlist":    with(func(w *world, r *request) any { return map[string]any{"starts_at": w.free(r.shop)} }),
		"create-withdrawal": fixed(map[string]any{"name": "Ana", "contact": "ana@ejemplo.com.ar"}),
		"stream":            func(_ testing.TB, _ *world, r *request) { r.query.Set("shop_id", r.shop.ID.String()) },
	}
}

func validBookings() map[string]fill {
	in := func(status string, past bool) fill {
		return func(t testing.TB, w *world, r *request) {
			near := w.clock.Now().AddDate(1, 0, 0)
			if past {
				near = w.clock.Now().AddDate(-16, 0, 0) // each turno stands on a day of its own from here on, without summer time
			}
			r.path["id"] = w.turno(t, r.shop, status, near).String()
			r.body = nil
		}
	}
	return map[string]fill{
		"list-bookings": func(_ testing.TB, _ *world, r *request) {
			r.query.Set("from", "2026-03-01")
			r.query.Set("to", "2026-12-31")
		},
		"create-staff-booking": with(func(w *world, r *request) any {
			return map[string]any{
				"service_ids": []any{r.shop.Service}, "barber_id": r.shop.Barbers[0], "starts_at": w.free(r.shop),
				"customer": map[string]any{"name": r.shop.canary},
			}
		}),
		"confirm-booking": func(t testing.TB, w *world, r *request) {
			at := turnoAt(r.shop, w.clock.Now().AddDate(30, 0, w.number()))
			at.Status = "pending_payment"
			r.path["id"], r.body = r.shop.Book(t, at).String(), nil
		},
		"check-in-booking": in("confirmed", false), "start-booking": in("checked_in", false), "complete-booking": in("in_service", false),
		"cancel-booking": in("confirmed", false), "no-show-booking": in("confirmed", true),
		"undo-no-show-booking": func(t testing.TB, w *world, r *request) {
			in("no_show", true)(t, w, r)
			r.shop.Exec(t, `UPDATE bookings SET status_changed_at = $3 WHERE shop_id = $1 AND id = $2`, r.shop.ID, r.path["id"], w.clock.Now())
		},
		"reschedule-booking": with(func(w *world, r *request) any { return map[string]any{"starts_at": w.free(r.shop)} }),
		"update-booking":     fixed(map[string]any{"internal_note": "Le gusta el mate dulce"}),
	}
}

func validShop() map[string]fill {
	return map[string]fill{
		"update-shop":     fixed(map[string]any{"address": "Corrientes 1234"}),
		"update-settings": fixed(map[string]any{"notice_minutes": 60}),
		"create-chair":    fixed(map[string]any{"name": "Sillón"}),
		"update-chair":    fixed(map[string]any{"name": "Sillón"}),
		"choose-holiday":  fixed(map[string]any{"open": true}),
		"add-member": with(func(w *world, _ *request) any {
			return map[string]any{"email": fmt.Sprintf("nuevo-%d@ejemplo.com.ar", w.number()), "name": "Leo", "role": "barber"}
		}),
		"change-member":  fixed(map[string]any{"role": "barber"}),
		"create-service": fixed(map[string]any{"name": "Barba", "price_centavos": 500_000, "duration_minutes": 20}),
		"update-service": fixed(map[string]any{"name": "Barba larga"}),
		"raise-prices": with(func(_ *world, r *request) any {
			return map[string]any{"percent": 10, "service_ids": []any{r.shop.Service}, "valid_from": "2027-01-01"}
		}),
		"schedule-price":   fixed(map[string]any{"valid_from": "2026-10-01", "price_centavos": 700_000}),
		"unschedule-price": func(_ testing.TB, _ *world, r *request) { r.path["valid_from"] = "2026-12-01" },
	}
}

func validStaff() map[string]fill {
	return map[string]fill{
		"create-barber":           fixed(map[string]any{"name": "Gabi"}),
		"update-barber":           fixed(map[string]any{"name": "Gabi"}),
		"replace-barber-services": with(func(_ *world, r *request) any { return []any{map[string]any{"service_id": r.shop.Service}} }),
		"replace-barber-hours":    fixed([]any{map[string]any{"weekday": 1, "start": "09:00", "end": "26:00"}}),
		"set-barber-exception": fixed(map[string]any{
			"date": "2026-09-01", "periods": []any{map[string]any{"start": "10:00", "end": "12:00"}},
		}),
		"delete-barber-exception": func(t testing.TB, _ *world, r *request) {
			id := pg.NewID()
			r.shop.Exec(t, `INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods) VALUES ($1, $2, $3, '2026-09-01', '[]')`,
				r.shop.ID, id, r.path["id"])
			r.path["exception_id"] = id.String()
		},
		"create-barber-time-off": fixed(map[string]any{"starts_at": "2026-09-01T09:00:00-03:00", "ends_at": "2026-09-02T09:00:00-03:00"}),
		"delete-barber-time-off": func(t testing.TB, _ *world, r *request) { r.away(t) },
		"update-barber-time-off": func(t testing.TB, _ *world, r *request) {
			r.away(t)
			r.body = map[string]any{"reason": "Vacaciones"}
		},
		"create-customer": with(func(w *world, _ *request) any {
			return map[string]any{"name": "Ana", "phone": "+54911" + padded(w.number())}
		}),
		"update-customer": fixed(map[string]any{"note": "Prefiere la mañana"}),
		"merge-customers": func(t testing.TB, w *world, r *request) { r.body = map[string]any{"from_id": w.customer(t, r.shop)} },
	}
}

// away gives the barber of a request a time off.
func (r *request) away(t testing.TB) {
	t.Helper()
	id := pg.NewID()
	r.shop.Exec(t, `INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at, reason)
		VALUES ($1, $2, $3, '2026-09-01T12:00:00Z', '2026-09-02T12:00:00Z', $4)`, r.shop.ID, id, r.path["id"], r.shop.canary)
	r.path["time_off_id"] = id.String()
}

// regret is a use of the Botón de Arrepentimiento that waits for the staff.
func (w *world) regret(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO withdrawals (shop_id, id, code, name, contact) VALUES ($1, $2, $3, $4, $4)`, s.ID, id, fmt.Sprintf("A%d", w.number()), s.canary)
	return id
}
