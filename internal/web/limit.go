package web

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// Names of the buckets that the edge itself uses. Operations may name others, such as "login", "otp" and "holds".
const (
	BucketAddress = "address" // ceiling of one address over everything: wide, because a carrier puts thousands behind one
	BucketPublic  = "public"  // one client (address and browser) without an account
	BucketStaff   = "staff"   // one signed-in person
	BucketNone    = "none"    // exempt: health, metrics, signed webhooks
)

// Bucket is a rate: Limit requests per Window, refilled evenly (GCRA). Strict buckets guard something worth attacking.
// They count through Redis, so that all processes count as one, and hold one address to ten times the rate of one client.
//
// The other buckets count in this process only. A shared count would put a Redis round trip before every availability
// answer, for a limit that may be a few times wider (one per process) without harm.
type Bucket struct {
	Limit  int
	Window time.Duration
	Strict bool
}

// SharedLimiter counts over all processes; cache implements it.
type SharedLimiter interface {
	// Take asks for one request of key. wait is 0 when granted; ok is false when nobody could be asked, in time.
	Take(ctx context.Context, key string, limit int, window time.Duration) (left int, wait, reset time.Duration, ok bool)
}

const addressFactor = 10

// limits holds the buckets and what they counted here.
type limits struct {
	buckets map[string]*limit
	ceiling *limit
	shared  SharedLimiter
	seed    maphash.Seed
}

// limit is one bucket at work.
type limit struct {
	Bucket

	name   string
	policy []string // RateLimit-Policy
	local  gcra
	wide   *limit // of the address, for strict buckets
}

func newLimits(buckets map[string]Bucket, shared SharedLimiter) *limits {
	l := &limits{buckets: map[string]*limit{}, shared: shared, seed: maphash.MakeSeed()}
	for name, b := range buckets {
		if b.Limit <= 0 || b.Window <= 0 {
			continue // switched off
		}
		one := newLimit(name, b)
		if b.Strict {
			one.wide = newLimit(name+"-address", Bucket{Limit: b.Limit * addressFactor, Window: b.Window, Strict: true})
		}
		l.buckets[name] = one
	}
	l.ceiling = l.buckets[BucketAddress]
	return l
}

func newLimit(name string, b Bucket) *limit {
	policy := strconv.Quote(name) + ";q=" + strconv.Itoa(b.Limit) + ";w=" + strconv.Itoa(int(b.Window.Seconds()))
	return &limit{Bucket: b, name: name, policy: []string{policy}}
}

// verdict is the answer of a bucket. wait is 0 when the request may go on.
type verdict struct {
	left        int
	wait, reset time.Duration
}

// limitBefore counts what needs no account: the address, and the client for public operations.
func (a *API) limitBefore(rt *route, x *exchange, r *http.Request) error {
	if rt.op.Bucket == BucketNone {
		return nil
	}
	l := a.limits
	now := x.start
	if l.ceiling != nil {
		if v := l.ceiling.local.take(l.address(x.ip), l.ceiling.Bucket, now); v.wait > 0 {
			return tooMany(x, l.ceiling, v)
		}
	}
	if rt.limit == nil || rt.bucket == BucketStaff {
		return nil
	}
	v := rt.limit.local.take(l.client(x.ip, r.Header), rt.limit.Bucket, now)
	if v.wait == 0 && rt.limit.Strict {
		v = l.strict(r.Context(), rt.limit, x, r, v)
	}
	return decide(x, rt.limit, v)
}

// limitAfter counts what belongs to the signed-in person.
func (a *API) limitAfter(rt *route, x *exchange, _ *http.Request) error {
	if rt.limit == nil || rt.bucket != BucketStaff {
		return nil
	}
	v := rt.limit.local.take(a.limits.user(x.principal.UserID), rt.limit.Bucket, x.start)
	return decide(x, rt.limit, v)
}

// strict asks for the address in this process, and then for the client in all of them.
func (l *limits) strict(ctx context.Context, b *limit, x *exchange, r *http.Request, local verdict) verdict {
	if v := b.wide.local.take(l.address(x.ip), b.wide.Bucket, x.start); v.wait > 0 {
		return v
	}
	if l.shared == nil {
		return local
	}
	left, wait, reset, ok := l.shared.Take(ctx, "limit:"+b.name+":"+sharedKey(x.ip, r.Header), b.Limit, b.Window)
	if !ok {
		return local // Redis is away: this process goes on counting alone
	}
	return verdict{left: left, wait: wait, reset: reset}
}

func decide(x *exchange, b *limit, v verdict) error {
	if v.wait > 0 {
		return tooMany(x, b, v)
	}
	h := x.Header()
	h["Ratelimit-Policy"] = b.policy
	h["Ratelimit"] = []string{b.state(v)}
	return nil
}

func tooMany(x *exchange, b *limit, v verdict) error {
	h := x.Header()
	h["Ratelimit-Policy"] = b.policy
	h["Ratelimit"] = []string{b.state(v)}
	return &fault.Error{
		Kind: fault.RateLimited, Code: "too_many_requests", RetryAfter: v.wait,
		Message: "Hiciste demasiados pedidos en poco tiempo. Esperá un momento y probá de nuevo.",
	}
}

// state is the value of the RateLimit header: what is left, and the seconds until the bucket is full again.
func (b *limit) state(v verdict) string {
	buf := make([]byte, 0, 48)
	buf = strconv.AppendQuote(buf, b.name)
	buf = append(buf, ";r="...)
	buf = strconv.AppendInt(buf, int64(v.left), 10)
	buf = append(buf, ";t="...)
	buf = strconv.AppendInt(buf, int64((v.reset+time.Second-1)/time.Second), 10)
	return string(buf)
}

// network is what counts as one address: a household gets a whole /64 of IPv6.
func network(ip netip.Addr) [16]byte {
	b := ip.As16()
	if ip.Is6() && !ip.Is4In6() {
		clear(b[8:])
	}
	return b
}

func (l *limits) address(ip netip.Addr) uint64 {
	n := network(ip)
	return maphash.Bytes(l.seed, n[:])
}

func (l *limits) user(id uuid.UUID) uint64 { return maphash.Bytes(l.seed, id[:]) }

// client tells apart the browsers behind one address. Whoever forges them meets the ceiling of the address.
func (l *limits) client(ip netip.Addr, h http.Header) uint64 {
	var m maphash.Hash
	m.SetSeed(l.seed)
	n := network(ip)
	_, _ = m.Write(n[:]) // never fails
	for _, name := range fingerprintHeaders {
		if v := h[name]; len(v) > 0 {
			_, _ = m.WriteString(v[0]) // never fails
		}
	}
	return m.Sum64()
}

var fingerprintHeaders = [...]string{"User-Agent", "Accept-Language"} //nolint:gochecknoglobals // a constant list

// sharedKey is the client as Redis knows it: the same in all processes, and no address to read.
func sharedKey(ip netip.Addr, h http.Header) string {
	n := network(ip)
	s := sha256.New()
	s.Write(n[:])
	for _, name := range fingerprintHeaders {
		v := h.Get(name)
		s.Write(binary.AppendUvarint(nil, uint64(len(v))))
		s.Write([]byte(v))
	}
	return hex.EncodeToString(s.Sum(nil)[:16])
}
