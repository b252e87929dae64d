package account

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/web"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	invitedBy := w.owner("norte")
	if _, err := w.svc.AddMember(t.Context(), invitedBy, NewMember{Email: "leo@ejemplo.com.ar", Name: "Leo", Role: web.RoleBarber}); err != nil {
		t.Fatalf("AddMember: %v", err)
	}
	tests := []struct {
		name, email, password string
		want                  error
	}{
		{"the right password", "sur@ejemplo.com.ar", goodPassword, nil},
		{"the address in capitals", " SUR@Ejemplo.com.ar ", goodPassword, nil},
		{"another password", "sur@ejemplo.com.ar", otherPassword, ErrWrongPassword},
		{"no password", "sur@ejemplo.com.ar", "", ErrWrongPassword},
		{"an unknown address", "nadie@ejemplo.com.ar", goodPassword, ErrWrongPassword},
		{"somebody invited who has not chosen a password", "leo@ejemplo.com.ar", "", ErrWrongPassword},
		{"an address that is none", "' OR 1=1 --", goodPassword, ErrWrongPassword},
	}
	for _, tt := range tests {
		before := w.svc.hasher.done.Load()
		signed, err := w.svc.Login(t.Context(), tt.email, tt.password)
		if !errors.Is(err, tt.want) {
			t.Errorf("Login(%s): got %v, want %v", tt.name, err, tt.want)
		}
		if got := w.svc.hasher.done.Load() - before; got != 1 {
			t.Errorf("bcrypt runs(%s): got %d, want 1: equal time for all", tt.name, got)
		}
		if err == nil && (signed.User.Email != "sur@ejemplo.com.ar" || len(signed.User.Memberships) != 1) {
			t.Errorf("Login(%s): got user %+v", tt.name, signed.User)
		}
	}
}

func TestFailedLoginsLockKnownAndUnknownAlike(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"sur@ejemplo.com.ar", "nadie@ejemplo.com.ar"} {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.register("sur")
			for i := range freeFailures {
				if _, err := w.svc.Login(t.Context(), email, otherPassword); !errors.Is(err, ErrWrongPassword) {
					t.Fatalf("Login %d: got %v, want ErrWrongPassword", i, err)
				}
			}
			for _, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
				wait := time.Duration(seconds) * time.Second
				before := w.svc.hasher.done.Load()
				_, err := w.svc.Login(t.Context(), email, goodPassword)
				if e := fault.As(err); !errors.Is(err, ErrLoginLocked) || e.RetryAfter != wait {
					t.Fatalf("Login(locked): got %v, want ErrLoginLocked for %v", err, wait)
				}
				if got := w.svc.hasher.done.Load() - before; got != 0 {
					t.Fatalf("bcrypt runs while locked: got %d, want 0", got)
				}
				w.clock.Advance(wait)
				if _, err := w.svc.Login(t.Context(), email, otherPassword); !errors.Is(err, ErrWrongPassword) {
					t.Fatalf("Login(after %v): got %v, want ErrWrongPassword", wait, err)
				}
			}
		})
	}
}

func TestASuccessForgivesFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	for range 3 {
		for range freeFailures - 1 {
			if _, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", otherPassword); !errors.Is(err, ErrWrongPassword) {
				t.Fatalf("Login: got %v, want ErrWrongPassword", err)
			}
		}
		if _, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", goodPassword); err != nil {
			t.Fatalf("Login: got %v, want nil", err)
		}
	}
}

func TestLoginMovesThePasswordToTheNewPepper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	both := w.process(Options{Peppers: []seal.Key{testKey("p1")}})
	for range 2 {
		if _, err := both.Login(t.Context(), "sur@ejemplo.com.ar", goodPassword); err != nil {
			t.Fatalf("Login: %v", err)
		}
	}
	if got := both.hasher.done.Load(); got != 3 {
		t.Errorf("bcrypt runs of two logins: got %d, want 3: hashed again once", got)
	}
	if got := w.count(uuid.Nil, `SELECT count(*) FROM users WHERE password_hash LIKE 'p1:%'`); got != 1 {
		t.Errorf("passwords with the new pepper: got %d, want 1", got)
	}
}

// A login that verified the old password must not get a session once the password has changed.
func TestLoginLosesAgainstAPasswordChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	ctx := t.Context()
	old, err := sqlgen.New(w.db.Pool()).UserByEmail(ctx, "sur@ejemplo.com.ar")
	if err != nil {
		t.Fatalf("UserByEmail: %v", err)
	}
	p, err := w.svc.Authenticate(ctx, signed.Access)
	if err != nil {
		t.Fatalf("Authenticate: %v", err)
	}
	if err := w.svc.ChangePassword(ctx, p, goodPassword, otherPassword); err != nil {
		t.Fatalf("ChangePassword: %v", err)
	}
	if _, err := w.svc.admit(ctx, old, goodPassword); !errors.Is(err, ErrWrongPassword) {
		t.Errorf("admit(verified before the change): got %v, want ErrWrongPassword", err)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here := w.register("sur")
	there, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", goodPassword)
	if err != nil {
		t.Fatalf("Login: %v", err)
	}
	p, err := w.svc.Authenticate(t.Context(), here.Access)
	if err != nil {
		t.Fatalf("Authenticate: %v", err)
	}
	if err := w.svc.ChangePassword(t.Context(), p, "no es esa tampoco", otherPassword); !errors.Is(err, ErrCurrentPassword) {
		t.Errorf("ChangePassword(wrong current): got %v, want ErrCurrentPassword", err)
	}
	if err := w.svc.ChangePassword(t.Context(), p, goodPassword, "barbería sur"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("ChangePassword(the shop's name): got %v, want weak_password", err)
	}
	if err := w.svc.ChangePassword(t.Context(), p, goodPassword, otherPassword); err != nil {
		t.Fatalf("ChangePassword: %v", err)
	}
	if _, err := w.svc.Authenticate(t.Context(), here.Access); err != nil {
		t.Errorf("Authenticate(this device): got %v, want nil", err)
	}
	if _, err := w.svc.Authenticate(t.Context(), there.Access); !errors.Is(err, ErrSessionEnded) {
		t.Errorf("Authenticate(the other device): got %v, want ErrSessionEnded", err)
	}
	if _, err := w.svc.Refresh(t.Context(), there.Refresh); !errors.Is(err, ErrSessionEnded) {
		t.Errorf("Refresh(the other device): got %v, want ErrSessionEnded", err)
	}
	if _, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", goodPassword); !errors.Is(err, ErrWrongPassword) {
		t.Errorf("Login(old password): got %v, want ErrWrongPassword", err)
	}
}

// A stolen access token must not serve to guess the password without limit.
func TestChangePasswordCountsFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	p, err := w.svc.Authenticate(t.Context(), signed.Access)
	if err != nil {
		t.Fatalf("Authenticate: %v", err)
	}
	for range freeFailures {
		if err := w.svc.ChangePassword(t.Context(), p, "no es esa tampoco", otherPassword); !errors.Is(err, ErrCurrentPassword) {
			t.Fatalf("ChangePassword: got %v, want ErrCurrentPassword", err)
		}
	}
	if err := w.svc.ChangePassword(t.Context(), p, goodPassword, otherPassword); !errors.Is(err, ErrLoginLocked) {
		t.Errorf("ChangePassword(after %d failures): got %v, want ErrLoginLocked", freeFailures, err)
	}
}
