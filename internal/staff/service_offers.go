package staff

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
)

// Offers returns the services that a barber does, or ErrNotFound.
func (s *Service) Offers(ctx context.Context, shop, barber uuid.UUID) (offers []Offer, err error) {
	err = s.read(ctx, shop, &barber, func(x *session) error {
		offers, err = x.offers(ctx)
		return err
	})
	return offers, err
}

func (x *session) offers(ctx context.Context) ([]Offer, error) {
	rows, err := x.ListOffers(ctx, sqlgen.ListOffersParams{ShopID: x.shop, BarberID: x.barber})
	if err != nil {
		return nil, fmt.Errorf("list offers: %w", err)
	}
	offers := make([]Offer, len(rows))
	for i, r := range rows {
		offers[i] = Offer{r.ServiceID, r.PriceCentavos, r.DurationMinutes}
	}
	return offers, nil
}

// SetOffers replaces what a barber does. A duration of one's own is for services of one segment: nobody could say which
// part of a longer one it stretches. Errors: ErrNotFound, ErrServiceNotFound, fault.Invalid.
func (s *Service) SetOffers(ctx context.Context, shop, barber uuid.UUID, offers []Offer) (kept []Offer, err error) {
	err = s.change(ctx, shop, barber, func(x *session) error {
		if err := x.checkOffers(ctx, offers); err != nil {
			return err
		}
		if err := x.DeleteOffers(ctx, sqlgen.DeleteOffersParams{ShopID: shop, BarberID: barber}); err != nil {
			return fmt.Errorf("delete offers: %w", err)
		}
		for _, o := range offers {
			err := x.InsertOffer(ctx, sqlgen.InsertOfferParams{
				ShopID: shop, BarberID: barber, ServiceID: o.ServiceID,
				PriceCentavos: o.PriceCentavos, DurationMinutes: o.DurationMinutes,
			})
			if err != nil {
				return fmt.Errorf("insert offer: %w", err)
			}
		}
		if kept, err = x.offers(ctx); err != nil {
			return err
		}
		return x.log(ctx, "barber.services", offers)
	})
	return kept, err
}

func (x *session) checkOffers(ctx context.Context, offers []Offer) error {
	if len(offers) > maxOffers {
		return fault.Validation("body", "Son demasiados servicios.")
	}
	ids := make([]uuid.UUID, len(offers))
	for i, o := range offers {
		if slices.Contains(ids[:i], o.ServiceID) {
			return fault.Validation(fmt.Sprintf("body[%d].service_id", i), "Ese servicio está dos veces.")
		}
		ids[i] = o.ServiceID
	}
	rows, err := x.ListOfferable(ctx, sqlgen.ListOfferableParams{ShopID: x.shop, ServiceIds: ids})
	if err != nil {
		return fmt.Errorf("list offerable services: %w", err)
	}
	for i, o := range offers {
		at := slices.IndexFunc(rows, func(r sqlgen.ListOfferableRow) bool { return r.ID == o.ServiceID })
		if at < 0 {
			return ErrServiceNotFound.At(fmt.Sprintf("body[%d].service_id", i), ErrServiceNotFound.Message)
		}
		if o.DurationMinutes != nil && rows[at].Segments > 1 {
			return fault.Validation(fmt.Sprintf("body[%d].duration_minutes", i),
				fmt.Sprintf("«%s» tiene varias partes: no admite una duración propia.", rows[at].Name))
		}
	}
	return nil
}
