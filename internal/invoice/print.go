package invoice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/invoice/paper"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// File is a printed voucher.
type File struct {
	Name string // such as "factura-b-00003-00000041.pdf"
	PDF  []byte
}

// formats are the ways to print.
func printIn(format string) func(...paper.Document) ([]byte, error) {
	if format == "ticket" {
		return paper.Ticket
	}
	return paper.A4
}

// Print returns a voucher as PDF; format is a4 or ticket. Errors: ErrNotFound, ErrNotAuthorized.
func (s *Service) Print(ctx context.Context, shop, id uuid.UUID, format string) (out File, err error) {
	var doc paper.Document
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrNotFound, "read invoice")
		}
		doc, err = s.document(ctx, q, &row)
		return err
	})
	if err != nil {
		return out, err
	}
	return file(format, doc)
}

// PrintOfLink returns what was issued for the turno of a link, all vouchers in one file. Errors: those of Links, ErrNone.
func (s *Service) PrintOfLink(ctx context.Context, link, format string) (out File, err error) {
	shop, booking, err := s.opts.Links.Find(ctx, link)
	if err != nil {
		return out, fmt.Errorf("find turno: %w", err)
	}
	var docs []paper.Document
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		rows, err := q.ListTurnoInvoices(ctx, sqlgen.ListTurnoInvoicesParams{ShopID: shop, BookingID: booking})
		if err != nil {
			return fmt.Errorf("list invoices: %w", err)
		}
		for i := range rows {
			doc, err := s.document(ctx, q, &rows[i])
			if err != nil {
				return err
			}
			docs = append(docs, doc)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if len(docs) == 0 {
		return out, ErrNone
	}
	return file(format, docs...)
}

func file(format string, docs ...paper.Document) (File, error) {
	content, err := printIn(format)(docs...)
	if err != nil {
		return File{}, fmt.Errorf("print: %w", err)
	}
	d := &docs[0]
	kind := "factura"
	if d.Credits != "" {
		kind = "nota-de-credito"
	}
	name := fmt.Sprintf("%s-%s-%05d-%08d.pdf", kind, strings.ToLower(d.Letter), d.PointOfSale, d.Number)
	return File{Name: name, PDF: content}, nil
}

// document is a voucher in the words that are printed. Errors: ErrNotAuthorized.
func (s *Service) document(ctx context.Context, q *sqlgen.Queries, row *sqlgen.Invoice) (d paper.Document, err error) {
	if row.Status != string(Authorized) || row.Number == nil || row.IssueDate == nil || row.Cae == nil || row.CaeDue == nil {
		return d, ErrNotAuthorized
	}
	who, err := s.receiverOf(row)
	if err != nil {
		return d, err
	}
	var issuer Issuer
	var items []Item
	if err := errors.Join(json.Unmarshal(row.Issuer, &issuer), json.Unmarshal(row.Items, &items)); err != nil {
		return d, fmt.Errorf("decode invoice %s: %w", row.ID, err)
	}
	d = paper.Document{
		Kind: "Factura", Letter: letterOf(row.VoucherType), Code: int(row.VoucherType), PointOfSale: int(row.PointOfSale),
		Number: *row.Number, IssueDate: clock.DateOf(*row.IssueDate), ServiceFrom: clock.DateOf(row.ServiceFrom),
		ServiceTo: clock.DateOf(row.ServiceTo), Issuer: issuer.printed(), Receiver: who.printed(),
		Net: money.Centavos(row.NetCentavos), VAT: money.Centavos(row.VatCentavos), Total: money.Centavos(row.TotalCentavos),
		CAE: *row.Cae, CAEDue: clock.DateOf(*row.CaeDue),
	}
	for _, it := range items {
		d.Items = append(d.Items, paper.Item{
			Text: it.Description, Quantity: it.Quantity, Unit: money.Centavos(it.UnitCentavos), Total: money.Centavos(it.TotalCentavos),
		})
	}
	if d.Letter == "A" && who.condition == afip.Monotributo {
		d.Legend = paper.LegendMonotributo
	}
	if row.CreditsID != nil {
		d.Kind = "Nota de crédito"
		if d.Credits, err = credited(ctx, q, row); err != nil {
			return d, err
		}
	}
	d.QR, err = qrOf(row, &d, &who)
	return d, err
}

// credited names the voucher that a credit note takes back.
func credited(ctx context.Context, q *sqlgen.Queries, row *sqlgen.Invoice) (string, error) {
	of, err := q.GetInvoice(ctx, sqlgen.GetInvoiceParams{ShopID: row.ShopID, ID: *row.CreditsID})
	if err != nil {
		return "", pg.Found(err, ErrNotFound, "read invoice")
	}
	if of.Number == nil || of.IssueDate == nil {
		return "", ErrNotAuthorized
	}
	return fmt.Sprintf("Factura %s %05d-%08d del %s", letterOf(of.VoucherType), of.PointOfSale, *of.Number,
		of.IssueDate.Format("02/01/2006")), nil
}

func qrOf(row *sqlgen.Invoice, d *paper.Document, who *receiver) (string, error) {
	issuer, err := strconv.ParseInt(row.Cuit, 10, 64)
	if err != nil {
		return "", fmt.Errorf("read CUIT: %w", err)
	}
	cae, err := strconv.ParseInt(d.CAE, 10, 64)
	if err != nil {
		return "", fmt.Errorf("read CAE: %w", err)
	}
	address, err := paper.QR(paper.Facts{
		Date: d.IssueDate, CUIT: issuer, PointOfSale: d.PointOfSale, Kind: d.Code, Number: d.Number, Total: d.Total,
		DocType: int(who.docType), DocNumber: who.wire(), CAE: cae,
	})
	if err != nil {
		return "", fmt.Errorf("make QR: %w", err)
	}
	return address, nil
}

// conditionNames are how conditions are printed.
func conditionNames() map[string]string {
	return map[string]string{
		registered: "Responsable Inscripto", monotributo: "Responsable Monotributo", exempt: "IVA Sujeto Exento",
		finalConsumer: "Consumidor Final", notReached: "IVA No Alcanzado",
	}
}

func (i *Issuer) printed() paper.Issuer {
	out := paper.Issuer{
		Name: i.TradeName, LegalName: i.LegalName, Address: i.Address, Condition: conditionNames()[i.Condition], CUIT: dashed(i.CUIT),
		GrossIncome: i.GrossIncome,
	}
	if since, err := clock.ParseDate(i.ActivitySince); err == nil {
		out.ActivitySince = since
	}
	return out
}

func (r *receiver) printed() paper.Receiver {
	shown := r.shown()
	out := paper.Receiver{Name: r.name, Address: r.address, Condition: conditionNames()[shown.Condition]}
	if shown.DocType != "" {
		out.Document = shown.DocType + " " + dashed(r.number)
	}
	return out
}

// dashed writes a CUIT or DNI as people do.
func dashed(number string) string {
	if c, err := cuit.Parse(number); err == nil {
		return c.String()
	}
	if d, err := cuit.ParseDNI(number); err == nil {
		return d.String()
	}
	return number
}
