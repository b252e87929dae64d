package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/catalog/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
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

// Catalog holds the use cases.
type Catalog struct {
	db      *pg.DB
	clock   clock.Clock
	changes Changes
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Catalog {
	c := &Catalog{db: db, clock: o.Clock, changes: o.Changes}
	if c.clock == nil {
		c.clock = clock.System{}
	}
	if c.changes == nil {
		c.changes = nobody{}
	}
	return c
}

type nobody struct{}

func (nobody) ShopChanged(context.Context, uuid.UUID) {}

// session is a transaction in a shop on one of its days.
type session struct {
	*sqlgen.Queries

	tx    pgx.Tx
	shop  uuid.UUID
	today clock.Date
}

// change runs fn in its turn among the changes of shop and, once it is committed, says that the shop changed.
func (c *Catalog) change(ctx context.Context, shop uuid.UUID, fn func(*session) error) error {
	err := c.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		s, err := c.lock(ctx, tx, shop)
		if err != nil {
			return err
		}
		return fn(s)
	})
	if err == nil {
		c.changes.ShopChanged(ctx, shop)
	}
	return err
}

func (c *Catalog) lock(ctx context.Context, tx pgx.Tx, shop uuid.UUID) (*session, error) {
	q := sqlgen.New(tx)
	zone, err := q.LockShop(ctx, shop)
	if err != nil {
		return nil, pg.Found(err, web.ErrShopNotFound, "read shop")
	}
	return c.session(q, tx, shop, zone)
}

func (c *Catalog) read(ctx context.Context, shop uuid.UUID, fn func(*session) error) error {
	return c.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		zone, err := q.GetTimezone(ctx, shop)
		if err != nil {
			return pg.Found(err, web.ErrShopNotFound, "read shop")
		}
		s, err := c.session(q, tx, shop, zone)
		if err != nil {
			return err
		}
		return fn(s)
	})
}

func (c *Catalog) session(q *sqlgen.Queries, tx pgx.Tx, shop uuid.UUID, zone string) (*session, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	return &session{q, tx, shop, clock.DateOf(c.clock.Now().In(loc))}, nil
}

func (s *session) log(ctx context.Context, action string, id uuid.UUID, detail any) error {
	return audit.Log(ctx, s.tx, s.shop, audit.Entry{Action: action, Entity: "service", EntityID: id, Detail: detail})
}

// place is where a page of services ends.
type place struct {
	Position int32     `json:"p"`
	ID       uuid.UUID `json:"i"`
}

// List returns a page of the services that are not archived, in their order.
func (c *Catalog) List(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Service], err error) {
	after := place{Position: -1}
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = c.read(ctx, shop, func(s *session) error {
		services, err := s.list(ctx, after, page.Most())
		if err != nil {
			return err
		}
		out, err = web.PageOf(services, page, func(last Service) any { return place{last.Position, last.ID} })
		return err
	})
	return out, err
}

func (s *session) list(ctx context.Context, after place, most int32) ([]Service, error) {
	rows, err := s.ListServices(ctx, sqlgen.ListServicesParams{
		ShopID: s.shop, Today: s.today.UTC(), AfterPosition: after.Position, AfterID: after.ID, Most: int64(most),
	})
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	services := make([]Service, len(rows))
	for i, r := range rows {
		services[i] = serviceOf(sqlgen.GetServiceRow(r))
	}
	return services, s.fillSegments(ctx, services)
}

func (s *session) fillSegments(ctx context.Context, services []Service) error {
	ids := make([]uuid.UUID, len(services))
	byID := make(map[uuid.UUID]*Service, len(services))
	for i := range services {
		ids[i], byID[services[i].ID] = services[i].ID, &services[i]
	}
	rows, err := s.ListSegments(ctx, sqlgen.ListSegmentsParams{ShopID: s.shop, ServiceIds: ids})
	if err != nil {
		return fmt.Errorf("list segments: %w", err)
	}
	for _, r := range rows {
		service := byID[r.ServiceID]
		service.Segments = append(service.Segments, Segment{r.Minutes, r.Busy})
		service.DurationMinutes += r.Minutes
	}
	return nil
}

func serviceOf(r sqlgen.GetServiceRow) Service {
	return Service{
		ID: r.ID, Name: r.Name, Category: r.Category, Description: r.Description, PriceCentavos: r.PriceCentavos,
		BufferBeforeMinutes: r.BufferBeforeMinutes, BufferAfterMinutes: r.BufferAfterMinutes,
		Deposit: Deposit{r.DepositKind, r.DepositValue}, Active: r.Active, Position: r.Position,
	}
}

// Get returns a service, or ErrNotFound.
func (c *Catalog) Get(ctx context.Context, shop, id uuid.UUID) (service Service, err error) {
	err = c.read(ctx, shop, func(s *session) error {
		service, err = s.get(ctx, id)
		return err
	})
	return service, err
}

func (s *session) get(ctx context.Context, id uuid.UUID) (Service, error) {
	row, err := s.GetService(ctx, sqlgen.GetServiceParams{ShopID: s.shop, ID: id, Today: s.today.UTC()})
	if err != nil {
		return Service{}, pg.Found(err, ErrNotFound, "read service")
	}
	services := []Service{serviceOf(row)}
	err = s.fillSegments(ctx, services)
	return services[0], err
}
