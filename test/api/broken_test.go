package api_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

var anyDigits = regexp.MustCompile(`\d+`)

// stock is what the requests of one phase can name.
type stock struct {
	shop     *tenant
	things   map[string][]string // identifiers by collection, and tokens
	spare    map[string][]string // of those, what may be changed and deleted without an end to all bookings
	tokens   []string            // of the owner, mostly
	farewell string              // of somebody whose sessions may end
}

// stock fills the shelves with a fresh shop.
func (f *fuzzer) stock(phase int) {
	t := f.t
	s := f.newTenant(t, "gris-"+anyDigits.FindString(string(rune('0'+phase%10)))+uuid.NewString()[:6])
	st := stock{shop: s, things: map[string][]string{"services": {s.Service.String()}, "resources": {s.Chairs[0].String()}}}
	add := func(kind string, id string) { st.things[kind] = append(st.things[kind], id) }
	for range 3 {
		add("services", f.service(t, s).String())
		add("customers", f.customer(t, s).String())
		add("users", f.member(t, s).String())
		add("barbers", f.barber(t, s).String())
		add("token", f.hold(t, s))
		add("manage_token", f.book(t, s))
		for _, status := range []string{"confirmed", "checked_in", "in_service", "no_show"} {
			add("bookings", f.turno(t, s, status, f.clock.Now().AddDate(1, 0, 0)).String())
		}
		f.stockMoney(s, add)
		add("foreign", f.theirs.Service.String())
		add("foreign", f.theirs.Barbers[0].String())
	}
	st.spare = map[string][]string{"services": slices.Clone(st.things["services"][1:]), "barbers": slices.Clone(st.things["barbers"])}
	add("services", s.Service.String())
	add("barbers", s.Barbers[0].String())
	for range 6 {
		st.spare["services"] = append(st.spare["services"], f.service(t, s).String())
		st.spare["barbers"] = append(st.spare["barbers"], f.barber(t, s).String())
	}
	owner := web.RoleOwner
	for _, role := range []web.Role{owner, owner, owner, owner, owner, owner, owner, owner, owner, web.RoleManager, web.RoleReception, web.RoleBarber} {
		st.tokens = append(st.tokens, f.token(t, s.person(role)))
	}
	st.farewell = f.token(t, f.member(t, s))
	f.stocks = st
}

// stockMoney adds one of each thing that payments, invoices and messages know.
func (f *fuzzer) stockMoney(s *tenant, add func(kind, id string)) {
	t := f.t
	add("cash-sessions", f.till(t, s).String())
	paid, online := f.payment(t, s), f.online(t, s)
	add("payments", paid.String())
	add("payments", online.String())
	add("refund_id", f.refund(t, s, paid, "due").String())
	add("refund_id", f.refund(t, s, online, "failed").String())
	add("invoices", f.invoice(t, s, "authorized").String())
	add("invoices", f.invoice(t, s, "rejected").String())
	add("messages", f.message(t, s).String())
	add("phone", f.contact(t, s))
	add("webhooks", f.endpoint(t, s).String())
	add("webhook-deliveries", f.delivery(t, s).String())
	add("dead-letters", f.lost(t, s).String())
	add("notices", f.notice(t, s).String())
	for _, provider := range []string{"mercadopago", "afip", "whatsapp", "sms", "mail"} {
		add("provider", provider)
	}
	for _, kind := range []string{"confirmation", "reminder", "refund", "payment_intents", "outbox", "inbox", "notifications"} {
		add("kind", kind)
	}
	for _, channel := range []string{"whatsapp", "sms", "email"} {
		add("channel", channel)
	}
	add("foreign", f.text(t, `SELECT id::text FROM bookings WHERE shop_id = $1 LIMIT 1`, f.theirs.ID))
}

// hashing are the operations that take half a second of a core once a body is right. Most of their bodies are broken
// for certain, so that the run does not spend its time on passwords and keys.
func hashing() []string {
	return []string{"login", "register", "change-password", "confirm-password-reset", "add-member", "request-afip-certificate"}
}

// broken makes a request of a random operation and breaks it in one to three places. It returns nil for what no HTTP
// server would hand to a handler.
func (f *fuzzer) broken(rng *rand.Rand) (*http.Request, string) {
	op := pick(rng, f.doc.operations())
	b := &breaking{
		rng: rng, f: f, op: op, method: op.Method, path: map[string]string{}, query: url.Values{},
		header: http.Header{"Content-Type": {"application/json"}},
	}
	b.fill()
	for range pick(rng, []int{1, 1, 1, 2, 3}) {
		b.breakOne()
	}
	if slices.Contains(hashing(), op.ID) && rng.IntN(100) > 0 {
		b.write()
		b.body = strings.Replace(b.body, "{", `{"nada":1,`, 1)
		if !strings.Contains(b.body, "{") {
			b.body = "{"
		}
	}
	return b.request(), b.body
}

// breaking is a request on its way to be broken.
type breaking struct {
	rng    *rand.Rand
	f      *fuzzer
	op     *operation
	method string
	path   map[string]string
	query  url.Values
	header http.Header
	tree   any
	body   string
	suffix string // of the path, as it is
	length int64
}

