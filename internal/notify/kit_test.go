package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/testkit"
)

const (
	ana       = "+5491155550123"
	anaMail   = "ana@example.com"
	publicURL = "https://barberpro.test"
	appSecret = "app-secret"
	authToken = "authtoken"
	phoneID   = "106540352242922"
)

// reply is how a fake provider answers one call.
type reply struct {
	status int
	body   string
	header map[string]string
	cut    bool // the connection ends: after the effect when body is set
	effect bool // the provider took it although the answer says otherwise
}

// provider is a fake of WhatsApp's or Twilio's API: it takes everything, but for what replies say.
type provider struct {
	mu      sync.Mutex
	replies []reply
	calls   int
	taken   []map[string]any // messages that had their effect
	server  *httptest.Server
	next    func() // called at each call, before the answer
}

func (p *provider) say(replies ...reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.replies = append(p.replies, replies...)
}

func (p *provider) got() []map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]map[string]any(nil), p.taken...)
}

func (p *provider) answer(w http.ResponseWriter, message map[string]any, ok func(id int) string, okStatus int) {
	p.mu.Lock()
	p.calls++
	var r reply
	if len(p.replies) > 0 {
		r, p.replies = p.replies[0], p.replies[1:]
	}
	if r.status == 0 && !r.cut || r.effect {
		p.taken = append(p.taken, message)
	}
	body := ok(len(p.taken))
	hook := p.next
	p.mu.Unlock()
	if hook != nil {
		hook()
	}
	for k, v := range r.header {
		w.Header().Set(k, v)
	}
	switch {
	case r.cut:
		panic(http.ErrAbortHandler)
	case r.status != 0:
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.body)
	default:
		w.WriteHeader(okStatus)
		_, _ = io.WriteString(w, body)
	}
}

func fakeWhatsApp(tb testing.TB) *provider {
	tb.Helper()
	p := &provider{}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m map[string]any
		_ = json.NewDecoder(r.Body).Decode(&m)
		p.answer(w, m, func(id int) string {
			return fmt.Sprintf(`{"messaging_product":"whatsapp","contacts":[{"input":"%v","wa_id":"%v"}],"messages":[{"id":"wamid.%d"}]}`, m["to"], m["to"], id)
		}, http.StatusOK)
	}))
	tb.Cleanup(p.server.Close)
	return p
}

func fakeSMS(tb testing.TB) *provider {
	tb.Helper()
	p := &provider{}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			p.list(w, r)
			return
		}
		_ = r.ParseForm()
		m := map[string]any{"To": r.Form.Get("To"), "Body": r.Form.Get("Body"), "StatusCallback": r.Form.Get("StatusCallback")}
		p.answer(w, m, func(id int) string { return smsJSON(m, id, "queued") }, http.StatusCreated)
	}))
	tb.Cleanup(p.server.Close)
	return p
}

func smsJSON(m map[string]any, id int, status string) string {
	b, _ := json.Marshal(map[string]any{
		"sid": fmt.Sprintf("SM%032d", id), "to": m["To"], "body": m["Body"], "status": status, "num_segments": "1", "error_code": nil,
		"date_created": testkit.Now().Format(time.RFC1123Z),
	})
	return string(b)
}

func (p *provider) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if strings.Contains(r.URL.Path, "/Messages/") {
		var id int
		_, _ = fmt.Sscanf(r.URL.Path[strings.LastIndex(r.URL.Path, "/SM")+3:], "%d", &id)
		_, _ = io.WriteString(w, smsJSON(p.taken[id-1], id, "delivered"))
		return
	}
	var all []string
	for i, m := range p.taken {
		if m["To"] == r.URL.Query().Get("To") {
			all = append(all, smsJSON(m, i+1, "sent"))
		}
	}
	_, _ = io.WriteString(w, `{"messages":[`+strings.Join(all, ",")+`]}`)
}

// letters is a fake mail server.
type letters struct {
	mu   sync.Mutex
	errs []error
	got  []mail.Message
}

func (l *letters) Send(_ context.Context, m mail.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.errs) > 0 {
		err := l.errs[0]
		l.errs = l.errs[1:]
		if err != nil {
			return err
		}
	}
	l.got = append(l.got, m)
	return nil
}

// senders are the accounts of every shop.
type senders struct{ noWhatsApp, noSMS, noMail bool }

type accounts struct {
	senders *senders
	mail    *letters
}

