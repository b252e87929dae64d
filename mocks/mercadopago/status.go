package mercadopago

import (
	"slices"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// status is where a payment is in its life.
type status string

// Statuses of a payment.
const (
	pending     status = "pending"
	approved    status = "approved"
	authorized  status = "authorized" // reserved on the card, not yet captured
	inProcess   status = "in_process"
	inMediation status = "in_mediation"
	rejected    status = "rejected"
	cancelled   status = "cancelled"
	refunded    status = "refunded"
	chargedBack status = "charged_back"
)

const (
	detailAccredited = "accredited"
	detailPartly     = "partially_refunded"
	detailCapture    = "pending_capture"
	detailTicket     = "pending_waiting_payment"
	detailCollector  = "by_collector"
	detailExpired    = "expired"
)

// moves says which status may follow which. A status that is not here is an end.
//
//nolint:gochecknoglobals // a table
var moves = map[status][]status{
	pending:     {approved, cancelled, rejected},
	inProcess:   {approved, rejected, cancelled},
	authorized:  {approved, cancelled},
	approved:    {refunded, chargedBack, inMediation},
	inMediation: {approved, refunded, chargedBack},
	chargedBack: {approved}, // the seller won the dispute
}

const (
	feePoints    = 629                  // basis points of a payment that the mock keeps as fee
	releaseAfter = 10 * 24 * time.Hour  // until the seller has the money
	reserveLife  = 7 * 24 * time.Hour   // of an authorization that nobody captures
	ticketLife   = 3 * 24 * time.Hour   // of cash that nobody pays
	refundLimit  = 180 * 24 * time.Hour // after that a payment cannot be refunded
)

// move puts a payment into another status. Errors: refusal 3005 when it may not follow the present one.
func (p *payment) move(to status, detail string, now stamp) error {
	if !slices.Contains(moves[p.Status], to) {
		return bad(codeIllegalMove, "Not valid action, the payment is "+string(p.Status)+" and cannot become "+string(to))
	}
	p.settle(to, detail, now)
	return nil
}

// settle sets a status and what depends on it, without asking whether it may.
func (p *payment) settle(to status, detail string, now stamp) {
	p.Status, p.StatusDetail, p.DateLastUpdated = to, detail, now
	if to == approved && p.DateApproved.IsZero() {
		p.DateApproved, p.Captured = now, true
		p.MoneyReleaseDate, p.MoneyReleaseStatus = stamp{now.Add(releaseAfter)}, "pending"
		charged := (p.TransactionAmount*feePoints + 5_000) / 10_000
		p.FeeDetails = []fee{{Type: "mercadopago_fee", Amount: charged, FeePayer: "collector"}}
		p.TransactionDetails.NetReceivedAmount = p.TransactionAmount - charged
		p.NetAmount = p.TransactionDetails.NetReceivedAmount
	}
	p.note(now, string(to), detail)
}

func (p *payment) note(at stamp, what, detail string) {
	p.history = append(slices.Clip(p.history), kit.Moment{At: at.Time, What: what, Note: detail})
}

// refundable is what has not gone back to the buyer yet.
func (p *payment) refundable() amount { return p.TransactionAmount - p.TransactionAmountRefunded }
