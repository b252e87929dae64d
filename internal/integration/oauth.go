package integration

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/integration/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/web"
)

// CallbackPath is where MercadoPago sends people back to; PublicURL and it make the redirect address of the application.
const CallbackPath = "/oauth/mercadopago/callback"

// resultPath is the page of the panel that shows how it went.
const resultPath = "/panel/integraciones"

const stateLife = 10 * time.Minute

// errBadState answers somebody whom we did not send, or who was away for too long. It ends in a page, not in a problem.
var errBadState = errors.New("not a state of ours, or used, or too old")

// state is what goes to MercadoPago and comes back, sealed. Cookie is the hash of a secret that only the browser of the
// person who began knows: nobody can be lured into connecting their account to another's shop.
type state struct {
	Shop   uuid.UUID `json:"shop"`
	ID     uuid.UUID `json:"id"`
	Cookie []byte    `json:"cookie"`
}

func stateContext() []byte { return []byte("oauth-state:" + ProviderMercadoPago) }

// ConnectMercadoPago begins: it returns the address to send the person to, and the secret for their browser's cookie.
// Errors: ErrNoOAuth.
func (s *Service) ConnectMercadoPago(ctx context.Context, shop uuid.UUID) (address, cookie string, err error) {
	if s.opts.MercadoPago.ClientID == "" {
		return "", "", ErrNoOAuth
	}
	person, _ := web.PrincipalFrom(ctx)
	cookie = rand.Text()
	hash := sha256.Sum256([]byte(cookie))
	begun := state{Shop: shop, ID: pg.NewID(), Cookie: hash[:]}
	plain, err := json.Marshal(begun)
	if err != nil {
		return "", "", fmt.Errorf("encode state: %w", err)
	}
	sealed, err := s.opts.Sealer.Seal(plain, stateContext())
	if err != nil {
		return "", "", fmt.Errorf("seal state: %w", err)
	}
	now := s.opts.Clock.Now()
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		if err := q.ForgetStates(ctx, sqlgen.ForgetStatesParams{ShopID: shop, Before: now}); err != nil {
			return fmt.Errorf("forget states: %w", err)
		}
		return q.InsertState(ctx, sqlgen.InsertStateParams{
			ShopID: shop, ID: begun.ID, Provider: ProviderMercadoPago, UserID: person.UserID, ExpiresAt: now.Add(stateLife),
		})
	})
	if err != nil {
		return "", "", fmt.Errorf("begin to connect: %w", err)
	}
	failpoint.Hit("integration.state-kept")
	return s.opts.MercadoPago.Client.AuthorizeURL(s.redirectURI(), base64.RawURLEncoding.EncodeToString(sealed)), cookie, nil
}

func (s *Service) redirectURI() string { return s.opts.PublicURL + CallbackPath }

// CompleteMercadoPago ends what ConnectMercadoPago began, and returns the page to show. It never fails: the page says how
// it went. code is MercadoPago's; denied says that the person did not agree.
func (s *Service) CompleteMercadoPago(ctx context.Context, code, token, cookie string, denied bool) (page string) {
	result := "connected"
	switch err := s.complete(ctx, code, token, cookie, denied); {
	case errors.Is(err, errBadState):
		result = "expired"
	case err != nil:
		result = "failed"
		s.opts.Log.ErrorContext(ctx, "connecting MercadoPago failed", "error", err.Error())
	case denied:
		result = "denied"
	}
	return s.opts.PublicURL + resultPath + "?" + url.Values{"mercadopago": {result}}.Encode()
}

func (s *Service) complete(ctx context.Context, code, token, cookie string, denied bool) error {
	begun, err := s.openState(token, cookie)
	if err != nil {
		return err
	}
	person, err := s.takeState(ctx, begun)
	if err != nil || denied {
		return err
	}
	if code == "" {
		return errBadState
	}
	failpoint.Hit("integration.state-taken")
	grant, err := s.opts.MercadoPago.Client.ExchangeCode(ctx, begun.ID.String(), code, s.redirectURI())
	if err != nil {
		return fmt.Errorf("exchange code: %w", err)
	}
	failpoint.Hit("integration.code-exchanged")
	ctx = web.WithPrincipal(ctx, web.Principal{UserID: person, ShopID: begun.Shop})
	if err := s.connect(ctx, begun.Shop, &grant); err != nil {
		return err
	}
	failpoint.Hit("integration.connected")
	return nil
}

func (s *Service) openState(token, cookie string) (begun state, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return begun, errBadState
	}
	plain, err := s.opts.Sealer.Open(sealed, stateContext())
	if err != nil {
		return begun, errBadState
	}
	if err := json.Unmarshal(plain, &begun); err != nil {
		return begun, errBadState
	}
	hash := sha256.Sum256([]byte(cookie))
	if subtle.ConstantTimeCompare(hash[:], begun.Cookie) != 1 {
		return begun, errBadState
	}
	return begun, nil
}

// takeState uses up a state, before anything else happens, and returns who began.
func (s *Service) takeState(ctx context.Context, begun state) (person uuid.UUID, err error) {
	err = s.db.InShop(ctx, begun.Shop, func(tx pgx.Tx) error {
		row, err := sqlgen.New(tx).TakeState(ctx, sqlgen.TakeStateParams{ShopID: begun.Shop, ID: begun.ID, Provider: ProviderMercadoPago})
		if err != nil {
			return pg.Found(err, errBadState, "take state")
		}
		if !s.opts.Clock.Now().Before(row.ExpiresAt) {
			return errBadState
		}
		person = row.UserID
		return nil
	})
	return person, err
}

// connect stores tokens that came by OAuth.
func (s *Service) connect(ctx context.Context, shop uuid.UUID, g *mercadopago.Grant) error {
	_, err := s.put(ctx, shop, ProviderMercadoPago, func(before stored) (change, error) {
		var settings MercadoPagoSettings
		var secret MercadoPagoSecret
		if err := before.decode(&settings, &secret); err != nil {
			return change{}, err
		}
		if g.AccessToken == "" || string(g.UserID) == "" {
			return change{}, &fault.Error{Kind: fault.Unavailable, Code: "bad_tokens", Message: "MercadoPago no dio los permisos."}
		}
		secret.AccessToken, secret.RefreshToken = g.AccessToken, g.RefreshToken
		c := change{
			settings: MercadoPagoSettings{PublicKey: g.PublicKey, ConnectedBy: "oauth", LiveMode: g.LiveMode}, secret: secret,
			account: string(g.UserID), action: actionConnect, detail: map[string]any{"account": string(g.UserID), "by": "oauth"},
		}
		c.expiresAt, c.refreshAfter = timing(g, s.opts.Clock.Now())
		return c, nil
	})
	return err
}
