package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/account"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/catalog"
	"github.com/barberpro/barberpro/internal/customer"
	"github.com/barberpro/barberpro/internal/deadletter"
	"github.com/barberpro/barberpro/internal/live"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/shop"
	"github.com/barberpro/barberpro/internal/staff"
)

// openAccount builds the domain that the edge asks who somebody is.
func (a *App) openAccount() (err error) {
	keys := make([]seal.Key, 0, 1+len(a.cfg.Auth.Keys))
	keys = append(keys, seal.Key{ID: a.cfg.Auth.KeyID, Secret: []byte(a.cfg.Auth.Secret.Reveal())})
	for _, k := range a.cfg.Auth.Keys {
		id, secret, _ := strings.Cut(k.Reveal(), ":") // checked when the configuration was read
		keys = append(keys, seal.Key{ID: id, Secret: []byte(secret)})
	}
	a.account, err = account.New(a.db, account.Options{
		Clock: a.clock, Log: a.log, Keys: keys,
		Peppers:     []seal.Key{{ID: "1", Secret: []byte(a.cfg.Auth.Pepper.Reveal())}},
		SessionLife: a.cfg.Auth.SessionTTL, AccessLife: a.cfg.Auth.AccessTTL,
		DefaultZone: a.cfg.App.Timezone, PublicURL: a.cfg.App.PublicURL,
		SecureCookies: strings.HasPrefix(a.cfg.App.PublicURL, "https://"),
		Mail:          letters{a.providers.mail}, Enqueue: queue{a}, Broadcast: broadcast{a},
	})
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	return nil
}

// domains builds the other domains, plugs them into each other, and registers their operations on a.api, their jobs on
// a.work, what runs beside the server in a.background, and what ends long-lived sockets in a.goodbyes.
func (a *App) domains() error {
	a.hub = live.New(a.account, a.shopsOf, a.log)
	spread := newFanout(a.cache, a.hub, a.log)
	spread.wake = func(shop uuid.UUID) { a.drain.Kick(outbox.Name, shop) }
	a.booking = booking.New(a.db, booking.Options{
		Clock: a.clock, Sealer: a.seal, Fanout: spread, Counter: counter{a.metrics}, Payments: till{a},
		PublicURL: a.cfg.App.PublicURL, Log: a.log,
	})
	a.shop = shop.New(a.db, shop.Options{Clock: a.clock, Changes: a.booking})
	a.catalog = catalog.New(a.db, catalog.Options{Clock: a.clock, Changes: a.booking})
	a.staff = staff.New(a.db, staff.Options{Clock: a.clock, Changes: a.booking})
	a.customer = customer.New(a.db, customer.Options{Clock: a.clock, Sealer: a.seal, Others: memories{a}})

	a.money()

	a.account.Routes(a.api)
	a.booking.Routes(a.api)
	a.shop.Routes(a.api)
	a.catalog.Routes(a.api)
	a.staff.Routes(a.api)
	a.customer.Routes(a.api)
	a.hub.Routes(a.api)
	a.integration.Routes(a.api)
	a.payment.Routes(a.api)
	a.invoice.Routes(a.api)
	a.report.Routes(a.api)
	letters := deadletter.New(a.db, deadletter.Options{Retries: a.retries(), Wake: a.wakeLetters})
	letters.Routes(a.api)
	a.operators(letters).Routes(a.api)
	a.notify.Routes(a.api)
	a.webhook.Routes(a.api)

	if err := a.site(); err != nil {
		return err
	}
	a.background = append(a.background, func(ctx context.Context) { spread.listen(ctx, a.booking, a.account) })
	a.goodbyes = append(a.goodbyes, a.hub.Close)
	a.jobs()
	return nil
}

// shopsOf names the shops that a person belongs to.
func (a *App) shopsOf(ctx context.Context, person uuid.UUID) ([]uuid.UUID, error) {
	user, err := a.account.User(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("shops of a person: %w", err)
	}
	ids := make([]uuid.UUID, len(user.Memberships))
	for i, m := range user.Memberships {
		ids[i] = m.ShopID
	}
	return ids, nil
}

// letters sends what account writes.
type letters struct{ sender *mail.Sender }

// Send delivers one letter.
func (l letters) Send(ctx context.Context, m account.Mail) error {
	return l.sender.Send(ctx, mail.Message{To: m.To, Subject: m.Subject, Text: m.Text})
}

// queue inserts jobs. It is built before the queue itself, which needs the workers of the domains.
type queue struct{ app *App }

// Enqueue inserts a job in the transaction that causes it.
func (q queue) Enqueue(ctx context.Context, tx pgx.Tx, args river.JobArgs) error {
	return q.app.queue.Insert(ctx, tx, args, nil)
}

// counter turns the outcomes of a domain into business metrics.
type counter struct {
	metrics interface{ Count(event string) }
}

// Count adds one.
func (c counter) Count(kind, outcome string) { c.metrics.Count(kind + "." + outcome) }
