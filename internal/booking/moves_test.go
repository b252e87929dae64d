package booking

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

type edge struct{ from, to Status }

// edges are all moves that this package makes: those by name, and those that holds, customers and the clock make.
func edges() map[edge]bool {
	all := map[edge]bool{
		{Held, PendingPayment}: true, {Held, Confirmed}: true, // ConfirmHold
		{Held, Expired}: true, {PendingPayment, Expired}: true, // ExpireDue
		{Held, CancelledByCustomer}: true, // release
		{NoShow, Confirmed}:         true, // UndoNoShow
		{Expired, Confirmed}:        true, // Pay
		// CancelByLink
		{PendingPayment, CancelledByCustomer}: true, {Confirmed, CancelledByCustomer}: true,
	}
	for _, m := range moves() {
		for _, from := range m.from {
			all[edge{from, m.to}] = true
		}
	}
	return all
}

func TestTheDatabaseAllowsTheMovesThatTheCodeMakesAndNoOther(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	shop := testkit.NewShop(t, testkit.Connect(t, db.URL), testkit.Spec{})
	customer := shop.Customer(t, "Ana", "")
	admin, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatalf("pgx.Connect: %v", err)
	}
	defer func() { _ = admin.Close(t.Context()) }()
	allowed := edges()
	for _, from := range Statuses() {
		id := insertInState(t, admin, shop, customer, from)
		for _, to := range Statuses() {
			if from == to {
				continue
			}
			err := tryMove(t, shop, id, to, 2)
			if allowed[edge{from, to}] != (err == nil) || (err != nil && pg.Code(err) != pg.CodeIllegalTransition) {
				t.Errorf("%s to %s: got %v from the database, but the code makes it: %v", from, to, err, allowed[edge{from, to}])
			}
			if err := tryMove(t, shop, id, to, 3); err == nil {
				t.Errorf("%s to %s with a version left out: got no error", from, to)
			}
		}
	}
}

func TestATurnoBeginsInOneOfThreeStates(t *testing.T) {
	t.Parallel()
	shop := testkit.NewShop(t, testkit.Open(t), testkit.Spec{})
	customer := shop.Customer(t, "Ana", "")
	for _, status := range Statuses() {
		err := shop.DB.InShop(t.Context(), shop.ID, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), insertBooking, insertArgs(shop, pg.NewID(), customer, status)...)
			return err
		})
		begins := slices.Contains([]Status{Held, PendingPayment, Confirmed}, status)
		if begins != (err == nil) || (err != nil && pg.Code(err) != pg.CodeIllegalTransition) {
			t.Errorf("insert as %s: got %v, want allowed %v", status, err, begins)
		}
	}
}

const insertBooking = `INSERT INTO bookings (shop_id, id, code, status, source, customer_id, starts_at, ends_at, local_starts_at,
		total_centavos, cancellable_until, expires_at)
	VALUES ($1, $2, $3, $4, 'staff', $5, $6, $7, $8, 0, $6, $9)`

func insertArgs(shop *testkit.Shop, id, customer uuid.UUID, status Status) []any {
	at := testkit.Now().Add(24 * time.Hour)
	return []any{shop.ID, id, id.String()[24:], string(status), customer, at, at.Add(time.Hour), at, expiryOf(status)}
}

func expiryOf(s Status) *time.Time {
	if s != Held && s != PendingPayment {
		return nil
	}
	at := testkit.Now().Add(time.Hour)
	return &at
}

// insertInState writes a turno in any state past the triggers.
func insertInState(t *testing.T, admin *pgx.Conn, shop *testkit.Shop, customer uuid.UUID, status Status) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	err := pgx.BeginFunc(t.Context(), admin, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), insertBooking, insertArgs(shop, id, customer, status)...)
		return err
	})
	if err != nil {
		t.Fatalf("insert as %s: %v", status, err)
	}
	return id
}

// tryMove moves a turno and takes it back, and returns what the database said.
func tryMove(t *testing.T, shop *testkit.Shop, id uuid.UUID, to Status, version int32) error {
	t.Helper()
	errBack := errors.New("back")
	err := shop.DB.InShop(t.Context(), shop.ID, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE bookings SET status = $3, version = $4, expires_at = $5 WHERE shop_id = $1 AND id = $2`,
			shop.ID, id, string(to), version, expiryOf(to))
		if err != nil {
			return err
		}
		return errBack
	})
	if errors.Is(err, errBack) {
		return nil
	}
	return err
}
