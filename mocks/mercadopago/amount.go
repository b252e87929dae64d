package mercadopago

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// amount is money in centavos. On the wire it is a number of pesos: 1050 is 10.5. Numbers written as text are read too,
// because clients send them.
type amount int64

const (
	maxPesos  = 1e12
	cent      = 100
	halfLimit = 0.5
)

var (
	errNotNumber = errors.New("a number was expected")
	errNotText   = errors.New("a text was expected")
)

// MarshalJSON writes pesos.
func (a amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// String writes pesos without zeros at the end.
func (a amount) String() string {
	sign, n := "", int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	if n%cent == 0 {
		return sign + strconv.FormatInt(n/cent, 10)
	}
	return sign + strings.TrimSuffix(fmt.Sprintf("%d.%02d", n/cent, n%cent), "0")
}

// decimal writes pesos as additional_info shows them: "4000.0".
func (a amount) decimal() string {
	if a%cent == 0 {
		return a.String() + ".0"
	}
	return a.String()
}

// UnmarshalJSON reads pesos and rounds them to the centavo.
func (a *amount) UnmarshalJSON(b []byte) error {
	if isNull(b) {
		return nil
	}
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	if err != nil || !(math.Abs(f) <= maxPesos) {
		return errNotNumber
	}
	*a = amount(math.Floor(f*cent + halfLimit))
	return nil
}

// count is a whole number, also when a client writes it as text.
type count int64

// UnmarshalJSON reads 12 and "12".
func (c *count) UnmarshalJSON(b []byte) error {
	if isNull(b) {
		return nil
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(strings.Trim(string(b), `"`)), 64)
	if err != nil || f != math.Trunc(f) || !(math.Abs(f) <= maxPesos) {
		return errNotNumber
	}
	*c = count(f)
	return nil
}

// text is a string, also when a client writes it as a number.
type text string

// UnmarshalJSON reads "12" and 12.
func (t *text) UnmarshalJSON(b []byte) error {
	s, err := readText(b)
	if err == nil && s != nil {
		*t = text(*s)
	}
	return err
}

// maybe is a text whose absence is null on the wire.
type maybe string

// MarshalJSON writes null for no text.
func (t maybe) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t)) //nolint:wrapcheck // a text that cannot be written does not exist
}

// UnmarshalJSON reads "12" and 12.
func (t *maybe) UnmarshalJSON(b []byte) error {
	s, err := readText(b)
	if err == nil && s != nil {
		*t = maybe(*s)
	}
	return err
}

// readText returns nil for null.
func readText(b []byte) (*string, error) {
	if isNull(b) {
		return nil, nil //nolint:nilnil // null is neither a text nor an error
	}
	var s string
	switch b[0] {
	case '"':
		if err := json.Unmarshal(b, &s); err != nil {
			return nil, errNotText
		}
	case '{', '[':
		return nil, errNotText
	default:
		s = string(b)
	}
	return &s, nil
}

func isNull(b []byte) bool { return len(b) == 0 || bytes.Equal(b, []byte("null")) }

// stamp is a time as the provider writes it: milliseconds and an offset, or null.
type stamp struct{ time.Time }

const stampLayout = "2006-01-02T15:04:05.000-07:00"

var (
	errNotDate = errors.New("a date such as 2030-01-31T20:59:00.000-03:00 was expected")
	// westOfArgentina is the offset that the provider's servers write, whatever the country.
	westOfArgentina = time.FixedZone("", -4*60*60) //nolint:gochecknoglobals // a constant that Go cannot write as one
)

// MarshalJSON writes null for no time.
func (s stamp) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + s.String() + `"`), nil
}

// String writes the time in the offset of the provider's servers.
func (s stamp) String() string { return s.In(westOfArgentina).Format(stampLayout) }

// UnmarshalJSON reads RFC 3339, with or without a colon in the offset. No text is no time.
func (s *stamp) UnmarshalJSON(b []byte) error {
	written, err := readText(b)
	if err != nil {
		return errNotDate
	}
	if written == nil || *written == "" {
		return nil
	}
	t, err := readTime(*written)
	if err != nil {
		return err
	}
	*s = stamp{t}
	return nil
}

func readTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999-07"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1 && t.Year() < 9999 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errNotDate
}

// now is the mock's time as a stamp.
func (m *Mock) now() stamp { return stamp{m.shell.Clock.Now()} }
