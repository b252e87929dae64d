package invoice

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
)

// daysForServices is how far the date of a voucher for services may be from the day it is sent (RG 4291).
const daysForServices = 10

// desk is a transaction in which it is decided what to invoice of one turno, with all that it is decided by.
type desk struct {
	*sqlgen.Queries

	s     *Service
	tx    pgx.Tx
	shop  uuid.UUID
	setup *setup
	id    uuid.UUID // of the turno
	turno sqlgen.GetTurnoRow
	lines []sqlgen.ListTurnoLinesRow
}

// open reads the setup of a shop, and locks and reads the billing of a turno. Errors: ErrNoTurno.
func (s *Service) open(ctx context.Context, tx pgx.Tx, shop, booking uuid.UUID) (*desk, error) {
	setup, err := loadSetup(ctx, sqlgen.New(tx), shop)
	if err != nil {
		return nil, err
	}
	return s.openWith(ctx, tx, setup, shop, booking)
}

// openWith is open for a shop whose setup was read.
func (s *Service) openWith(ctx context.Context, tx pgx.Tx, setup *setup, shop, booking uuid.UUID) (*desk, error) {
	d := &desk{Queries: sqlgen.New(tx), s: s, tx: tx, shop: shop, id: booking, setup: setup}
	err := d.LockTurno(ctx, booking)
	if err != nil {
		return nil, fmt.Errorf("lock billing: %w", err)
	}
	d.turno, err = d.GetTurno(ctx, sqlgen.GetTurnoParams{ShopID: shop, BookingID: booking})
	if err != nil {
		return nil, pg.Found(err, ErrNoTurno, "read turno")
	}
	d.lines, err = d.ListTurnoLines(ctx, sqlgen.ListTurnoLinesParams{ShopID: shop, BookingID: booking})
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	return d, nil
}

// draft is an invoice before it is written.
type draft struct {
	payment  *uuid.UUID
	receiver receiver
	total    money.Centavos
	items    []Item
	by       *uuid.UUID
}

// rest is what of the turno can still be invoiced. While the turno stands or has taken place that is its price, less
// what was invoiced; otherwise what was paid for it and kept.
func (d *desk) rest(ctx context.Context) (money.Centavos, error) {
	billed, err := d.Billed(ctx, sqlgen.BilledParams{ShopID: d.shop, BookingID: d.id})
	if err != nil {
		return 0, fmt.Errorf("add up vouchers: %w", err)
	}
	switch d.turno.Status {
	case "confirmed", "checked_in", "in_service", "completed":
		return money.Centavos(d.turno.TotalCentavos - billed.Invoiced + billed.Annulled), nil
	case "held", "pending_payment":
		return 0, nil
	}
	kept, err := d.KeptMoney(ctx, sqlgen.KeptMoneyParams{ShopID: d.shop, BookingID: d.id})
	if err != nil {
		return 0, fmt.Errorf("add up payments: %w", err)
	}
	return money.Centavos(kept.Paid - kept.Refunded - (billed.Invoiced - billed.Credited)), nil
}

// ofPayment is what of a payment is still to be invoiced: its amount without the tip, unless the turno was invoiced
// whole by hand before.
func (d *desk) ofPayment(ctx context.Context, p *sqlgen.GetPaymentRow) (money.Centavos, error) {
	billed, err := d.Billed(ctx, sqlgen.BilledParams{ShopID: d.shop, BookingID: d.id})
	if err != nil {
		return 0, fmt.Errorf("add up vouchers: %w", err)
	}
	kept, err := d.KeptMoney(ctx, sqlgen.KeptMoneyParams{ShopID: d.shop, BookingID: d.id})
	if err != nil {
		return 0, fmt.Errorf("add up payments: %w", err)
	}
	return money.Centavos(min(p.AmountCentavos-p.TipCentavos, kept.Paid-billed.Invoiced+billed.Annulled)), nil
}

