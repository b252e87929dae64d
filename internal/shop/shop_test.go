package shop

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

func TestProfilePatchBlamesEachWrongField(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	number := func(s string) web.Optional[string] { return web.Optional[string]{Set: true, Value: &s} }
	tests := []struct {
		name  string
		patch ProfilePatch
		want  []string
	}{
		{"nothing changes", ProfilePatch{}, nil},
		{"good values", ProfilePatch{Name: text("Otra"), Timezone: text("America/Argentina/Ushuaia"), Phone: text("011 4555-1234"), CUIT: number("20-12345678-6")}, nil},
		{"an empty phone and no CUIT", ProfilePatch{Phone: text(""), CUIT: web.Optional[string]{Set: true}}, nil},
		{"a name of spaces", ProfilePatch{Name: text(" \t ")}, []string{"body.name"}},
		{"a zone that is not", ProfilePatch{Timezone: text("America/Atlantis")}, []string{"body.timezone"}},
		{"the zone of the machine", ProfilePatch{Timezone: text("Local")}, []string{"body.timezone"}},
		{"a zone with leap seconds", ProfilePatch{Timezone: text("right/America/Argentina/Buenos_Aires")}, []string{"body.timezone"}},
		{"a path for a zone", ProfilePatch{Timezone: text("../../etc/passwd")}, []string{"body.timezone"}},
		{"phone and CUIT at once", ProfilePatch{Phone: text("123"), CUIT: number("20-12345678-7")}, []string{"body.phone", "body.cuit"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.patch.apply(Shop{Name: "Demo", Timezone: "America/Argentina/Buenos_Aires"})
			var got []string
			if f := fault.As(err); f != nil {
				for _, field := range f.Fields {
					got = append(got, field.Location)
				}
			}
			if len(got) != len(tt.want) {
				t.Fatalf("apply: got %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("apply: got %v, want %v", got, tt.want)
				}
			}
		})
	}
}

func TestCalendarLaysChoicesOverTheNationalTable(t *testing.T) {
	t.Parallel()
	day := func(m time.Month, d int) clock.Date { return clock.Date{Year: 2026, Month: m, Day: d} }
	days := calendar(2026, []choice{
		{HolidayChoice{Open: true}, day(time.December, 25)},
		{HolidayChoice{Name: "Aniversario"}, day(time.April, 27)},
		{HolidayChoice{Open: false, Name: "Puente cerrado"}, day(time.March, 23)},
	})
	by := map[clock.Date]Holiday{}
	for i, d := range days {
		by[d.Date] = d
		if i > 0 && !days[i-1].Date.Before(d.Date) {
			t.Errorf("calendar: %v after %v, want them in order", d.Date, days[i-1].Date)
		}
	}
	tests := []struct {
		name         string
		date         clock.Date
		open, chosen bool
		kind         string
	}{
		{"a holiday closes by itself", day(time.May, 1), false, false, "inamovible"},
		{"a bridge opens by itself", day(time.July, 10), true, false, "puente"},
		{"a holiday that the shop opens", day(time.December, 25), true, true, "inamovible"},
		{"a bridge that the shop closes", day(time.March, 23), false, true, "puente"},
		{"a day of the shop's own", day(time.April, 27), false, true, OwnDay},
	}
	for _, tt := range tests {
		got, ok := by[tt.date]
		if !ok || got.Open != tt.open || got.Chosen != tt.chosen || got.Kind != tt.kind {
			t.Errorf("%s: got %+v, want open %v, chosen %v, kind %s", tt.name, got, tt.open, tt.chosen, tt.kind)
		}
	}
	if got := by[day(time.December, 25)]; got.Name != "Navidad" || got.Source == "" {
		t.Errorf("a chosen national day: got %+v, want its own name and source", got)
	}
}

func TestDefaultIsClosedOnHolidaysOnly(t *testing.T) {
	t.Parallel()
	for _, d := range calendar(2026, nil) {
		closed := d.Kind == "inamovible" || d.Kind == "trasladable"
		if d.Open == closed {
			t.Errorf("%v (%s): got open %v, want %v", d.Date, d.Kind, d.Open, !closed)
		}
	}
}
