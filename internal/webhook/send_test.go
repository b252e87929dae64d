package webhook_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/webhook"
)

func TestTheWaitsGrowToEightHoursAndSpread(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{
		1: 5 * time.Second, 2: 30 * time.Second, 3: 2 * time.Minute, 4: 10 * time.Minute, 5: 30 * time.Minute, 6: time.Hour, 9: 8 * time.Hour, 30: 8 * time.Hour,
	} {
		lowest, highest := time.Duration(1<<62), time.Duration(0)
		for range 500 {
			got := webhook.Wait(n)
			lowest, highest = min(lowest, got), max(highest, got)
		}
		if lowest < want*8/10 || highest > want*12/10 || highest-lowest < want/10 {
			t.Errorf("Wait(%d): got %v to %v, want %v give or take a fifth", n, lowest, highest, want)
		}
	}
}

func TestAFailureIsTriedAgainWithTheSameIDAndBody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusServiceUnavailable)
		_, _ = rw.Write([]byte(strings.Repeat("ñ", 3000) + "\x00\xff"))
	})
	path, secret := w.listen(t, rec.URL)
	w.happens(t, "payment.approved", pg.NewID(), `{}`)
	w.drain(t)
	if n := w.Count(t, `SELECT count(*) FROM webhook_deliveries WHERE status = 'pending' AND next_at BETWEEN now() + interval '2 seconds' AND now() + interval '7 seconds'`); n != 1 {
		t.Error("after the first failure: not due again in about 5 s")
	}
	w.drain(t) // nothing is due
	w.due(t)
	rec.recovers()
	w.drain(t)
	got := rec.all()
	if len(got) != 2 || got[0].body != got[1].body || got[0].header.Get("Webhook-Id") != got[1].header.Get("Webhook-Id") || !got[1].signed(t, secret) {
		t.Fatalf("tries: got %d, want two of the same event", len(got))
	}
	d := w.ok(t, http.MethodGet, "/webhook-deliveries", "").Item(0)
	one := w.ok(t, http.MethodGet, "/webhook-deliveries/"+d.Text("id"), "")
	attempts, _ := one.Body["attempts"].([]any)
	if one.Text("status") != "delivered" || len(attempts) != 2 {
		t.Fatalf("GET: got %s, want it delivered with two attempts", one.Raw)
	}
	first, _ := attempts[0].(map[string]any)
	answer, _ := first["answer"].(string)
	if first["status"] != float64(503) || len([]rune(answer)) != 500 {
		t.Errorf("first attempt: got %v with %d characters of its answer, want 503 and 500", first["status"], len([]rune(answer)))
	}
	if a := w.ok(t, http.MethodGet, path, ""); a.Body["failing_since"] != nil {
		t.Errorf("after a success: failing_since is %v", a.Body["failing_since"])
	}
}

func TestWhatCannotBeReachedIsSaidWithoutTellingOfOurNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	gone := httptest.NewServer(nil)
	gone.Close()
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	slow := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	})
	half := newReceiver(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Length", "100")
		rw.WriteHeader(http.StatusOK)
		_, _ = rw.Write([]byte("x"))
		panic(http.ErrAbortHandler)
	})
	moved := newReceiver(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://127.0.0.1/", http.StatusFound)
	})
	selfSigned := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(selfSigned.Close)
	w.options.Timeout = 2 * time.Second
	for name, c := range map[string]struct{ url, want string }{
		"closed":           {gone.URL, "no se pudo conectar"},
		"slow":             {slow.URL, "a tiempo"},
		"half":             {half.URL, "cortó"},
		"moved":            {moved.URL, "redirecciones"},
		"signed by itself": {selfSigned.URL, "certificado"},
	} {
		path, _ := w.listen(t, c.url)
		w.ok(t, http.MethodPost, path+"/test", "")
		w.drain(t)
		d := w.ok(t, http.MethodGet, "/webhook-deliveries?endpoint_id="+strings.TrimPrefix(path, "/webhooks/"), "").Item(0)
		if d.Text("status") != "pending" || !strings.Contains(d.Text("error"), c.want) || strings.Contains(d.Text("error"), "127.0.0.1") {
			t.Errorf("%s: got %q %q, want it waiting because of %q", name, d.Text("status"), d.Text("error"), c.want)
		}
	}
}

