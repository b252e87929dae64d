package uptime

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
)

// open is a record as one process has it.
func open(t *testing.T, url string) *Log {
	t.Helper()
	db, err := pg.Open(t.Context(), pg.Options{URL: url, MaxConns: 4})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(db.Close)
	l, err := New(db)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return l
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return moment
}

// beat records parts at an instant and returns the report, one line for each part: its name, when it began, its days.
func beat(t *testing.T, l *Log, moment string, parts ...string) string {
	t.Helper()
	instant := at(t, moment)
	report, _, err := l.beat(t.Context(), &instant, parts)
	if err != nil {
		t.Fatalf("beat at %s: %v", moment, err)
	}
	if want := instant.Truncate(time.Minute); !report.AsOf.Equal(want) {
		t.Errorf("beat at %s: as of %s, want %s", moment, report.AsOf, want)
	}
	return lines(report)
}

func lines(report Report) string {
	var b strings.Builder
	for _, part := range report.Parts {
		fmt.Fprintf(&b, "%s since %s:", part.Name, part.Since.Format("2006-01-02 15:04"))
		for _, day := range part.Days {
			fmt.Fprintf(&b, " %s %d/%d", day.Date, day.Up, day.Passed)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestAMinuteCountsOnceAndOnlyWhenItIsOver(t *testing.T) {
	t.Parallel()
	l := open(t, testdb.New(t).URL)
	for _, step := range []struct{ name, at, parts, want string }{
		{"nothing is recorded", "2026-11-20T15:00:00Z", "", ""},
		{"the first minute still runs", "2026-11-20T15:01:07Z", "service jobs", "service since 2026-11-20 15:01: 2026-11-20 0/0\njobs since 2026-11-20 15:01: 2026-11-20 0/0\n"},
		{"said twice", "2026-11-20T15:01:50Z", "service", "service since 2026-11-20 15:01: 2026-11-20 0/0\njobs since 2026-11-20 15:01: 2026-11-20 0/0\n"},
		{"one part is silent", "2026-11-20T15:02:00Z", "service", "service since 2026-11-20 15:01: 2026-11-20 1/1\njobs since 2026-11-20 15:01: 2026-11-20 1/1\n"},
		{"which costs it a minute", "2026-11-20T15:03:00Z", "service jobs", "service since 2026-11-20 15:01: 2026-11-20 2/2\njobs since 2026-11-20 15:01: 2026-11-20 1/2\n"},
		{"all were silent", "2026-11-20T15:13:00Z", "service jobs", "service since 2026-11-20 15:01: 2026-11-20 3/12\njobs since 2026-11-20 15:01: 2026-11-20 2/12\n"},
		{"a clock that went back adds nothing", "2026-11-20T15:05:00Z", "service", "service since 2026-11-20 15:01: 2026-11-20 3/4\njobs since 2026-11-20 15:01: 2026-11-20 2/4\n"},
		{
			"a part that came later began later", "2026-11-20T15:15:30Z", "redis",
			"service since 2026-11-20 15:01: 2026-11-20 4/14\nredis since 2026-11-20 15:15: 2026-11-20 0/0\njobs since 2026-11-20 15:01: 2026-11-20 3/14\n",
		},
	} {
		if diff := cmp.Diff(step.want, beat(t, l, step.at, strings.Fields(step.parts)...)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", step.name, diff)
		}
	}
}

func TestADayEndsAtMidnightInBuenosAires(t *testing.T) {
	t.Parallel()
	l := open(t, testdb.New(t).URL)
	beat(t, l, "2026-11-21T02:58:10Z", Service)
	beat(t, l, "2026-11-21T02:59:59Z", Service)
	got := beat(t, l, "2026-11-21T03:00:00Z", Service)
	if want := "service since 2026-11-21 02:58: 2026-11-20 2/2 2026-11-21 0/0\n"; got != want {
		t.Errorf("at midnight: got %q, want %q", got, want)
	}
	got = beat(t, l, "2026-11-21T03:01:00Z", Service)
	if want := "service since 2026-11-21 02:58: 2026-11-20 2/2 2026-11-21 1/1\n"; got != want {
		t.Errorf("a minute later: got %q, want %q", got, want)
	}
	got = beat(t, l, "2026-11-23T03:10:00Z", Service)
	if want := "service since 2026-11-21 02:58: 2026-11-20 2/2 2026-11-21 2/1440 2026-11-22 0/1440 2026-11-23 0/10\n"; got != want {
		t.Errorf("after two days of silence: got %q, want %q", got, want)
	}
}

func TestNinetyDaysAreKeptAndTheBeginningIsRemembered(t *testing.T) {
	t.Parallel()
	l := open(t, testdb.New(t).URL)
	first := at(t, "2026-01-01T12:00:00Z")
	for day := range 100 {
		beat(t, l, first.AddDate(0, 0, day).Format(time.RFC3339), Service)
	}
	last := first.AddDate(0, 0, 99)
	report, _, err := l.beat(t.Context(), &last, []string{Service})
	if err != nil {
		t.Fatalf("beat: %v", err)
	}
	part := report.Parts[0]
	if len(part.Days) != Days || !part.Since.Equal(first) || part.Days[0].Date.String() != "2026-01-11" || part.Days[0].Passed != 24*60 || part.Days[0].Up != 1 {
		t.Errorf("after 100 days: got %d days since %s, first %+v; want 90 whole ones since %s", len(part.Days), part.Since, part.Days[0], first)
	}
	var rows int
	if err := l.db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM uptime_days`).Scan(&rows); err != nil || rows != Days {
		t.Errorf("rows: got %d, %v, want %d", rows, err, Days)
	}
	// Of what was silent for longer nothing is left to remember.
	l.beatsAnew(t, last.AddDate(0, 0, Days))
}

func (l *Log) beatsAnew(t *testing.T, moment time.Time) {
	t.Helper()
	beat(t, l, moment.Format(time.RFC3339), Redis) // forgets the rest
	got := beat(t, l, moment.Add(time.Minute).Format(time.RFC3339), Service)
	if want := fmt.Sprintf("service since %s:", moment.Add(time.Minute).Format("2006-01-02 15:04")); !strings.HasPrefix(got, want) {
		t.Errorf("after 90 days of silence: got %.80s, want %s", got, want)
	}
}

func TestProcessesThatSayTheSameAtOnceAgree(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	processes := []*Log{open(t, url), open(t, url)}
	start := at(t, "2026-11-21T02:50:00Z")
	const minutes = 20 // over midnight
	var all sync.WaitGroup
	for i, l := range processes {
		for again := range 3 {
			all.Go(func() {
				for n := range minutes {
					moment, parts := start.Add(time.Duration(n)*time.Minute), []string{Service, Redis, Jobs}
					if (i+again)%2 == 0 {
						parts = []string{Jobs, Service, Redis}
					}
					if _, _, err := l.beat(t.Context(), &moment, parts); err != nil {
						t.Errorf("beat: %v", err)
					}
				}
			})
		}
	}
	all.Wait()
	var got string
	err := processes[0].db.Pool().QueryRow(t.Context(),
		`SELECT string_agg(concat_ws(' ', day, part, minutes), ', ' ORDER BY day, part) FROM uptime_days`).Scan(&got)
	want := "2026-11-20 jobs 10, 2026-11-20 redis 10, 2026-11-20 service 10, 2026-11-21 jobs 10, 2026-11-21 redis 10, 2026-11-21 service 10"
	if err != nil || got != want {
		t.Errorf("minutes: got %s, %v, want %s", got, err, want)
	}
}

func TestTheClockIsTheDatabases(t *testing.T) {
	t.Parallel()
	l := open(t, testdb.New(t).URL)
	report, left, err := l.Beat(t.Context(), Service)
	if err != nil {
		t.Fatalf("Beat: %v", err)
	}
	var now time.Time
	if err := l.db.Pool().QueryRow(t.Context(), `SELECT now()`).Scan(&now); err != nil {
		t.Fatalf("now: %v", err)
	}
	if since := now.Sub(report.AsOf); since < 0 || since > 2*time.Minute || left <= 0 || left > time.Minute {
		t.Errorf("Beat: as of %s before now, %s left, want this minute and the rest of it", since, left)
	}
	if _, _, err := l.Beat(t.Context(), "chairs"); pg.Code(err) == "" {
		t.Errorf("Beat of a part that nobody knows: got %v, want a refusal", err)
	}
}
