package invoice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/outbox"
)

// Topics are what Handle wants to hear of.
func Topics() []string { return []string{"payment.approved", "booking.completed", "refund.done"} }

const (
	statusRefunded  = "refunded"
	statusCompleted = "completed"
	verdictKept     = "kept"
)

// Handle writes the vouchers that things which happened ask for. It calls nobody.
func (s *Service) Handle(ctx context.Context, tx pgx.Tx, events []outbox.Event) (wake []string, err error) {
	setup, err := loadSetup(ctx, sqlgen.New(tx), events[0].Shop)
	if err != nil {
		return nil, err
	}
	for i := range events {
		e := &events[i]
		switch e.Topic {
		case "payment.approved":
			if setup.row.InvoiceWhen != atPayment {
				continue
			}
			err = s.paid(ctx, tx, setup, e)
		case "booking.completed":
			if setup.row.InvoiceWhen != atCompletion {
				continue
			}
			err = s.completed(ctx, tx, setup, e)
		case "refund.done":
			err = s.refunded(ctx, tx, setup, e)
		}
		if err != nil {
			return nil, err
		}
		wake = []string{QueueName}
	}
	return wake, nil
}

// automatic opens the desk of a turno whose shop invoices by itself. nil: it cannot yet.
func (s *Service) automatic(ctx context.Context, tx pgx.Tx, setup *setup, shop, booking uuid.UUID) (*desk, error) {
	if !setup.ready() {
		s.opts.Counter.Count("invoice", "not_set_up")
		s.opts.Log.WarnContext(ctx, "cannot invoice: the shop's data are incomplete", "shop", shop, "booking", booking)
		return nil, nil //nolint:nilnil // nothing to do is not an error
	}
	d, err := s.openWith(ctx, tx, setup, shop, booking)
	if errors.Is(err, ErrNoTurno) {
		return nil, nil //nolint:nilnil // as above
	}
	return d, err
}

// paid invoices a payment.
func (s *Service) paid(ctx context.Context, tx pgx.Tx, setup *setup, e *outbox.Event) error {
	p, err := sqlgen.New(tx).GetPayment(ctx, sqlgen.GetPaymentParams{ShopID: e.Shop, PaymentID: e.Entity})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read payment: %w", err)
	}
	if p.Verdict != verdictKept || p.Status == statusRefunded {
		return nil
	}
	d, err := s.automatic(ctx, tx, setup, e.Shop, p.BookingID)
	if err != nil || d == nil {
		return err
	}
	total, err := d.ofPayment(ctx, &p)
	if err != nil {
		return err
	}
	return d.issue(ctx, draft{payment: &e.Entity, total: total, items: d.items(total, "Pago")})
}

// completed invoices what is left of a turno.
func (s *Service) completed(ctx context.Context, tx pgx.Tx, setup *setup, e *outbox.Event) error {
	d, err := s.automatic(ctx, tx, setup, e.Shop, e.Entity)
	if err != nil || d == nil || d.turno.Status != statusCompleted {
		return err
	}
	total, err := d.rest(ctx)
	if err != nil {
		return err
	}
	return d.issue(ctx, draft{total: total, items: d.items(total, "Saldo")})
}

// issue writes an invoice that nobody waits for, once, and credit notes for what went back before it was written.
func (d *desk) issue(ctx context.Context, in draft) (err error) {
	if in.total <= 0 {
		return nil
	}
	// What is there already is found before it is tried: a statement that fails ends the transaction of all handlers.
	var there bool
	err = d.tx.QueryRow(ctx, alreadyThere, d.shop, d.id, in.payment).Scan(&there)
	if err != nil {
		return fmt.Errorf("look for invoice: %w", err)
	}
	if there {
		return nil
	}
	in.receiver, err = d.identify(nobody(), in.total)
	if errors.Is(err, ErrReceiverNeeded) {
		return d.withoutReceiver(ctx, in)
	}
	if err != nil {
		return err
	}
	if _, err := d.write(ctx, in); err != nil {
		return err
	}
	return d.creditRefunds(ctx)
}

const alreadyThere = `-- name: IsInvoiced :one
SELECT EXISTS (SELECT FROM invoices WHERE shop_id = $1 AND booking_id = $2 AND credits_id IS NULL AND status <> 'rejected'
    AND payment_id IS NOT DISTINCT FROM $3::uuid AND (payment_id IS NOT NULL OR credited_centavos < total_centavos))`

// refunded takes back what was invoiced of a refund.
func (s *Service) refunded(ctx context.Context, tx pgx.Tx, setup *setup, e *outbox.Event) error {
	var data struct {
		BookingID uuid.UUID `json:"booking_id"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	d, err := s.openWith(ctx, tx, setup, e.Shop, data.BookingID)
	if errors.Is(err, ErrNoTurno) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.creditRefunds(ctx)
}

// creditRefunds writes the credit notes that the turno's refunds still lack.
func (d *desk) creditRefunds(ctx context.Context) error {
	refunds, err := d.UncreditedRefunds(ctx, sqlgen.UncreditedRefundsParams{ShopID: d.shop, BookingID: d.id})
	if err != nil {
		return fmt.Errorf("list refunds: %w", err)
	}
	for i := range refunds {
		if err := d.creditRefund(ctx, &refunds[i]); err != nil {
			return err
		}
	}
	return nil
}

// creditRefund takes back a refund's amount, as far as it was invoiced: of a payment with a tip the tip goes back last.
func (d *desk) creditRefund(ctx context.Context, r *sqlgen.UncreditedRefundsRow) error {
	before, err := d.CreditedOfPayment(ctx, sqlgen.CreditedOfPaymentParams{ShopID: d.shop, BookingID: d.id, PaymentID: r.PaymentID})
	if err != nil {
		return fmt.Errorf("add up credit notes: %w", err)
	}
	left := money.Centavos(min(r.AmountCentavos, r.Billable-before))
	if left <= 0 {
		return nil
	}
	invoices, err := d.LockCreditable(ctx, sqlgen.LockCreditableParams{ShopID: d.shop, BookingID: d.id, PaymentID: &r.PaymentID})
	if err != nil {
		return fmt.Errorf("find invoices: %w", err)
	}
	for i := range invoices {
		of := &invoices[i]
		part := min(left, money.Centavos(of.TotalCentavos-of.CreditedCentavos))
		if part <= 0 {
			continue
		}
		note := credit{invoice: of, refund: &r.ID, total: part, text: "Devolución del turno " + d.turno.Code}
		if _, err := d.credit(ctx, note); err != nil {
			return err
		}
		left -= part
	}
	return nil
}
