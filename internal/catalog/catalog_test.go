package catalog

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
)

func TestNewServiceIsChecked(t *testing.T) {
	t.Parallel()
	minutes := func(n int32) *int32 { return &n }
	busy := func(n int32) Segment { return Segment{n, true} }
	tests := []struct {
		name string
		n    NewService
		want string // the location that is blamed
	}{
		{"one duration", NewService{Name: "Corte", DurationMinutes: minutes(30)}, ""},
		{"processing time between two busy parts", NewService{Name: "Color", Segments: []Segment{busy(30), {45, false}, busy(15)}}, ""},
		{"twelve hours", NewService{Name: "Todo", DurationMinutes: minutes(720)}, ""},
		{"no duration", NewService{Name: "Corte"}, "body.duration_minutes"},
		{"two durations", NewService{Name: "Corte", Segments: []Segment{busy(30)}, DurationMinutes: minutes(30)}, "body.duration_minutes"},
		{"a name of spaces", NewService{Name: "  ", DurationMinutes: minutes(30)}, "body.name"},
		{"waiting first", NewService{Name: "X", Segments: []Segment{{10, false}, busy(10)}}, "body.segments[0].busy"},
		{"waiting last", NewService{Name: "X", Segments: []Segment{busy(10), {10, false}}}, "body.segments[1].busy"},
		{"more than twelve hours", NewService{Name: "X", Segments: []Segment{busy(400), busy(321)}}, "body.segments"},
		{"a deposit of more than all", NewService{Name: "X", DurationMinutes: minutes(30), Deposit: &Deposit{"percent", 101}}, "body.deposit.value"},
		{"a deposit of nothing", NewService{Name: "X", DurationMinutes: minutes(30), Deposit: &Deposit{"fixed", 0}}, "body.deposit.value"},
		{"no deposit with a value", NewService{Name: "X", DurationMinutes: minutes(30), Deposit: &Deposit{"none", 5}}, "body.deposit.value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.n.service(uuid.New())
			got := ""
			if f := fault.As(err); f != nil {
				got = f.Fields[0].Location
			}
			if got != tt.want {
				t.Errorf("service: got %v, want %q blamed", err, tt.want)
			}
		})
	}
}

func TestRaise(t *testing.T) {
	t.Parallel()
	const round500 = 50_000
	tests := []struct {
		name    string
		percent float64
		round   int64
		price   money.Centavos
		want    money.Centavos
		err     error
	}{
		{"12,5 % rounded to 500 pesos", 12.5, round500, 1_000_000, 1_150_000, nil},
		{"half a step goes up", 0, round500, 1_025_000, 1_050_000, nil},
		{"two decimals without noise", 12.35, 0, 1_000_000, 1_123_500, nil},
		{"a cut", -10, 0, 1_000_000, 900_000, nil},
		{"free stays free", 50, round500, 0, 0, nil},
		{"a price that rounds to nothing", 10, round500, 20_000, 0, ErrPriceOutOfRange},
		{"a price beyond the limit", 1000, 0, MaxPrice, 0, ErrPriceOutOfRange},
		{"three decimals", 12.345, 0, 1_000_000, 0, fault.Validation("", "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Raise{Percent: tt.percent, RoundToCentavos: tt.round}.of(tt.price)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("of(%d): got %d, %v, want %d, %v", tt.price, got, err, tt.want, tt.err)
			}
		})
	}
}
