package slot_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

func TestNewPlanNamesEveryProblem(t *testing.T) {
	t.Parallel()
	date := clock.Date{Year: 2026, Month: time.November, Day: 23}
	_, err := slot.NewPlan(slot.Config{
		Anchor: 3, NoticeMinutes: -1, HorizonDays: math.MaxInt,
		Barbers: []slot.BarberConfig{
			{},
			{
				Weekly: []slot.WeeklyRule{
					{Weekday: 0, StartMinute: 540, EndMinute: 600},
					{Weekday: 8, StartMinute: 540, EndMinute: 600},
					{Weekday: 1, StartMinute: -1, EndMinute: 600},
					{Weekday: 1, StartMinute: 1440, EndMinute: 1500},
					{Weekday: 1, StartMinute: 600, EndMinute: 600},
					{Weekday: 1, StartMinute: 600, EndMinute: 2881},
					{Weekday: 1, StartMinute: 600, EndMinute: 660, ValidFrom: date, ValidTo: date.AddDays(-1)},
				},
				Exceptions: map[clock.Date][]slot.Period{date: {{StartMinute: 600, EndMinute: 500}}},
				TimeOff:    []slot.Span{{Start: 60, End: 60}},
			},
		},
	})
	if !errors.Is(err, slot.ErrInvalid) {
		t.Fatalf("NewPlan = %v, want ErrInvalid", err)
	}
	for _, want := range []string{
		"location is missing", "Anchor(3)", "step minutes 0", "notice minutes -1", "horizon days",
		"weekly rule 0: ", "weekday 8", "minute -1", "minute 1440", "600 to 600", "to 2881", "valid from 2026-11-23",
		"exception on 2026-11-23", "time off 0", "barber 1",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("NewPlan = %v, want it to say %q", err, want)
		}
	}
}

func TestAPlanKeepsNothingOfItsConfig(t *testing.T) {
	t.Parallel()
	s := shop{exception: "9:00-10:00"}
	d := s.open(t)
	cfg := s.filled().config(d)
	plan, err := slot.NewPlan(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Barbers[0].Exceptions[d.date][0] = slot.Period{StartMinute: 0, EndMinute: 1}
	cfg.Barbers[0].TimeOff = append(cfg.Barbers[0].TimeOff, slot.Span{Start: 0, End: math.MaxInt64})
	cfg.Closed[d.date] = true
	d.plan = plan
	if got := d.list(); got != "09:00" {
		t.Errorf("List = %q after the config changed, want %q", got, "09:00")
	}
}

func TestAnchorsHaveNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"midnight", "opening", "adjacent"} {
		if a, err := slot.ParseAnchor(name); err != nil || a.String() != name {
			t.Errorf("ParseAnchor(%q) = %v, %v", name, a, err)
		}
	}
	if a, err := slot.ParseAnchor("noon"); !errors.Is(err, slot.ErrInvalid) {
		t.Errorf("ParseAnchor(noon) = %v, %v, want ErrInvalid", a, err)
	}
}
