package app

import (
	"context"
	"errors"
)

// ErrNoDemo says that demo data has no place here.
var ErrNoDemo = errors.New("the demo shop has a published password: it is refused when APP_ENV is production or staging")

// Seed loads the demo shop, once. It returns ErrNoDemo where strangers can reach it.
func (a *App) Seed(ctx context.Context) error {
	if a.cfg.App.Deployed() {
		return ErrNoDemo
	}
	if err := a.probe.wait(ctx, a.cfg.Database.StartWait); err != nil {
		return a.noDatabase(err)
	}
	return a.demo(ctx)
}
