package booking

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
)

// answer is an encoded list of free times with everything its transfer needs, made once and sent many times. Whoever has
// one drops it once when done; the last one gives the memory of its body to the next answer.
type answer struct {
	epoch  uint64
	until  int64 // unix seconds from which time itself makes it wrong
	owners atomic.Int32

	body         []byte
	etag, length []string // header values, kept as the slices that headers hold

	zipOnce            sync.Once
	zipped             []byte
	zipETag, zipLength []string
}

const answerOverhead = 512 // bytes of an answer besides its bodies, roughly

func newAnswer(body []byte) *answer {
	// Not a cryptographic hash: it tells versions of one list apart, and nobody gains by making two of them meet.
	tag := strconv.FormatUint(xxhash.Sum64(body), 36) + "-" + strconv.FormatInt(int64(len(body)), 36)
	a := &answer{
		body: body, etag: []string{`"` + tag + `"`}, length: []string{strconv.Itoa(len(body))},
		zipETag: []string{`"` + tag + `-gz"`},
	}
	a.owners.Store(1)
	return a
}

// share counts one owner more. Only an owner may.
func (a *answer) share() *answer {
	a.owners.Add(1)
	return a
}

func (a *answer) drop() {
	if a.owners.Add(-1) == 0 {
		recycle(a.body)
		a.body = nil
	}
}

// bodies are the memory of answers that nobody has any more. A month of ten barbers is half a megabyte: making and
// clearing that much for each one costs more than the search.
//
//nolint:gochecknoglobals // a pool has to be shared
var bodies sync.Pool

// blank returns an empty slice with room for size bytes.
func blank(size int) []byte {
	if b, ok := bodies.Get().(*[]byte); ok && cap(*b) >= size && cap(*b) <= 2*size {
		return (*b)[:0]
	}
	return make([]byte, 0, size)
}

func recycle(body []byte) { bodies.Put(&body) }

// size is what the answer takes of the cache; the compressed copy is about an eighth of the body.
func (a *answer) size() int64 { return int64(cap(a.body)+len(a.body)/8) + answerOverhead }

//nolint:gochecknoglobals // a pool has to be shared: a writer costs 40 times what compressing an answer does
var zippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, 5)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// zip makes the compressed copy on the first request that wants one.
func (a *answer) zip() {
	a.zipOnce.Do(func() {
		w := zippers.Get().(*gzip.Writer) //nolint:forcetypeassert,errcheck // the pool holds nothing else
		defer zippers.Put(w)
		var out bytes.Buffer
		out.Grow(len(a.body) / 6)
		w.Reset(&out)
		if _, err := w.Write(a.body); err != nil {
			return // a bytes.Buffer does not fail
		}
		if err := w.Close(); err != nil {
			return
		}
		a.zipped, a.zipLength = out.Bytes(), []string{strconv.Itoa(out.Len())}
	})
}

// The header values that every answer shares, as slices so that setting them costs nothing.
//
//nolint:gochecknoglobals // constants that Go cannot write as such
var (
	headerJSON       = []string{"application/json"}
	headerRevalidate = []string{"no-cache"} // may be kept, must be asked about: 304 is cheap
	headerVary       = []string{"Accept-Encoding"}
	headerGzip       = []string{"gzip"}
)

// serve writes the answer, or 304 when the caller has it.
func (a *answer) serve(w http.ResponseWriter, r *http.Request) error {
	body, etag, length := a.body, a.etag, a.length
	h := w.Header()
	if acceptsGzip(r.Header) {
		a.zip()
		if a.zipped != nil {
			body, etag, length = a.zipped, a.zipETag, a.zipLength
		}
	}
	h["Cache-Control"], h["Etag"] = headerRevalidate, etag
	if vary := h["Vary"]; len(vary) > 0 { // by origin, where CORS is narrowed
		h["Vary"] = append(slices.Clone(vary), headerVary...)
	} else {
		h["Vary"] = headerVary
	}
	if match := r.Header["If-None-Match"]; len(match) > 0 && a.matches(match[0]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h["Content-Type"], h["Content-Length"] = headerJSON, length
	if &body[0] != &a.body[0] {
		h["Content-Encoding"] = headerGzip
	}
	if _, err := w.Write(body); err != nil {
		return nil //nolint:nilerr // the caller hung up, which is theirs to do
	}
	return nil
}

// matches reports whether If-None-Match names either encoding of the answer.
func (a *answer) matches(header string) bool {
	return header == a.etag[0] || header == a.zipETag[0] || header == "*" ||
		strings.Contains(header, a.etag[0]) || strings.Contains(header, a.zipETag[0])
}

func acceptsGzip(h http.Header) bool {
	for _, line := range h["Accept-Encoding"] {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") {
				return !refused(weight)
			}
		}
	}
	return false
}

// refused reports whether a weight is zero: "q=0", "q=0.000", with spaces.
func refused(weight string) bool {
	_, value, ok := strings.Cut(weight, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return ok && (err != nil || q <= 0)
}

// answer returns the cached answer to a query string, when it is still right, for the caller to drop.
func (s *Service) answer(sh *shop, raw string, now time.Time) *answer {
	sh.mu.Lock()
	a := sh.answers[raw]
	if a != nil {
		a.share()
	}
	sh.mu.Unlock()
	if a == nil {
		return nil
	}
	if a.epoch != sh.epoch.Load() || now.Unix() >= a.until || !s.fresh(sh, now) {
		a.drop()
		return nil
	}
	return a
}

// keep caches an answer. A full cache is emptied: what is in use is made again within milliseconds.
func (c *shops) keep(sh *shop, raw string, a *answer) {
	if c.size.Add(a.size()) > maxCacheSize {
		c.mu.RLock()
		for _, other := range c.byID {
			c.size.Add(-other.forget())
		}
		c.mu.RUnlock()
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if old := sh.answers[raw]; old != nil {
		c.size.Add(-old.size())
		old.drop()
	}
	sh.answers[strings.Clone(raw)] = a.share()
}
