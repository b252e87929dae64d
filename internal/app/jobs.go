package app

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/jobs"
)

// jobs registers the workers of the domains and what the process itself does now and then.
func (a *App) jobs() {
	a.work.AddAll(a.account.AddWorkers, a.account.PeriodicJobs())
	jobs.AddFunc(a.work, a.booking.WorkExpireHolds)
	a.work.Every(booking.ExpireHoldsEvery, func() river.JobArgs { return booking.ExpireHoldsArgs{} })
	jobs.AddFunc(a.work, a.booking.WorkOfferFreed)
	jobs.AddFunc(a.work, a.sealAudit)
	a.work.Every(time.Minute, func() river.JobArgs { return sealAuditArgs{} })
	jobs.AddFunc(a.work, a.verifyAudit)
	a.work.Every(24*time.Hour, func() river.JobArgs { return verifyAuditArgs{} })
	jobs.AddFunc(a.work, a.forgetKeys)
	a.work.Every(time.Hour, func() river.JobArgs { return forgetKeysArgs{} })
	jobs.AddFunc(a.work, a.forgetDone)
	a.work.Every(forgetEvery, func() river.JobArgs { return forgetDoneArgs{} })
}

// sealAuditArgs asks for new audit events to be chained.
type sealAuditArgs struct{}

// Kind names the job.
func (sealAuditArgs) Kind() string { return "audit.seal" }

func (a *App) sealAudit(ctx context.Context, _ *river.Job[sealAuditArgs]) error {
	shops, err := a.shopIDs(ctx, `SELECT shops_with_unsealed_audit()`)
	if err != nil {
		return err
	}
	const batch = 1000
	for _, shop := range shops {
		for sealed := batch; sealed == batch; {
			if sealed, err = audit.Seal(ctx, a.db, shop, batch); err != nil {
				return fmt.Errorf("seal audit of %s: %w", shop, err)
			}
		}
	}
	return nil
}

// verifyAuditArgs asks for every audit chain to be walked.
type verifyAuditArgs struct{}

// Kind names the job.
func (verifyAuditArgs) Kind() string { return "audit.verify" }

func (a *App) verifyAudit(ctx context.Context, _ *river.Job[verifyAuditArgs]) error {
	shops, err := a.shopIDs(ctx, `SELECT shops_with_audit()`)
	if err != nil {
		return err
	}
	for _, shop := range shops {
		broken, err := audit.Verify(ctx, a.db, shop)
		if err != nil {
			return fmt.Errorf("verify audit of %s: %w", shop, err)
		}
		if broken != nil {
			a.metrics.Count("audit.broken")
			a.log.ErrorContext(ctx, "audit chain is broken", "shop", shop, "seal_no", broken.SealNo, "reason", broken.Reason)
		}
	}
	return nil
}

// forgetKeysArgs asks for stored answers to be dropped once nobody repeats their requests any more.
type forgetKeysArgs struct{}

// Kind names the job.
func (forgetKeysArgs) Kind() string { return "idempotency.forget" }

const keepKeys = 7 * 24 * time.Hour

func (a *App) forgetKeys(ctx context.Context, _ *river.Job[forgetKeysArgs]) error {
	const batch = 5000
	for gone := int64(batch); gone == batch; {
		err := a.db.Global(ctx, func(tx pgx.Tx) error {
			return tx.QueryRow(ctx, `SELECT forget_idempotency_keys($1, $2)`, a.clock.Now().Add(-keepKeys), batch).Scan(&gone)
		})
		if err != nil {
			return fmt.Errorf("forget idempotency keys: %w", err)
		}
	}
	return nil
}

// shopIDs runs one of the functions that name shops with work due.
func (a *App) shopIDs(ctx context.Context, query string) (ids []uuid.UUID, err error) {
	err = a.db.Global(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("find shops: %w", err)
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return nil, fmt.Errorf("find shops: %w", err)
	}
	return ids, nil
}
