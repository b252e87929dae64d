package invoice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// seriesLease is longer than any call may take: a call of a worker that lost its lease is over by then.
const seriesLease = 3 * time.Minute

// series names a numbering.
type series struct {
	cuit        string
	pointOfSale int32
	kind        int32
}

// turn is one worker's turn to speak for a series. What it knows of the series is as the database has it.
type turn struct {
	series

	s     *Service
	shop  uuid.UUID
	setup *setup
	lease int64
	pass  *pass

	last     int64      // number that ARCA is known to have authorised last
	lastDate clock.Date // its date
	failures int
	synced   bool // last was asked for since the last doubt
	fresh    bool // nothing was ever asked for the series
}

// take leases a series. ok is false while another worker has it.
func (s *Service) take(ctx context.Context, shop uuid.UUID, which series) (t *turn, ok bool, err error) {
	t = &turn{series: which, s: s, shop: shop}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		if t.setup, err = loadSetup(ctx, q, shop); err != nil {
			return err
		}
		key := sqlgen.EnsureSeriesParams{ShopID: shop, Cuit: which.cuit, PointOfSale: which.pointOfSale, VoucherType: which.kind}
		if err := q.EnsureSeries(ctx, key); err != nil {
			return fmt.Errorf("make series: %w", err)
		}
		row, err := q.LeaseSeries(ctx, sqlgen.LeaseSeriesParams{
			ForLong: interval(seriesLease), ShopID: shop, Cuit: which.cuit, PointOfSale: which.pointOfSale, VoucherType: which.kind,
		})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("lease series: %w", err)
		}
		ok = true
		t.lease = row.Lease
		t.know(&row)
		return nil
	})
	return t, ok, err
}

func (t *turn) know(row *sqlgen.VoucherSeries) {
	t.last, t.failures, t.synced = row.LastNumber, int(row.Failures), row.SyncedAt != nil
	t.fresh = row.OpenedAt == nil
	t.lastDate = clock.Date{}
	if row.LastDate != nil {
		t.lastDate = clock.DateOf(*row.LastDate)
	}
}

// hold runs fn in a transaction that has the series locked, and saves what fn changed of it. Errors: errLeaseLost.
func (t *turn) hold(ctx context.Context, fn func(*sqlgen.Queries, pgx.Tx) error) error {
	return t.s.db.InShop(ctx, t.shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.HoldSeries(ctx, sqlgen.HoldSeriesParams{
			ForLong: interval(seriesLease), ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Lease: t.lease,
		})
		if err != nil {
			return pg.Found(err, errLeaseLost, "hold series")
		}
		t.know(&row)
		if err := fn(q, tx); err != nil {
			return err
		}
		save := sqlgen.SaveSeriesParams{
			LastNumber: t.last, Failures: int32(t.failures), Synced: t.synced, ShopID: t.shop, //nolint:gosec // counted one by one
			Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Lease: t.lease,
		}
		if !t.lastDate.IsZero() {
			day := t.lastDate.UTC()
			save.LastDate = &day
		}
		if err := q.SaveSeries(ctx, save); err != nil {
			return fmt.Errorf("save series: %w", err)
		}
		return nil
	})
}

// release lets the next worker in.
func (t *turn) release(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	return t.s.read(ctx, t.shop, func(q *sqlgen.Queries) error {
		err := q.ReleaseSeries(ctx, sqlgen.ReleaseSeriesParams{
			ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Lease: t.lease,
		})
		if err != nil {
			return fmt.Errorf("release series: %w", err)
		}
		return nil
	})
}

// putOff makes everything of the series wait after a failure that is not of our own making. Numbers that were reserved
// stay reserved: the next turn asks what became of them.
func (t *turn) putOff(ctx context.Context, cause error) error {
	ctx = context.WithoutCancel(ctx)
	t.s.opts.Counter.Count("invoice", "put_off")
	t.s.opts.Log.WarnContext(ctx, "vouchers wait", "shop", t.shop, "voucher_type", t.kind, "error", cause.Error())
	return t.hold(ctx, func(q *sqlgen.Queries, _ pgx.Tx) error {
		t.failures++
		wait := t.s.opts.Wait(t.failures)
		if e := upstream.As(cause); e != nil {
			wait = max(wait, e.RetryAfter)
		}
		if b, ok := errors.AsType[*blockedError](cause); ok {
			wait = max(wait, time.Duration(b.seconds)*time.Second)
		}
		err := q.PutOffSeries(ctx, sqlgen.PutOffSeriesParams{
			Wait: interval(wait), Error: explain(cause), ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind,
		})
		if err != nil {
			return fmt.Errorf("put off series: %w", err)
		}
		return nil
	})
}

// auth is who asks.
func (t *turn) auth() afip.Auth { return afip.Auth{Ticket: t.pass.Ticket, CUIT: t.cuit} }
