package booking

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/slot"
)

// The bounds of a search.
const (
	maxDays      = 62 // of one answer
	defaultDays  = 14 // what a phone shows at once
	maxServices  = 10
	maxQuerySize = 2048
)

// query is a search as it was asked.
type query struct {
	services     []uuid.UUID
	barber       *uuid.UUID
	from, to     clock.Date // zero: from today, for defaultDays
	hold, manage string     // tokens of the caller's own hold and turno
	agreed       *agreement // of the turno that shall move: takes the place of services
}

// parseQuery reads the query string of a search. Errors: fault.Invalid naming the parameter.
func parseQuery(raw string) (q query, err error) {
	if len(raw) > maxQuerySize {
		return q, fault.Validation("query", "La consulta es demasiado larga.")
	}
	values, parseErr := url.ParseQuery(raw)
	if parseErr != nil {
		return q, fault.Validation("query", "No se pudo leer la consulta.")
	}
	if q.services, err = parseServices(values["service_id"]); err != nil {
		return q, err
	}
	if text := values.Get("barber_id"); text != "" {
		id, err := uuid.Parse(text)
		if err != nil {
			return q, fault.Validation("query.barber_id", "El barbero no es válido.")
		}
		q.barber = &id
	}
	if q.from, err = parseDay(values, "from"); err != nil {
		return q, err
	}
	if q.to, err = parseDay(values, "to"); err != nil {
		return q, err
	}
	q.hold, q.manage = values.Get("hold_token"), values.Get("booking_token")
	return q, nil
}

// parseServices reads service ids, repeated or separated by commas.
func parseServices(values []string) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for _, value := range values {
		for text := range strings.SplitSeq(value, ",") {
			id, err := uuid.Parse(text)
			if err != nil {
				return nil, fault.Validation("query.service_id", "El servicio no es válido.")
			}
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, fault.Validation("query.service_id", "Elegí al menos un servicio.")
	}
	if len(ids) > maxServices {
		return nil, fault.Validation("query.service_id", "Son demasiados servicios para un turno.")
	}
	return ids, nil
}

func parseDay(values url.Values, name string) (clock.Date, error) {
	text := values.Get(name)
	if text == "" {
		return clock.Date{}, nil
	}
	day, err := parseDate(text)
	if err != nil {
		return clock.Date{}, fault.Validation("query."+name, "Escribí la fecha así: 2026-11-21.")
	}
	return day, nil
}

// days settles the days of a search that did not say them. Errors: fault.Invalid.
func (q *query) days(today clock.Date) error {
	switch {
	case q.from.IsZero() && q.to.IsZero():
		q.from = today
		q.to = today.AddDays(defaultDays - 1)
	case q.from.IsZero():
		q.from = today
	case q.to.IsZero():
		q.to = q.from.AddDays(defaultDays - 1)
	}
	if q.to.Before(q.from) {
		return fault.Validation("query.to", "La fecha final es anterior a la inicial.")
	}
	if q.to.Sub(q.from) >= maxDays {
		return fault.Validation("query.to", "Pedí como mucho 62 días por vez.")
	}
	return nil
}

// agreement is what was agreed for a turno: it moves with the turno, whatever became of its services since.
type agreement struct {
	visit    slot.Visit
	services []uuid.UUID
	barber   uuid.UUID
	total    int64 // centavos
}

// visits are the agreed one for the turno's own barber and for whoever else offers its services.
func (a *agreement) visits(setup *Setup) []slot.Visit {
	out := make([]slot.Visit, len(setup.Barbers))
	for i := range setup.Barbers {
		b := &setup.Barbers[i]
		missing := func(id uuid.UUID) bool { _, ok := b.offers[id]; return !ok }
		if b.ID == a.barber || !slices.ContainsFunc(a.services, missing) {
			out[i] = a.visit
		}
	}
	return out
}

// search is a query settled against a setup.
type search struct {
	slot.Query

	services []int // of a turno that moves: none
	barber   int   // index, or -1 for any
	agreed   *agreement
}

// total is what the search costs with barber b on a day, in centavos: for a turno that moves, what was agreed.
func (s *search) total(setup *Setup, b int, day clock.Date) int64 {
	if s.agreed != nil {
		return s.agreed.total
	}
	return setup.total(b, s.services, day)
}

// search finds what q names in the setup. Errors: ErrServiceNotFound, ErrBarberNotFound, fault.Invalid.
func (q *query) search(setup *Setup, now int64) (*search, error) {
	out := &search{barber: -1, agreed: q.agreed}
	var err error
	if q.agreed != nil {
		out.Visits = q.agreed.visits(setup)
	} else if out.services, err = setup.servicesOf(q.services); err != nil {
		return nil, err
	} else if out.Visits, err = setup.visits(out.services); err != nil {
		return nil, fault.Validation("query.service_id", "Esos servicios no entran en un mismo turno.").Because(err)
	}
	if q.barber != nil {
		n, ok := setup.barber[*q.barber]
		if !ok {
			return nil, ErrBarberNotFound
		}
		out.only(n)
	}
	out.From, out.To, out.Now = q.from, q.to, now
	return out, nil
}

// only leaves one barber in the search.
func (s *search) only(barber int) {
	s.barber = barber
	for i := range s.Visits {
		if i != barber {
			s.Visits[i] = slot.Visit{}
		}
	}
}

// parseDate reads a day of the years that a shop can have to do with.
func parseDate(text string) (clock.Date, error) {
	day, err := clock.ParseDate(text)
	if err != nil {
		return clock.Date{}, err
	}
	if day.Year < 2000 || day.Year > 2200 {
		return clock.Date{}, errOutOfRange
	}
	return day, nil
}

// inRange refuses instants that PostgreSQL or the calendar could not hold.
func inRange(t time.Time) (time.Time, error) {
	if t.Year() < 2000 || t.Year() > 2200 {
		return time.Time{}, errOutOfRange
	}
	return t, nil
}

var errOutOfRange = errors.New("year out of range")
