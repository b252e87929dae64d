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

const (
	maxDecimal = 40   // characters
	maxAmount  = 1e17 // of the scale's unit
)

var decimal = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$`)

// parseDecimal reads an xsd:double as a whole number of 1/scale, without floating point. What is finer is rounded half up, so
// that 121.00000000000001, as JavaScript writes a sum, is 121.
func parseDecimal(text string, scale int64) (int64, bool) {
	text = strings.TrimSpace(text)
	if n, ok := parsePlain(text, scale); ok {
		return n, true
	}
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
	if !whole.IsInt64() || whole.Int64() > maxAmount || whole.Int64() < -maxAmount {
		return 0, false
	}
	return whole.Int64(), true
}

// parsePlain reads what nearly all clients send: up to twelve digits, and up to two after a point.
func parsePlain(text string, scale int64) (int64, bool) {
	whole, rest, point := strings.Cut(text, ".")
	if whole == "" || len(whole) > 12 || len(rest) > 2 || (point && rest == "") {
		return 0, false
	}
	var n int64
	for _, c := range []byte(whole + rest) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	for range len(rest) {
		scale /= 10
	}
	n *= scale
	return n, n <= maxAmount
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

// near reports whether a is as good as b, which is a sum of n parts or one of them: a centavo for each part, or a ten
// thousandth of b, is forgiven for rounding.
func near(a, b, n int64) bool {
	const share = 10_000
	difference := max(a-b, b-a)
	return difference <= n || difference <= max(b, -b)/share
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }
