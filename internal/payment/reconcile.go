package payment

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

const (
	// ReconcileSpan is how far back Reconcile looks unless it is told otherwise: as long as webhooks are repeated.
	ReconcileSpan = 7 * 24 * time.Hour

	clockSlack    = 24 * time.Hour // between the provider's clock and ours
	reconcilePage = 100
	pageOverlap   = 10               // what changes while pages are read moves to the end, and the rest up
	mostPages     = 100              // the provider lets nobody look further
	settleTime    = 10 * time.Minute // until the provider's search knows a payment
)

// Report is what a reconciliation found.
type Report struct {
	Seen     int `json:"seen"`     // payments of the provider in the span
	Changed  int `json:"changed"`  // told us something new
	Revived  int `json:"revived"`  // of an intent that we had forgotten, and of a turno that we know
	Returned int `json:"returned"` // of a turno that we had forgotten: sent back
	Foreign  int `json:"foreign"`  // none of ours
	Missing  int `json:"missing"`  // we have them as approved, and the provider does not know them
	Failed   int `json:"failed"`   // could not be settled; see the error
}

// Reconcile compares what the provider says of the time back from now with what we hold, by the same reducer as all news. It
// may run at any time, and as often as one likes. After the database was restored to an earlier moment it brings back the
// charges that were forgotten: what belongs to a turno that is still known is kept or goes back as if it had come late,
// and what belongs to none goes back. The error joins those of single payments; the report counts the rest all the same.
func (s *Service) Reconcile(ctx context.Context, shop uuid.UUID, back time.Duration) (report Report, err error) {
	defer func() { s.countErr("reconcile", err) }()
	account, err := s.options.Accounts.Account(ctx, shop)
	if errors.Is(err, ErrNotConnected) {
		return report, nil
	}
	if err != nil {
		return report, fmt.Errorf("account: %w", err)
	}
	now := s.clock.Now()
	c := &comparison{s: s, shop: shop, account: account, from: now.Add(-back), to: now.Add(clockSlack), seen: map[string]bool{}}
	if err := c.walk(ctx); err != nil {
		return c.report, err
	}
	if err := c.lookForMissing(ctx, now.Add(-settleTime)); err != nil {
		return c.report, err
	}
	return c.report, errors.Join(c.errs...)
}

// comparison is one run over the payments of a shop.
type comparison struct {
	s        *Service
	shop     uuid.UUID
	account  Account
	from, to time.Time
	seen     map[string]bool
	report   Report
	errs     []error
}

// walk reads the provider's pages, oldest change first.
func (c *comparison) walk(ctx context.Context) error {
	for page := range mostPages {
		found, err := c.s.options.Provider.SearchPayments(ctx, c.account.Token, mercadopago.Search{
			From: c.from, To: c.to, Offset: page * (reconcilePage - pageOverlap), Limit: reconcilePage,
		})
		if err != nil {
			return err
		}
		for i := range found.Results {
			snap := &found.Results[i]
			if c.seen[string(snap.ID)] {
				continue
			}
			c.seen[string(snap.ID)] = true
			c.report.Seen++
			if err := c.settle(ctx, snap); err != nil {
				c.report.Failed++
				c.errs = append(c.errs, fmt.Errorf("payment %s: %w", snap.ID, err))
			}
		}
		if len(found.Results) < reconcilePage {
			return nil
		}
	}
	return nil
}

// settle applies one payment.
func (c *comparison) settle(ctx context.Context, snap *mercadopago.Payment) error {
	changed := false
	err := c.s.enter(ctx, c.shop, func(w *writes, _ *sqlgen.Queries) (err error) {
		changed, err = c.s.apply(ctx, w, c.shop, snap)
		return err
	})
	failpoint.Hit("payment.reconciled")
	switch {
	case errors.Is(err, errForeign):
		return c.forgotten(ctx, snap)
	case err != nil:
		return err
	case changed:
		c.report.Changed++
	}
	return nil
}

