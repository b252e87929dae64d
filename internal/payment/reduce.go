package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// reduction brings one payment up to what the provider says of it. All ways lead here: webhook, poll, refund and
// reconciliation.
type reduction struct {
	s      *Service
	w      *writes
	q      *sqlgen.Queries // over w
	shop   uuid.UUID
	intent sqlgen.PaymentIntent
	row    sqlgen.Payment
	saved  sqlgen.Payment // row as it is in the database
	fresh  bool           // it is not there yet
	snap   *mercadopago.Payment
	now    time.Time
}

// apply brings what we hold of a payment up to a snapshot of the provider. changed is false for news that are old or the
// same. Errors: errForeign for a payment that we did not ask for.
func (s *Service) apply(ctx context.Context, w *writes, shop uuid.UUID, snap *mercadopago.Payment) (changed bool, err error) {
	reference, err := uuid.Parse(snap.ExternalReference)
	if err != nil || snap.ID == "" || snap.Amount <= 0 {
		return false, errForeign
	}
	r := &reduction{s: s, w: w, q: sqlgen.New(w), shop: shop, snap: snap, now: s.clock.Now()}
	if err := r.lock(ctx, reference); err != nil {
		return false, err
	}
	switch {
	case r.row.ID == uuid.Nil:
		r.begin()
	case *r.row.IntentID != r.intent.ID:
		return false, errForeign // it changed its reference: nothing that the provider does
	case !newer(snap, &r.row):
		return false, nil
	}
	failpoint.Hit("payment.reducing")
	w.wake = append(w.wake, outbox.Name)
	return true, r.reduce(ctx)
}

// lock reads the intent and, when we know it, the payment, in one round trip. Errors: errForeign.
func (r *reduction) lock(ctx context.Context, reference uuid.UUID) error {
	intent := sqlgen.LockIntentParams{ShopID: r.shop, ID: reference}
	payment := sqlgen.LockProviderPaymentParams{ShopID: r.shop, ProviderPaymentID: string(r.snap.ID)}
	queue := &pg.Queue{}
	later := sqlgen.New(queue)
	_, first := later.LockIntent(ctx, intent)
	_, second := later.LockProviderPayment(ctx, payment)
	if !errors.Is(first, pg.ErrQueued) || !errors.Is(second, pg.ErrQueued) {
		return fmt.Errorf("queue locks: %w", errors.Join(first, second))
	}
	if err := r.w.send(ctx); err != nil {
		return err
	}
	results := r.w.SendBatch(ctx, &queue.Batch)
	now := sqlgen.New(pg.Result{Results: results})
	var noIntent, noPayment error
	r.intent, noIntent = now.LockIntent(ctx, intent)
	r.row, noPayment = now.LockProviderPayment(ctx, payment)
	if err := results.Close(); err != nil {
		return fmt.Errorf("lock payment: %w", err)
	}
	if errors.Is(noPayment, pgx.ErrNoRows) {
		noPayment = nil // it is new
	}
	r.saved = r.row
	return errors.Join(pg.Found(noIntent, errForeign, "lock intent"), pg.Found(noPayment, nil, "lock payment"))
}

// begin is the row of a payment that we hear of for the first time.
func (r *reduction) begin() {
	id, amount := string(r.snap.ID), int64(r.snap.Amount)
	r.fresh = true
	r.row = sqlgen.Payment{
		ShopID: r.shop, ID: pg.NewID(), BookingID: r.intent.BookingID, IntentID: &r.intent.ID, Method: methodProvider,
		Status: string(Created), AmountCentavos: amount, TipCentavos: min(r.intent.TipCentavos, amount), ProviderPaymentID: &id,
		CreatedAt: r.now,
	}
}

