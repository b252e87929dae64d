package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// event is what is sent.
type event struct {
	ID        uuid.UUID      `json:"id"`
	Type      string         `json:"type"`
	CreatedAt time.Time      `json:"created_at"`
	ShopID    uuid.UUID      `json:"shop_id"`
	Data      map[string]any `json:"data"`
}

// Handle writes a delivery of each event for each endpoint that listens to it. It calls nobody.
func (s *Service) Handle(ctx context.Context, tx pgx.Tx, events []outbox.Event) (wake []string, err error) {
	q := sqlgen.New(tx)
	listeners, err := q.ListListeners(ctx, events[0].Shop)
	if err != nil {
		return nil, fmt.Errorf("list listeners: %w", err)
	}
	if len(listeners) == 0 {
		return nil, nil
	}
	for i := range events {
		if err := deliver(ctx, q, listeners, events[i]); err != nil {
			return nil, err
		}
	}
	failpoint.Hit("webhook.handled")
	return []string{QueueName}, nil
}

// deliver writes the deliveries of an event.
func deliver(ctx context.Context, q *sqlgen.Queries, listeners []sqlgen.ListListenersRow, e outbox.Event) (err error) {
	var body []byte
	for _, l := range listeners {
		if !listens(l.Topics, e.Topic) {
			continue
		}
		if body == nil {
			if body, err = encode(ctx, q, e); err != nil {
				return err
			}
		}
		_, err := q.InsertDelivery(ctx, sqlgen.InsertDeliveryParams{
			ShopID: e.Shop, ID: pg.NewID(), EndpointID: l.ID, EventID: eventID(e), Topic: e.Topic, Body: body,
		})
		if err != nil {
			return fmt.Errorf("insert delivery: %w", err)
		}
	}
	return nil
}

// eventID is the same for all endpoints and however often an event is handled. Its number alone would not do: after a
// restored backup numbers come again.
func eventID(e outbox.Event) uuid.UUID {
	return uuid.NewSHA1(e.Shop, fmt.Appendf(nil, "%d %s %s %d %d", e.ID, e.Topic, e.Entity, e.Version, e.At.UnixMicro()))
}

func encode(ctx context.Context, q *sqlgen.Queries, e outbox.Event) ([]byte, error) {
	facts := said(e)
	if strings.HasPrefix(e.Topic, "booking.") {
		turno, err := turnoFacts(ctx, q, e.Shop, e.Entity)
		if err != nil {
			return nil, err
		}
		maps.Copy(facts, turno)
	}
	body, err := json.Marshal(event{ID: eventID(e), Type: e.Topic, CreatedAt: e.At.UTC(), ShopID: e.Shop, Data: facts})
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	return body, nil
}

// told are the members of an event's data that leave the house. Whatever else a domain says to another one stays inside.
func told() []string {
	return []string{
		"actor", "booking_id", "payment_id", "refund_id", "invoice_id", "amount_centavos", "tip_centavos", "total_centavos", "method",
		"verdict", "reason", "voucher_type", "number", "kind", "channel", "ticket_expires_at", "from", "to",
	}
}

// said is what the event itself says, with the id of its entity.
func said(e outbox.Event) map[string]any {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(e.Data, &all); err != nil {
		all = nil // not an object: then it says nothing
	}
	out := map[string]any{}
	for _, name := range told() {
		if v, ok := all[name]; ok {
			out[name] = v
		}
	}
	entity, _, _ := strings.Cut(e.Topic, ".")
	out[entity+"_id"] = e.Entity
	return out
}

type line struct {
	ServiceID     uuid.UUID `json:"service_id"`
	ServiceName   string    `json:"service_name"`
	BarberID      uuid.UUID `json:"barber_id"`
	BarberName    string    `json:"barber_name"`
	StartsAt      time.Time `json:"starts_at"`
	EndsAt        time.Time `json:"ends_at"`
	PriceCentavos int64     `json:"price_centavos"`
}

// turnoFacts are a turno as it is now. Of the customer only the id: who needs more asks the API, with a person's rights.
func turnoFacts(ctx context.Context, q *sqlgen.Queries, shop, booking uuid.UUID) (map[string]any, error) {
	b, err := q.BookingFacts(ctx, sqlgen.BookingFactsParams{ShopID: shop, ID: booking})
	if errors.Is(err, pgx.ErrNoRows) {
		return map[string]any{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read turno: %w", err)
	}
	loc, err := time.LoadLocation(b.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	rows, err := q.BookingLineFacts(ctx, sqlgen.BookingLineFactsParams{ShopID: shop, BookingID: booking})
	if err != nil {
		return nil, fmt.Errorf("read turno: %w", err)
	}
	lines := make([]line, len(rows))
	for i, r := range rows {
		lines[i] = line(r)
		lines[i].StartsAt, lines[i].EndsAt = r.StartsAt.In(loc), r.EndsAt.In(loc)
	}
	return map[string]any{
		"code": b.Code, "status": b.Status, "version": b.Version, "source": b.Source, "customer_id": b.CustomerID,
		"starts_at": b.StartsAt.In(loc), "ends_at": b.EndsAt.In(loc), "total_centavos": b.TotalCentavos,
		"deposit_centavos": b.DepositCentavos, "paid_centavos": b.PaidCentavos, "lines": lines,
	}, nil
}
