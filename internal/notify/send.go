package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/upstream"
)

// call is one call to a provider: a sending, or the question whether an SMS was sent.
type call struct {
	row     row
	attempt int32 // the fencing number

	to       string // telephone
	text     string // of an SMS
	whatsApp *whatsapp.Message
	letter   *mail.Message
	ask      bool
	since    time.Time
}

// result is what came of a call.
type result struct {
	call *call

	status     Status
	wait       time.Duration // until it is looked at again, for Due and InDoubt
	why, error string
	outcome    string // for the log
	code       string
	providerID string
	segments   int
	waID       string // by which WhatsApp knows the number
	optOut     bool
	matches    []sms.Sent // what may be the SMS that was asked about
}

const (
	firstWait  = 2 * time.Second
	longest    = 5 * time.Minute
	mostLaters = 9 // tries over some ten minutes; then the next channel, if there is one
	skew       = 15 * time.Minute
)

// perform makes the calls of a batch, a bounded number at a time, and writes what came of them as it comes.
func (s *Service) perform(ctx context.Context, b *batch) error {
	if len(b.calls) == 0 {
		return nil
	}
	results := make(chan *result, len(b.calls))
	slots := make(chan struct{}, s.opts.AtOnce)
	begun := time.Now()
	go func() {
		var all sync.WaitGroup
		for i := range b.calls {
			c := &b.calls[i]
			slots <- struct{}{}
			if time.Since(begun) > startCalls {
				results <- &result{call: c, status: Due, outcome: "later", error: "no time left in this batch"}
				<-slots
				continue
			}
			all.Go(func() {
				defer func() { <-slots }()
				results <- s.make(ctx, b, c)
			})
		}
		all.Wait()
		close(results)
	}()
	var failures []error
	for first := range results {
		some := []*result{first}
		for len(some) < len(b.calls) {
			next, ok := tryNext(results)
			if !ok {
				break
			}
			some = append(some, next)
		}
		failpoint.Hit("notify.answered")
		failures = append(failures, s.finish(ctx, b, some))
	}
	return errors.Join(failures...)
}

func tryNext(results <-chan *result) (*result, bool) {
	select {
	case r, ok := <-results:
		return r, ok
	default:
		return nil, false
	}
}

// make makes one call.
func (s *Service) make(ctx context.Context, b *batch, c *call) *result {
	failpoint.Hit("notify.before_call")
	var r *result
	switch {
	case c.ask:
		r = s.ask(ctx, b, c)
	case c.whatsApp != nil:
		sent, err := s.opts.WhatsApp.Send(ctx, *b.accounts.whatsApp, *c.whatsApp)
		r = b.whatsAppResult(c, sent, err)
	case c.letter != nil:
		r = letterResult(c, b.accounts.mail.Send(ctx, *c.letter))
	default:
		sent, err := s.opts.SMS.Send(ctx, *b.accounts.sms, sms.Message{To: c.to, Body: c.text, Callback: s.statusURL(b.set.ID, c.row.ID)})
		r = smsResult(c, sent, err)
	}
	failpoint.Hit("notify.after_call")
	if r.status == InDoubt && r.wait == 0 {
		r.wait = s.opts.StatusWait
	}
	if r.status == Due && r.wait == 0 && r.error != "" {
		r.wait = drain.Wait(int(c.attempt), firstWait, longest)
	}
	if r.status == Due && c.attempt >= mostLaters && b.following(&c.row, "") != "" {
		r.status, r.why = Failed, "el proveedor no atiende: "+r.error
	}
	return r
}

// by reads the outcome of a call that failed.
func by(c *call, err error) *result {
	r := &result{call: c, error: err.Error(), outcome: upstream.OutcomeOf(err).String(), status: InDoubt}
	switch upstream.OutcomeOf(err) {
	case upstream.Later:
		r.status = Due
		if e := upstream.As(err); e != nil {
			r.wait = max(e.RetryAfter, drain.Wait(int(c.attempt), firstWait, longest))
		}
	case upstream.Refused:
		r.status, r.why = Failed, "el proveedor lo rechazó"
	case upstream.Unknown:
		r.why = "sin respuesta del proveedor"
	}
	return r
}

