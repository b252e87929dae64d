package invoice

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
)

// credit is a credit note before it is written.
type credit struct {
	invoice *sqlgen.Invoice // locked
	refund  *uuid.UUID
	total   money.Centavos
	text    string
	by      *uuid.UUID
}

// credit writes a credit note: for whom and by whom the invoice is. It waits for the invoice's CAE.
func (d *desk) credit(ctx context.Context, c credit) (uuid.UUID, error) {
	of := c.invoice
	kind := creditNoteKind(of.VoucherType)
	net, vat := split(kind, c.total)
	id, now := pg.NewID(), d.s.now()
	params := sqlgen.InsertInvoiceParams{
		ShopID: d.shop, ID: id, BookingID: d.id, CreditsID: &of.ID, RefundID: c.refund, Cuit: of.Cuit, PointOfSale: of.PointOfSale,
		VoucherType: kind, ServiceFrom: of.ServiceFrom, ServiceTo: of.ServiceTo, DocType: of.DocType, ReceiverName: of.ReceiverName,
		ReceiverAddress:   of.ReceiverAddress,
		ReceiverCondition: of.ReceiverCondition, TotalCentavos: int64(c.total), NetCentavos: int64(net), VatCentavos: int64(vat),
		Issuer: of.Issuer, Deadline: d.setup.deadline(now), RequestedBy: c.by, CreatedAt: now, Waits: of.Status != string(Authorized),
	}
	number, err := d.s.openDoc(of)
	if err != nil {
		return id, err
	}
	if params.DocSealed, err = d.s.sealDoc(id, number); err != nil {
		return id, err
	}
	if params.Items, err = json.Marshal([]Item{oneItem(c.text, c.total)}); err != nil {
		return id, fmt.Errorf("encode items: %w", err)
	}
	if err := d.insert(ctx, params); err != nil {
		return id, err
	}
	if err := d.AddCredited(ctx, sqlgen.AddCreditedParams{Amount: int64(c.total), ShopID: d.shop, ID: of.ID}); err != nil {
		return id, fmt.Errorf("add up credit notes: %w", err)
	}
	failpoint.Hit("invoice.credit_queued")
	return id, nil
}
