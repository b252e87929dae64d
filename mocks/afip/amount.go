package afip

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Scales of decimals: how many units one whole has.
const (
	centavos  = 100       // of amounts
	millionth = 1_000_000 // of exchange rates and percentages
)

const maxDecimal = 40 // characters

var decimal = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$`)

// parseDecimal reads an xsd:double as a whole number of 1/scale, without floating point. What is finer is rounded half up, so
// that 121.00000000000001, as JavaScript writes a sum, is 121.
func parseDecimal(text string, scale int64) (int64, bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxDecimal || !decimal.MatchString(text) {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt64(scale))
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	r.Add(r, half)
	whole := new(big.Int).Quo(r.Num(), r.Denom()) // towards zero, so that halves go away from it
	const most = 1e17
	if !whole.IsInt64() || whole.Int64() > most || whole.Int64() < -most {
		return 0, false
	}
	return whole.Int64(), true
}

// formatDecimal writes n of 1/scale as .NET writes a double: 121, 121.5.
func formatDecimal(n, scale int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := len(strconv.FormatInt(scale, 10)) - 1
	rest := strconv.FormatInt(n%scale, 10)
	rest = strings.TrimRight(strings.Repeat("0", digits-len(rest))+rest, "0")
	if rest != "" {
		rest = "." + rest
	}
	return sign + strconv.FormatInt(n/scale, 10) + rest
}

// share is the part of amount that a percentage of 1/millionth takes, rounded half up.
func share(amount, percent int64) int64 {
	n := new(big.Int).Mul(big.NewInt(amount), big.NewInt(percent))
	whole := big.NewInt(100 * millionth)
	n.Mul(n, big.NewInt(2))
	if n.Sign() < 0 {
		n.Sub(n, whole)
	} else {
		n.Add(n, whole)
	}
	return n.Quo(n, whole.Mul(whole, big.NewInt(2))).Int64()
}

// near reports whether two amounts differ by a centavo at most, which ARCA forgives for rounding.
func near(a, b int64) bool { return a-b <= 1 && b-a <= 1 }
