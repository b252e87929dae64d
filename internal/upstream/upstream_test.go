package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/upstream"
)

// serve starts a provider and a client for it.
func serve(t *testing.T, handler http.HandlerFunc, change ...func(*upstream.Options)) *upstream.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o := upstream.Options{Name: "acme", BaseURL: server.URL + "/", Timeout: 20 * time.Second}
	for _, c := range change {
		c(&o)
	}
	return upstream.New(o)
}

func post(body string) upstream.Request {
	return upstream.Request{Operation: "create thing", Method: http.MethodPost, Path: "/things", Body: []byte(body)}
}

func TestACallIsOneRequestAsItWasAsked(t *testing.T) {
	t.Parallel()
	var told []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.String()+" "+r.Header.Get("X-Idempotency-Key")+" "+string(body))
	}, func(o *upstream.Options) {
		o.Observe = func(provider, operation, outcome string, took time.Duration) {
			told = append(told, provider+" "+operation+" "+outcome)
			if took <= 0 {
				t.Errorf("Observe: took %v", took)
			}
		}
	})
	res, err := client.Do(t.Context(), upstream.Request{
		Operation: "create thing", Method: http.MethodPost, Path: "/a%2Fb", Query: url.Values{"q": {"1 2"}},
		Header: http.Header{"X-Idempotency-Key": {"k"}}, Body: []byte("hola"),
	})
	if err != nil {
		t.Fatalf("Do: %v", err)
	}
	if got := string(res.Body); got != "POST /a%2Fb?q=1+2 k hola" || res.Status != http.StatusCreated || res.Header.Get("X-Answer") != "yes" {
		t.Errorf("Do: got %d %q", res.Status, got)
	}
	if diff := cmp.Diff([]string{"acme create thing ok"}, told); diff != "" {
		t.Errorf("Observe (-want +got):\n%s", diff)
	}
}

func TestAnAbsoluteAddressReplacesTheBase(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "other") }))
	t.Cleanup(other.Close)
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "base") })
	res, err := client.Do(t.Context(), upstream.Request{Operation: "get media", Method: http.MethodGet, Path: other.URL + "/x"})
	if err != nil || string(res.Body) != "other" {
		t.Errorf("Do: got %v, %v, want the other server", res, err)
	}
}

