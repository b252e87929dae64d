package afip

import (
	"fmt"
	"time"
)

const (
	caeDays   = 10 // from the date of the voucher, as recorded
	caeDigits = 14 // of a CAEA too
)

// caeOf makes the code of the n-th voucher ever: 7, the digit of the year, its week, and ten digits that differ for every n.
func caeOf(at time.Time, n int64) string {
	const (
		codes  = 10_000_000_000
		factor = 7_142_857_143 % codes // has no factor in common with codes, so that no two n meet
	)
	_, week := at.ISOWeek()
	return fmt.Sprintf("7%d%02d%010d", at.Year()%10, week, mulmod(n, factor, codes))
}

// mulmod is a*b mod m for b and m up to ten digits and a up to nine.
func mulmod(a, b, m int64) int64 {
	a %= m
	var sum int64
	for ; a > 0; a >>= 1 {
		if a&1 == 1 {
			sum = (sum + b) % m
		}
		b = b * 2 % m
	}
	return sum
}
