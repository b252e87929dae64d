package invoice

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// Account is what a shop logs in to ARCA with, in PEM.
type Account struct {
	Certificate, Key []byte
}

// Accounts knows the shops' certificates.
type Accounts interface {
	// Account returns a shop's, or ErrNotConnected.
	Account(ctx context.Context, shop uuid.UUID) (Account, error)
}

// Authority is ARCA, as afip.Client speaks to it.
type Authority interface {
	Login(ctx context.Context, with *afip.Certificate, service string, now time.Time) (afip.Ticket, error)
	Authorize(ctx context.Context, by afip.Auth, b afip.Batch) (afip.Result, error)
	LastAuthorized(ctx context.Context, by afip.Auth, pointOfSale, kind int) (int64, error)
	Consult(ctx context.Context, by afip.Auth, pointOfSale, kind int, number int64) (afip.Authorized, error)
	PointsOfSale(ctx context.Context, by afip.Auth) ([]afip.PointOfSale, error)
	Health(ctx context.Context) (afip.Health, error)
	Taxpayer(ctx context.Context, by afip.Auth, who string) (afip.Taxpayer, error)
}

// Links finds the turno of a link that its customer has.
type Links interface {
	// Find returns the shop and the turno, or a fault that says why the link leads nowhere.
	Find(ctx context.Context, token string) (shop, booking uuid.UUID, err error)
}

// Counter counts what happens, for the metrics: kind is "invoice", outcome is authorized, adopted, rejected, put_off,
// stray or not_set_up.
type Counter interface {
	Count(kind, outcome string)
}

// Options are what the service needs besides the database.
type Options struct {
	Clock     clock.Clock
	Sealer    pg.Sealer
	Accounts  Accounts
	Authority Authority
	Links     Links
	Counter   Counter
	Kick      func(queue string, shop uuid.UUID) // wakes a queue after a commit; nil: it looks by itself
	Log       *slog.Logger

	Batch int                              // most vouchers in a call; 0: 25
	Wait  func(failures int) time.Duration // before the next try; nil: doubling from 3 s to 10 min
}

const (
	defaultBatch = 25
	largestBatch = 250 // FECompTotXRequest
	firstWait    = 3 * time.Second
	longestWait  = 10 * time.Minute
)

// Service holds the use cases. It is safe for concurrent use.
type Service struct {
	db   *pg.DB
	opts Options
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Counter == nil {
		o.Counter = uncounted{}
	}
	if o.Kick == nil {
		o.Kick = func(string, uuid.UUID) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Batch <= 0 {
		o.Batch = defaultBatch
	}
	o.Batch = min(o.Batch, largestBatch)
	if o.Wait == nil {
		o.Wait = func(failures int) time.Duration { return drain.Wait(failures, firstWait, longestWait) }
	}
	return &Service{db: db, opts: o}
}

type uncounted struct{}

func (uncounted) Count(string, string) {}

// QueueName is the name of the queue of vouchers.
const QueueName = "invoices"

// Queues are what has to be drained. due names the shops with due rows in a table.
func (s *Service) Queues(due func(table string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue {
	return []drain.Queue{{Name: QueueName, Shops: due("invoices"), Work: s.Work}}
}

// read runs fn for shop.
func (s *Service) read(ctx context.Context, shop uuid.UUID, fn func(*sqlgen.Queries) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return fn(sqlgen.New(tx)) })
}

// now is the current instant as PostgreSQL keeps it.
func (s *Service) now() time.Time { return s.opts.Clock.Now().Truncate(time.Microsecond) }

func interval(d time.Duration) pgtype.Interval {
	return pgtype.Interval{Microseconds: d.Microseconds(), Valid: true}
}

// Resume tries at once what waits for its next try, because what was in the way may be gone: a certificate was changed.
func (s *Service) Resume(ctx context.Context, shop uuid.UUID) error {
	err := s.read(ctx, shop, func(q *sqlgen.Queries) error {
		if err := q.ResumeInvoices(ctx, shop); err != nil {
			return fmt.Errorf("resume invoices: %w", err)
		}
		if err := q.UnblockTickets(ctx, shop); err != nil {
			return fmt.Errorf("unblock tickets: %w", err)
		}
		return nil
	})
	if err == nil {
		s.opts.Kick(QueueName, shop)
	}
	return err
}

// Backlog is what waits for its CAE.
type Backlog struct {
	Waiting int64
	Oldest  *time.Time // when the first was asked for; nil: nothing waits
	Late    int64      // past the day on which it could have the date of its fact
}

const backlog = `-- name: InvoicesWaiting :one
SELECT waiting, oldest, late FROM invoices_waiting($1)`

// Backlog counts over all shops, for the metrics.
func (s *Service) Backlog(ctx context.Context) (b Backlog, err error) {
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, backlog, clock.DateOf(s.now()).UTC()).Scan(&b.Waiting, &b.Oldest, &b.Late)
		if err != nil {
			return fmt.Errorf("count waiting invoices: %w", err)
		}
		return nil
	})
	return b, err
}
