package operator

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/operator/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Letters are what the shops' queues gave up. A domain of its own lists and retries them, shop by shop.
type Letters interface {
	// Letters returns the newest of a shop, without its address.
	Letters(ctx context.Context, shop uuid.UUID, kind string) ([]Letter, error)
	Retry(ctx context.Context, shop uuid.UUID, kind, id string) error
}

// Jobs is the queue of background work.
type Jobs interface {
	// Jobs returns the newest in a state, or in any when it is empty; those with ids below before, unless that is 0.
	Jobs(ctx context.Context, state string, before int64, most int) ([]Job, error)
	// RetryJob makes a job due now. Errors: ErrJobNotFound.
	RetryJob(ctx context.Context, id int64) error
}

// Options are what the domain needs from outside.
type Options struct {
	Letters Letters
	Jobs    Jobs
	// Replay sends a webhook to a shop's system again.
	Replay func(ctx context.Context, shop, delivery uuid.UUID) error
	// Wake makes the inbox of notices of a shop be worked on at once.
	Wake func(shop uuid.UUID)
	// Entered is told, after the commit, that what a person may do in a shop has changed.
	Entered func(ctx context.Context, shop, user uuid.UUID)
}

// Service holds the use cases. Every one acts for the operator of its context: the database itself answers nobody else.
type Service struct {
	db   *pg.DB
	opts Options
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service { return &Service{db, o} }

// read runs fn for the operator who asks.
func (s *Service) read(ctx context.Context, fn func(*sqlgen.Queries) error) error {
	p, _ := web.PrincipalFrom(ctx)
	if err := s.db.AsUser(ctx, p.UserID, func(tx pgx.Tx) error { return fn(sqlgen.New(tx)) }); err != nil {
		return fmt.Errorf("read for an operator: %w", err)
	}
	return nil
}

// Shops returns a page of the shops whose name or address has search in it, by address.
func (s *Service) Shops(ctx context.Context, search string, page web.PageParams) (out web.Page[Shop], err error) {
	after := ""
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	var rows []sqlgen.OperatorShopsRow
	err = s.read(ctx, func(q *sqlgen.Queries) (err error) {
		rows, err = q.OperatorShops(ctx, sqlgen.OperatorShopsParams{Search: search, AfterSlug: after, Most: page.Most()})
		return err
	})
	if err != nil {
		return out, err
	}
	shops := make([]Shop, len(rows))
	for i, r := range rows {
		shops[i] = Shop(r)
	}
	return web.PageOf(shops, page, func(last Shop) any { return last.Slug })
}

// before is the end of time, or what a cursor says.
func before(page web.PageParams) (at web.Place, err error) {
	at = web.Newest()
	err = web.DecodeCursor(page.Cursor, &at)
	return at, err
}

// Visit lets the operator work in a shop like a manager, for an hour. Errors: ErrShopNotFound.
func (s *Service) Visit(ctx context.Context, shop uuid.UUID, in VisitRequest) (Visit, error) {
	p, _ := web.PrincipalFrom(ctx)
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out Visit, err error) {
		q := sqlgen.New(tx)
		row, err := q.VisitShop(ctx, shop)
		if err != nil {
			return out, pg.Found(err, ErrShopNotFound, "read shop")
		}
		out = Visit{ShopID: shop, Slug: row.Slug, Name: row.Name}
		out.EndsAt, err = q.StartVisit(ctx, sqlgen.StartVisitParams{
			ShopID: shop, ID: pg.NewID(), UserID: p.UserID, Reason: in.Reason, Seconds: VisitLife.Seconds(),
		})
		if err != nil {
			return out, fmt.Errorf("start visit: %w", err)
		}
		return out, audit.Log(ctx, tx, shop, audit.Entry{
			Action: "operator.visit", Entity: "shop", EntityID: shop, Detail: map[string]any{"reason": in.Reason, "ends_at": out.EndsAt},
		})
	})
	if err == nil {
		s.opts.Entered(ctx, shop, p.UserID)
	}
	return out, err
}

// Leave ends the operator's visits of a shop. Leaving twice is fine.
func (s *Service) Leave(ctx context.Context, shop uuid.UUID) error {
	p, _ := web.PrincipalFrom(ctx)
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).EndVisits(ctx, sqlgen.EndVisitsParams{ShopID: shop, UserID: p.UserID})
		if err != nil || n == 0 {
			return err
		}
		return audit.Log(ctx, tx, shop, audit.Entry{Action: "operator.leave", Entity: "shop", EntityID: shop})
	})
	if err != nil {
		return fmt.Errorf("end visit: %w", err)
	}
	s.opts.Entered(ctx, shop, p.UserID)
	return nil
}

// lettersOf is how many shops the list of dead letters is of at most.
const lettersOf = 50

// Jobs returns a page of background work in a state, or in any when it is empty, newest first.
func (s *Service) Jobs(ctx context.Context, state string, page web.PageParams) (out web.Page[Job], err error) {
	var before int64
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	jobs, err := s.opts.Jobs.Jobs(ctx, state, before, int(page.Most()))
	if err != nil {
		return out, fmt.Errorf("list jobs: %w", err)
	}
	return web.PageOf(jobs, page, func(last Job) any { return last.ID })
}

