package shop

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/shop/internal/sqlgen"
)

// Changes is told, after the commit, that what can be booked in a shop has changed.
type Changes interface {
	ShopChanged(ctx context.Context, shop uuid.UUID)
}

// Options are what the domain needs from outside. Nil fields are safe: the machine's clock, nobody to tell.
type Options struct {
	Clock   clock.Clock
	Changes Changes
}

// Service holds the use cases.
type Service struct {
	db      *pg.DB
	clock   clock.Clock
	changes Changes
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	s := &Service{db: db, clock: o.Clock, changes: o.Changes}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.changes == nil {
		s.changes = nobody{}
	}
	return s
}

type nobody struct{}

func (nobody) ShopChanged(context.Context, uuid.UUID) {}

// change runs fn for shop and, once it is committed, says that the shop changed.
func (s *Service) change(ctx context.Context, shop uuid.UUID, fn func(*sqlgen.Queries, pgx.Tx) error) error {
	if err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return fn(sqlgen.New(tx), tx) }); err != nil {
		return err
	}
	s.changes.ShopChanged(ctx, shop)
	return nil
}

// read runs fn for shop.
func (s *Service) read(ctx context.Context, shop uuid.UUID, fn func(*sqlgen.Queries) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return fn(sqlgen.New(tx)) })
}

// Profile returns the shop, or ErrNotFound.
func (s *Service) Profile(ctx context.Context, shop uuid.UUID) (profile Shop, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetShop(ctx, shop)
		profile = profileOf(row)
		return pg.Found(err, ErrNotFound, "read shop")
	})
	return profile, err
}

// UpdateProfile changes the shop. Errors: ErrNotFound, fault.Invalid, and ErrHasBookings for another time zone.
func (s *Service) UpdateProfile(ctx context.Context, shop uuid.UUID, patch ProfilePatch) (profile Shop, err error) {
	err = s.change(ctx, shop, func(q *sqlgen.Queries, tx pgx.Tx) error {
		before, err := q.LockShop(ctx, shop)
		if err != nil {
			return pg.Found(err, ErrNotFound, "read shop")
		}
		if profile, err = patch.apply(profileOf(before)); err != nil {
			return err
		}
		if profile.Timezone != before.Timezone {
			if err := s.refuseWithBookings(ctx, q, shop); err != nil {
				return err
			}
		}
		row, err := q.UpdateProfile(ctx, sqlgen.UpdateProfileParams{
			ShopID: shop, Name: profile.Name, Timezone: profile.Timezone, Address: profile.Address,
			Phone: profile.Phone, Cuit: profile.CUIT, Paused: profile.Paused,
		})
		if err != nil {
			return fmt.Errorf("update shop: %w", err)
		}
		profile = profileOf(row)
		return audit.Log(ctx, tx, shop, audit.Entry{Action: "shop.update", Entity: "shop", EntityID: shop, Detail: patch})
	})
	return profile, err
}

func (s *Service) refuseWithBookings(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) error {
	n, err := q.CountComingBookings(ctx, sqlgen.CountComingBookingsParams{ShopID: shop, At: s.clock.Now()})
	if err != nil {
		return fmt.Errorf("count coming bookings: %w", err)
	}
	if n > 0 {
		return ErrHasBookings.With("bookings", n)
	}
	return nil
}

// Settings returns the rules of booking.
func (s *Service) Settings(ctx context.Context, shop uuid.UUID) (settings Settings, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetShop(ctx, shop)
		settings = settingsOf(row)
		return pg.Found(err, ErrNotFound, "read shop")
	})
	return settings, err
}

// UpdateSettings changes the rules for bookings to come; what is booked keeps the rules it was booked under.
func (s *Service) UpdateSettings(ctx context.Context, shop uuid.UUID, patch SettingsPatch) (settings Settings, err error) {
	err = s.change(ctx, shop, func(q *sqlgen.Queries, tx pgx.Tx) error {
		before, err := q.LockShop(ctx, shop)
		if err != nil {
			return pg.Found(err, ErrNotFound, "read shop")
		}
		if settings, err = patch.apply(settingsOf(before)); err != nil {
			return err
		}
		_, err = q.UpdateSettings(ctx, paramsOf(shop, settings))
		if err != nil {
			return fmt.Errorf("update settings: %w", err)
		}
		return audit.Log(ctx, tx, shop, audit.Entry{Action: "settings.update", Entity: "shop", EntityID: shop, Detail: patch})
	})
	return settings, err
}

