package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/integration/internal/sqlgen"
)

// stored is a row with its secret open, as one sees it in the shop. The zero row connects nothing.
type stored struct {
	sqlgen.Integration

	secret json.RawMessage
	zone   *time.Location // nil: UTC
}

// local is an instant as the shop's clocks show it.
func (r *stored) local(at *time.Time) *time.Time {
	if r.zone == nil {
		return at
	}
	return clock.In(at, r.zone)
}

// open decrypts the secret of a row. A row that connects nothing has no settings.
func (s *Service) open(r sqlgen.Integration) (stored, error) {
	out := stored{Integration: r, secret: json.RawMessage("{}")}
	if r.SecretSealed == nil {
		return out, nil
	}
	plain, err := s.opts.Sealer.Open(r.SecretSealed, place(r.ShopID, r.Provider))
	if err != nil {
		return out, fmt.Errorf("open secret of %s: %w", r.Provider, err)
	}
	out.secret = plain
	return out, nil
}

// place binds a sealed secret to its shop and provider.
func place(shop uuid.UUID, provider string) []byte {
	return []byte("integration:" + shop.String() + ":" + provider)
}

// decode reads what is stored into the provider's structs, which stay zero when nothing is.
func (r *stored) decode(settings, secret any) error {
	if len(r.Settings) > 0 {
		if err := json.Unmarshal(r.Settings, settings); err != nil {
			return fmt.Errorf("decode settings of %s: %w", r.Provider, err)
		}
	}
	if len(r.secret) > 0 {
		if err := json.Unmarshal(r.secret, secret); err != nil {
			return fmt.Errorf("decode secret of %s: %w", r.Provider, err)
		}
	}
	return nil
}

func (r *stored) status(now time.Time, provider string) Status {
	out := Status{
		Provider: provider, Connected: r.Active, Account: r.Account, ExpiresAt: r.local(r.ExpiresAt), Expiry: expiry(r.ExpiresAt, now),
		CheckedAt: r.local(r.CheckedAt), CheckError: r.CheckError,
	}
	if !r.UpdatedAt.IsZero() {
		out.UpdatedAt = r.local(&r.UpdatedAt)
	}
	return out
}

func (r *stored) account() Account {
	a := Account{
		Shop: r.ShopID, Provider: r.Provider, Settings: r.Settings, Secret: r.secret, Version: r.Version, ExpiresAt: r.ExpiresAt,
	}
	if r.Account != nil {
		a.Account = *r.Account
	}
	return a
}

// load reads a row; the zero one when there is none.
func (s *Service) load(ctx context.Context, shop uuid.UUID, provider string) (out stored, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		row, err := q.GetIntegration(ctx, sqlgen.GetIntegrationParams{ShopID: shop, Provider: provider})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", provider, err)
		}
		if out, err = s.open(row); err != nil {
			return err
		}
		out.zone, err = zone(ctx, q, shop)
		return err
	})
	return out, err
}