// DeadLetters returns what the queues gave up, newest first, of the first shops that have any.
func (s *Service) DeadLetters(ctx context.Context, kind string) (out []Letter, err error) {
	var rows []sqlgen.OperatorShopsInNeedRow
	err = s.read(ctx, func(q *sqlgen.Queries) (err error) {
		rows, err = q.OperatorShopsInNeed(ctx, lettersOf)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, shop := range rows {
		letters, err := s.opts.Letters.Letters(ctx, shop.ID, kind)
		if err != nil {
			return nil, fmt.Errorf("dead letters of %s: %w", shop.ID, err)
		}
		for i := range letters {
			letters[i].ShopID, letters[i].Shop = shop.ID, shop.Slug
		}
		out = append(out, letters...)
	}
	slices.SortFunc(out, func(a, b Letter) int { return b.At.Compare(a.At) })
	return out, nil
}

// Notices returns a page of what providers told, newest first.
func (s *Service) Notices(ctx context.Context, state string, page web.PageParams) (out web.Page[Notice], err error) {
	at, err := before(page)
	if err != nil {
		return out, err
	}
	var rows []sqlgen.OperatorNoticesRow
	err = s.read(ctx, func(q *sqlgen.Queries) (err error) {
		rows, err = q.OperatorNotices(ctx, sqlgen.OperatorNoticesParams{State: state, Before: at.At, BeforeID: at.ID, Most: page.Most()})
		return err
	})
	if err != nil {
		return out, err
	}
	notices := make([]Notice, len(rows))
	for i, r := range rows {
		notices[i] = Notice{
			ShopID: r.ShopID, Shop: r.Shop, ID: r.ID, Provider: r.Provider, Topic: r.Topic, Resource: r.Resource, ReceivedAt: r.ReceivedAt,
			State: "given_up", Attempts: r.Attempts, Error: r.Error,
		}
		switch {
		case r.Done:
			notices[i].State = "done"
		case r.Waiting:
			notices[i].State = "waiting"
		}
	}
	return web.PageOf(notices, page, func(last Notice) any { return web.Place{At: last.ReceivedAt, ID: last.ID} })
}

// ReplayNotice looks again at what a provider told. Errors: ErrNotReplayable.
func (s *Service) ReplayNotice(ctx context.Context, shop, id uuid.UUID) error {
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).ReplayNotice(ctx, sqlgen.ReplayNoticeParams{ShopID: shop, ID: id})
		if err != nil {
			return fmt.Errorf("replay notice: %w", err)
		}
		if n == 0 {
			return ErrNotReplayable
		}
		return audit.Log(ctx, tx, shop, audit.Entry{Action: "notice.replay", Entity: "notice", EntityID: id})
	})
	if err == nil {
		s.opts.Wake(shop)
	}
	return err
}

// Deliveries returns a page of the webhooks to shops' systems, newest first.
func (s *Service) Deliveries(ctx context.Context, state string, page web.PageParams) (out web.Page[Delivery], err error) {
	at, err := before(page)
	if err != nil {
		return out, err
	}
	var rows []sqlgen.OperatorDeliveriesRow
	err = s.read(ctx, func(q *sqlgen.Queries) (err error) {
		rows, err = q.OperatorDeliveries(ctx,
			sqlgen.OperatorDeliveriesParams{State: state, Before: at.At, BeforeID: at.ID, Most: page.Most()})
		return err
	})
	if err != nil {
		return out, err
	}
	all := make([]Delivery, len(rows))
	for i, r := range rows {
		all[i] = Delivery(r)
	}
	return web.PageOf(all, page, func(last Delivery) any { return web.Place{At: last.CreatedAt, ID: last.ID} })
}

// Audit returns a page of what was done in a shop, or with uuid.Nil in all, newest first.
func (s *Service) Audit(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Event], err error) {
	at, err := before(page)
	if err != nil {
		return out, err
	}
	var rows []sqlgen.OperatorAuditRow
	err = s.read(ctx, func(q *sqlgen.Queries) (err error) {
		rows, err = q.OperatorAudit(ctx,
			sqlgen.OperatorAuditParams{ShopID: pg.Given(shop), Before: at.At, BeforeID: at.ID, Most: page.Most()})
		return err
	})
	if err != nil {
		return out, err
	}
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = Event{
			ShopID: r.ShopID, Shop: r.Shop, ID: r.ID, At: r.At, Actor: r.ActorKind, UserID: pg.Given(r.ActorUserID), Action: r.Action,
			Entity: r.Entity, EntityID: pg.Given(r.EntityID), Detail: r.Detail,
		}
	}
	return web.PageOf(events, page, func(last Event) any { return web.Place{At: last.At, ID: last.ID} })
}

// Queues returns how far behind each queue is, over all shops. One that is not named has nothing due.
func (s *Service) Queues(ctx context.Context) (all []Queue, err error) {
	err = s.read(ctx, func(q *sqlgen.Queries) error {
		rows, err := q.QueueState(ctx)
		for _, r := range rows {
			all = append(all, Queue{r.Queue, r.Due, r.OldestSeconds})
		}
		return err
	})
	return all, err
}