func (a accounts) WhatsApp(context.Context, uuid.UUID) (whatsapp.Account, error) {
	if a.senders.noWhatsApp {
		return whatsapp.Account{}, notify.ErrNotConnected
	}
	return whatsapp.Account{PhoneID: phoneID, Token: "token", AppSecret: appSecret}, nil
}

func (a accounts) SMS(context.Context, uuid.UUID) (sms.Account, error) {
	if a.senders.noSMS {
		return sms.Account{}, notify.ErrNotConnected
	}
	return sms.Account{SID: "AC1", AuthToken: authToken, From: "+15005550006"}, nil
}

func (a accounts) Mail(context.Context, uuid.UUID) (notify.Letters, error) {
	if a.senders.noMail {
		return nil, notify.ErrNotConnected
	}
	return a.mail, nil
}

// turnos stands in for the domain of bookings.
type turnos struct {
	mu        sync.Mutex
	shop      *testkit.Shop
	t         testing.TB
	confirmed []uuid.UUID
	cancelled []uuid.UUID
	refuse    error
}

func (b *turnos) Links(_ context.Context, _ pgx.Tx, _ uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for _, id := range ids {
		out[id] = publicURL + "/g/" + strings.Repeat("k", 11) + strings.ReplaceAll(id.String(), "-", "")
	}
	return out, nil
}

// OfferLink opens what is sealed by turning it around; what starts with an x has no key.
func (b *turnos) OfferLink(_ uuid.UUID, sealed []byte) (string, error) {
	if sealed[0] == 'x' {
		return "", io.ErrUnexpectedEOF
	}
	link := slices.Clone(sealed)
	slices.Reverse(link)
	return string(link), nil
}

func (b *turnos) Confirm(_ context.Context, _, booking uuid.UUID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.confirmed = append(b.confirmed, booking)
	return nil
}

func (b *turnos) Cancel(_ context.Context, _, booking uuid.UUID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refuse != nil {
		return b.refuse
	}
	b.cancelled = append(b.cancelled, booking)
	b.shop.Exec(b.t, `UPDATE bookings SET status = 'cancelled_by_customer', version = version + 1 WHERE id = $1 AND status = 'confirmed'`, booking)
	return nil
}

type counter struct{}

func (counter) Count(string, string) {}

// world is a shop with its messages and fakes of everything around.
type world struct {
	*testkit.Shop

	t       testing.TB
	service *notify.Service
	wa, sms *provider
	mail    *letters
	senders *senders
	turnos  *turnos
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	return worldOf(tb, testkit.Open(tb))
}

func worldOf(tb testing.TB, db *pg.DB, change ...func(*notify.Options)) *world {
	tb.Helper()
	w := &world{
		t: tb, Shop: testkit.NewShop(tb, db, testkit.Spec{}), wa: fakeWhatsApp(tb), sms: fakeSMS(tb), mail: &letters{}, senders: &senders{},
	}
	w.turnos = &turnos{shop: w.Shop, t: tb}
	o := notify.Options{
		Clock: w.Clock, Turnos: w.turnos, Senders: accounts{w.senders, w.mail}, Sealer: testkit.Sealer{}, Counter: counter{},
		WhatsApp: whatsapp.New(whatsapp.Options{BaseURL: w.wa.server.URL, Timeout: 5 * time.Second}),
		SMS:      sms.New(sms.Options{BaseURL: w.sms.server.URL, Timeout: 5 * time.Second}),
		Log:      slog.New(slog.DiscardHandler), PublicURL: publicURL, VerifyToken: "verify", StatusWait: time.Hour,
	}
	for _, each := range change {
		each(&o)
	}
	w.service = notify.New(db, o)
	w.Exec(tb, `UPDATE shops SET name = 'Barbería Centro', address = 'Av. Corrientes 1234', phone = '11 5555-0100' WHERE id = $1`, w.ID)
	return w
}

// book writes a confirmed turno of Ana, made a week before the clock, at a wall time of March 2026.
func (w *world) book(wall string) uuid.UUID {
	w.t.Helper()
	return w.bookFor(ana, anaMail, wall)
}

func (w *world) bookFor(phone, email, wall string) uuid.UUID {
	w.t.Helper()
	customer := w.Customer(w.t, "Ana Gómez", phone)
	w.Exec(w.t, `UPDATE customers SET email = nullif($2, '') WHERE id = $1`, customer, email)
	id := w.Book(w.t, testkit.Turno{Start: w.At(w.t, wall), Customer: customer, Name: "Ana Gómez"})
	w.Exec(w.t, `UPDATE bookings SET created_at = $2, cancellable_until = starts_at - interval '2 hours' WHERE id = $1`, id, w.Clock.Now().Add(-7*24*time.Hour))
	return id
}

