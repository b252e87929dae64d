package shop

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
)

// OwnDay is the kind of a day that only the shop keeps: a provincial holiday, the owner's birthday.
const OwnDay = "propio"

// The years for which a shop can choose: the law of holidays is of 2017.
const (
	firstYear = 2018
	lastYear  = 2100
)

// Holiday is a day of the national table, or one of the shop's own, with what the shop does on it.
type Holiday struct {
	Date        clock.Date `json:"date" format:"date"`
	Name        string     `json:"name"`
	Kind        string     `json:"kind" enum:"inamovible,trasladable,puente,no_laborable,propio"`
	Source      string     `json:"source" doc:"La norma que lo establece; vacío en los días propios"`
	Provisional bool       `json:"provisional" doc:"Falta la decisión oficial"`
	Open        bool       `json:"open" doc:"La barbería abre ese día"`
	Chosen      bool       `json:"chosen" doc:"Lo eligió la barbería; si no, los feriados cierran y los demás días abren"`
}

// HolidayChoice is what a shop decides for one day.
type HolidayChoice struct {
	Open bool   `json:"open"`
	Name string `json:"name,omitempty" maxLength:"120" doc:"Para un día propio; los nacionales ya tienen nombre"`
}

// HolidayChange is a day after a choice, and the turnos that now fall on a closed day.
type HolidayChange struct {
	Holiday

	Collisions []Collision `json:"collisions"`
}

// Collision is a coming turno that no longer fits.
type Collision struct {
	BookingID    uuid.UUID `json:"booking_id" format:"uuid"`
	Code         string    `json:"code"`
	Status       string    `json:"status"`
	StartsAt     time.Time `json:"starts_at"`
	EndsAt       time.Time `json:"ends_at"`
	CustomerName string    `json:"customer_name"`
}

// choice is a row of shop_holidays.
type choice struct {
	HolidayChoice

	date clock.Date
}

// calendar lays the shop's choices over the national table of a year. By default a shop is closed on holidays and open
// on bridges and days that the law leaves to each employer.
func calendar(year int, choices []choice) []Holiday {
	var days []Holiday
	for _, h := range holiday.National(year) {
		days = append(days, Holiday{
			Date: h.Date, Name: h.Name, Kind: string(h.Kind), Source: h.Source, Provisional: h.Provisional, Open: !h.IsHoliday(),
		})
	}
	for _, c := range choices {
		days = c.on(days)
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Date.Sub(b.Date) })
	return days
}

// on marks the day of c in days, adding it when it is the shop's own.
func (c choice) on(days []Holiday) []Holiday {
	i := slices.IndexFunc(days, func(h Holiday) bool { return h.Date == c.date })
	if i < 0 {
		days = append(days, Holiday{Date: c.date, Name: c.Name, Kind: OwnDay})
		i = len(days) - 1
	}
	days[i].Open, days[i].Chosen = c.Open, true
	if c.Name != "" {
		days[i].Name = c.Name
	}
	return days
}
