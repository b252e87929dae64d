// Package slot finds the free starts of a barbershop, explains why a start is not offered, and validates a booking:
// one set of rules does all three, so what is listed can be booked and what cannot be booked says why.
//
// The package is pure. A Plan is one version of a shop's calendar, compiled once and shared; a Query asks for local
// days; Busy holds the live occupancies. Time is a continuous bitmap of one-minute bits that runs over the whole
// query, and the shop's wall clock is turned into instants before any rule is applied, so days of 23 or 25 hours need
// no special case. A wall time means the first instant at which the clock shows that time or later: a time that the
// clock skips is the instant of the change, a time that it shows twice is the first of the two.
//
// Staff, whom notice, horizon and grid do not bind, are served by a second Plan of the same calendar with
// StepMinutes 1, NoticeMinutes 0 and a longer HorizonDays.
package slot

import "errors"

// ErrInvalid is in the chain of every error of this package: a calendar or a service that cannot be.
var ErrInvalid = errors.New("invalid calendar")

// Span is a half-open stretch of time in unix seconds: Start is inside, End is not.
// Rules work on whole minutes, so a busy span that does not fall on minutes takes every minute it touches.
type Span struct{ Start, End int64 }

// Busy holds the live occupancies that a search must respect: confirmed turnos, holds that have not expired, overbooks.
// The caller leaves out what counts as free, such as the turno that is being moved. Spans may come in any order and
// overlap; those outside the Plan's Window are ignored. A nil Busy means nothing is taken and there are no chairs.
type Busy struct {
	Barbers [][]Span // by the barber's index in the Config; missing ones are free
	Chairs  [][]Span // by chair; empty when the shop is not limited by chairs
}

func (b *Busy) barber(i int) []Span {
	if b == nil || i >= len(b.Barbers) {
		return nil
	}
	return b.Barbers[i]
}

func (b *Busy) chairs() [][]Span {
	if b == nil {
		return nil
	}
	return b.Chairs
}
