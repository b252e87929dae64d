package staff

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
)

// Period is a stretch of one day.
type Period struct {
	Start WallTime `json:"start" example:"09:00"`
	End   WallTime `json:"end" example:"13:00" doc:"Hasta 48:00, que es la medianoche siguiente"`
}

// NewException replaces what the week says for one date. Without periods the barber does not work.
type NewException struct {
	Date    clock.Date `json:"date" format:"date"`
	Periods []Period   `json:"periods" maxItems:"12" doc:"Vacío: ese día no trabaja"`
}

// Exception is a NewException that is kept.
type Exception struct {
	NewException

	ID uuid.UUID `json:"id" format:"uuid"`
}

// ExceptionChange is an exception and the coming turnos that no longer fit.
type ExceptionChange struct {
	Exception

	Collisions []Collision `json:"collisions"`
}

func (e NewException) check() error {
	if !sensible(&e.Date) {
		return fault.Validation("body.date", outOfRange)
	}
	for i, p := range e.Periods {
		location := fmt.Sprintf("body.periods[%d]", i)
		if err := checkPeriod(location, p.Start, p.End); err != nil {
			return err
		}
		for j, other := range e.Periods[:i] {
			if p.Start < other.End && other.Start < p.End {
				message := fmt.Sprintf("Se superponen %s a %s y %s a %s.", other.Start, other.End, p.Start, p.End)
				return fault.Validation(fmt.Sprintf("body.periods[%d]", j), message).At(location, message)
			}
		}
	}
	return nil
}

// encodePeriods gives the form of the database: [[540, 780], ...], in minutes.
func encodePeriods(periods []Period) ([]byte, error) {
	minutes := make([][2]int32, len(periods))
	for i, p := range periods {
		minutes[i] = [2]int32{int32(p.Start), int32(p.End)}
	}
	b, err := json.Marshal(minutes)
	if err != nil {
		return nil, fmt.Errorf("encode periods: %w", err)
	}
	return b, nil
}

func decodePeriods(b []byte) ([]Period, error) {
	var minutes [][2]int32
	if err := json.Unmarshal(b, &minutes); err != nil {
		return nil, fmt.Errorf("decode periods: %w", err)
	}
	periods := make([]Period, len(minutes))
	for i, m := range minutes {
		periods[i] = Period{WallTime(m[0]), WallTime(m[1])}
	}
	return periods, nil
}

// NewTimeOff is a time in which a barber does not work, whatever the hours say: holidays, an errand.
type NewTimeOff struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Reason   string    `json:"reason,omitempty" maxLength:"200"`
}

// TimeOffPatch changes a time off; what is absent stays.
type TimeOffPatch struct {
	StartsAt *time.Time `json:"starts_at,omitempty"`
	EndsAt   *time.Time `json:"ends_at,omitempty"`
	Reason   *string    `json:"reason,omitempty" maxLength:"200"`
}

// apply returns n with the patch on it.
func (p TimeOffPatch) apply(n NewTimeOff) NewTimeOff {
	if p.StartsAt != nil {
		n.StartsAt = *p.StartsAt
	}
	if p.EndsAt != nil {
		n.EndsAt = *p.EndsAt
	}
	if p.Reason != nil {
		n.Reason = *p.Reason
	}
	return n
}

// TimeOff is a NewTimeOff that is kept.
type TimeOff struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Reason   string    `json:"reason"`
}

// TimeOffChange is time off and the coming turnos that it collides with.
type TimeOffChange struct {
	TimeOff

	Collisions []Collision `json:"collisions"`
}

const longestTimeOff = 366 * 24 * time.Hour

func (n NewTimeOff) check() error {
	switch {
	case n.StartsAt.Year() < firstYear || n.StartsAt.Year() > lastYear:
		return fault.Validation("body.starts_at", outOfRange)
	case !n.EndsAt.After(n.StartsAt):
		return fault.Validation("body.ends_at", "Termina antes de empezar.")
	case n.EndsAt.Sub(n.StartsAt) > longestTimeOff:
		return fault.Validation("body.ends_at", "Una ausencia dura hasta un año.")
	}
	return nil
}

// timeOff is n as it is kept: whole seconds, the shop's offset.
func (n NewTimeOff) timeOff(id uuid.UUID, loc *time.Location) TimeOff {
	return TimeOff{
		ID: id, StartsAt: n.StartsAt.Truncate(time.Second).In(loc), EndsAt: n.EndsAt.Truncate(time.Second).In(loc),
		Reason: strings.TrimSpace(n.Reason),
	}
}
