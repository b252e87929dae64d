package kit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Event is a webhook to be sent.
type Event struct {
	URL    string
	Method string // empty: POST
	What   string // for people: payment.updated
	Item   string // id of what it is about
	Type   string // content type; empty: application/json
	Body   []byte
	Header http.Header
	// Sign adds the headers that depend on the attempt: signature, time, request id. With forge the signature is wrong.
	Sign func(h http.Header, body []byte, at time.Time, forge bool)
	// Accept says which answers count as received; nil: 200 to 299.
	Accept func(status int) bool
	// Answered is told of each attempt, after it is noted, for providers that do what an answer says. It must not block.
	Answered func(Answer)
}

// Answer is what came of one attempt.
type Answer struct {
	Status int // 0: no answer
	Header http.Header
	Body   []byte // at most 64 KB
	Reason string // why there is none
}

// Delivery is a webhook with what became of it.
type Delivery struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	URL      string    `json:"url"`
	What     string    `json:"what"`
	Item     string    `json:"item"`
	State    string    `json:"state"` // pending, delivered, failed, dropped
	Forged   bool      `json:"forged"`
	Body     string    `json:"body"`
	Attempts []Attempt `json:"attempts"`

	event  Event
	resets int
}

// Attempt is one try to deliver.
type Attempt struct {
	At     time.Time     `json:"at"`
	Took   time.Duration `json:"took_ns"`
	Status int           `json:"status"` // 0: no answer
	Answer string        `json:"answer"` // its beginning, or the error
	Header http.Header   `json:"header"` // as sent; of the last attempt only
}

// States of a delivery.
const (
	Pending   = "pending"
	Delivered = "delivered"
	Failed    = "failed"
	Dropped   = "dropped"
)

const (
	perTarget      = 32     // deliveries to one host at the same time, so that they keep up with clients that create at full speed
	maxWaiting     = 20_000 // for one host, and for another attempt; what is more stays in the list and can be replayed
	answerKept     = 1 << 10
	answerRead     = 64 << 10 // for Event.Answered
	defaultTimeout = 10 * time.Second
	reorderBy      = 3 * time.Second
	maxAttempts    = 50 // kept of one delivery
)

// Webhooks delivers events, each host on its own, so that one that is away holds up nobody else.
type Webhooks struct {
	shell  *Shell
	client *http.Client
	kept   *Store[Delivery]
	ctx    context.Context //nolint:containedctx // the life of the workers, which no request outlives
	end    context.CancelFunc
	group  sync.WaitGroup

	mu      sync.Mutex
	number  int
	resets  int // what was sent before the last one is forgotten
	retries int // planned
	most    int // that wait for one host, or for another attempt
	crowd   int // that wait for one host before new requests wait for them
	targets map[string]*target
}

// target is one host and the deliveries that wait for it. They are waited for in full, not by id: the list of deliveries
// forgets the oldest, and forgetting must not lose a webhook.
type target struct {
	waiting []*Delivery
	workers int
	listens bool // it took the last delivery
}

