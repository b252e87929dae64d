// Package audit writes what staff and customers did, append-only, and chains each shop's events so that a change of the
// past shows. Events are written in the transaction of their cause; Seal chains them shortly after, in its own.
package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Entry is what happened. Detail is encoded as JSON and must hold no secret.
type Entry struct {
	Action   string // such as "service.update"
	Entity   string // such as "service"
	EntityID uuid.UUID
	Detail   any
}

const insertEvent = `-- name: InsertAuditEvent :exec
INSERT INTO audit_events (shop_id, id, actor_kind, actor_user_id, action, entity, entity_id, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// Log writes e in tx. Who did it and for which request come from ctx: nobody signed in during a request is a customer,
// nobody outside a request is the system.
func Log(ctx context.Context, tx pgx.Tx, shop uuid.UUID, e Entry) error {
	detail := []byte("{}")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("encode audit detail: %w", err)
		}
	}
	kind, user := Actor(ctx)
	_, err := tx.Exec(ctx, insertEvent, shop, pg.NewID(), kind, user, e.Action, e.Entity, e.EntityID, detail, web.RequestID(ctx))
	if err != nil {
		return fmt.Errorf("write audit event: %w", err)
	}
	return nil
}

// Actor says who acts under ctx: a "user" with their id, a "customer", or the "system".
func Actor(ctx context.Context) (kind string, user *uuid.UUID) {
	if p, ok := web.PrincipalFrom(ctx); ok {
		return "user", &p.UserID
	}
	if web.RequestID(ctx) != "" {
		return "customer", nil
	}
	return "system", nil
}

// event is a row as it is hashed.
type event struct {
	ID          uuid.UUID       `json:"id"`
	At          time.Time       `json:"at"`
	ActorKind   string          `json:"actor_kind"`
	ActorUserID *uuid.UUID      `json:"actor_user_id"`
	Action      string          `json:"action"`
	Entity      string          `json:"entity"`
	EntityID    *uuid.UUID      `json:"entity_id"`
	Detail      json.RawMessage `json:"detail"`
	RequestID   string          `json:"request_id"`
}

const lastSealed = `-- name: LastSealedAuditEvent :one
SELECT seal_no, hash FROM audit_events WHERE shop_id = $1 AND seal_no IS NOT NULL ORDER BY seal_no DESC LIMIT 1`

const unsealed = `-- name: UnsealedAuditEvents :many
SELECT id, at, actor_kind, actor_user_id, action, entity, entity_id, detail, request_id
FROM audit_events WHERE shop_id = $1 AND seal_no IS NULL ORDER BY id LIMIT $2`

const seal = `-- name: SealAuditEvent :exec
UPDATE audit_events SET seal_no = $3, hash = $4 WHERE shop_id = $1 AND id = $2 AND seal_no IS NULL`

// Seal chains up to most events of shop that are not chained yet and returns how many it did. Two sealers of one shop
// take turns.
func Seal(ctx context.Context, db *pg.DB, shop uuid.UUID, most int) (sealed int, err error) {
	err = db.InShop(ctx, shop, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('audit:' || $1, 0))`, shop.String()); err != nil {
			return fmt.Errorf("lock audit chain: %w", err)
		}
		var no int64
		hash := make([]byte, 0, sha256.Size)
		err := tx.QueryRow(ctx, lastSealed, shop).Scan(&no, &hash)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("read end of audit chain: %w", err)
		}
		rows, err := tx.Query(ctx, unsealed, shop, most)
		if err != nil {
			return fmt.Errorf("read audit events: %w", err)
		}
		events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[event])
		if err != nil {
			return fmt.Errorf("read audit events: %w", err)
		}
		batch := &pgx.Batch{}
		for _, e := range events {
			no++
			if hash, err = link(hash, no, e); err != nil {
				return err
			}
			batch.Queue(seal, shop, e.ID, no, hash)
		}
		sealed = len(events)
		return tx.SendBatch(ctx, batch).Close()
	})
	return sealed, err
}

// link is SHA-256 over the hash before, the place in the chain and the event as JSON.
func link(before []byte, no int64, e event) ([]byte, error) {
	var detail bytes.Buffer
	if err := json.Compact(&detail, e.Detail); err != nil {
		return nil, fmt.Errorf("read audit detail: %w", err)
	}
	e.Detail, e.At = detail.Bytes(), e.At.UTC()
	encoded, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode audit event: %w", err)
	}
	h := sha256.New()
	h.Write(before)
	fmt.Fprintf(h, "%d", no)
	h.Write(encoded)
	return h.Sum(nil), nil
}

const chained = `-- name: SealedAuditEvents :many
SELECT id, at, actor_kind, actor_user_id, action, entity, entity_id, detail, request_id, seal_no, hash
FROM audit_events WHERE shop_id = $1 AND seal_no > $2 ORDER BY seal_no LIMIT 1000`

// Break is the first place where a chain does not hold.
type Break struct {
	SealNo int64
	Reason string // "missing" or "changed"
}

// Verify walks the chain of shop from its start (invariant I12). It returns nil when the chain is whole.
func Verify(ctx context.Context, db *pg.DB, shop uuid.UUID) (found *Break, err error) {
	var no int64
	var hash []byte
	for done := false; !done && found == nil && err == nil; {
		err = db.InShop(ctx, shop, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, chained, shop, no)
			if err != nil {
				return fmt.Errorf("read audit chain: %w", err)
			}
			done = true
			var e event
			var have []byte
			var at int64
			_, err = pgx.ForEachRow(rows, []any{
				&e.ID, &e.At, &e.ActorKind, &e.ActorUserID, &e.Action, &e.Entity, &e.EntityID,
				&e.Detail, &e.RequestID, &at, &have,
			}, func() error {
				done = false
				if found != nil {
					return nil
				}
				no++
				if at != no {
					found = &Break{no, "missing"}
					return nil
				}
				if hash, err = link(hash, no, e); err != nil {
					return err
				}
				if !bytes.Equal(hash, have) {
					found = &Break{no, "changed"}
				}
				return nil
			})
			return err
		})
	}
	return found, err
}