func (b *batch) whatsAppResult(c *call, sent whatsapp.Sent, err error) *result {
	if err == nil {
		return &result{call: c, status: Sent, outcome: accepted, providerID: sent.ID, waID: differing(c.to, c.whatsApp.To, sent.WaID)}
	}
	r := by(c, err)
	refused, ok := errors.AsType[*whatsapp.Error](err)
	if !ok {
		return r
	}
	r.code = refused.CodeText()
	if r.status == Failed {
		r.why = "WhatsApp lo rechazó (" + r.code + ")"
	}
	national := whatsapp.NationalForm(c.whatsApp.To)
	if refused.Reason == whatsapp.NotAllowed && national != c.whatsApp.To {
		// The list of an app in development mode may hold the number without its mobile 9: an alias from now on.
		r.status, r.wait, r.waID, r.why = Due, time.Millisecond, national, "el número va sin el 9"
	}
	return r
}

// differing is the number to write to from now on, when it is not the telephone's own digits. What was sent to worked,
// whatever WhatsApp calls it.
func differing(phone, sentTo, waID string) string {
	if digits := strings.TrimPrefix(phone, "+"); sentTo != digits {
		return sentTo
	} else if waID != "" && whatsapp.E164(waID) != phone {
		return waID
	}
	return ""
}

func smsResult(c *call, sent sms.Sent, err error) *result {
	if err == nil {
		return &result{call: c, status: Sent, outcome: accepted, providerID: sent.SID, segments: sent.Segments}
	}
	r := by(c, err)
	if refused, ok := errors.AsType[*sms.Error](err); ok {
		r.code = refused.CodeText()
		r.optOut = refused.Reason == sms.OptedOut
		if r.status == Failed {
			r.why = "el SMS fue rechazado (" + r.code + ")"
		}
		if r.optOut {
			r.why = optedOut
		}
	}
	return r
}

func letterResult(c *call, err error) *result {
	r := &result{call: c, status: Due, outcome: "later"}
	switch {
	case err == nil:
		return &result{call: c, status: Sent, outcome: accepted, providerID: c.letter.ID}
	case errors.Is(err, mail.ErrRefused), errors.Is(err, mail.ErrBadMessage), errors.Is(err, mail.ErrOff):
		r.status, r.outcome, r.why = Failed, "refused", "el correo fue rechazado"
	case errors.Is(err, mail.ErrUnknown):
		r.status, r.outcome, r.why = InDoubt, "unknown", "sin respuesta del servidor de correo"
	}
	r.error = err.Error()
	return r
}

// ask looks whether the provider has an SMS whose answer was lost.
func (s *Service) ask(ctx context.Context, b *batch, c *call) *result {
	sent, err := s.opts.SMS.List(ctx, *b.accounts.sms, c.to, c.since.Add(-skew))
	if err != nil {
		return &result{
			call: c, status: InDoubt, outcome: "later", error: err.Error(), wait: drain.Wait(int(c.attempt), firstWait, longest),
		}
	}
	r := &result{call: c, status: Due, wait: time.Millisecond, outcome: "absent", why: "el proveedor no lo tenía: se manda de nuevo"}
	for _, each := range sent {
		if s.masked(each.Body) == c.row.SentText && each.At.After(c.since.Add(-skew)) {
			r.matches = append(r.matches, each)
		}
	}
	return r
}

// masked hides the links in a text that came back from a provider.
func (s *Service) masked(text string) string {
	return regexp.MustCompile(regexp.QuoteMeta(s.opts.PublicURL)+`/g/[A-Za-z0-9_-]+`).ReplaceAllString(text, "[enlace]")
}

const deadlock = "40P01"

// finish writes results. Two that meet over the same rows try again.
func (s *Service) finish(ctx context.Context, b *batch, results []*result) error {
	slices.SortFunc(results, func(x, y *result) int { return bytes.Compare(x.call.row.ID[:], y.call.row.ID[:]) })
	var err error
	for range 3 {
		err = s.db.InShop(ctx, b.set.ID, func(tx pgx.Tx) error { return s.finishIn(ctx, tx, b, results) })
		if pg.Code(err) != deadlock {
			break
		}
	}
	failpoint.Hit("notify.finished")
	return err
}

