package stack

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/testkit"
)

// broken lists, by what must hold, a query that finds the rows where it does not.
func broken() map[string]string {
	return map[string]string{
		"I1: no two live occupancies of a barber overlap": `
			SELECT a.booking_id FROM occupancies a JOIN occupancies b ON a.shop_id = b.shop_id AND a.barber_id = b.barber_id
			  AND (a.booking_id, a.revision, a.ordinal) < (b.booking_id, b.revision, b.ordinal)
			  AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
			WHERE a.active AND b.active AND NOT a.overbook AND NOT b.overbook`,
		"a turno takes time as long as its state says so": `
			SELECT b.id FROM bookings b
			WHERE (b.status IN ('held', 'pending_payment', 'confirmed', 'checked_in', 'in_service', 'completed')) <>
			      EXISTS (SELECT FROM occupancies o WHERE o.shop_id = b.shop_id AND o.booking_id = b.id AND o.active)`,
		"what a turno takes lies where its lines say": `
			SELECT b.id FROM bookings b JOIN occupancies o ON o.shop_id = b.shop_id AND o.booking_id = b.id AND o.active
			WHERE o.starts_at < b.starts_at OR o.ends_at > b.ends_at OR o.expires_at IS DISTINCT FROM b.expires_at
			   OR NOT EXISTS (SELECT FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id
			                    AND l.barber_id = o.barber_id AND l.starts_at >= b.starts_at AND l.ends_at <= b.ends_at)`,
		"one event for each version": `
			SELECT b.id FROM bookings b LEFT JOIN booking_events e ON e.shop_id = b.shop_id AND e.booking_id = b.id
			GROUP BY b.shop_id, b.id, b.version
			HAVING count(e.version) <> b.version OR min(e.version) <> 1 OR max(e.version) <> b.version`,
		"every stored answer is whole": `SELECT gen_random_uuid() FROM idempotency_keys WHERE length(body) = 0`,
	}
}

// CheckInvariants asks the database at url, as one who sees every shop, whether everything holds that must.
func CheckInvariants(t testing.TB, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Errorf("check invariants: %v", err)
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	for what, query := range broken() {
		found, err := ids(ctx, conn, query)
		if err != nil || len(found) > 0 {
			t.Errorf("%s: got %d against it (%v), error %v", what, len(found), found[:min(len(found), 5)], err)
		}
	}
	shops, err := ids(ctx, conn, `SELECT id FROM shops`)
	if err != nil {
		t.Errorf("check invariants: %v", err)
	}
	db := testkit.Connect(t, url)
	for _, shop := range shops {
		if _, err := audit.Seal(ctx, db, shop, 100_000); err != nil {
			t.Errorf("I12: seal audit chain: %v", err)
		}
		if at, err := audit.Verify(ctx, db, shop); err != nil || at != nil {
			t.Errorf("I12: the audit chain is whole: got %v, error %v", at, err)
		}
	}
}

func ids(ctx context.Context, conn *pgx.Conn, query string) ([]uuid.UUID, error) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return out, nil
}

// Admin is a superuser's connection to the database at url, for what the application may not do. It lasts as long as
// the test.
func Admin(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect as superuser: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
