package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// NewPayment is money that was taken at the shop.
type NewPayment struct {
	BookingID      uuid.UUID `json:"booking_id" format:"uuid"`
	Method         string    `json:"method" enum:"cash,transfer,card"`
	AmountCentavos int64     `json:"amount_centavos" minimum:"1" maximum:"100000000000" doc:"Con la propina"`
	TipCentavos    int64     `json:"tip_centavos,omitempty" minimum:"0" maximum:"100000000000"`
	Discount       bool      `json:"discount,omitempty" doc:"Con el descuento por efectivo que se acordó; el pago cubre todo lo que falta"`
	Note           string    `json:"note,omitempty" maxLength:"500"`
}

// Take enters money that was taken at the shop. It runs once per Idempotency-Key.
// Errors: ErrBookingNotFound, ErrNotPayable, ErrTooMuch, ErrNoDiscount, ErrDiscountNeedsAll, ErrInvoiced, fault.Invalid.
func (s *Service) Take(ctx context.Context, shop uuid.UUID, in NewPayment) (out Payment, err error) {
	defer func() { s.countErr("payment", err) }()
	if in.TipCentavos > in.AmountCentavos {
		return out, fault.Validation("body.tip_centavos", "La propina no puede ser más que el pago.")
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Payment, error) {
		q := sqlgen.New(tx)
		open, err := q.LockOpenIntent(ctx, sqlgen.LockOpenIntentParams{ShopID: shop, BookingID: in.BookingID})
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return out, fmt.Errorf("lock open intent: %w", err)
		}
		b, err := q.LockBooking(ctx, sqlgen.LockBookingParams{ShopID: shop, ID: in.BookingID})
		if err != nil {
			return out, pg.Found(err, ErrBookingNotFound, "lock booking")
		}
		if in.Discount {
			if err := s.discount(ctx, tx, shop, &b, in); err != nil {
				return out, err
			}
		}
		if err := s.payAtShop(ctx, tx, shop, &b, in); err != nil {
			return out, err
		}
		rest := b.TotalCentavos - b.PaidCentavos - (in.AmountCentavos - in.TipCentavos)
		if open.ID != uuid.Nil && open.AmountCentavos-open.TipCentavos > rest {
			if _, err := q.CloseIntent(ctx, sqlgen.CloseIntentParams{ShopID: shop, ID: open.ID}); err != nil {
				return out, fmt.Errorf("close intent: %w", err)
			}
		}
		row, err := s.enterAtShop(ctx, tx, shop, in)
		if err != nil {
			return out, err
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return out, err
		}
		return paymentOf(&row, b.Code, b.CustomerName, loc), nil
	})
}

// payAtShop tells the turno of what was taken. A tip alone changes nothing of it.
func (s *Service) payAtShop(ctx context.Context, tx pgx.Tx, shop uuid.UUID, b *sqlgen.LockBookingRow, in NewPayment) error {
	forTurno := in.AmountCentavos - in.TipCentavos
	if open := b.TotalCentavos - b.PaidCentavos; forTurno > open {
		return ErrTooMuch.With("open_centavos", max(open, 0))
	}
	if forTurno == 0 {
		switch b.Status {
		case "confirmed", "checked_in", "in_service", "completed":
			return nil
		}
		return ErrNotPayable.With("booking_status", b.Status)
	}
	kept, err := s.options.Bookings.Pay(ctx, tx, shop, b.ID, forTurno)
	if err != nil {
		return fmt.Errorf("pay booking: %w", err)
	}
	if !kept {
		return ErrNotPayable.With("booking_status", b.Status)
	}
	return nil
}

// discount lowers what the turno costs by what was agreed for cash. All that is left must be paid with it, so that nobody has
// to know later what part of the turno was cheaper.
func (s *Service) discount(ctx context.Context, tx pgx.Tx, shop uuid.UUID, b *sqlgen.LockBookingRow, in NewPayment) error {
	terms, err := sqlgen.New(tx).DiscountTerms(ctx, sqlgen.DiscountTermsParams{ShopID: shop, BookingID: b.ID})
	if err != nil {
		return fmt.Errorf("read terms of discount: %w", err)
	}
	if in.Method != methodCash || terms.Percent == 0 {
		return ErrNoDiscount
	}
	open := b.TotalCentavos - b.PaidCentavos
	off, err := money.Centavos(max(open, 0)).Share(money.BasisPoints(terms.Percent) * money.Percent)
	if err != nil {
		return fmt.Errorf("work out discount: %w", err)
	}
	amount := int64(off)
	switch {
	case amount == 0:
		return ErrNoDiscount
	case in.AmountCentavos-in.TipCentavos != open-amount:
		return ErrDiscountNeedsAll.With("amount_centavos", open-amount)
	case terms.Invoiced > b.TotalCentavos-amount:
		return ErrInvoiced
	}
	if err := s.options.Bookings.Discount(ctx, tx, shop, b.ID, amount); err != nil {
		return fmt.Errorf("discount booking: %w", err)
	}
	b.TotalCentavos -= amount
	return nil
}

