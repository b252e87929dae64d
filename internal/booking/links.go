package booking

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
)

// tokens opens the links of turnos. A turno without one, or whose key is gone, is absent.
func (s *Service) tokens(ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]token, error) {
	rows, err := sqlgen.New(tx).SealedLinks(ctx, sqlgen.SealedLinksParams{ShopID: shop, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	out := make(map[uuid.UUID]token, len(rows))
	for _, r := range rows {
		plain, err := s.sealer.Open(r.ManageTokenSealed, manageContext(r.ID))
		if err != nil || len(plain) != len(token{}) {
			s.log.ErrorContext(ctx, "link does not open", "booking", r.ID, "error", err)
			continue
		}
		out[r.ID] = token(plain)
	}
	return out, nil
}

// Links returns the addresses where customers manage their turnos. A turno without one is absent.
func (s *Service) Links(ctx context.Context, tx pgx.Tx, shop uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	tokens, err := s.tokens(ctx, tx, shop, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]string, len(tokens))
	for id, t := range tokens {
		out[id] = s.url + "/g/" + t.String()
	}
	return out, nil
}

// Token returns the token of a turno's link, or "" when it has none.
func (s *Service) Token(ctx context.Context, shop, id uuid.UUID) (text string, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		tokens, err := s.tokens(ctx, tx, shop, []uuid.UUID{id})
		if t, ok := tokens[id]; ok {
			text = t.String()
		}
		return err
	})
	return text, err
}

// Find names the turno of a customer's link. Errors: ErrBookingNotFound, ErrLinkExpired.
func (s *Service) Find(ctx context.Context, link string) (shop, id uuid.UUID, err error) {
	b, err := s.byLink(ctx, link)
	if err != nil {
		return shop, id, err
	}
	return b.ShopID, b.ID, nil
}

// Attend notes that the customer says they will come. It may be called twice. Errors: ErrIllegalTransition when the
// turno is no longer to come.
func (s *Service) Attend(ctx context.Context, shop, id uuid.UUID) error {
	now := s.now()
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).NoteAttendance(ctx, sqlgen.NoteAttendanceParams{ShopID: shop, ID: id, At: &now})
		if err == nil && n == 0 {
			return ErrIllegalTransition
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("note attendance: %w", err)
	}
	s.changed(ctx, shop, id, 0, "attending")
	return nil
}

// CancelForCustomer cancels as the customer's link would. Errors: those of CancelByLink.
func (s *Service) CancelForCustomer(ctx context.Context, shop, id uuid.UUID) error {
	_, err := s.take(ctx, shop, id, cancelByCustomer(), nil, "")
	return err
}

// AnnounceMoney tells the screens that money of a turno came in or went back; kind is such as "payment.approved".
func (s *Service) AnnounceMoney(ctx context.Context, shop, id uuid.UUID, kind string) {
	s.fanout.Publish(ctx, Notice{Shop: shop, Type: kind, Booking: id, At: s.clock.Now()})
}

// Announce tells the screens and the other processes of a change that another domain committed for this one.
func (s *Service) Announce(ctx context.Context, shop, id uuid.UUID, version int32, kind string) {
	s.changed(ctx, shop, id, version, kind)
}
