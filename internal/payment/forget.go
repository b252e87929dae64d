package payment

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
)

// Forget erases what staff wrote beside the money of a person's turnos, in the transaction that erases the customer. Amounts,
// times and the provider's ids stay: the books need them, and a charge may come back through the card for months.
func (s *Service) Forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, turnos []uuid.UUID) error {
	if err := sqlgen.New(tx).ForgetNotes(ctx, sqlgen.ForgetNotesParams{ShopID: shop, Turnos: turnos}); err != nil {
		return fmt.Errorf("forget notes of payments: %w", err)
	}
	return nil
}
