package web

import (
	"path"
	"reflect"
	"strconv"
	"strings"
)

// newSchemaNamer names the schemas of the document after their Go types. A type of a domain carries the domain's name in
// front, unless it begins with it: booking.Booking is Booking, booking.Line is BookingLine. Names never collide.
func newSchemaNamer() func(reflect.Type, string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		base := hint
		if t.Name() != "" {
			base = prefixed(path.Base(t.PkgPath()), t.Name())
		}
		name := clean(base)
		for n := 2; taken[name] != nil && taken[name] != t; n++ {
			name = clean(base) + strconv.Itoa(n)
		}
		if t.Kind() == reflect.Struct {
			taken[name] = t
		}
		return name
	}
}

// prefixed joins a package and a type name, leaving out what would stutter and the package of the edge itself.
func prefixed(pkg, name string) string {
	if pkg == "web" || pkg == "." || strings.HasPrefix(strings.ToLower(name), pkg) {
		return name
	}
	return upperFirst(pkg) + upperFirst(name)
}

// clean turns a Go name such as Page[example.com/internal/staff.Barber] into PageStaffBarber.
func clean(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("[]*,", r) }) {
		part = path.Base(part)
		if pkg, typ, ok := strings.Cut(part, "."); ok {
			part = prefixed(pkg, typ)
		}
		b.WriteString(upperFirst(part))
	}
	return b.String()
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
