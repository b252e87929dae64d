// Package money counts Argentine pesos in whole centavos and writes them as people in Argentina do.
//
// There is no floating point here. An operation that has to round does so once, at its last step, half up; amounts
// below zero round like their positive twins, so that a credit note is exactly its invoice with the sign changed.
package money

import (
	"math"
	"math/bits"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrOverflow is returned by arithmetic whose result does not fit an int64 of centavos.
var ErrOverflow = &fault.Error{
	Kind:    fault.Invalid,
	Code:    "amount_too_large",
	Message: "El importe es demasiado grande.",
}

// Centavos is an amount of Argentine pesos in hundredths. In JSON and in the database it is that integer.
type Centavos int64

// Peso is one peso.
const Peso Centavos = 100

// BasisPoints is a share in hundredths of a percent: 2500 is 25 %.
type BasisPoints int64

// Percent is one percent.
const Percent BasisPoints = 100

const whole = 100 * Percent

// Add returns a + b, or ErrOverflow.
func (a Centavos) Add(b Centavos) (Centavos, error) {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return sum, nil
}

// Sub returns a - b, or ErrOverflow.
func (a Centavos) Sub(b Centavos) (Centavos, error) {
	difference := a - b
	if (difference < a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return difference, nil
}

// Times returns n times a, or ErrOverflow.
func (a Centavos) Times(n int64) (Centavos, error) { return scale(a, n, 1) }

// Sum adds amounts, or returns ErrOverflow.
func Sum(amounts ...Centavos) (Centavos, error) {
	var total Centavos
	for _, amount := range amounts {
		next, err := total.Add(amount)
		if err != nil {
			return 0, err
		}
		total = next
	}
	return total, nil
}

// Share returns that part of a, rounded to the centavo, or ErrOverflow.
func (a Centavos) Share(part BasisPoints) (Centavos, error) {
	return scale(a, int64(part), int64(whole))
}

// RoundTo returns the multiple of step nearest to a, or ErrOverflow. A step of zero or less rounds nothing.
func (a Centavos) RoundTo(step Centavos) (Centavos, error) {
	return a.Raise(0, step)
}

// Raise returns a changed by a percentage and rounded to a multiple of step, as in "+12,5 %, round to $ 500".
// It rounds once: a raise that needs no rounding to the step is exact. A step of zero or less means one centavo.
// It returns ErrOverflow when the result does not fit.
func (a Centavos) Raise(by BasisPoints, step Centavos) (Centavos, error) {
	step = max(step, 1)
	factor, err := Centavos(whole).Add(Centavos(by))
	if err != nil || step > math.MaxInt64/Centavos(whole) {
		return 0, ErrOverflow
	}
	steps, err := scale(a, int64(factor), int64(whole)*int64(step))
	if err != nil {
		return 0, err
	}
	return steps.Times(int64(step))
}

// scale returns a*numerator/denominator, rounded half away from zero. The product has 128 bits.
func scale(a Centavos, numerator, denominator int64) (Centavos, error) {
	divisor := magnitude(denominator)
	high, low := bits.Mul64(magnitude(int64(a)), magnitude(numerator))
	low, carry := bits.Add64(low, divisor/2, 0)
	high += carry
	if high >= divisor {
		return 0, ErrOverflow
	}
	quotient, _ := bits.Div64(high, low, divisor)
	if quotient > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if (a < 0) != (numerator < 0) {
		return -Centavos(quotient), nil
	}
	return Centavos(quotient), nil
}

// magnitude returns |n|, also for the smallest integer, which has no positive twin.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n) //nolint:gosec // two's complement wraps to the magnitude, which is the point
	}
	return uint64(n)
}
