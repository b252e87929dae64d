package afip

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

// amount is money on the wire: pesos with a dot and two decimals.
type amount money.Centavos

var errNoAmount = errors.New("amount: no digits")

// MarshalText writes pesos.
func (a amount) MarshalText() ([]byte, error) {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, a/amount(money.Peso), a%amount(money.Peso)), nil
}

// UnmarshalText reads pesos with at most two decimals that matter.
func (a *amount) UnmarshalText(text []byte) error {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(string(text)), ".")
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) > 2 {
		return fmt.Errorf("amount %q: more than two decimals", text)
	}
	if whole == "" {
		return errNoAmount
	}
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	if err != nil {
		return fmt.Errorf("amount %q: %w", text, err)
	}
	*a = amount(n)
	return nil
}

// date is a day on the wire: yyyymmdd, or nothing, which the agency also writes NULL.
type date clock.Date

const dateForm = "20060102"

// MarshalText writes yyyymmdd.
func (d date) MarshalText() ([]byte, error) {
	if clock.Date(d).IsZero() {
		return nil, nil
	}
	return []byte(clock.Date(d).UTC().Format(dateForm)), nil
}

// UnmarshalText reads yyyymmdd.
func (d *date) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "" || s == "NULL" {
		*d = date{}
		return nil
	}
	t, err := time.Parse(dateForm, s)
	if err != nil {
		return fmt.Errorf("date %q: want yyyymmdd", s)
	}
	*d = date(clock.DateOf(t))
	return nil
}

func optional(d clock.Date) *date {
	if d.IsZero() {
		return nil
	}
	out := date(d)
	return &out
}

func dateIn(d *date) clock.Date {
	if d == nil {
		return clock.Date{}
	}
	return clock.Date(*d)
}
