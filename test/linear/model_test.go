package linear_test

import (
	"fmt"
	"strings"

	"github.com/anishathalye/porcupine"
)

// The model is the sequential specification of a few barbers' time during a few hours: a set of spans that never
// overlap, each owned by a hold or a turno. What a client sees must be explained by taking the operations one at a
// time, each at a moment between its call and its answer.

type kind uint8

const (
	hold kind = iota
	book
	cancel
	reschedule
	release
	renew
	look
	final // what the database holds once everything is over
)

func (k kind) String() string {
	return [...]string{"hold", "book", "cancel", "reschedule", "release", "renew", "look", "final"}[k]
}

// anybody as the barber of an operation leaves the choice to the server; nothing as a reference is none.
const (
	anybody = -1
	nothing = -1
)

// operation is what a client asked for. ref numbers the hold or turno that it makes or is about, within its cell.
type operation struct {
	kind       kind
	ref        int
	from       int // of a booking: the hold it starts from
	barber     int
	start, end int // quarters of an hour from the start of the cell
	want       state
	id         string // X-Request-Id, which the log of the turno keeps
}

type verdict uint8

const (
	unknown  verdict = iota // the answer was lost: see settle, which the model never sees
	done                    // granted, or found as described
	taken                   // 409 slot_taken: somebody else has that time
	over                    // it is not in a state in which this could be done
	overtook                // 409 version_conflict: somebody moved it meanwhile; no effect
	wrong                   // an answer that can never be right, such as two answers to one request
)

func (v verdict) String() string {
	return [...]string{"unknown", "done", "taken", "over", "overtook", "wrong"}[v]
}

// result is what the client was told. span is filled in by hold, book and look.
type result struct {
	verdict verdict
	span    span
}

type phase uint8

const (
	absent   phase = iota
	held           // a hold that lives
	booked         // a turno
	ended          // released or cancelled
	consumed       // a hold that became a turno
)

// span is a piece of a barber's time, and what has it. The span of something that has ended is zero but for its phase.
type span struct {
	phase      phase
	barber     uint8
	start, end uint8
}

func (s span) lives() bool { return s.phase == held || s.phase == booked }

// state holds one span per reference, four bytes each, so that states can be compared and kept as keys.
type state string

const width = 4

func (s state) at(ref int) span {
	if i := ref * width; i+width <= len(s) {
		return span{phase(s[i]), s[i+1], s[i+2], s[i+3]}
	}
	return span{}
}

func (s state) with(ref int, to span) state {
	if !to.lives() {
		to = span{phase: to.phase}
	}
	b := make([]byte, max(len(s), (ref+1)*width))
	copy(b, s)
	b[ref*width], b[ref*width+1], b[ref*width+2], b[ref*width+3] = byte(to.phase), to.barber, to.start, to.end
	return state(b)
}

// free reports whether nothing but except has any of barber's time from start to end.
func (s state) free(barber, start, end, except int) bool {
	for ref := range len(s) / width {
		o := s.at(ref)
		if ref != except && o.lives() && int(o.barber) == barber && int(o.start) < end && start < int(o.end) {
			return false
		}
	}
	return true
}

// as is what porcupine keeps as any.
func as[T any](kept any) T {
	v, ok := kept.(T)
	if !ok {
		panic(fmt.Sprintf("a history holds %T, want %T", kept, v))
	}
	return v
}

// model is the specification for a number of barbers.
func model(barbers int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return state("") },
		Step: func(s, in, out any) (bool, any) {
			return step(barbers, as[state](s), as[operation](in), as[result](out))
		},
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v -> %+v", in, out) },
	}
}

func step(barbers int, s state, op operation, out result) (bool, state) {
	switch op.kind {
	case hold, book:
		return stepTake(barbers, s, op, out)
	case cancel:
		return stepEnd(s, op, out, booked)
	case release:
		return stepEnd(s, op, out, held)
	case reschedule:
		return stepMove(s, op, out)
	case renew:
		return out.verdict != wrong && (out.verdict == done) == (s.at(op.ref).phase == held), s
	case look:
		return out.verdict == done && s.at(op.ref) == out.span, s
	case final:
		return strings.TrimRight(string(s), "\x00") == strings.TrimRight(string(op.want), "\x00"), s
	}
	return false, s
}

// stepTake is a hold or a booking. One whose reference is known already was sent again with its key: it gets the same
// answer and has no effect.
func stepTake(barbers int, s state, op operation, out result) (bool, state) {
	if s.at(op.ref).phase != absent {
		return out.verdict == done, s
	}
	to := span{map[kind]phase{hold: held, book: booked}[op.kind], out.span.barber, uint8(op.start), uint8(op.end)}
	if op.from != nothing && s.at(op.from).phase == held {
		mine := s.at(op.from)
		to.barber = mine.barber
		return out.verdict == done && out.span.barber == mine.barber, s.with(op.from, span{phase: consumed}).with(op.ref, to)
	}
	free := map[int]bool{}
	for b := range barbers {
		if (op.barber == anybody || op.barber == b) && s.free(b, op.start, op.end, nothing) {
			free[b] = true
		}
	}
	switch out.verdict {
	case done:
		return free[int(to.barber)], s.with(op.ref, to)
	case taken:
		return len(free) == 0, s
	case unknown, over, overtook, wrong:
	}
	return false, s
}

// stepEnd is the end of a turno or of a hold, which is in phase while it lives. Giving up a hold that is no more is fine.
func stepEnd(s state, op operation, out result, living phase) (bool, state) {
	lives := s.at(op.ref).phase == living
	switch {
	case out.verdict == overtook:
		return true, s
	case out.verdict == done && lives:
		return true, s.with(op.ref, span{phase: ended})
	case out.verdict == done:
		return op.kind == release, s
	}
	return out.verdict == over && !lives, s
}

// stepMove is a reschedule. A taken time is found before a turno that has ended.
func stepMove(s state, op operation, out result) (bool, state) {
	now := s.at(op.ref)
	free := s.free(op.barber, op.start, op.end, op.ref)
	switch out.verdict {
	case done:
		return now.phase == booked && free, s.with(op.ref, span{booked, uint8(op.barber), uint8(op.start), uint8(op.end)})
	case taken:
		return !free, s
	case over:
		return now.phase != booked, s
	case overtook:
		return true, s
	case unknown, wrong:
	}
	return false, s
}