// event hands an event to the service, as the outbox does.
func (w *world) event(topic string, entity uuid.UUID, version int32, data any) {
	w.t.Helper()
	encoded, _ := json.Marshal(data)
	e := outbox.Event{Shop: w.ID, Topic: topic, Entity: entity, Version: version, At: w.Clock.Now(), Data: encoded}
	err := w.DB.InShop(w.t.Context(), w.ID, func(tx pgx.Tx) error { _, err := w.service.Handle(w.t.Context(), tx, []outbox.Event{e}); return err })
	if err != nil {
		w.t.Fatalf("Handle(%s): %v", topic, err)
	}
}

// work drains all queues once.
func (w *world) work() {
	w.t.Helper()
	for name, work := range map[string]func(context.Context, uuid.UUID) (bool, error){
		"urgent": w.service.WorkUrgent, "letters": w.service.WorkLetters, "patient": w.service.WorkPatient,
	} {
		if _, err := work(w.t.Context(), w.ID); err != nil {
			w.t.Fatalf("Work %s: %v", name, err)
		}
	}
}

// hurry lets every wait end.
func (w *world) hurry() {
	w.t.Helper()
	w.Exec(w.t, `UPDATE notifications SET next_at = '-infinity' WHERE next_at IS NOT NULL`)
	w.Exec(w.t, `UPDATE inbox SET next_at = '-infinity' WHERE next_at IS NOT NULL`)
}

// messages are kind, channel, status and why of all messages, in order.
func (w *world) messages() []string {
	w.t.Helper()
	var out []string
	err := w.DB.InShop(w.t.Context(), w.ID, func(tx pgx.Tx) error {
		rows, err := tx.Query(w.t.Context(), `SELECT kind || ' ' || channel || ' ' || status || CASE WHEN why <> '' THEN ': ' || why ELSE '' END
			FROM notifications ORDER BY kind, hours, array_position('{whatsapp,sms,email}', channel), created_at`)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		w.t.Fatalf("messages: %v", err)
	}
	return out
}

// want compares messages with lines; a line may end with an ellipsis.
func (w *world) want(lines ...string) {
	w.t.Helper()
	got := w.messages()
	ok := len(got) == len(lines)
	for i := 0; ok && i < len(lines); i++ {
		prefix, open := strings.CutSuffix(lines[i], "…")
		ok = got[i] == lines[i] || open && strings.HasPrefix(got[i], prefix)
	}
	if !ok {
		w.t.Errorf("messages: got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(lines, "\n  "))
	}
}

// status is a webhook of WhatsApp about a message, by its wamid.
func (w *world) status(wamid, status, more string) {
	w.t.Helper()
	w.hook(fmt.Sprintf(`"statuses":[{"id":%q,"status":%q,"timestamp":"1772452800","recipient_id":"5491155550123"%s}]`, wamid, status, more))
}

// writes is a webhook of WhatsApp about what Ana wrote.
func (w *world) writes(id, text string) {
	w.t.Helper()
	w.hook(fmt.Sprintf(`"messages":[{"from":"5491155550123","id":%q,"timestamp":"1772452800","type":"text","text":{"body":%q}}]`, id, text))
}

func (w *world) hook(value string) {
	w.t.Helper()
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"` +
		phoneID + `"},` + value + `}}]}]}`)
	if err := w.service.TakeWhatsApp(w.t.Context(), body, signWhatsApp(body)); err != nil {
		w.t.Fatalf("TakeWhatsApp: %v", err)
	}
	w.applyInbox()
}

func (w *world) applyInbox() {
	w.t.Helper()
	if _, err := w.service.WorkInbox(w.t.Context(), w.ID); err != nil {
		w.t.Fatalf("WorkInbox: %v", err)
	}
}

// smsHook is a webhook of the SMS provider at an address with a query.
func (w *world) smsHook(query string, form url.Values) {
	w.t.Helper()
	address := publicURL + "/webhooks/sms"
	if query != "" {
		address += "?" + query
	}
	form.Set("AccountSid", "AC1")
	if err := w.service.TakeSMS(w.t.Context(), query, form, signSMS(address, form)); err != nil {
		w.t.Fatalf("TakeSMS: %v", err)
	}
	w.applyInbox()
}

// fillTurno is a turno two days ahead.
func fillTurno(w *world, customer uuid.UUID, status string) testkit.Turno {
	return testkit.Turno{Start: w.At(w.t, "2026-03-04 15:00"), Customer: customer, Name: "Ana Gómez", Status: status}
}