// fill makes a request that is right, as far as the document tells.
func (b *breaking) fill() {
	for _, name := range b.op.names() {
		b.path[name] = b.pathValue(name)
	}
	for _, p := range b.op.Parameters {
		if p.In == "query" && (p.Required || b.rng.IntN(3) == 0) {
			b.query.Set(p.Name, b.queryValue(p))
		}
	}
	if s := b.f.doc.body(b.op); s != nil {
		b.tree = b.value(s, "")
	}
	b.authorize()
	if b.rng.IntN(8) == 0 {
		b.header.Set("Idempotency-Key", pick(b.rng, []string{"uno", "dos", "tres"}))
	}
}

func (b *breaking) authorize() {
	st := &b.f.stocks
	switch {
	case b.op.ID == "logout" || b.op.ID == "logout-all" || b.op.ID == "change-password":
		b.header.Set("Authorization", "Bearer "+st.farewell)
	case b.rng.IntN(30) > 0:
		b.header.Set("Authorization", "Bearer "+pick(b.rng, st.tokens))
	}
}

func (b *breaking) pathValue(name string) string {
	st := &b.f.stocks
	switch name {
	case "shop_id":
		return st.shop.ID.String()
	case "slug":
		return st.shop.Slug
	case "user_id":
		return pick(b.rng, st.things["users"])
	case "date", "valid_from":
		return pick(b.rng, []string{"2026-07-09", "2026-10-01", "2026-12-01"})
	case "id":
		collection, _, _ := strings.Cut(strings.TrimPrefix(b.op.Path, "/api/v1/shops/{shop_id}/"), "/")
		all := st.things[collection]
		if spare := st.spare[collection]; len(spare) > 0 && b.op.Method != http.MethodGet && b.rng.IntN(20) > 0 {
			all = spare
		}
		if len(all) > 0 {
			return pick(b.rng, all)
		}
	}
	if all := st.things[name]; len(all) > 0 {
		return pick(b.rng, all)
	}
	return uuid.NewString()
}

// queryValue is a plausible value of a parameter.
func (b *breaking) queryValue(p parameter) string {
	s := b.f.doc.resolve(p.Schema)
	if s.is("array") {
		s = s.Items
	}
	if v, ok := b.value(s, p.Name).(raw); ok {
		return strings.Trim(string(v), `"`)
	}
	return "x"
}

// kinds are the collections that fields with these names speak of.
func kinds() map[string]string {
	return map[string]string{
		"service_id": "services", "service_ids": "services", "barber_id": "barbers", "usual_barber_id": "barbers", "customer_id": "customers",
		"from_id": "customers", "booking_id": "bookings", "endpoint_id": "webhooks", "hold_token": "token", "booking_token": "manage_token",
	}
}

// plausible is what fields say that the schema leaves open.
func plausible() map[string]string {
	return map[string]string{
		"phone": "11 2345-6789", "email": "ana@ejemplo.com.ar", "q": "canario", "doc_number": "23456789", "timezone": "America/Lima",
		"url": "https://example.com/x", "cuit": taxpayer, "body": "Hola {{cliente}}", "from_address": "avisos@ejemplo.com.ar",
	}
}

// value is a random value that fits a schema; name is the field it stands in.
func (b *breaking) value(s *schema, name string) any {
	s = b.f.doc.resolve(s)
	if s == nil {
		return raw("1")
	}
	if all := b.f.stocks.things[kinds()[name]]; len(all) > 0 && !s.is("array") {
		if b.rng.IntN(6) > 0 {
			all = all[len(all)-1:] // what can be booked
		}
		return raw(quote(pick(b.rng, all)))
	}
	switch {
	case len(s.Enum) > 0:
		return raw(quote(pick(b.rng, s.Enum)))
	case s.is("object") && s.Type != nil:
		out := object{}
		for key, property := range s.Properties {
			if slices.Contains(s.Required, key) || b.rng.IntN(2) == 0 {
				out = append(out, member{quote(key), b.value(property, key)})
			}
		}
		slices.SortFunc(out, func(x, y member) int { return strings.Compare(x.key, y.key) })
		return out
	case s.is("array") && s.Type != nil:
		out := list{}
		for range 1 + b.rng.IntN(3) {
			out = append(out, b.value(s.Items, name))
		}
		if strings.HasSuffix(name, "_ids") {
			out = out[:1] // one service fits everywhere
		}
		return out
	case name == "starts_at" || name == "ends_at":
		return raw(quote(time.Date(2026, time.April, 6+b.rng.IntN(20), 9+b.rng.IntN(8), b.rng.IntN(2)*30, 0, 0, b.f.stocks.shop.Location)))
	case plausible()[name] != "":
		return raw(quote(plausible()[name]))
	}
	return tree(b.f.doc.example(s))
}

