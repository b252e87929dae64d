package invoice

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// catchUp learns what ARCA has authorised since the last number that is known here, and settles the vouchers in doubt
// with it. Of a series that was never used here it learns only where it stands, and the last lookBack vouchers as strays.
// Errors: ErrNumbersWentBack, those of the authority, errLeaseLost.
func (t *turn) catchUp(ctx context.Context, doubtful []piece, lookBack int64) error {
	last, err := t.s.opts.Authority.LastAuthorized(ctx, t.auth(), int(t.pointOfSale), int(t.kind))
	if err != nil {
		return fmt.Errorf("ask for the last number: %w", err)
	}
	failpoint.Hit("invoice.synced")
	if last < t.last {
		return ErrNumbersWentBack
	}
	from, keep := t.last+1, true
	switch {
	case len(doubtful) > 0:
		from = min(from, doubtful[0].voucher.Number)
	case t.fresh && lookBack > 0:
		from = last - lookBack + 1
	case t.fresh:
		from, keep = last, false // only its date is needed
	}
	from = max(1, from)
	for n := from; n <= last; n++ {
		theirs, err := t.s.opts.Authority.Consult(ctx, t.auth(), int(t.pointOfSale), int(t.kind), n)
		if err != nil {
			return fmt.Errorf("consult voucher %d: %w", n, err)
		}
		failpoint.Hit("invoice.consulted")
		theirs.Number = n
		if err := t.learn(ctx, doubtful, &theirs, keep); err != nil {
			return err
		}
	}
	return t.hold(ctx, func(*sqlgen.Queries, pgx.Tx) error {
		t.last, t.synced = max(t.last, last), true
		return nil
	})
}

// learn takes in one voucher that ARCA has.
func (t *turn) learn(ctx context.Context, doubtful []piece, theirs *afip.Authorized, keep bool) error {
	return t.hold(ctx, func(q *sqlgen.Queries, tx pgx.Tx) error {
		t.last, t.lastDate = max(t.last, theirs.Number), later(t.lastDate, theirs.Date)
		for i := range doubtful {
			p := &doubtful[i]
			if p.voucher.Number != theirs.Number {
				continue
			}
			if same(theirs, &p.voucher) {
				return t.adopt(ctx, q, tx, &p.row, theirs)
			}
			// Somebody else used the number while we were about to: ours asks for another.
			err := q.FreeNumber(ctx, sqlgen.FreeNumberParams{
				Observations: []byte("[]"), Wait: interval(0), Error: "", ShopID: t.shop, ID: p.row.ID,
			})
			if err != nil {
				return fmt.Errorf("free number: %w", err)
			}
		}
		if !keep {
			return nil
		}
		return t.keepStray(ctx, q, theirs)
	})
}

// adopt gives a voucher of ours the CAE that ARCA has for it.
func (t *turn) adopt(ctx context.Context, q *sqlgen.Queries, tx pgx.Tx, row *sqlgen.Invoice, theirs *afip.Authorized) error {
	t.s.opts.Counter.Count("invoice", "adopted")
	return t.authorized(ctx, q, tx, row, &afip.Verdict{
		Number: theirs.Number, Authorized: true, CAE: theirs.CAE, CAEDue: theirs.CAEDue, Notes: theirs.Notes,
	}, theirs.Date)
}
