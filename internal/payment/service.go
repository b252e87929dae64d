package payment

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// Provider is what is asked of MercadoPago.
type Provider interface {
	CreatePreference(ctx context.Context, token, key string, p *mercadopago.Preference) (mercadopago.Checkout, error)
	ExpirePreference(ctx context.Context, token, key, id string, at time.Time) error
	GetPayment(ctx context.Context, token, id string) (mercadopago.Payment, error)
	CancelPayment(ctx context.Context, token, key, id string) (mercadopago.Payment, error)
	SearchPayments(ctx context.Context, token string, s mercadopago.Search) (mercadopago.Found, error)
	GetOrder(ctx context.Context, token, id string) (mercadopago.Order, error)
	Refund(ctx context.Context, token, key, payment string, amount *mercadopago.Amount) (mercadopago.Refund, error)
}

// Accounts knows the shops' accounts at the provider.
type Accounts interface {
	// Account returns the account of a shop. Errors: ErrNotConnected.
	Account(ctx context.Context, shop uuid.UUID) (Account, error)
}

// Bookings is told of the money of turnos, in the transaction that enters it.
type Bookings interface {
	// Pay adds to what was paid. It confirms an unpaid turno, and takes the time of an expired one again. kept is false,
	// and nothing changed, when the turno is cancelled or its time is gone.
	Pay(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID, amount int64) (kept bool, err error)
	// ConfirmPaid is Pay for several turnos at once, of which it returns those that waited for it. The others are untouched.
	ConfirmPaid(ctx context.Context, tx pgx.Tx, shop uuid.UUID, bookings []uuid.UUID, amounts []int64) (confirmed []uuid.UUID, err error)
	// Unpay takes off what went back.
	Unpay(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID, amount int64) error
	// Discount lowers what a turno costs; TakeDiscountBack undoes it.
	Discount(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID, amount int64) error
	TakeDiscountBack(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID) error
	// ExtendPayment lets an unpaid turno wait for a voucher to be paid.
	ExtendPayment(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID, until time.Time) error
}

// Links knows the customers' links.
type Links interface {
	// Find names the turno of a link's token. Its errors are shown to the customer.
	Find(ctx context.Context, token string) (shop, booking uuid.UUID, err error)
	// Token returns the token of a turno's link, or "" when it has none.
	Token(ctx context.Context, shop, booking uuid.UUID) (string, error)
}

// Counter counts what happens, for the business metrics. kind is "webhook", "payment", "refund" or "reconcile".
type Counter interface {
	Count(kind, outcome string)
}

// Options are what the domain needs from outside.
type Options struct {
	Clock    clock.Clock // nil: the machine's
	Log      *slog.Logger
	Accounts Accounts
	Bookings Bookings
	Links    Links
	Provider Provider
	Counter  Counter // nil: nobody counts

	PublicURL  string // where customers are sent back to, without a slash at the end
	WebhookURL string // where the provider reaches us, without a slash at the end; "": PublicURL
	// TicketNotice is how long before a turno its vouchers to pay in cash end being offered. 0: 48 h.
	TicketNotice time.Duration
	// Kick wakes a queue that was just given work. nil: it looks by itself within a second.
	Kick func(queue string, shop uuid.UUID)
}

const (
	defaultTicketNotice = 48 * time.Hour
	ticketMargin        = 24 * time.Hour // before the turno, to be accredited
	ticketLife          = 72 * time.Hour
)

// Service holds the use cases. It is safe for concurrent use.
type Service struct {
	db      *pg.DB
	options Options
	clock   clock.Clock
	log     *slog.Logger
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Counter == nil {
		o.Counter = nobody{}
	}
	if o.Kick == nil {
		o.Kick = func(string, uuid.UUID) {}
	}
	if o.TicketNotice == 0 {
		o.TicketNotice = defaultTicketNotice
	}
	o.PublicURL = strings.TrimSuffix(o.PublicURL, "/")
	o.WebhookURL = strings.TrimSuffix(o.WebhookURL, "/")
	if o.WebhookURL == "" {
		o.WebhookURL = o.PublicURL
	}
	return &Service{db: db, options: o, clock: o.Clock, log: o.Log}
}

type nobody struct{}

func (nobody) Count(string, string) {}

func (s *Service) count(kind, outcome string) { s.options.Counter.Count(kind, outcome) }

// countErr counts an outcome by the code of its error.
func (s *Service) countErr(kind string, err error) {
	switch f := fault.As(err); {
	case err == nil:
		s.count(kind, "ok")
	case f != nil:
		s.count(kind, f.Code)
	default:
		s.count(kind, "error")
	}
}

// change runs fn in a transaction of the shop.
func (s *Service) change(ctx context.Context, shop uuid.UUID, fn func(tx pgx.Tx, q *sqlgen.Queries) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return fn(tx, sqlgen.New(tx)) })
}

// read runs fn in a transaction of the shop.
func (s *Service) read(ctx context.Context, shop uuid.UUID, fn func(q *sqlgen.Queries) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return fn(sqlgen.New(tx)) })
}

// zone is the shop's time zone.
func zone(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) (*time.Location, error) {
	name, err := q.ShopZone(ctx, shop)
	if err != nil {
		return nil, pg.Found(err, ErrNoticeShop, "read time zone")
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	return loc, nil
}
