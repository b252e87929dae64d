package payment

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// Names of what a checkout carries to its payments, so that a database that forgot it can be mended.
const (
	metaApp     = "app"
	metaShop    = "shop_id"
	metaBooking = "booking_id"
	metaIntent  = "intent_id"
	metaKind    = "kind"
	metaTip     = "tip_centavos"
	ourApp      = "barberpro"
)

// CheckoutByLink returns the provider's page for what a customer's turno asks to be paid; it is made now when no worker
// has made it yet. Errors: those of Links, ErrNothingDue, ErrPaymentExpired, ErrNotConnected, ErrProviderDown,
// ErrProviderRefused.
func (s *Service) CheckoutByLink(ctx context.Context, token string) (string, error) {
	shop, booking, err := s.options.Links.Find(ctx, token)
	if err != nil {
		return "", err // it is for the customer
	}
	var intent sqlgen.PaymentIntent
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		intent, err = q.OpenIntent(ctx, sqlgen.OpenIntentParams{ShopID: shop, BookingID: booking})
		return pg.Found(err, ErrNothingDue, "find open intent")
	})
	if err != nil {
		return "", err
	}
	if !intent.ExpiresAt.After(s.clock.Now()) {
		return "", ErrPaymentExpired
	}
	if intent.CheckoutUrl != nil {
		return *intent.CheckoutUrl, nil
	}
	return s.checkoutNow(ctx, shop, intent.ID)
}

// checkoutNow makes a checkout for somebody who waits for it, and says what failed in words for people.
func (s *Service) checkoutNow(ctx context.Context, shop, intent uuid.UUID) (string, error) {
	url, err := s.makeCheckout(ctx, shop, intent)
	e := upstream.As(err)
	switch {
	case e == nil:
		return url, err
	case e.Outcome == upstream.Refused:
		return "", ErrProviderRefused.Because(err)
	}
	down := ErrProviderDown.Because(err)
	down.RetryAfter = max(down.RetryAfter, e.RetryAfter)
	return "", down
}

// makeCheckout makes the provider's page of an intent, unless it is there, and returns its address.
// Errors: ErrNothingDue, ErrPaymentExpired, ErrNotConnected, and those of the provider.
func (s *Service) makeCheckout(ctx context.Context, shop, intent uuid.UUID) (string, error) {
	order, err := s.loadOrder(ctx, shop, intent)
	if err != nil {
		return "", err
	}
	i := &order.PaymentIntent
	switch {
	case i.Status != intentOpen:
		return "", ErrNothingDue
	case !i.ExpiresAt.After(s.clock.Now()):
		return "", ErrPaymentExpired
	case i.CheckoutUrl != nil:
		return *i.CheckoutUrl, nil
	}
	account, err := s.options.Accounts.Account(ctx, shop)
	if err != nil {
		return "", fmt.Errorf("account: %w", err)
	}
	token, err := s.options.Links.Token(ctx, shop, i.BookingID)
	if err != nil {
		return "", fmt.Errorf("link of booking: %w", err)
	}
	preference, err := s.preference(&order, token)
	if err != nil {
		return "", err
	}
	failpoint.Hit("payment.preference_before")
	made, err := s.options.Provider.CreatePreference(ctx, account.Token, i.ID.String(), preference)
	if err != nil {
		return "", err
	}
	failpoint.Hit("payment.preference_made")
	return s.storeCheckout(ctx, shop, intent, made)
}

func (s *Service) loadOrder(ctx context.Context, shop, intent uuid.UUID) (order sqlgen.LoadOrderRow, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		order, err = q.LoadOrder(ctx, sqlgen.LoadOrderParams{ShopID: shop, ID: intent})
		return pg.Found(err, ErrNothingDue, "load intent")
	})
	return order, err
}

// storeCheckout keeps the first page that was made, and returns the one that is kept.
func (s *Service) storeCheckout(ctx context.Context, shop, intent uuid.UUID, made mercadopago.Checkout) (url string, err error) {
	err = s.change(ctx, shop, func(_ pgx.Tx, q *sqlgen.Queries) error {
		n, err := q.StorePreference(ctx, sqlgen.StorePreferenceParams{
			ShopID: shop, ID: intent, PreferenceID: &made.ID, CheckoutUrl: &made.InitPoint, WaitMs: pollWait(0).Milliseconds(),
		})
		if err != nil {
			return fmt.Errorf("store preference: %w", err)
		}
		if n == 1 {
			url = made.InitPoint
			return nil
		}
		i, err := q.LockIntent(ctx, sqlgen.LockIntentParams{ShopID: shop, ID: intent})
		if err != nil {
			return pg.Found(err, ErrNothingDue, "read intent")
		}
		if i.Status != intentOpen || i.CheckoutUrl == nil {
			return ErrNothingDue // it was closed meanwhile; nobody is sent to this page
		}
		url = *i.CheckoutUrl
		return nil
	})
	failpoint.Hit("payment.preference_stored")
	return url, err
}

