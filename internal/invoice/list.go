package invoice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Get returns a voucher. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, shop, id uuid.UUID) (out Invoice, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrNotFound, "read invoice")
		}
		setup, err := loadSetup(ctx, q, shop)
		if err != nil {
			return err
		}
		out, err = s.shown(&row, setup)
		return err
	})
	return out, err
}

// Filter narrows a list of vouchers; what is zero does not.
type Filter struct {
	Status    string
	BookingID uuid.UUID
	Kind      string // invoice or credit_note
	From, To  time.Time
	Late      bool // only those without a CAE whose day has passed
}

// List returns a page of the shop's vouchers, the newest first.
func (s *Service) List(ctx context.Context, shop uuid.UUID, f Filter, page web.PageParams) (out web.Page[Invoice], err error) {
	before := web.Newest()
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		setup, err := loadSetup(ctx, q, shop)
		if err != nil {
			return err
		}
		params := f.params(setup.today(s.now()))
		params.ShopID, params.BeforeAt, params.BeforeID, params.Most = shop, before.At, before.ID, page.Most()
		rows, err := q.ListInvoices(ctx, params)
		if err != nil {
			return fmt.Errorf("list invoices: %w", err)
		}
		items := make([]Invoice, len(rows))
		for i := range rows {
			if items[i], err = s.shown(&rows[i].Invoice, setup); err != nil {
				return err
			}
			items[i].BookingCode, items[i].CustomerName = rows[i].BookingCode, rows[i].CustomerName
		}
		out, err = web.PageOf(items, page, func(last Invoice) any { return web.Place{At: last.CreatedAt, ID: last.ID} })
		return err
	})
	return out, err
}

func (f *Filter) params(today clock.Date) sqlgen.ListInvoicesParams {
	p := sqlgen.ListInvoicesParams{
		Status: pg.Given(f.Status), BookingID: pg.Given(f.BookingID), FromAt: pg.Given(f.From), ToAt: pg.Given(f.To),
	}
	if f.Kind != "" {
		notes := f.Kind == "credit_note"
		p.CreditNotes = &notes
	}
	if f.Late {
		day := today.UTC()
		p.LateOn = &day
	}
	return p
}

// shown is a voucher as the API shows it.
func (s *Service) shown(row *sqlgen.Invoice, setup *setup) (Invoice, error) {
	who, err := s.receiverOf(row)
	if err != nil {
		return Invoice{}, err
	}
	out := Invoice{
		ID: row.ID, Kind: "invoice", Letter: letterOf(row.VoucherType), VoucherType: row.VoucherType, PointOfSale: row.PointOfSale,
		Number: row.Number, Status: Status(row.Status), BookingID: row.BookingID, PaymentID: row.PaymentID, CreditsID: row.CreditsID,
		RefundID: row.RefundID, IssueDate: dateOf(row.IssueDate), ServiceDate: clock.DateOf(row.ServiceFrom), Receiver: who.shown(),
		TotalCentavos: row.TotalCentavos, NetCentavos: row.NetCentavos, VATCentavos: row.VatCentavos,
		CreditedCentavos: row.CreditedCentavos, CAEDue: dateOf(row.CaeDue), Error: row.Error, Deadline: clock.DateOf(row.Deadline),
		Attempts: row.Attempts, CreatedAt: row.CreatedAt.In(setup.location), AuthorizedAt: clock.In(row.AuthorizedAt, setup.location),
	}
	out.Late = out.Status != Authorized && setup.today(s.now()).After(out.Deadline)
	if isCreditNote(row.VoucherType) {
		out.Kind = "credit_note"
	}
	if row.Cae != nil {
		out.CAE = *row.Cae
	}
	if err := errors.Join(json.Unmarshal(row.Items, &out.Items), json.Unmarshal(row.Observations, &out.Observations)); err != nil {
		return Invoice{}, fmt.Errorf("decode invoice %s: %w", row.ID, err)
	}
	return out, nil
}

func dateOf(t *time.Time) *clock.Date {
	if t == nil {
		return nil
	}
	d := clock.DateOf(*t)
	return &d
}
