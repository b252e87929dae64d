package money_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// triesOfAPlace is how often the long form goes for a place that it has not reached, once its time is over.
const triesOfAPlace = 5

// tally counts what the rounds of a run did at the places.
type tally struct {
	mu     sync.Mutex
	rounds int
	tries  map[string]int
	kills  map[string]int
	none   []string // place by fault; "": not a crash
}

func newTally(all []fault) *tally {
	t := &tally{tries: map[string]int{}, kills: map[string]int{}}
	for i := range all {
		t.none = append(t.none, all[i].place)
	}
	return t
}

func (t *tally) fell(place string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kills[place]++
}

func (t *tally) began(place string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rounds++
	if place != "" {
		t.tries[place]++
	}
}

// unreached are the indexes of crashes that never happened, those tried least first.
func (t *tally) unreached() (all []int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, place := range t.none {
		if place != "" && t.kills[place] == 0 && t.tries[place] < triesOfAPlace {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(i, j int) int { return t.tries[t.none[i]] - t.tries[t.none[j]] })
	return all
}

// visited is at how many places a process was killed.
func (t *tally) visited() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.kills)
}

// missed are the places where no process was ever killed.
func (t *tally) missed() (all []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, place := range t.none {
		if place != "" && t.kills[place] == 0 {
			all = append(all, place)
		}
	}
	slices.Sort(all)
	return all
}

// String is the table of places and kills.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	places := slices.DeleteFunc(slices.Clone(t.none), func(place string) bool { return place == "" })
	slices.Sort(places)
	var table strings.Builder
	kills := 0
	fmt.Fprintf(&table, "%-32s %6s %6s\n", "place", "rounds", "kills")
	for _, place := range places {
		kills += t.kills[place]
		fmt.Fprintf(&table, "%-32s %6d %6d\n", place, t.tries[place], t.kills[place])
	}
	fmt.Fprintf(&table, "%d rounds, %d kills at %d of %d places", t.rounds, kills, len(t.kills), len(places))
	return table.String()
}
