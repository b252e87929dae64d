package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/integration/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// QueueName is the name of the queue of tokens to change.
const QueueName = "integrations"

const (
	refreshEvery = time.Minute
	tryAgainIn   = 15 * time.Minute
	reconnect    = "MercadoPago no renovó el permiso: volvé a conectar la cuenta."
	notRenewed   = "Todavía no pudimos renovar el permiso de MercadoPago. Seguimos intentando."
)

var errNoToken = errors.New("an answer without a token")

// Queues are what this domain wants drained.
func (s *Service) Queues(due func(table string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue {
	return []drain.Queue{{Name: QueueName, Shops: due("integrations"), Work: s.WorkRefresh, Every: refreshEvery}}
}

// WorkRefresh changes the tokens of a shop that are due for fresh ones. The old ones stay in use until the new ones are
// stored. A refresh token works once: should a crash lose the new ones, what is stored still holds for a sixth of its
// life, and the shop is told to connect anew.
func (s *Service) WorkRefresh(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []stored
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		claimed, err := q.ClaimRefresh(ctx, shop)
		if err != nil || len(claimed) == 0 {
			return err
		}
		there, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		for _, r := range claimed {
			row, err := s.open(r)
			if err != nil {
				return err
			}
			row.zone = there
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("claim tokens: %w", err)
	}
	var failures []error
	for i := range rows {
		failures = append(failures, s.refresh(ctx, &rows[i]))
	}
	return false, errors.Join(failures...)
}

func (s *Service) refresh(ctx context.Context, row *stored) error {
	var settings MercadoPagoSettings
	var secret MercadoPagoSecret
	if err := row.decode(&settings, &secret); err != nil {
		return err
	}
	if secret.RefreshToken == "" {
		return s.putOff(ctx, row, nil, "")
	}
	failpoint.Hit("integration.refresh-claimed")
	grant, err := s.opts.MercadoPago.Client.RefreshToken(ctx, refreshKey(secret.RefreshToken), secret.RefreshToken)
	failpoint.Hit("integration.refresh-answered")
	if err == nil && grant.AccessToken == "" {
		err = errNoToken
	}
	if err != nil {
		return errors.Join(fmt.Errorf("refresh tokens: %w", err), s.notRefreshed(ctx, row, err))
	}
	secret.AccessToken = grant.AccessToken
	if grant.RefreshToken != "" {
		secret.RefreshToken = grant.RefreshToken
	}
	if grant.PublicKey != "" {
		settings.PublicKey = grant.PublicKey
	}
	return s.storeRefreshed(ctx, row, settings, secret, &grant)
}

func (s *Service) storeRefreshed(
	ctx context.Context, row *stored, settings MercadoPagoSettings, secret MercadoPagoSecret, grant *mercadopago.Grant,
) error {
	sealed, err := s.seal(row.ShopID, row.Provider, secret)
	if err != nil {
		return err
	}
	shown, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	end, wait := timing(grant, s.opts.Clock.Now())
	if wait == nil {
		year := 365 * 24 * time.Hour // it does not say when they end
		wait = &year
	}
	err = s.db.InShop(ctx, row.ShopID, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).StoreRefreshed(ctx, sqlgen.StoreRefreshedParams{
			ShopID: row.ShopID, Provider: row.Provider, Attempts: row.Attempts, SecretSealed: sealed, Settings: shown, ExpiresAt: end,
			RefreshSeconds: wait.Seconds(),
		})
		if err != nil {
			return fmt.Errorf("store tokens: %w", err)
		}
		if n == 0 {
			return nil // connected anew meanwhile, or another worker took over
		}
		return logChange(ctx, tx, row.ShopID, row.Provider, "refresh", map[string]any{"expires_at": row.local(end)})
	})
	if err != nil {
		return fmt.Errorf("store tokens: %w", err)
	}
	failpoint.Hit("integration.refresh-stored")
	s.opts.Changes.ShopChanged(ctx, row.ShopID)
	return nil
}

// notRefreshed says when to try again, or that it is up to the shop.
func (s *Service) notRefreshed(ctx context.Context, row *stored, cause error) error {
	failed := upstream.As(cause)
	if failed != nil && failed.Outcome == upstream.Refused && bytes.Contains(failed.Body, []byte("invalid_grant")) {
		return s.putOff(ctx, row, nil, reconnect)
	}
	wait := tryAgainIn
	if failed != nil {
		wait = max(wait, failed.RetryAfter)
	}
	return s.putOff(ctx, row, &wait, notRenewed)
}

func (s *Service) putOff(ctx context.Context, row *stored, wait *time.Duration, why string) error {
	params := sqlgen.PutOffRefreshParams{ShopID: row.ShopID, Provider: row.Provider, Attempts: row.Attempts, CheckError: why}
	if wait != nil {
		seconds := wait.Seconds()
		params.WaitSeconds = &seconds
	}
	return s.db.InShop(ctx, row.ShopID, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).PutOffRefresh(ctx, params)
		if err != nil {
			return fmt.Errorf("put off refresh: %w", err)
		}
		if n == 0 || wait != nil || why == "" {
			return nil
		}
		return logChange(ctx, tx, row.ShopID, row.Provider, "refresh_refused", nil)
	})
}
