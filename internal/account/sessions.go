package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Why a session was revoked, as stored.
const (
	loggedOut       = "logout"
	loggedOutAll    = "logout_all"
	passwordChanged = "password_changed"
	tokenReused     = "token_reused"
)

// Channel is where processes tell each other which sessions and roles to ask for again.
const Channel = "account"

const publishTimeout = 250 * time.Millisecond

// session is what the database says about one. The zero session is one that does not exist.
type session struct {
	user    uuid.UUID
	expires time.Time
	revoked bool
}

func (s session) good(now time.Time) bool { return !s.revoked && now.Before(s.expires) }

// Authenticate returns the person behind an access token whose session goes on. A revoked session is refused within a
// second on every process, at once where the revocation is heard of.
// Errors: web.ErrSignedOut, ErrSessionEnded, fault.Unavailable.
func (s *Service) Authenticate(ctx context.Context, text string) (web.Principal, error) {
	b, err := s.tokens.verify(text)
	if err != nil {
		return web.Principal{}, web.ErrSignedOut.Because(err)
	}
	found, err := s.sessions.get(ctx, b.session)
	if err != nil {
		return web.Principal{}, fmt.Errorf("look up session: %w", err)
	}
	if found.user != b.user || !found.good(s.clock.Now()) {
		return web.Principal{}, ErrSessionEnded
	}
	return web.Principal{UserID: b.user, SessionID: b.session}, nil
}

func (s *Service) loadSession(ctx context.Context, id uuid.UUID) (found session, err error) {
	batch := &pgx.Batch{}
	batch.Queue(sqlgen.SessionState, id)
	err = s.db.Pipeline(ctx, uuid.Nil, batch, func(results pgx.BatchResults) error {
		var revoked *time.Time
		err := results.QueryRow().Scan(&found.user, &found.expires, &revoked)
		found.revoked = revoked != nil
		return ignoreMissing(err)
	})
	return found, err
}

// place is a person in a shop.
type place struct {
	Shop uuid.UUID `json:"shop"`
	User uuid.UUID `json:"user"`
}

// RoleIn returns the user's role in the shop, at most a second old. Errors: web.ErrShopNotFound, fault.Unavailable.
func (s *Service) RoleIn(ctx context.Context, user, shop uuid.UUID) (web.Role, error) {
	role, err := s.roles.get(ctx, place{Shop: shop, User: user})
	if err != nil {
		return "", fmt.Errorf("look up role: %w", err)
	}
	if role == "" {
		return "", web.ErrShopNotFound
	}
	return role, nil
}

