package deadletter_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/deadletter"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

type world struct {
	*testkit.Shop

	edge    *testkit.Edge
	asked   []deadletter.Letter // of the domain that owns refunds
	woken   []string
	refuses error
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{})}
	service := deadletter.New(db, deadletter.Options{
		Retries: map[string]deadletter.Retry{deadletter.Refunds: func(_ context.Context, shop uuid.UUID, l deadletter.Letter) error {
			if shop != w.ID {
				t.Errorf("retry: got shop %s", shop)
			}
			w.asked = append(w.asked, l)
			return w.refuses
		}},
		Wake: func(kind string, _ uuid.UUID) { w.woken = append(w.woken, kind) },
	})
	w.edge = testkit.NewEdge(w.Shop, service.Routes)
	return w
}

func (w *world) call(t *testing.T, method, path string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleOwner, method, "/dead-letters"+path, "", headers...)
}

func (w *world) kinds(t *testing.T, query string) (kinds []string) {
	t.Helper()
	a := w.call(t, http.MethodGet, query)
	if a.Status != http.StatusOK {
		t.Fatalf("GET%s: got %d %s", query, a.Status, a.Raw)
	}
	for i := range a.Items() {
		kinds = append(kinds, a.Item(i).Text("kind"))
	}
	return kinds
}

// lose writes one row that was given up in every queue, and beside each one that was not. It returns the turno.
func (w *world) lose(t *testing.T) uuid.UUID {
	t.Helper()
	turno := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 15:00")})
	w.Exec(t, `DELETE FROM outbox`)
	payment, other, endpoint, off := pg.NewID(), pg.NewID(), pg.NewID(), pg.NewID()
	for _, sql := range []string{
		`INSERT INTO outbox (shop_id, topic, entity_id, attempts, next_at, error) VALUES ($1, 'booking.confirmed', $2, 30, NULL, 'broken'), ($1, 'x', $2, 1, now(), '')`,
		`INSERT INTO inbox (shop_id, id, provider, event_key, topic, attempts, next_at, error, done_at) VALUES
			($1, gen_random_uuid(), 'mercadopago', 'a', 'payment', 9, NULL, 'broken', NULL), ($1, gen_random_uuid(), 'mercadopago', 'b', 'payment', 1, NULL, '', now()),
			($1, $2, 'mercadopago', 'c', 'payment', 1, now(), '', NULL)`,
		`INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at, next_at, error, status) VALUES
			($1, gen_random_uuid(), $2, 'full', 1, now(), NULL, 'broken', 'open'), ($1, gen_random_uuid(), $2, 'full', 1, now(), NULL, '', 'expired')`,
		`INSERT INTO invoices (shop_id, id, booking_id, status, cuit, point_of_sale, voucher_type, service_from, service_to, total_centavos, net_centavos, items, issuer, deadline, error)
			VALUES ($1, gen_random_uuid(), $2, 'rejected', '20123456786', 1, 6, current_date, date 'today', 1, 1, '[]', '{}', current_date, '10016')`,
		`INSERT INTO notifications (shop_id, id, booking_id, kind, hours, channel, version, status, caused_at, useful_until, next_at, error) VALUES
			($1, gen_random_uuid(), $2, 'reminder', 24, 'whatsapp', 1, 'failed', now(), current_timestamp, NULL, 'broken'),
			($1, gen_random_uuid(), $2, 'reminder', 2, 'whatsapp', 1, 'failed', now(), current_timestamp, NULL, 'told by SMS'),
			($1, gen_random_uuid(), $2, 'reminder', 2, 'sms', 1, 'delivered', now(), current_timestamp, NULL, '')`,
	} {
		w.Exec(t, sql, w.ID, turno)
	}
	w.Exec(t, `INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos) VALUES ($1, $2, $4, 'cash', 'approved', 9), ($1, $3, $4, 'cash', 'approved', 9)`,
		w.ID, payment, other, turno)
	w.Exec(t, `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, error) VALUES ($1, gen_random_uuid(), $2, 1, 'manual', 'failed', 'broken'),
		($1, gen_random_uuid(), $3, 1, 'manual', 'done', '')`, w.ID, payment, other)
	w.Exec(t, `INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed, active) VALUES ($1, $2, 'https://x.test', '', true), ($1, $3, 'https://x.test', '', false)`,
		w.ID, endpoint, off)
	w.Exec(t, `INSERT INTO webhook_deliveries (shop_id, id, endpoint_id, event_id, topic, body, status, next_at, error) VALUES
		($1, gen_random_uuid(), $2, $2, 'payment.approved', '{}', 'failed', NULL, 'broken'), ($1, gen_random_uuid(), $3, $3, 'x', '{}', 'failed', NULL, '')`,
		w.ID, endpoint, off)
	return turno
}

var all = []string{"inbox", "invoices", "notifications", "outbox", "payment_intents", "refunds", "webhook_deliveries"} //nolint:gochecknoglobals // a table

