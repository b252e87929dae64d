package payment

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
)

// writes is a transaction that keeps its statements without an answer and sends them together, before the next one that
// has an answer. Entering a charge takes half as many round trips so. A statement that fails shows there, and ends the
// transaction all the same.
type writes struct {
	pgx.Tx

	batch *pgx.Batch
	wake  []string // queues that it gives work
}

// Exec keeps a statement. The tag is empty: whoever needs it asks the transaction below.
func (w *writes) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	w.batch.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// Query sends what is kept, and asks.
func (w *writes) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := w.send(ctx); err != nil {
		return nil, err
	}
	return w.Tx.Query(ctx, sql, args...) //nolint:wrapcheck // the generated method is the caller
}

// QueryRow sends what is kept, and asks.
func (w *writes) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := w.send(ctx); err != nil {
		return failedRow{err}
	}
	return w.Tx.QueryRow(ctx, sql, args...)
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }

// send sends what is kept.
func (w *writes) send(ctx context.Context) error {
	if w.batch.Len() == 0 {
		return nil
	}
	batch := w.batch
	w.batch = &pgx.Batch{}
	if err := w.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// enter runs fn in a transaction of the shop whose writes go together, and wakes the queues that it gave work.
func (s *Service) enter(ctx context.Context, shop uuid.UUID, fn func(w *writes, q *sqlgen.Queries) error) error {
	var w *writes
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		w = &writes{Tx: tx, batch: &pgx.Batch{}}
		if err := fn(w, sqlgen.New(w)); err != nil {
			return err
		}
		return w.send(ctx)
	})
	if err != nil {
		return err
	}
	for _, queue := range w.wake {
		s.options.Kick(queue, shop)
	}
	return nil
}
