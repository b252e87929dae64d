package booking

import (
	"context"
	"time"
)

// LinkedBooking is a turno as its link shows it: with its shop, which the link does not name, and with what may still be
// done.
type LinkedBooking struct {
	Booking

	Shop  PublicShop `json:"shop"`
	Terms LinkTerms  `json:"terms"`
}

// LinkTerms are what whoever has the link may do at this moment, by what was agreed.
type LinkTerms struct {
	Reschedule    bool  `json:"reschedule" doc:"Se puede mover sin la barbería"`
	Cancel        bool  `json:"cancel" doc:"Se puede cancelar sin la barbería"`
	RefundPercent int32 `json:"refund_percent" doc:"Qué parte de lo pagado vuelve al cancelar ahora"`
}

// everything is the share of what was paid that goes back in time.
const everything = 100

// Linked returns the turno of a link. Errors: ErrBookingNotFound, ErrLinkExpired.
func (s *Service) Linked(ctx context.Context, link string) (LinkedBooking, error) {
	b, err := s.byLink(ctx, link)
	if err != nil {
		return LinkedBooking{}, err
	}
	setup, err := s.shopByID(ctx, b.ShopID)
	if err != nil {
		return LinkedBooking{}, err
	}
	now := s.clock.Now()
	return LinkedBooking{Booking: b.forCustomer(), Shop: setup.public(now), Terms: b.terms(now)}, nil
}

// terms asks the rules that the moves themselves ask.
func (b *record) terms(now time.Time) LinkTerms {
	cancel, reschedule := cancelByCustomer(), moveByCustomer()
	t := LinkTerms{Cancel: cancel.check(b, nil, now, 0) == nil, Reschedule: reschedule.check(b, nil, now, 0) == nil}
	switch late := b.Lines[0].policy.LateRefundPercent; {
	case !t.Cancel:
	case inTime(b, now, 0) == nil:
		t.RefundPercent = everything
	case late != nil:
		t.RefundPercent = *late
	}
	return t
}
