package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/customer"
	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/jobs"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report"
	"github.com/barberpro/barberpro/internal/webhook"
)

// money builds the domains around payments, invoices and messages. Their queues are drained where jobs are worked.
func (a *App) money() {
	clock, url := a.clock, a.cfg.App.PublicURL
	counts := counter{a.metrics}
	a.integration = integration.New(a.db, integration.Options{
		Clock: clock, Sealer: a.seal, Changes: connections{a}, Testers: a.testers(), Log: a.log, PublicURL: url,
		AllowPrivate: a.cfg.Providers.AllowPrivate,
		MercadoPago: integration.OAuth{
			ClientID: a.cfg.Providers.MercadoPagoID, ClientSecret: a.cfg.Providers.MercadoPagoSecret.Reveal(),
			AuthURL: a.cfg.Providers.MercadoPagoAuth, APIURL: a.cfg.Providers.MercadoPagoURL,
			Timeout: a.cfg.Providers.Timeout, Observe: a.metrics.Provider,
		},
	})
	a.accounts = &accounts{
		integrations: a.integration, platform: &a.cfg.Providers, letters: a.providers.mail, mailHost: a.cfg.Mail.Host,
	}
	a.payment = payment.New(a.db, payment.Options{
		Clock: clock, Log: a.log, Accounts: payments{a.accounts}, Bookings: a.booking, Links: a.booking,
		Provider: a.providers.mercadopago, Counter: counts, PublicURL: url, WebhookURL: a.cfg.Webhooks(), Kick: a.kick,
	})
	a.invoice = invoice.New(a.db, invoice.Options{
		Clock: clock, Sealer: a.seal, Accounts: invoices{a.accounts}, Authority: a.providers.afip, Links: a.booking,
		Counter: counts, Kick: a.kick, Log: a.log,
	})
	a.notify = notify.New(a.db, notify.Options{
		Clock: clock, Turnos: turnos{a.booking}, Senders: senders{a.accounts}, WhatsApp: a.providers.whatsapp, SMS: a.providers.sms,
		Sealer: a.seal, Counter: counts, Log: a.log, PublicURL: url, WebhookURL: a.cfg.Webhooks(),
		VerifyToken: a.cfg.Providers.WhatsAppVerify.Reveal(), Kick: a.kick,
	})
	a.webhook = webhook.New(a.db, webhook.Options{
		Clock: clock, Sealer: a.seal, Log: a.log, AllowPrivate: a.cfg.Providers.AllowPrivate,
		Timeout: a.cfg.Providers.Timeout, Observe: a.metrics.Provider, Wake: func(shop uuid.UUID) { a.drain.Kick(webhook.QueueName, shop) },
	})
	a.report = report.New(a.db, report.Options{Clock: clock})
	a.tell()
	a.queues()
}

// kick wakes a queue that a domain has just given work, and the outbox, which the same transaction may have written to.
func (a *App) kick(queue string, shop uuid.UUID) {
	a.drain.Kick(queue, shop)
	a.drain.Kick(outbox.Name, shop)
}

// tell subscribes the domains to each other's events.
func (a *App) tell() {
	a.outbox.On(a.payment.Handle, "booking.")
	a.outbox.On(a.invoice.Handle, invoice.Topics()...)
	a.outbox.On(a.notify.Handle, notify.Topics()...)
	a.outbox.On(a.webhook.Handle, "booking.", "payment.", "refund.", "invoice.", "message.")
	a.outbox.On(a.offerFreed, booking.FreedTopics()...)
	a.outbox.After(a.afterEvent)
}

// afterEvent shows what payments did to turnos.
func (a *App) afterEvent(ctx context.Context, e outbox.Event) {
	if kind, ok := strings.CutPrefix(e.Topic, "booking."); ok && (kind == "confirmed" || kind == "retaken") {
		a.booking.Announce(ctx, e.Shop, e.Entity, e.Version, kind)
	}
	if strings.HasPrefix(e.Topic, "payment.") || strings.HasPrefix(e.Topic, "refund.") {
		a.announceMoney(ctx, e)
	}
}

