package notify

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
)

const whyForgotten = "la persona pidió que se borren sus datos"

// Forget erases what messages say of a person, in the transaction that erases the customer: texts, telephones, what
// providers answered, contacts, and what the person wrote that nobody has read yet. That something was sent stays.
func (s *Service) Forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, phones []string, turnos []uuid.UUID) error {
	q := sqlgen.New(tx)
	ids, err := q.ForgetMessages(ctx, sqlgen.ForgetMessagesParams{ShopID: shop, Why: whyForgotten, Bookings: turnos, Phones: phones})
	if err != nil {
		return fmt.Errorf("forget messages: %w", err)
	}
	if err := q.ForgetAttempts(ctx, sqlgen.ForgetAttemptsParams{ShopID: shop, Messages: ids}); err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	if err := q.ForgetContacts(ctx, sqlgen.ForgetContactsParams{ShopID: shop, Phones: phones, Bookings: turnos}); err != nil {
		return fmt.Errorf("forget contacts: %w", err)
	}
	return s.forgetNotices(ctx, q, shop, phones)
}

// forgetNotices ends what the person wrote and nobody has read. They are sealed: only opening them tells whose they are. One
// that no key opens says nothing to anybody.
func (s *Service) forgetNotices(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, phones []string) error {
	rows, err := q.OpenNotices(ctx, shop)
	if err != nil {
		return fmt.Errorf("read inbox: %w", err)
	}
	var theirs []inboxRow
	for _, r := range rows {
		row := inboxRow{ID: r.ID, PayloadSealed: r.PayloadSealed, Attempts: r.Attempts}
		var said incoming
		if err := s.open(&row, &said); err != nil {
			continue
		}
		if slices.Contains(phones, said.Phone) {
			theirs = append(theirs, row)
		}
	}
	if len(theirs) == 0 {
		return nil
	}
	return done(ctx, q, shop, theirs...)
}
