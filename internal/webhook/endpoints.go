package webhook

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// Endpoints returns a page of a shop's endpoints, oldest first.
func (s *Service) Endpoints(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Endpoint], err error) {
	var after uuid.UUID
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListEndpoints(ctx, sqlgen.ListEndpointsParams{ShopID: shop, After: after, Most: int64(page.Most())})
		if err != nil {
			return fmt.Errorf("list webhooks: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		all := make([]Endpoint, len(rows))
		for i, r := range rows {
			all[i] = endpointOf(r, loc)
		}
		out, err = web.PageOf(all, page, func(e Endpoint) any { return e.ID })
		return err
	})
	return out, err
}

// Endpoint returns one endpoint, or ErrEndpointNotFound.
func (s *Service) Endpoint(ctx context.Context, shop, id uuid.UUID) (out Endpoint, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.GetEndpoint(ctx, sqlgen.GetEndpointParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		out = endpointOf(row, loc)
		return nil
	})
	return out, err
}

// AddEndpoint adds an endpoint and shows its secret. It runs once per Idempotency-Key. Errors: fault.Invalid,
// ErrTooManyEndpoints.
func (s *Service) AddEndpoint(ctx context.Context, shop uuid.UUID, n NewEndpoint) (EndpointWithSecret, error) {
	if err := checkURL(n.URL, s.opts.AllowPrivate); err != nil {
		return EndpointWithSecret{}, err
	}
	wanted, err := checkTopics(n.Topics)
	if err != nil {
		return EndpointWithSecret{}, err
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out EndpointWithSecret, err error) {
		q := sqlgen.New(tx)
		if _, err := q.LockShopForWebhooks(ctx, shop); err != nil {
			return out, fmt.Errorf("lock shop: %w", err)
		}
		n2, err := q.CountEndpoints(ctx, shop)
		if err != nil {
			return out, fmt.Errorf("count webhooks: %w", err)
		}
		if n2 >= maxEndpoints {
			return out, ErrTooManyEndpoints
		}
		id, secret := pg.NewID(), newSecret()
		sealed, err := s.opts.Sealer.Seal([]byte(secret), place(shop, id))
		if err != nil {
			return out, fmt.Errorf("seal secret: %w", err)
		}
		row, err := q.InsertEndpoint(ctx, sqlgen.InsertEndpointParams{
			ShopID: shop, ID: id, Url: n.URL, Topics: wanted, SecretSealed: sealed, Description: strings.TrimSpace(n.Description),
		})
		if err != nil {
			return out, fmt.Errorf("insert webhook: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return out, err
		}
		out = EndpointWithSecret{endpointOf(row, loc), secret}
		return out, logEndpoint(ctx, tx, shop, "create", out.Endpoint)
	})
}

// UpdateEndpoint changes an endpoint. Switched off, what waits for it is given up. Errors: ErrEndpointNotFound,
// fault.Invalid.
func (s *Service) UpdateEndpoint(ctx context.Context, shop, id uuid.UUID, patch EndpointPatch) (out Endpoint, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.LockEndpoint(ctx, sqlgen.LockEndpointParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		params := sqlgen.UpdateEndpointParams{
			ShopID: shop, ID: id, Url: row.Url, Topics: row.Topics, Description: row.Description, Active: row.Active,
		}
		if err := s.apply(patch, &params); err != nil {
			return err
		}
		if row, err = q.UpdateEndpoint(ctx, params); err != nil {
			return fmt.Errorf("update webhook: %w", err)
		}
		if !row.Active {
			if err := stop(ctx, q, shop, id, "el webhook se apagó"); err != nil {
				return err
			}
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		out = endpointOf(row, loc)
		return logEndpoint(ctx, tx, shop, "update", out)
	})
	return out, err
}

func (s *Service) apply(patch EndpointPatch, to *sqlgen.UpdateEndpointParams) (err error) {
	if patch.URL != nil {
		if err := checkURL(*patch.URL, s.opts.AllowPrivate); err != nil {
			return err
		}
		to.Url = *patch.URL
	}
	if patch.Topics != nil {
		if to.Topics, err = checkTopics(*patch.Topics); err != nil {
			return err
		}
	}
	if patch.Description != nil {
		to.Description = strings.TrimSpace(*patch.Description)
	}
	if patch.Active != nil {
		to.Active = *patch.Active
	}
	return nil
}

func stop(ctx context.Context, q *sqlgen.Queries, shop, endpoint uuid.UUID, reason string) error {
	err := q.StopDeliveries(ctx, sqlgen.StopDeliveriesParams{ShopID: shop, EndpointID: endpoint, Reason: reason})
	if err != nil {
		return fmt.Errorf("stop deliveries: %w", err)
	}
	return nil
}

// RemoveEndpoint ends an endpoint; its log stays. Errors: ErrEndpointNotFound.
func (s *Service) RemoveEndpoint(ctx context.Context, shop, id uuid.UUID) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.LockEndpoint(ctx, sqlgen.LockEndpointParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		if err := q.ArchiveEndpoint(ctx, sqlgen.ArchiveEndpointParams{ShopID: shop, ID: id}); err != nil {
			return fmt.Errorf("archive webhook: %w", err)
		}
		if err := stop(ctx, q, shop, id, "el webhook se borró"); err != nil {
			return err
		}
		return logEndpoint(ctx, tx, shop, "delete", endpointOf(row, time.UTC))
	})
}

// RotateSecret gives an endpoint a new secret and shows it; for a day the old one signs too. It runs once per
// Idempotency-Key. Errors: ErrEndpointNotFound.
func (s *Service) RotateSecret(ctx context.Context, shop, id uuid.UUID) (EndpointWithSecret, error) {
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out EndpointWithSecret, err error) {
		q := sqlgen.New(tx)
		if _, err := q.LockEndpoint(ctx, sqlgen.LockEndpointParams{ShopID: shop, ID: id}); err != nil {
			return out, pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		secret := newSecret()
		sealed, err := s.opts.Sealer.Seal([]byte(secret), place(shop, id))
		if err != nil {
			return out, fmt.Errorf("seal secret: %w", err)
		}
		until := s.opts.Clock.Now().Add(secretsOverlap)
		row, err := q.ReplaceSecret(ctx, sqlgen.ReplaceSecretParams{ShopID: shop, ID: id, SecretSealed: sealed, PreviousUntil: &until})
		if err != nil {
			return out, fmt.Errorf("replace secret: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return out, err
		}
		out = EndpointWithSecret{endpointOf(row, loc), secret}
		return out, logEndpoint(ctx, tx, shop, "rotate_secret", out.Endpoint)
	})
}
