package slot_test

import (
	"testing"
)

// TestTheComparisonNoticesAWrongRule breaks one rule of the model at a time: if engine and model still agreed, the
// comparison would prove nothing about that rule.
func TestTheComparisonNoticesAWrongRule(t *testing.T) {
	t.Parallel()
	for _, mutant := range []string{
		"touching counts as overlapping",
		"touching periods do not merge",
		"buffers are ignored",
		"buffers stay between services",
		"buffers must lie in hours",
		"waiting keeps the barber",
		"waiting may lie outside hours",
		"waiting holds the chair",
		"chairs are counted by the minute",
		"time off is ignored",
		"holidays are ignored",
		"a holiday wins over an exception",
		"the last valid day is left out",
		"shifts end at midnight",
		"hours are elapsed time since midnight",
		"the grid ignores the clock change",
		"the grid ignores turnos",
		"notice is ignored",
		"the horizon is counted in hours",
		"expired holds still count",
		"the own turno still counts",
	} {
		t.Run(mutant, func(t *testing.T) {
			t.Parallel()
			const enough = 20_000
			c := newComparer(t)
			for i := range uint64(enough) {
				if c.compare(defaultSeed, i, mutant) != nil {
					t.Logf("noticed in case %d", i)
					return
				}
			}
			t.Errorf("compare with %q: no difference in %d cases, want one", mutant, enough)
		})
	}
}
