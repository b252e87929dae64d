package kit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestASenderIsToldTheAnswerToItsWebhook(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Method+r.Header.Get("Content-Type")+r.URL.RawQuery)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(long))
	}))
	t.Cleanup(target.Close)
	m := newToy(t, target.URL)
	tests := []struct {
		name   string
		event  kit.Event
		status int
		seen   string
		bytes  int
	}{
		{"a POST with a body", kit.Event{URL: target.URL, Type: "text/plain", Body: []byte("a")}, 418, "POSTtext/plain", 64 << 10},
		{"a GET without one", kit.Event{URL: target.URL + "?a=b", Method: http.MethodGet}, 418, "GETa=b", 64 << 10},
		{"a target that is away", kit.Event{URL: "http://127.0.0.1:1/"}, 0, "", 0},
		{"no address at all", kit.Event{URL: "::"}, 0, "", 0},
	}
	for _, tt := range tests {
		answers := make(chan kit.Answer, 1)
		tt.event.Item, tt.event.Answered = tt.name, func(a kit.Answer) {
			select {
			case answers <- a:
			default: // a later attempt
			}
		}
		tt.event.Accept = func(int) bool { return true }
		m.Webhooks.Send(tt.event)
		got := <-answers
		if got.Status != tt.status || got.Header.Get("X-Seen") != tt.seen || len(got.Body) != tt.bytes || (got.Reason == "") != (tt.status != 0) {
			t.Errorf("%s: got %d %q, %d bytes, reason %q, want %d %q, %d bytes", tt.name,
				got.Status, got.Header.Get("X-Seen"), len(got.Body), got.Reason, tt.status, tt.seen, tt.bytes)
		}
		kept, _ := m.Webhooks.Newest(tt.name, 0, 1)
		if len(kept) != 1 || len(kept[0].Attempts) != 1 || kept[0].State != kit.Delivered || len(kept[0].Attempts[0].Answer) > 1<<10 {
			t.Errorf("%s: kept %+v, want one delivery with one attempt and the beginning of the answer", tt.name, kept)
		}
	}
}

func TestWhatWasForgottenTellsNobodyItsAnswer(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/before" {
			arrived <- struct{}{}
			<-release
		}
	}))
	t.Cleanup(target.Close)
	m := newToy(t, target.URL)
	told := make(chan string, 2)
	send := func(path string) {
		m.Webhooks.Send(kit.Event{URL: target.URL + path, Answered: func(kit.Answer) { told <- path }})
	}
	send("/before")
	<-arrived
	m.call(t, http.MethodPost, "/_mock/reset", nil)
	close(release)
	for range 50 { // long enough for the first to come through
		send("/after")
		if got := <-told; got != "/after" {
			t.Fatalf("told: got the answer to %s, which was sent before the reset", got)
		}
	}
}
