package mercadopago

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Amount is money in centavos; on the wire it is a number of pesos: 1050 is 10.50.
type Amount int64

const (
	cents       = 100
	longest     = 40      // characters of a number: no amount of money is longer
	mostPesos   = 1 << 53 // beyond it a JSON number is not exact
	maxExponent = 20
)

var (
	errNotAmount = errors.New("not an amount of money")
	errNotTime   = errors.New("not a time")
	errNotID     = errors.New("not an identifier")
)

// MarshalJSON writes pesos, with two decimals where there are centavos.
func (a Amount) MarshalJSON() ([]byte, error) {
	sign, n := "", int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	if n%cents == 0 {
		return []byte(sign + strconv.FormatInt(n/cents, 10)), nil
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, n/cents, n%cents), nil
}

// UnmarshalJSON reads pesos in decimal, never through a float: 10.1 is 1010. What is finer than a centavo, as fees can
// be, is rounded half away from zero. null is 0.
func (a *Amount) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" {
		return nil
	}
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > maxExponent || n < -maxExponent {
			return fmt.Errorf("%w: %.40q", errNotAmount, text)
		}
	}
	pesos, ok := new(big.Rat).SetString(text)
	if !ok || len(text) > longest || strings.ContainsAny(text, "/xXpP_") {
		return fmt.Errorf("%w: %.40q", errNotAmount, text)
	}
	centavos := new(big.Rat).Mul(pesos, big.NewRat(cents, 1))
	whole, ok := new(big.Int).SetString(centavos.FloatString(0), 10) // rounds half away from zero
	if !ok || !whole.IsInt64() || whole.CmpAbs(big.NewInt(mostPesos)) > 0 {
		return fmt.Errorf("%w: %.40q", errNotAmount, text)
	}
	*a = Amount(whole.Int64())
	return nil
}

// Time is an instant; null or an empty text is the zero Time.
type Time struct{ time.Time }

const layout = "2006-01-02T15:04:05.000-07:00"

// MarshalJSON writes milliseconds and an offset, which the provider insists on.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	argentina := time.FixedZone("", -3*60*60) //nolint:mnd // UTC-3
	return []byte(`"` + t.In(argentina).Format(layout) + `"`), nil
}

// UnmarshalJSON reads RFC 3339, with or without a colon in the offset.
func (t *Time) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		return nil
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700"} {
		if at, err := time.Parse(form, text); err == nil {
			t.Time = at.UTC()
			return nil
		}
	}
	return fmt.Errorf("%w: %.40q", errNotTime, text)
}

// ID is an identifier, which the provider writes as a number in some places and as a text in others.
type ID string

// UnmarshalJSON reads 12, "12" and null.
func (id *ID) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return fmt.Errorf("%w: %w", errNotID, err)
		}
		*id = ID(text)
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %.40q", errNotID, b)
	}
	*id = ID(strconv.FormatInt(n, 10))
	return nil
}