// Operates reports whether a person is an operator of the platform.
func (s *Service) Operates(ctx context.Context, user uuid.UUID) (is bool, err error) {
	err = s.db.AsUser(ctx, user, func(tx pgx.Tx) (err error) {
		is, err = sqlgen.New(tx).IsOperator(ctx)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look up operator: %w", err)
	}
	return is, nil
}

// Entered makes a change of what a person may do in a shop count at once, in every process.
func (s *Service) Entered(ctx context.Context, shop, user uuid.UUID) {
	s.tell(ctx, news{Places: []place{{Shop: shop, User: user}}})
}

func (s *Service) loadRole(ctx context.Context, p place) (role web.Role, err error) {
	batch := &pgx.Batch{}
	batch.Queue(sqlgen.RoleIn, p.Shop, p.User)
	err = s.db.Pipeline(ctx, p.Shop, batch, func(results pgx.BatchResults) error {
		return ignoreMissing(results.QueryRow().Scan(&role))
	})
	return role, err
}

// ignoreMissing makes a missing row the zero answer, which can be remembered.
func ignoreMissing(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// news is what processes tell each other.
type news struct {
	Sessions []uuid.UUID `json:"sessions,omitempty"`
	Places   []place     `json:"places,omitempty"`
}

// tell forgets what changed here and in the other processes. It never fails: without it they know within a second.
func (s *Service) tell(ctx context.Context, n news) {
	s.sessions.forget(n.Sessions...)
	s.roles.forget(n.Places...)
	if s.opts.Broadcast == nil || len(n.Sessions)+len(n.Places) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	payload, err := json.Marshal(n)
	if err == nil {
		err = s.opts.Broadcast.Publish(ctx, Channel, payload)
	}
	if err != nil {
		s.opts.Log.DebugContext(ctx, "revocation not broadcast", "error", err)
	}
}

// Hear takes in what another process published on Channel. Payloads that make no sense are ignored.
func (s *Service) Hear(payload []byte) {
	var n news
	if err := json.Unmarshal(payload, &n); err != nil {
		s.opts.Log.Debug("revocation not understood", "error", err)
		return
	}
	s.sessions.forget(n.Sessions...)
	s.roles.forget(n.Places...)
}

// Logout ends the session of a refresh token and the one of an access token; either may be empty or no good.
func (s *Service) Logout(ctx context.Context, refresh, access string) error {
	var ended []uuid.UUID
	if b, err := s.tokens.verify(access); err == nil {
		ended = append(ended, b.session)
	}
	err := s.db.Global(ctx, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		if refresh != "" {
			found, err := q.LockSessionOfToken(ctx, hashSecret(refresh))
			if err == nil {
				ended = append(ended, found.ID)
			} else if !errors.Is(err, pgx.ErrNoRows) {
				return fmt.Errorf("find session of token: %w", err)
			}
		}
		for _, id := range ended {
			if _, err := q.RevokeSession(ctx, sqlgen.RevokeSessionParams{ID: id, Now: s.clock.Now(), Reason: loggedOut}); err != nil {
				return fmt.Errorf("revoke session: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	s.tell(ctx, news{Sessions: ended})
	return nil
}

// LogoutAll ends every session of the person, on all devices.
func (s *Service) LogoutAll(ctx context.Context, user uuid.UUID) error {
	var ended []uuid.UUID
	err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		q := sqlgen.New(tx)
		if err := q.LockUser(ctx, user); err != nil {
			return fmt.Errorf("lock user: %w", err)
		}
		ended, err = s.revokeAll(ctx, q, user, uuid.Nil, loggedOutAll)
		return err
	})
	if err != nil {
		return fmt.Errorf("log out everywhere: %w", err)
	}
	s.tell(ctx, news{Sessions: ended})
	return nil
}

// revokeAll ends the person's sessions but keep. The caller holds the person's row, and tells when it has committed.
func (s *Service) revokeAll(ctx context.Context, q *sqlgen.Queries, user, keep uuid.UUID, why string) ([]uuid.UUID, error) {
	ended, err := q.RevokeSessionsOf(ctx, sqlgen.RevokeSessionsOfParams{UserID: user, Keep: keep, Now: s.clock.Now(), Reason: why})
	if err != nil {
		return nil, fmt.Errorf("revoke sessions: %w", err)
	}
	return ended, nil
}

// startSession writes a new session with its first refresh token in tx.
func (s *Service) startSession(ctx context.Context, tx pgx.Tx, user uuid.UUID) (Signed, error) {
	now := s.clock.Now()
	id, refresh, expires := pg.NewID(), newSecret(), now.Add(s.opts.SessionLife)
	q := sqlgen.New(tx)
	if err := q.CreateSession(ctx, sqlgen.CreateSessionParams{ID: id, UserID: user, Now: now, ExpiresAt: expires}); err != nil {
		return Signed{}, fmt.Errorf("create session: %w", err)
	}
	first := sqlgen.CreateRefreshTokenParams{TokenHash: hashSecret(refresh), SessionID: id, Now: now}
	if err := q.CreateRefreshToken(ctx, first); err != nil {
		return Signed{}, fmt.Errorf("create refresh token: %w", err)
	}
	return s.signed(bearer{user, id}, refresh, expires)
}

// signed makes the access token, which never outlives the session.
func (s *Service) signed(b bearer, refresh string, sessionEnds time.Time) (Signed, error) {
	now := s.clock.Now()
	life := min(s.opts.AccessLife, sessionEnds.Sub(now))
	access, err := s.tokens.sign(b, now, now.Add(life))
	if err != nil {
		return Signed{}, err
	}
	return Signed{Access: access, Life: life, Refresh: refresh, Expires: sessionEnds}, nil
}
