package mercadopago

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// ear is a seller's server that keeps the notifications it gets.
type ear struct {
	url string

	mu     sync.Mutex
	heard  []heard
	answer int
}

type heard struct {
	query  url.Values
	header http.Header
	body   object
}

func listen(t *testing.T) *ear {
	t.Helper()
	e := &ear{answer: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whole, _ := io.ReadAll(r.Body)
		body := object{}
		_ = json.Unmarshal(whole, &body)
		e.mu.Lock()
		e.heard = append(e.heard, heard{r.URL.Query(), r.Header, body})
		code := e.answer
		e.mu.Unlock()
		w.WriteHeader(code)
	}))
	t.Cleanup(server.Close)
	e.url = server.URL + "/hook"
	return e
}

// of returns what was heard of a type or topic.
func (e *ear) of(kind string) []heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []heard
	for _, h := range e.heard {
		if h.query.Get("type") == kind || h.query.Get("topic") == kind {
			all = append(all, h)
		}
	}
	return all
}

func (e *ear) webhooks() []heard {
	var all []heard
	for _, h := range e.of("payment") {
		if h.query.Has("type") {
			all = append(all, h)
		}
	}
	return all
}

func (e *ear) answers(code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = code
}

// verifies checks the signature as a seller does.
func verifies(h heard, secret string) bool {
	ts, v1, _ := strings.Cut(strings.TrimPrefix(h.header.Get("X-Signature"), "ts="), ",v1=")
	at, err := time.Parse(time.RFC3339, "1970-01-01T00:00:00Z")
	if err != nil || len(ts) != 10 || len(v1) != 64 {
		return false
	}
	var seconds count
	if seconds.UnmarshalJSON([]byte(ts)) != nil {
		return false
	}
	return signature(secret, h.query.Get("data.id"), h.header.Get("X-Request-ID"), at.Add(time.Duration(seconds)*time.Second)) == h.header.Get("X-Signature")
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	g, e := start(t), listen(t)
	in := cash("rapipago")
	in["notification_url"] = e.url + "?shop=7"
	p := g.pay(in)
	eventually(t, "the webhook and the IPN arrive", func() bool { return len(e.of("payment")) == 2 })
	hook := e.webhooks()[0]
	g.want(hook.body, "action", "payment.created", "type", "payment", "api_version", "v1", "data.id", p.str("id"), "live_mode", "false")
	if _, isText := hook.body.at("data", "id").(string); !isText || hook.query.Get("data.id") != p.str("id") || hook.query.Get("shop") != "7" {
		t.Errorf("webhook: got data.id %T and query %v, want a text, the payment and the seller's own parameter", hook.body.at("data", "id"), hook.query)
	}
	if !verifies(hook, "a-secret") {
		t.Errorf("x-signature: got %q, want one that verifies", hook.header.Get("X-Signature"))
	}
	for _, h := range e.of("payment") {
		if h.query.Has("topic") {
			g.want(h.body, "topic", "payment", "resource", p.str("id"))
			if h.header.Get("X-Signature") != "" || h.query.Get("id") != p.str("id") {
				t.Errorf("IPN: got signature %q and id %q, want none and %s", h.header.Get("X-Signature"), h.query.Get("id"), p.str("id"))
			}
		}
	}
	g.act(p.str("id"), actAccredit, nil)
	eventually(t, "the update arrives", func() bool { return len(e.webhooks()) == 2 })
	g.want(e.webhooks()[1].body, "action", "payment.updated")
}

func TestForgedNotificationsDoNotVerify(t *testing.T) {
	t.Parallel()
	e := listen(t)
	g := start(t, func(c *Config) { c.WebhookURL, c.IPN = e.url, false })
	chaos := g.mock.Shell().Chaos()
	chaos.Forge = 1
	g.mock.Shell().SetChaos(chaos)
	g.pay(cash("rapipago"))
	eventually(t, "the forged webhook arrives", func() bool { return len(e.webhooks()) == 1 })
	if h := e.webhooks()[0]; verifies(h, "a-secret") || h.header.Get("X-Signature") == "" {
		t.Errorf("x-signature: got %q, want one that does not verify", h.header.Get("X-Signature"))
	}
}

func TestSourceNewsChoosesOneKind(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"webhooks", "ipn"} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			g, e := start(t), listen(t)
			in := cash("rapipago")
			in["notification_url"] = e.url + "?source_news=" + want
			g.pay(in)
			if _, sent := g.mock.Shell().Webhooks.Newest("", 0, 10); sent != 1 {
				t.Errorf("notifications with source_news=%s: got %d, want 1", want, sent)
			}
			eventually(t, "it arrives", func() bool { return len(e.of("payment")) == 1 })
			if got := e.of("payment")[0].query.Has("topic"); got != (want == "ipn") {
				t.Errorf("source_news=%s: got an IPN %t", want, got)
			}
		})
	}
}

func TestNotificationsAreRetried(t *testing.T) {
	t.Parallel()
	e := listen(t)
	e.answers(http.StatusAccepted) // only 200 and 201 are a receipt
	g := start(t, func(c *Config) { c.WebhookURL, c.IPN = e.url, false })
	g.pay(cash("rapipago"))
	clock := g.mock.Shell().Clock
	for n := range 7 {
		eventually(t, "an attempt is made and the next is planned", func() bool {
			return len(e.webhooks()) == n+1 && clock.State().Plans == 2 // the next attempt, and the end of the ticket
		})
		wait, again := retry(n + 1)
		if !again || wait < 15*time.Minute {
			t.Fatalf("retry(%d): got %v %t, want at least 15 minutes", n+1, wait, again)
		}
		if n == 2 {
			break
		}
		clock.Advance(wait)
	}
	e.answers(http.StatusCreated)
	clock.Advance(time.Hour)
	eventually(t, "it is received", func() bool {
		sent, _ := g.mock.Shell().Webhooks.Newest("", 0, 1)
		return sent[0].State == "delivered"
	})
	if _, again := retry(8); again {
		t.Error("retry(8): got another attempt, want none")
	}
}

func TestChargebackIsNotified(t *testing.T) {
	t.Parallel()
	e := listen(t)
	g := start(t, func(c *Config) { c.WebhookURL = e.url })
	p := g.pay(g.cardCharge("APRO"))
	g.act(p.str("id"), actChargeBack, nil)
	eventually(t, "both notices arrive", func() bool {
		return len(e.of(typeChargebacks)) == 1 && len(e.of(topicChargebacks)) == 1 && len(e.webhooks()) == 2
	})
	if h := e.of(typeChargebacks)[0]; !verifies(h, "a-secret") {
		t.Errorf("x-signature of a chargeback: got %q, want one that verifies", h.header.Get("X-Signature"))
	}
}
