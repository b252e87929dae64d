package slot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// shop is a small shop in Buenos Aires, as a table test describes it. It opens on every day of the week.
type shop struct {
	zone      string // default Buenos Aires
	date      string // default Monday 2026-11-23
	now       string // default: a day before
	hours     string // "9:00-13:00 14:00-18:00", the first barber's; default 9:00-12:00
	exception string // the same for the date only; "off" for none
	closed    bool
	timeOff   string
	busy      string   // of the first barber
	chairs    []string // the occupancies of each
	work      string   // "30", "20+10+30" with waiting in the middle, "10<30>5" with buffers; "30, 15" in a chain
	step      int      // default 60
	anchor    slot.Anchor
	notice    int
	horizon   int // default 30
}

func (s shop) filled() shop {
	for _, d := range []struct {
		field *string
		value string
	}{
		{&s.zone, "America/Argentina/Buenos_Aires"}, {&s.date, "2026-11-23"}, {&s.hours, "9:00-12:00"}, {&s.work, "60"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if s.step == 0 {
		s.step = 60
	}
	if s.horizon == 0 {
		s.horizon = 30
	}
	return s
}

// desk is a shop ready to be asked.
type desk struct {
	t    *testing.T
	loc  *time.Location
	date clock.Date
	plan *slot.Plan
	q    *slot.Query
	busy *slot.Busy
}

func (s shop) open(t *testing.T) *desk {
	t.Helper()
	s = s.filled()
	d := &desk{t: t}
	var err error
	if d.loc, err = time.LoadLocation(s.zone); err != nil {
		t.Fatal(err)
	}
	if d.date, err = clock.ParseDate(s.date); err != nil {
		t.Fatal(err)
	}
	d.q = &slot.Query{From: d.date, To: d.date, Now: d.date.Start(d.loc).Unix() - 86400, Visits: []slot.Visit{d.visit(s.work)}}
	if s.now != "" {
		d.q.Now = d.at(s.now)
	}
	d.busy = &slot.Busy{Barbers: [][]slot.Span{d.spans(s.busy)}}
	for _, c := range s.chairs {
		d.busy.Chairs = append(d.busy.Chairs, d.spans(c))
	}
	if d.plan, err = slot.NewPlan(s.config(d)); err != nil {
		t.Fatal(err)
	}
	return d
}

func (s shop) config(d *desk) slot.Config {
	b := slot.BarberConfig{TimeOff: d.spans(s.timeOff)}
	for weekday := 1; weekday <= 7; weekday++ {
		for _, p := range d.periods(s.hours) {
			b.Weekly = append(b.Weekly, slot.WeeklyRule{Weekday: weekday, StartMinute: p.StartMinute, EndMinute: p.EndMinute})
		}
	}
	if s.exception != "" {
		b.Exceptions = map[clock.Date][]slot.Period{d.date: d.periods(strings.TrimPrefix(s.exception, "off"))}
	}
	return slot.Config{
		Location: d.loc, StepMinutes: s.step, Anchor: s.anchor, NoticeMinutes: s.notice, HorizonDays: s.horizon,
		Barbers: []slot.BarberConfig{b}, Closed: map[clock.Date]bool{d.date: s.closed},
	}
}

func (d *desk) minute(s string) int {
	var h, m int
	if _, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil {
		d.t.Fatalf("minute %q: %v", s, err)
	}
	return h*60 + m
}

func (d *desk) periods(s string) []slot.Period {
	var out []slot.Period
	for f := range strings.FieldsSeq(s) {
		from, to, _ := strings.Cut(f, "-")
		out = append(out, slot.Period{StartMinute: d.minute(from), EndMinute: d.minute(to)})
	}
	return out
}

// at reads "9:00" on the desk's date, or "2026-11-24 9:00".
func (d *desk) at(s string) int64 {
	date, hour, ok := strings.Cut(s, " ")
	if !ok {
		date, hour = d.date.String(), s
	}
	day, err := clock.ParseDate(date)
	if err != nil {
		d.t.Fatal(err)
	}
	return time.Date(day.Year, day.Month, day.Day, 0, d.minute(hour), 0, 0, d.loc).Unix()
}

func (d *desk) spans(s string) []slot.Span {
	var out []slot.Span
	for f := range strings.FieldsSeq(s) {
		from, to, _ := strings.Cut(f, "-")
		out = append(out, slot.Span{Start: d.at(from), End: d.at(to)})
	}
	return out
}

func (d *desk) visit(s string) slot.Visit {
	var works []slot.Work
	for f := range strings.SplitSeq(s, ", ") {
		var w slot.Work
		if before, rest, ok := strings.Cut(f, "<"); ok {
			w.BufferBefore, f = d.number(before), rest
		}
		if rest, after, ok := strings.Cut(f, ">"); ok {
			w.BufferAfter, f = d.number(after), rest
		}
		for i, minutes := range strings.Split(f, "+") {
			w.Segments = append(w.Segments, slot.Segment{Minutes: d.number(minutes), Busy: i%2 == 0})
		}
		works = append(works, w)
	}
	v, err := slot.Chain(works...)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) number(s string) int {
	var n int
	if _, err := fmt.Sscan(s, &n); err != nil {
		d.t.Fatalf("number %q: %v", s, err)
	}
	return n
}

// list returns the wall times of the slots on the desk's date.
func (d *desk) list() string {
	var out []string
	for _, day := range d.plan.List(d.q, d.busy, nil).Days {
		for _, s := range day.Slots {
			out = append(out, time.Unix(s.Start, 0).In(d.loc).Format("15:04"))
		}
	}
	return strings.Join(out, " ")
}

func TestList(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		shop shop
		want string
	}{
		"the last start ends with the hours":                     {shop{}, "09:00 10:00 11:00"},
		"a start needs the whole service in the hours":           {shop{work: "61"}, "09:00 10:00"},
		"hours in two parts keep the pause":                      {shop{hours: "9:00-11:00 13:00-15:00", work: "90"}, "09:00 13:00"},
		"touching periods are one stretch":                       {shop{hours: "9:00-11:00 11:00-13:00", work: "180"}, "09:00 10:00"},
		"overlapping periods are one stretch":                    {shop{hours: "10:00-13:00 9:00-11:00", work: "180"}, "09:00 10:00"},
		"a turno takes its time":                                 {shop{busy: "10:00-11:00"}, "09:00 11:00"},
		"turnos may touch on both sides":                         {shop{busy: "8:00-9:00 10:00-11:00"}, "09:00 11:00"},
		"turnos that overlap each other take their union":        {shop{busy: "9:00-10:30 10:00-10:20"}, "11:00"},
		"a turno of no length takes nothing":                     {shop{busy: "9:30-9:30"}, "09:00 10:00 11:00"},
		"a buffer before keeps clear of the turno before":        {shop{work: "10<60>0", busy: "8:00-9:55"}, "11:00"},
		"a buffer after keeps clear of the turno after":          {shop{work: "0<60>10", busy: "11:05-11:10"}, "09:00"},
		"buffers may touch a turno":                              {shop{work: "10<60>10", busy: "8:00-9:50 11:10-12:00"}, "10:00"},
		"buffers may pass the hours":                             {shop{work: "30<60>30"}, "09:00 10:00 11:00"},
		"buffers may lie in time off":                            {shop{work: "10<60>10", timeOff: "10:00-11:00"}, "09:00 11:00"},
		"another turno fits into the waiting time":               {shop{work: "20+30+10", busy: "9:20-9:50"}, "09:00 10:00 11:00"},
		"the busy parts around the waiting need the barber":      {shop{work: "20+30+10", busy: "9:20-9:51 10:19-10:20"}, "11:00"},
		"a service fits into another's waiting time":             {shop{work: "30", step: 30, busy: "9:00-9:30 10:00-12:00"}, "09:30"},
		"the waiting lies in the hours too":                      {shop{work: "20+80+20", step: 30, hours: "9:00-10:00 10:30-12:30"}, "10:30"},
		"services in a chain follow each other":                  {shop{work: "60, 60", busy: "11:30-12:00"}, "09:00"},
		"buffers between services of a chain do not count":       {shop{work: "0<60>30, 20<60>0"}, "09:00 10:00"},
		"a chain keeps the outer buffers":                        {shop{work: "10<60>0, 0<60>10", busy: "8:00-8:51 12:00-12:05"}, ""},
		"time off is not working time":                           {shop{timeOff: "10:30-10:31"}, "09:00 11:00"},
		"time off may touch":                                     {shop{timeOff: "10:00-11:00"}, "09:00 11:00"},
		"a closed holiday has no slots":                          {shop{closed: true}, ""},
		"an exception wins over a closed holiday":                {shop{closed: true, exception: "10:00-11:00"}, "10:00"},
		"an exception replaces the weekly hours":                 {shop{exception: "15:00-17:00"}, "15:00 16:00"},
		"an empty exception is a day off":                        {shop{exception: "off"}, ""},
		"a shift lasts past midnight":                            {shop{hours: "23:00-26:00", exception: "off"}, "00:00 01:00"},
		"a service may cross midnight":                           {shop{hours: "20:00-26:00", work: "240", exception: "20:00-26:00"}, "20:00 21:00 22:00"},
		"a shift through midnight joins the next day's":          {shop{hours: "0:00-24:00", work: "120", exception: "20:00-24:00", step: 120}, "20:00 22:00"},
		"the notice is kept":                                     {shop{now: "8:30", notice: 60}, "10:00 11:00"},
		"a start exactly after the notice is offered":            {shop{now: "8:00", notice: 60}, "09:00 10:00 11:00"},
		"a start now is offered without notice":                  {shop{now: "9:00"}, "09:00 10:00 11:00"},
		"the horizon is counted in local dates, last included":   {shop{now: "2026-11-22 23:59", horizon: 1}, "09:00 10:00 11:00"},
		"the day after the horizon has no slots":                 {shop{now: "2026-11-21 23:59", horizon: 1}, ""},
		"the midnight grid is one of wall times":                 {shop{hours: "9:10-12:00", work: "20", step: 40}, "09:20 10:00 10:40 11:20"},
		"a step that does not divide the day restarts":           {shop{hours: "0:00-24:00", work: "1", step: 600}, "00:00 10:00 20:00"},
		"the opening grid starts with the hours":                 {shop{hours: "9:10-11:00 14:05-15:05", work: "20", step: 40, anchor: slot.AnchorOpening}, "09:10 09:50 10:30 14:05 14:45"},
		"touching periods do not restart the opening grid":       {shop{hours: "9:10-10:00 10:00-11:00", step: 40, work: "20", anchor: slot.AnchorOpening}, "09:10 09:50 10:30"},
		"time off and turnos do not move the opening grid":       {shop{hours: "9:10-11:30", step: 40, work: "20", anchor: slot.AnchorOpening, timeOff: "9:10-9:15", busy: "10:31-10:32"}, "09:50 11:10"},
		"the adjacent grid restarts after a turno":               {shop{step: 40, work: "20", anchor: slot.AnchorAdjacent, busy: "9:30-10:05"}, "09:00 10:05 10:45 11:25"},
		"the adjacent grid restarts after time off":              {shop{step: 40, work: "20", anchor: slot.AnchorAdjacent, timeOff: "9:30-10:05"}, "09:00 10:05 10:45 11:25"},
		"the adjacent grid starts in another's waiting time":     {shop{step: 60, work: "20", anchor: slot.AnchorAdjacent, busy: "9:00-9:15 9:40-12:00"}, "09:15"},
		"without a free chair there is no slot":                  {shop{chairs: []string{"9:30-9:31", "9:00-9:10 11:59-12:30"}}, "10:00 11:00"},
		"an occupancy does not change chairs":                    {shop{chairs: []string{"9:00-9:30", "9:30-10:00"}}, "10:00 11:00"},
		"two occupancies may take two chairs":                    {shop{work: "20+20+20", chairs: []string{"9:00-9:20", "9:40-10:00"}}, "09:00 10:00 11:00"},
		"waiting needs no chair":                                 {shop{work: "20+20+20", chairs: []string{"9:20-9:40"}}, "09:00 10:00 11:00"},
		"buffers need the chair":                                 {shop{work: "0<60>10", chairs: []string{"12:05-12:10"}}, "09:00 10:00"},
		"a busy span takes every minute it touches":              {shop{step: 1, work: "1", hours: "9:00-9:03", busy: "9:01-9:02"}, "09:00 09:02"},
		"a skipped hour shortens the day":                        {shop{zone: "America/New_York", date: "2026-03-08", hours: "0:00-5:00"}, "00:00 01:00 03:00 04:00"},
		"a repeated hour lengthens it":                           {shop{zone: "America/New_York", date: "2026-11-01", hours: "0:00-3:00"}, "00:00 01:00 01:00 02:00"},
		"a period that ends in the repeated hour ends the first": {shop{zone: "America/New_York", date: "2026-11-01", hours: "0:00-1:30", step: 30, work: "30"}, "00:00 00:30 01:00"},
		"a period within the skipped hour vanishes":              {shop{zone: "America/New_York", date: "2026-03-08", hours: "2:00-3:00", step: 30, work: "1"}, ""},
		"a period that starts in the skipped hour starts after":  {shop{zone: "America/New_York", date: "2026-03-08", hours: "2:30-5:00"}, "03:00 04:00"},
		"a day whose midnight is skipped starts at one":          {shop{zone: "America/Santiago", date: "2026-09-06", hours: "0:00-3:00"}, "01:00 02:00"},
		"half an hour may be repeated":                           {shop{zone: "Australia/Lord_Howe", date: "2026-04-05", hours: "1:00-3:00", step: 30, work: "30"}, "01:00 01:30 01:30 02:00 02:30"},
		"a service lasts its minutes through a change":           {shop{zone: "America/New_York", date: "2026-03-08", hours: "0:00-5:00", work: "180"}, "00:00 01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.shop.open(t).list(); got != tt.want {
				t.Errorf("List = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		shop  shop
		start string
		want  slot.Reason
	}{
		"a listed start is bookable":                        {shop{}, "9:00", slot.ReasonNone},
		"a minute ago is in the past":                       {shop{now: "9:01"}, "9:00", slot.ReasonInThePast},
		"the past comes before the hours":                   {shop{now: "9:01"}, "3:00", slot.ReasonInThePast},
		"within the notice is too soon":                     {shop{now: "9:00", notice: 120}, "10:59", slot.ReasonTooSoon},
		"a date after the horizon is beyond it":             {shop{horizon: 2}, "2026-11-25 9:00", slot.ReasonBeyondHorizon},
		"the year 9999 is beyond the horizon":               {shop{}, "9999-12-31 9:00", slot.ReasonBeyondHorizon},
		"a holiday is named":                                {shop{closed: true}, "9:00", slot.ReasonClosedHoliday},
		"a day off on a holiday is a day off":               {shop{closed: true, exception: "off"}, "9:00", slot.ReasonDayOff},
		"a date without hours is a day off":                 {shop{exception: "off"}, "9:00", slot.ReasonDayOff},
		"the night before lasts into a holiday":             {shop{closed: true, hours: "20:00-26:00"}, "1:00", slot.ReasonNone},
		"too late for the night before is outside hours":    {shop{closed: true, hours: "20:00-26:00", work: "61"}, "1:00", slot.ReasonOutsideHours},
		"after the night before the holiday counts":         {shop{closed: true, hours: "20:00-26:00"}, "2:00", slot.ReasonClosedHoliday},
		"running into time off is time off":                 {shop{timeOff: "9:59-10:00"}, "9:00", slot.ReasonTimeOff},
		"before opening is outside hours":                   {shop{}, "8:00", slot.ReasonOutsideHours},
		"running past closing is outside hours":             {shop{}, "11:01", slot.ReasonOutsideHours},
		"running into the pause is outside hours":           {shop{hours: "9:00-10:30 11:00-13:00"}, "10:00", slot.ReasonOutsideHours},
		"between two starts is off the grid":                {shop{}, "9:30", slot.ReasonOffGrid},
		"the grid comes before turnos":                      {shop{busy: "9:00-12:00"}, "9:30", slot.ReasonOffGrid},
		"the adjacent grid gives way to turnos":             {shop{busy: "9:00-12:00", anchor: slot.AnchorAdjacent}, "9:31", slot.ReasonTaken},
		"a turno makes it taken":                            {shop{busy: "9:59-10:00"}, "9:00", slot.ReasonTaken},
		"a buffer that meets a turno makes it taken":        {shop{work: "0<60>5", busy: "10:04-10:30"}, "9:00", slot.ReasonTaken},
		"the barber comes before the chairs":                {shop{busy: "9:00-9:01", chairs: []string{"9:00-9:01"}}, "9:00", slot.ReasonTaken},
		"no chair for the whole occupancy":                  {shop{chairs: []string{"9:00-9:30", "9:30-10:00"}}, "9:00", slot.ReasonNoChair},
		"a skipped hour is outside the hours that skip it":  {shop{zone: "America/New_York", date: "2026-03-08", hours: "2:00-3:00"}, "3:00", slot.ReasonOutsideHours},
		"the hours before time off are worked as ever":      {shop{timeOff: "10:00-12:00"}, "9:00", slot.ReasonNone},
		"the hours that time off covers are time off":       {shop{timeOff: "0:00-23:00"}, "9:00", slot.ReasonTimeOff},
		"time off comes before running past closing":        {shop{timeOff: "12:10-13:00", work: "90"}, "11:00", slot.ReasonTimeOff},
		"a holiday that the barber's exception opens is on": {shop{closed: true, exception: "9:00-12:00"}, "9:00", slot.ReasonNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tt.shop.open(t)
			got := d.plan.Explain(d.q, 0, d.at(tt.start), d.busy)
			if got != tt.want || got.Bookable() != (tt.want == "") {
				t.Errorf("Explain(%s) = %q, want %q", tt.start, got, tt.want)
			}
		})
	}
}

func TestExplainKnowsPartsOfAMinuteAndBarbersWhoDoNotOfferTheService(t *testing.T) {
	t.Parallel()
	d := shop{}.open(t)
	nine := d.at("9:00")
	if got := d.plan.Explain(d.q, 0, nine+1, d.busy); got != slot.ReasonOffGrid {
		t.Errorf("Explain(9:00:01) = %q, want %q", got, slot.ReasonOffGrid)
	}
	for _, barber := range []int{-1, 1, 64} {
		if got := d.plan.Explain(d.q, barber, nine, d.busy); got != slot.ReasonBarberUnavailable {
			t.Errorf("Explain(barber %d) = %q, want %q", barber, got, slot.ReasonBarberUnavailable)
		}
	}
	d.q.Visits = make([]slot.Visit, 1)
	if got := d.plan.Explain(d.q, 0, nine, d.busy); got != slot.ReasonBarberUnavailable {
		t.Errorf("Explain(zero visit) = %q, want %q", got, slot.ReasonBarberUnavailable)
	}
}
