package money_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/money"
)

func TestString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount money.Centavos
		want   string
	}{
		{0, "$ 0"},
		{5, "$ 0,05"},
		{50, "$ 0,50"},
		{100, "$ 1"},
		{99_900, "$ 999"},
		{100_000, "$ 1.000"},
		{1_250_000, "$ 12.500"},
		{1_250_050, "$ 12.500,50"},
		{123_456_789, "$ 1.234.567,89"},
		{-1_250_000, "-$ 12.500"},
		{math.MaxInt64, "$ 92.233.720.368.547.758,07"},
		{math.MinInt64, "-$ 92.233.720.368.547.758,08"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			want := strings.Replace(tt.want, " ", "\u00a0", 1)
			if got := tt.amount.String(); got != want {
				t.Fatalf("%d.String: got %q, want %q", int64(tt.amount), got, want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, typed string
		want        money.Centavos
	}{
		{"whole pesos", "12500", 1_250_000},
		{"with a dot for thousands", "12.500", 1_250_000},
		{"with the sign", "$ 12.500", 1_250_000},
		{"with the sign and a no-break space", "$\u00a012.500", 1_250_000},
		{"with the sign close by", "$12500", 1_250_000},
		{"with centavos", "12.500,50", 1_250_050},
		{"with one digit of centavos", "12500,5", 1_250_050},
		{"millions", "1.234.567,89", 123_456_789},
		{"zero", "0", 0},
		{"leading zeros", "007", 700},
		{"spaces around", "  100 ", 10_000},
		{"the largest", "92.233.720.368.547.758,07", math.MaxInt64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := money.Parse(tt.typed); err != nil || got != tt.want {
				t.Fatalf("Parse(%q): got %d, %v, want %d", tt.typed, int64(got), err, int64(tt.want))
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, typed string
		want        error
	}{
		{"nothing", "", money.ErrAmount},
		{"only the sign", "$", money.ErrAmount},
		{"words", "doce mil", money.ErrAmount},
		{"a point for decimals", "12.50", money.ErrAmount},
		{"a comma for thousands", "12,500", money.ErrAmount},
		{"both the other way round", "12,500.50", money.ErrAmount},
		{"a dot after four digits", "1234.567", money.ErrAmount},
		{"a dot at the start", ".500", money.ErrAmount},
		{"a dot at the end", "500.", money.ErrAmount},
		{"two dots", "1..000", money.ErrAmount},
		{"a comma at the end", "500,", money.ErrAmount},
		{"two commas", "5,5,5", money.ErrAmount},
		{"below zero", "-100", money.ErrAmount},
		{"a plus", "+100", money.ErrAmount},
		{"exponent", "1e6", money.ErrAmount},
		{"another currency", "US$ 100", money.ErrAmount},
		{"digits of another script", "١٠٠", money.ErrAmount},
		{"a space inside", "12 500", money.ErrAmount},
		{"a very long text", strings.Repeat("0", 41), money.ErrAmount},
		{"one centavo too many", "92.233.720.368.547.758,08", money.ErrOverflow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := money.Parse(tt.typed); !errors.Is(err, tt.want) || got != 0 {
				t.Fatalf("Parse(%q): got %d, %v, want 0, %v", tt.typed, int64(got), err, tt.want)
			}
		})
	}
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := money.Centavos(rapid.Int64Min(0).Draw(t, "amount"))
		if got, err := money.Parse(want.String()); err != nil || got != want {
			t.Fatalf("Parse(%q): got %d, %v, want %d", want.String(), int64(got), err, int64(want))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"12.500,50", "$ 12.500", "12.50", "1..000", ",5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		amount, err := money.Parse(typed)
		if err != nil {
			return
		}
		if again, err := money.Parse(amount.String()); err != nil || again != amount {
			t.Fatalf("Parse(%q): got %d, and then %d, %v", typed, int64(amount), int64(again), err)
		}
	})
}
