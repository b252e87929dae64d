package pg

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// SweepBatch is how many rows one transaction of a sweep deletes at most.
const SweepBatch = 1000

// Sweep deletes rows that a shop has kept for long enough. It calls remove, which deletes at most SweepBatch of them and says
// how many it did, in one transaction after another until a batch is not full. What it did stays when it fails halfway.
func (d *DB) Sweep(ctx context.Context, shop uuid.UUID, remove func(pgx.Tx) (int64, error)) error {
	for gone := int64(SweepBatch); gone >= SweepBatch; {
		err := d.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
			gone, err = remove(tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// LeastID is the least id that NewID gives from an instant on: the first six bytes of a UUIDv7 are the milliseconds since 1970
// (RFC 9562, section 5.7). The order of ids then serves a search by age.
func LeastID(at time.Time) (id uuid.UUID) {
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i))) //nolint:gosec,mnd // one byte of it
	}
	return id
}
