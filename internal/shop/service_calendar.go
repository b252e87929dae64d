package shop

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/holiday"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/shop/internal/sqlgen"
)

// Holidays returns a year's holidays with what the shop does on each. Year 0 is the current one in the shop.
func (s *Service) Holidays(ctx context.Context, shop uuid.UUID, year int) (days []Holiday, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		if year == 0 {
			row, err := q.GetShop(ctx, shop)
			if err != nil {
				return pg.Found(err, ErrNotFound, "read shop")
			}
			loc, err := location(row)
			if err != nil {
				return err
			}
			year = s.clock.Now().In(loc).Year()
		}
		choices, err := choicesOf(ctx, q, shop, year)
		days = calendar(year, choices)
		return err
	})
	return days, err
}

func choicesOf(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, year int) ([]choice, error) {
	rows, err := q.ListHolidayChoices(ctx, sqlgen.ListHolidayChoicesParams{
		ShopID: shop,
		First:  clock.Date{Year: year, Month: time.January, Day: 1}.UTC(),
		Last:   clock.Date{Year: year, Month: time.December, Day: 31}.UTC(),
	})
	if err != nil {
		return nil, fmt.Errorf("list holiday choices: %w", err)
	}
	choices := make([]choice, len(rows))
	for i, r := range rows {
		choices[i] = choice{HolidayChoice{Open: r.Open, Name: r.Name}, clock.DateOf(r.Date)}
	}
	return choices, nil
}

// ChooseHoliday opens or closes the shop on a day, national holiday or not, and answers the turnos that fall on a day
// that is now closed. Errors: fault.Invalid when a day of the shop's own has no name.
func (s *Service) ChooseHoliday(ctx context.Context, shop uuid.UUID, date clock.Date, c HolidayChoice) (change HolidayChange, err error) {
	c.Name = strings.TrimSpace(c.Name)
	if date.Year < firstYear || date.Year > lastYear {
		return change, fault.Validation("path.date", "Elegí una fecha entre 2018 y 2100.")
	}
	if _, national := holiday.On(date); !national && c.Name == "" {
		return change, fault.Validation("body.name", "Ese día no es feriado nacional: escribí un nombre para él.")
	}
	change.Holiday = holidayOf(date, c)
	err = s.change(ctx, shop, func(q *sqlgen.Queries, tx pgx.Tx) error {
		row, err := q.LockShop(ctx, shop)
		if err != nil {
			return pg.Found(err, ErrNotFound, "read shop")
		}
		err = q.PutHolidayChoice(ctx, sqlgen.PutHolidayChoiceParams{ShopID: shop, Date: date.UTC(), Open: c.Open, Name: c.Name})
		if err != nil {
			return fmt.Errorf("put holiday choice: %w", err)
		}
		change.Collisions, err = s.turnosOn(ctx, q, row, date, c.Open)
		if err != nil {
			return err
		}
		return audit.Log(ctx, tx, shop, audit.Entry{
			Action: "holiday.choose", Entity: "holiday", EntityID: shop,
			Detail: map[string]any{"date": date, "open": c.Open, "name": c.Name},
		})
	})
	return change, err
}

func holidayOf(date clock.Date, c HolidayChoice) Holiday {
	for _, day := range calendar(date.Year, []choice{{c, date}}) {
		if day.Date == date {
			return day
		}
	}
	return Holiday{} // calendar always holds the day of a choice
}

func (s *Service) turnosOn(ctx context.Context, q *sqlgen.Queries, shop sqlgen.Shop, date clock.Date, open bool) ([]Collision, error) {
	collisions := []Collision{}
	if open {
		return collisions, nil
	}
	loc, err := location(shop)
	if err != nil {
		return nil, err
	}
	rows, err := q.ListTurnosOnClosedDay(ctx, sqlgen.ListTurnosOnClosedDayParams{
		ShopID: shop.ID, DayStart: date.Start(loc), DayEnd: date.AddDays(1).Start(loc), At: s.clock.Now(), Date: date.UTC(),
	})
	if err != nil {
		return nil, fmt.Errorf("list turnos of day: %w", err)
	}
	for _, r := range rows {
		collisions = append(collisions, Collision{
			BookingID: r.ID, Code: r.Code, Status: r.Status, StartsAt: r.StartsAt.In(loc), EndsAt: r.EndsAt.In(loc),
			CustomerName: r.CustomerName,
		})
	}
	return collisions, nil
}
