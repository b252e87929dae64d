package booking

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
)

const (
	withdrawLife   = 10 * 24 * time.Hour // to take a purchase back (Ley 24.240, art. 34)
	withdrawNotice = 24 * time.Hour      // before the turno: a service that is about to begin has begun
)

// WithdrawalRequest is the "Botón de Arrepentimiento": anybody may use it, without an account.
type WithdrawalRequest struct {
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	Contact     string `json:"contact" minLength:"3" maxLength:"254" doc:"Celular o correo"`
	BookingCode string `json:"booking_code,omitempty" maxLength:"20"`
	Detail      string `json:"detail,omitempty" maxLength:"2000"`
}

// Withdrawal is the receipt: the code that the law wants to be given within 24 hours is given at once.
type Withdrawal struct {
	Code string `json:"code"`
}

// Withdraw records a withdrawal request (Disp. 954/2025). Who knows the code of a turno and is its customer takes it back at
// once, with all that was paid: within ten days of booking and a day before the turno, or as long as the shop's own policy
// gives everything back. Anything else waits for the staff, who find it in their list. The answer is the same, so that nobody learns
// from it whose turno it is. Errors: ErrShopNotFound, fault.Invalid.
func (s *Service) Withdraw(ctx context.Context, slug string, in WithdrawalRequest) (Withdrawal, error) {
	params, err := in.params()
	if err != nil {
		return Withdrawal{}, err
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return Withdrawal{}, err
	}
	params.ShopID = setup.ID
	var turno *record
	taken := false
	out, err := pg.Idempotent(ctx, s.db, setup.ID, func(tx pgx.Tx) (_ Withdrawal, err error) {
		if err := sqlgen.New(tx).CreateWithdrawal(ctx, params); err != nil {
			return Withdrawal{}, fmt.Errorf("write request: %w", err)
		}
		if turno, taken, err = s.takeBack(ctx, tx, setup, &params); err != nil {
			return Withdrawal{}, err
		}
		return Withdrawal{Code: params.Code}, s.answerOrWait(ctx, tx, &params, turno, taken)
	})
	if err != nil {
		return Withdrawal{}, fmt.Errorf("record withdrawal: %w", translate(err))
	}
	if taken {
		s.changed(ctx, setup.ID, turno.ID, turno.Version+1, withdrawn().event)
	}
	return out, nil
}

// answerOrWait notes that a request was answered by itself, or that it waits for the staff.
func (s *Service) answerOrWait(
	ctx context.Context, tx pgx.Tx, p *sqlgen.CreateWithdrawalParams, turno *record, taken bool,
) error {
	if taken {
		return answerWithdrawal(ctx, tx, sqlgen.AnswerWithdrawalParams{
			ShopID: p.ShopID, WithdrawalID: p.ID, Action: answerAutomatic, BookingID: &turno.ID, At: s.clock.Now(),
		}, p.Code)
	}
	return logWithdrawal(ctx, tx, p.ShopID, p.ID, "withdrawal.open", p.Code)
}

// params are the request as it is kept.
func (in WithdrawalRequest) params() (p sqlgen.CreateWithdrawalParams, err error) {
	name, contact := strings.TrimSpace(in.Name), strings.TrimSpace(in.Contact)
	if name == "" || strings.ContainsFunc(in.Name+in.Contact+in.BookingCode, isControl) {
		return p, fault.Validation("body.name", "Escribí tu nombre.")
	}
	if contact == "" || strings.ContainsFunc(in.Detail, isControlButNewline) {
		return p, fault.Validation("body.contact", "Escribí un celular o un correo para responderte.")
	}
	return sqlgen.CreateWithdrawalParams{
		ID: pg.NewID(), Code: "A" + newCode(), BookingCode: strings.ToUpper(strings.TrimSpace(in.BookingCode)),
		Name: name, Contact: contact, Detail: in.Detail,
	}, nil
}

// withdrawn is cancelling with all of the money back, whatever the shop's policy says.
func withdrawn() move {
	return move{
		event: "cancelled_by_customer", from: []Status{PendingPayment, Confirmed}, to: CancelledByCustomer, full: true,
		allowed: withdrawable,
	}
}

func withdrawable(b *record, now time.Time, grace time.Duration) error {
	if now.Sub(b.CreatedAt) <= withdrawLife && b.StartsAt.Sub(now) >= withdrawNotice {
		return nil
	}
	return inTime(b, now, grace)
}

// takeBack cancels the turno of a request, and returns it as it was; false when the request names none that it may cancel.
func (s *Service) takeBack(
	ctx context.Context, tx pgx.Tx, setup *Setup, p *sqlgen.CreateWithdrawalParams,
) (*record, bool, error) {
	if p.BookingCode == "" {
		return nil, false, nil
	}
	who := sqlgen.LockWithdrawnParams{ShopID: setup.ID, Code: p.BookingCode}
	if number, err := phone.Parse(p.Contact); err == nil {
		who.Phone = number.E164()
	} else if strings.Contains(p.Contact, "@") {
		who.Email = p.Contact
	}
	id, err := sqlgen.New(tx).LockWithdrawn(ctx, who)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find turno: %w", err)
	}
	b, err := loadFrom(ctx, tx, setup, sqlgen.GetBookingParams{ShopID: setup.ID, ID: id})
	if err != nil {
		return nil, false, err
	}
	m := withdrawn()
	if allowed := m.check(b, nil, s.clock.Now(), 0) == nil; !allowed {
		return b, false, nil // for the staff
	}
	return b, true, s.write(ctx, tx, m, b, "Botón de Arrepentimiento "+p.Code)
}
