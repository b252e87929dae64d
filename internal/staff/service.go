package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/web"
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

// session is a transaction in a shop, about one of its barbers or about none yet.
type session struct {
	*sqlgen.Queries

	tx     pgx.Tx
	shop   uuid.UUID
	barber uuid.UUID
	loc    *time.Location
	now    time.Time
}

// change runs fn in its turn among the changes of shop and, once it is committed, says that the shop changed.
// Errors: fn's, and ErrNotFound when the barber is not there.
func (s *Service) change(ctx context.Context, shop, barber uuid.UUID, fn func(*session) error) error {
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		x, err := s.open(ctx, tx, shop, &barber, (*sqlgen.Queries).LockShop)
		if err != nil {
			return err
		}
		return fn(x)
	})
	if err == nil {
		s.changes.ShopChanged(ctx, shop)
	}
	return err
}

// create is change for use cases with an answer, which run once per Idempotency-Key. A nil barber is none yet.
func create[T any](ctx context.Context, s *Service, shop uuid.UUID, barber *uuid.UUID, fn func(*session) (T, error)) (T, error) {
	answer, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (answer T, err error) {
		x, err := s.open(ctx, tx, shop, barber, (*sqlgen.Queries).LockShop)
		if err != nil {
			return answer, err
		}
		return fn(x)
	})
	if err == nil {
		s.changes.ShopChanged(ctx, shop)
	}
	return answer, err
}

// read runs fn without waiting for anybody. A nil barber is none in particular.
func (s *Service) read(ctx context.Context, shop uuid.UUID, barber *uuid.UUID, fn func(*session) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		x, err := s.open(ctx, tx, shop, barber, (*sqlgen.Queries).GetTimezone)
		if err != nil {
			return err
		}
		return fn(x)
	})
}

type zoneQuery func(*sqlgen.Queries, context.Context, uuid.UUID) (string, error)

func (s *Service) open(ctx context.Context, tx pgx.Tx, shop uuid.UUID, barber *uuid.UUID, zone zoneQuery) (*session, error) {
	x := &session{Queries: sqlgen.New(tx), tx: tx, shop: shop, now: s.clock.Now()}
	name, err := zone(x.Queries, ctx, shop)
	if err != nil {
		return nil, pg.Found(err, web.ErrShopNotFound, "read shop")
	}
	if x.loc, err = time.LoadLocation(name); err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	if barber != nil {
		x.barber = *barber
		_, err = x.get(ctx)
	}
	return x, err
}

func (x *session) get(ctx context.Context) (Barber, error) {
	row, err := x.GetBarber(ctx, sqlgen.GetBarberParams{ShopID: x.shop, ID: x.barber})
	barber := Barber{row.ID, row.Name, row.PhotoUrl, row.Active, row.Position, &row.CommissionPercent}
	return barber, pg.Found(err, ErrNotFound, "read barber")
}

// shownTo is a barber as whoever asks may see them.
func (b Barber) shownTo(ctx context.Context) Barber {
	if p, ok := web.PrincipalFrom(ctx); ok && p.Role == web.RoleBarber {
		b.Commission = nil
	}
	return b
}

func (x *session) log(ctx context.Context, action string, detail any) error {
	return audit.Log(ctx, x.tx, x.shop, audit.Entry{Action: action, Entity: "barber", EntityID: x.barber, Detail: detail})
}
