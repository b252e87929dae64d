package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/payment"
)

// Reconciliation is what comparing one shop with its providers found and mended.
type Reconciliation struct {
	Shop     uuid.UUID       `json:"shop"`
	Payments *payment.Report `json:"payments,omitempty"` // nil: not connected
	Invoices *invoice.Report `json:"invoices,omitempty"`
	Messages *notify.Report  `json:"messages,omitempty"`
	Problems []string        `json:"problems,omitempty"`
}

// Reconcile compares payments, invoices and messages of every shop, or of one, with the providers, and writes a line of
// JSON for each shop. It is safe at any time. back is how far it looks at payments and messages; the numberings of
// invoices are compared whole. restored, when not zero, says that the database was restored to its state
// of then: messages caused since may have been sent already, and are looked at before any is sent again. Its error says
// that a shop could not be compared or has something to look at.
func (a *App) Reconcile(ctx context.Context, out io.Writer, only uuid.UUID, restored time.Time, back time.Duration) error {
	if err := a.await(ctx); err != nil {
		return err
	}
	shops := []uuid.UUID{only}
	if only == uuid.Nil {
		var err error
		if shops, err = a.shopIDs(ctx, `SELECT shops_with_audit()`); err != nil {
			return err
		}
	}
	if err := a.holdMessages(ctx, shops, restored); err != nil {
		return err
	}
	var failed []error
	encoder := json.NewEncoder(out)
	for _, shop := range shops {
		found := a.reconcile(ctx, shop, back)
		if len(found.Problems) > 0 {
			failed = append(failed, fmt.Errorf("shop %s: %s", shop, found.Problems[0]))
		}
		if err := encoder.Encode(found); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	// What was taken in just now may have been told by the database that was lost, too.
	if err := a.holdMessages(ctx, shops, restored); err != nil {
		return err
	}
	return errors.Join(failed...)
}

// holdMessages holds what was caused from restored until now, unless nothing was restored.
func (a *App) holdMessages(ctx context.Context, shops []uuid.UUID, restored time.Time) error {
	if restored.IsZero() {
		return nil
	}
	for _, shop := range shops {
		if err := a.notify.Restored(ctx, shop, restored, a.clock.Now()); err != nil {
			return fmt.Errorf("hold messages of %s: %w", shop, err)
		}
	}
	return nil
}

// reconcile compares one shop. What is not connected is left out.
func (a *App) reconcile(ctx context.Context, shop uuid.UUID, back time.Duration) (out Reconciliation) {
	out.Shop = shop
	problem := func(what string, err error) bool {
		switch {
		case err == nil:
			return true
		case errors.Is(err, payment.ErrNotConnected), errors.Is(err, invoice.ErrNotConnected), errors.Is(err, integration.ErrNotConnected):
			return false
		}
		out.Problems = append(out.Problems, what+": "+err.Error())
		return false
	}
	if r, err := a.payment.Reconcile(ctx, shop, back); problem("payments", err) {
		out.Payments = &r
	}
	if r, err := a.invoice.Reconcile(ctx, shop); problem("invoices", err) {
		out.Invoices = &r
		if !r.OK() {
			out.Problems = append(out.Problems, "invoices: a numbering does not agree with ARCA's; see the report")
		}
	}
	if r, err := a.notify.Reconcile(ctx, shop, back); problem("messages", err) {
		out.Messages = &r
	}
	return out
}
