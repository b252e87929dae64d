package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Login starts a session. It does the same work, and answers the same, whether the address is unknown, has no password
// or has another one. Errors: ErrWrongPassword, ErrLoginLocked, ErrLoginBusy, fault.Unavailable.
func (s *Service) Login(ctx context.Context, email, password string) (Signed, error) {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return Signed{}, err
	}
	defer leave()
	email = normalEmail(email)
	var user sqlgen.UserByEmailRow
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		user, err = sqlgen.New(tx).UserByEmail(ctx, email)
		return ignoreMissing(err)
	})
	if err != nil {
		return Signed{}, fmt.Errorf("find user: %w", err)
	}
	user.Email = email
	if err := s.verify(ctx, user, password); err != nil {
		return Signed{}, err
	}
	return s.admit(ctx, user, password)
}

// verify checks a password of a user, who may be nobody (a zero ID), and counts failures. The caller is in the gate.
func (s *Service) verify(ctx context.Context, user sqlgen.UserByEmailRow, password string) error {
	var wait time.Duration
	switch {
	case user.ID == uuid.Nil:
		wait = s.absent.wait(user.Email)
	case user.LockedUntil != nil:
		wait = user.LockedUntil.Sub(s.clock.Now())
	}
	if wait > 0 {
		return locked(wait)
	}
	ok, err := s.hasher.matches(stored(user.PasswordHash), password)
	if err != nil {
		return err
	}
	if ok {
		return nil
	}
	if user.ID == uuid.Nil {
		s.absent.failed(user.Email)
		return ErrWrongPassword
	}
	if err := s.countFailure(ctx, user.ID); err != nil {
		return err
	}
	return ErrWrongPassword
}

func (s *Service) countFailure(ctx context.Context, user uuid.UUID) error {
	err := s.db.Global(ctx, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		failures, err := q.CountFailedLogin(ctx, user)
		if err != nil {
			return fmt.Errorf("count: %w", err)
		}
		if wait := lockAfter(failures); wait > 0 {
			return q.LockLogin(ctx, sqlgen.LockLoginParams{ID: user, Until: s.clock.Now().Add(wait)})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count failed login: %w", err)
	}
	return nil
}

// admit starts the session of a user whose password was just verified, unless it has changed since. A hash made with an
// old pepper or cost is made again: only now is the password at hand.
func (s *Service) admit(ctx context.Context, user sqlgen.UserByEmailRow, password string) (signed Signed, err error) {
	verified := stored(user.PasswordHash)
	hash := verified
	if s.hasher.outdated(verified) {
		if hash, err = s.hasher.hash(password); err != nil {
			return Signed{}, err
		}
	}
	err = s.db.AsUser(ctx, user.ID, func(tx pgx.Tx) error {
		same, err := sqlgen.New(tx).AcceptPassword(ctx, sqlgen.AcceptPasswordParams{ID: user.ID, VerifiedHash: verified, NewHash: hash})
		if err != nil {
			return fmt.Errorf("accept password: %w", err)
		}
		if same == 0 {
			return ErrWrongPassword
		}
		if signed, err = s.startSession(ctx, tx, user.ID); err != nil {
			return err
		}
		signed.User, err = readUser(ctx, tx, sqlgen.UserByIDRow(user))
		return err
	})
	if err != nil {
		return Signed{}, fmt.Errorf("sign in: %w", err)
	}
	return signed, nil
}

// User returns the person with the shops they belong to. Errors: ErrSessionEnded when there is none any more.
func (s *Service) User(ctx context.Context, id uuid.UUID) (user User, err error) {
	err = s.db.AsUser(ctx, id, func(tx pgx.Tx) error {
		row, err := sqlgen.New(tx).UserByID(ctx, id)
		if err != nil {
			return pg.Found(err, ErrSessionEnded, "read user")
		}
		user, err = readUser(ctx, tx, row)
		return err
	})
	return user, err
}

// readUser adds the memberships; tx acts as the person.
func readUser(ctx context.Context, tx pgx.Tx, row sqlgen.UserByIDRow) (User, error) {
	user := User{ID: row.ID, Email: row.Email, Name: row.Name, Phone: row.Phone, Memberships: []Membership{}}
	rows, err := sqlgen.New(tx).MembershipsOf(ctx, row.ID)
	if err != nil {
		return User{}, fmt.Errorf("read memberships: %w", err)
	}
	for _, m := range rows {
		place := Membership{ShopID: m.ShopID, Slug: m.Slug, ShopName: m.Name, Role: web.Role(m.Role), BarberID: m.BarberID}
		if m.VisitEndsAt.Unix() > 0 {
			place.VisitEndsAt = &m.VisitEndsAt
		}
		user.Memberships = append(user.Memberships, place)
	}
	if user.Operator, err = sqlgen.New(tx).IsOperator(ctx); err != nil {
		return User{}, fmt.Errorf("look up operator: %w", err)
	}
	return user, nil
}

func stored(hash *string) string {
	if hash == nil {
		return ""
	}
	return *hash
}

func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
