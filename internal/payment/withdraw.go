package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// WorkWithdrawals takes back at the provider what is asked no more: the page of an intent that was closed, and payments of
// it that are not decided, such as a voucher in somebody's pocket. Money that comes all the same, because it was faster, is
// weighed as ever: it takes an expired turno's time again, or goes back.
func (s *Service) WorkWithdrawals(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []sqlgen.PaymentIntent
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		rows, err = q.ClaimWithdrawals(ctx, sqlgen.ClaimWithdrawalsParams{ShopID: shop, LeaseMs: lease.Milliseconds(), Most: batch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim withdrawals: %w", err)
	}
	failpoint.Hit("payment.withdrawals_claimed")
	return len(rows) == batch, each(rows, func(i sqlgen.PaymentIntent) error {
		err := s.withdraw(ctx, &i)
		if err == nil {
			s.count("withdrawal", "done")
		}
		return s.withdrawn(ctx, &i, err)
	})
}

// withdraw does it. Each step may run again: an expired page expires, and a payment is cancelled only while it is open.
func (s *Service) withdraw(ctx context.Context, i *sqlgen.PaymentIntent) error {
	if i.PreferenceID == nil || (i.Status != intentCancelled && i.Status != intentExpired) {
		return nil // it was paid at the last moment
	}
	account, err := s.options.Accounts.Account(ctx, i.ShopID)
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	failpoint.Hit("payment.withdrawing")
	key := uuid.NewSHA1(i.ID, []byte("withdraw")).String()
	err = s.options.Provider.ExpirePreference(ctx, account.Token, key, *i.PreferenceID, s.clock.Now())
	if err != nil && !gone(err) {
		return err
	}
	failpoint.Hit("payment.page_withdrawn")
	found, err := s.options.Provider.SearchPayments(ctx, account.Token, mercadopago.Search{ExternalReference: i.ID.String()})
	if err != nil {
		return err
	}
	var errs []error
	for k := range found.Results {
		errs = append(errs, s.withdrawPayment(ctx, i, account.Token, &found.Results[k]))
	}
	return errors.Join(errs...)
}

// gone reports whether the provider does not know, or no longer lets anybody change, what was asked for.
func gone(err error) bool {
	return upstream.OutcomeOf(err) == upstream.Refused && !mercadopago.IsLockedOut(err)
}

// withdrawPayment cancels a payment that is not decided, and takes in what became of it.
func (s *Service) withdrawPayment(ctx context.Context, i *sqlgen.PaymentIntent, token string, snap *mercadopago.Payment) error {
	switch snap.Status {
	case mercadopago.StatusPending, mercadopago.StatusInProcess, mercadopago.StatusAuthorized:
	default:
		return s.applyFound(ctx, i.ShopID, snap)
	}
	key := uuid.NewSHA1(i.ID, []byte("cancel:"+string(snap.ID))).String()
	now, err := s.options.Provider.CancelPayment(ctx, token, key, string(snap.ID))
	failpoint.Hit("payment.voucher_cancelled")
	if gone(err) {
		now, err = s.options.Provider.GetPayment(ctx, token, string(snap.ID)) // it was decided first
	}
	if err != nil {
		return err
	}
	return s.applyFound(ctx, i.ShopID, &now)
}

// withdrawn writes down that it is done, or when to try again. What was tried for days is left: pages and vouchers end by
// themselves.
func (s *Service) withdrawn(ctx context.Context, i *sqlgen.PaymentIntent, cause error) error {
	p := sqlgen.PutOffWithdrawalParams{ShopID: i.ShopID, ID: i.ID, Attempts: i.WithdrawAttempts, Error: i.Error}
	if cause != nil {
		p.Error = shown(cause)
		if i.WithdrawAttempts < patience {
			wait := max(waitAfter(cause, i.WithdrawAttempts), time.Second).Milliseconds()
			p.WaitMs = &wait
		}
	}
	err := s.read(ctx, i.ShopID, func(q *sqlgen.Queries) error {
		if _, err := q.PutOffWithdrawal(ctx, p); err != nil {
			return fmt.Errorf("write withdrawal: %w", err)
		}
		return nil
	})
	failpoint.Hit("payment.withdrawn")
	if upstream.As(cause) != nil || errors.Is(cause, ErrNotConnected) {
		return err
	}
	return errors.Join(cause, err)
}
