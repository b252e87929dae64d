package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
	"github.com/barberpro/barberpro/internal/pg"
)

// run is one measurement of everything.
type run struct {
	out    io.Writer // for the table
	length time.Duration
	rounds int
	only   string
	missed int

	server   *localpg.Server
	database string
	db       *pgx.Conn
	api      *process
	ends     []func()
}

func (r *run) close() {
	for _, end := range slices.Backward(r.ends) {
		end()
	}
}

func (r *run) all(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "| %-44s | %14s | %14s | %8s | %s\n|%s|%s|%s|%s|---\n", "what", "measured", "limit", "ratio", "to reach",
		dashes(46), dashes(16), dashes(16), dashes(10))
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{{"health", r.health}, {"warm", r.warm}, {"cold", r.cold}, {"book", r.book}, {"money", r.money}, {"mocks", r.mocks}} {
		if r.only != "" && !slices.Contains(strings.Split(r.only, ","), part.name) {
			continue
		}
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return r.process(ctx)
}

func (r *run) prepare(ctx context.Context) (err error) {
	step("start PostgreSQL, durable, in a temporary folder")
	r.server, err = localpg.Start(ctx, localpg.Options{Progress: os.Stderr, Settings: map[string]string{"shared_buffers": "256MB"}})
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	r.ends = append(r.ends, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := r.server.Stop(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		}
	})
	admin, err := pgx.Connect(ctx, r.server.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	_, err = admin.Exec(ctx, "CREATE DATABASE bench")
	if err = errors.Join(err, admin.Close(ctx)); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	r.database = r.server.URL("bench")
	if _, err = pg.Migrate(ctx, r.database); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if r.db, err = pgx.Connect(ctx, r.database); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	// The owner is a superuser here, whom row-level security does not bind: data is written without a shop.
	r.ends = append(r.ends, func() { r.db.Close(context.Background()) }) //nolint:errcheck // the server stops next
	step("build and start the API")
	if err := build(ctx); err != nil {
		return err
	}
	r.api, err = r.start(ctx)
	return err
}

// report prints a row. reach is the least ratio, or with a limit of 0, the goal as it was computed by the caller.
func (r *run) report(what, measured, limit, ratio, goal string, ok bool) {
	mark := "ok"
	if !ok {
		mark = "MISSED"
		r.missed++
	}
	if goal == "" {
		mark = ""
	}
	fmt.Fprintf(r.out, "| %-44s | %14s | %14s | %8s | %s %s\n", what, measured, limit, ratio, goal, mark)
}

func step(text string) { fmt.Fprintln(os.Stderr, "·", text) }

func dashes(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '-'
	}
	return string(b)
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return s[len(s)/2]
}

func perSecond(v float64) string { return fmt.Sprintf("%.0f/s", v) }

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }
