package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	errNotANetwork = errors.New("want an address such as 10.0.0.1 or a network such as 10.0.0.0/8")
	errNotARate    = errors.New("want count/time such as 100/15m, or off")
	errNotATime    = errors.New("want a time such as 15s, 25m, 12h or 7d")
)

// Rate is a number of requests per time; the zero Rate is off.
type Rate struct {
	Limit  int
	Window time.Duration
}

// UnmarshalText reads 100/15m, or off.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*r = Rate{}
		return nil
	}
	count, span, ok := strings.Cut(string(text), "/")
	if !ok {
		return errNotARate
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return errNotARate
	}
	window, err := parseDuration(span)
	if err != nil || window < time.Second {
		return errNotARate
	}
	*r = Rate{Limit: n, Window: window}
	return nil
}

// parseDuration reads what time.ParseDuration reads, and days: 7d.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 {
			return 0, errNotATime
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%w, got %q", errNotATime, s)
	}
	return d, nil
}
