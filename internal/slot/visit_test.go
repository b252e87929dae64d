package slot_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/barberpro/barberpro/internal/slot"
)

func TestChain(t *testing.T) {
	t.Parallel()
	busy := func(minutes int) slot.Segment { return slot.Segment{Minutes: minutes, Busy: true} }
	taken := func(line int, from, to int64) slot.Occupancy {
		return slot.Occupancy{Span: slot.Span{Start: from, End: to}, Line: line}
	}
	wait := func(minutes int) slot.Segment { return slot.Segment{Minutes: minutes} }
	for name, tt := range map[string]struct {
		works   []slot.Work
		minutes int
		want    []slot.Occupancy // in minutes
	}{
		"a plain service is one occupancy": {
			[]slot.Work{{Segments: []slot.Segment{busy(30)}}}, 30, []slot.Occupancy{taken(0, 0, 30)},
		},
		"touching busy segments are one occupancy": {
			[]slot.Work{{Segments: []slot.Segment{busy(10), busy(20)}}}, 30, []slot.Occupancy{taken(0, 0, 30)},
		},
		"waiting splits a service": {
			[]slot.Work{{Segments: []slot.Segment{busy(10), wait(5), wait(5), busy(20)}}},
			40,
			[]slot.Occupancy{taken(0, 0, 10), taken(0, 20, 40)},
		},
		"buffers widen the first and the last occupancy": {
			[]slot.Work{{Segments: []slot.Segment{busy(10), wait(10), busy(20)}, BufferBefore: 5, BufferAfter: 7}},
			40,
			[]slot.Occupancy{taken(0, -5, 10), taken(0, 20, 47)},
		},
		"each service of a chain has its own occupancies, the inner buffers go": {
			[]slot.Work{
				{Segments: []slot.Segment{busy(10)}, BufferBefore: 1, BufferAfter: 2},
				{Segments: []slot.Segment{busy(20), wait(5), busy(5)}, BufferBefore: 3, BufferAfter: 4},
			}, 40, []slot.Occupancy{taken(0, -1, 10), taken(1, 10, 30), taken(1, 35, 44)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := slot.Chain(tt.works...)
			if err != nil {
				t.Fatal(err)
			}
			const start = 1_795_000_020
			got := v.Occupancies(start)
			for i := range got {
				got[i].Start, got[i].End = (got[i].Start-start)/60, (got[i].End-start)/60
			}
			if v.Minutes() != tt.minutes || v.End(start) != start+int64(tt.minutes)*60 || !slices.Equal(got, tt.want) {
				t.Errorf("Chain = %d minutes, %v, want %d, %v", v.Minutes(), got, tt.minutes, tt.want)
			}
		})
	}
}

func TestChainRefusesServicesThatCannotBe(t *testing.T) {
	t.Parallel()
	busy := slot.Segment{Minutes: 30, Busy: true}
	long := slot.Segment{Minutes: 720, Busy: true}
	for name, works := range map[string][]slot.Work{
		"no service":              nil,
		"no segment":              {{}},
		"begins with waiting":     {{Segments: []slot.Segment{{Minutes: 5}, busy}}},
		"ends with waiting":       {{Segments: []slot.Segment{busy, {Minutes: 5}}}},
		"a segment of no minutes": {{Segments: []slot.Segment{busy, {}, busy}}},
		"a negative segment":      {{Segments: []slot.Segment{busy, {Minutes: -5, Busy: true}, busy}}},
		"a negative buffer":       {{Segments: []slot.Segment{busy}, BufferBefore: -1}},
		"a buffer beyond 12 h":    {{Segments: []slot.Segment{busy}, BufferAfter: 721}},
		"a visit beyond 24 h":     {{Segments: []slot.Segment{long}}, {Segments: []slot.Segment{long, busy}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if v, err := slot.Chain(works...); !errors.Is(err, slot.ErrInvalid) || !v.IsZero() {
				t.Errorf("Chain = %v, %v, want the zero Visit and ErrInvalid", v, err)
			}
		})
	}
}
