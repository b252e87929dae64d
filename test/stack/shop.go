package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// Shop is a shop that is open all day and night, every day, to whoever comes: turnos start each quarter of an hour,
// without notice, and may be cancelled until they start. Its people sign in without a password.
type Shop struct {
	*testkit.Shop

	Services map[int]uuid.UUID // by minutes: 15, 30, 45, 60; and Deposit
}

// Deposit is the key in Shop.Services of the service of 30 minutes that wants a deposit.
const Deposit = -30

// Price of every service of a Shop, in centavos.
const Price = testkit.ServicePrice

// NewShop writes a shop into the database at url.
func NewShop(t testing.TB, url string, barbers int) *Shop {
	t.Helper()
	s := &Shop{
		Shop:     testkit.NewShop(t, testkit.Connect(t, url), testkit.Spec{Barbers: barbers}),
		Services: map[int]uuid.UUID{},
	}
	s.Services[30] = s.Service
	for _, minutes := range []int{15, 45, 60, Deposit} {
		s.Services[minutes] = s.addService(t, minutes)
	}
	s.Exec(t, `DELETE FROM weekly_hours WHERE shop_id = $1`, s.ID)
	s.Exec(t, `INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute)
		SELECT $1, gen_random_uuid(), b.id, d, 0, 1440 FROM barbers b, generate_series(1, 7) d WHERE b.shop_id = $1`, s.ID)
	s.Exec(t, `INSERT INTO shop_holidays (shop_id, date, open)
		SELECT $1, now()::date + d, true FROM generate_series(-2, 366) d ON CONFLICT DO NOTHING`, s.ID)
	s.Exec(t, `UPDATE shops SET slot_step_minutes = 15, notice_minutes = 0, horizon_days = 366, cancel_until_hours = 0, hold_minutes = 60,
		no_show_grace_minutes = 0 WHERE id = $1`, s.ID)
	return s
}

func (s *Shop) addService(t testing.TB, minutes int) uuid.UUID {
	t.Helper()
	id, kind, value := pg.NewID(), "none", 0
	if minutes == Deposit {
		minutes, kind, value = 30, "percent", 50
	}
	s.Exec(t, `INSERT INTO services (shop_id, id, name, deposit_kind, deposit_value) VALUES ($1, $2, $3, $4, $5)`,
		s.ID, id, fmt.Sprint("Corte ", id), kind, value)
	s.Exec(t, `INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) VALUES ($1, $2, 1, $3, true)`, s.ID, id, minutes)
	s.Exec(t, `INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos) VALUES ($1, $2, '2020-01-01', $3)`,
		s.ID, id, Price)
	s.Exec(t, `INSERT INTO barber_services (shop_id, barber_id, service_id) SELECT $1, b.id, $2 FROM barbers b WHERE b.shop_id = $1`,
		s.ID, id)
	return id
}

// Day returns the midnight n days from now in the shop.
func (s *Shop) Day(n int) time.Time {
	now := time.Now().In(s.Location)
	return time.Date(now.Year(), now.Month(), now.Day()+n, 0, 0, 0, 0, s.Location)
}

// Token returns an access token for somebody with a session of their own.
func (s *Shop) Token(t testing.TB, role web.Role) string {
	t.Helper()
	session, now := pg.NewID(), time.Now()
	err := s.DB.Global(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 hour')`,
			session, s.Users[role])
		return err //nolint:wrapcheck // reported below
	})
	if err != nil {
		t.Fatalf("start session: %v", err)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": product, "aud": "barberpro-api", "sub": s.Users[role].String(), "sid": session.String(),
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	token.Header["typ"], token.Header["kid"] = "at+jwt", "1"
	text, err := token.SignedString([]byte(secret))
	if err != nil {
		t.Fatalf("sign token: %v", err)
	}
	return text
}

// Wish is a turno that somebody asks for. Barber nil is anybody.
type Wish struct {
	Service uuid.UUID
	Barber  *uuid.UUID
	Start   time.Time
	Phone   string
	Hold    string
	Payment string // empty: at the shop
	Email   string
}

// MarshalJSON writes the body of POST .../bookings.
func (w Wish) MarshalJSON() ([]byte, error) {
	customer := map[string]any{"name": "Juan Pérez", "phone": w.Phone}
	if w.Email != "" {
		customer["email"] = w.Email
	}
	body := map[string]any{
		"service_ids": []uuid.UUID{w.Service}, "starts_at": w.Start.Format(time.RFC3339), "consent": true,
		"customer": customer, "payment": "at_shop",
	}
	if w.Barber != nil {
		body["barber_id"] = w.Barber
	}
	if w.Hold != "" {
		body["hold_token"] = w.Hold
	}
	if w.Payment != "" {
		body["payment"] = w.Payment
	}
	return json.Marshal(body) //nolint:wrapcheck // the caller says what it was for
}

// Phone returns a mobile number of Buenos Aires that is n's own, in E.164, for n below 10 million.
func Phone(n int) string { return fmt.Sprintf("+5491120%06d", 100000+n%900000) }

// Booked is the answer to a booking.
type Booked struct {
	Booking struct {
		ID       uuid.UUID `json:"id"`
		Status   string    `json:"status"`
		Version  int       `json:"version"`
		StartsAt time.Time `json:"starts_at"`
		EndsAt   time.Time `json:"ends_at"`
		Lines    []struct {
			BarberID uuid.UUID `json:"barber_id"`
		} `json:"lines"`
	} `json:"booking"`
	ManageToken string `json:"manage_token"`
	Payment     struct {
		ID          uuid.UUID `json:"id"`
		CheckoutURL string    `json:"checkout_url"`
	} `json:"payment"`
}

// Book asks the process behind c for a turno.
func (s *Shop) Book(ctx context.Context, c *Caller, w Wish, headers ...string) (Answer, error) {
	return c.Call(ctx, "POST", "/api/v1/public/shops/"+s.Slug+"/bookings", w, headers...)
}

// MustBook is Book for a turno that must be granted.
func (s *Shop) MustBook(t testing.TB, c *Caller, w Wish) Booked {
	t.Helper()
	a, err := s.Book(t.Context(), c, w)
	if err != nil {
		t.Fatalf("book: %v", err)
	}
	var out Booked
	if err := a.Into(&out); err != nil || a.Status != 201 {
		t.Fatalf("book: got %s, want 201", a)
	}
	return out
}

// Path returns the address of something of the shop's staff, such as Path("/bookings/", id, "/cancel").
func (s *Shop) Path(parts ...any) string {
	return fmt.Sprint(append([]any{"/api/v1/shops/", s.ID}, parts...)...)
}
