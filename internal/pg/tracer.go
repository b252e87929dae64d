package pg

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// tracer tells Options.Observe how long each statement took. A statement of a pipeline is timed from the moment the
// pipeline was sent until its result was read.
type tracer struct {
	observe func(query string, took time.Duration, err error)
}

type traceKey struct{}

type trace struct {
	name  string
	begun time.Time
}

func (t *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, traceKey{}, trace{queryName(d.SQL), time.Now()})
}

func (t *tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	if begun, ok := ctx.Value(traceKey{}).(trace); ok {
		t.observe(begun.name, time.Since(begun.begun), d.Err)
	}
}

func (t *tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return context.WithValue(ctx, traceKey{}, trace{"batch", time.Now()})
}

func (t *tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	if begun, ok := ctx.Value(traceKey{}).(trace); ok {
		t.observe(queryName(d.SQL), time.Since(begun.begun), d.Err)
	}
}

func (t *tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// queryName returns NAME of "-- name: NAME :kind", which sqlc leaves on the first line; otherwise the first word.
func queryName(sql string) string {
	if rest, ok := strings.CutPrefix(sql, "-- name: "); ok {
		if end := strings.IndexByte(rest, ' '); end > 0 {
			return rest[:end]
		}
	}
	word, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	switch word = strings.ToLower(strings.TrimRight(word, ";")); word {
	case "begin", "commit", "rollback", "select", "insert", "update", "delete", "with":
		return word
	}
	return "other"
}
