package account

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/web"
)

func (w *world) refresh(token string) string {
	w.t.Helper()
	signed, err := w.svc.Refresh(w.t.Context(), token)
	if err != nil {
		w.t.Fatalf("Refresh: %v", err)
	}
	return signed.Refresh
}

func (w *world) refused(what, token string) {
	w.t.Helper()
	if _, err := w.svc.Refresh(w.t.Context(), token); !errors.Is(err, ErrSessionEnded) {
		w.t.Errorf("Refresh(%s): got %v, want ErrSessionEnded", what, err)
	}
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.register("sur").Refresh
	second := w.refresh(first)
	third := w.refresh(second)
	if first == second || second == third {
		t.Error("Refresh: got the same token again, want another each time")
	}
	for _, bad := range []string{"", "x", third + "x", third[:len(third)-1]} {
		w.refused("no token of ours", bad)
	}
	w.refresh(third) // still good after all that
}

func TestRefreshTokenUsedTwiceEndsTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	second := w.refresh(signed.Refresh)
	w.clock.Advance(grace + 1)
	w.refused("the first again, after the grace", signed.Refresh)
	w.refused("the second, whose family is revoked", second)
	if _, err := w.svc.Authenticate(t.Context(), signed.Access); !errors.Is(err, ErrSessionEnded) {
		t.Errorf("Authenticate: got %v, want ErrSessionEnded", err)
	}
	if got := w.count(uuid.Nil, `SELECT count(*) FROM sessions WHERE revoked_reason = 'token_reused'`); got != 1 {
		t.Errorf("sessions revoked for reuse: got %d, want 1", got)
	}
}

func TestGraceIsForTheImmediateParentOnly(t *testing.T) {
	t.Parallel()
	t.Run("the parent may be exchanged again within ten seconds, and both heirs work", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		parent := w.register("sur").Refresh
		w.refresh(parent)
		w.clock.Advance(grace)
		heir := w.refresh(parent)
		w.refresh(heir)
	})
	t.Run("the grandparent may not", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		grandparent := w.register("sur").Refresh
		newest := w.refresh(w.refresh(grandparent))
		w.refused("the grandparent, at once", grandparent)
		w.refused("the newest, whose family is revoked", newest)
	})
	t.Run("two heirs meet: the second to be used ends the session", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		parent := w.register("sur").Refresh
		mine, thiefs := w.refresh(parent), w.refresh(parent)
		newest := w.refresh(mine)
		w.refused("the other heir", thiefs)
		w.refused("the newest, whose family is revoked", newest)
	})
}

func TestRefreshAtOnceFromTwoTabs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.register("sur").Refresh
	const tabs = 8
	results := make(chan error, tabs)
	for range tabs {
		go func() {
			_, err := w.svc.Refresh(t.Context(), token)
			results <- err
		}()
	}
	for range tabs {
		if err := <-results; err != nil {
			t.Errorf("Refresh: got %v, want nil", err)
		}
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		logout func(*Service, context.Context, Signed) error
	}{
		{"by the refresh token", func(s *Service, ctx context.Context, g Signed) error { return s.Logout(ctx, g.Refresh, "") }},
		{"by the access token", func(s *Service, ctx context.Context, g Signed) error { return s.Logout(ctx, "", g.Access) }},
		{"by a refresh token that was exchanged", func(s *Service, ctx context.Context, g Signed) error {
			if _, err := s.Refresh(ctx, g.Refresh); err != nil {
				return err
			}
			return s.Logout(ctx, g.Refresh, "")
		}},
		{"twice", func(s *Service, ctx context.Context, g Signed) error {
			return errors.Join(s.Logout(ctx, g.Refresh, g.Access), s.Logout(ctx, g.Refresh, g.Access))
		}},
		{"everywhere", func(s *Service, ctx context.Context, g Signed) error { return s.LogoutAll(ctx, g.User.ID) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			signed := w.register("sur")
			other := w.register("norte")
			if err := tt.logout(w.svc, t.Context(), signed); err != nil {
				t.Fatalf("logout: %v", err)
			}
			if _, err := w.svc.Authenticate(t.Context(), signed.Access); !errors.Is(err, ErrSessionEnded) {
				t.Errorf("Authenticate: got %v, want ErrSessionEnded", err)
			}
			w.refused("logged out", signed.Refresh)
			if _, err := w.svc.Authenticate(t.Context(), other.Access); err != nil {
				t.Errorf("Authenticate(somebody else): got %v, want nil", err)
			}
		})
	}
	w := newWorld(t)
	if err := w.svc.Logout(t.Context(), "no token", "no token"); err != nil {
		t.Errorf("Logout(nothing to end): got %v, want nil", err)
	}
}

