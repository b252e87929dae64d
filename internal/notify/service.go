package notify

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
)

// Turnos is what the domain of bookings does for this one.
type Turnos interface {
	// Links returns the manage pages of turnos. A turno without one is absent.
	Links(ctx context.Context, tx pgx.Tx, shop uuid.UUID, bookings []uuid.UUID) (map[uuid.UUID]string, error)
	// OfferLink opens the page of an offer of the waiting list, which is about the turno that holds its time.
	OfferLink(about uuid.UUID, sealed []byte) (string, error)
	// Confirm notes that the customer says they will come. It may be called twice.
	Confirm(ctx context.Context, shop, booking uuid.UUID) error
	// Cancel cancels for the customer, by the policy of the turno. Its faults have a message for the customer.
	Cancel(ctx context.Context, shop, booking uuid.UUID) error
}

// Senders are the accounts that shops send from: their own, or the platform's. shop may be the zero UUID, for the platform's
// alone. Each returns ErrNotConnected when there is none.
type Senders interface {
	WhatsApp(ctx context.Context, shop uuid.UUID) (whatsapp.Account, error)
	SMS(ctx context.Context, shop uuid.UUID) (sms.Account, error)
	Mail(ctx context.Context, shop uuid.UUID) (Letters, error)
}

// Letters sends e-mail; *mail.Sender does.
type Letters interface {
	Send(ctx context.Context, m mail.Message) error
}

// WhatsAppAPI sends by WhatsApp; *whatsapp.Client does.
type WhatsAppAPI interface {
	Send(ctx context.Context, a whatsapp.Account, m whatsapp.Message) (whatsapp.Sent, error)
}

// SMSAPI sends SMS; *sms.Client does.
type SMSAPI interface {
	Send(ctx context.Context, a sms.Account, m sms.Message) (sms.Sent, error)
	Fetch(ctx context.Context, a sms.Account, sid string) (sms.Sent, error)
	List(ctx context.Context, a sms.Account, to string, since time.Time) ([]sms.Sent, error)
}

// Counter counts what happens, for the business metrics. kind is "message.<channel>" or "reply"; outcome is a status.
type Counter interface {
	Count(kind, outcome string)
}

// Options are what the service needs besides the database.
type Options struct {
	Clock    clock.Clock
	Turnos   Turnos
	Senders  Senders
	WhatsApp WhatsAppAPI
	SMS      SMSAPI
	Sealer   pg.Sealer
	Counter  Counter
	Log      *slog.Logger

	PublicURL   string // of the product, without a slash at the end
	WebhookURL  string // as the providers reach us; "": PublicURL
	VerifyToken string // of WhatsApp's handshake
	MailDomain  string // right side of the ids of letters; "": barberpro.com.ar

	// Kick makes a queue of Queues look at once; nil: it looks by itself.
	Kick func(queue string, shop uuid.UUID)
	// StatusWait is how long a message whose answer was lost waits for its status before another way is taken; 0: a minute.
	StatusWait time.Duration
	// AtOnce is how many calls one batch makes at a time; 0: 32.
	AtOnce int
}

const (
	defaultStatusWait = time.Minute
	defaultAtOnce     = 32
)

// Service writes to customers. It is safe for concurrent use.
type Service struct {
	db        *pg.DB
	opts      Options
	reminders pace
}

// New returns the service.
func New(db *pg.DB, o Options) *Service {
	if o.WebhookURL == "" {
		o.WebhookURL = o.PublicURL
	}
	o.PublicURL, o.WebhookURL = strings.TrimSuffix(o.PublicURL, "/"), strings.TrimSuffix(o.WebhookURL, "/")
	if o.MailDomain == "" {
		o.MailDomain = "barberpro.com.ar"
	}
	if o.StatusWait == 0 {
		o.StatusWait = defaultStatusWait
	}
	if o.AtOnce == 0 {
		o.AtOnce = defaultAtOnce
	}
	if o.Kick == nil {
		o.Kick = func(string, uuid.UUID) {}
	}
	return &Service{db: db, opts: o}
}

func (s *Service) now() time.Time { return s.opts.Clock.Now().Truncate(time.Microsecond) }

// shop is how a shop writes.
type shop struct {
	ID                                uuid.UUID
	Name, Slug, Address, Phone        string
	Location                          *time.Location
	ReminderHours                     []int32
	QuietFrom, QuietTo, MessagesOfDay int
	Channels                          []string
	own                               map[templateKey]Template
}

func (s *Service) shop(ctx context.Context, q *sqlgen.Queries, id uuid.UUID) (*shop, error) {
	row, err := q.ShopSettings(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read shop: %w", err)
	}
	out := &shop{
		ID: id, Name: row.Name, Slug: row.Slug, Address: row.Address, Phone: row.Phone, ReminderHours: row.ReminderHours,
		QuietFrom: int(row.QuietFromMinute), QuietTo: int(row.QuietToMinute), MessagesOfDay: int(row.MessagesPerDay),
		Channels: row.MessageChannels, own: map[templateKey]Template{},
	}
	if out.Location, err = time.LoadLocation(row.Timezone); err != nil {
		return nil, fmt.Errorf("zone of shop: %w", err)
	}
	rows, err := q.Templates(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	for _, r := range rows {
		t := Template{
			Kind: Kind(r.Kind), Channel: Channel(r.Channel), Subject: r.Subject, Body: r.Body, Template: r.Template,
			Language: r.Language, Active: r.Active,
		}
		out.own[templateKey{t.Kind, t.Channel}] = t
	}
	return out, nil
}

// turnos loads turnos with their links.
func (s *Service) turnos(ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]*Turno, error) {
	out := make(map[uuid.UUID]*Turno, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := sqlgen.New(tx).Turnos(ctx, sqlgen.TurnosParams{ShopID: shop, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("read turnos: %w", err)
	}
	links, err := s.opts.Turnos.Links(ctx, tx, shop, ids)
	if err != nil {
		return nil, fmt.Errorf("links of turnos: %w", err)
	}
	for _, r := range rows {
		out[r.ID] = &Turno{
			ID: r.ID, Code: r.Code, Status: r.Status, Version: r.Version, Moved: r.Moved, Source: r.Source, Customer: r.CustomerName,
			Phone: r.Phone, Email: r.Email, Services: r.Services, Barber: r.Barber, StartsAt: r.StartsAt, EndsAt: r.EndsAt,
			CancellableUntil: r.CancellableUntil, ExpiresAt: r.ExpiresAt, Total: r.TotalCentavos, Deposit: r.DepositCentavos,
			Paid: r.PaidCentavos, Payment: r.Payment, Link: links[r.ID],
		}
	}
	return out, nil
}

// quietFor is how long the shop's quiet hours still last; 0 when they do not hold.
func (s *shop) quietFor(now time.Time) time.Duration {
	return clock.Within(now.In(s.Location), s.QuietFrom, s.QuietTo)
}
