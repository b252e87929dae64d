package invoice

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// Report is how the numberings of a shop compare with ARCA's.
type Report struct {
	Series []SeriesReport `json:"series"`
}

// OK reports whether there is nothing to look at.
func (r *Report) OK() bool {
	for i := range r.Series {
		if s := &r.Series[i]; s.Problem != "" || s.Busy || len(s.Missing) > 0 || s.Strays > 0 {
			return false
		}
	}
	return true
}

// SeriesReport is one numbering.
type SeriesReport struct {
	CUIT        string  `json:"cuit"`
	PointOfSale int32   `json:"point_of_sale"`
	VoucherType int32   `json:"voucher_type"`
	Last        int64   `json:"last"`              // number that ARCA authorised last
	Adopted     int     `json:"adopted"`           // vouchers that got the CAE which ARCA had for them
	Strays      int     `json:"strays"`            // vouchers of ARCA's that no invoice here knows
	Missing     []int64 `json:"missing,omitempty"` // numbers below the last that are not accounted for, at most 100
	Busy        bool    `json:"busy,omitempty"`    // a worker speaks for the series: ask again
	Problem     string  `json:"problem,omitempty"`
}

const (
	lookBack   = 100 // vouchers of a series that the database does not know at all
	mostListed = 100
)

// Reconcile compares the numberings of a shop with ARCA's and takes in what the database does not know: after a backup
// was restored, vouchers that were authorised since get their CAE back, and those whose sale is not here again yet are
// kept until it is, so that nothing is issued twice. It is safe at any time. Errors: our own; what ARCA has against it
// is in the report.
func (s *Service) Reconcile(ctx context.Context, shop uuid.UUID) (out Report, err error) {
	which, err := s.allSeries(ctx, shop)
	if err != nil {
		return out, err
	}
	for _, w := range which {
		report, err := s.reconcile(ctx, shop, w)
		if err != nil {
			return out, err
		}
		out.Series = append(out.Series, report)
	}
	return out, nil
}

// allSeries are those that were used, and those that the shop would use now.
func (s *Service) allSeries(ctx context.Context, shop uuid.UUID) (out []series, err error) {
	seen := map[series]bool{}
	add := func(w series) {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		rows, err := q.ListSeries(ctx, shop)
		if err != nil {
			return fmt.Errorf("list series: %w", err)
		}
		for _, r := range rows {
			add(series{r.Cuit, r.PointOfSale, r.VoucherType})
		}
		setup, err := loadSetup(ctx, q, shop)
		if err != nil || setup.complete() != nil {
			return err
		}
		kinds := []int32{afip.InvoiceC, afip.CreditNoteC}
		if *setup.row.TaxCondition == registered {
			kinds = []int32{afip.InvoiceB, afip.CreditNoteB, afip.InvoiceA, afip.CreditNoteA}
		}
		for _, k := range kinds {
			add(series{*setup.row.Cuit, *setup.row.PointOfSale, k})
		}
		return nil
	})
	return out, err
}

func (s *Service) reconcile(ctx context.Context, shop uuid.UUID, which series) (out SeriesReport, err error) {
	out = SeriesReport{CUIT: which.cuit, PointOfSale: which.pointOfSale, VoucherType: which.kind}
	t, ok, err := s.take(ctx, shop, which)
	if err != nil || !ok {
		out.Busy = !ok
		return out, err
	}
	err = t.reconcile(ctx, &out)
	if errors.Is(err, errLeaseLost) {
		out.Busy, err = true, nil
	}
	if err != nil && !isOurs(err) {
		out.Problem, err = explain(err), nil
	}
	return out, errors.Join(err, t.release(ctx))
}

func (t *turn) reconcile(ctx context.Context, out *SeriesReport) (err error) {
	if t.pass, err = t.s.ticket(ctx, t.shop); err != nil {
		return err
	}
	doubtful, err := t.sending(ctx)
	if err != nil {
		return err
	}
	before, err := t.known(ctx)
	if err != nil {
		return err
	}
	if err := t.catchUp(ctx, doubtful, lookBack); err != nil {
		return t.refusedTicket(ctx, err)
	}
	// Credit notes ask once their invoices have their CAE, which others of this very run may have got.
	err = t.hold(ctx, func(q *sqlgen.Queries, tx pgx.Tx) error {
		_, err := t.queued(ctx, q, tx, mostQueued, true)
		return err
	})
	if err != nil {
		return err
	}
	after, err := t.known(ctx)
	if err != nil {
		return err
	}
	out.Last, out.Strays = t.last, after.strays
	out.Adopted = after.invoices - before.invoices
	out.Missing = after.missing(t.last)
	return nil
}

const mostQueued = 10_000 // vouchers that are compared with strays in one go

// numbers are those of a series that are accounted for, in order.
type numbers struct {
	all              []int64
	invoices, strays int
}

func (t *turn) known(ctx context.Context) (n numbers, err error) {
	err = t.s.read(ctx, t.shop, func(q *sqlgen.Queries) error {
		n.all, err = q.KnownNumbers(ctx, sqlgen.KnownNumbersParams{
			ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind,
		})
		if err != nil {
			return fmt.Errorf("list numbers: %w", err)
		}
		strays, err := t.strays(ctx, q)
		n.strays = len(strays)
		return err
	})
	n.invoices = len(n.all) - n.strays
	return n, err
}

// missing are the numbers between the first that is known and last that are not: those before the first were given out
// by another system.
func (n *numbers) missing(last int64) (out []int64) {
	if len(n.all) == 0 {
		return nil
	}
	next := n.all[0]
	for _, number := range append(n.all, last+1) {
		for ; next < number && len(out) < mostListed; next++ {
			out = append(out, next)
		}
		next = number + 1
	}
	return out
}
