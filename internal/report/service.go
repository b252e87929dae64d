package report

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report/internal/sqlgen"
)

// Options are what the domain needs from outside.
type Options struct {
	Clock  clock.Clock   // nil: the machine's
	AtOnce int           // reports at once in this process, each with one connection; 0: two
	Wait   time.Duration // for a turn; 0: 3 s
}

const (
	defaultAtOnce = 2
	defaultWait   = 3 * time.Second
)

// Service holds the use cases.
type Service struct {
	db    *pg.DB
	opts  Options
	turns chan struct{}
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.AtOnce == 0 {
		o.AtOnce = defaultAtOnce
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	return &Service{db: db, opts: o, turns: make(chan struct{}, o.AtOnce)}
}

// reader reads a shop's span of days in one transaction.
type reader struct {
	*sqlgen.Queries

	Range

	span span
	loc  *time.Location
	now  time.Time
}

// span is [FromAt, ToAt) of a shop, as the queries take it.
type span struct {
	ShopID uuid.UUID
	FromAt time.Time
	ToAt   time.Time
}

// limits keep a report from hurting anything else. Plans are made for the span in question, which may be a day or a year.
const limits = `SET LOCAL transaction_read_only = on; SET LOCAL statement_timeout = '4s'; SET LOCAL plan_cache_mode = force_custom_plan`

// read runs fn when it is its turn: reports are the first to wait when there is much to do. Errors: ErrBadRange, ErrBusy,
// fn's own.
func (s *Service) read(ctx context.Context, shop uuid.UUID, days Range, fn func(context.Context, *reader) error) error {
	if err := days.check(); err != nil {
		return err
	}
	turn := time.NewTimer(s.opts.Wait)
	defer turn.Stop()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-turn.C:
		return ErrBusy
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, limits); err != nil {
			return fmt.Errorf("limit report: %w", err)
		}
		r := &reader{Queries: sqlgen.New(tx), Range: days, now: s.opts.Clock.Now()}
		zone, err := r.ShopZone(ctx, shop)
		if err != nil {
			return fmt.Errorf("read time zone: %w", err)
		}
		if r.loc, err = time.LoadLocation(zone); err != nil {
			return fmt.Errorf("time zone of shop: %w", err)
		}
		r.span = span{shop, days.From.Start(r.loc), days.To.AddDays(1).Start(r.loc)}
		return fn(ctx, r)
	})
}

// run makes one report.
func run[T any](
	ctx context.Context, s *Service, shop uuid.UUID, days Range, build func(*reader, context.Context) (T, error),
) (out T, err error) {
	err = s.read(ctx, shop, days, func(ctx context.Context, r *reader) error {
		out, err = build(r, ctx)
		return err
	})
	return out, err
}

// Takings is what came in, by method and day.
func (s *Service) Takings(ctx context.Context, shop uuid.UUID, days Range) (Takings, error) {
	return run(ctx, s, shop, days, (*reader).takings)
}

// Occupancy is how full the shop is, by barber and by hour of the week.
func (s *Service) Occupancy(ctx context.Context, shop uuid.UUID, days Range) (Occupancy, error) {
	return run(ctx, s, shop, days, (*reader).occupancy)
}

// Barbers is what each barber did and earns.
func (s *Service) Barbers(ctx context.Context, shop uuid.UUID, days Range) (Barbers, error) {
	return run(ctx, s, shop, days, (*reader).barberTotals)
}

// Services is how much of each service was done.
func (s *Service) Services(ctx context.Context, shop uuid.UUID, days Range) (Services, error) {
	return run(ctx, s, shop, days, (*reader).serviceTotals)
}

// NoShows is who did not come, or said so too late.
func (s *Service) NoShows(ctx context.Context, shop uuid.UUID, days Range) (NoShows, error) {
	return run(ctx, s, shop, days, (*reader).noShows)
}

// Customers is who came, for the first time or again.
func (s *Service) Customers(ctx context.Context, shop uuid.UUID, days Range) (Customers, error) {
	return run(ctx, s, shop, days, (*reader).customers)
}

// Cash is what the tills that were opened on these days did.
func (s *Service) Cash(ctx context.Context, shop uuid.UUID, days Range) (Cash, error) {
	return run(ctx, s, shop, days, (*reader).cash)
}

// Summary is all of it in a few figures.
func (s *Service) Summary(ctx context.Context, shop uuid.UUID, days Range) (Summary, error) {
	return run(ctx, s, shop, days, (*reader).summary)
}

// percent is part of whole with one decimal; 0 of nothing.
func percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(float64(part)*1000/float64(whole)) / 10
}

// average divides centavos, half up; 0 of nothing.
func average(total, n int64) int64 {
	if n == 0 {
		return 0
	}
	return (2*total + n) / (2 * n)
}

// today is the shop's date.
func (s *Service) today(ctx context.Context, shop uuid.UUID) (today clock.Date, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		zone, err := sqlgen.New(tx).ShopZone(ctx, shop)
		if err != nil {
			return fmt.Errorf("read time zone: %w", err)
		}
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return fmt.Errorf("time zone of shop: %w", err)
		}
		today = clock.DateOf(s.opts.Clock.Now().In(loc))
		return nil
	})
	return today, err
}
