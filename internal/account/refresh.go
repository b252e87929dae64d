package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
)

// grace is how long a token may be exchanged once more after its first use: two tabs at once, or an answer lost on the
// way. Only while nobody has used what it was exchanged for.
const grace = 10 * time.Second

// Refresh exchanges a refresh token for a new one and an access token. The session does not get longer by it. A token
// that was used before, outside the grace, is in two hands: the whole session ends.
// Errors: ErrSessionEnded, fault.Unavailable.
func (s *Service) Refresh(ctx context.Context, refresh string) (Signed, error) {
	if refresh == "" {
		return Signed{}, ErrSessionEnded
	}
	var r rotation
	err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		r, err = s.rotate(ctx, sqlgen.New(tx), hashSecret(refresh))
		return err
	})
	if err != nil {
		return Signed{}, fmt.Errorf("refresh session: %w", err)
	}
	if r.reused {
		s.tell(ctx, news{Sessions: []uuid.UUID{r.session}})
		s.opts.Log.WarnContext(ctx, "refresh token used twice; session ended", "session_id", r.session)
	}
	if r.next == "" {
		return Signed{}, ErrSessionEnded
	}
	signed, err := s.signed(bearer{r.user, r.session}, r.next, r.expires)
	if err != nil {
		return Signed{}, err
	}
	signed.User, err = s.User(ctx, r.user)
	return signed, err
}

// rotation is what became of a token: next is empty when it was no good.
type rotation struct {
	user, session uuid.UUID
	expires       time.Time
	next          string
	reused        bool
}

func (s *Service) rotate(ctx context.Context, q *sqlgen.Queries, hash []byte) (rotation, error) {
	now := s.clock.Now()
	found, err := q.LockSessionOfToken(ctx, hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return rotation{}, nil
	}
	if err != nil {
		return rotation{}, fmt.Errorf("find session of token: %w", err)
	}
	r := rotation{user: found.UserID, session: found.ID, expires: found.ExpiresAt}
	if found.RevokedAt != nil || !now.Before(found.ExpiresAt) {
		return r, nil
	}
	token, err := q.RefreshTokenState(ctx, hash)
	if err != nil {
		return r, fmt.Errorf("read refresh token: %w", err)
	}
	switch {
	case token.UsedAt == nil:
		err = q.UseRefreshTokens(ctx, sqlgen.UseRefreshTokensParams{SessionID: found.ID, Now: now})
	case !token.HeirUnused || now.Sub(*token.UsedAt) > grace:
		r.reused = true
		_, err = q.RevokeSession(ctx, sqlgen.RevokeSessionParams{ID: found.ID, Now: now, Reason: tokenReused})
	}
	if err != nil || r.reused {
		return r, err
	}
	r.next = newSecret()
	heir := sqlgen.CreateRefreshTokenParams{TokenHash: hashSecret(r.next), SessionID: found.ID, ParentHash: hash, Now: now}
	if err := q.CreateRefreshToken(ctx, heir); err != nil {
		return r, fmt.Errorf("create refresh token: %w", err)
	}
	return r, nil
}
