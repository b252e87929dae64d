package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	badRequests  = 50_000 // that a run sends, unless FUZZ_REQUESTS says another number
	perPhase     = 4_000  // with one shop; then comes a fresh one, since the requests that work wear it out
	fuzzClients  = 4
	fuzzFailures = 25 // different ones, after which the run ends
)

// TestNoRequestBreaksTheAPI sends requests made from the document and then broken in one or more places, until 50,000
// have been refused. Never a 5xx; every refusal is a problem in Spanish; every success is what the document says; the
// other shop is untouched and nowhere shown; the invariants of the data hold afterwards.
//
// The run is the same for the same seed, but for identifiers and the order in which clients come: FUZZ_SEED, FUZZ_FROM
// (number of the first request) and FUZZ_REQUESTS repeat a part of it or make it longer.
func TestNoRequestBreaksTheAPI(t *testing.T) {
	t.Parallel()
	f := &fuzzer{world: newWorld(t), t: t, seed: setting(t, "FUZZ_SEED", 1), wanted: setting(t, "FUZZ_REQUESTS", defaultRequests()), seen: map[string]int{}, codes: map[string]int{}}
	f.next.Store(int64(setting(t, "FUZZ_FROM", 0)))
	f.book(t, f.theirs)
	before := f.fingerprint(t, f.theirs.ID)
	for phase := 0; f.bad.Load() < int64(f.wanted) && len(f.failures()) < fuzzFailures; phase++ {
		f.stock(phase)
		f.clock.Advance(10 * time.Second)
		var clients sync.WaitGroup
		for range fuzzClients {
			clients.Go(f.client)
		}
		clients.Wait()
		f.left.Store(0)
	}
	if f.fingerprint(t, f.theirs.ID) != before {
		t.Error("the other shop has changed")
	}
	f.invariants(t)
	for _, failure := range f.failures() {
		t.Error(failure)
	}
	t.Logf("seed %d: %d requests, %d refused; by answer: %v; by code: %v", f.seed, f.next.Load(), f.bad.Load(), f.seen, f.codes)
}

func defaultRequests() int {
	if testing.Short() {
		return badRequests / 10
	}
	return badRequests
}

