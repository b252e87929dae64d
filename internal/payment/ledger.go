package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// Accounts of the ledger. What the shop has is positive; where it came from is negative.
const (
	accountProvider    = "mercadopago"
	accountCash        = "cash"
	accountBank        = "bank"
	accountCard        = "card"
	accountTurnos      = "turnos"
	accountTips        = "tips"
	accountFees        = "fees"
	accountChargebacks = "chargebacks"
	accountTill        = "till"
	accountDifference  = "difference"
)

// accountOf is where the money of a payment is.
func accountOf(method string) string {
	switch method {
	case methodCash:
		return accountCash
	case methodTransfer:
		return accountBank
	case methodCard:
		return accountCard
	}
	return accountProvider
}

// entry is a movement: the amounts of its accounts sum to zero.
type entry struct {
	booking, payment, refund, session *uuid.UUID

	accounts []string
	amounts  []int64
}

// move adds an amount to an account; nothing is not entered.
func (e *entry) move(account string, amount int64) {
	if amount != 0 {
		e.accounts, e.amounts = append(e.accounts, account), append(e.amounts, amount)
	}
}

// post enters a movement. Movements of nothing leave no trace.
func (e *entry) post(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, at time.Time) error {
	if len(e.accounts) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, len(e.accounts))
	for i := range ids {
		ids[i] = pg.NewID()
	}
	err := q.Post(ctx, sqlgen.PostParams{
		ShopID: shop, Ids: ids, TransactionID: pg.NewID(), At: at, Accounts: e.accounts, Amounts: e.amounts,
		BookingID: e.booking, PaymentID: e.payment, RefundID: e.refund, CashSessionID: e.session,
	})
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}

// received enters the money of a payment.
func received(p *sqlgen.Payment) *entry {
	e := &entry{booking: &p.BookingID, payment: &p.ID, session: p.CashSessionID}
	e.move(accountOf(p.Method), p.AmountCentavos-p.FeeCentavos)
	e.move(accountFees, p.FeeCentavos)
	e.move(accountTurnos, -(p.AmountCentavos - p.TipCentavos))
	e.move(accountTips, -p.TipCentavos)
	return e
}

// gaveBack enters a refund of amount, of which turno was for the turno.
func gaveBack(p *sqlgen.Payment, refund uuid.UUID, session *uuid.UUID, turno, tip int64) *entry {
	e := &entry{booking: &p.BookingID, payment: &p.ID, refund: &refund, session: session}
	e.move(accountOf(p.Method), -(turno + tip))
	e.move(accountTurnos, turno)
	e.move(accountTips, tip)
	return e
}

// disputed enters what a bank took back from the shop; a negative amount is a dispute that the shop won.
func disputed(p *sqlgen.Payment, amount int64) *entry {
	e := &entry{booking: &p.BookingID, payment: &p.ID}
	e.move(accountProvider, -amount)
	e.move(accountChargebacks, amount)
	return e
}

// Balance is what moved in an account of the ledger. What the shop has is positive, where it came from negative.
type Balance struct {
	Account  string `json:"account" enum:"mercadopago,cash,bank,card,turnos,tips,fees,chargebacks,till,difference"`
	Centavos int64  `json:"centavos"`
}

// Balances sums what moved in each account in [from, to).
func (s *Service) Balances(ctx context.Context, shop uuid.UUID, from, to time.Time) (out []Balance, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		rows, err := q.Balances(ctx, sqlgen.BalancesParams{ShopID: shop, FromAt: from, ToAt: to})
		if err != nil {
			return fmt.Errorf("sum ledger: %w", err)
		}
		for _, r := range rows {
			out = append(out, Balance(r))
		}
		return nil
	})
	return out, err
}
