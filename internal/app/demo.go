package app

import (
	"context"

	"github.com/barberpro/barberpro/internal/app/demo"
)

// demo loads the demo shop. It may run twice.
func (a *App) demo(ctx context.Context) (demo.Report, error) {
	return demo.Load(ctx, demo.Options{DB: a.db, Clock: a.clock, Accounts: a.account})
}
