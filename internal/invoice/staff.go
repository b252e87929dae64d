package invoice

import (
	"context"
	"fmt"
	"maps"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
)

// CreateRequest asks for an invoice of what is left of a turno.
type CreateRequest struct {
	BookingID uuid.UUID        `json:"booking_id" format:"uuid"`
	Receiver  *ReceiverRequest `json:"receiver,omitempty" doc:"Para quién es; si falta, consumidor final"`
}

// CreditRequest asks for a credit note.
type CreditRequest struct {
	AmountCentavos *int64 `json:"amount_centavos,omitempty" minimum:"1" doc:"Lo que queda de la factura si falta"`
	Reason         string `json:"reason" minLength:"1" maxLength:"200"`
}

// RetryRequest asks for a rejected voucher to be sent again.
type RetryRequest struct {
	Receiver *ReceiverRequest `json:"receiver,omitempty" doc:"Para quién es, si eso cambió"`
}

// Create asks for an invoice of what is left of a turno. It runs once per Idempotency-Key, and the CAE comes later.
// Errors: ErrNoTurno, ErrNotSetUp, ErrNothingToInvoice, ErrReceiverNeeded, ErrAlreadyInvoiced, fault.Invalid.
func (s *Service) Create(ctx context.Context, shop uuid.UUID, in CreateRequest) (out Invoice, err error) {
	out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Invoice, error) {
		d, err := s.open(ctx, tx, shop, in.BookingID)
		if err != nil {
			return Invoice{}, err
		}
		if err := d.setup.complete(); err != nil {
			return Invoice{}, err
		}
		who := nobody()
		if in.Receiver != nil {
			if who, err = in.Receiver.check(*d.setup.row.Cuit); err != nil {
				return Invoice{}, err
			}
		}
		total, err := d.rest(ctx)
		if err != nil {
			return Invoice{}, err
		}
		if total <= 0 {
			return Invoice{}, ErrNothingToInvoice
		}
		if who, err = d.identify(who, total); err != nil {
			return Invoice{}, err
		}
		_, user := audit.Actor(ctx)
		id, err := d.write(ctx, draft{receiver: who, total: total, items: d.items(total, "Saldo"), by: user})
		if err != nil {
			return Invoice{}, err
		}
		if err := d.creditRefunds(ctx); err != nil {
			return Invoice{}, err
		}
		return s.logged(ctx, d, id, "invoice.create", nil)
	})
	return s.kicked(shop, out, err)
}

// logged writes what was done to a voucher into the log, and returns it.
func (s *Service) logged(ctx context.Context, d *desk, id uuid.UUID, action string, detail map[string]any) (Invoice, error) {
	row, err := d.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: d.shop, ID: id})
	if err != nil {
		return Invoice{}, fmt.Errorf("read invoice: %w", err)
	}
	all := map[string]any{"booking_id": row.BookingID, "voucher_type": row.VoucherType, "total_centavos": row.TotalCentavos}
	maps.Copy(all, detail)
	err = audit.Log(ctx, d.tx, d.shop, audit.Entry{Action: action, Entity: "invoice", EntityID: id, Detail: all})
	if err != nil {
		return Invoice{}, fmt.Errorf("audit invoice: %w", err)
	}
	return s.shown(&row, d.setup)
}

// kicked wakes the queue after a commit.
func (s *Service) kicked(shop uuid.UUID, out Invoice, err error) (Invoice, error) {
	if err != nil {
		return Invoice{}, err
	}
	s.opts.Kick(QueueName, shop)
	return out, nil
}

// locked opens the desk of a voucher's turno and locks the voucher. Errors: ErrNotFound.
func (s *Service) locked(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID) (*desk, *sqlgen.Invoice, error) {
	q := sqlgen.New(tx)
	row, err := q.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: shop, ID: id})
	if err != nil {
		return nil, nil, pg.Found(err, ErrNotFound, "read invoice")
	}
	d, err := s.open(ctx, tx, shop, row.BookingID)
	if err != nil {
		return nil, nil, err
	}
	if row, err = q.LockInvoice(ctx, sqlgen.LockInvoiceParams{ShopID: shop, ID: id}); err != nil {
		return nil, nil, pg.Found(err, ErrNotFound, "read invoice")
	}
	return d, &row, nil
}

// CreditNote takes an invoice back, in part or whole. It runs once per Idempotency-Key.
// Errors: ErrNotFound, ErrNotCreditable, ErrCreditTooMuch.
func (s *Service) CreditNote(ctx context.Context, shop, id uuid.UUID, in CreditRequest) (Invoice, error) {
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Invoice, error) {
		d, of, err := s.locked(ctx, tx, shop, id)
		if err != nil {
			return Invoice{}, err
		}
		if of.CreditsID != nil || of.Status != string(Authorized) {
			return Invoice{}, ErrNotCreditable
		}
		left := of.TotalCentavos - of.CreditedCentavos
		total := left
		if in.AmountCentavos != nil {
			total = *in.AmountCentavos
		}
		if total > left || left == 0 {
			return Invoice{}, ErrCreditTooMuch.With("left_centavos", left)
		}
		_, user := audit.Actor(ctx)
		reason := oneLine(in.Reason)
		note, err := d.credit(ctx, credit{invoice: of, total: money.Centavos(total), text: reason, by: user})
		if err != nil {
			return Invoice{}, err
		}
		return s.logged(ctx, d, note, "invoice.credit", map[string]any{"credits_id": id, "reason": reason})
	})
	return s.kicked(shop, out, err)
}

