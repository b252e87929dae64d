package pg

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Queue collects statements for Pipeline through the generated query methods: sqlgen.New(queue).CreateX(ctx, params)
// queues CreateX instead of running it. A method with an answer fails with ErrQueued, as expected; its answer is read
// from the pipeline by the same method through Result.
type Queue struct{ Batch pgx.Batch }

// ErrQueued is what a generated method with an answer returns when its statement was only queued.
var ErrQueued = errors.New("pg: queued, not run")

// Exec queues a statement; the tag is empty.
func (q *Queue) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	q.Batch.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// Query queues a statement and returns ErrQueued.
func (q *Queue) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	q.Batch.Queue(sql, args...)
	return nil, ErrQueued
}

// QueryRow queues a statement; scanning the row returns ErrQueued.
func (q *Queue) QueryRow(_ context.Context, sql string, args ...any) pgx.Row {
	q.Batch.Queue(sql, args...)
	return queuedRow{}
}

type queuedRow struct{}

func (queuedRow) Scan(...any) error { return ErrQueued }

// Run sends the queued statements for one shop in one round trip, as Pipeline does, expecting no rows.
func (d *DB) Run(ctx context.Context, shop uuid.UUID, q *Queue) error {
	return d.Pipeline(ctx, shop, &q.Batch, func(results pgx.BatchResults) error {
		for range q.Batch.QueuedQueries {
			if _, err := results.Exec(); err != nil {
				return err //nolint:wrapcheck // callers look at the SQLSTATE
			}
		}
		return nil
	})
}

// Result reads the next result of a pipeline through the generated query methods, which scan what was queued before.
type Result struct{ Results pgx.BatchResults }

// Exec reads the next result as one without rows.
func (r Result) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return r.Results.Exec() //nolint:wrapcheck // the generated method is the caller
}

// Query reads the next result as rows.
func (r Result) Query(context.Context, string, ...any) (pgx.Rows, error) {
	return r.Results.Query() //nolint:wrapcheck // the generated method is the caller
}

// QueryRow reads the next result as one row.
func (r Result) QueryRow(context.Context, string, ...any) pgx.Row { return r.Results.QueryRow() }
