package booking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/slot"
)

// ShopPage is what a shop shows to everybody.
type ShopPage struct {
	Shop     PublicShop      `json:"shop"`
	Services []PublicService `json:"services" nullable:"false"`
	Barbers  []PublicBarber  `json:"barbers" nullable:"false"`
}

// PublicShop is the shop's own part of its page.
type PublicShop struct {
	ID       uuid.UUID   `json:"id" format:"uuid"`
	Slug     string      `json:"slug"`
	Name     string      `json:"name"`
	Timezone string      `json:"timezone"`
	Address  string      `json:"address"`
	Phone    string      `json:"phone"`
	Paused   bool        `json:"paused" doc:"No toma turnos por ahora"`
	OpenNow  bool        `json:"open_now" doc:"Hay alguien atendiendo en este momento"`
	Hours    []OpenHours `json:"hours" nullable:"false" doc:"El horario de cada semana, sin feriados ni días especiales"`
	Policies Policies    `json:"policies"`
}

// Policies are the rules a client books under.
type Policies struct {
	NoticeMinutes    int32 `json:"notice_minutes"`
	HorizonDays      int32 `json:"horizon_days"`
	HoldMinutes      int32 `json:"hold_minutes"`
	CancelUntilHours int32 `json:"cancel_until_hours"`

	OnlinePayments            bool   `json:"online_payments" doc:"La seña o el total se pueden pagar en línea"`
	DepositNewCustomerPercent int32  `json:"deposit_new_customer_percent" doc:"Seña de quien viene por primera vez"`
	DepositNoShowPercent      int32  `json:"deposit_no_show_percent" doc:"Seña de quien faltó alguna vez"`
	DepositFromCentavos       int64  `json:"deposit_from_centavos" doc:"Los turnos más baratos no llevan seña"`
	LateRefundPercent         *int32 `json:"late_refund_percent" doc:"Cuánto se devuelve al cancelar tarde; null: no se puede"`
	CashDiscountPercent       int32  `json:"cash_discount_percent" doc:"Descuento por pagar en efectivo en la barbería; 0: no hay"`
}

// PublicService is a service with the price of today and from how many minutes and centavos on it can be had.
type PublicService struct {
	ID              uuid.UUID `json:"id" format:"uuid"`
	Name            string    `json:"name"`
	Category        string    `json:"category"`
	Description     string    `json:"description"`
	DurationMinutes int       `json:"duration_minutes"`
	PriceCentavos   int64     `json:"price_centavos"`
	DepositCentavos int64     `json:"deposit_centavos"`
	CashCentavos    *int64    `json:"cash_price_centavos,omitempty" doc:"Si se paga todo en efectivo; falta si no hay descuento"`
}

// PublicBarber is a barber with what they offer.
type PublicBarber struct {
	ID         uuid.UUID   `json:"id" format:"uuid"`
	Name       string      `json:"name"`
	PhotoURL   *string     `json:"photo_url"`
	ServiceIDs []uuid.UUID `json:"service_ids" nullable:"false"`
}

// Page returns the public page of a shop. Errors: ErrShopNotFound.
func (s *Service) Page(ctx context.Context, slug string) (ShopPage, error) {
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return ShopPage{}, err
	}
	now := s.clock.Now()
	page := ShopPage{
		Shop:     setup.public(now),
		Services: make([]PublicService, 0, len(setup.Services)), Barbers: make([]PublicBarber, 0, len(setup.Barbers)),
	}
	today := setup.plan.Day(now.Unix())
	for i := range setup.Services {
		v := &setup.Services[i]
		price := v.priceOn(today, offer{})
		minutes := 0
		for _, g := range v.Segments {
			minutes += g.Minutes
		}
		page.Services = append(page.Services, PublicService{
			ID: v.ID, Name: v.Name, Category: v.Category, Description: v.Description, DurationMinutes: minutes,
			PriceCentavos: price, DepositCentavos: v.deposit(price), CashCentavos: setup.cashPrice(price),
		})
	}
	for i := range setup.Barbers {
		b := &setup.Barbers[i]
		out := PublicBarber{ID: b.ID, Name: b.Name, PhotoURL: b.PhotoURL, ServiceIDs: make([]uuid.UUID, 0, len(b.Services))}
		for _, o := range b.Services {
			if _, active := setup.service[o.ID]; active {
				out.ServiceIDs = append(out.ServiceIDs, o.ID)
			}
		}
		page.Barbers = append(page.Barbers, out)
	}
	return page, nil
}

