package booking

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/outbox"
)

// date reads a date.
func date(t *testing.T, text string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(text)
	if err != nil {
		t.Fatalf("ParseDate(%q): %v", text, err)
	}
	return d
}

// waits is somebody who waits for a time on Monday or Tuesday.
func (r *rig) waits(t *testing.T, name, phone string, change ...func(*WaitRequest)) WaitRequest {
	t.Helper()
	in := WaitRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, FromDate: date(t, "2026-03-02"), ToDate: date(t, "2026-03-03"), Name: name, Phone: phone, Consent: true,
	}
	for _, each := range change {
		each(&in)
	}
	return in
}

// wait enters somebody in the list and expects it to work.
func (r *rig) wait(t *testing.T, in WaitRequest) Waited {
	t.Helper()
	out, err := r.Wait(t.Context(), r.Slug, in)
	if err != nil {
		t.Fatalf("Wait(%s): %v", in.Name, err)
	}
	return out
}

// offered are the links that were sent with offers, the oldest first.
func (r *rig) offered(t *testing.T) (links, texts []string) {
	t.Helper()
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT entity_id, data FROM outbox WHERE topic = 'waitlist.ready' ORDER BY id`)
		if err != nil {
			return err
		}
		var held uuid.UUID
		var data []byte
		_, err = pgx.ForEachRow(rows, []any{&held, &data}, func() error {
			var told struct {
				Sealed []byte `json:"link_sealed"`
				Text   string `json:"text"`
			}
			if err := json.Unmarshal(data, &told); err != nil {
				return err
			}
			link, err := r.OfferLink(held, told.Sealed)
			if err != nil {
				return err
			}
			if _, err := r.OfferLink(uuid.New(), told.Sealed); err == nil {
				t.Error("OfferLink for another turno: got no error")
			}
			links = append(links, link[strings.LastIndex(link, "/")+1:])
			texts = append(texts, told.Text)
			return nil
		})
		return err
	})
	if err != nil {
		t.Fatalf("read offers: %v", err)
	}
	return links, texts
}

// freed are the offers that the events of a topic ask for.
func (r *rig) freed(t *testing.T, topic string) (out []OfferFreedArgs) {
	t.Helper()
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT topic, entity_id, data FROM outbox WHERE topic = $1 ORDER BY id`, topic)
		if err != nil {
			return err
		}
		_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e outbox.Event, err error) {
			e.Shop = r.ID
			if err := row.Scan(&e.Topic, &e.Entity, &e.Data); err != nil {
				return e, err
			}
			args, err := FreedBy(e)
			out = append(out, args)
			return e, err
		})
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("events %s: got %d, %v, want some", topic, len(out), err)
	}
	return out
}