func TestThePublicTransportRefusesPrivateAddressesBehindNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	path, _ := w.listen(t, strings.Replace(rec.URL, "127.0.0.1", "localhost", 1))
	w.options.AllowPrivate = false
	w.ok(t, http.MethodPost, path+"/test", "")
	w.drain(t)
	d := w.ok(t, http.MethodGet, "/webhook-deliveries", "").Item(0)
	if len(rec.all()) != 0 || !strings.Contains(d.Text("error"), "no está en Internet") {
		t.Errorf("a name that points inside: got %d calls, %q", len(rec.all()), d.Text("error"))
	}
}

func TestGoneSwitchesAnEndpointOffAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, status(http.StatusGone))
	path, _ := w.listen(t, rec.URL)
	for range 20 {
		w.happens(t, "payment.approved", pg.NewID(), `{}`)
	}
	w.drain(t)
	a := w.ok(t, http.MethodGet, path, "")
	if a.Body["active"] != false || a.Text("disabled_reason") != "gone" {
		t.Errorf("GET: got %s, want it off because it is gone", a.Raw)
	}
	if n := w.Count(t, `SELECT count(*) FROM webhook_deliveries WHERE status = 'failed' AND next_at IS NULL`); n != 20 {
		t.Errorf("given up: got %d of 20", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'webhook.disabled' AND actor_kind = 'system'`); n != 1 {
		t.Errorf("audit events: got %d, want 1", n)
	}
	if n := len(rec.all()); n > 8 {
		t.Errorf("tries: got %d, want one batch at most", n)
	}
}

func TestAnEndpointThatFailsForThreeDaysIsSwitchedOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, status(http.StatusInternalServerError))
	path, _ := w.listen(t, rec.URL)
	w.happens(t, "payment.approved", pg.NewID(), `{}`)
	w.drain(t)
	w.older(t)
	w.happens(t, "payment.rejected", pg.NewID(), `{}`)
	w.due(t)
	w.drain(t)
	a := w.ok(t, http.MethodGet, path, "")
	if a.Body["active"] != false || a.Text("disabled_reason") != "failing" {
		t.Errorf("GET: got %s, want it off because it fails", a.Raw)
	}
	if n := w.Count(t, `SELECT count(*) FROM webhook_deliveries WHERE status = 'failed'`); n != 2 {
		t.Errorf("given up: got %d, want both", n)
	}
	if a := w.ok(t, http.MethodPatch, path, `{"active":true}`); a.Text("disabled_reason") != "" || a.Body["failing_since"] != nil {
		t.Errorf("switched on again: got %s", a.Raw)
	}
}

func TestADeliveryIsGivenUpAfterThreeDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, status(http.StatusInternalServerError))
	path, _ := w.listen(t, rec.URL)
	w.happens(t, "payment.approved", pg.NewID(), `{}`)
	w.Exec(t, `UPDATE webhook_deliveries SET tried_since = now() - interval '3 days'`)
	w.drain(t)
	d := w.ok(t, http.MethodGet, "/webhook-deliveries?status=failed", "").Item(0)
	if d.Text("status") != "failed" || d.Body["next_try_at"] != nil {
		t.Fatalf("after three days: got %v, want it given up", d.Body)
	}
	if a := w.ok(t, http.MethodGet, path, ""); a.Body["active"] != true {
		t.Error("one old delivery switched the endpoint off")
	}
	rec.recovers()
	if a := w.ok(t, http.MethodPost, "/webhook-deliveries/"+d.Text("id")+"/replay", ""); a.Text("status") != "pending" || a.Body["tries"] != float64(0) {
		t.Errorf("replay: got %s", a.Raw)
	}
	w.drain(t)
	if got := rec.all(); len(got) != 2 || got[0].body != got[1].body || got[0].header.Get("Webhook-Id") != got[1].header.Get("Webhook-Id") {
		t.Errorf("replay: got %d tries, want the same event again", len(got))
	}
}

func TestTwoProcessesSendEachDeliveryOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	w.listen(t, rec.URL)
	const events = 60
	for range events {
		w.happens(t, "payment.approved", pg.NewID(), `{}`)
	}
	done := make(chan struct{})
	for range 3 {
		go func() {
			w.drain(t)
			done <- struct{}{}
		}()
	}
	for range 3 {
		<-done
	}
	ids := map[string]int{}
	for _, r := range rec.all() {
		ids[r.header.Get("Webhook-Id")]++
	}
	if len(ids) != events || len(rec.all()) != events {
		t.Errorf("received: got %d of %d events in %d calls", len(ids), events, len(rec.all()))
	}
}

func TestALateWorkerDoesNotUndoWhatAnotherFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	arrived, release := make(chan struct{}, 2), make(chan struct{})
	rec := newReceiver(t, func(rw http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-release
		rw.WriteHeader(http.StatusInternalServerError)
	})
	w.listen(t, rec.URL)
	w.happens(t, "payment.approved", pg.NewID(), `{}`)
	late := make(chan struct{})
	go func() {
		w.drain(t)
		close(late)
	}()
	<-arrived
	w.due(t) // its lease ran out
	rec.recovers()
	w.drain(t)
	close(release)
	<-late
	if n := w.Count(t, `SELECT count(*) FROM webhook_deliveries WHERE status = 'delivered' AND next_at IS NULL`); n != 1 {
		t.Error("the late failure took the success back")
	}
	if n := w.Count(t, `SELECT count(*) FROM webhook_attempts`); n != 2 {
		t.Errorf("attempts: got %d, want both in the log", n)
	}
}

// A whole drain, as the worker runs it: a slow endpoint beside a fast one.
func TestASlowEndpointDelaysOnlyItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	fast := newReceiver(t, nil)
	w.listen(t, slow.URL)
	w.listen(t, fast.URL)
	d := drain.New(slog.New(slog.DiscardHandler), nil)
	for _, q := range w.service.Queues(func(string) func(context.Context) ([]uuid.UUID, error) {
		return func(context.Context) ([]uuid.UUID, error) { return []uuid.UUID{w.ID}, nil }
	}) {
		q.Every = 10 * time.Millisecond
		d.Add(q)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		d.Run(ctx)
		w.service.Close()
		close(ended)
	}()
	for i := range 30 {
		w.happens(t, "payment.approved", pg.NewID(), `{}`)
		d.Kick(webhook.QueueName, w.ID)
		eventually(t, "the fast endpoint has the event", func() bool { return len(fast.all()) == i+1 })
	}
	if n := len(slow.all()); n < 1 || n > 8 {
		t.Errorf("slow endpoint: got %d calls at once, want a batch", n)
	}
	stop()
	select {
	case <-ended:
		t.Error("Close: did not wait for the tries that run")
	default:
	}
	close(release)
	<-ended
	if n := w.Count(t, `SELECT count(*) FROM webhook_attempts a JOIN webhook_deliveries d ON d.id = a.delivery_id WHERE d.status = 'delivered'`); n < 31 {
		t.Errorf("after the end: got %d delivered, want all of the fast one and what the slow one had begun", n)
	}
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	w.listen(t, rec.URL)
	for range 3 {
		w.happens(t, "payment.approved", pg.NewID(), `{}`)
	}
	w.drain(t)
	w.Exec(t, `UPDATE webhook_deliveries SET created_at = $1 WHERE id IN (SELECT id FROM webhook_deliveries LIMIT 2)`, w.Clock.Now().Add(-31*24*time.Hour))
	w.Exec(t, `UPDATE webhook_deliveries SET created_at = $1 WHERE created_at > $1`, w.Clock.Now())
	for range 2 {
		if err := w.service.WorkForgetOld(t.Context(), nil); err != nil {
			t.Fatalf("WorkForgetOld: %v", err)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM webhook_deliveries`) + w.Count(t, `SELECT count(*) FROM webhook_attempts`); n != 2 {
		t.Errorf("rows left: got %d, want one delivery and its attempt", n)
	}
}

func TestRotationSealsSecretsAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	old, fresh := seal.NewKey("old"), seal.NewKey("new")
	first, _ := seal.NewRing(old)
	w.options.Sealer = first
	w.serve(t, w.options)
	path, secret := w.listen(t, rec.URL)
	w.ok(t, http.MethodPost, path+"/rotate-secret", "")
	both, _ := seal.NewRing(fresh, old)
	w.options.Sealer = both
	w.serve(t, w.options)
	for _, want := range []int{2, 0} {
		if done := w.Reseal(t, both, w.service.Sealed()...); done != want {
			t.Errorf("sealed anew: got %d, want %d", done, want)
		}
	}
	alone, _ := seal.NewRing(fresh)
	w.options.Sealer = alone
	w.serve(t, w.options)
	w.ok(t, http.MethodPost, path+"/test", "")
	w.drain(t)
	if got := rec.all(); len(got) != 1 || !got[0].signed(t, secret) {
		t.Errorf("after the rotation: got %d calls, want one that the old secret signed too", len(got))
	}
}
