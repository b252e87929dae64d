package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/integration/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// Options are what the domain needs from outside.
type Options struct {
	Clock   clock.Clock // nil: the machine's
	Sealer  pg.Sealer
	Changes Changes           // nil: nobody to tell
	Testers map[string]Tester // by provider
	Log     *slog.Logger      // nil: silence

	MercadoPago  OAuth  // without a ClientID shops paste their credentials
	PublicURL    string // where people see us, without a slash at the end
	AllowPrivate bool   // local development: mail servers on private addresses
}

// Service holds the use cases.
type Service struct {
	db   *pg.DB
	opts Options
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Changes == nil {
		o.Changes = nobody{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.MercadoPago.fill()
	return &Service{db: db, opts: o}
}

type nobody struct{}

func (nobody) ShopChanged(context.Context, uuid.UUID) {}

// Account returns a shop's account at a provider. Errors: ErrNotConnected, fault.Unavailable.
func (s *Service) Account(ctx context.Context, shop uuid.UUID, provider string) (Account, error) {
	row, err := s.load(ctx, shop, provider)
	if err != nil {
		return Account{}, err
	}
	if !row.Active {
		return Account{}, ErrNotConnected
	}
	return row.account(), nil
}

// zone is where the shop's clocks are.
func zone(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) (*time.Location, error) {
	name, err := q.ShopZone(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("read time zone: %w", err)
	}
	return location(name)
}

func location(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	return loc, nil
}

// Statuses returns how each provider is connected.
func (s *Service) Statuses(ctx context.Context, shop uuid.UUID) (all []Status, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListIntegrations(ctx, shop)
		if err != nil {
			return fmt.Errorf("list integrations: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		found := map[string]stored{}
		for _, r := range rows {
			found[r.Provider] = stored{Integration: r, zone: loc}
		}
		for _, provider := range providers() {
			row := found[provider]
			all = append(all, row.status(s.opts.Clock.Now(), provider))
		}
		return nil
	})
	return all, err
}

// actionConnect is how the audit log calls a new or changed account.
const actionConnect = "connect"

// change is what an edit makes of a row.
type change struct {
	settings, secret any
	account          string
	expiresAt        *time.Time
	refreshAfter     *time.Duration // nil: never
	action           string         // for the audit log
	detail           map[string]any // for the audit log: no secrets
}

// put edits a shop's account under a lock, and tells who wants to know.
func (s *Service) put(ctx context.Context, shop uuid.UUID, provider string, edit func(stored) (change, error)) (out stored, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		before, err := s.lock(ctx, tx, shop, provider)
		if err != nil {
			return err
		}
		c, err := edit(before)
		if err != nil {
			return err
		}
		params, err := s.params(shop, provider, c)
		if err != nil {
			return err
		}
		row, err := sqlgen.New(tx).PutIntegration(ctx, params)
		if err != nil {
			return fmt.Errorf("write %s: %w", provider, err)
		}
		if out, err = s.open(row); err != nil {
			return err
		}
		out.zone = before.zone
		return logChange(ctx, tx, shop, provider, c.action, c.detail)
	})
	if err != nil {
		return stored{}, err
	}
	s.opts.Changes.ShopChanged(ctx, shop)
	return out, nil
}

// lock reads a row for a change; the zero one when there is none.
func (s *Service) lock(ctx context.Context, tx pgx.Tx, shop uuid.UUID, provider string) (stored, error) {
	q := sqlgen.New(tx)
	name, err := q.LockShopForIntegration(ctx, shop)
	if err != nil {
		return stored{}, fmt.Errorf("lock shop: %w", err)
	}
	loc, err := location(name)
	if err != nil {
		return stored{}, err
	}
	row, err := q.LockIntegration(ctx, sqlgen.LockIntegrationParams{ShopID: shop, Provider: provider})
	if errors.Is(err, pgx.ErrNoRows) {
		return stored{secret: json.RawMessage("{}"), zone: loc}, nil
	}
	if err != nil {
		return stored{}, fmt.Errorf("lock %s: %w", provider, err)
	}
	out, err := s.open(row)
	out.zone = loc
	return out, err
}

func (s *Service) params(shop uuid.UUID, provider string, c change) (sqlgen.PutIntegrationParams, error) {
	out := sqlgen.PutIntegrationParams{ShopID: shop, Provider: provider, ExpiresAt: c.expiresAt}
	var err error
	if out.Settings, err = json.Marshal(c.settings); err != nil {
		return out, fmt.Errorf("encode settings of %s: %w", provider, err)
	}
	if out.SecretSealed, err = s.seal(shop, provider, c.secret); err != nil {
		return out, err
	}
	if c.account != "" {
		out.Account = &c.account
	}
	if c.refreshAfter != nil {
		seconds := c.refreshAfter.Seconds()
		out.RefreshSeconds = &seconds
	}
	return out, nil
}

