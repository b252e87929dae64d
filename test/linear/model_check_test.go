package linear_test

import (
	"testing"

	"github.com/anishathalye/porcupine"
)

// event is an operation of a story, in which one follows the other. It lasts until the event at that place in the
// story is over; 0: only until it is over itself.
type event struct {
	op    operation
	out   result
	until int64
}

func told(v verdict, barber uint8) result { return result{verdict: v, span: span{barber: barber}} }

func TestTheModelKnowsRightFromWrong(t *testing.T) {
	t.Parallel()
	bookAt := func(ref, barber, start, end int) operation {
		return operation{kind: book, ref: ref, from: nothing, barber: barber, start: start, end: end}
	}
	on := func(k kind, ref int) operation { return operation{kind: k, ref: ref, from: nothing} }
	move := func(ref, barber, start, end int) operation {
		return operation{kind: reschedule, ref: ref, from: nothing, barber: barber, start: start, end: end}
	}
	for name, c := range map[string]struct {
		story []event
		want  bool
	}{
		"two turnos side by side":         {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, 0, 2, 4), out: told(done, 0)}}, true},
		"two turnos that overlap":         {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, 0, 1, 3), out: told(done, 0)}}, false},
		"two that overlap on two barbers": {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, 1, 1, 3), out: told(done, 1)}}, true},
		"taken though it is free":         {[]event{{op: bookAt(0, 0, 0, 2), out: told(taken, 0)}}, false},
		"taken after its owner had cancelled": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: on(cancel, 0), out: told(done, 0)}, {op: bookAt(1, 0, 0, 2), out: told(taken, 0)},
		}, false},
		"taken while its owner was cancelling": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)},
			{op: on(cancel, 0), out: told(done, 0), until: 2},
			{op: bookAt(1, 0, 0, 2), out: told(taken, 0)},
		}, true},
		"any barber while one is free": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, anybody, 0, 2), out: told(done, 1)}, {op: bookAt(2, anybody, 0, 2), out: told(taken, 0)},
		}, true},
		"any barber refused while one is free": {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, anybody, 0, 2), out: told(taken, 0)}}, false},
		"a booking that happened though its answer was lost": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0), until: forever}, {op: bookAt(1, 0, 0, 2), out: told(taken, 0)},
		}, true},
		"a cancellation whose answer was lost comes true later": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)},
			{op: on(cancel, 0), out: told(done, 0), until: forever},
			{op: bookAt(1, 0, 0, 2), out: told(taken, 0)},
			{op: bookAt(2, 0, 0, 2), out: told(done, 0)},
		}, true},
		"a cancellation whose answer was lost cannot be undone": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)},
			{op: on(cancel, 0), out: told(done, 0), until: forever},
			{op: bookAt(1, 0, 0, 2), out: told(done, 0)},
			{op: operation{kind: final, want: state("").with(0, span{booked, 0, 0, 2})}, out: told(done, 0)},
		}, false},
		"an acknowledged turno that is gone": {[]event{
			{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: operation{kind: final}, out: told(done, 0)},
		}, false},
		"sent again, same answer":    {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(0, 0, 0, 2), out: told(done, 0)}}, true},
		"sent again, taken":          {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(0, 0, 0, 2), out: told(taken, 0)}}, false},
		"sent again, another answer": {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(0, 0, 0, 2), out: told(wrong, 0)}}, false},
		"a hold keeps others out": {[]event{
			{op: operation{kind: hold, ref: 0, from: nothing, start: 0, end: 2}, out: told(done, 0)}, {op: bookAt(1, 0, 1, 2), out: told(done, 0)},
		}, false},
		"a hold becomes a turno": {[]event{
			{op: operation{kind: hold, ref: 0, from: nothing, start: 0, end: 2}, out: told(done, 0)},
			{op: operation{kind: book, ref: 1, from: 0, start: 0, end: 2}, out: told(done, 0)},
			{op: on(release, 0), out: told(over, 0)},
		}, true},
		"a hold refused to its owner": {[]event{
			{op: operation{kind: hold, ref: 0, from: nothing, start: 0, end: 2}, out: told(done, 0)},
			{op: operation{kind: book, ref: 1, from: 0, start: 0, end: 2}, out: told(taken, 0)},
		}, false},
		"a released hold that is renewed": {[]event{
			{op: operation{kind: hold, ref: 0, from: nothing, start: 0, end: 2}, out: told(done, 0)},
			{op: on(release, 0), out: told(done, 0)},
			{op: on(renew, 0), out: told(done, 0)},
		}, false},
		"a turno moves within its own time": {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: move(0, 0, 1, 3), out: told(done, 0)}}, true},
		"a turno moves onto another":        {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: bookAt(1, 0, 2, 4), out: told(done, 0)}, {op: move(0, 0, 2, 4), out: told(done, 0)}}, false},
		"a turno is in its own way":         {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: move(0, 0, 1, 3), out: told(taken, 0)}}, false},
		"a turno left where it was":         {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: move(0, 0, 4, 6), out: told(done, 0)}, {op: bookAt(1, 0, 0, 2), out: told(taken, 0)}}, false},
		"a cancelled turno that moves":      {[]event{{op: bookAt(0, 0, 0, 2), out: told(done, 0)}, {op: on(cancel, 0), out: told(done, 0)}, {op: move(0, 0, 4, 6), out: told(done, 0)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := porcupine.CheckOperations(model(2), tell(c.story)); got != c.want {
				t.Errorf("CheckOperations: got %t, want %t", got, c.want)
			}
		})
	}
}

// tell gives each event of a story its times.
func tell(story []event) []porcupine.Operation {
	history := make([]porcupine.Operation, len(story))
	for i, e := range story {
		last := max(e.until, int64(i))
		if last != forever {
			last = last*10 + 5
		}
		history[i] = porcupine.Operation{ClientId: i, Input: e.op, Call: int64(i) * 10, Output: e.out, Return: last}
	}
	return history
}
