package api_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// A body to be broken is a tree that can hold what no decoder would return: a key twice, a number too large, bytes that
// are no text. Its nodes are object, list and raw.
type (
	object []member
	member struct {
		key   string // as it is written, quotes included
		value any
	}
	list []any
	raw  string // written as it is
)

// tree copies a decoded value.
func tree(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := object{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, member{quote(key), tree(v[key])})
		}
		return out
	case []any:
		out := list{}
		for _, e := range v {
			out = append(out, tree(e))
		}
		return out
	}
	return raw(quote(v))
}

func quote(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, numbers, identifiers and times only
	}
	return string(b)
}

// write appends the JSON of a node.
func write(b *strings.Builder, node any) {
	switch n := node.(type) {
	case object:
		b.WriteByte('{')
		for i, m := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(m.key)
			b.WriteByte(':')
			write(b, m.value)
		}
		b.WriteByte('}')
	case list:
		b.WriteByte('[')
		for i, e := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, e)
		}
		b.WriteByte(']')
	case raw:
		b.WriteString(string(n))
	}
}

// spoil changes one place of a tree.
func spoil(rng *rand.Rand, node any) any {
	switch n := node.(type) {
	case object:
		if len(n) > 0 && rng.IntN(4) > 0 {
			i := rng.IntN(len(n))
			n = slices.Clone(n)
			n[i].value = spoil(rng, n[i].value)
			return n
		}
		return spoilObject(rng, n)
	case list:
		if len(n) > 0 && rng.IntN(3) > 0 {
			i := rng.IntN(len(n))
			n = slices.Clone(n)
			n[i] = spoil(rng, n[i])
			return n
		}
		return spoilList(rng, n)
	}
	return pick(rng, hostileValues())
}

func spoilObject(rng *rand.Rand, n object) any {
	if len(n) == 0 {
		return pick(rng, hostileValues())
	}
	i := rng.IntN(len(n))
	switch rng.IntN(6) {
	case 0: // one is missing
		return slices.Delete(slices.Clone(n), i, i+1)
	case 1: // one twice
		return append(slices.Clone(n), member{n[i].key, pick(rng, hostileValues())})
	case 2: // one in another case
		n = slices.Clone(n)
		n[i].key = strings.ToUpper(n[i].key)
		return n
	case 3: // one nobody knows
		return append(slices.Clone(n), member{pick(rng, []string{`"role"`, `"shop_id"`, `"__proto__"`, `""`, `"\u0000"`, `"ñandú"`, "\"\xff\""}), raw("1")})
	case 4: // an escape in a name that is otherwise right
		n = slices.Clone(n)
		n[i].key = strings.Replace(n[i].key, "e", `\u0065`, 1)
		return n
	}
	return pick(rng, hostileValues())
}

func spoilList(rng *rand.Rand, n list) any {
	switch rng.IntN(4) {
	case 0:
		return list{}
	case 1: // far too many
		one := any(raw("1"))
		if len(n) > 0 {
			one = n[0]
		}
		return list(slices.Repeat([]any{one}, 1+rng.IntN(3000)))
	case 2:
		if len(n) > 0 {
			return append(slices.Clone(n), n[0])
		}
	}
	return pick(rng, hostileValues())
}

func pick[T any](rng *rand.Rand, all []T) T { return all[rng.IntN(len(all))] }

// hostileTexts are texts as they stand in a path, a query or, quoted, in a body.
func hostileTexts() []string {
	return []string{
		"", " ", "x", "\x00", "a\x00b", "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "💈", strings.Repeat("💈", 64), strings.Repeat("ñ", 130),
		strings.Repeat("a", 300), strings.Repeat("a", 20_000), "\u202e\u200b\ufeff", "e\u0301" + strings.Repeat("\u0301", 50), "İıſK",
		"'; DROP TABLE bookings; --", `" OR 1=1`, "%", "%25", "_", `\`, "..", "../../etc/passwd", "/", "null", "true", "NaN", "Infinity", "-0",
		"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000-0000-0000-000000000000}",
		"urn:uuid:00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000", "00000000-0000-0000-0000-00000000000g",
		"0", "-1", "1", "1.5", "1e3", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "2147483648", "99999999999999999999",
		"2026-03-03", "2026-02-30", "2026-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-3-3", "1e9-01-01",
		"2026-03-03T10:00:00-03:00", "2026-03-03T10:00:00Z", "2026-03-03T10:00:60Z", "2026-03-03T24:00:00Z", "0001-01-01T00:00:00Z",
		"9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "2026-03-03T10:00:00+24:00", "2026-03-03T10:00:00.123456789123Z",
		"2026-03-03T10:00:00", "2026-03-03 10:00", "294277-01-01T00:00:00Z", "-4714-01-01T00:00:00Z", "now", "infinity", "epoch",
		"24:00", "25:61", "48:01", "-1:00", "09:00", "26:00", "ana@ejemplo.com.ar", "a@b", "@", "a@b@c.d", "ana@ejemplo.com.ar\r\nBcc: x@y.z",
		"11 2345-6789", "+5491123456789", "+000000000000000", "1", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "Pacific/Kiritimati", "Local",
		"../etc/localtime", "Africa/Monrovia", "UTC", "javascript:alert(1)", "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "\r\n\r\n", "\t", "\x7f",
		"20-12345678-6", "20123456786", "confirmed", "held,confirmed", "none", "fixed", "percent",
		"eyJpZCI6IiJ9", "bnVsbA", "W10", "MQ", "IiI", "e30", "eyJhdCI6IjAwMDEtMDEtMDFUMDA6MDA6MDBaIn0", "eyJpZCI6Ilx1MDAwMCJ9", "eyJuYW1lIjoiXHUwMDAwIn0",
	}
}

// hostileValues are values for any place of a body.
func hostileValues() []any {
	all := []any{
		raw("null"), raw("true"), raw("false"), raw("0"), raw("-0"), raw("-1"), raw("1"), raw("0.1"), raw("1.0"), raw("1e2"), raw("-1e-9"),
		raw("2147483647"), raw("2147483648"), raw("-2147483649"), raw("9223372036854775807"), raw("9223372036854775808"), raw("18446744073709551616"),
		raw("1e308"), raw("1e309"), raw("1e400"), raw("-1e400"), raw("99999999999"), raw("100000000001"), raw(strings.Repeat("9", 400)), raw("0." + strings.Repeat("3", 400)),
		raw("01"), raw("+1"), raw(".5"), raw("0x10"), raw("NaN"), raw("Infinity"), raw("undefined"), raw("'x'"), raw(""), raw(`"`), raw("}"),
		object{},
		list{},
		list{raw("null")},
		list{object{}},
		object{{`"a"`, raw("1")}},
		raw(strings.Repeat("[", 200) + strings.Repeat("]", 200)), raw(strings.Repeat("[", 12_000) + strings.Repeat("]", 12_000)),
		raw(strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300)), raw(strings.Repeat("[", 50_000)),
		raw(`"\u0000"`), raw(`"a\u0000b"`), raw(`"\ud800"`), raw(`"\udc00\ud800"`), raw(`"\uD83D\uDC88"`), raw(`"\x41"`), raw("\"\xff\xfe\""), raw("\"\xc3\x28\""), raw("\"a\nb\""),
	}
	for _, text := range hostileTexts() {
		all = append(all, raw(quote(text)))
	}
	return all
}
