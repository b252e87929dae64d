package app

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
)

// DB is the pool, for operations that tests add.
func (a *App) DB() *pg.DB { return a.db }

// AtGoodbye adds what a domain with long-lived sockets would.
func (a *App) AtGoodbye(f func()) { a.goodbyes = append(a.goodbyes, f) }

// Sealed are the columns that a rotation of the keys covers.
func (a *App) Sealed() []pg.Sealed { return a.sealed() }

// ForgetDone runs the job that forgets.
func (a *App) ForgetDone(ctx context.Context) error { return a.forgetDone(ctx, nil) }

// OfferFreed takes events by which times became free.
func (a *App) OfferFreed(ctx context.Context, tx pgx.Tx, events []outbox.Event) error {
	_, err := a.offerFreed(ctx, tx, events)
	return err
}

// MeasureExpiry reads when the first certificates and permissions end.
func (a *App) MeasureExpiry(ctx context.Context) error { return a.measureExpiry(ctx) }

// Beat records what works.
func (a *App) Beat(ctx context.Context) time.Duration { return a.beat(ctx) }

// Measured serves the metrics.
func (a *App) Measured() http.Handler { return a.metrics.Handler() }
