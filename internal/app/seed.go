package app

import (
	"context"
	"errors"

	"github.com/barberpro/barberpro/internal/app/demo"
)

// ErrNoDemo says that demo data has no place here.
var ErrNoDemo = errors.New("the demo shop has a published password: it is refused when APP_ENV is production or staging")

// Seed loads the demo shop, once, and says what it did. It returns ErrNoDemo where strangers can reach it.
func (a *App) Seed(ctx context.Context) (demo.Report, error) {
	if a.cfg.App.Deployed() {
		return demo.Report{}, ErrNoDemo
	}
	if err := a.await(ctx); err != nil {
		return demo.Report{}, err
	}
	return a.demo(ctx)
}
