// Package uptime keeps in how many minutes of each day the parts of the platform worked. No process can record its own
// outage; so each says once a minute what works, and the minutes of which nobody said so are the outages. A part that worked
// at some moment of a minute worked in that minute: what lasts less than two minutes may leave no trace.
package uptime

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // the zone does not depend on the machine

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

// The parts that are recorded.
const (
	Service = "service" // requests are served, with the database
	Redis   = "redis"
	Jobs    = "jobs" // background jobs come to their end
)

const (
	// Days is how many days are kept, today's among them.
	Days = 90
	zone = "America/Argentina/Buenos_Aires"
)

// Report says how the last days were.
type Report struct {
	AsOf     time.Time `json:"as_of"    doc:"Minutes before this one are counted"`
	Timezone string    `json:"timezone" doc:"IANA zone of the days"`
	Parts    []Part    `json:"parts"`
}

// Part is a part of the platform, since it was first recorded or for Days days.
type Part struct {
	Name  string    `json:"name"  doc:"service, redis or jobs"`
	Since time.Time `json:"since" doc:"The first minute that was recorded"`
	Days  []Day     `json:"days"  doc:"Oldest first, the last is today"`
}

// Day counts the minutes of a day: those in which the part worked, of those that passed while it was recorded.
type Day struct {
	Date   clock.Date `json:"date"           format:"date" doc:"In that zone"`
	Up     int        `json:"up_minutes"     minimum:"0"`
	Passed int        `json:"passed_minutes" minimum:"0"`
}

// Log is the record in the database. It is safe for concurrent use, by any number of processes.
type Log struct {
	db    *pg.DB
	place *time.Location
}

// New returns the record in db.
func New(db *pg.DB) (*Log, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("uptime: %w", err)
	}
	return &Log{db: db, place: place}, nil
}

// Beat says that parts work in this minute of the database's clock, forgets days that are too old, and returns what is
// recorded and how long the minute still lasts. However often it is said in a minute, and by whom, the minute counts once.
func (l *Log) Beat(ctx context.Context, parts ...string) (Report, time.Duration, error) {
	return l.beat(ctx, nil, parts)
}

// The rows are written in the order of their key, so that processes never wait for each other in a circle.
const write = `-- name: BeatUptime :one
WITH moment AS (
    SELECT date_trunc('minute', coalesce($2::timestamptz, now())) AS minute
), today AS (
    SELECT minute, (minute AT TIME ZONE $3)::date AS day FROM moment
), beat AS (
    INSERT INTO uptime_days AS u (day, part, minutes, began, last_minute)
    SELECT t.day, p.part, 1, coalesce((SELECT min(e.began) FROM uptime_days e WHERE e.part = p.part), t.minute), t.minute
    FROM today t, unnest($1::text[]) AS p (part) ORDER BY p.part
    ON CONFLICT (day, part) DO UPDATE SET minutes = u.minutes + 1, last_minute = EXCLUDED.last_minute
    WHERE u.last_minute < EXCLUDED.last_minute
), old AS (
    DELETE FROM uptime_days u USING today t WHERE u.day <= t.day - $4::integer
)
SELECT minute, extract(epoch FROM minute + interval '1 minute' - now())::double precision FROM moment`

const read = `-- name: ReadUptime :many
SELECT day, part, minutes, began, last_minute FROM uptime_days
ORDER BY array_position('{service,redis,jobs}'::text[], part), day`

// row is a day of a part, as it is stored.
type row struct {
	day     time.Time // midnight in UTC
	part    string
	minutes int
	began   time.Time
	last    time.Time
}

// beat is Beat at an instant; nil is the database's now.
func (l *Log) beat(ctx context.Context, at *time.Time, parts []string) (out Report, left time.Duration, err error) {
	var minute time.Time
	var seconds float64
	var rows []row
	err = l.db.Global(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, write, parts, at, zone, Days).Scan(&minute, &seconds); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		found, err := tx.Query(ctx, read)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		var r row
		_, err = pgx.ForEachRow(found, []any{&r.day, &r.part, &r.minutes, &r.began, &r.last}, func() error {
			rows = append(rows, r)
			return nil
		})
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return Report{}, 0, fmt.Errorf("uptime: %w", err)
	}
	return tally(rows, minute, l.place), time.Duration(seconds * float64(time.Second)), nil
}

// tally counts the minutes before the given one, which may still be recorded. Rows come part by part, each in order of days.
func tally(rows []row, minute time.Time, place *time.Location) Report {
	out := Report{AsOf: minute.UTC(), Timezone: place.String(), Parts: []Part{}}
	for len(rows) > 0 {
		part := Part{Name: rows[0].part, Since: rows[0].began.UTC()}
		up := map[clock.Date]int{}
		for ; len(rows) > 0 && rows[0].part == part.Name; rows = rows[1:] {
			up[clock.DateOf(rows[0].day)] = rows[0].before(minute)
		}
		today := clock.DateOf(minute.In(place))
		first := today.AddDays(1 - Days)
		if began := clock.DateOf(part.Since.In(place)); began.After(first) {
			first = began
		}
		for day := first; !day.After(today); day = day.AddDays(1) {
			from, to := day.Start(place), day.AddDays(1).Start(place)
			passed := max(0, int(earlier(to, minute).Sub(later(from, part.Since))/time.Minute))
			part.Days = append(part.Days, Day{Date: day, Up: min(up[day], passed), Passed: passed})
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// before is how many minutes before the given one were recorded.
func (r row) before(minute time.Time) int {
	if r.last.Before(minute) {
		return r.minutes
	}
	return r.minutes - 1
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