func (s *Service) finishIn(ctx context.Context, tx pgx.Tx, b *batch, results []*result) error {
	q := sqlgen.New(tx)
	if err := adopt(ctx, q, b.set.ID, results); err != nil {
		return err
	}
	at := b.now
	p := sqlgen.FinishParams{ShopID: b.set.ID, At: &at}
	byID := make(map[uuid.UUID]*result, len(results))
	for _, r := range results {
		byID[r.call.row.ID] = r
		wait := r.wait.Seconds()
		if r.status != Due && r.status != InDoubt {
			wait = never
		}
		p.Ids = append(p.Ids, r.call.row.ID)
		p.Attempts = append(p.Attempts, r.call.attempt)
		p.Statuses = append(p.Statuses, string(r.status))
		p.Waits = append(p.Waits, wait)
		p.Whys = append(p.Whys, r.why)
		p.Errors = append(p.Errors, r.error)
		p.ProviderIds = append(p.ProviderIds, r.providerID)
		p.Segments = append(p.Segments, int32(r.segments)) //nolint:gosec // of one SMS
	}
	written, err := q.Finish(ctx, p)
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	var o outcomes
	wrote := sqlgen.WroteToParams{ShopID: b.set.ID, At: &at}
	for _, w := range written {
		r := byID[w.ID]
		s.opts.Counter.Count("message."+r.call.row.Channel, string(r.status))
		o.log(w.ID, r.outcome, r.code, r.error)
		if r.status == Failed && Status(w.Status) == Failed {
			b.goOn(&o, &r.call.row, r.why)
		}
		if r.call.to != "" && (r.status == Sent || r.waID != "") {
			wrote.Phones, wrote.WaIds = append(wrote.Phones, r.call.to), append(wrote.WaIds, r.waID)
		}
		if r.optOut {
			err := q.SetOptOut(ctx, sqlgen.SetOptOutParams{ShopID: b.set.ID, Phone: r.call.to, At: &at, By: "provider"})
			if err != nil {
				return fmt.Errorf("write opt-out: %w", err)
			}
		}
	}
	if len(wrote.Phones) > 0 {
		if err := q.WroteTo(ctx, wrote); err != nil {
			return fmt.Errorf("write contacts: %w", err)
		}
	}
	failpoint.Hit("notify.finishing")
	return o.store(ctx, tx, b.set.ID)
}

// adopt takes the SMS that the provider has for those that were in doubt, unless it is another message's.
func adopt(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, results []*result) error {
	for _, r := range results {
		for _, m := range r.matches {
			_, err := q.TurnoOfMessage(ctx, sqlgen.TurnoOfMessageParams{ShopID: shop, ProviderID: &m.SID})
			if err == nil {
				continue // known: an equal text of another message
			}
			if !errors.Is(err, pgx.ErrNoRows) {
				return fmt.Errorf("look for SMS: %w", err)
			}
			r.status, r.providerID, r.segments, r.outcome, r.why = Sent, m.SID, m.Segments, accepted, "el proveedor lo tenía"
			break
		}
	}
	return nil
}

// store writes the log, the messages by other channels, and the events.
func (o *outcomes) store(ctx context.Context, tx pgx.Tx, shop uuid.UUID) error {
	q := sqlgen.New(tx)
	if len(o.attempts.Ids) > 0 {
		o.attempts.ShopID = shop
		if err := q.AddAttempts(ctx, o.attempts); err != nil {
			return fmt.Errorf("write attempts: %w", err)
		}
	}
	if len(o.fallbacks.Ids) > 0 {
		o.fallbacks.ShopID = shop
		if err := q.AddFallbacks(ctx, o.fallbacks); err != nil {
			return fmt.Errorf("write next messages: %w", err)
		}
	}
	for _, e := range o.events {
		if err := outbox.Add(ctx, tx, shop, "message.failed", e.booking, e.version, e.data); err != nil {
			return err
		}
	}
	return nil
}

// statusURL is where the SMS provider tells what became of a message.
func (s *Service) statusURL(shop, id uuid.UUID) string {
	return s.opts.WebhookURL + "/webhooks/sms?shop=" + shop.String() + "&message=" + id.String()
}