// items are the lines of a voucher over total: the services with their prices when that is what it comes to, else one
// line that says what it is of the turno.
func (d *desk) items(total money.Centavos, part string) []Item {
	items := make([]Item, 0, len(d.lines))
	var sum money.Centavos
	names := make([]string, 0, len(d.lines))
	for _, l := range d.lines {
		sum += money.Centavos(l.PriceCentavos)
		names = append(names, l.ServiceName)
		if l.PriceCentavos > 0 {
			items = append(items, oneItem(l.ServiceName, money.Centavos(l.PriceCentavos)))
		}
	}
	if sum == total {
		return items
	}
	return []Item{oneItem(part+" del turno "+d.turno.Code+": "+strings.Join(names, ", "), total)}
}

func oneItem(text string, total money.Centavos) Item {
	return Item{Description: text, Quantity: 1, UnitCentavos: int64(total), TotalCentavos: int64(total)}
}

// identify names the receiver where the amount asks for it. Errors: ErrReceiverNeeded.
func (d *desk) identify(r receiver, total money.Centavos) (receiver, error) {
	if r.number != "" || int64(total) < d.setup.row.NamedFromCentavos {
		return r, nil
	}
	named, err := d.s.ofCustomer(&d.turno)
	if err != nil {
		return r, err
	}
	if named.number == *d.setup.row.Cuit {
		return r, ErrReceiverNeeded
	}
	return named, nil
}

// write writes an invoice, ready for the queue.
func (d *desk) write(ctx context.Context, in draft) (uuid.UUID, error) {
	kind := invoiceKind(*d.setup.row.TaxCondition, in.receiver.condition)
	net, vat := split(kind, in.total)
	id, now := pg.NewID(), d.s.now()
	service := clock.DateOf(d.turno.LocalStartsAt).UTC()
	params := sqlgen.InsertInvoiceParams{
		ShopID: d.shop, ID: id, BookingID: d.id, PaymentID: in.payment, Cuit: *d.setup.row.Cuit, PointOfSale: *d.setup.row.PointOfSale,
		VoucherType: kind, ServiceFrom: service, ServiceTo: service, DocType: in.receiver.docType, ReceiverName: in.receiver.name,
		ReceiverAddress:   in.receiver.address,
		ReceiverCondition: in.receiver.condition, TotalCentavos: int64(in.total), NetCentavos: int64(net), VatCentavos: int64(vat),
		Deadline: d.setup.deadline(now), RequestedBy: in.by, CreatedAt: now,
	}
	var err error
	if params.DocSealed, err = d.s.sealDoc(id, in.receiver.number); err != nil {
		return id, err
	}
	if params.Items, err = json.Marshal(in.items); err != nil {
		return id, fmt.Errorf("encode items: %w", err)
	}
	if params.Issuer, err = d.setup.issuer(); err != nil {
		return id, err
	}
	if err := d.insert(ctx, params); err != nil {
		return id, err
	}
	failpoint.Hit("invoice.queued")
	return id, nil
}

// insert writes a voucher. Errors: ErrAlreadyInvoiced.
func (d *desk) insert(ctx context.Context, params sqlgen.InsertInvoiceParams) error {
	err := d.InsertInvoice(ctx, params)
	if pg.Code(err) == pg.CodeUniqueViolation && strings.HasPrefix(pg.Constraint(err), "invoices_one_of_") {
		return ErrAlreadyInvoiced.Because(err)
	}
	if err != nil {
		return fmt.Errorf("insert invoice: %w", err)
	}
	return nil
}

// deadline is the last day on which a voucher for something that happened at now may have that day's date.
func (s *setup) deadline(now time.Time) time.Time {
	return s.today(now).AddDays(daysForServices).UTC()
}

// wanted is the day that a voucher should have as its date: that of its fact.
func wanted(row *sqlgen.Invoice) clock.Date {
	return clock.DateOf(row.Deadline).AddDays(-daysForServices)
}

// withoutReceiver writes an invoice that cannot be sent, because its receiver has to be named and is not known, where
// nobody waits for an answer: it shows as rejected until somebody says who it is for.
func (d *desk) withoutReceiver(ctx context.Context, in draft) error {
	id, err := d.write(ctx, in)
	if err != nil {
		return err
	}
	return d.s.reject(ctx, d.tx, d.shop, &rejection{id: id, reason: ErrReceiverNeeded.Message, booking: d.id})
}
