package app

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const lagEvery = 15 * time.Second

// watchLag keeps the metrics of the queues up to date until ctx ends. One process that works is enough for them; where
// several do, they say the same.
func (a *App) watchLag(ctx context.Context) {
	tick := time.NewTicker(lagEvery)
	defer tick.Stop()
	for {
		if err := a.measureLag(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "queues could not be measured", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// lagQueues are those that always show, with nothing due as well.
func lagQueues() []string {
	return []string{
		"outbox", "inbox.mercadopago", "inbox.whatsapp", "inbox.sms", "checkouts", "refunds", "refunds.open", "invoices", "messages",
		"webhooks",
	}
}

func (a *App) measureLag(ctx context.Context) error {
	due, oldest := map[string]int64{}, map[string]time.Duration{}
	err := a.db.Global(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `-- name: QueueState :many
			SELECT queue, due, coalesce(extract(epoch FROM now() - oldest), 0)::double precision FROM queue_state()`)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		var queue string
		var n int64
		var seconds float64
		_, err = pgx.ForEachRow(rows, []any{&queue, &n, &seconds}, func() error {
			due[queue], oldest[queue] = n, time.Duration(seconds*float64(time.Second))
			return nil
		})
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return fmt.Errorf("state of queues: %w", err)
	}
	for _, queue := range lagQueues() {
		a.metrics.Queue(queue, due[queue], oldest[queue])
	}
	return nil
}
