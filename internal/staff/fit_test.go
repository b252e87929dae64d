package staff

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
)

func TestOutside(t *testing.T) {
	t.Parallel()
	loc, err := time.LoadLocation("America/Argentina/Buenos_Aires")
	if err != nil {
		t.Fatalf("LoadLocation: %v", err)
	}
	s := schedule{
		loc:        loc,
		hours:      []Hours{hours(1, "09:00", "13:00"), hours(5, "20:00", "26:00"), hours(3, "09:00", "18:00").valid("2026-03-11", "")},
		exceptions: []Exception{{NewException: NewException{Date: clock.Date{Year: 2026, Month: time.March, Day: 10}, Periods: []Period{{600, 720}}}}},
		closed:     map[clock.Date]bool{{Year: 2026, Month: time.March, Day: 23}: true},
	}
	tests := []struct {
		name, from, to string
		fits           bool
	}{
		{"inside the week", "2026-03-09 09:00", "2026-03-09 09:30", true},
		{"up to the end", "2026-03-09 12:30", "2026-03-09 13:00", true},
		{"over the end", "2026-03-09 12:45", "2026-03-09 13:15", false},
		{"on a day off", "2026-03-12 10:00", "2026-03-12 10:30", false},
		{"past midnight", "2026-03-14 01:30", "2026-03-14 02:00", true},
		{"in an exception", "2026-03-10 10:00", "2026-03-10 10:30", true},
		{"beside an exception", "2026-03-10 09:00", "2026-03-10 09:30", false},
		{"before a season", "2026-03-04 10:00", "2026-03-04 10:30", false},
		{"in a season", "2026-03-11 10:00", "2026-03-11 10:30", true},
		{"on a closed holiday", "2026-03-23 10:00", "2026-03-23 10:30", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := func(wall string) time.Time {
				v, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
				if err != nil {
					t.Fatalf("ParseInLocation(%q): %v", wall, err)
				}
				return v
			}
			l := line{at(tt.from), at(tt.to), Collision{BookingID: uuid.New()}}
			got, err := s.outside([]line{l, l})
			want := 1
			if tt.fits {
				want = 0
			}
			if err != nil || len(got) != want {
				t.Errorf("outside(%s to %s): got %v, %v, want %d turnos", tt.from, tt.to, got, err, want)
			}
		})
	}
}