func setting(t *testing.T, name string, fallback int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// fuzzer sends broken requests to a world.
type fuzzer struct {
	*world

	t      *testing.T
	seed   int
	wanted int
	stocks stock
	next   atomic.Int64 // number of the next request
	left   atomic.Int64 // sent in this phase
	bad    atomic.Int64 // refused

	mutex  sync.Mutex
	seen   map[string]int // answers by status
	codes  map[string]int // refusals by code
	failed []string
	kinds  map[string]bool // of failures, to report each once
}

func (f *fuzzer) client() {
	for f.left.Add(1) <= perPhase && f.bad.Load() < int64(f.wanted) {
		n := f.next.Add(1) - 1
		rng := rand.New(rand.NewPCG(uint64(f.seed), uint64(n)))
		r, text := f.broken(rng)
		if r == nil {
			continue // no such request reaches a handler
		}
		a := f.send(r)
		f.judge(n, r, text, a)
	}
}

// judge says what is wrong with an answer.
func (f *fuzzer) judge(n int64, r *http.Request, text string, a *httptest.ResponseRecorder) {
	var wrong []string
	switch {
	case a.Code >= http.StatusInternalServerError && !strings.Contains(a.Body.String(), `"code":"login_busy"`):
		wrong = []string{fmt.Sprintf("%d: %s", a.Code, f.cause(a))}
	case r.Method == http.MethodHead || a.Code == http.StatusNotModified || a.Code == http.StatusNoContent:
	case a.Code >= http.StatusBadRequest:
		f.bad.Add(1)
		wrong = problem(a)
	case a.Code >= http.StatusMultipleChoices:
		wrong = f.strays(r.URL.Path, a)
	}
	if a.Header().Get("X-Request-ID") == "" {
		wrong = append(wrong, "no X-Request-Id")
	}
	if strings.Contains(a.Body.String(), f.theirs.canary) && !strings.Contains(r.URL.Path, f.theirs.Slug) {
		wrong = append(wrong, "the answer shows another shop")
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.seen[strconv.Itoa(a.Code)]++
	f.codes[codeOf(a)]++
	for _, w := range wrong {
		f.fail(n, r, text, w)
	}
}

// fail keeps the first failure of each kind, with all that is needed to repeat it. The caller holds the mutex.
func (f *fuzzer) fail(n int64, r *http.Request, text, wrong string) {
	kind := r.Pattern + anyDigits.ReplaceAllString(fmt.Sprintf("%.60s", wrong), "0")
	if f.kinds == nil {
		f.kinds = map[string]bool{}
	}
	if f.kinds[kind] {
		return
	}
	f.kinds[kind] = true
	f.failed = append(f.failed, fmt.Sprintf("FUZZ_SEED=%d FUZZ_FROM=%d FUZZ_REQUESTS=1: %s\n%s %.400s\n%.600q\n%.1500q",
		f.seed, n, wrong, r.Method, r.RequestURI, fmt.Sprint(r.Header), text))
}

// cause is what the log says about the request of a 5xx.
func (f *fuzzer) cause(a *httptest.ResponseRecorder) string {
	id := a.Header().Get("X-Request-ID")
	var lines []string
	for line := range strings.Lines(f.log.String()) {
		if strings.Contains(line, id) && strings.Contains(line, `"level":"ERROR"`) {
			lines = append(lines, line)
		}
	}
	return fmt.Sprintf("%.1500s", strings.Join(lines, " "))
}

func (f *fuzzer) failures() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.Clone(f.failed)
}

// codeOf is the code of a problem, or "none".
func codeOf(a *httptest.ResponseRecorder) string {
	_, rest, ok := strings.Cut(a.Body.String(), `"code":"`)
	if code, _, closed := strings.Cut(rest, `"`); ok && closed && a.Code >= http.StatusBadRequest {
		return code
	}
	return "none"
}

// invariants are what no sequence of requests may break.
func (f *fuzzer) invariants(t *testing.T) {
	t.Helper()
	for what, query := range map[string]string{
		"a barber has two turnos at once": `SELECT count(*) FROM occupancies a JOIN occupancies b USING (shop_id, barber_id)
			WHERE a.active AND b.active AND NOT a.overbook AND NOT b.overbook
			  AND (a.booking_id, a.revision, a.ordinal) < (b.booking_id, b.revision, b.ordinal)
			  AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at`,
		"a chair has two turnos at once": `SELECT count(*) FROM resource_occupancies a JOIN resource_occupancies b USING (shop_id, resource_id)
			WHERE a.active AND b.active AND NOT a.overbook AND NOT b.overbook
			  AND (a.booking_id, a.revision, a.ordinal) < (b.booking_id, b.revision, b.ordinal)
			  AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at`,
		"a living turno takes no time": `SELECT count(*) FROM bookings b
			WHERE status IN ('held', 'pending_payment', 'confirmed', 'checked_in', 'in_service')
			  AND NOT EXISTS (SELECT FROM occupancies o WHERE (o.shop_id, o.booking_id) = (b.shop_id, b.id) AND o.active)`,
		"a dead turno takes time": `SELECT count(*) FROM bookings b
			WHERE status IN ('expired', 'cancelled_by_customer', 'cancelled_by_shop', 'no_show')
			  AND EXISTS (SELECT FROM occupancies o WHERE (o.shop_id, o.booking_id) = (b.shop_id, b.id) AND o.active)`,
		"a total is not the sum of its lines": `SELECT count(*) FROM bookings b
			WHERE total_centavos <> (SELECT sum(price_centavos) FROM booking_lines l WHERE (l.shop_id, l.booking_id) = (b.shop_id, b.id))`,
		"a turno has no customer": `SELECT count(*) FROM bookings WHERE customer_id IS NULL AND status = 'confirmed'`,
		"a shop has no owner": `SELECT count(*) FROM shops s
			WHERE NOT EXISTS (SELECT FROM memberships m WHERE m.shop_id = s.id AND m.role = 'owner')`,
		"a service has no price or no part": `SELECT count(*) FROM services s
			WHERE NOT EXISTS (SELECT FROM service_prices p WHERE (p.shop_id, p.service_id) = (s.shop_id, s.id))
			   OR NOT EXISTS (SELECT FROM service_segments g WHERE (g.shop_id, g.service_id) = (s.shop_id, s.id))`,
	} {
		if n := f.text(t, `SELECT (`+query+`)::text`); n != "0" {
			t.Errorf("%s: %s times", what, n)
		}
	}
}
