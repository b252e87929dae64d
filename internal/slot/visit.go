package slot

import "fmt"

// The largest visit and buffer, in minutes. They bound how far around a day a search must look.
const (
	MaxVisitMinutes  = minutesPerDay
	MaxBufferMinutes = minutesPerDay / 2
)

// Segment is a part of a service: Minutes long, Busy when the barber works on the customer,
// not Busy when the customer waits (a colour takes) and the barber may serve others.
type Segment struct {
	Minutes int
	Busy    bool
}

// Work is one service as one barber does it. The buffers are minutes kept free around it for cleaning up;
// they may pass the end of working hours.
type Work struct {
	Segments                  []Segment
	BufferBefore, BufferAfter int
}

// Visit is one or more services of one customer, back to back with one barber. Build it with Chain;
// the zero Visit stands for a barber who does not offer the services.
type Visit struct {
	total int
	parts []part
}

// part is one occupancy of a visit: busy minutes, counted from the visit's start, buffers included.
type part struct{ line, offset, length int }

// Occupancy is a span that a visit takes from its barber and, where there are chairs, from one chair.
type Occupancy struct {
	Span

	Line int // index of the service in the chain
}

// Chain puts services back to back. Of the buffers only the first service's before and the last one's after count:
// between two services of one visit the chair is not handed over. Errors wrap ErrInvalid: no service, a segment under
// a minute, a service that does not begin and end busy, a negative or too long buffer, a visit too long.
func Chain(works ...Work) (Visit, error) {
	if len(works) == 0 {
		return Visit{}, fmt.Errorf("%w: a visit needs a service", ErrInvalid)
	}
	var v Visit
	for line, w := range works {
		if err := w.check(); err != nil {
			return Visit{}, fmt.Errorf("service %d: %w", line, err)
		}
		addSegments(&v, line, w.Segments)
	}
	if v.total > MaxVisitMinutes {
		return Visit{}, fmt.Errorf("%w: visit of %d minutes: want at most %d", ErrInvalid, v.total, MaxVisitMinutes)
	}
	first, last := &v.parts[0], &v.parts[len(v.parts)-1]
	first.offset -= works[0].BufferBefore
	first.length += works[0].BufferBefore
	last.length += works[len(works)-1].BufferAfter
	return v, nil
}

func (w Work) check() error {
	n := len(w.Segments)
	if n == 0 || !w.Segments[0].Busy || !w.Segments[n-1].Busy {
		return fmt.Errorf("%w: a service begins and ends with a busy segment", ErrInvalid)
	}
	for i, s := range w.Segments {
		if s.Minutes < 1 || s.Minutes > MaxVisitMinutes {
			return fmt.Errorf("%w: segment %d of %d minutes: want 1 to %d", ErrInvalid, i, s.Minutes, MaxVisitMinutes)
		}
	}
	for _, b := range []int{w.BufferBefore, w.BufferAfter} {
		if b < 0 || b > MaxBufferMinutes {
			return fmt.Errorf("%w: buffer of %d minutes: want 0 to %d", ErrInvalid, b, MaxBufferMinutes)
		}
	}
	return nil
}

// addSegments appends a service's segments to v; busy ones that touch become one part.
func addSegments(v *Visit, line int, segments []Segment) {
	for _, s := range segments {
		if s.Busy {
			if n := len(v.parts); n > 0 && v.parts[n-1].line == line && v.parts[n-1].end() == v.total {
				v.parts[n-1].length += s.Minutes
			} else {
				v.parts = append(v.parts, part{line, v.total, s.Minutes})
			}
		}
		v.total += s.Minutes
	}
}

func (p part) end() int { return p.offset + p.length }

// IsZero reports whether v was never built: the barber does not offer it.
func (v Visit) IsZero() bool { return v.total == 0 }

// Minutes returns how long the customer stays: all segments, without buffers.
func (v Visit) Minutes() int { return v.total }

// End returns when a visit that starts at start is over, in unix seconds, without buffers.
func (v Visit) End(start int64) int64 { return start + int64(v.total)*secondsPerMinute }

// Occupancies returns the spans that a visit starting at start (unix seconds) takes, in order of time.
// They never overlap each other.
func (v Visit) Occupancies(start int64) []Occupancy {
	out := make([]Occupancy, len(v.parts))
	for i, p := range v.parts {
		from := start + int64(p.offset)*secondsPerMinute
		out[i] = Occupancy{Line: p.line, Span: Span{from, from + int64(p.length)*secondsPerMinute}}
	}
	return out
}

// reach returns how many minutes after its start the visit's last occupancy ends.
func (v Visit) reach() int {
	if v.IsZero() {
		return 0
	}
	return v.parts[len(v.parts)-1].end()
}
