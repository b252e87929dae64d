package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// ChangePassword replaces the password of a signed-in person and ends their other sessions.
// Errors: ErrCurrentPassword, weak_password, ErrLoginLocked, ErrLoginBusy, ErrSessionEnded, fault.Unavailable.
func (s *Service) ChangePassword(ctx context.Context, p web.Principal, current, wanted string) error {
	user, err := s.User(ctx, p.UserID)
	if err != nil {
		return err
	}
	if weak := s.policy.check("body.new_password", wanted, ownWords(user)...); weak != nil {
		return weak
	}
	verified, hash, err := s.exchange(ctx, user, current, wanted)
	if err != nil {
		return err
	}
	var ended []uuid.UUID
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		changed, err := q.ChangePassword(ctx, sqlgen.ChangePasswordParams{
			ID: p.UserID, VerifiedHash: verified, NewHash: hash, Now: s.clock.Now(),
		})
		if err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if changed == 0 {
			return ErrCurrentPassword // changed by somebody else just now
		}
		ended, err = s.revokeAll(ctx, q, p.UserID, p.SessionID, passwordChanged)
		return err
	})
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	s.tell(ctx, news{Sessions: ended})
	return nil
}

// exchange verifies one password and hashes another in one visit to the gate.
func (s *Service) exchange(ctx context.Context, user User, current, wanted string) (verified, hash string, err error) {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return "", "", err
	}
	defer leave()
	var row sqlgen.UserByEmailRow
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		row, err = sqlgen.New(tx).UserByEmail(ctx, user.Email)
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("read password: %w", err)
	}
	err = s.verify(ctx, row, current)
	if errors.Is(err, ErrWrongPassword) {
		err = ErrCurrentPassword
	}
	if err != nil {
		return "", "", err
	}
	hash, err = s.hasher.hash(wanted)
	return stored(row.PasswordHash), hash, err
}

func ownWords(u User) []string {
	words := make([]string, 0, 2+len(u.Memberships))
	words = append(words, u.Email, u.Name)
	for _, m := range u.Memberships {
		words = append(words, m.ShopName)
	}
	return words
}

// RequestReset has a link for choosing a new password sent to the address. Whether it has an account is not told, and
// does not show in the work either: without one the job that looks for the account finds none.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	err := s.db.Global(ctx, func(tx pgx.Tx) error {
		user, err := sqlgen.New(tx).UserByEmail(ctx, normalEmail(email))
		if errors.Is(err, pgx.ErrNoRows) {
			user.ID, err = pg.NewID(), nil
		}
		if err != nil {
			return fmt.Errorf("find user: %w", err)
		}
		return s.opts.Enqueue.Enqueue(ctx, tx, ResetArgs{UserID: user.ID})
	})
	if err != nil {
		return fmt.Errorf("request password reset: %w", err)
	}
	return nil
}

// ConfirmReset sets a new password by a link, once, and ends every session of the person.
// Errors: ErrResetExpired, weak_password, ErrLoginBusy, fault.Unavailable.
func (s *Service) ConfirmReset(ctx context.Context, token, password string) error {
	link := hashSecret(token)
	user, err := s.ownerOf(ctx, link)
	if err != nil {
		return err
	}
	if weak := s.policy.check("body.password", password, user.Email, user.Name); weak != nil {
		return weak
	}
	hash, err := s.hashInGate(ctx, password)
	if err != nil {
		return err
	}
	var ended []uuid.UUID
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		ended, err = s.replacePassword(ctx, sqlgen.New(tx), link, user.ID, hash)
		return err
	})
	if err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	s.tell(ctx, news{Sessions: ended})
	return nil
}

func (s *Service) ownerOf(ctx context.Context, link []byte) (user sqlgen.UserOfResetRow, err error) {
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		user, err = sqlgen.New(tx).UserOfReset(ctx, sqlgen.UserOfResetParams{TokenHash: link, Now: s.clock.Now()})
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrResetExpired
		}
		return err
	})
	if err != nil {
		return user, fmt.Errorf("find reset: %w", err)
	}
	return user, nil
}

func (s *Service) replacePassword(
	ctx context.Context, q *sqlgen.Queries, link []byte, user uuid.UUID, hash string,
) (ended []uuid.UUID, err error) {
	now := s.clock.Now()
	if err := q.LockUser(ctx, user); err != nil {
		return nil, fmt.Errorf("lock user: %w", err)
	}
	used, err := q.UseReset(ctx, sqlgen.UseResetParams{TokenHash: link, Now: now})
	if err != nil {
		return nil, fmt.Errorf("use link: %w", err)
	}
	if used == 0 {
		return nil, ErrResetExpired
	}
	if err := q.UseResetsOf(ctx, sqlgen.UseResetsOfParams{UserID: user, Now: now}); err != nil {
		return nil, fmt.Errorf("use other links: %w", err)
	}
	if err := q.SetPassword(ctx, sqlgen.SetPasswordParams{ID: user, NewHash: hash, Now: now}); err != nil {
		return nil, fmt.Errorf("store password: %w", err)
	}
	return s.revokeAll(ctx, q, user, uuid.Nil, passwordChanged)
}

// newReset writes a link for the person and returns its token.
func (s *Service) newReset(ctx context.Context, q *sqlgen.Queries, user uuid.UUID, life time.Duration) (token string, err error) {
	token = newSecret()
	now := s.clock.Now()
	err = q.CreateReset(ctx, sqlgen.CreateResetParams{TokenHash: hashSecret(token), UserID: user, Now: now, ExpiresAt: now.Add(life)})
	if err != nil {
		return "", fmt.Errorf("write link: %w", err)
	}
	return token, nil
}
