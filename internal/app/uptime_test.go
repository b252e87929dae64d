package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/uptime"
)

// recorded names the parts that the process answers about.
func (r *running) recorded(t *testing.T) (names []string) {
	t.Helper()
	res, body := r.get(t, "/health/uptime")
	if res.StatusCode != http.StatusOK {
		return nil
	}
	if cache := res.Header.Get("Cache-Control"); cache != "public, max-age=60" {
		t.Errorf("GET /health/uptime: Cache-Control %q", cache)
	}
	var report uptime.Report
	if err := json.Unmarshal([]byte(body), &report); err != nil {
		t.Fatalf("GET /health/uptime: %v in %s", err, body)
	}
	for _, part := range report.Parts {
		names = append(names, part.Name)
	}
	return names
}

func TestWhatAProcessDoesIsRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		work  bool
		redis string // "": one that answers
		want  []string
	}{
		"all of it":                    {work: true, want: []string{uptime.Service, uptime.Redis, uptime.Jobs}},
		"requests alone":               {want: []string{uptime.Service, uptime.Redis}},
		"with a Redis that is away":    {redis: "redis://127.0.0.1:1", want: []string{uptime.Service}},
		"without one that is meant":    {redis: "off", want: []string{uptime.Service}},
		"jobs, and Redis out of reach": {work: true, redis: "redis://127.0.0.1:1", want: []string{uptime.Service, uptime.Jobs}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pairs := []string{"REDIS_TIMEOUT", "50ms"}
			switch c.redis {
			case "":
			case "off":
				pairs = append(pairs, "REDIS_URL", "")
			default:
				pairs = append(pairs, "REDIS_URL", c.redis)
			}
			a, log := build(t, app.Options{Work: c.work}, pairs...)
			r := serve(t, a, log)
			until(t, strings.Join(c.want, ", "), func() bool { return slices.Equal(r.recorded(t), c.want) })
		})
	}
}

func TestAWorkerRecordsItsJobsAndNoService(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	a, _ := build(t, app.Options{Work: true}, "DATABASE_URL", url)
	done := make(chan error, 1)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	defer stop()
	go func() { done <- a.Work(ctx) }()
	db := testkit.Connect(t, url)
	parts := func() (got string) {
		if err := db.Pool().QueryRow(t.Context(), `SELECT coalesce(string_agg(part, ' ' ORDER BY part), '') FROM uptime_days`).Scan(&got); err != nil {
			t.Fatalf("read: %v", err)
		}
		return got
	}
	until(t, "jobs and Redis recorded", func() bool { return parts() == "jobs redis" })
	stop()
	if err := <-done; err != nil {
		t.Errorf("Work: %v", err)
	}
	if got := parts(); got != "jobs redis" {
		t.Errorf("recorded: got %s, want no service", got)
	}
}

func TestTheLastDaysAreAnsweredWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	way, database := through(t, testdb.New(t).URL)
	a, log := build(t, app.Options{}, "DATABASE_URL", database)
	r := serve(t, a, log)
	until(t, "a first record", func() bool { return r.recorded(t) != nil })
	way.close()
	until(t, "not ready", func() bool {
		res, _ := r.get(t, "/health/ready")
		return res.StatusCode == http.StatusServiceUnavailable
	})
	if got := r.recorded(t); !slices.Equal(got, []string{uptime.Service, uptime.Redis}) {
		t.Errorf("GET /health/uptime without the database: got %v, want what was known", got)
	}
}

func TestARecordThatFailsIsLoggedOnce(t *testing.T) {
	t.Parallel()
	way, database := through(t, testdb.New(t).URL)
	a, log := build(t, app.Options{}, "DATABASE_URL", database)
	t.Cleanup(func() { _ = a.Close(t.Context()) })
	says := func(words string, want int) {
		t.Helper()
		if got := strings.Count(log.String(), words); got != want {
			t.Errorf("log: %q %d times, want %d: %s", words, got, want, log)
		}
	}
	a.Beat(t.Context())
	way.close()
	for range 3 {
		a.Beat(t.Context())
	}
	says("uptime is not recorded", 1)
	way.open(t)
	a.Beat(t.Context())
	a.Beat(t.Context())
	says("uptime is recorded again", 1)
	says("uptime is not recorded", 1)
}
