package report_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

type world struct {
	*testkit.Shop

	edge    *testkit.Edge
	service *report.Service
	turno   uuid.UUID // that payments are for
}

func newWorld(t *testing.T, db *pg.DB, spec testkit.Spec) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, spec)}
	w.service = report.New(db, report.Options{Clock: w.Clock})
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
	// The people of the kit have been there for long.
	w.Exec(t, `UPDATE barbers SET created_at = '2026-01-01'`)
	return w
}

// get asks for a report as the owner and decodes it.
func get[T any](t *testing.T, w *world, path string) (out T) {
	t.Helper()
	a := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/reports/"+path, "")
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("GET %s: got %d %s", path, a.Status, a.Raw)
	}
	if err := json.Unmarshal([]byte(a.Raw), &out); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return out
}

// moves takes a turno through states.
func (w *world) moves(t *testing.T, id uuid.UUID, states ...string) uuid.UUID {
	t.Helper()
	for _, state := range states {
		w.Exec(t, `UPDATE bookings SET status = $2, version = version + 1 WHERE id = $1`, id, state)
		if state == "no_show" || state == "cancelled_by_customer" || state == "cancelled_by_shop" {
			w.Exec(t, `UPDATE occupancies SET active = false WHERE booking_id = $1`, id)
		}
	}
	return id
}

func (w *world) done(t *testing.T, turno testkit.Turno) uuid.UUID {
	t.Helper()
	return w.moves(t, w.Book(t, turno), "checked_in", "in_service", "completed")
}

// entry is a line of the ledger.
type entry struct {
	account  string
	centavos int64
}

// post writes a movement into the ledger, as the payment domain does.
func (w *world) post(t *testing.T, at time.Time, booking, payment, refund *uuid.UUID, entries ...entry) {
	t.Helper()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		id := pg.NewID()
		for _, e := range entries {
			if e.centavos == 0 {
				continue
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos, booking_id, payment_id, refund_id)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, w.ID, pg.NewID(), id, at, e.account, e.centavos, booking, payment, refund)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("post: %v", err)
	}
}

func date(tb testing.TB, s string) clock.Date {
	tb.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// payment writes an approved payment for a turno.
func (w *world) payment(t *testing.T, method string, amount, tip int64) *uuid.UUID {
	t.Helper()
	if w.turno == uuid.Nil {
		w.turno = w.Book(t, testkit.Turno{Start: w.At(t, "2026-02-02 10:00")})
	}
	id := pg.NewID()
	var intent *uuid.UUID
	var provider *string
	if method == "mercadopago" {
		at, name := pg.NewID(), id.String()
		intent, provider = &at, &name
		w.Exec(t, `INSERT INTO payment_intents (shop_id, id, booking_id, kind, status, amount_centavos, expires_at)
			VALUES ($1, $2, $3, 'full', 'paid', $4, now())`, w.ID, at, w.turno, amount)
	}
	w.Exec(t, `INSERT INTO payments (shop_id, id, booking_id, intent_id, method, status, amount_centavos, tip_centavos, provider_payment_id)
		VALUES ($1, $2, $3, $4, $5, 'approved', $6, $7, $8)`, w.ID, id, w.turno, intent, method, amount, tip, provider)
	return &id
}
