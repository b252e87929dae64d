package payment

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// Why a refund that was due was dropped.
const (
	whyChargedBack = "charged back"
	whyOutside     = "refunded outside"
)

// left is what the shop still has of the payment, and how much of that is for the turno.
func (r *reduction) left() (amount, turno int64) {
	amount = r.row.AmountCentavos - r.row.RefundedCentavos
	turno, _ = parts(&r.row, r.row.RefundedCentavos, amount)
	return amount, turno
}

// dispute enters that the bank took the money back, or that the shop won it again.
func (r *reduction) dispute(ctx context.Context, target Status) error {
	switch {
	case target == ChargedBack && Status(r.row.Status).holdsMoney():
		return r.chargeBack(ctx)
	case target == Approved && Status(r.row.Status) == ChargedBack:
		return r.win(ctx)
	}
	return nil
}

func (r *reduction) chargeBack(ctx context.Context) error {
	amount, turno := r.left()
	r.move(ChargedBack)
	if err := r.flush(ctx); err != nil {
		return err
	}
	if err := r.dropDue(ctx, whyChargedBack); err != nil {
		return err
	}
	if err := disputed(&r.row, amount).post(ctx, r.q, r.shop, r.now); err != nil {
		return err
	}
	if r.row.Verdict == verdictKept {
		if err := r.unpay(ctx, turno); err != nil {
			return err
		}
	}
	r.s.count("payment", "charged_back")
	return r.tell(ctx, "payment.charged_back", told{AmountCentavos: amount})
}

// win enters a dispute that ended well. Where the turno was cancelled meanwhile, the money goes back after all.
func (r *reduction) win(ctx context.Context) (err error) {
	amount, turno := r.left()
	switch r.row.Verdict {
	case verdictReturned:
		if r.row.Verdict, err = r.weigh(ctx); err != nil {
			return err
		}
	case verdictKept:
		kept, err := r.pay(ctx, turno)
		if err != nil {
			return err
		}
		if !kept {
			r.row.Verdict = verdictLate
		}
	}
	r.move(Approved)
	if err := r.flush(ctx); err != nil {
		return err
	}
	if r.row.RefundedCentavos > 0 {
		r.move(PartiallyRefunded)
	}
	if err := disputed(&r.row, -amount).post(ctx, r.q, r.shop, r.now); err != nil {
		return err
	}
	r.s.count("payment", "dispute_won")
	return nil
}

// dropDue ends refunds that cannot happen any more.
func (r *reduction) dropDue(ctx context.Context, why string) error {
	refunds, err := r.refunds(ctx)
	if err != nil {
		return err
	}
	for i := range refunds {
		if refunds[i].Status != refundDue {
			continue
		}
		if _, err := r.q.FailRefund(ctx, sqlgen.FailRefundParams{ShopID: r.shop, ID: refunds[i].ID, Error: why}); err != nil {
			return fmt.Errorf("drop refund: %w", err)
		}
	}
	return nil
}

func (r *reduction) refunds(ctx context.Context) ([]sqlgen.Refund, error) {
	all, err := r.q.ListRefunds(ctx, sqlgen.ListRefundsParams{ShopID: r.shop, PaymentID: r.row.ID})
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	return all, nil
}

// adoptRefunds enters the refunds that the provider tells of and we have not: our own whose answer we never saw, and those
// that somebody made in its panel.
func (r *reduction) adoptRefunds(ctx context.Context) error {
	if len(r.snap.Refunds) == 0 {
		return nil
	}
	ours, err := r.refunds(ctx)
	if err != nil {
		return err
	}
	for i := range r.snap.Refunds {
		one := &r.snap.Refunds[i]
		if !one.Done() || one.Amount <= 0 || one.ID == "" {
			continue
		}
		if ours, err = r.adopt(ctx, ours, one); err != nil {
			return err
		}
	}
	return r.dropExcess(ctx, ours)
}

// adopt enters one refund of the provider: as the one of ours that waits for the same amount, or as a new one.
func (r *reduction) adopt(ctx context.Context, ours []sqlgen.Refund, one *mercadopago.Refund) ([]sqlgen.Refund, error) {
	match := -1
	for i := range ours {
		if deref(ours[i].ProviderRefundID) == string(one.ID) {
			return ours, nil
		}
		if match < 0 && ours[i].Status == refundDue && ours[i].AmountCentavos == int64(one.Amount) {
			match = i
		}
	}
	if match < 0 {
		fresh := sqlgen.Refund{
			ShopID: r.shop, ID: pg.NewID(), PaymentID: r.row.ID, AmountCentavos: int64(one.Amount), Reason: reasonOutside, CreatedAt: r.now,
		}
		ours, match = append(ours, fresh), len(ours)
	}
	id := string(one.ID)
	return ours, r.finish(ctx, &ours[match], &id, int64(one.Amount))
}

