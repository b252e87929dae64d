package booking

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
)

// atShop is the way to pay of who pays when they come.
const atShop = "at_shop"

// Payments queues what a turno asks to be paid, in the pipeline that books it. It returns the id of the payment.
type Payments interface {
	QueueIntent(ctx context.Context, q *pg.Queue, shop, booking uuid.UUID, kind string, amount int64, expires time.Time) (uuid.UUID, error)
}

// facts are what a shop knows of a customer when it decides on a seña. The zero facts are those of a stranger.
type facts struct {
	usual   *uuid.UUID // barber; nil until a turno was completed
	noShows int32
}

// asksCustomer reports whether the seña depends on who books.
func (s *Setup) asksCustomer() bool {
	return s.DepositNewCustomerPercent > 0 || s.DepositNoShowPercent > 0
}

// due is the seña of a turno in centavos: what its services ask for, or the share that the shop wants of somebody new or
// of somebody who did not come, whichever is more. Cheap turnos need none.
func (s *Setup) due(total, services int64, who facts) int64 {
	if total < s.DepositFromCentavos {
		return 0
	}
	percent := int32(0)
	if who.usual == nil {
		percent = s.DepositNewCustomerPercent
	}
	if who.noShows > 0 {
		percent = max(percent, s.DepositNoShowPercent)
	}
	share, err := money.Centavos(total).Share(money.BasisPoints(percent) * 100) //nolint:mnd // hundredths of a percent
	if err != nil {
		return total // cannot happen: a share of up to 100 % never overflows
	}
	return min(max(services, int64(share)), total)
}

// settle sets what the draft has to pay now, and confirms it when that is nothing. total and services are in centavos.
// Errors: ErrDepositNeeded when a stranger leaves out a seña that can be paid online.
func (d *draft) settle(setup *Setup, total, services int64) (deposit int64, err error) {
	deposit = services
	if d.source == sourcePublic {
		deposit = setup.due(total, services, d.facts) // staff know whom they give a turno
	}
	if d.payment == atShop {
		if d.source == sourcePublic && setup.Online && deposit > 0 {
			return 0, ErrDepositNeeded.With("deposit_centavos", deposit)
		}
		return deposit, nil
	}
	d.asked = deposit
	if d.payment == "full" {
		d.asked = total
	}
	if d.asked == 0 {
		d.status, d.expiresAt = Confirmed, nil
	} else {
		until := d.createdAt.Add(time.Duration(setup.PaymentMinutes) * time.Minute)
		d.status, d.expiresAt = PendingPayment, &until
	}
	return deposit, nil
}

// ask queues what has to be paid, where the shop can be paid online.
func (s *Service) ask(ctx context.Context, queue *pg.Queue, setup *Setup, d *draft) error {
	if d.status != PendingPayment || !setup.Online || s.payments == nil {
		return nil
	}
	id, err := s.payments.QueueIntent(ctx, queue, setup.ID, d.id, d.payment, d.asked, *d.expiresAt)
	if err != nil {
		return fmt.Errorf("queue payment: %w", err)
	}
	d.intent = &id
	return nil
}

// checkoutURL is where the customer pays: our own address, which leads on to the provider's, so that no booking waits
// for one.
func (s *Service) checkoutURL(link string) string {
	return s.url + "/api/v1/public/bookings/" + link + "/checkout"
}

// Pay notes in tx that amount centavos came in for a turno. An unpaid turno is confirmed by it; one whose time to pay
// ran out takes its time again. kept is false, and nothing is noted, when the turno is cancelled or its time is gone:
// the money has to go back. Errors: ErrBookingNotFound.
func (s *Service) Pay(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) (kept bool, err error) {
	q := sqlgen.New(tx)
	b, err := q.LockForPayment(ctx, sqlgen.LockForPaymentParams{ShopID: shop, ID: id})
	if err != nil {
		return false, pg.Found(err, ErrBookingNotFound, "lock booking")
	}
	switch Status(b.Status) {
	case PendingPayment:
		return true, s.confirmPaid(ctx, q, shop, id, b.Version, amount)
	case Expired:
		if kept, err = s.retake(ctx, tx, shop, id, b); !kept {
			return false, err
		}
	case Confirmed, CheckedIn, InService, Completed, NoShow:
	case Held, CancelledByCustomer, CancelledByShop:
		return false, nil
	}
	return true, s.addPaid(ctx, q, shop, id, amount)
}