// breakOne breaks one place.
func (b *breaking) breakOne() {
	switch n := b.rng.IntN(20); {
	case n < 10 && b.tree != nil:
		b.tree = spoil(b.rng, b.tree)
	case n < 10 && len(b.query) > 0, n < 13:
		b.breakQuery()
	case n < 14:
		b.breakPath()
	case n < 16:
		b.breakHeader()
	case n < 17:
		b.method = pick(b.rng, []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "*"})
	default:
		b.breakText()
	}
}

func (b *breaking) breakPath() {
	names := b.op.names()
	switch {
	case len(names) > 0 && b.rng.IntN(8) > 0:
		name := names[len(names)-1] // the shop is the first, and without it nothing else is looked at
		if b.rng.IntN(5) == 0 {
			name = pick(b.rng, names)
		}
		b.path[name] = pick(b.rng, hostileTexts())
		if b.rng.IntN(4) == 0 {
			b.path[name] = pick(b.rng, b.f.stocks.things["foreign"])
		}
	default:
		b.suffix = pick(b.rng, []string{"/", "//", "/..", "/%2e%2e", "/%00", "/%ff", "%", "%zz", ";a=b", "/x", ".json", "%2F", "?", "#"})
	}
}

func (b *breaking) breakQuery() {
	name := pick(b.rng, []string{"limit", "cursor", "x", "", "role", "\x00", "shop_id", "access_token"})
	if len(b.op.Parameters) > 0 && b.rng.IntN(4) > 0 {
		name = pick(b.rng, b.op.Parameters).Name
	}
	value := pick(b.rng, hostileTexts())
	switch b.rng.IntN(4) {
	case 0:
		b.query.Add(name, value)
	case 1:
		b.query.Del(name)
	default:
		b.query.Set(name, value)
	}
}

func (b *breaking) breakHeader() {
	name := pick(b.rng, []string{
		"If-Match", "If-None-Match", "Idempotency-Key", "Authorization", "Content-Type", "Accept", "Accept-Encoding", "Content-Encoding", "Cookie",
		"X-Request-Id", "Origin", "Range", "X-Forwarded-For", "X-HTTP-Method-Override", "Accept-Language", "Sec-Fetch-Site", "Expect", "Traceparent",
	})
	values := append(hostileTexts(), "application/xml", "text/plain", "multipart/form-data; boundary=x", "application/json; charset=latin1",
		"application/x-www-form-urlencoded", "application/json;", ";;", "*/*;q=x", "text/html", "gzip", "identity;q=0, *;q=0", "W/\"1\"", "\"1\"", "Basic YTpi",
		"Bearer", "Bearer ", "Bearer x.y.z", "Bearer "+b.f.stocks.farewell+"x", "refresh=", "refresh=x; refresh=y", "bytes=0-1,2-3", "cross-site", "null")
	b.header[http.CanonicalHeaderKey(name)] = []string{pick(b.rng, values)}
	if b.rng.IntN(6) == 0 {
		b.header[http.CanonicalHeaderKey(name)] = []string{pick(b.rng, values), pick(b.rng, values)}
	}
}

// breakText breaks the written body; what follows in the tree is lost.
func (b *breaking) breakText() {
	b.write()
	switch i := b.rng.IntN(len(b.body) + 1); b.rng.IntN(8) {
	case 0:
		b.body = b.body[:i]
	case 1:
		b.body = b.body[:i] + string([]byte{byte(b.rng.IntN(256))}) + b.body[i:]
	case 2:
		b.body += pick(b.rng, []string{"x", "{}", "\x00", ",", "]", " \n\t"})
	case 3:
		b.body = "\ufeff" + b.body
	case 4:
		b.body = ""
	case 5:
		b.body = pick(b.rng, []string{"null", "[]", "{}", "0", `""`, "true", "{", "[[[[", "\x1f\x8b\x08", "--x\r\n", "a=b&c=d"})
	case 6:
		b.body = strings.Repeat(" ", b.rng.IntN(3000)) + b.body
	default:
		b.length = -1
	}
}

// write turns the tree into text, once.
func (b *breaking) write() {
	if b.tree != nil {
		var text strings.Builder
		write(&text, b.tree)
		b.body, b.tree = text.String(), nil
	}
}

// request is the request as a server would have read it from the wire, or nil when it would have refused to.
func (b *breaking) request() *http.Request {
	b.write()
	target := b.op.Path
	for name, value := range b.path {
		target = strings.ReplaceAll(target, "{"+name+"}", url.PathEscape(value))
	}
	target += b.suffix
	if len(b.query) > 0 {
		target += "?" + b.query.Encode()
	}
	u, err := url.ParseRequestURI(target)
	if err != nil || b.method == "*" {
		return nil
	}
	for _, values := range b.header {
		for _, v := range values {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return nil
			}
		}
	}
	r := &http.Request{
		Method: b.method, URL: u, RequestURI: target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: b.header, Host: "localhost",
		RemoteAddr: "192.0.2.1:1234", Body: io.NopCloser(strings.NewReader(b.body)), ContentLength: int64(len(b.body)) + b.length*int64(len(b.body)+1),
	}
	if b.body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	return r.WithContext(context.Background())
}