func (r *reduction) reduce(ctx context.Context) error {
	hadTicket := r.row.TicketUrl != nil
	copyInto(&r.row, r.snap)
	target := stateOf(r.snap)
	var err error
	switch target {
	case Approved, Refunded, ChargedBack:
		err = r.settled(ctx, target)
	case Created, Pending:
		err = r.waiting(ctx, hadTicket)
	case Rejected, Cancelled, Expired, PartiallyRefunded:
		err = r.ended(ctx, target)
	}
	if err != nil {
		return err
	}
	return r.flush(ctx)
}

// flush writes the row. The database refuses moves that are not in the table.
func (r *reduction) flush(ctx context.Context) error {
	p := &r.row
	if !r.fresh && r.row == r.saved {
		return nil
	}
	var err error
	if r.fresh {
		err = r.q.InsertPayment(ctx, insertOf(p))
	} else {
		err = r.q.UpdatePayment(ctx, sqlgen.UpdatePaymentParams{
			Status: p.Status, AmountCentavos: p.AmountCentavos, TipCentavos: p.TipCentavos, RefundedCentavos: p.RefundedCentavos,
			FeeCentavos: p.FeeCentavos, Verdict: p.Verdict, ProviderStatus: p.ProviderStatus, ProviderDetail: p.ProviderDetail,
			ProviderMethod: p.ProviderMethod, ProviderType: p.ProviderType, ProviderUpdatedAt: p.ProviderUpdatedAt,
			TicketUrl: p.TicketUrl, TicketExpiresAt: p.TicketExpiresAt, ApprovedAt: p.ApprovedAt, ShopID: r.shop, ID: p.ID,
		})
	}
	if err != nil {
		return fmt.Errorf("write payment: %w", err)
	}
	r.fresh, r.saved = false, r.row
	return nil
}

func insertOf(p *sqlgen.Payment) sqlgen.InsertPaymentParams {
	return sqlgen.InsertPaymentParams{
		ShopID: p.ShopID, ID: p.ID, BookingID: p.BookingID, IntentID: p.IntentID, Method: p.Method, Status: p.Status,
		AmountCentavos: p.AmountCentavos, TipCentavos: p.TipCentavos, RefundedCentavos: p.RefundedCentavos, FeeCentavos: p.FeeCentavos,
		Verdict: p.Verdict, ProviderPaymentID: p.ProviderPaymentID, ProviderStatus: p.ProviderStatus, ProviderDetail: p.ProviderDetail,
		ProviderMethod: p.ProviderMethod, ProviderType: p.ProviderType, ProviderUpdatedAt: p.ProviderUpdatedAt,
		TicketUrl: p.TicketUrl, TicketExpiresAt: p.TicketExpiresAt, CashSessionID: p.CashSessionID, ReceivedBy: p.ReceivedBy,
		Note: p.Note, ApprovedAt: p.ApprovedAt, CreatedAt: p.CreatedAt,
	}
}

// move puts the row into another state if it may go there, and reports whether it did. A snapshot that asks for more
// than the table allows, such as a payment that was approved and is pending now, changes nothing.
func (r *reduction) move(to Status) bool {
	if !to.follows(Status(r.row.Status)) {
		return false
	}
	r.row.Status = string(to)
	return true
}

// told is what the others are told of a payment besides its approval.
type told struct {
	BookingID       uuid.UUID  `json:"booking_id"`
	AmountCentavos  int64      `json:"amount_centavos"`
	TicketURL       string     `json:"ticket_url,omitempty"`
	TicketExpiresAt *time.Time `json:"ticket_expires_at,omitempty"`
	Detail          string     `json:"detail,omitempty"` // why it was rejected, in the provider's code
}

// tell adds an event about the payment.
func (r *reduction) tell(ctx context.Context, topic string, data told) error {
	data.BookingID = r.row.BookingID
	return outbox.Add(ctx, r.w, r.shop, topic, r.row.ID, 0, data)
}