func newWebhooks(s *Shell) *Webhooks {
	timeout := s.options.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	ctx, end := context.WithCancel(context.Background())
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert,errcheck // it is one, by the standard library
	transport.MaxIdleConnsPerHost = perTarget
	transport.Proxy = nil
	return &Webhooks{
		shell: s, kept: NewStore[Delivery](s.options.Max), targets: map[string]*target{}, ctx: ctx, end: end,
		most: maxWaiting, crowd: maxCrowd,
		client: &http.Client{
			Timeout: timeout, Transport: transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func (h *Webhooks) close() {
	h.end()
	h.group.Wait()
	h.client.CloseIdleConnections()
}

func (h *Webhooks) reset() {
	h.mu.Lock()
	h.resets++
	h.retries = 0
	for _, t := range h.targets {
		t.waiting = nil
	}
	h.mu.Unlock()
	h.kept.Reset()
}

// Send delivers an event as soon as its target has room, under the faults in force. It never blocks.
func (h *Webhooks) Send(e Event) {
	if e.URL == "" {
		return
	}
	c := h.shell.Chaos()
	body := string(e.Body)
	e.Body = nil // the delivery keeps it once
	copies := 1
	if h.shell.Random.Chance(c.Duplicate) {
		copies = 2
	}
	for range copies {
		d := Delivery{
			At: h.shell.Clock.Now(), URL: e.URL, What: e.What, Item: e.Item, State: Pending, Body: body,
			Forged: h.shell.Random.Chance(c.Forge), event: e,
		}
		h.mu.Lock()
		h.number++
		d.ID, d.resets = fmt.Sprintf("w%d", h.number), h.resets
		h.mu.Unlock()
		if h.shell.Random.Chance(c.Drop) {
			d.State = Dropped
		}
		h.kept.Add(d.ID, d)
		switch {
		case d.State == Dropped:
			h.told(d.ID, Dropped)
		case h.shell.Random.Chance(c.Reorder):
			h.shell.Clock.After(reorderBy, func() { h.enqueue(&d) })
		default:
			h.enqueue(&d)
		}
	}
}

// Replay sends a delivery once more, whatever became of it.
func (h *Webhooks) Replay(id string) error {
	d, err := h.kept.Update(id, func(d *Delivery) error {
		d.State = Pending
		return nil
	})
	if err != nil {
		return err
	}
	h.enqueue(&d)
	return nil
}

// Newest returns deliveries, newest first, and how many match. An item of "" means all.
func (h *Webhooks) Newest(item string, skip, limit int) ([]Delivery, int) {
	return h.kept.Newest(func(d *Delivery) bool { return item == "" || d.Item == item }, skip, limit)
}

func (h *Webhooks) enqueue(d *Delivery) {
	host := d.URL
	if u, err := url.Parse(d.URL); err == nil {
		host = u.Host
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil || d.resets != h.resets {
		return
	}
	t := h.targets[host]
	if t == nil {
		t = &target{}
		h.targets[host] = t
	}
	if len(t.waiting) >= h.most {
		t.waiting = t.waiting[1:] // it stays pending in the list, and can be replayed
	}
	t.waiting = append(t.waiting, d)
	if t.workers < perTarget {
		t.workers++
		h.group.Go(func() { h.work(host, t) })
	}
}

func (h *Webhooks) work(host string, t *target) {
	for {
		h.mu.Lock()
		if len(t.waiting) == 0 || h.ctx.Err() != nil {
			t.workers--
			if t.workers == 0 && len(t.waiting) == 0 {
				delete(h.targets, host)
			}
			h.mu.Unlock()
			return
		}
		d := t.waiting[0]
		t.waiting[0] = nil // the array behind lives longer
		t.waiting = t.waiting[1:]
		h.mu.Unlock()
		took := h.deliver(d)
		h.mu.Lock()
		t.listens = took
		h.mu.Unlock()
	}
}

// deliver makes one attempt, and plans the next one when it fails. It reports whether the target took it.
func (h *Webhooks) deliver(last *Delivery) bool {
	d := *last
	a, said := h.attempt(&d)
	before := slices.Clone(d.Attempts) // somebody may be reading them
	for i := range before {
		before[i].Header = nil
	}
	before = append(before, a)
	tries := len(before)
	d.Attempts = before[max(0, tries-maxAttempts):]
	state, wait, again := h.outcome(&d, a.Status, tries)
	if again && !h.reserve(&d) {
		state, again = Failed, false
	}
	d.State = state
	_, _ = h.kept.Update(d.ID, func(at *Delivery) error { // where the list has forgotten it, it is still delivered
		*at = d
		return nil
	})
	if again {
		h.shell.Clock.After(wait, func() {
			h.release(&d)
			h.enqueue(&d)
		})
	}
	h.told(d.ID, state)
	if d.event.Answered != nil && h.current(&d) {
		d.event.Answered(said)
	}
	return state == Delivered
}

// reserve takes a place among the deliveries that will be tried again, of which there is a limit: a target that is away
// for days must not fill the memory. It reports whether there was one.
func (h *Webhooks) reserve(d *Delivery) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.retries >= h.most || d.resets != h.resets {
		return false
	}
	h.retries++
	return true
}

// release gives the place of a delivery back, unless all were given back meanwhile.
func (h *Webhooks) release(d *Delivery) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d.resets == h.resets {
		h.retries--
	}
}

// current reports whether a delivery is of now: not from before everything was forgotten, nor after the end.
func (h *Webhooks) current(d *Delivery) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ctx.Err() == nil && d.resets == h.resets
}

// outcome is what becomes of a delivery after so many tries, and when the next one is.
func (h *Webhooks) outcome(d *Delivery, status, tries int) (state string, wait time.Duration, again bool) {
	accept := d.event.Accept
	if accept == nil {
		accept = func(status int) bool { return status >= 200 && status < 300 }
	}
	if accept(status) {
		return Delivered, 0, false
	}
	if h.shell.options.Retry != nil {
		wait, again = h.shell.options.Retry(tries)
	}
	if again {
		return Pending, wait, true
	}
	return Failed, 0, false
}

func (h *Webhooks) told(id, state string) {
	h.shell.metrics.webhooks.WithLabelValues(state).Inc()
	h.shell.live.tell(change{Kind: "webhook", ID: id})
}

// attempt calls the target once. An answer that breaks off is none.
func (h *Webhooks) attempt(d *Delivery) (Attempt, Answer) {
	began := time.Now()
	a := Attempt{At: h.shell.Clock.Now()}
	r, err := h.request(d, a.At)
	if err != nil {
		a.Answer = "not an address: " + err.Error()
		return a, Answer{Reason: a.Answer}
	}
	a.Header = r.Header.Clone()
	res, err := h.client.Do(r)
	a.Took = time.Since(began)
	if err != nil {
		a.Answer = reason(err)
		return a, Answer{Reason: a.Answer}
	}
	defer res.Body.Close() //nolint:errcheck // read as far as wanted
	wanted := int64(answerKept)
	if d.event.Answered != nil {
		wanted = answerRead
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, wanted))
	if err != nil {
		a.Answer = reason(err)
		return a, Answer{Reason: a.Answer}
	}
	a.Status, a.Answer = res.StatusCode, string(body[:min(len(body), answerKept)])
	return a, Answer{Status: res.StatusCode, Header: res.Header, Body: body}
}

// request is what one attempt sends.
func (h *Webhooks) request(d *Delivery, at time.Time) (*http.Request, error) {
	method := cmp.Or(d.event.Method, http.MethodPost)
	r, err := http.NewRequestWithContext(h.ctx, method, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says what it is
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", cmp.Or(d.event.Type, "application/json"))
	}
	maps.Copy(r.Header, d.event.Header)
	if d.event.Sign != nil {
		d.event.Sign(r.Header, []byte(d.Body), at, d.Forged)
	}
	return r, nil
}

// reason leaves out the method and the address, which are shown beside it.
func reason(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return err.Error()
}
