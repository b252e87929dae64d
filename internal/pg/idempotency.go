package pg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/fault"
)

// Key identifies a request that may be sent again. RequestHash covers what must be the same for a replay.
type Key struct {
	Key         string
	Route       string
	RequestHash [32]byte
}

type keyInContext struct{}

// WithIdempotency makes the use case that runs under ctx store its answer under key.
func WithIdempotency(ctx context.Context, key Key) context.Context {
	return context.WithValue(ctx, keyInContext{}, key)
}

// IdempotencyFrom returns the key of the request that ctx belongs to.
func IdempotencyFrom(ctx context.Context) (Key, bool) {
	key, ok := ctx.Value(keyInContext{}).(Key)
	return key, ok
}

// ErrIdempotencyMismatch says that a key was used before for another request.
var ErrIdempotencyMismatch = &fault.Error{
	Kind: fault.Invalid, Code: "idempotency_mismatch",
	Message: "Esa clave de idempotencia ya se usó con otros datos. Usá una nueva.",
}

// ErrIdempotencyInFlight says that the same request is still being worked on.
var ErrIdempotencyInFlight = &fault.Error{
	Kind: fault.Conflict, Code: "idempotency_in_flight", RetryAfter: time.Second,
	Message: "Ese mismo pedido todavía se está procesando.",
}

// InsertKey stores an answer. It waits for a transaction that is storing the same key, and then breaks
// idempotency_keys_pkey; see IsReplay.
const InsertKey = `-- name: InsertIdempotencyKey :exec
INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body) VALUES ($1, $2, $3, $4, $5)`

const reserveKey = `-- name: ReserveIdempotencyKey :exec
INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body) VALUES ($1, $2, $3, $4, '') ON CONFLICT DO NOTHING`

const storeAnswer = `-- name: StoreIdempotentAnswer :exec
UPDATE idempotency_keys SET body = $4 WHERE shop_id = $1 AND route = $2 AND key = $3`

const loadAnswer = `-- name: LoadIdempotentAnswer :one
SELECT request_hash, body FROM idempotency_keys WHERE shop_id = $1 AND route = $2 AND key = $3`

// IsReplay reports whether err came from InsertKey because the key is there already.
func IsReplay(err error) bool {
	return Code(err) == CodeUniqueViolation && Constraint(err) == "idempotency_keys_pkey"
}

// Idempotent is InShop for a use case with an answer. When ctx carries a key, the answer is stored in the same
// transaction, and a later call with the key returns it without running fn. T must survive a trip through JSON.
// Errors: fn's own, ErrIdempotencyMismatch, ErrIdempotencyInFlight, fault.Unavailable.
func Idempotent[T any](ctx context.Context, d *DB, shop uuid.UUID, fn func(pgx.Tx) (T, error)) (T, error) {
	var answer T
	key, ok := IdempotencyFrom(ctx)
	err := d.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		if ok {
			tag, err := tx.Exec(ctx, reserveKey, shop, key.Route, key.Key, key.RequestHash[:])
			if Code(err) == CodeLockTimeout {
				return ErrIdempotencyInFlight.Because(err)
			}
			if err != nil {
				return fmt.Errorf("reserve idempotency key: %w", err)
			}
			if tag.RowsAffected() == 0 {
				return d.replay(ctx, tx, shop, key, &answer)
			}
		}
		if answer, err = fn(tx); err != nil || !ok {
			return err
		}
		sealed, err := d.SealAnswer(shop, key, answer)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, storeAnswer, shop, key.Route, key.Key, sealed)
		return err //nolint:wrapcheck // callers look at the SQLSTATE
	})
	return answer, err
}

// Replay loads the stored answer of key into answer, for pipelines whose InsertKey failed with IsReplay.
// Errors: ErrIdempotencyMismatch, ErrIdempotencyInFlight, fault.Unavailable.
func (d *DB) Replay(ctx context.Context, shop uuid.UUID, key Key, answer any) error {
	return d.InShop(ctx, shop, func(tx pgx.Tx) error { return d.replay(ctx, tx, shop, key, answer) })
}

func (d *DB) replay(ctx context.Context, tx pgx.Tx, shop uuid.UUID, key Key, answer any) error {
	var hash, body []byte
	err := tx.QueryRow(ctx, loadAnswer, shop, key.Route, key.Key).Scan(&hash, &body)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrIdempotencyInFlight // the other one ended without an effect just now
	}
	if err != nil {
		return fmt.Errorf("load stored answer: %w", err)
	}
	if !bytes.Equal(hash, key.RequestHash[:]) {
		return ErrIdempotencyMismatch
	}
	plain, err := d.sealer.Open(body, sealContext(shop, key))
	if err != nil {
		return fmt.Errorf("open stored answer: %w", err)
	}
	if err := json.Unmarshal(plain, answer); err != nil {
		return fmt.Errorf("decode stored answer: %w", err)
	}
	return nil
}

// SealAnswer encodes and encrypts an answer for InsertKey.
func (d *DB) SealAnswer(shop uuid.UUID, key Key, answer any) ([]byte, error) {
	plain, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	sealed, err := d.sealer.Seal(plain, sealContext(shop, key))
	if err != nil {
		return nil, fmt.Errorf("seal answer: %w", err)
	}
	return sealed, nil
}

func sealContext(shop uuid.UUID, key Key) []byte {
	return []byte("idempotency:" + shop.String() + ":" + key.Route + ":" + key.Key)
}