func (s *Service) seal(shop uuid.UUID, provider string, secret any) ([]byte, error) {
	plain, err := json.Marshal(secret)
	if err != nil {
		return nil, fmt.Errorf("encode secret of %s: %w", provider, err)
	}
	sealed, err := s.opts.Sealer.Seal(plain, place(shop, provider))
	if err != nil {
		return nil, fmt.Errorf("seal secret of %s: %w", provider, err)
	}
	return sealed, nil
}

func logChange(ctx context.Context, tx pgx.Tx, shop uuid.UUID, provider, action string, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["provider"] = provider
	err := audit.Log(ctx, tx, shop, audit.Entry{Action: "integration." + action, Entity: "integration", EntityID: shop, Detail: detail})
	if err != nil {
		return fmt.Errorf("audit %s: %w", provider, err)
	}
	return nil
}

// Disconnect forgets a shop's account with its secrets. Doing it twice does nothing more.
func (s *Service) Disconnect(ctx context.Context, shop uuid.UUID, provider string) error {
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		// The shop first, as every change does: the shop's version is raised by it.
		// A secret that does not open any more is no reason to stay connected.
		if _, err := sqlgen.New(tx).LockShopForIntegration(ctx, shop); err != nil {
			return fmt.Errorf("lock shop: %w", err)
		}
		n, err := sqlgen.New(tx).Disconnect(ctx, sqlgen.DisconnectParams{ShopID: shop, Provider: provider})
		if err != nil {
			return fmt.Errorf("disconnect %s: %w", provider, err)
		}
		if n == 0 {
			return nil
		}
		return logChange(ctx, tx, shop, provider, "disconnect", nil)
	})
	if err != nil {
		return err
	}
	s.opts.Changes.ShopChanged(ctx, shop)
	return nil
}

// Test asks the provider whether the account works, and keeps what it said. Errors: ErrNotConnected, ErrNotTestable; an
// account that does not work is no error.
func (s *Service) Test(ctx context.Context, shop uuid.UUID, provider string) (TestResult, error) {
	row, err := s.load(ctx, shop, provider)
	if err != nil {
		return TestResult{}, err
	}
	if !row.Active {
		return TestResult{}, ErrNotConnected
	}
	account := row.account()
	test := s.opts.Testers[provider]
	if test == nil {
		return TestResult{}, ErrNotTestable
	}
	failpoint.Hit("integration.test-begun")
	check, testErr := test(ctx, account)
	failpoint.Hit("integration.test-answered")
	if err := ctx.Err(); err != nil {
		return TestResult{}, fmt.Errorf("test %s: %w", provider, err)
	}
	result := TestResult{OK: testErr == nil, Detail: check.Detail, CheckedAt: s.opts.Clock.Now(), ExpiresAt: check.ExpiresAt}
	if result.ExpiresAt == nil {
		result.ExpiresAt = account.ExpiresAt
	}
	params := sqlgen.RecordCheckParams{
		ShopID: shop, Provider: provider, Version: account.Version, CheckedAt: &result.CheckedAt, ExpiresAt: check.ExpiresAt,
	}
	if testErr != nil {
		result.Detail = explain(testErr)
		params.CheckError = result.Detail
		s.opts.Log.WarnContext(ctx, "integration test failed", "shop", shop, "provider", provider, "error", testErr.Error())
	} else if check.Account != "" {
		params.Account = &check.Account
	}
	shown := result
	shown.CheckedAt, shown.ExpiresAt = *row.local(&result.CheckedAt), row.local(result.ExpiresAt)
	return shown, s.record(ctx, shop, params)
}

func (s *Service) record(ctx context.Context, shop uuid.UUID, params sqlgen.RecordCheckParams) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		if _, err := sqlgen.New(tx).RecordCheck(ctx, params); err != nil {
			return fmt.Errorf("record test of %s: %w", params.Provider, err)
		}
		return nil
	})
}

// explain is what people are told of a failed test: a fault's own words, or only that it failed.
func explain(err error) string {
	if f := fault.As(err); f != nil {
		if len(f.Fields) > 0 {
			return f.Fields[0].Message
		}
		return f.Message
	}
	return "No pudimos usar la cuenta. Revisá los datos y probá de nuevo en unos minutos."
}

// overwrite takes a secret that was sent.
func overwrite(secret, sent *string) {
	if sent != nil {
		*secret = strings.TrimSpace(*sent)
	}
}
