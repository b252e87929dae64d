package staff

import (
	"fmt"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
)

// The years that dates may have. Others are slips of the finger.
const (
	firstYear  = 2000
	lastYear   = 2100
	outOfRange = "Elegí una fecha entre 2000 y 2100."
)

// maxHours and maxOffers are far beyond any barber's week and list of services.
const (
	maxHours  = 200
	maxOffers = 500
)

func sensible(d *clock.Date) bool { return d == nil || d.Year >= firstYear && d.Year <= lastYear }

const (
	minutesPerHour = 60
	minutesPerDay  = 24 * minutesPerHour
)

// Hours is a stretch that a barber works every week.
type Hours struct {
	Weekday   int16       `json:"weekday" minimum:"1" maximum:"7" doc:"1 es lunes"`
	Start     WallTime    `json:"start" example:"09:00"`
	End       WallTime    `json:"end" example:"13:00" doc:"Pasada la medianoche sigue contando: 26:00 son las 2 del día siguiente"`
	ValidFrom *clock.Date `json:"valid_from" required:"false" format:"date" nullable:"true" doc:"Primer día, incluido"`
	ValidTo   *clock.Date `json:"valid_to" required:"false" format:"date" nullable:"true" doc:"Último día, incluido"`
}

// WallTime is a time of the day as "HH:MM", from 00:00 to 48:00. From 24:00 on it belongs to the next day.
type WallTime int32

// MarshalText gives HH:MM.
func (w WallTime) MarshalText() ([]byte, error) {
	return []byte(w.String()), nil
}

// String gives HH:MM.
func (w WallTime) String() string {
	return fmt.Sprintf("%02d:%02d", w/minutesPerHour, w%minutesPerHour)
}

// UnmarshalText reads HH:MM. What is not a time becomes notATime, so that check can say which one it was.
func (w *WallTime) UnmarshalText(b []byte) error {
	*w = notATime
	if len(b) != len("00:00") || b[2] != ':' {
		return nil
	}
	var digits [4]int32
	for i, c := range [4]byte{b[0], b[1], b[3], b[4]} {
		if c < '0' || c > '9' {
			return nil
		}
		digits[i] = int32(c - '0')
	}
	hours, minutes := digits[0]*10+digits[1], digits[2]*10+digits[3]
	if minutes < minutesPerHour {
		*w = WallTime(hours*minutesPerHour + minutes)
	}
	return nil
}

const notATime WallTime = -1

// checkPeriod says what is wrong with a stretch, naming its fields below location.
func checkPeriod(location string, start, end WallTime) error {
	switch {
	case start < 0 || start >= minutesPerDay:
		return fault.Validation(location+".start", "Escribí una hora entre 00:00 y 23:59.")
	case end < 0 || end > 2*minutesPerDay:
		return fault.Validation(location+".end", "Escribí una hora entre 00:01 y 48:00.")
	case end <= start:
		return fault.Validation(location+".end", "Termina antes de empezar. Si pasa la medianoche, sumale 24 horas: las 2 son 26:00.")
	}
	return nil
}

// checkHours refuses stretches that cannot be, and two of them that overlap on some date once those that pass midnight
// are unrolled; Sunday's night meets Monday. Stretches may touch.
func checkHours(all []Hours) error {
	if len(all) > maxHours {
		return fault.Validation("body", "Son demasiados horarios.")
	}
	for i, h := range all {
		location := fmt.Sprintf("body[%d]", i)
		if err := checkPeriod(location, h.Start, h.End); err != nil {
			return err
		}
		if !sensible(h.ValidFrom) || !sensible(h.ValidTo) {
			return fault.Validation(location, outOfRange)
		}
		if h.ValidFrom != nil && h.ValidTo != nil && h.ValidTo.Before(*h.ValidFrom) {
			return fault.Validation(location+".valid_to", "Termina antes de empezar.")
		}
		for j, other := range all[:i] {
			if h.overlaps(other) {
				return overlap(j, other, i, h)
			}
		}
	}
	return nil
}

func overlap(i int, a Hours, j int, b Hours) error {
	message := fmt.Sprintf("Se superponen %s y %s.", a, b)
	return fault.Validation(fmt.Sprintf("body[%d]", i), message).At(fmt.Sprintf("body[%d]", j), message)
}

// String names the stretch in Spanish: "el lunes de 09:00 a 13:00".
func (h Hours) String() string {
	days := [...]string{"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"}
	return fmt.Sprintf("el %s de %s a %s", days[h.Weekday-1], h.Start, h.End)
}

// overlaps reports whether both stretches cover the same minute on some date. One occurrence can only meet those of the
// day before, the same day and the day after.
func (h Hours) overlaps(other Hours) bool {
	for shift := -1; shift <= 1; shift++ {
		if mod7(int(h.Weekday)+shift) != mod7(int(other.Weekday)) {
			continue
		}
		from := other.Start + WallTime(shift*minutesPerDay)
		to := other.End + WallTime(shift*minutesPerDay)
		if h.Start < to && from < h.End && h.meets(other, shift) {
			return true
		}
	}
	return false
}

// meets reports whether h holds on some date of its weekday on which other holds shift days later.
func (h Hours) meets(other Hours, shift int) bool {
	from, to := latest(h.ValidFrom, moved(other.ValidFrom, -shift)), earliest(h.ValidTo, moved(other.ValidTo, -shift))
	if from == nil || to == nil {
		return true
	}
	first := from.AddDays(mod7(int(h.Weekday) - from.Weekday()))
	return !first.After(*to)
}

func mod7(n int) int {
	const week = 7
	return (n%week + week) % week
}

func moved(d *clock.Date, days int) *clock.Date {
	if d == nil {
		return nil
	}
	other := d.AddDays(days)
	return &other
}

func latest(a, b *clock.Date) *clock.Date {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}

func earliest(a, b *clock.Date) *clock.Date {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}
