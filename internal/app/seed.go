package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/barberpro/barberpro/internal/app/demo"
	"github.com/barberpro/barberpro/internal/operator"
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
	report, err := a.demo(ctx)
	if err != nil {
		return report, err
	}
	return report, a.demoOperator(ctx)
}

// demoOperator lets the demo shop's owner see the platform's pages, too.
func (a *App) demoOperator(ctx context.Context) error {
	register, err := operator.OpenRegister(ctx, a.cfg.Database.URL.Reveal())
	if err != nil {
		return fmt.Errorf("open the register of operators: %w", err)
	}
	return errors.Join(register.Add(ctx, demo.Email), register.Close(context.WithoutCancel(ctx)))
}
