package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// PathUnsubscribe is where the reader of a letter ends the reminders, with the token at its end.
const PathUnsubscribe = "/api/v1/public/unsubscribe/"

// reader is an address that a shop writes to, as a digest: enough to leave it alone.
type reader struct {
	shop   uuid.UUID
	digest [sha256.Size]byte
}

func readerOf(shop uuid.UUID, email string) reader {
	return reader{shop, sha256.Sum256([]byte(shop.String() + strings.ToLower(email)))}
}

// unsubscribeContext binds a sealed reader to the links of letters.
const unsubscribeContext = "unsubscribe"

// token is what a link in a letter carries. It is sealed with our key, so that nobody makes one for somebody else.
func (s *Service) token(r reader) (string, error) {
	sealed, err := s.opts.Sealer.Seal(append(r.shop[:], r.digest[:]...), []byte(unsubscribeContext))
	if err != nil {
		return "", fmt.Errorf("seal link: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// reader opens a token. Errors: ErrLink.
func (s *Service) reader(token string) (r reader, err error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return r, ErrLink.Because(err)
	}
	plain, err := s.opts.Sealer.Open(sealed, []byte(unsubscribeContext))
	if err != nil || len(plain) != len(r.shop)+len(r.digest) {
		return r, ErrLink.Because(err)
	}
	copy(r.shop[:], plain)
	copy(r.digest[:], plain[len(r.shop):])
	return r, nil
}

// Unsubscribe ends the reminders by e-mail of a shop to the address of a link, or with resume begins them again. It may be
// called twice. It returns the shop's name. Errors: ErrLink.
func (s *Service) Unsubscribe(ctx context.Context, token string, resume bool) (name string, err error) {
	r, err := s.reader(token)
	if err != nil {
		return "", err
	}
	err = s.db.InShop(ctx, r.shop, func(tx pgx.Tx) (err error) {
		q := sqlgen.New(tx)
		if name, err = q.ShopName(ctx, r.shop); err != nil {
			return pg.Found(err, ErrLink, "read shop")
		}
		if resume {
			err = q.AllowLetters(ctx, sqlgen.AllowLettersParams{ShopID: r.shop, Digest: r.digest[:]})
		} else {
			err = q.RefuseLetters(ctx, sqlgen.RefuseLettersParams{ShopID: r.shop, Digest: r.digest[:], At: s.now()})
		}
		if err != nil {
			return fmt.Errorf("write opt-out of letters: %w", err)
		}
		return nil
	})
	return name, err
}

// Subscribed tells whether reminders go to the address of a link, and the shop's name. Errors: ErrLink.
func (s *Service) Subscribed(ctx context.Context, token string) (name string, subscribed bool, err error) {
	r, err := s.reader(token)
	if err != nil {
		return "", false, err
	}
	err = s.db.InShop(ctx, r.shop, func(tx pgx.Tx) (err error) {
		q := sqlgen.New(tx)
		if name, err = q.ShopName(ctx, r.shop); err != nil {
			return pg.Found(err, ErrLink, "read shop")
		}
		out, err := q.RefusedLetters(ctx, sqlgen.RefusedLettersParams{ShopID: r.shop, Digests: [][]byte{r.digest[:]}})
		if err != nil {
			return fmt.Errorf("read opt-out of letters: %w", err)
		}
		subscribed = len(out) == 0
		return nil
	})
	return name, subscribed, err
}

// loadReaders reads which of the addresses that reminders go to want none.
func (b *batch) loadReaders(ctx context.Context, q *sqlgen.Queries, rows []row) error {
	var digests [][]byte
	for i := range rows {
		if t := b.turno(&rows[i]); t != nil && t.Email != "" && Kind(rows[i].Kind) == Reminder {
			r := readerOf(b.set.ID, t.Email)
			digests = append(digests, r.digest[:])
		}
	}
	if len(digests) == 0 {
		return nil
	}
	refused, err := q.RefusedLetters(ctx, sqlgen.RefusedLettersParams{ShopID: b.set.ID, Digests: digests})
	if err != nil {
		return fmt.Errorf("read opt-outs of letters: %w", err)
	}
	b.refused = make(map[string]bool, len(refused))
	for _, d := range refused {
		b.refused[string(d)] = true
	}
	return nil
}

// refuses reports whether an address wants no letters of a kind. What tells of the turno itself is always sent.
func (b *batch) refuses(kind Kind, email string) bool {
	r := readerOf(b.set.ID, email)
	return kind == Reminder && b.refused[string(r.digest[:])]
}