// offerFreed has freed times offered to who waits for one, in shops that want it done by itself.
func (a *App) offerFreed(ctx context.Context, tx pgx.Tx, events []outbox.Event) (wake []string, err error) {
	wanted, err := a.booking.OffersFreed(ctx, events[0].Shop)
	if err != nil || !wanted {
		return nil, err
	}
	offers := make([]river.JobArgs, len(events))
	for i := range events {
		if offers[i], err = booking.FreedBy(events[i]); err != nil {
			return nil, err
		}
	}
	return nil, a.queue.InsertMany(ctx, tx, offers)
}

// announceMoney shows on the screens that a payment or a refund moved.
func (a *App) announceMoney(ctx context.Context, e outbox.Event) {
	var of struct {
		Booking uuid.UUID `json:"booking_id"`
	}
	if err := json.Unmarshal(e.Data, &of); err != nil {
		a.log.ErrorContext(ctx, "event not understood", "topic", e.Topic, "error", err.Error())
		return
	}
	a.booking.AnnounceMoney(ctx, e.Shop, of.Booking, e.Topic)
}

// queues adds every queue to the drain.
func (a *App) queues() {
	a.drain.Add(a.outbox.Queue(a.due("outbox")))
	for _, of := range []func(func(string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue{
		a.payment.Queues, a.invoice.Queues, a.notify.Queues, a.webhook.Queues, a.integration.Queues,
	} {
		for _, q := range of(a.due) {
			a.drain.Add(q)
		}
	}
	jobs.AddFunc(a.work, a.notify.WorkPlan)
	a.work.Every(notify.PlanEvery, func() river.JobArgs { return notify.PlanArgs{} })
	jobs.AddFunc(a.work, a.webhook.WorkForgetOld)
	a.work.Every(webhook.ForgetOldEvery, func() river.JobArgs { return webhook.ForgetOldArgs{} })
}

// due names the shops with rows due in a table.
func (a *App) due(table string) func(context.Context) ([]uuid.UUID, error) {
	return func(ctx context.Context) ([]uuid.UUID, error) {
		return a.shopIDs(ctx, `SELECT shops_with_due('`+table+`')`)
	}
}

// connections are told of changes of a shop's accounts.
type connections struct{ app *App }

// ShopChanged tells the turnos, which may be paid online now, and lets invoices that wait for a certificate try again.
func (c connections) ShopChanged(ctx context.Context, shop uuid.UUID) {
	c.app.accounts.known.forget(shop)
	c.app.booking.ShopChanged(ctx, shop)
	if err := c.app.invoice.Resume(ctx, shop); err != nil {
		c.app.log.WarnContext(ctx, "waiting invoices try later", "shop", shop, "error", err.Error())
	}
}

// turnos are the turnos as notify wants them.
type turnos struct{ bookings *booking.Service }

// Links returns the manage pages of turnos.
func (t turnos) Links(ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	return t.bookings.Links(ctx, tx, shop, ids)
}

// OfferLink opens the page of an offer of the waiting list.
func (t turnos) OfferLink(about uuid.UUID, sealed []byte) (string, error) {
	return t.bookings.OfferLink(about, sealed)
}

// Confirm notes that the customer says they will come.
func (t turnos) Confirm(ctx context.Context, shop, id uuid.UUID) error {
	return t.bookings.Attend(ctx, shop, id)
}

// Cancel cancels for the customer.
func (t turnos) Cancel(ctx context.Context, shop, id uuid.UUID) error {
	return t.bookings.CancelForCustomer(ctx, shop, id)
}

// till queues what turnos ask to be paid. It is built before payment, which needs the turnos.
type till struct{ app *App }

// QueueIntent queues a payment's intent.
func (t till) QueueIntent(
	ctx context.Context, q *pg.Queue, shop, id uuid.UUID, kind string, amount int64, expires time.Time,
) (uuid.UUID, error) {
	return t.app.payment.QueueIntent(ctx, q, shop, id, kind, amount, expires)
}

// memories are what other domains keep of a customer. They are built after the customers.
type memories struct{ app *App }

// Forget erases messages, what staff wrote beside the money, and places in the waiting list.
func (m memories) Forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, p customer.Person) error {
	if err := m.app.booking.ForgetWaiting(ctx, tx, shop, p.Phones); err != nil {
		return err
	}
	if err := m.app.notify.Forget(ctx, tx, shop, p.Phones, p.Turnos); err != nil {
		return err
	}
	return m.app.payment.Forget(ctx, tx, shop, p.Turnos)
}