func (s *Service) confirmPaid(ctx context.Context, q *sqlgen.Queries, shop, id uuid.UUID, version int32, amount int64) error {
	kind, user := audit.Actor(ctx)
	_, err := q.MoveBooking(ctx, sqlgen.MoveBookingParams{
		ToStatus: string(Confirmed), ShopID: shop, ID: id, Version: version, FromStatuses: []string{string(PendingPayment)},
		EventKind: "confirmed", ActorKind: kind, ActorID: user, EventDetail: []byte(`{"paid": true}`), Paid: amount,
	})
	if err != nil {
		return fmt.Errorf("confirm paid booking: %w", err)
	}
	return nil
}

// ConfirmPaid notes in tx what came in for unpaid turnos, amounts[i] centavos for ids[i], and confirms them. It returns those
// that it did that to; Pay says what became of the others: paid otherwise, ended, or in somebody's hands just now.
func (s *Service) ConfirmPaid(
	ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID, amounts []int64,
) (confirmed []uuid.UUID, err error) {
	kind, user := audit.Actor(ctx)
	confirmed, err = sqlgen.New(tx).ConfirmPaid(ctx, sqlgen.ConfirmPaidParams{
		ShopID: shop, Ids: ids, Amounts: amounts, ActorKind: kind, ActorID: user,
	})
	if err != nil {
		return nil, fmt.Errorf("confirm paid bookings: %w", err)
	}
	return confirmed, nil
}

// retake gives an expired turno its time back, if it is still to come and nobody else has it.
func (s *Service) retake(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, b sqlgen.LockForPaymentRow) (bool, error) {
	if b.CustomerID == nil || !b.StartsAt.After(s.clock.Now()) {
		return false, nil // a hold that nobody confirmed, or too late
	}
	now := s.clock.Now()
	// In a savepoint: when the time is gone the statement ends in an error, and the payment must go on.
	err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		_, err := q.ExpireDue(ctx, sqlgen.ExpireDueParams{
			ShopID: shop, At: &now, BarberIds: []uuid.UUID{}, FromAt: now, ToAt: now, Most: 500, //nolint:mnd // as the worker
		})
		if err != nil {
			return fmt.Errorf("expire holds: %w", err)
		}
		if err := q.RetakeBooking(ctx, sqlgen.RetakeBookingParams{ShopID: shop, ID: id, Version: b.Version}); err != nil {
			return fmt.Errorf("retake booking: %w", err)
		}
		return nil
	})
	if isTaken(err) && pg.Code(err) != pg.CodeDeadlock {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take time again: %w", err)
	}
	return true, nil
}

func (s *Service) addPaid(ctx context.Context, q *sqlgen.Queries, shop, id uuid.UUID, amount int64) error {
	if err := q.AddPaid(ctx, sqlgen.AddPaidParams{ShopID: shop, ID: id, Amount: amount}); err != nil {
		return fmt.Errorf("note payment: %w", err)
	}
	return nil
}

// Unpay notes in tx that amount centavos of what was paid for a turno went back.
func (s *Service) Unpay(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) error {
	return s.addPaid(ctx, sqlgen.New(tx), shop, id, -amount)
}

// Discount notes in tx that a turno costs amount centavos less, since the rest of it was paid in cash.
func (s *Service) Discount(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, amount int64) error {
	if err := sqlgen.New(tx).GiveDiscount(ctx, sqlgen.GiveDiscountParams{ShopID: shop, ID: id, Amount: amount}); err != nil {
		return fmt.Errorf("note discount: %w", err)
	}
	return nil
}

// TakeDiscountBack notes in tx that what was paid in cash went back: the turno costs again what was agreed.
func (s *Service) TakeDiscountBack(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID) error {
	if err := sqlgen.New(tx).TakeDiscountBack(ctx, sqlgen.TakeDiscountBackParams{ShopID: shop, ID: id}); err != nil {
		return fmt.Errorf("take discount back: %w", err)
	}
	return nil
}

// ExtendPayment lets an unpaid turno wait until then, at least: its customer has a ticket to pay.
func (s *Service) ExtendPayment(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, until time.Time) error {
	err := sqlgen.New(tx).ExtendPayment(ctx, sqlgen.ExtendPaymentParams{ShopID: shop, ID: id, Until: &until})
	if err != nil {
		return fmt.Errorf("extend payment: %w", err)
	}
	return nil
}