// Retry sends a rejected voucher again, with the shop's data as they are now. It runs once per Idempotency-Key.
// Errors: ErrNotFound, ErrNotRejected, ErrAlreadyInvoiced, those of Create.
func (s *Service) Retry(ctx context.Context, shop, id uuid.UUID, in RetryRequest) (Invoice, error) {
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Invoice, error) {
		d, row, err := s.locked(ctx, tx, shop, id)
		if err != nil {
			return Invoice{}, err
		}
		if row.Status != string(Rejected) {
			return Invoice{}, ErrNotRejected
		}
		if err := d.setup.complete(); err != nil {
			return Invoice{}, err
		}
		if err := d.requeue(ctx, row, in.Receiver); err != nil {
			return Invoice{}, err
		}
		if row.CreditsID == nil {
			if err := d.creditRefunds(ctx); err != nil {
				return Invoice{}, err
			}
		}
		return s.logged(ctx, d, id, "invoice.retry", nil)
	})
	return s.kicked(shop, out, err)
}

// requeue freezes anew what a voucher is about. A credit note keeps to its invoice.
func (d *desk) requeue(ctx context.Context, row *sqlgen.Invoice, to *ReceiverRequest) error {
	who, err := d.s.receiverOf(row)
	if err != nil {
		return err
	}
	p := sqlgen.RequeueRejectedParams{
		Cuit: row.Cuit, PointOfSale: row.PointOfSale, VoucherType: row.VoucherType, Issuer: row.Issuer, CreatedAt: d.s.now(),
		Deadline: d.setup.deadline(d.s.now()), ShopID: d.shop, ID: row.ID,
	}
	tied := row.CreditsID != nil
	if tied && to != nil {
		return fault.Validation("body.receiver", "El receptor de una nota de crédito es el de su factura.")
	}
	if !tied {
		if who, err = d.receiverAgain(to, who, money.Centavos(row.TotalCentavos)); err != nil {
			return err
		}
		p.Cuit, p.PointOfSale = *d.setup.row.Cuit, *d.setup.row.PointOfSale
		p.VoucherType = invoiceKind(*d.setup.row.TaxCondition, who.condition)
		if p.Issuer, err = d.setup.issuer(); err != nil {
			return err
		}
	}
	net, vat := split(p.VoucherType, money.Centavos(row.TotalCentavos))
	p.NetCentavos, p.VatCentavos = int64(net), int64(vat)
	p.DocType, p.ReceiverName, p.ReceiverAddress, p.ReceiverCondition = who.docType, who.name, who.address, who.condition
	if p.DocSealed, err = d.s.sealDoc(row.ID, who.number); err != nil {
		return err
	}
	if row.CreditsID != nil {
		if p.Waits, err = d.creditAgain(ctx, row); err != nil {
			return err
		}
	}
	return d.requeued(ctx, p)
}

func (d *desk) requeued(ctx context.Context, p sqlgen.RequeueRejectedParams) error {
	err := d.RequeueRejected(ctx, p)
	if pg.Code(err) == pg.CodeUniqueViolation {
		return ErrAlreadyInvoiced.Because(err)
	}
	if err != nil {
		return fmt.Errorf("requeue invoice: %w", err)
	}
	return nil
}

func (d *desk) receiverAgain(to *ReceiverRequest, who receiver, total money.Centavos) (receiver, error) {
	if to != nil {
		var err error
		if who, err = to.check(*d.setup.row.Cuit); err != nil {
			return who, err
		}
	}
	return d.identify(who, total)
}

// creditAgain takes back what a rejected credit note was to take back, if that is still there. waits is whether its
// invoice has no CAE yet.
func (d *desk) creditAgain(ctx context.Context, row *sqlgen.Invoice) (waits bool, err error) {
	of, err := d.LockInvoice(ctx, sqlgen.LockInvoiceParams{ShopID: d.shop, ID: *row.CreditsID})
	if err != nil {
		return false, pg.Found(err, ErrNotFound, "read invoice")
	}
	if of.TotalCentavos-of.CreditedCentavos < row.TotalCentavos {
		return false, ErrCreditTooMuch.With("left_centavos", of.TotalCentavos-of.CreditedCentavos)
	}
	err = d.AddCredited(ctx, sqlgen.AddCreditedParams{Amount: row.TotalCentavos, ShopID: d.shop, ID: of.ID})
	if err != nil {
		return false, fmt.Errorf("add up credit notes: %w", err)
	}
	return of.Status != string(Authorized), nil
}
