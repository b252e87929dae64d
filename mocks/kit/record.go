package kit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

const (
	maxKept    = 16 << 10 // bytes of a body that the record keeps
	maxBody    = 24 << 20 // bytes of a request that a mock reads at all
	minRecords = 200
)

// Exchange is a request and what was answered, as the dashboard shows it.
type Exchange struct {
	ID       string        `json:"id"`
	At       time.Time     `json:"at"`
	Method   string        `json:"method"`
	URL      string        `json:"url"` // with the host it came to
	Status   int           `json:"status"`
	Took     time.Duration `json:"took_ns"`
	Request  Part          `json:"request"`
	Response Part          `json:"response"`
	Items    []string      `json:"items"` // ids of what it concerns
	Fault    string        `json:"fault,omitempty"`
	Repeat   string        `json:"-"` // command line that repeats it, where it is not HTTP
}

// Part is one side of an exchange. Body is cut after 16 KB.
type Part struct {
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
	Size   int         `json:"size"` // bytes, also of what was cut
}

// Curl is the command line that repeats the request.
func (e *Exchange) Curl() string {
	if e.Repeat != "" {
		return e.Repeat
	}
	var b strings.Builder
	fmt.Fprintf(&b, "curl -i -X %s %s", e.Method, quote(e.URL))
	names := make([]string, 0, len(e.Request.Header))
	for name := range e.Request.Header {
		switch name {
		case "Accept-Encoding", "Connection", "Content-Length", "User-Agent":
		default:
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, " \\\n  -H %s", quote(name+": "+strings.Join(e.Request.Header[name], ", ")))
	}
	if e.Request.Body != "" {
		fmt.Fprintf(&b, " \\\n  --data-binary %s", quote(e.Request.Body))
	}
	return b.String()
}

// quote writes s as one word for a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// record keeps the newest exchanges.
type record struct {
	clock *Clock
	kept  *Store[Exchange]

	mu     sync.Mutex
	number int
}

func newRecord(most int, clock *Clock) *record {
	return &record{clock: clock, kept: NewStore[Exchange](max(most, minRecords))}
}

func (r *record) reset() { r.kept.Reset() }

func (r *record) next() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number++
	return fmt.Sprintf("x%d", r.number)
}

// of returns the exchanges that concern an item, newest first.
func (r *record) of(item string) []Exchange {
	found, _ := r.kept.Newest(func(e *Exchange) bool { return slices.Contains(e.Items, item) }, 0, 20)
	return found
}

// exchangeWriter answers while it remembers the beginning of what is answered.
type exchangeWriter struct {
	http.ResponseWriter

	status int
	size   int
	start  []byte
	mu     sync.Mutex
	items  []string
	fault  string
}

func (w *exchangeWriter) about(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if id != "" && !slices.Contains(w.items, id) {
		w.items = append(w.items, id)
	}
}

// WriteHeader notes the status.
func (w *exchangeWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes the beginning.
func (w *exchangeWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.size += len(b)
	if room := maxKept - len(w.start); room > 0 {
		w.start = append(w.start, b[:min(room, len(b))]...)
	}
	return w.ResponseWriter.Write(b) //nolint:wrapcheck // a writer passes on what the writer below says
}

// Unwrap is for http.ResponseController.
func (w *exchangeWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// keeper is a request's body that remembers its beginning.
type keeper struct {
	io.ReadCloser

	start bytes.Buffer
	size  int
}

// Read notes the beginning.
func (k *keeper) Read(b []byte) (int, error) {
	n, err := k.ReadCloser.Read(b)
	k.size += n
	if room := maxKept - k.start.Len(); room > 0 {
		k.start.Write(b[:min(room, n)])
	}
	return n, err //nolint:wrapcheck // a reader passes on what the reader below says
}

// recorded runs next and keeps what was said.
func (s *Shell) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		body := &keeper{ReadCloser: http.MaxBytesReader(w, r.Body, maxBody)}
		out := &exchangeWriter{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), itemKey{}, out))
		r.Body = body
		request := r.Header.Clone()
		defer func() {
			s.Record(&Exchange{
				At: s.Clock.Now(), Method: r.Method, URL: absolute(r), Status: out.status, Took: time.Since(began),
				Request:  Part{Header: request, Body: body.start.String(), Size: body.size},
				Response: Part{Header: w.Header().Clone(), Body: string(out.start), Size: out.size},
				Items:    out.items, Fault: out.fault,
			})
		}()
		next.ServeHTTP(out, r)
	})
}

// Record keeps an exchange, under a new id, for the dashboard and the figures. Those over HTTP are kept by the shell itself;
// this is for a mock that speaks another protocol as well.
func (s *Shell) Record(e *Exchange) {
	e.ID = s.record.next()
	s.record.kept.Add(e.ID, *e)
	s.metrics.requests.WithLabelValues(e.Method, statusClass(e.Status)).Observe(e.Took.Seconds())
	s.live.tell(change{Kind: "exchange", ID: e.ID})
}

func absolute(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + r.URL.RequestURI()
}

// BaseURL is the address that a client used to reach the mock, for links in its answers. Behind a proxy or another name
// it is still the one that works for the client.
func BaseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func statusClass(status int) string {
	if status == 0 {
		return "none" // the connection was cut
	}
	return fmt.Sprintf("%dxx", status/100)
}