func paramsOf(shop uuid.UUID, s Settings) sqlgen.UpdateSettingsParams {
	p := sqlgen.UpdateSettingsParams{
		ShopID: shop, SlotStepMinutes: s.SlotStepMinutes, SlotAnchor: s.SlotAnchor,
		NoticeMinutes: s.NoticeMinutes, HorizonDays: s.HorizonDays, HoldMinutes: s.HoldMinutes,
		PaymentMinutes: s.PaymentMinutes, CancelUntilHours: s.CancelUntilHours, NoShowGraceMinutes: s.NoShowGraceMinutes,
		DepositNewCustomerPercent: s.DepositNewCustomerPercent, DepositNoShowPercent: s.DepositNoShowPercent,
		DepositFromCentavos: s.DepositFromCentavos, LateRefundPercent: s.LateRefundPercent, CashDiscountPercent: s.CashDiscountPercent,
		WaitlistAuto: s.WaitlistAuto, WaitlistOfferMinutes: s.WaitlistOfferMinutes,
		ReminderHours: s.ReminderHours, QuietFromMinute: minute(s.QuietFrom), QuietToMinute: minute(s.QuietTo),
		MessagesPerDay: s.MessagesPerDay, MessageChannels: s.MessageChannels,
		LegalName: s.LegalName, LegalAddress: s.LegalAddress, GrossIncome: s.GrossIncome,
		TaxCondition: s.TaxCondition, PointOfSale: s.PointOfSale, InvoiceWhen: s.InvoiceWhen, NamedFromCentavos: s.NamedFromCentavos,
	}
	if s.ActivitySince != nil {
		at := s.ActivitySince.UTC()
		p.ActivitySince = &at
	}
	return p
}

func profileOf(row sqlgen.Shop) Shop {
	return Shop{
		ID: row.ID, Slug: row.Slug, Name: row.Name, Timezone: row.Timezone, Address: row.Address, Phone: row.Phone,
		CUIT: row.Cuit, Paused: row.Paused, Version: row.Version,
	}
}

func settingsOf(row sqlgen.Shop) Settings {
	return Settings{
		SlotStepMinutes: row.SlotStepMinutes, SlotAnchor: row.SlotAnchor, NoticeMinutes: row.NoticeMinutes,
		HorizonDays: row.HorizonDays, HoldMinutes: row.HoldMinutes, PaymentMinutes: row.PaymentMinutes,
		CancelUntilHours: row.CancelUntilHours, NoShowGraceMinutes: row.NoShowGraceMinutes,
		DepositNewCustomerPercent: row.DepositNewCustomerPercent, DepositNoShowPercent: row.DepositNoShowPercent,
		DepositFromCentavos: row.DepositFromCentavos, LateRefundPercent: row.LateRefundPercent,
		CashDiscountPercent: row.CashDiscountPercent, WaitlistAuto: row.WaitlistAuto, WaitlistOfferMinutes: row.WaitlistOfferMinutes,
		ReminderHours: row.ReminderHours, QuietFrom: wall(row.QuietFromMinute), QuietTo: wall(row.QuietToMinute),
		MessagesPerDay: row.MessagesPerDay, MessageChannels: row.MessageChannels,
		LegalName: row.LegalName, LegalAddress: row.LegalAddress, GrossIncome: row.GrossIncome,
		ActivitySince: dateOf(row.ActivitySince), TaxCondition: row.TaxCondition, PointOfSale: row.PointOfSale,
		InvoiceWhen: row.InvoiceWhen, NamedFromCentavos: row.NamedFromCentavos,
	}
}

func dateOf(t *time.Time) *clock.Date {
	if t == nil {
		return nil
	}
	d := clock.DateOf(*t)
	return &d
}

// location is the shop's time zone; the database only holds names that isTimezone accepts.
func location(row sqlgen.Shop) (*time.Location, error) {
	loc, err := time.LoadLocation(row.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	return loc, nil
}
