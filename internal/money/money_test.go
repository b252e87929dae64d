package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/money"
)

func TestShare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		amount money.Centavos
		part   money.BasisPoints
		want   money.Centavos
	}{
		{"a quarter", 1_000_000, 25 * money.Percent, 250_000},
		{"half a centavo goes up", 1, 50 * money.Percent, 1},
		{"less than half goes down", 1, 49 * money.Percent, 0},
		{"a negative half goes away from zero", -1, 50 * money.Percent, -1},
		{"a negative share", 1_000, -10 * money.Percent, -100},
		{"VAT of 10,5 %", 12_345, 1050, 1_296},
		{"nothing of something", 12_345, 0, 0},
		{"all of the largest", math.MaxInt64, 100 * money.Percent, math.MaxInt64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := tt.amount.Share(tt.part); err != nil || got != tt.want {
				t.Fatalf("%d.Share(%d): got %d, %v, want %d", tt.amount, tt.part, got, err, tt.want)
			}
		})
	}
}

func TestRaise(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		amount money.Centavos
		by     money.BasisPoints
		step   money.Centavos
		want   money.Centavos
	}{
		{"up to the nearest 500 pesos", 12_000 * money.Peso, 15 * money.Percent, 500 * money.Peso, 14_000 * money.Peso},
		{"down to the nearest 500 pesos", 12_000 * money.Peso, 10 * money.Percent, 500 * money.Peso, 13_000 * money.Peso},
		{"half a step goes up", 12_750 * money.Peso, 0, 500 * money.Peso, 13_000 * money.Peso},
		{"rounds once: 249,99996 pesos stay below half a step", 24_990, 4, 500 * money.Peso, 0},
		{"a cut", 10_000 * money.Peso, -20 * money.Percent, 500 * money.Peso, 8_000 * money.Peso},
		{"no step rounds to the centavo", 333, 50 * money.Percent, 0, 500},
		{"to nothing", 333, -100 * money.Percent, 100, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := tt.amount.Raise(tt.by, tt.step); err != nil || got != tt.want {
				t.Fatalf("%d.Raise(%d, %d): got %d, %v, want %d", tt.amount, tt.by, tt.step, got, err, tt.want)
			}
		})
	}
}

func TestOverflowIsAnError(t *testing.T) {
	t.Parallel()
	const largest, smallest money.Centavos = math.MaxInt64, math.MinInt64
	tests := []struct {
		name string
		do   func() (money.Centavos, error)
	}{
		{"largest + 1", func() (money.Centavos, error) { return largest.Add(1) }},
		{"smallest + -1", func() (money.Centavos, error) { return smallest.Add(-1) }},
		{"smallest - 1", func() (money.Centavos, error) { return smallest.Sub(1) }},
		{"0 - smallest", func() (money.Centavos, error) { return money.Centavos(0).Sub(smallest) }},
		{"twice the largest", func() (money.Centavos, error) { return largest.Times(2) }},
		{"minus the smallest", func() (money.Centavos, error) { return smallest.Times(-1) }},
		{"101 % of the largest", func() (money.Centavos, error) { return largest.Share(101 * money.Percent) }},
		{"a raise of the largest", func() (money.Centavos, error) { return largest.Raise(1, 1) }},
		{"a raise beyond counting", func() (money.Centavos, error) { return money.Peso.Raise(math.MaxInt64, 1) }},
		{"a step beyond counting", func() (money.Centavos, error) { return money.Peso.RoundTo(largest) }},
		{"the largest, rounded up", func() (money.Centavos, error) { return largest.RoundTo(10) }},
		{"a sum", func() (money.Centavos, error) { return money.Sum(largest, 1, -1) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := tt.do(); !errors.Is(err, money.ErrOverflow) || got != 0 {
				t.Fatalf("%s: got %d, %v, want 0, ErrOverflow", tt.name, got, err)
			}
		})
	}
}

// Arithmetic agrees with big integers, or says that it cannot.
func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64().Draw(t, "a")
		b := rapid.Int64().Draw(t, "b")
		x, y := big.NewInt(a), big.NewInt(b)
		sum, err := money.Centavos(a).Add(money.Centavos(b))
		agree(t, "Add", sum, err, new(big.Int).Add(x, y))
		difference, err := money.Centavos(a).Sub(money.Centavos(b))
		agree(t, "Sub", difference, err, new(big.Int).Sub(x, y))
		product, err := money.Centavos(a).Times(b)
		agree(t, "Times", product, err, new(big.Int).Mul(x, y))
		share, err := money.Centavos(a).Share(money.BasisPoints(b))
		agree(t, "Share", share, err, halfUp(new(big.Int).Mul(x, y), 10_000))
	})
}

func halfUp(n *big.Int, divisor int64) *big.Int {
	half := big.NewInt(divisor / 2)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	return n.Quo(n.Add(n, half), big.NewInt(divisor))
}

func agree(t *rapid.T, call string, got money.Centavos, err error, want *big.Int) {
	t.Helper()
	// The smallest integer is left out of the comparison: saying that it does not fit is as good as giving it.
	if !want.IsInt64() || want.Int64() == math.MinInt64 && err != nil {
		if !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("%s: got %d, %v, want ErrOverflow", call, got, err)
		}
		return
	}
	if err != nil || int64(got) != want.Int64() {
		t.Fatalf("%s: got %d, %v, want %s", call, got, err, want)
	}
}

func TestJSONIsTheInteger(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(1_250_050 * money.Centavos(1))
	if err != nil || string(text) != "1250050" {
		t.Fatalf("Marshal: got %s, %v, want 1250050", text, err)
	}
	var amount money.Centavos
	for _, wrong := range []string{`12.5`, `"1250"`, `1e3`, `9223372036854775808`} {
		if err := json.Unmarshal([]byte(wrong), &amount); err == nil {
			t.Errorf("Unmarshal(%s): got %d, want an error", wrong, amount)
		}
	}
}
