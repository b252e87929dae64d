package invoice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// patience is how often a voucher may miss its number before it counts as rejected.
const patience = 10

// settle writes down what ARCA answered about a batch. When the batch as a whole was wrong, it is put off as it is: its
// vouchers are not to blame.
func (t *turn) settle(ctx context.Context, batch []piece, result *afip.Result) error {
	whole := &afip.ServiceError{Notes: result.Errors}
	rejected := slices.IndexFunc(result.Verdicts, func(v afip.Verdict) bool { return !v.Authorized && len(v.Notes) > 0 })
	if len(result.Errors) > 0 && !whole.Has(afip.CodeNumber) && rejected < 0 {
		return upstream.Answered("afip", "FECAESolicitar", upstream.Refused, whole)
	}
	err := t.hold(ctx, func(q *sqlgen.Queries, tx pgx.Tx) error {
		t.failures = 0
		first := true
		for i := range batch {
			v := &result.Verdicts[i]
			if v.Authorized {
				if err := t.authorized(ctx, q, tx, &batch[i].row, v, batch[i].voucher.Date); err != nil {
					return err
				}
				t.last, t.lastDate = v.Number, later(t.lastDate, batch[i].voucher.Date)
				continue
			}
			if err := t.notAuthorized(ctx, q, tx, &batch[i].row, v, first); err != nil {
				return err
			}
			first = false
		}
		failpoint.Hit("invoice.settling")
		return nil
	})
	failpoint.Hit("invoice.settled")
	return err
}

// authorized gives a voucher its CAE, tells of it, and wakes the credit notes that wait for it.
func (t *turn) authorized(
	ctx context.Context, q *sqlgen.Queries, tx pgx.Tx, row *sqlgen.Invoice, v *afip.Verdict, date clock.Date,
) error {
	notes, err := encodeNotes(v.Notes)
	if err != nil {
		return err
	}
	day, due, now := date.UTC(), v.CAEDue.UTC(), t.s.now()
	n, err := q.AuthorizeInvoice(ctx, sqlgen.AuthorizeInvoiceParams{
		Number: &v.Number, IssueDate: &day, Cae: &v.CAE, CaeDue: &due, Observations: notes, At: &now, ShopID: t.shop, ID: row.ID,
	})
	if err != nil {
		return fmt.Errorf("authorize invoice: %w", err)
	}
	if n == 0 {
		return nil // it was done before
	}
	if err := q.WakeCreditNotes(ctx, sqlgen.WakeCreditNotesParams{ShopID: t.shop, CreditsID: &row.ID}); err != nil {
		return fmt.Errorf("wake credit notes: %w", err)
	}
	t.s.opts.Counter.Count("invoice", "authorized")
	err = outbox.Add(ctx, tx, t.shop, "invoice.authorized", row.ID, 0, map[string]any{
		"booking_id": row.BookingID, "voucher_type": row.VoucherType, "number": v.Number, "total_centavos": row.TotalCentavos,
	})
	if err != nil {
		return fmt.Errorf("tell of invoice: %w", err)
	}
	return nil
}

// notAuthorized frees a voucher's number. One whose number or date was not the next, be it because of the voucher in
// front of it, asks for another; any other is rejected. first says whether none in front of it was refused.
func (t *turn) notAuthorized(ctx context.Context, q *sqlgen.Queries, tx pgx.Tx, row *sqlgen.Invoice, v *afip.Verdict, first bool) error {
	misnumbered := len(v.Notes) == 0 || slices.ContainsFunc(v.Notes, func(n afip.Note) bool { return n.Code == afip.CodeNumber })
	if !misnumbered || row.Attempts >= patience {
		return t.s.reject(ctx, tx, t.shop, &rejection{id: row.ID, booking: row.BookingID, notes: v.Notes, reason: words(v.Notes)})
	}
	wait := interval(0)
	if first {
		t.synced = false
		wait = interval(t.s.opts.Wait(int(row.Attempts)))
	}
	notes, err := encodeNotes(v.Notes)
	if err != nil {
		return err
	}
	err = q.FreeNumber(ctx, sqlgen.FreeNumberParams{Observations: notes, Wait: wait, Error: words(v.Notes), ShopID: t.shop, ID: row.ID})
	if err != nil {
		return fmt.Errorf("free number: %w", err)
	}
	return nil
}

// rejection is a voucher that is not to be sent again as it is.
type rejection struct {
	id, booking uuid.UUID
	notes       []afip.Note
	reason      string
}

// reject ends a voucher. What a credit note was to take back of its invoice is there to be taken back again.
func (s *Service) reject(ctx context.Context, tx pgx.Tx, shop uuid.UUID, r *rejection) error {
	q := sqlgen.New(tx)
	notes, err := encodeNotes(r.notes)
	if err != nil {
		return err
	}
	n, err := q.RejectInvoice(ctx, sqlgen.RejectInvoiceParams{Observations: notes, Error: r.reason, ShopID: shop, ID: r.id})
	if err != nil {
		return fmt.Errorf("reject invoice: %w", err)
	}
	if n == 0 {
		return nil
	}
	row, err := q.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: shop, ID: r.id})
	if err != nil {
		return fmt.Errorf("read invoice: %w", err)
	}
	if row.CreditsID != nil {
		if err := q.AddCredited(ctx, sqlgen.AddCreditedParams{Amount: -row.TotalCentavos, ShopID: shop, ID: *row.CreditsID}); err != nil {
			return fmt.Errorf("add up credit notes: %w", err)
		}
	}
	if row.CreditsID == nil {
		if err := s.rejectNotes(ctx, tx, shop, &row); err != nil {
			return err
		}
	}
	s.opts.Counter.Count("invoice", "rejected")
	err = outbox.Add(ctx, tx, shop, "invoice.rejected", r.id, 0, map[string]any{
		"booking_id": r.booking, "voucher_type": row.VoucherType, "total_centavos": row.TotalCentavos, "reason": r.reason,
	})
	if err != nil {
		return fmt.Errorf("tell of invoice: %w", err)
	}
	return nil
}

// rejectNotes ends the credit notes that waited for an invoice. When the invoice is sent again, the refunds that asked for
// them ask again.
func (s *Service) rejectNotes(ctx context.Context, tx pgx.Tx, shop uuid.UUID, of *sqlgen.Invoice) error {
	waiting, err := sqlgen.New(tx).ListWaitingNotes(ctx, sqlgen.ListWaitingNotesParams{ShopID: shop, CreditsID: &of.ID})
	if err != nil {
		return fmt.Errorf("list credit notes: %w", err)
	}
	for _, id := range waiting {
		if err := s.reject(ctx, tx, shop, &rejection{id: id, booking: of.BookingID, reason: "Su factura fue rechazada."}); err != nil {
			return err
		}
	}
	return nil
}

func encodeNotes(notes []afip.Note) ([]byte, error) {
	if len(notes) == 0 {
		return []byte("[]"), nil
	}
	encoded, err := json.Marshal(notes)
	if err != nil {
		return nil, fmt.Errorf("encode observations: %w", err)
	}
	return encoded, nil
}

// words are ARCA's, for the list.
func words(notes []afip.Note) string {
	if len(notes) == 0 {
		return "ARCA no tomó el número: se pide otro."
	}
	texts := make([]string, len(notes))
	for i, n := range notes {
		texts[i] = n.Message + " (" + strconv.Itoa(n.Code) + ")"
	}
	return "ARCA: " + strings.Join(texts, "; ")
}
