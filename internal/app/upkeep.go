package app

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// forgetDoneArgs asks for rows of work that is long done to be deleted. What was given up stays until a person decides.
type forgetDoneArgs struct{}

// Kind names the job.
func (forgetDoneArgs) Kind() string { return "upkeep.forget" }

const (
	forgetEvery = time.Hour
	forgetMost  = 1000
)

// forgettable is a kind of rows with how long they are kept.
type forgettable struct {
	keep time.Duration
	sql  string // $1 shop, $2 before when, $3 the least id of then (ids are UUIDv7), $4 at most how many
}

// forgettables are what only grows. Rows of the outbox go when they are done, deliveries of webhooks by a job of their own.
func forgettables() map[string]forgettable {
	const day = 24 * time.Hour
	return map[string]forgettable{
		// The key of a notice is what makes a repeated one nothing new. WhatsApp repeats for seven days; MercadoPago's distances
		// grow from a quarter of an hour to days, without an end that they promise; a person may also send old ones again from
		// their panel. A repeated notice of something older only asks the provider again, and changes nothing.
		"inbox": {60 * day, `DELETE FROM inbox n WHERE n.shop_id = $1 AND n.id = ANY (ARRAY(
			SELECT o.id FROM inbox o WHERE o.shop_id = $1 AND o.received_at < $2 AND o.done_at IS NOT NULL AND $3::uuid IS NOT NULL
			ORDER BY o.received_at LIMIT $4))`},
		// How a message was sent interests whoever complains that it came twice or never. The message itself stays.
		"delivery_attempts": {180 * day, `DELETE FROM delivery_attempts n WHERE n.shop_id = $1 AND n.id = ANY (ARRAY(
			SELECT o.id FROM delivery_attempts o WHERE o.shop_id = $1 AND o.id < $3 AND o.at < $2 ORDER BY o.id LIMIT $4))`},
		// A telephone that is no customer's any more, such as one that was corrected. Who wants no messages stays known.
		"message_contacts": {365 * day, `DELETE FROM message_contacts n WHERE n.shop_id = $1 AND n.phone = ANY (ARRAY(
			SELECT o.phone FROM message_contacts o WHERE o.shop_id = $1 AND o.opted_out_at IS NULL AND $3::uuid IS NOT NULL
			  AND greatest(o.last_sent_at, o.last_heard_at, '-infinity') < $2
			  AND NOT EXISTS (SELECT FROM customers c WHERE c.shop_id = o.shop_id AND c.phone = o.phone) LIMIT $4))`},
	}
}

// forgetDone deletes, shop by shop, what was kept for long enough, a thousand rows in a transaction.
func (a *App) forgetDone(ctx context.Context, _ *river.Job[forgetDoneArgs]) error {
	shops, err := a.shopIDs(ctx, `SELECT all_shops()`)
	if err != nil {
		return err
	}
	for table, kind := range forgettables() {
		before := a.clock.Now().Add(-kind.keep)
		for _, shop := range shops {
			if err := a.forgetRows(ctx, shop, kind.sql, before); err != nil {
				return fmt.Errorf("forget old rows of %s: %w", table, err)
			}
		}
	}
	return nil
}

func (a *App) forgetRows(ctx context.Context, shop uuid.UUID, sql string, before time.Time) error {
	for gone := int64(forgetMost); gone == forgetMost; {
		err := a.db.InShop(ctx, shop, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, sql, shop, before, leastID(before), forgetMost)
			gone = tag.RowsAffected()
			return err //nolint:wrapcheck // wrapped below
		})
		if err != nil {
			return fmt.Errorf("shop %s: %w", shop, err)
		}
	}
	return nil
}

// leastID is the least UUIDv7 of an instant: its first six bytes are the milliseconds since 1970 (RFC 9562, section 5.7).
func leastID(at time.Time) (id uuid.UUID) {
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i))) //nolint:gosec,mnd // one byte of it
	}
	return id
}
