// Package demo makes the shop that people try BarberPro with: staff, services, customers, a year of turnos behind it
// and two weeks ahead. Everything is invented. The same day gives the same shop, apart from the ids; turnos keep to the
// shop's own rules, because package slot finds their times as it does for the API.
package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

// What docs/demo-shop.md tells people to type.
const (
	Slug     = "demo"
	Email    = "demo@barberpro.test"
	Password = "barberpro-demo-2026" //nolint:gosec // published on purpose; production refuses the demo shop
)

const (
	shopName = "Barbería Demo"
	zone     = "America/Argentina/Buenos_Aires"
)

// CUIT is the demo shop's: a number that nobody has.
const CUIT = "30712345671"

// Hasher makes what is stored of a password, as the account domain does.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
}

// Options are what Load works with.
type Options struct {
	DB       *pg.DB
	Clock    clock.Clock
	Accounts Hasher
}

// Report says what Load did.
type Report struct {
	Shop                      uuid.UUID
	New                       bool // false: the shop was there already and nothing changed
	Barbers, Services         int
	Customers, Turnos, ToCome int
	Took                      time.Duration
}

// String is the report as a command prints it.
func (r Report) String() string {
	if !r.New {
		return fmt.Sprintf("demo: the shop /%s is there already, nothing changed", Slug)
	}
	return fmt.Sprintf("demo: loaded %s at /%s: %d barbers, %d services, %d customers, %d turnos (%d to come) in %s\n"+
		"demo: sign in as %s with %s", shopName, Slug, r.Barbers, r.Services, r.Customers, r.Turnos, r.ToCome,
		r.Took.Round(time.Millisecond), Email, Password)
}

// Load makes the demo shop unless it is there, all of it or nothing. Of two at once, one does it.
// Errors: those of account.Hash, fault.Unavailable.
func Load(ctx context.Context, o Options) (Report, error) {
	began := time.Now()
	there, err := exists(ctx, o.DB)
	if err != nil || there {
		return Report{}, err
	}
	a, err := prepare(ctx, o)
	if err != nil {
		return Report{}, err
	}
	made := false
	err = o.DB.InShop(ctx, a.id, func(tx pgx.Tx) (err error) {
		made, err = write(ctx, tx, a)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("load the demo shop: %w", err)
	}
	return Report{
		Shop: a.id, New: made, Barbers: len(a.barbers), Services: len(a.services), Customers: len(a.people),
		Turnos: len(a.turnos), ToCome: a.toCome(), Took: time.Since(began),
	}, nil
}

// prepare invents the shop while the password is being hashed, which takes as long.
func prepare(ctx context.Context, o Options) (a *agenda, err error) {
	var hash string
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		if hash, err = o.Accounts.Hash(ctx, Password); err != nil {
			return fmt.Errorf("hash the demo password: %w", err)
		}
		return nil
	})
	both.Go(func() (err error) {
		a, err = invent(o.Clock.Now())
		return err
	})
	if err := both.Wait(); err != nil {
		return nil, err //nolint:wrapcheck // both say themselves what failed
	}
	a.passwordHash = hash
	return a, nil
}

// invent makes the shop up as it is at an instant.
func invent(now time.Time) (*agenda, error) {
	s, err := newShop(now)
	if err != nil {
		return nil, err
	}
	return live(s)
}

// exists reports whether a shop is at the demo's address.
func exists(ctx context.Context, db *pg.DB) (there bool, err error) {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT EXISTS (SELECT FROM shops WHERE slug = $1)`, Slug)
	err = db.PipelineBySlug(ctx, Slug, batch, func(results pgx.BatchResults) error {
		return results.QueryRow().Scan(&there)
	})
	if err != nil {
		return false, fmt.Errorf("look for the demo shop: %w", err)
	}
	return there, nil
}