// forgotten settles a payment whose intent we do not know: only one whose checkout was ours and of this shop.
func (c *comparison) forgotten(ctx context.Context, snap *mercadopago.Payment) error {
	booking, err := uuid.Parse(snap.Meta(metaBooking))
	state := stateOf(snap)
	ours := err == nil && snap.Meta(metaApp) == ourApp && snap.Meta(metaShop) == c.shop.String() &&
		snap.Meta(metaIntent) == snap.ExternalReference
	if !ours || (state != Approved && state != Pending) {
		c.report.Foreign++
		return nil
	}
	revived := false
	err = c.s.enter(ctx, c.shop, func(w *writes, q *sqlgen.Queries) error {
		known, err := q.BookingExists(ctx, sqlgen.BookingExistsParams{ShopID: c.shop, ID: booking})
		if err != nil || !known {
			return pg.Found(err, nil, "look for booking")
		}
		revived = true
		return c.revive(ctx, w, q, booking, snap)
	})
	switch {
	case err != nil:
		return err
	case revived:
		c.report.Revived++
		return nil
	case state == Approved:
		return c.sendBack(ctx, booking, snap)
	}
	return nil // it is not decided: if it is approved, the next run sends it back
}

// revive writes the intent again from what its checkout carried, and applies the payment to it.
func (c *comparison) revive(ctx context.Context, w *writes, q *sqlgen.Queries, booking uuid.UUID, snap *mercadopago.Payment) error {
	id, err := uuid.Parse(snap.ExternalReference)
	if err != nil {
		return fmt.Errorf("read reference: %w", err)
	}
	kind := snap.Meta(metaKind)
	switch kind {
	case "deposit", "full", "balance", "link":
	default:
		kind = "link"
	}
	tip, err := strconv.ParseInt(snap.Meta(metaTip), 10, 64)
	if err != nil || tip < 0 || tip > int64(snap.Amount) {
		tip = 0
	}
	err = q.ReviveIntent(ctx, sqlgen.ReviveIntentParams{
		ShopID: c.shop, ID: id, BookingID: booking, Kind: kind, AmountCentavos: int64(snap.Amount), TipCentavos: tip,
		ExpiresAt: snap.DateCreated.Time, CreatedAt: snap.DateCreated.Time,
	})
	if err != nil {
		return fmt.Errorf("revive intent: %w", err)
	}
	if _, err := c.s.apply(ctx, w, c.shop, snap); err != nil {
		return err
	}
	return c.log(ctx, w, "payment.revive", booking, snap)
}

func (c *comparison) log(ctx context.Context, tx pgx.Tx, action string, booking uuid.UUID, snap *mercadopago.Payment) error {
	return audit.Log(ctx, tx, c.shop, audit.Entry{
		Action: action, Entity: "booking", EntityID: booking,
		Detail: map[string]any{"provider_payment_id": snap.ID, "amount_centavos": int64(snap.Amount), "intent_id": snap.ExternalReference},
	})
}

// sendBack refunds a charge for a turno that we do not know any more. There is no row to hang it on: the audit log tells
// of it, and the key, made of the payment itself, keeps it from happening twice.
func (c *comparison) sendBack(ctx context.Context, booking uuid.UUID, snap *mercadopago.Payment) error {
	key := uuid.NewSHA1(c.shop, []byte("forgotten:"+string(snap.ID)))
	if _, err := c.s.options.Provider.Refund(ctx, c.account.Token, key.String(), string(snap.ID), nil); err != nil {
		return err
	}
	failpoint.Hit("payment.sent_back")
	c.report.Returned++
	c.s.count("reconcile", "returned")
	return c.s.change(ctx, c.shop, func(tx pgx.Tx, _ *sqlgen.Queries) error {
		return c.log(ctx, tx, "payment.return_forgotten", booking, snap)
	})
}

// lookForMissing counts what we hold as received and the provider did not tell of.
func (c *comparison) lookForMissing(ctx context.Context, until time.Time) error {
	return c.s.read(ctx, c.shop, func(q *sqlgen.Queries) error {
		rows, err := q.ListProviderPayments(ctx, sqlgen.ListProviderPaymentsParams{ShopID: c.shop, FromAt: &c.from, ToAt: &until})
		if err != nil {
			return fmt.Errorf("list payments: %w", err)
		}
		for _, row := range rows {
			if !c.seen[deref(row.ProviderPaymentID)] {
				c.report.Missing++
				c.s.count("reconcile", "missing")
				c.s.log.ErrorContext(ctx, "payment unknown to the provider", "shop", c.shop, "payment", row.ID)
			}
		}
		return nil
	})
}
