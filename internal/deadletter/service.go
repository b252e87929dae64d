package deadletter

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/deadletter/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Options are what the domain needs from outside.
type Options struct {
	// Retries are how the domains try their letters again, by kind. Outbox, Inbox and Intents need none: putting them back
	// into their queue is all there is to it. A kind without one is shown and not retried.
	Retries map[string]Retry
	// Wake makes a queue look at once; nil: each looks each second. Its argument is the kind.
	Wake func(kind string, shop uuid.UUID)
}

// Service holds the use cases.
type Service struct {
	db      *pg.DB
	wake    func(string, uuid.UUID)
	retries map[string]Retry
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	s := &Service{db: db, wake: o.Wake}
	if s.wake == nil {
		s.wake = func(string, uuid.UUID) {}
	}
	s.retries = map[string]Retry{Outbox: s.retryEvent, Inbox: s.retryNotice, Intents: s.retryIntent}
	maps.Copy(s.retries, o.Retries)
	return s
}

// place is where the next page starts.
type place struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	ID   string    `json:"id"`
}

// endOfTime is later than any letter.
func endOfTime() place { return place{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} }

// List returns a page of what was given up, newest first. kind narrows it; "" does not.
func (s *Service) List(ctx context.Context, shop uuid.UUID, kind string, page web.PageParams) (out web.Page[Letter], err error) {
	before := endOfTime()
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	letters, err := s.read(ctx, shop, sqlgen.ListDeadLettersParams{
		ShopID: shop, OnlyKind: pg.Given(kind), BeforeAt: before.At, BeforeKind: before.Kind, BeforeID: before.ID, Most: int64(page.Most()),
	})
	if err != nil {
		return out, err
	}
	return web.PageOf(letters, page, func(last Letter) any { return place{last.At, last.Kind, last.ID} })
}

func (s *Service) read(ctx context.Context, shop uuid.UUID, params sqlgen.ListDeadLettersParams) (letters []Letter, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListDeadLetters(ctx, params)
		if err != nil {
			return fmt.Errorf("list dead letters: %w", err)
		}
		zone, err := q.ShopZone(ctx, shop)
		if err != nil {
			return fmt.Errorf("read time zone: %w", err)
		}
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return fmt.Errorf("time zone of shop: %w", err)
		}
		letters = make([]Letter, len(rows))
		for i, r := range rows {
			letters[i] = Letter{
				Kind: r.Kind, ID: r.ID, What: r.What, Error: r.Error, Attempts: r.Attempts, At: r.At.In(loc), ParentID: r.Parent,
				Retryable: s.retries[r.Kind] != nil,
			}
			if r.Booking != uuid.Nil {
				letters[i].BookingID = &r.Booking
			}
		}
		return nil
	})
	return letters, err
}

// Retry tries a letter again. The same request again does nothing more. Errors: ErrNotFound, ErrNotRetryable, the domain's
// own.
func (s *Service) Retry(ctx context.Context, shop uuid.UUID, kind, id string) (Retried, error) {
	end := endOfTime()
	letters, err := s.read(ctx, shop, sqlgen.ListDeadLettersParams{
		ShopID: shop, OnlyKind: &kind, OnlyID: &id, BeforeAt: end.At, Most: 1,
	})
	if err != nil {
		return Retried{}, err
	}
	out := Retried{kind, id}
	if len(letters) == 0 {
		return out, s.repeated(ctx, shop)
	}
	retry := s.retries[kind]
	if retry == nil {
		return out, ErrNotRetryable
	}
	if err := retry(ctx, shop, letters[0]); err != nil {
		return out, fmt.Errorf("retry %s: %w", kind, err)
	}
	s.wake(kind, shop)
	return out, nil
}

// repeated answers for a letter that is not there any more: it is no error when this request itself took it away before.
func (s *Service) repeated(ctx context.Context, shop uuid.UUID) error {
	key, ok := pg.IdempotencyFrom(ctx)
	if !ok {
		return ErrNotFound
	}
	var ignored any
	err := s.db.Replay(ctx, shop, key, &ignored)
	if errors.Is(err, pg.ErrIdempotencyInFlight) { // nothing is stored
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	return nil
}

func (s *Service) retryEvent(ctx context.Context, shop uuid.UUID, l Letter) error {
	number, err := strconv.ParseInt(l.ID, 10, 64)
	if err != nil {
		return ErrNotFound.Because(err)
	}
	return s.requeue(ctx, shop, l, func(q *sqlgen.Queries) (int64, error) {
		return q.RetryEvent(ctx, sqlgen.RetryEventParams{ShopID: shop, ID: number})
	})
}

func (s *Service) retryNotice(ctx context.Context, shop uuid.UUID, l Letter) error {
	id, err := uuid.Parse(l.ID)
	if err != nil {
		return ErrNotFound.Because(err)
	}
	return s.requeue(ctx, shop, l, func(q *sqlgen.Queries) (int64, error) {
		return q.RetryNotice(ctx, sqlgen.RetryNoticeParams{ShopID: shop, ID: id})
	})
}

func (s *Service) retryIntent(ctx context.Context, shop uuid.UUID, l Letter) error {
	id, err := uuid.Parse(l.ID)
	if err != nil {
		return ErrNotFound.Because(err)
	}
	return s.requeue(ctx, shop, l, func(q *sqlgen.Queries) (int64, error) {
		return q.RetryIntent(ctx, sqlgen.RetryIntentParams{ShopID: shop, ID: id})
	})
}

// requeue puts a row back into its queue, once per Idempotency-Key.
func (s *Service) requeue(ctx context.Context, shop uuid.UUID, l Letter, put func(*sqlgen.Queries) (int64, error)) error {
	_, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (bool, error) {
		n, err := put(sqlgen.New(tx))
		if err != nil {
			return false, fmt.Errorf("put back: %w", err)
		}
		if n == 0 {
			return false, ErrNotFound // somebody else was faster
		}
		err = audit.Log(ctx, tx, shop, audit.Entry{
			Action: "dead_letter.retry", Entity: l.Kind, EntityID: l.ParentID,
			Detail: map[string]any{"id": l.ID, "what": l.What, "attempts": l.Attempts},
		})
		if err != nil {
			return false, fmt.Errorf("audit retry: %w", err)
		}
		return true, nil
	})
	return err
}