// public is what a shop says of itself to everybody.
func (s *Setup) public(now time.Time) PublicShop {
	return PublicShop{
		ID: s.ID, Slug: s.Slug, Name: s.Name, Timezone: s.Timezone, Address: s.Address, Phone: s.Phone,
		Paused: s.Paused, OpenNow: s.openAt(now), Hours: s.openHours(s.plan.Day(now.Unix())), Policies: s.policies(),
	}
}

func (s *Setup) policies() Policies {
	return Policies{
		NoticeMinutes: s.NoticeMinutes, HorizonDays: s.HorizonDays, HoldMinutes: s.HoldMinutes, CancelUntilHours: s.CancelUntilHours,
		OnlinePayments: s.Online, DepositNewCustomerPercent: s.DepositNewCustomerPercent,
		DepositNoShowPercent: s.DepositNoShowPercent, DepositFromCentavos: s.DepositFromCentavos, LateRefundPercent: s.LateRefundPercent,
		CashDiscountPercent: s.CashDiscountPercent,
	}
}

// cashPrice is a price less the discount for cash; nil where the shop gives none.
func (s *Setup) cashPrice(price int64) *int64 {
	if s.CashDiscountPercent == 0 {
		return nil
	}
	off, err := money.Centavos(price).Share(money.BasisPoints(s.CashDiscountPercent) * money.Percent)
	if err != nil {
		return nil // cannot happen: a share of up to 50 % never overflows
	}
	price -= int64(off)
	return &price
}

// openAt reports whether any barber works at t: whether a visit of one minute would lie in their hours.
func (s *Setup) openAt(t time.Time) bool {
	minute, err := slot.Chain(slot.Work{Segments: []slot.Segment{{Minutes: 1, Busy: true}}})
	if err != nil {
		return false // cannot happen: the visit is a constant
	}
	start := t.Unix() / 60 * 60
	q := slot.Query{Now: start, Visits: make([]slot.Visit, len(s.Barbers))}
	for b := range s.Barbers {
		q.Visits[b] = minute
		if s.desk.Explain(&q, b, start, nil).Bookable() {
			return true
		}
	}
	return false
}

// Explanation says whether a start can be booked and, if not, why.
type Explanation struct {
	Bookable bool   `json:"bookable"`
	Reason   string `json:"reason" doc:"La primera regla que no se cumple; vacía si se puede reservar"`
	Detail   string `json:"detail"`
}

// Explain answers why a start is, or is not, on offer: with the search that lists and that booking asks.
// Errors: those of the search, but for a start that cannot be booked.
func (s *Service) Explain(ctx context.Context, slug string, services []uuid.UUID, barber *uuid.UUID, start time.Time) (Explanation, error) {
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return Explanation{}, err
	}
	if setup.Paused {
		return Explanation{Reason: ErrShopPaused.Code, Detail: ErrShopPaused.Message}, nil
	}
	_, err = s.choose(ctx, setup, wish{services: services, barber: barber, start: start}, true)
	f := fault.As(err)
	switch {
	case err == nil:
		return Explanation{Bookable: true, Detail: reasonText(slot.ReasonNone)}, nil
	case f != nil && f.Code == ErrSlotTaken.Code:
		reason, _ := f.Extra["reason"].(string)
		return Explanation{Reason: reason, Detail: reasonText(slot.Reason(reason))}, nil
	case f != nil && f.Kind == fault.Invalid && reasonText(slot.Reason(f.Code)) == f.Message:
		return Explanation{Reason: f.Code, Detail: f.Message}, nil
	}
	return Explanation{}, err
}