func TestAnAnswerSaysWhetherTheCallHadItsEffect(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]upstream.Outcome{
		http.StatusMovedPermanently: upstream.Refused, http.StatusTemporaryRedirect: upstream.Refused,
		http.StatusBadRequest: upstream.Refused, http.StatusUnauthorized: upstream.Refused, http.StatusNotFound: upstream.Refused,
		http.StatusConflict: upstream.Refused, http.StatusUnprocessableEntity: upstream.Refused, http.StatusGone: upstream.Refused,
		http.StatusTooManyRequests: upstream.Later, http.StatusLocked: upstream.Later,
		http.StatusRequestTimeout: upstream.Unknown, http.StatusInternalServerError: upstream.Unknown, http.StatusBadGateway: upstream.Unknown,
		http.StatusServiceUnavailable: upstream.Unknown, http.StatusGatewayTimeout: upstream.Unknown,
	} {
		var calls atomic.Int64
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"dni":"12345678"}`)
		})
		_, err := client.Do(t.Context(), post("x"))
		e := upstream.As(err)
		if e == nil || upstream.OutcomeOf(err) != want || e.Status != status || string(e.Body) != `{"dni":"12345678"}` || e.Provider != "acme" {
			t.Errorf("Do answered %d: got %v (%v), want %v with the answer", status, err, upstream.OutcomeOf(err), want)
		}
		if strings.Contains(err.Error(), "12345678") {
			t.Errorf("Do answered %d: the error repeats the answer: %v", status, err)
		}
		if calls.Load() != 1 {
			t.Errorf("Do answered %d: %d calls, want one and no redirect followed", status, calls.Load())
		}
	}
}

func TestRetryAfterIsBelievedWithinReason(t *testing.T) {
	t.Parallel()
	for header, want := range map[string][2]time.Duration{
		"7": {7 * time.Second, 7 * time.Second}, "0": {}, "-5": {}, "": {}, "soon": {}, "99999999": {15 * time.Minute, 15 * time.Minute},
		"99999999999999999999": {},
		time.Now().Add(time.Minute).UTC().Format(http.TimeFormat):    {50 * time.Second, time.Minute},
		time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat):     {},
		time.Now().Add(24 * time.Hour).UTC().Format(http.TimeFormat): {15 * time.Minute, 15 * time.Minute},
	} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := client.Do(t.Context(), post("x"))
		if e := upstream.As(err); e == nil || e.RetryAfter < want[0] || e.RetryAfter > want[1] {
			t.Errorf("Retry-After %q: got %+v, want %v to %v", header, e, want[0], want[1])
		}
	}
}

func TestACallThatWasNotSentMayBeMadeLater(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	blocked := upstream.NewTransport()
	blocked.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for name, o := range map[string]upstream.Options{
		"nobody listens":                    {BaseURL: closed.URL},
		"a name that is none":               {BaseURL: "http://nobody.invalid"},
		"a timeout before anything is sent": {BaseURL: "http://x.test", Transport: blocked, Timeout: 50 * time.Millisecond},
	} {
		_, err := upstream.New(o).Do(t.Context(), post("x"))
		if got := upstream.OutcomeOf(err); err == nil || got != upstream.Later {
			t.Errorf("%s: got %v (%v), want later", name, err, got)
		}
	}
}

func TestACallThatCannotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	for _, r := range []upstream.Request{{Method: "bad method", Path: "/"}, {Method: http.MethodGet, Path: "/%zz"}} {
		client := upstream.New(upstream.Options{BaseURL: "http://x.test"})
		if _, err := client.Do(t.Context(), r); upstream.OutcomeOf(err) != upstream.Refused {
			t.Errorf("Do(%+v): got %v, want refused", r, err)
		}
	}
}

// What was sent may have had its effect, however the answer was lost.
func TestACallWhoseAnswerIsLostIsUnknown(t *testing.T) {
	t.Parallel()
	hijack := func(write string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Errorf("hijack: %v", err)
				return
			}
			_, _ = io.WriteString(conn, write)
			_ = conn.Close()
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"silence":       func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() },
		"a hang-up":     hijack(""),
		"half a header": hijack("HTTP/1.1 200 OK\r\nContent-Le"),
		"half a body":   hijack("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":"),
		"half a chunk":  hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"),
		"garbage":       hijack("\x00\x01\x02\r\n\r\n"),
		"too long":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 8<<20+1)) },
		"a stuck answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server does not see us leave
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				handler(w, r)
			}, func(o *upstream.Options) { o.Timeout = time.Second })
			_, err := client.Do(t.Context(), post(`{"amount":1}`))
			if err == nil || upstream.OutcomeOf(err) != upstream.Unknown || upstream.As(err).Status != 0 {
				t.Errorf("Do: got %v (%v), want unknown without a status", err, upstream.OutcomeOf(err))
			}
			if calls.Load() != 1 {
				t.Errorf("Do: %d calls, want one", calls.Load())
			}
		})
	}
}

// net/http sends some requests again by itself when a kept connection turns out to be closed.
func TestNothingIsSentTwiceOnAKeptConnection(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) == 1 {
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	})
	request := post("x")
	request.Header = http.Header{"X-Idempotency-Key": {"k"}}
	if _, err := client.Do(t.Context(), request); err != nil {
		t.Fatalf("Do: %v", err)
	}
	if _, err := client.Do(t.Context(), request); upstream.OutcomeOf(err) != upstream.Unknown || calls.Load() != 2 {
		t.Errorf("Do on a connection that is closed after the request: got %v after %d calls, want unknown after one more", err, calls.Load())
	}
}

func TestACallEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not see us leave
		cancel()
		<-r.Context().Done()
	})
	if _, err := client.Do(ctx, post("x")); !errors.Is(err, context.Canceled) || upstream.OutcomeOf(err) != upstream.Unknown {
		t.Errorf("Do: got %v, want canceled and unknown", err)
	}
}

// carrier is a transport without a network, so that time can stand still.
type carrier func() (*http.Response, error)

func (c carrier) RoundTrip(*http.Request) (*http.Response, error) { return c() }

func answer(status int) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

func TestTheBreakerOpensAfterFailuresAndClosesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		status, calls := http.StatusInternalServerError, 0
		var outcomes []string
		client := upstream.New(upstream.Options{
			Name: "acme", BaseURL: "http://x.test",
			Transport: carrier(func() (*http.Response, error) {
				calls++
				return answer(status)
			}),
			Observe: func(_, _, outcome string, _ time.Duration) { outcomes = append(outcomes, outcome) },
		})
		do := func() error {
			_, err := client.Do(t.Context(), post("x"))
			return err
		}
		for range 7 {
			_ = do() // it fails on purpose
		}
		status = http.StatusBadRequest // a refusal is an answer: the provider is well
		if err := do(); upstream.OutcomeOf(err) != upstream.Refused {
			t.Errorf("a refusal: got %v", err)
		}
		status = http.StatusInternalServerError
		for range 8 {
			if err := do(); upstream.OutcomeOf(err) != upstream.Unknown {
				t.Errorf("a failure: got %v", err)
			}
		}
		before := calls
		for range 100 {
			err := do()
			if e := upstream.As(err); e == nil || e.Outcome != upstream.Later || e.RetryAfter != 5*time.Second || e.Status != 0 {
				t.Fatalf("while it is open: got %v, want later, in 5 s", err)
			}
		}
		if calls != before || outcomes[len(outcomes)-1] != "later" {
			t.Errorf("while it is open: %d calls, want none", calls-before)
		}
		<-time.After(6 * time.Second)
		if err := do(); upstream.OutcomeOf(err) != upstream.Unknown || calls != before+1 {
			t.Errorf("the trial call: got %v and %d calls, want one that fails", err, calls-before)
		}
		if err := do(); upstream.OutcomeOf(err) != upstream.Later {
			t.Errorf("after a trial that failed: got %v, want later", err)
		}
		<-time.After(6 * time.Second)
		status = http.StatusOK
		for range 3 {
			if err := do(); err != nil {
				t.Errorf("after a trial that went well: %v", err)
			}
		}
	})
}

func TestAClientIsSafeForManyAtOnce(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 10 {
				if res, err := client.Do(t.Context(), post("same")); err != nil || string(res.Body) != "same" {
					t.Errorf("Do: got %v, %v", res, err)
				}
			}
		})
	}
	all.Wait()
}

func TestOutcomesOfErrors(t *testing.T) {
	t.Parallel()
	cause := errors.New("no id in it")
	err := upstream.Answered("acme", "create thing", upstream.Unknown, cause)
	if !errors.Is(err, cause) || upstream.OutcomeOf(err) != upstream.Unknown || err.Error() != "acme: create thing: unknown: no id in it" {
		t.Errorf("Answered: got %v", err)
	}
	if got := upstream.OutcomeOf(cause); got != upstream.Unknown || upstream.As(cause) != nil {
		t.Errorf("OutcomeOf another error: got %v, want unknown", got)
	}
	for outcome, want := range map[upstream.Outcome]string{upstream.Refused: "refused", upstream.Later: "later", upstream.Unknown: "unknown"} {
		if outcome.String() != want {
			t.Errorf("String: got %s, want %s", outcome, want)
		}
	}
}
