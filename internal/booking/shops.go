package booking

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// How long cached answers live without being asked about, and how much is kept.
const (
	// maxAge is when a shop's cached answers are checked against PostgreSQL again. Invalidation reaches every process
	// at once; this is the net under a process that died between commit and invalidation. Well under the promised 2 s.
	maxAge       = time.Second
	maxShops     = 4096
	maxCacheSize = 6 << 20 // bytes of answers over all shops
)

// shops keeps the setup and the cached answers of the shops in use.
type shops struct {
	mu     sync.RWMutex
	bySlug map[string]*shop
	byID   map[uuid.UUID]*shop
	size   atomic.Int64 // bytes of all cached answers
}

// shop is what one process knows about a shop. Answers are valid for one epoch: any change of what can be booked ends
// it, here at once, elsewhere by message, and at the latest when maxAge makes PostgreSQL be asked.
type shop struct {
	id      uuid.UUID
	epoch   atomic.Uint64
	checked atomic.Int64  // when the epoch was last known to be current, in nanoseconds of the clock
	doubts  atomic.Uint64 // how often somebody said that the setup changed
	settled atomic.Uint64 // the doubts that the last check has seen

	mu       sync.Mutex
	setup    *Setup
	snapshot string // no answer of this epoch is older than this snapshot of PostgreSQL
	answers  map[string]*answer

	checking sync.Mutex // one check at a time; the others wait for its result
}

func newShops() *shops {
	return &shops{bySlug: map[string]*shop{}, byID: map[uuid.UUID]*shop{}}
}

func (c *shops) slug(slug string) *shop {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.bySlug[slug]
}

func (c *shops) id(id uuid.UUID) *shop {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.byID[id]
}

// add remembers a shop. When there are too many, others are forgotten: they only have to be loaded again.
func (c *shops) add(setup *Setup, checked time.Time) *shop {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.byID[setup.ID]; known != nil {
		return known
	}
	for id, other := range c.byID {
		if len(c.byID) < maxShops {
			break
		}
		c.size.Add(-other.forget())
		delete(c.byID, id)
		setup, _ := other.state()
		delete(c.bySlug, setup.Slug)
	}
	sh := &shop{id: setup.ID, setup: setup, snapshot: setup.Snapshot, answers: map[string]*answer{}}
	sh.checked.Store(checked.UnixNano())
	c.byID[setup.ID], c.bySlug[setup.Slug] = sh, sh
	return sh
}

// invalidate ends the epoch of a shop: its answers are made anew, and with setup from a setup that is read again.
func (c *shops) invalidate(id uuid.UUID, setup bool) {
	if sh := c.id(id); sh != nil {
		if setup {
			sh.doubts.Add(1)
		}
		sh.epoch.Add(1)
	}
}

// stale makes every shop be checked before its next answer: messages may have been missed.
func (c *shops) stale() {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, sh := range c.byID {
		sh.doubts.Add(1)
	}
}

// forget drops the answers and returns how many bytes that freed.
func (sh *shop) forget() (freed int64) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for _, a := range sh.answers {
		freed += a.size()
		a.drop()
	}
	clear(sh.answers)
	return freed
}

// state returns the setup together with its epoch: an answer made from an older setup must not pass for a newer epoch's.
func (sh *shop) state() (*Setup, uint64) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.setup, sh.epoch.Load()
}

// settle records a check that began at now and knew of so many doubts.
func (sh *shop) settle(now time.Time, doubts uint64) {
	sh.checked.Store(now.UnixNano())
	sh.settled.Store(doubts)
}

// current returns the shop's setup, checked against PostgreSQL within maxAge. Errors: fault.Unavailable.
func (s *Service) current(ctx context.Context, sh *shop) (*Setup, error) {
	if err := s.check(ctx, sh); err != nil {
		return nil, err
	}
	setup, _ := sh.state()
	return setup, nil
}

func (s *Service) fresh(sh *shop, now time.Time) bool {
	age := now.UnixNano() - sh.checked.Load()
	return sh.settled.Load() == sh.doubts.Load() && age >= 0 && age < int64(maxAge)
}