// enterAtShop writes the payment, its ledger entry, its event and who took it.
func (s *Service) enterAtShop(ctx context.Context, tx pgx.Tx, shop uuid.UUID, in NewPayment) (row sqlgen.Payment, err error) {
	q := sqlgen.New(tx)
	_, user := audit.Actor(ctx)
	now := s.clock.Now()
	row = sqlgen.Payment{
		ShopID: shop, ID: pg.NewID(), BookingID: in.BookingID, Method: in.Method, Status: string(Approved),
		AmountCentavos: in.AmountCentavos, TipCentavos: in.TipCentavos, Verdict: verdictKept, ReceivedBy: user, Note: in.Note,
		ApprovedAt: &now, CreatedAt: now,
	}
	if row.CashSessionID, err = s.sessionFor(ctx, q, shop, in.Method); err != nil {
		return row, err
	}
	if err := q.InsertPayment(ctx, insertOf(&row)); err != nil {
		return row, fmt.Errorf("write payment: %w", err)
	}
	if err := received(&row).post(ctx, q, shop, now); err != nil {
		return row, err
	}
	if err := outbox.Add(ctx, tx, shop, topicApproved, row.ID, 0, approvedOf(&row)); err != nil {
		return row, err
	}
	err = audit.Log(ctx, tx, shop, audit.Entry{Action: "payment.take", Entity: "payment", EntityID: row.ID, Detail: approvedOf(&row)})
	return row, err
}

// sessionFor is the open till when money in cash changes hands, or nil. It stays open until the transaction ends.
func (s *Service) sessionFor(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, method string) (*uuid.UUID, error) {
	if method != methodCash {
		return nil, nil //nolint:nilnil // no till is concerned, which is no error
	}
	id, err := q.ShareOpenSession(ctx, shop)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // a shop need not keep a till
	}
	if err != nil {
		return nil, fmt.Errorf("find open till: %w", err)
	}
	return &id, nil
}

// Link makes a payment link that staff can send. It runs once per Idempotency-Key.
// Errors: ErrBookingNotFound, ErrNotConnected, ErrNothingDue, ErrTooMuch, ErrNotPayable, ErrPaymentExpired, ErrOpening,
// ErrProviderDown.
func (s *Service) Link(ctx context.Context, shop uuid.UUID, in LinkRequest) (Due, error) {
	a := ask{shop: shop, booking: in.BookingID, kind: in.Amount, life: linkLife}
	switch {
	case (in.AmountCentavos > 0) == (in.Amount != ""):
		return Due{}, fault.Validation("body.amount_centavos", "Elegí un importe, o la seña o el saldo.")
	case in.AmountCentavos > 0:
		a.kind, a.amount = "link", in.AmountCentavos
	}
	if _, err := s.options.Accounts.Account(ctx, shop); err != nil {
		return Due{}, fmt.Errorf("account: %w", err)
	}
	token, err := s.options.Links.Token(ctx, shop, in.BookingID)
	if err != nil {
		return Due{}, fmt.Errorf("link of booking: %w", err)
	}
	due, err := s.opening(ctx, shop, func(tx pgx.Tx) (Due, error) {
		intent, loc, err := s.open(ctx, sqlgen.New(tx), a)
		if err != nil {
			return Due{}, err
		}
		url := ""
		if token != "" {
			url = s.checkoutURL(token)
		}
		return dueOf(&intent, url, loc), audit.Log(ctx, tx, shop, audit.Entry{
			Action: "payment.link", Entity: "booking", EntityID: in.BookingID,
			Detail: map[string]any{"kind": intent.Kind, "amount_centavos": intent.AmountCentavos},
		})
	})
	if err != nil {
		return Due{}, err
	}
	if due.CheckoutURL == "" { // a turno without a link of its own: straight to the provider's page
		if due.CheckoutURL, err = s.checkoutNow(ctx, shop, due.ID); err != nil {
			return Due{}, err
		}
	}
	s.options.Kick(QueueIntents, shop)
	return due, nil
}
