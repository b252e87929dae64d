package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// maxLiveHolds is how many starts one phone may keep at a time.
const maxLiveHolds = 3

// HoldRequest asks to keep a start while the client types.
type HoldRequest struct {
	ServiceIDs []uuid.UUID `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	BarberID   *uuid.UUID  `json:"barber_id,omitempty" doc:"Sin barbero: cualquiera"`
	StartsAt   time.Time   `json:"starts_at"`
	Phone      string      `json:"phone,omitempty" maxLength:"40"`
}

// Hold is a start that is kept until ExpiresAt.
type Hold struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Token     string    `json:"token" doc:"Secreto de quien apartó el horario"`
	BarberID  uuid.UUID `json:"barber_id" format:"uuid"`
	StartsAt  time.Time `json:"starts_at"`
	EndsAt    time.Time `json:"ends_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Hold keeps a start for the shop's hold time. Errors: ErrSlotTaken, ErrTooManyHolds, those of the search.
func (s *Service) Hold(ctx context.Context, slug string, in HoldRequest) (hold Hold, err error) {
	defer func() { s.count("hold", err) }()
	var phoneNumber *string
	if in.Phone != "" {
		number, err := phone.Parse(in.Phone)
		if err != nil {
			return hold, fault.Validation("body.phone", phone.ErrInvalid.Message)
		}
		e164 := number.E164()
		phoneNumber = &e164
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return hold, err
	}
	now := s.now()
	secret := newToken(setup.ID)
	expires := now.Add(time.Duration(setup.HoldMinutes) * time.Minute)
	d := draft{
		id: pg.NewID(), code: newCode(), status: Held, source: sourcePublic, payment: atShop,
		expiresAt: &expires, hold: &secret, holdPhone: phoneNumber, event: "held", createdAt: now,
	}
	w := wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}
	key, keyed := pg.IdempotencyFrom(ctx)
	err = s.grant(ctx, setup.ID, w, func(ctx context.Context, p *place, release bool) error {
		c, err := p.columns()
		if err != nil {
			return err
		}
		hold = Hold{
			ID: d.id, Token: secret.String(), BarberID: c.barberID,
			StartsAt: c.startsAt, EndsAt: c.endsAt, ExpiresAt: expires.In(setup.Location),
		}
		queue := &pg.Queue{}
		if err := s.begin(ctx, queue, p, release, key, keyed, hold); err != nil {
			return err
		}
		if phoneNumber != nil {
			if err := s.limitHolds(ctx, queue, setup.ID, *phoneNumber, now); err != nil {
				return err
			}
		}
		params, err := s.params(ctx, &d, p, &c)
		if err != nil {
			return err
		}
		if err := sqlgen.New(queue).CreateBooking(ctx, params); err != nil {
			return fmt.Errorf("queue hold: %w", err)
		}
		return s.commit(ctx, setup.ID, queue, &d)
	})
	if replayed, err := s.replayed(ctx, setup.ID, err, &hold); replayed || err != nil {
		return hold, err
	}
	s.changed(ctx, setup.ID, d.id, 1, "held")
	return hold, nil
}

// limitHolds queues the check that a phone has a hold to spare.
func (s *Service) limitHolds(ctx context.Context, queue *pg.Queue, shop uuid.UUID, e164 string, now time.Time) error {
	q := sqlgen.New(queue)
	if err := q.LockPhone(ctx, sqlgen.LockPhoneParams{ShopID: shop, Phone: e164}); err != nil {
		return fmt.Errorf("queue phone lock: %w", err)
	}
	err := q.CheckLiveHolds(ctx, sqlgen.CheckLiveHoldsParams{ShopID: shop, Phone: &e164, At: &now, Most: maxLiveHolds})
	if err != nil {
		return fmt.Errorf("queue hold check: %w", err)
	}
	return nil
}

// RenewHold keeps a hold for another hold time. Errors: ErrHoldNotFound, ErrHoldExpired.
func (s *Service) RenewHold(ctx context.Context, text string) (Hold, error) {
	t, ok := parseToken(text)
	if !ok {
		return Hold{}, ErrHoldNotFound
	}
	id, err := s.byHoldToken(ctx, t)
	if err != nil {
		return Hold{}, err
	}
	setup, err := s.shopByID(ctx, t.shop())
	if err != nil {
		return Hold{}, err
	}
	now := s.now()
	expires := now.Add(time.Duration(setup.HoldMinutes) * time.Minute)
	hold, err := pg.Idempotent(ctx, s.db, setup.ID, func(tx pgx.Tx) (Hold, error) {
		_, err := sqlgen.New(tx).RenewHold(ctx, sqlgen.RenewHoldParams{
			ExpiresAt: &expires, ShopID: setup.ID, ID: id, At: &now, RequestID: web.RequestID(ctx),
		})
		if err != nil {
			return Hold{}, pg.Found(err, ErrHoldExpired, "renew hold")
		}
		b, err := loadFrom(ctx, tx, setup, sqlgen.GetBookingParams{ShopID: setup.ID, ID: id})
		if err != nil {
			return Hold{}, err
		}
		return Hold{
			ID: id, BarberID: b.Lines[0].BarberID,
			StartsAt: b.StartsAt, EndsAt: b.EndsAt, ExpiresAt: expires.In(setup.Location),
		}, nil
	})
	if err != nil {
		return Hold{}, err
	}
	hold.Token = text // known to the caller; not stored with the answer
	s.shops.invalidate(setup.ID, false)
	return hold, nil
}

// ReleaseHold gives a hold up. Giving up what is over already is fine. Errors: ErrHoldNotFound.
func (s *Service) ReleaseHold(ctx context.Context, text string) error {
	t, ok := parseToken(text)
	if !ok {
		return ErrHoldNotFound
	}
	id, err := s.byHoldToken(ctx, t)
	if err != nil {
		return err
	}
	b, err := s.load(ctx, t.shop(), id)
	if err != nil {
		return err
	}
	return s.release(ctx, b)
}

// release frees a hold; one that is over already stays as it is. A renewal at the same moment does not save it.
func (s *Service) release(ctx context.Context, b *record) error { return s.releaseAnd(ctx, b, nil) }

// releaseAnd is release; also does more in the transaction that gives the hold up, and only in that.
func (s *Service) releaseAnd(ctx context.Context, b *record, also func(pgx.Tx) error) error {
	m := move{event: "released", from: []Status{Held}, to: CancelledByCustomer}
	for b.Status == Held {
		err := translate(s.db.InShop(ctx, b.ShopID, func(tx pgx.Tx) error {
			if err := s.write(ctx, tx, m, b, ""); err != nil || also == nil {
				return err
			}
			return also(tx)
		}))
		if err == nil {
			s.changed(ctx, b.ShopID, b.ID, b.Version+1, m.event)
			return nil
		}
		if !errors.Is(err, ErrVersionConflict) {
			return err
		}
		if b, err = s.load(ctx, b.ShopID, b.ID); err != nil {
			return err
		}
	}
	return nil
}
