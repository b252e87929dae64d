package customer

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/customer/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
)

// Merge makes two records of one person one: the bookings, consents and absences of from go to into, which also takes
// the phone, e-mail, document and usual barber where it has none, and both notes. from stays as a pointer. It runs once
// per Idempotency-Key. Errors: ErrNotFound, ErrMerged, ErrErased, and fault.Invalid for one and the same record.
func (s *Service) Merge(ctx context.Context, shop, into, from uuid.UUID) (Customer, error) {
	if into == from {
		return Customer{}, fault.Validation("body.from_id", "Es el mismo cliente.")
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Customer, error) {
		x, err := s.open(ctx, tx, shop)
		if err != nil {
			return Customer{}, err
		}
		locked, err := x.lock(ctx, into, from)
		if err != nil {
			return Customer{}, err
		}
		keep, gone := locked[into], locked[from]
		for _, c := range []Customer{keep, gone} {
			if err := c.open(); err != nil {
				return Customer{}, err
			}
		}
		if err := x.move(ctx, into, from); err != nil {
			return Customer{}, err
		}
		keep = keep.with(gone)
		if err := x.update(ctx, &keep); err != nil {
			return Customer{}, err
		}
		return keep, x.log(ctx, "customer.merge", into, map[string]any{"from_id": from})
	})
}

// move empties from and points it to into. It comes before into takes over the phone, which is unique.
func (x *session) move(ctx context.Context, into, from uuid.UUID) error {
	if _, err := x.MoveBookings(ctx, sqlgen.MoveBookingsParams{ShopID: x.shop, IntoID: into, FromID: from}); err != nil {
		return fmt.Errorf("move bookings: %w", err)
	}
	if err := x.CopyConsents(ctx, sqlgen.CopyConsentsParams{ShopID: x.shop, IntoID: into, FromID: from}); err != nil {
		return fmt.Errorf("copy consents: %w", err)
	}
	if err := x.DeleteConsents(ctx, sqlgen.DeleteConsentsParams{ShopID: x.shop, CustomerID: from}); err != nil {
		return fmt.Errorf("delete consents: %w", err)
	}
	if err := x.RetireCustomer(ctx, sqlgen.RetireCustomerParams{ShopID: x.shop, ID: from, MergedInto: into}); err != nil {
		return fmt.Errorf("retire customer: %w", err)
	}
	if err := x.FollowMerge(ctx, sqlgen.FollowMergeParams{ShopID: x.shop, FromID: from, MergedInto: into}); err != nil {
		return fmt.Errorf("follow merge: %w", err)
	}
	return nil
}

// with returns c with what it takes over from other.
func (c Customer) with(other Customer) Customer {
	c.NoShowCount += other.NoShowCount
	if c.Phone == nil {
		c.Phone = other.Phone
	}
	if c.Email == nil {
		c.Email = other.Email
	}
	if c.DocNumber == nil {
		c.DocType, c.DocNumber = other.DocType, other.DocNumber
	}
	if c.UsualBarberID == nil {
		c.UsualBarberID = other.UsualBarberID
	}
	switch {
	case c.Note == "":
		c.Note = other.Note
	case other.Note != "" && other.Note != c.Note:
		c.Note += "\n" + other.Note
	}
	return c
}
