package payment_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// post is a notification as anybody could send it.
func post(path, body string, headers ...string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/webhooks/mercadopago"+path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestNotificationsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop := "/" + w.ID.String()
	good := []string{"X-Request-ID", "r", "X-Signature", signed("123", "r", "1704908010", secret)}
	for name, tc := range map[string]struct {
		request *http.Request
		want    int
	}{
		"not signed":             {post(shop+"?data.id=123&type=payment", `{}`), 401},
		"forged":                 {w.notice("123", "r", "another secret"), 401},
		"signed for another":     {post(shop+"?data.id=124&type=payment", `{}`, good...), 401},
		"older, without":         {post(shop+"?id=123&topic=payment", `{"resource":"123","topic":"payment"}`), 401},
		"garbage":                {post(shop+"?data.id=123&type=payment", `{{{`, good...), 400},
		"no topic":               {post(shop+"?data.id=123", `{}`, good...), 400},
		"not a number":           {post(shop+"?data.id=../users/me&type=payment", `{}`, good...), 400},
		"a huge number":          {post(shop+"?data.id="+strings.Repeat("9", 21)+"&type=payment", `{}`, good...), 400},
		"a huge body":            {post(shop+"?data.id=123&type=payment", strings.Repeat(" ", 64<<10)+`{}`, good...), 413},
		"another shop":           {post("/"+uuid.NewString()+"?data.id=123&type=payment", `{}`, good...), 404},
		"no shop":                {post("/me?data.id=123&type=payment", `{}`, good...), 404},
		"nobody's account":       {post("?data.id=123&type=payment", `{"user_id":99}`, good...), 404},
		"no account":             {post("?data.id=123&type=payment", `{}`, good...), 404},
		"an account in letters":  {post("?data.id=123&type=payment", `{"user_id":"x"}`, good...), 400},
		"the account, not ours":  {post("?data.id=123&type=payment", `{"user_id":77}`, "X-Request-ID", "r", "X-Signature", signed("123", "r", "1", "x")), 401},
		"a list where an object": {post(shop+"?data.id=123&type=payment", `[]`, good...), 400},
	} {
		if got := w.deliver(t, tc.request); got != tc.want {
			t.Errorf("%s: got %d, want %d", name, got, tc.want)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox`); n != 0 {
		t.Errorf("inbox: got %d rows, want none", n)
	}
}

func TestNotificationsOfAllKindsLeadToThePayment(t *testing.T) { //nolint:tparallel // turnos of one shop, one after the other
	t.Parallel()
	w := newWorld(t)
	for name, request := range map[string]func(w *world, id string) *http.Request{ //nolint:paralleltest // as above
		"webhook": func(w *world, id string) *http.Request { return w.notice(id, "r", secret) },
		"webhook by the account": func(w *world, id string) *http.Request {
			r := w.notice(id, "r", secret)
			r.URL.Path = "/webhooks/mercadopago"
			return r
		},
		"older, by id": func(w *world, id string) *http.Request {
			return post("/"+w.ID.String()+"?id="+id+"&topic=payment", `{"resource":"`+id+`","topic":"payment"}`)
		},
		"older, by resource": func(w *world, id string) *http.Request {
			return post("/"+w.ID.String(), `{"resource":"https://api.mercadolibre.com/collections/notifications/`+id+`","topic":"payment"}`)
		},
		"body alone": func(w *world, id string) *http.Request {
			return post("/"+w.ID.String(), `{"type":"payment","data":{"id":`+id+`},"user_id":77}`)
		},
		"chargeback": func(w *world, id string) *http.Request {
			return post("/"+w.ID.String()+"?data.id=5&type=topic_chargebacks_wh", `{"type":"topic_chargebacks_wh","data":{"id":"5","payment_id":`+id+`}}`)
		},
		"order": func(w *world, id string) *http.Request {
			w.bank.orders["900"] = []string{id}
			return post("/"+w.ID.String()+"?id=900&topic=merchant_order", `{"resource":"https://api.mercadolibre.com/merchant_orders/900","topic":"merchant_order"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.account.WebhookSecret = secret
			booking, intent := w.turno(t)
			id := w.bank.pay(w.page(t, intent), "approved")
			r := request(w, id)
			if r.Header.Get("X-Signature") == "" {
				w.account.WebhookSecret = ""
			}
			if code := w.deliver(t, r); code != http.StatusOK {
				t.Fatalf("webhook: got %d, want 200", code)
			}
			w.drain(t)
			w.want(t, booking, "confirmed", deposit, "approved/kept/0")
			if n := w.Count(t, `SELECT count(*) FROM inbox WHERE done_at IS NULL`); n != 0 {
				t.Errorf("inbox: %d rows are not done", n)
			}
		})
	}
}

func TestWhatDoesNotConcernUsIsReceivedAndForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account.WebhookSecret = ""
	for _, r := range []*http.Request{
		post("/"+w.ID.String()+"?data.id=1&type=subscription_preapproval", `{}`), post("/"+w.ID.String()+"?id=1&topic=chargebacks", `{"resource":"1","topic":"chargebacks"}`),
		post("/"+w.ID.String()+"?data.id=abc&type=mp-connect", `{}`),
	} {
		if code := w.deliver(t, r); code != http.StatusOK {
			t.Errorf("%s: got %d, want 200", r.URL, code)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox`); n != 0 {
		t.Errorf("inbox: got %d rows, want none", n)
	}
}

func TestARepeatedNotificationIsKeptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		if code := w.deliver(t, w.notice("123", "r", secret)); code != http.StatusOK {
			t.Fatalf("webhook: got %d", code)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox`); n != 1 || w.counts.of("webhook duplicate") != 4 {
		t.Errorf("inbox: got %d rows and %d duplicates, want 1 and 4", n, w.counts.of("webhook duplicate"))
	}
}

func TestAnUnsignedNotificationWakesItsRowAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account.WebhookSecret = ""
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "pending")
	unsigned := func() *http.Request { return post("/"+w.ID.String()+"?id="+id+"&topic=payment", "") }
	w.deliver(t, unsigned())
	w.drain(t)
	w.bank.set(id, "approved")
	w.deliver(t, unsigned())
	w.drain(t)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
	if n := w.Count(t, `SELECT count(*) FROM inbox`); n != 1 {
		t.Errorf("inbox: got %d rows, want 1", n)
	}
}

// A notification that comes between the question and its answer must not be lost with the answer that is old.
func TestANotificationDuringItsOwnWorkIsWorkedAfterwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account.WebhookSecret = ""
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "pending")
	w.deliver(t, post("/"+w.ID.String()+"?id="+id+"&topic=payment", ""))
	old := w.bank.get(id)
	w.bank.before["get"] = []error{nil}
	w.Exec(t, `UPDATE inbox SET attempts = attempts + 1, next_at = now() + interval '1 minute'`) // a worker has it, and has asked
	_ = old
	w.bank.set(id, "approved")
	w.deliver(t, post("/"+w.ID.String()+"?id="+id+"&topic=payment", ""))
	w.Exec(t, `UPDATE inbox SET done_at = now(), next_at = NULL WHERE attempts = 1`) // the first worker ends: not its row any more
	w.drain(t)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestTheProviderMayNotKnowYetWhatItTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved")
	w.bank.planBefore("get", refused("get payment", 404), refused("get payment", 404), unknown("get payment"), later("get payment"))
	w.told(t, id)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestWhatTheProviderNeverKnewIsDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tell(t, "99")
	for range 3 {
		w.drain(t)
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE done_at IS NULL OR next_at IS NOT NULL`); n != 0 {
		t.Errorf("inbox: %d rows wait, want none", n)
	}
	w.tell(t, "98")
	w.bank.planBefore("get", refused("get payment", 400))
	w.drain(t)
	if got := w.text(t, `SELECT error FROM inbox WHERE resource = '98' AND done_at IS NULL AND next_at IS NULL`); got == "" {
		t.Error("a question that was refused does not show why")
	}
}

func TestAShopWhoseAccountIsGoneKeepsItsNotifications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	w.tell(t, w.bank.pay(w.page(t, intent), "approved"))
	token := w.account.Token
	w.account.Token = ""
	w.due(t)
	if _, err := w.service.WorkInbox(t.Context(), w.ID); err == nil {
		t.Error("WorkInbox without an account: got no error")
	}
	w.account.Token = token
	w.drain(t)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

// Thousands of hostile deliveries (ten with CHAOS=1) leave what one clean delivery leaves.
func TestHostileDeliveriesLeaveTheStateOfACleanOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	type sale struct {
		booking uuid.UUID
		id      string
	}
	var sales []sale
	for range 5 {
		booking, intent := w.turno(t)
		id := w.bank.pay(w.page(t, intent), "pending")
		sales = append(sales, sale{booking, id})
	}
	many := 2_000
	if os.Getenv("CHAOS") != "" {
		many = 10_000
	}
	answers := map[int]int{}
	for i := range many {
		s := sales[i%len(sales)]
		if i == many/2 {
			for _, s := range sales {
				w.bank.set(s.id, "approved")
			}
		}
		var r *http.Request
		switch i % 8 {
		case 0: // the real one, once, then replays of it
			r = w.notice(s.id, fmt.Sprint("real", i/(many/2)), secret)
		case 1:
			r = w.notice(s.id, fmt.Sprint(i), "guessed")
		case 2: // a real signature with another body and topic
			r = post("/"+w.ID.String()+"?data.id="+s.id+"&type=merchant_order", fmt.Sprintf(`{"id":%d,"data":{"id":"1"}}`, i),
				"X-Request-ID", "real0", "X-Signature", signed(s.id, "real0", "1704908010", secret))
		case 3: // ids of nobody, signed with the secret as a leak would allow
			if i%64 == 3 {
				r = w.notice(fmt.Sprint(500+i), fmt.Sprint(i), secret)
			} else {
				r = w.notice(fmt.Sprint(500+i%100), "x", secret)
			}
		case 4:
			r = post("/"+w.ID.String(), strings.Repeat("x", i%2000))
		case 5:
			r = post("/"+w.ID.String()+"?data.id="+s.id+"&type=payment", strings.Repeat("y", 65<<10))
		case 6:
			r = post("/"+uuid.NewString()+"?data.id="+s.id+"&type=payment", `{}`)
		default:
			r = post("?data.id="+s.id+"&type=payment", `{"user_id":77}`, "X-Signature", "ts=1,v1=00")
		}
		code := w.deliver(t, r)
		if code >= 500 {
			t.Fatalf("delivery %d: got %d", i, code)
		}
		answers[code]++
		if i%1000 == 999 {
			w.due(t)
			w.work(t, w.service)
		}
	}
	for range 12 {
		w.drain(t)
	}
	t.Logf("answers: %v, questions: %d", answers, w.bank.called("get"))
	for _, s := range sales {
		w.want(t, s.booking, "confirmed", deposit, "approved/kept/0")
	}
	w.agrees(t)
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE next_at IS NOT NULL`); n != 0 {
		t.Errorf("inbox: %d rows wait, want none", n)
	}
	if n, m := w.Count(t, `SELECT count(*) FROM payments`), w.Count(t, `SELECT count(*) FROM outbox WHERE topic LIKE 'payment.%'`); n != len(sales) || m != len(sales) {
		t.Errorf("payments and events: got %d and %d, want %d of each", n, m, len(sales))
	}
}
