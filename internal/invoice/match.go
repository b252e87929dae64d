package invoice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// voucher is an invoice of ours as ARCA takes it, with its number and date when it has them.
func (s *Service) voucher(w *sqlgen.ListSendingRow) (afip.Voucher, error) {
	row := &w.Invoice
	who, err := s.receiverOf(row)
	if err != nil {
		return afip.Voucher{}, err
	}
	v := afip.Voucher{
		DocType: int(who.docType), DocNumber: who.wire(), Receiver: int(who.condition),
		Total: money.Centavos(row.TotalCentavos), Net: money.Centavos(row.NetCentavos), Exempt: money.Centavos(row.ExemptCentavos),
		VAT: money.Centavos(row.VatCentavos), ServiceFrom: clock.DateOf(row.ServiceFrom), ServiceTo: clock.DateOf(row.ServiceTo),
	}
	if row.Number != nil && row.IssueDate != nil {
		v.Number, v.Date = *row.Number, clock.DateOf(*row.IssueDate)
		v.DueOn = v.Date
	}
	if letterOf(row.VoucherType) != "C" {
		v.Rates = []afip.Rate{{ID: afip.VAT21, Base: v.Net, Amount: v.VAT}}
	}
	if w.CreditsNumber != nil && w.CreditsDate != nil {
		v.Credits = []afip.Reference{{
			Type: int(row.VoucherType) - afip.CreditNoteA + afip.InvoiceA, PointOfSale: int(row.PointOfSale), Number: *w.CreditsNumber,
			CUIT: row.Cuit, Date: clock.DateOf(*w.CreditsDate),
		}}
	}
	return v, nil
}

// same reports whether a voucher of ARCA's is one of ours: for the same receiver, over the same amounts, for services of
// the same days, and taking back the same voucher. Its date says the same only of one whose date we know. Two sales
// that are alike in all of this may be taken for each other, which changes nothing: each gets a number of its own.
func same(theirs *afip.Authorized, ours *afip.Voucher) bool {
	credits := func(a, b afip.Reference) bool {
		return a.Type == b.Type && a.PointOfSale == b.PointOfSale && a.Number == b.Number
	}
	return theirs.Total == ours.Total && theirs.Net == ours.Net && theirs.VAT == ours.VAT && theirs.Exempt == ours.Exempt &&
		theirs.DocType == ours.DocType && theirs.DocNumber == ours.DocNumber &&
		theirs.ServiceFrom == ours.ServiceFrom && theirs.ServiceTo == ours.ServiceTo &&
		(ours.Date.IsZero() || theirs.Date == ours.Date) && slices.EqualFunc(theirs.Credits, ours.Credits, credits)
}

// strayContext binds a sealed stray to its place.
func (t *turn) strayContext(number int64) []byte {
	return strayPlace(t.shop, t.cuit, fmt.Sprint(t.pointOfSale), fmt.Sprint(t.kind), fmt.Sprint(number))
}

// keepStray writes down a voucher that ARCA has and nobody here knows.
func (t *turn) keepStray(ctx context.Context, q *sqlgen.Queries, a *afip.Authorized) error {
	t.s.opts.Counter.Count("invoice", "stray")
	detail, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode stray: %w", err)
	}
	sealed, err := t.s.opts.Sealer.Seal(detail, t.strayContext(a.Number))
	if err != nil {
		return fmt.Errorf("seal stray: %w", err)
	}
	err = q.InsertStray(ctx, sqlgen.InsertStrayParams{
		ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Number: a.Number,
		TotalCentavos: int64(a.Total), IssueDate: a.Date.UTC(), DetailSealed: sealed,
	})
	if err != nil {
		return fmt.Errorf("keep stray: %w", err)
	}
	return nil
}

// strays returns those that nobody took over.
func (t *turn) strays(ctx context.Context, q *sqlgen.Queries) ([]*afip.Authorized, error) {
	rows, err := q.ListStrays(ctx, sqlgen.ListStraysParams{
		ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind,
	})
	if err != nil {
		return nil, fmt.Errorf("list strays: %w", err)
	}
	out := make([]*afip.Authorized, len(rows))
	for i := range rows {
		detail, err := t.s.opts.Sealer.Open(rows[i].DetailSealed, t.strayContext(rows[i].Number))
		if err != nil {
			return nil, fmt.Errorf("open stray: %w", err)
		}
		out[i] = &afip.Authorized{}
		if err := json.Unmarshal(detail, out[i]); err != nil {
			return nil, fmt.Errorf("decode stray: %w", err)
		}
	}
	return out, nil
}

// takeStray gives a queued voucher the CAE of a stray that is the very same, if there is one. strays loses it. This is what
// keeps a restored database from issuing a sale twice. The price is that a shop which lets another system use its point of
// sale, against ARCA's advice, may see an equal sale of that system taken for its own.
func (t *turn) takeStray(
	ctx context.Context, q *sqlgen.Queries, tx pgx.Tx, row *sqlgen.ListSendingRow, strays []*afip.Authorized,
) (taken bool, err error) {
	if len(strays) == 0 {
		return false, nil
	}
	ours, err := t.s.voucher(row)
	if err != nil {
		return false, err
	}
	for i, stray := range strays {
		if stray == nil || !same(stray, &ours) {
			continue
		}
		strays[i] = nil
		err := q.TakeStray(ctx, sqlgen.TakeStrayParams{
			InvoiceID: &row.Invoice.ID, ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Number: stray.Number,
		})
		if err != nil {
			return false, fmt.Errorf("take stray: %w", err)
		}
		return true, t.adopt(ctx, q, tx, &row.Invoice, stray)
	}
	return false, nil
}