// check asks PostgreSQL, at most once per maxAge, whether anything was committed that this process was not told of.
func (s *Service) check(ctx context.Context, sh *shop) error {
	if s.fresh(sh, s.clock.Now()) {
		return nil
	}
	sh.checking.Lock()
	defer sh.checking.Unlock()
	now := s.clock.Now()
	if s.fresh(sh, now) {
		return nil
	}
	doubts := sh.doubts.Load() // before asking: what is doubted meanwhile is asked again
	sh.mu.Lock()
	snapshot, version := sh.snapshot, sh.setup.Version
	sh.mu.Unlock()
	found, err := s.changedSince(ctx, sh.id, snapshot)
	if err != nil {
		return err
	}
	if found.Version != version {
		return s.reload(ctx, sh, doubts)
	}
	if found.Changed {
		sh.epoch.Add(1)
	}
	sh.mu.Lock()
	sh.snapshot = found.Snapshot
	sh.mu.Unlock()
	sh.settle(now, doubts)
	return nil
}

func (s *Service) changedSince(ctx context.Context, id uuid.UUID, snapshot string) (row sqlgen.ChangedSinceRow, err error) {
	queue := &pg.Queue{}
	params := sqlgen.ChangedSinceParams{Snapshot: snapshot, ShopID: id}
	if _, err = sqlgen.New(queue).ChangedSince(ctx, params); !errors.Is(err, pg.ErrQueued) {
		return row, fmt.Errorf("queue check for changes: %w", err)
	}
	err = s.db.Pipeline(ctx, id, &queue.Batch, func(results pgx.BatchResults) (err error) {
		row, err = sqlgen.New(pg.Result{Results: results}).ChangedSince(ctx, params)
		if err != nil {
			return fmt.Errorf("check for changes: %w", err)
		}
		return nil
	})
	return row, err
}

// reload reads the setup again and ends the epoch.
func (s *Service) reload(ctx context.Context, sh *shop, doubts uint64) error {
	now := s.clock.Now()
	batch := &pgx.Batch{}
	read := readSetup(batch, now)
	return s.db.Pipeline(ctx, sh.id, batch, func(results pgx.BatchResults) error {
		setup, err := read(results)
		if err != nil {
			return err
		}
		sh.mu.Lock()
		defer sh.mu.Unlock()
		if setup.Version >= sh.setup.Version {
			sh.setup, sh.snapshot = setup, setup.Snapshot
		}
		sh.epoch.Add(1)
		sh.settle(now, doubts)
		return nil
	})
}

// shopBySlug finds a shop and its current setup. cold says that it had to be loaded just now.
// Errors: ErrShopNotFound, fault.Unavailable.
func (s *Service) shopBySlug(ctx context.Context, slug string) (sh *shop, setup *Setup, cold bool, err error) {
	if sh = s.shops.slug(slug); sh != nil {
		setup, err = s.current(ctx, sh)
		return sh, setup, false, err
	}
	now := s.clock.Now()
	batch := &pgx.Batch{}
	read := readSetup(batch, now)
	err = s.db.PipelineBySlug(ctx, slug, batch, func(results pgx.BatchResults) (err error) {
		setup, err = read(results)
		return err
	})
	if err != nil {
		return nil, nil, false, err
	}
	return s.shops.add(setup, now), setup, true, nil
}

// shopByID is shopBySlug for a shop that is known by its id.
func (s *Service) shopByID(ctx context.Context, id uuid.UUID) (*Setup, error) {
	if sh := s.shops.id(id); sh != nil {
		return s.current(ctx, sh)
	}
	now := s.clock.Now()
	var setup *Setup
	batch := &pgx.Batch{}
	read := readSetup(batch, now)
	err := s.db.Pipeline(ctx, id, batch, func(results pgx.BatchResults) (err error) {
		setup, err = read(results)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.shops.add(setup, now)
	return setup, nil
}