// waiting is a payment that is not decided: it is asked about again, and a voucher gives the turno time until it ends.
func (r *reduction) waiting(ctx context.Context, hadTicket bool) error {
	if !r.move(Pending) {
		return nil
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	err := r.q.WatchPayment(ctx, sqlgen.WatchPaymentParams{ShopID: r.shop, ID: r.row.ID, WaitMs: pollWait(0).Milliseconds()})
	if err != nil {
		return fmt.Errorf("watch payment: %w", err)
	}
	if r.row.TicketUrl == nil || hadTicket || r.intent.Status != intentOpen {
		return nil
	}
	if until := r.row.TicketExpiresAt; until != nil {
		err := r.q.ExtendIntent(ctx, sqlgen.ExtendIntentParams{ShopID: r.shop, ID: r.intent.ID, ExpiresAt: *until})
		if err != nil {
			return fmt.Errorf("extend intent: %w", err)
		}
		if err := r.extend(ctx, *until); err != nil {
			return err
		}
	}
	return r.tell(ctx, "payment.pending", told{
		TicketURL: *r.row.TicketUrl, TicketExpiresAt: r.row.TicketExpiresAt, AmountCentavos: r.row.AmountCentavos,
	})
}

// ended is a payment that came to nothing.
func (r *reduction) ended(ctx context.Context, target Status) error {
	if !r.move(target) {
		return nil
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	if err := r.unwatch(ctx); err != nil {
		return err
	}
	if target != Rejected {
		return nil
	}
	return r.tell(ctx, "payment.rejected", told{Detail: r.row.ProviderDetail, AmountCentavos: r.row.AmountCentavos})
}

func (r *reduction) unwatch(ctx context.Context) error {
	if err := r.q.UnwatchPayment(ctx, sqlgen.UnwatchPaymentParams{ShopID: r.shop, ID: r.row.ID}); err != nil {
		return fmt.Errorf("unwatch payment: %w", err)
	}
	return nil
}

// settled is a payment whose money came, whatever became of it since. One that had come to nothing may be among them: the
// provider looks again at what it rejected, and a voucher that ran out can still be paid. Such money is weighed like any
// other that comes late.
func (r *reduction) settled(ctx context.Context, target Status) error {
	var err error
	switch Status(r.row.Status) {
	case Rejected, Cancelled, Expired:
		r.s.count("payment", "revived")
		err = r.receive(ctx, target)
	case Created, Pending:
		err = r.receive(ctx, target)
	case Approved, PartiallyRefunded, Refunded, ChargedBack:
		err = r.adjustFee(ctx)
	}
	if err != nil {
		return err
	}
	if err := r.dispute(ctx, target); err != nil {
		return err
	}
	if err := r.adoptRefunds(ctx); err != nil {
		return err
	}
	return r.giveBack(ctx)
}

// receive enters money that came: it is weighed, entered in the ledger and told.
func (r *reduction) receive(ctx context.Context, target Status) (err error) {
	r.row.Verdict = verdictReturned
	if target == Approved {
		if r.row.Verdict, err = r.weigh(ctx); err != nil {
			return err
		}
	}
	r.approve()
	if r.fresh {
		r.row.Status = string(Approved)
	} else {
		r.move(Approved)
	}
	wasFresh := r.fresh
	if err := r.flush(ctx); err != nil {
		return err
	}
	if !wasFresh {
		if err := r.unwatch(ctx); err != nil {
			return err
		}
	}
	if err := received(&r.row).post(ctx, r.q, r.shop, r.now); err != nil {
		return err
	}
	if r.row.Verdict == verdictReturned {
		return nil // it came and went before we heard of it
	}
	r.s.count("payment", r.row.Verdict)
	return outbox.Add(ctx, r.w, r.shop, topicApproved, r.row.ID, 0, approvedOf(&r.row))
}

// approve sets when the money came, and what the provider keeps of it.
func (r *reduction) approve() {
	at := r.snap.DateApproved.Time
	if at.IsZero() {
		at = r.now
	}
	r.row.ApprovedAt, r.row.FeeCentavos = &at, min(int64(r.snap.Fee()), r.row.AmountCentavos)
}

const topicApproved = "payment.approved"

// approved is what the others are told of money that came.
type approved struct {
	BookingID      uuid.UUID `json:"booking_id"`
	AmountCentavos int64     `json:"amount_centavos"` // with the tip
	TipCentavos    int64     `json:"tip_centavos"`
	Method         string    `json:"method"`
	Verdict        string    `json:"verdict"`
}

func approvedOf(p *sqlgen.Payment) approved {
	return approved{p.BookingID, p.AmountCentavos, p.TipCentavos, p.Method, p.Verdict}
}

// weigh decides what an approved charge is, and tells the turno of one that is kept.
func (r *reduction) weigh(ctx context.Context) (verdict string, err error) {
	if r.intent.Status == intentPaid {
		return verdictDuplicate, nil
	}
	if int64(r.snap.Amount) != r.intent.AmountCentavos || (r.snap.CurrencyID != "" && r.snap.CurrencyID != mercadopago.Currency) {
		return verdictWrongAmount, nil
	}
	if r.intent.Status == intentCancelled {
		return verdictLate, nil
	}
	b, err := r.q.LockBooking(ctx, sqlgen.LockBookingParams{ShopID: r.shop, ID: r.row.BookingID})
	if err != nil {
		return "", fmt.Errorf("lock booking: %w", err)
	}
	forTurno := r.row.AmountCentavos - r.row.TipCentavos
	if b.PaidCentavos+forTurno > b.TotalCentavos {
		return verdictDuplicate, nil // it was paid otherwise meanwhile
	}
	kept, err := r.pay(ctx, forTurno)
	if err != nil {
		return "", err
	}
	if !kept {
		return verdictLate, nil
	}
	// A second charge of the same page is looked for once more, an hour later.
	err = r.q.PayIntent(ctx, sqlgen.PayIntentParams{
		ShopID: r.shop, ID: r.intent.ID, Polls: lastPolls, WaitMs: time.Hour.Milliseconds(),
	})
	if err != nil {
		return "", fmt.Errorf("close intent: %w", err)
	}
	r.intent.Status = intentPaid
	return verdictKept, nil
}

// pay tells the turno of money for it. The domain of turnos gets the transaction itself: it may need answers.
func (r *reduction) pay(ctx context.Context, amount int64) (kept bool, err error) {
	if err := r.w.send(ctx); err != nil {
		return false, err
	}
	if kept, err = r.s.options.Bookings.Pay(ctx, r.w.Tx, r.shop, r.row.BookingID, amount); err != nil {
		return false, fmt.Errorf("pay booking: %w", err)
	}
	return kept, nil
}

// unpay tells the turno of money that is no longer for it.
func (r *reduction) unpay(ctx context.Context, amount int64) error {
	if err := r.w.send(ctx); err != nil {
		return err
	}
	if err := r.s.options.Bookings.Unpay(ctx, r.w.Tx, r.shop, r.row.BookingID, amount); err != nil {
		return fmt.Errorf("unpay booking: %w", err)
	}
	return nil
}

// extend lets the turno wait for a voucher.
func (r *reduction) extend(ctx context.Context, until time.Time) error {
	if err := r.w.send(ctx); err != nil {
		return err
	}
	if err := r.s.options.Bookings.ExtendPayment(ctx, r.w.Tx, r.shop, r.row.BookingID, until); err != nil {
		return fmt.Errorf("extend payment: %w", err)
	}
	return nil
}

// adjustFee enters what the provider changed its mind about.
func (r *reduction) adjustFee(ctx context.Context) error {
	fee := min(int64(r.snap.Fee()), r.row.AmountCentavos)
	if fee == r.row.FeeCentavos || fee == 0 {
		return nil
	}
	e := &entry{booking: &r.row.BookingID, payment: &r.row.ID}
	e.move(accountFees, fee-r.row.FeeCentavos)
	e.move(accountProvider, r.row.FeeCentavos-fee)
	r.row.FeeCentavos = fee
	return e.post(ctx, r.q, r.shop, r.now)
}
