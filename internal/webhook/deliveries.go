package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// DeliveryFilter narrows the list; zero fields do not.
type DeliveryFilter struct {
	EndpointID    uuid.UUID
	Status, Topic string
}

// Deliveries returns a page of the log, newest first.
func (s *Service) Deliveries(
	ctx context.Context, shop uuid.UUID, f DeliveryFilter, page web.PageParams,
) (out web.Page[Delivery], err error) {
	before := uuid.Max
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListDeliveries(ctx, sqlgen.ListDeliveriesParams{
			ShopID: shop, Before: before, Most: int64(page.Most()),
			EndpointID: pg.Given(f.EndpointID), Status: pg.Given(f.Status), Topic: pg.Given(f.Topic),
		})
		if err != nil {
			return fmt.Errorf("list deliveries: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		all := make([]Delivery, len(rows))
		for i, r := range rows {
			all[i] = deliveryOf(r, loc)
		}
		out, err = web.PageOf(all, page, func(d Delivery) any { return d.ID })
		return err
	})
	return out, err
}

// deliveryOf shows a row. What is due at once has no time to show.
func deliveryOf(r sqlgen.WebhookDelivery, loc *time.Location) Delivery {
	d := Delivery{
		ID: r.ID, EndpointID: r.EndpointID, EventID: r.EventID, Topic: r.Topic, Status: r.Status, Tries: r.Tries,
		LastStatus: r.LastStatus, Error: r.Error, CreatedAt: r.CreatedAt.In(loc), FirstSentAt: clock.In(r.FirstSentAt, loc),
		DoneAt: clock.In(r.DoneAt, loc),
	}
	if r.Status == "pending" && r.Tries > 0 {
		d.NextTryAt = clock.In(r.NextAt, loc)
	}
	return d
}

// Delivery returns one delivery with its tries, or ErrDeliveryNotFound.
func (s *Service) Delivery(ctx context.Context, shop, id uuid.UUID) (out DeliveryWithAttempts, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.GetDelivery(ctx, sqlgen.GetDeliveryParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrDeliveryNotFound, "read delivery")
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		out = DeliveryWithAttempts{Delivery: deliveryOf(row, loc), Event: row.Body, Attempts: []Attempt{}}
		attempts, err := q.ListAttempts(ctx, sqlgen.ListAttemptsParams{ShopID: shop, DeliveryID: id})
		if err != nil {
			return fmt.Errorf("list attempts: %w", err)
		}
		for _, a := range attempts {
			out.Attempts = append(out.Attempts, Attempt{
				At: a.At.In(loc), TookMS: a.TookMs, Status: a.Status, Error: a.Error, Answer: a.Answer,
			})
		}
		return nil
	})
	return out, err
}

// Replay sends a delivery again, with the same id and body, for three more days. It runs once per Idempotency-Key.
// Errors: ErrDeliveryNotFound, ErrEndpointOff.
func (s *Service) Replay(ctx context.Context, shop, id uuid.UUID) (Delivery, error) {
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out Delivery, err error) {
		q := sqlgen.New(tx)
		row, err := q.GetDelivery(ctx, sqlgen.GetDeliveryParams{ShopID: shop, ID: id})
		if err != nil {
			return out, pg.Found(err, ErrDeliveryNotFound, "read delivery")
		}
		if err := isOn(ctx, q, shop, row.EndpointID); err != nil {
			return out, err
		}
		if row, err = q.ReplayDelivery(ctx, sqlgen.ReplayDeliveryParams{ShopID: shop, ID: id}); err != nil {
			return out, fmt.Errorf("replay: %w", err)
		}
		failpoint.Hit("webhook.replayed")
		err = audit.Log(ctx, tx, shop, audit.Entry{
			Action: "webhook.replay", Entity: "webhook", EntityID: row.EndpointID,
			Detail: map[string]any{"delivery_id": id, "topic": row.Topic},
		})
		if err != nil {
			return out, fmt.Errorf("audit replay: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return out, err
		}
		return deliveryOf(row, loc), nil
	})
	if err == nil {
		s.opts.Wake(shop)
	}
	return out, err
}

// isOn refuses an endpoint that takes nothing.
func isOn(ctx context.Context, q *sqlgen.Queries, shop, endpoint uuid.UUID) error {
	e, err := q.LockEndpoint(ctx, sqlgen.LockEndpointParams{ShopID: shop, ID: endpoint})
	if err != nil {
		return pg.Found(err, ErrEndpointOff, "read webhook")
	}
	if !e.Active {
		return ErrEndpointOff
	}
	return nil
}

// Ping sends an endpoint a test event. It runs once per Idempotency-Key. Errors: ErrEndpointNotFound, ErrEndpointOff.
func (s *Service) Ping(ctx context.Context, shop, endpoint uuid.UUID) (Delivery, error) {
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out Delivery, err error) {
		q := sqlgen.New(tx)
		if _, err := q.GetEndpoint(ctx, sqlgen.GetEndpointParams{ShopID: shop, ID: endpoint}); err != nil {
			return out, pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		if err := isOn(ctx, q, shop, endpoint); err != nil {
			return out, err
		}
		id := pg.NewID()
		body, err := json.Marshal(event{
			ID: id, Type: ping, CreatedAt: s.opts.Clock.Now().UTC(), ShopID: shop, Data: map[string]any{"webhook_id": endpoint},
		})
		if err != nil {
			return out, fmt.Errorf("encode ping: %w", err)
		}
		row, err := q.InsertDelivery(ctx, sqlgen.InsertDeliveryParams{
			ShopID: shop, ID: pg.NewID(), EndpointID: endpoint, EventID: id, Topic: ping, Body: body,
		})
		if err != nil {
			return out, fmt.Errorf("insert ping: %w", err)
		}
		failpoint.Hit("webhook.pinged")
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return out, err
		}
		return deliveryOf(row, loc), nil
	})
	if err == nil {
		s.opts.Wake(shop)
	}
	return out, err
}

// ForgetOldArgs asks for deliveries that were kept for long enough to be deleted.
type ForgetOldArgs struct{}

// Kind names the job.
func (ForgetOldArgs) Kind() string { return "webhook.forget" }

// ForgetOldEvery is how often.
const ForgetOldEvery = time.Hour

const keepDeliveries = 30 * 24 * time.Hour

// WorkForgetOld does the job, shop by shop. Running it twice does nothing more.
func (s *Service) WorkForgetOld(ctx context.Context, _ *river.Job[ForgetOldArgs]) error {
	before := s.opts.Clock.Now().Add(-keepDeliveries)
	var shops []uuid.UUID
	err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		shops, err = sqlgen.New(tx).ShopsWithOldDeliveries(ctx, before)
		return err
	})
	if err != nil {
		return fmt.Errorf("find old deliveries: %w", err)
	}
	for _, shop := range shops {
		err := s.db.Sweep(ctx, shop, func(tx pgx.Tx) (int64, error) {
			return sqlgen.New(tx).DeleteOldDeliveries(ctx, sqlgen.DeleteOldDeliveriesParams{
				ShopID: shop, Before: before, Most: pg.SweepBatch,
			})
		})
		if err != nil {
			return fmt.Errorf("delete old deliveries: %w", err)
		}
	}
	return nil
}