// finish enters a refund that happened, new or one that was due. providerID is nil for one that was made at the shop.
func (r *reduction) finish(ctx context.Context, refund *sqlgen.Refund, providerID *string, amount int64) error {
	isNew := refund.Status == ""
	refund.Status, refund.ProviderRefundID, refund.AmountCentavos, refund.DoneAt = refundDone, providerID, amount, &r.now
	if r.fresh {
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	if isNew {
		if err := r.q.InsertRefund(ctx, insertRefund(refund, false)); err != nil {
			return fmt.Errorf("adopt refund: %w", err)
		}
	} else {
		err := r.q.FinishRefund(ctx, sqlgen.FinishRefundParams{
			ShopID: r.shop, ID: refund.ID, AmountCentavos: amount, ProviderRefundID: providerID, DoneAt: &r.now,
			CashSessionID: refund.CashSessionID,
		})
		if err != nil {
			return fmt.Errorf("finish refund: %w", err)
		}
	}
	return r.enterRefund(ctx, refund)
}

// enterRefund writes what a refund that happened changes: the payment, the ledger, the turno.
func (r *reduction) enterRefund(ctx context.Context, refund *sqlgen.Refund) error {
	turno, tip := parts(&r.row, r.row.RefundedCentavos, refund.AmountCentavos)
	r.row.RefundedCentavos += refund.AmountCentavos
	to := PartiallyRefunded
	if r.row.RefundedCentavos >= r.row.AmountCentavos {
		to = Refunded
	}
	r.move(to)
	if err := r.flush(ctx); err != nil {
		return err
	}
	if err := gaveBack(&r.row, refund.ID, refund.CashSessionID, turno, tip).post(ctx, r.q, r.shop, r.now); err != nil {
		return err
	}
	if r.row.Verdict == verdictKept {
		if err := r.unpay(ctx, turno); err != nil {
			return err
		}
		if err := r.takeDiscountBack(ctx); err != nil {
			return err
		}
	}
	r.s.count("refund", refund.Reason)
	return tellRefund(ctx, r.w, "refund.done", &r.row, refund)
}

// takeDiscountBack undoes the discount of a turno whose payment in cash went back whole.
func (r *reduction) takeDiscountBack(ctx context.Context) error {
	if r.row.Method != methodCash || Status(r.row.Status) != Refunded {
		return nil
	}
	if err := r.s.options.Bookings.TakeDiscountBack(ctx, r.w.Tx, r.shop, r.row.BookingID); err != nil {
		return fmt.Errorf("take discount back: %w", err)
	}
	return nil
}

// tellRefund adds an event about a refund.
func tellRefund(ctx context.Context, tx pgx.Tx, topic string, p *sqlgen.Payment, f *sqlgen.Refund) error {
	return outbox.Add(ctx, tx, p.ShopID, topic, f.ID, 0, struct {
		BookingID      uuid.UUID `json:"booking_id"`
		PaymentID      uuid.UUID `json:"payment_id"`
		AmountCentavos int64     `json:"amount_centavos"`
		Reason         string    `json:"reason"`
	}{p.BookingID, p.ID, f.AmountCentavos, f.Reason})
}

func insertRefund(f *sqlgen.Refund, send bool) sqlgen.InsertRefundParams {
	return sqlgen.InsertRefundParams{
		ShopID: f.ShopID, ID: f.ID, PaymentID: f.PaymentID, AmountCentavos: f.AmountCentavos, Reason: f.Reason, Status: f.Status,
		ProviderRefundID: f.ProviderRefundID, RequestedBy: f.RequestedBy, Note: f.Note, CashSessionID: f.CashSessionID,
		DoneAt: f.DoneAt, Send: send, CreatedAt: f.CreatedAt,
	}
}

// dropExcess ends the refunds that wait, newest first, until no more goes back than came: somebody gave the money back in
// the provider's panel.
func (r *reduction) dropExcess(ctx context.Context, refunds []sqlgen.Refund) error {
	committed := committedOf(refunds)
	for i := len(refunds) - 1; i >= 0 && committed > r.row.AmountCentavos; i-- {
		if refunds[i].Status != refundDue {
			continue
		}
		committed -= refunds[i].AmountCentavos
		if _, err := r.q.FailRefund(ctx, sqlgen.FailRefundParams{ShopID: r.shop, ID: refunds[i].ID, Error: whyOutside}); err != nil {
			return fmt.Errorf("drop refund: %w", err)
		}
	}
	return nil
}

// committedOf is what went back or will.
func committedOf(refunds []sqlgen.Refund) (sum int64) {
	for i := range refunds {
		if refunds[i].Status != refundFailed {
			sum += refunds[i].AmountCentavos
		}
	}
	return sum
}

// giveBack queues the refund of a charge that must not be kept, once: one that the provider refused waits for a person.
func (r *reduction) giveBack(ctx context.Context) error {
	if !mustGoBack(r.row.Verdict) || !Status(r.row.Status).holdsMoney() {
		return nil
	}
	refunds, err := r.refunds(ctx)
	if err != nil {
		return err
	}
	for i := range refunds {
		if refunds[i].Status == refundFailed && refunds[i].Reason == r.row.Verdict && refunds[i].Error != whyChargedBack {
			return nil
		}
	}
	rest := r.row.AmountCentavos - committedOf(refunds)
	if rest <= 0 {
		return nil
	}
	r.w.wake = append(r.w.wake, QueueRefunds)
	return queueRefund(ctx, r.q, &r.row, sqlgen.Refund{AmountCentavos: rest, Reason: r.row.Verdict, CreatedAt: r.now})
}

// queueRefund writes a refund of a payment that is locked. One of the provider is sent by the worker; one of money that was
// taken at the shop waits to be confirmed by whoever hands it out.
func queueRefund(ctx context.Context, q *sqlgen.Queries, p *sqlgen.Payment, f sqlgen.Refund) error {
	f.ShopID, f.PaymentID, f.Status = p.ShopID, p.ID, refundDue
	if f.ID == uuid.Nil {
		f.ID = pg.NewID()
	}
	if err := q.InsertRefund(ctx, insertRefund(&f, p.Method == methodProvider)); err != nil {
		return fmt.Errorf("queue refund: %w", err)
	}
	return nil
}