// preference is the checkout of an intent. All of it comes from the rows, so that making it again says the same.
func (s *Service) preference(o *sqlgen.LoadOrderRow, token string) (*mercadopago.Preference, error) {
	loc, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	i := &o.PaymentIntent
	p := &mercadopago.Preference{
		Items:             items(o, loc),
		ExternalReference: i.ID.String(),
		NotificationURL:   s.options.WebhookURL + "/webhooks/mercadopago/" + i.ShopID.String() + "?source_news=webhooks",
		Expires:           true, ExpirationDateTo: mercadopago.Time{Time: i.ExpiresAt},
		StatementDescriptor: descriptor(o.ShopName),
		Payer:               &mercadopago.Payer{Name: o.CustomerName, Email: o.Email},
		Metadata: map[string]string{
			metaApp: ourApp, metaShop: i.ShopID.String(), metaBooking: i.BookingID.String(), metaIntent: i.ID.String(),
			metaKind: i.Kind, metaTip: strconv.FormatInt(i.TipCentavos, 10),
		},
	}
	page := s.options.PublicURL + "/"
	if token != "" {
		page += "g/" + token
	}
	p.BackURLs = &mercadopago.BackURLs{
		Success: page + "?payment=success", Pending: page + "?payment=pending", Failure: page + "?payment=failure",
	}
	p.AutoReturn = "approved"
	if until, ok := s.ticketsUntil(i, o.StartsAt); ok {
		p.DateOfExpiration = mercadopago.Time{Time: until}
	} else {
		p.PaymentMethods = &mercadopago.Methods{ExcludedPaymentTypes: []mercadopago.Named{{ID: mercadopago.TypeTicket}}}
	}
	return p, nil
}

// ticketsUntil is until when a voucher can be paid; ok is false when the turno is too near for that.
func (s *Service) ticketsUntil(i *sqlgen.PaymentIntent, starts time.Time) (until time.Time, ok bool) {
	if starts.Sub(i.CreatedAt) < s.options.TicketNotice {
		return until, false
	}
	until = i.CreatedAt.Add(ticketLife)
	if latest := starts.Add(-ticketMargin); latest.Before(until) {
		until = latest
	}
	return until, until.After(i.CreatedAt)
}

// items are the lines of a checkout: the turno, and the tip.
func items(o *sqlgen.LoadOrderRow, loc *time.Location) []mercadopago.Item {
	i := &o.PaymentIntent
	title := "Turno: " + o.Services
	if i.Kind == "deposit" {
		title = "Seña: " + o.Services
	}
	all := []mercadopago.Item{{
		ID: o.Code, Title: shorten(title), Quantity: 1, UnitPrice: mercadopago.Amount(i.AmountCentavos - i.TipCentavos),
		Description: shorten(o.ShopName + ", " + o.StartsAt.In(loc).Format("02/01/2006 15:04") + ", turno " + o.Code),
		CategoryID:  "services", CurrencyID: mercadopago.Currency,
	}}
	if i.TipCentavos == i.AmountCentavos {
		all = nil
	}
	if i.TipCentavos > 0 {
		all = append(all, mercadopago.Item{
			ID: o.Code + "-propina", Title: "Propina", Quantity: 1, UnitPrice: mercadopago.Amount(i.TipCentavos),
			CategoryID: "services", CurrencyID: mercadopago.Currency,
		})
	}
	return all
}

// shorten cuts a text to what the provider takes of a title.
func shorten(text string) string {
	const most = 250
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// descriptor is the shop's name as a card statement shows it: 13 characters of A to Z, digits and spaces.
func descriptor(name string) string {
	const most = 13
	plain := strings.NewReplacer("Á", "A", "É", "E", "Í", "I", "Ó", "O", "Ú", "U", "Ü", "U", "Ñ", "N").Replace(strings.ToUpper(name))
	plain = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' {
			return r
		}
		return -1
	}, plain)
	return strings.TrimSpace(plain[:min(len(plain), most)])
}

// WorkIntents makes the checkouts that are asked for, and asks about those that are there whether they were paid.
func (s *Service) WorkIntents(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []sqlgen.PaymentIntent
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		rows, err = q.ClaimIntents(ctx, sqlgen.ClaimIntentsParams{ShopID: shop, LeaseMs: lease.Milliseconds(), Most: batch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim intents: %w", err)
	}
	failpoint.Hit("payment.intents_claimed")
	return len(rows) == batch, each(rows, func(i sqlgen.PaymentIntent) error {
		if i.PreferenceID == nil && i.Status == intentOpen && i.ExpiresAt.After(s.clock.Now()) {
			return s.workCheckout(ctx, &i)
		}
		return s.pollIntent(ctx, &i)
	})
}

// workCheckout makes a checkout that nobody waits for yet.
func (s *Service) workCheckout(ctx context.Context, i *sqlgen.PaymentIntent) error {
	_, err := s.makeCheckout(ctx, i.ShopID, i.ID)
	if err == nil || errors.Is(err, ErrNothingDue) || errors.Is(err, ErrPaymentExpired) {
		return nil // another attempt finds it closed
	}
	wait := waitAfter(err, i.Attempts)
	if upstream.OutcomeOf(err) == upstream.Refused {
		wait = lockedWait // whoever opens the link tries at once
	}
	putOff := s.putOffIntent(ctx, i, i.Polls, wait, shown(err))
	if upstream.As(err) != nil || errors.Is(err, ErrNotConnected) {
		return putOff
	}
	return errors.Join(err, putOff)
}

func (s *Service) putOffIntent(ctx context.Context, i *sqlgen.PaymentIntent, polls int32, wait time.Duration, why string) error {
	return s.read(ctx, i.ShopID, func(q *sqlgen.Queries) error {
		_, err := q.PutOffIntent(ctx, sqlgen.PutOffIntentParams{
			ShopID: i.ShopID, ID: i.ID, Attempts: i.Attempts, Polls: polls, WaitMs: wait.Milliseconds(), Error: why,
		})
		if err != nil {
			return fmt.Errorf("put off intent: %w", err)
		}
		return nil
	})
}
