package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Filter says which payments to list. Zero fields let all through.
type Filter struct {
	From, To  time.Time // of the entry; To is not included
	Methods   []string
	Statuses  []string
	BookingID uuid.UUID
}

// List returns a page of the shop's payments with their refunds, newest first. Errors: web.ErrBadCursor.
func (s *Service) List(ctx context.Context, shop uuid.UUID, f Filter, page web.PageParams) (out web.Page[Payment], err error) {
	before := web.Newest()
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	if f.To.IsZero() {
		f.To = web.Newest().At
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		rows, err := listRows(ctx, q, shop, &f, before, page.Most())
		if err != nil {
			return fmt.Errorf("list payments: %w", err)
		}
		all := make([]Payment, len(rows))
		for i := range rows {
			all[i] = paymentOf(&rows[i].Payment, rows[i].Code, rows[i].CustomerName, loc)
		}
		if err := withRefunds(ctx, q, shop, all, loc); err != nil {
			return err
		}
		out, err = web.PageOf(all, page, func(last Payment) any { return web.Place{At: last.CreatedAt, ID: last.ID} })
		return err
	})
	return out, err
}

// listRows reads by the index of the turno or by that of time.
func listRows(
	ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, f *Filter, before web.Place, most int32,
) (rows []sqlgen.ListPaymentsRow, err error) {
	methods, statuses := given(f.Methods), given(f.Statuses)
	if f.BookingID == uuid.Nil {
		return q.ListPayments(ctx, sqlgen.ListPaymentsParams{
			ShopID: shop, FromAt: f.From, ToAt: f.To, BeforeAt: before.At, BeforeID: before.ID,
			Methods: methods, Statuses: statuses, Most: most,
		})
	}
	found, err := q.ListPaymentsOfBooking(ctx, sqlgen.ListPaymentsOfBookingParams{
		ShopID: shop, BookingID: f.BookingID, FromAt: f.From, ToAt: f.To, BeforeAt: before.At, BeforeID: before.ID,
		Methods: methods, Statuses: statuses, Most: most,
	})
	for i := range found {
		rows = append(rows, sqlgen.ListPaymentsRow(found[i]))
	}
	return rows, err
}

func given(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// withRefunds adds the refunds of payments.
func withRefunds(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, all []Payment, loc *time.Location) error {
	ids, at := make([]uuid.UUID, len(all)), make(map[uuid.UUID]*Payment, len(all))
	for i := range all {
		ids[i], at[all[i].ID] = all[i].ID, &all[i]
	}
	rows, err := q.ListRefundsOf(ctx, sqlgen.ListRefundsOfParams{ShopID: shop, PaymentIds: ids})
	if err != nil {
		return fmt.Errorf("list refunds: %w", err)
	}
	for i := range rows {
		at[rows[i].PaymentID].refund(&rows[i], loc)
	}
	return nil
}

// Get returns a payment with its refunds, or ErrPaymentNotFound.
func (s *Service) Get(ctx context.Context, shop, id uuid.UUID) (out Payment, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetPayment(ctx, sqlgen.GetPaymentParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrPaymentNotFound, "read payment")
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		all := []Payment{paymentOf(&row.Payment, row.Code, row.CustomerName, loc)}
		err = withRefunds(ctx, q, shop, all, loc)
		out = all[0]
		return err
	})
	return out, err
}

// OfLink is what a customer sees of the money of their turno.
type OfLink struct {
	Items []Paid `json:"items" nullable:"false"`
	Due   *Due   `json:"due,omitempty" doc:"Lo que se puede pagar ahora"`
}

// PaymentsOfLink returns the payments of a customer's turno, newest first. Errors: those of Links.
func (s *Service) PaymentsOfLink(ctx context.Context, token string) (out OfLink, err error) {
	shop, booking, err := s.options.Links.Find(ctx, token)
	if err != nil {
		return out, err // it is for the customer
	}
	page, err := s.List(ctx, shop, Filter{BookingID: booking}, web.PageParams{Limit: 100}) //nolint:mnd // nobody pays a turno so often
	if err != nil {
		return out, err
	}
	out.Items = make([]Paid, len(page.Items))
	for i := range page.Items {
		p := &page.Items[i]
		out.Items[i] = Paid{
			ID: p.ID, Method: p.Method, Status: p.Status, AmountCentavos: p.AmountCentavos, TipCentavos: p.TipCentavos,
			RefundedCentavos: p.RefundedCentavos, Kept: p.Verdict == verdictKept, TicketURL: p.TicketURL,
			TicketExpiresAt: p.TicketExpiresAt, CreatedAt: p.CreatedAt,
		}
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		intent, err := q.OpenIntent(ctx, sqlgen.OpenIntentParams{ShopID: shop, BookingID: booking})
		if errors.Is(err, pgx.ErrNoRows) || (err == nil && !intent.ExpiresAt.After(s.clock.Now())) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find open intent: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		due := dueOf(&intent, s.checkoutURL(token), loc)
		out.Due = &due
		return nil
	})
	return out, err
}