func TestEveryQueuesGivenUpRowsAreInOneList(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	w, other := newWorld(t, db), newWorld(t, db)
	if kinds := w.kinds(t, ""); len(kinds) != 0 {
		t.Fatalf("with nothing lost: got %q", kinds)
	}
	turno := w.lose(t)
	kinds := w.kinds(t, "")
	slices.Sort(kinds)
	if !slices.Equal(kinds, all) {
		t.Errorf("kinds: got %q, want one of each", kinds)
	}
	for i := range w.call(t, http.MethodGet, "").Items() {
		l := w.call(t, http.MethodGet, "").Item(i)
		retryable := l.Text("kind") == "outbox" || l.Text("kind") == "inbox" || l.Text("kind") == "payment_intents" || l.Text("kind") == "refunds"
		if l.Text("error") == "" || l.Text("what") == "" || l.Body["retryable"] != retryable {
			t.Errorf("letter: got %v, want its error and whether it can be retried", l.Body)
		}
		if !strings.HasSuffix(l.Text("at"), "-03:00") {
			t.Errorf("at: got %s, want the shop's offset", l.Text("at"))
		}
		if k := l.Text("kind"); k != "inbox" && k != "webhook_deliveries" && l.Text("booking_id") != turno.String() {
			t.Errorf("%s: got turno %q, want %s", k, l.Text("booking_id"), turno)
		}
	}
	for _, kind := range all {
		if got := w.kinds(t, "?kind="+kind); !slices.Equal(got, []string{kind}) {
			t.Errorf("?kind=%s: got %q", kind, got)
		}
	}
	if kinds := other.kinds(t, ""); len(kinds) != 0 {
		t.Errorf("in another shop: got %q", kinds)
	}
	for role, want := range map[web.Role]int{web.RoleManager: http.StatusOK, web.RoleReception: http.StatusForbidden, web.RoleBarber: http.StatusForbidden} {
		if a := w.edge.Call(t, role, http.MethodGet, "/dead-letters", ""); a.Status != want {
			t.Errorf("GET as %s: got %d, want %d", role, a.Status, want)
		}
	}
}

func TestTheListIsPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.lose(t)
	var got []string
	cursor := ""
	for {
		a := w.call(t, http.MethodGet, "?limit=2&cursor="+cursor)
		for i := range a.Items() {
			got = append(got, a.Item(i).Text("kind"))
		}
		if cursor = a.Cursor(); cursor == "" {
			break
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, all) {
		t.Errorf("pages: got %q, want each once", got)
	}
	if a := w.call(t, http.MethodGet, "?cursor=x"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a bad cursor: got %d", a.Status)
	}
}

func TestARetryPutsARowBackIntoItsQueueOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.lose(t)
	for _, kind := range []string{"outbox", "inbox", "payment_intents"} {
		id := w.call(t, http.MethodGet, "?kind="+kind).Item(0).Text("id")
		path := "/" + kind + "/" + id + "/retry"
		first := w.call(t, http.MethodPost, path, "Idempotency-Key", kind)
		again := w.call(t, http.MethodPost, path, "Idempotency-Key", kind)
		if first.Status != http.StatusAccepted || again.Status != first.Status || again.Raw != first.Raw {
			t.Errorf("POST %s twice: got %d %s and %d %s, want 202 and the same", path, first.Status, first.Raw, again.Status, again.Raw)
		}
		if a := w.call(t, http.MethodPost, path); a.Code() != "dead_letter_not_found" {
			t.Errorf("POST %s once more: got %d %s, want dead_letter_not_found", path, a.Status, a.Code())
		}
		if got := w.kinds(t, "?kind="+kind); len(got) != 0 {
			t.Errorf("%s: still in the list", kind)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'booking.confirmed' AND next_at <= now() AND attempts = 0`); n != 1 {
		t.Error("the event is not due")
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'dead_letter.retry'`); n != 3 {
		t.Errorf("audit events: got %d, want 3", n)
	}
	if !slices.Equal(w.woken, []string{"outbox", "inbox", "payment_intents"}) {
		t.Errorf("woken: got %q", w.woken)
	}
}

func TestOfTwoRetriesAtOnceOneWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.lose(t)
	id := w.call(t, http.MethodGet, "?kind=outbox").Item(0).Text("id")
	service := deadletter.New(w.DB, deadletter.Options{})
	done := make(chan error, 8)
	for range cap(done) {
		go func() {
			_, err := service.Retry(t.Context(), w.ID, "outbox", id)
			done <- err
		}()
	}
	won := 0
	for range cap(done) {
		switch err := <-done; {
		case err == nil:
			won++
		case !errors.Is(err, deadletter.ErrNotFound):
			t.Errorf("Retry: got %v, want ErrNotFound", err)
		}
	}
	if won != 1 {
		t.Errorf("retries that won: got %d, want 1", won)
	}
}

func TestADomainRetriesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.lose(t)
	id := w.call(t, http.MethodGet, "?kind=refunds").Item(0).Text("id")
	if a := w.call(t, http.MethodPost, "/refunds/"+id+"/retry"); a.Status != http.StatusAccepted || len(w.asked) != 1 || w.asked[0].ParentID == uuid.Nil {
		t.Errorf("POST: got %d, asked %+v, want the payment's id with it", a.Status, w.asked)
	}
	w.refuses = deadletter.ErrNotRetryable
	if a := w.call(t, http.MethodPost, "/refunds/"+id+"/retry"); a.Code() != "not_retryable" {
		t.Errorf("POST that the domain refuses: got %d %s", a.Status, a.Code())
	}
	invoice := w.call(t, http.MethodGet, "?kind=invoices").Item(0).Text("id")
	if a := w.call(t, http.MethodPost, "/invoices/"+invoice+"/retry"); a.Code() != "not_retryable" {
		t.Errorf("POST without a domain: got %d %s", a.Status, a.Code())
	}
	for _, path := range []string{"/outbox/x/retry", "/other/1/retry"} {
		if a := w.call(t, http.MethodPost, path); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("POST %s: got %d, want 422", path, a.Status)
		}
	}
	if a := w.call(t, http.MethodPost, "/outbox/"+uuid.NewString()+"/retry"); a.Status != http.StatusNotFound {
		t.Errorf("POST of another's id: got %d, want 404", a.Status)
	}
}
