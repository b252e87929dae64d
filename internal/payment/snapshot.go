package payment

import (
	"cmp"
	"time"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// stateOf is where the provider says that a payment is, in our words. What is disputed is still with the shop. A status
// that we do not know is taken for pending: it is asked about again.
func stateOf(p *mercadopago.Payment) Status {
	switch p.Status {
	case mercadopago.StatusApproved, mercadopago.StatusInMediation:
		return Approved
	case mercadopago.StatusRefunded:
		return Refunded
	case mercadopago.StatusChargedBack:
		return ChargedBack
	case mercadopago.StatusRejected:
		return Rejected
	case mercadopago.StatusCancelled:
		if p.StatusDetail == mercadopago.DetailExpired {
			return Expired
		}
		return Cancelled
	}
	return Pending
}

// rank orders the provider's statuses that carry the same time.
func rank(status string) int {
	order := []string{
		"", mercadopago.StatusPending, mercadopago.StatusInProcess, mercadopago.StatusAuthorized, mercadopago.StatusCancelled,
		mercadopago.StatusRejected, mercadopago.StatusApproved, mercadopago.StatusInMediation, mercadopago.StatusChargedBack,
		mercadopago.StatusRefunded,
	}
	for i, s := range order {
		if s == status {
			return i
		}
	}
	return 0
}

// newer reports whether a snapshot says something that the row does not hold yet. What is older, or the same again, is
// not: late and repeated news never move a payment back.
func newer(p *mercadopago.Payment, row *sqlgen.Payment) bool {
	if row.ProviderUpdatedAt == nil {
		return true
	}
	return cmp.Or(
		p.DateLastUpdated.Truncate(time.Microsecond).Compare(*row.ProviderUpdatedAt),
		cmp.Compare(rank(p.Status), rank(row.ProviderStatus)),
		cmp.Compare(int64(p.Refunded), row.RefundedCentavos),
	) > 0
}

// copyInto copies what needs no thought.
func copyInto(row *sqlgen.Payment, p *mercadopago.Payment) {
	at := p.DateLastUpdated.Time
	row.ProviderStatus, row.ProviderDetail = p.Status, p.StatusDetail
	row.ProviderMethod, row.ProviderType, row.ProviderUpdatedAt = p.MethodID, p.TypeID, &at
	if url := p.TicketURL(); url != "" && p.TypeID == mercadopago.TypeTicket {
		row.TicketUrl = &url
		if !p.DateOfExpiration.IsZero() {
			until := p.DateOfExpiration.Time
			row.TicketExpiresAt = &until
		}
	}
}