// wire carries broadcasts between processes, unless it is cut.
type wire struct {
	mu    sync.Mutex
	cut   bool
	hears []*Service
	said  int
}

func (b *wire) Publish(_ context.Context, channel string, payload []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said++
	if b.cut {
		return errors.New("connection refused")
	}
	for _, s := range b.hears {
		if channel == Channel {
			s.Hear(payload)
		}
	}
	return nil
}

func TestRevocationReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	for _, cut := range []bool{false, true} {
		name := "at once over the broadcast"
		if cut {
			name = "within a second without Redis"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			between := &wire{cut: cut}
			here, there := w.process(Options{Broadcast: between}), w.process(Options{})
			between.hears = []*Service{here, there}
			owner := w.owner("sur")
			leo := w.member(owner, "leo@ejemplo.com.ar", web.RoleBarber)
			signed, err := here.Login(t.Context(), "leo@ejemplo.com.ar", otherPassword)
			if err != nil {
				t.Fatalf("Login: %v", err)
			}
			ask := func() (session, role error) {
				_, session = there.Authenticate(t.Context(), signed.Access)
				_, role = there.RoleIn(t.Context(), leo.UserID, owner.ShopID)
				return session, role
			}
			if session, role := ask(); session != nil || role != nil {
				t.Fatalf("before: got %v, %v, want nil", session, role)
			}
			if err := here.LogoutAll(t.Context(), leo.UserID); err != nil {
				t.Fatalf("LogoutAll: %v", err)
			}
			if err := here.RemoveMember(t.Context(), owner, leo.UserID); err != nil {
				t.Fatalf("RemoveMember: %v", err)
			}
			if cut {
				w.clock.Advance(time.Second - 1)
			}
			if session, role := ask(); !errors.Is(session, ErrSessionEnded) || !errors.Is(role, web.ErrShopNotFound) {
				t.Errorf("after: got %v, %v, want ErrSessionEnded, ErrShopNotFound", session, role)
			}
			if between.said != 2 {
				t.Errorf("broadcasts: got %d, want 2", between.said)
			}
		})
	}
}

func TestHearIgnoresNonsense(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	for _, payload := range []string{"", "{", `{"sessions":["x"]}`, `[]`} {
		w.svc.Hear([]byte(payload))
	}
	if _, err := w.svc.Authenticate(t.Context(), signed.Access); err != nil {
		t.Errorf("Authenticate: got %v, want nil", err)
	}
}

func TestAuthenticateRefusesTokensThatDoNotFit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ana, leo := w.register("sur"), w.register("norte")
	now := w.clock.Now()
	b, err := w.svc.tokens.verify(ana.Access)
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	sign := func(b bearer) string {
		text, err := w.svc.tokens.sign(b, now, now.Add(time.Minute))
		if err != nil {
			t.Fatalf("sign: %v", err)
		}
		return text
	}
	tests := []struct {
		name, text string
		want       error
	}{
		{"her own", ana.Access, nil},
		{"her session in another's name", sign(bearer{leo.User.ID, b.session}), ErrSessionEnded},
		{"a session that does not exist", sign(bearer{b.user, uuid.New()}), ErrSessionEnded},
		{"nobody", sign(bearer{}), ErrSessionEnded},
		{"no token", "x", web.ErrSignedOut},
		{"the refresh token", ana.Refresh, web.ErrSignedOut},
	}
	for _, tt := range tests {
		if _, err := w.svc.Authenticate(t.Context(), tt.text); !errors.Is(err, tt.want) {
			t.Errorf("Authenticate(%s): got %v, want %v", tt.name, err, tt.want)
		}
	}
	w.clock.Advance(accessLife)
	if _, err := w.svc.Authenticate(t.Context(), ana.Access); !errors.Is(err, web.ErrSignedOut) {
		t.Errorf("Authenticate(expired): got %v, want ErrSignedOut", err)
	}
}

func TestWithoutTheDatabaseNobodyIsLoggedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	w.db.Close()
	fresh := w.process(Options{Keys: []seal.Key{testKey("k1")}})
	if _, err := fresh.Authenticate(t.Context(), signed.Access); err == nil || fault.KindOf(err) == fault.Unauthorized {
		t.Errorf("Authenticate(no database): got %v, want an error that does not end the session", err)
	}
}
