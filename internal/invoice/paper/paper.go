// Package paper prints vouchers as PDF: a page of A4, or a strip of 80 mm for the printers of shops. The same voucher is
// always the same file. What must be on it: RG 1415 annex II (data of issuer, receiver and operation), RG 4291 (QR), and
// Ley 27.743 (the IVA that a consumer's price contains).
package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

// Document is a voucher with its CAE, in the words that are printed.
type Document struct {
	Kind        string // "Factura", "Nota de crédito"
	Letter      string // A, B or C
	Code        int    // CbteTipo
	PointOfSale int
	Number      int64
	IssueDate   clock.Date
	ServiceFrom clock.Date
	ServiceTo   clock.Date
	Issuer      Issuer
	Receiver    Receiver
	Items       []Item
	Net, VAT    money.Centavos // VAT 0: none is contained
	Total       money.Centavos
	Legend      string // that the law asks for besides, or ""
	Credits     string // the voucher that this one takes back, "" for an invoice
	CAE         string
	CAEDue      clock.Date
	QR          string // address in the code
}

// Issuer is who sells.
type Issuer struct {
	Name          string // that people know
	LegalName     string
	Address       string
	Condition     string // to IVA
	CUIT          string
	GrossIncome   string
	ActivitySince clock.Date // zero: not known
}

// Receiver is who buys.
type Receiver struct {
	Name      string
	Document  string // with its kind: "DNI 30.111.222"; "" for nobody
	Address   string // "" where it is not known
	Condition string
}

// Item is a line. Amounts contain the IVA.
type Item struct {
	Text        string
	Quantity    int
	Unit, Total money.Centavos
}

// fullNumber is how people write a voucher's number: 00003-00000041.
func (d *Document) fullNumber() string { return fmt.Sprintf("%05d-%08d", d.PointOfSale, d.Number) }

func (d *Document) title() string { return d.Kind + " " + d.Letter + " " + d.fullNumber() }

// discriminates reports whether the IVA is shown apart, as in class A.
func (d *Document) discriminates() bool { return d.Letter == "A" }

// family is the name of the font in the file. Liberation Sans may be embedded (SIL Open Font License).
const family = "liberation"

// sheet is a PDF that is being written.
type sheet struct{ *fpdf.Fpdf }

// newSheet makes a file without pages. Its dates are the voucher's, so that it is always the same.
func newSheet(width, height float64, title string, date clock.Date) sheet {
	pdf := fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: width, Ht: height},
	})
	pdf.SetCatalogSort(true)
	at := date.UTC()
	if date.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetProducer("BarberPro", true)
	pdf.SetTitle(title, true)
	pdf.SetLang("es-AR")
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	return sheet{pdf}
}

// bytes ends the file.
func (s sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := s.Output(&out); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return out.Bytes(), nil
}

// Shades of the print.
const (
	black = 20
	grey  = 110
	line  = 170
	fill  = 242
)

func (s sheet) ink(shade int) { s.SetTextColor(shade, shade, shade) }

func (s sheet) font(style string, size float64) { s.SetFont(family, style, size) }

// Alignments of text in its cell.
const (
	left   = "L"
	right  = "R"
	centre = "C"
)

// put writes one line at a place, cut off where it does not fit.
func (s sheet) put(x, y, width, height float64, align, text string) {
	text = clean(text)
	for s.GetStringWidth(text) > width && text != "" {
		runes := []rune(strings.TrimSuffix(text, "…"))
		text = string(runes[:len(runes)-1]) + "…"
	}
	s.SetXY(x, y)
	s.CellFormat(width, height, text, "", 0, align, false, 0, "")
}

// wrap writes a text over as many lines as it needs, and returns where it ends.
func (s sheet) wrap(x, y, width, height float64, align, text string) float64 {
	for _, l := range s.SplitText(clean(text), width) {
		s.put(x, y, width, height, align, l)
		y += height
	}
	return y
}

// pair writes a name in bold and what it is, over as many lines as it needs.
func (s sheet) pair(x, y, width float64, name, value string) float64 {
	s.font("B", s.size())
	label := name + " "
	s.put(x, y, width, row, left, label)
	indent := s.GetStringWidth(label) + 1
	s.font("", s.size())
	lines := s.SplitText(clean(value), width-indent)
	if len(lines) == 0 {
		lines = []string{""}
	}
	for _, l := range lines {
		s.put(x+indent, y, width-indent, row, left, l)
		y += row
	}
	return y
}

func (s sheet) size() float64 {
	points, _ := s.GetFontSize()
	return points
}

// box draws a box from one margin to the other.
func (s sheet) box(y, height float64) {
	s.SetDrawColor(line, line, line)
	s.SetLineWidth(0.25)
	s.Rect(margin, y, inner, height, "D")
}

func (s sheet) rule(x1, x2, y float64) {
	s.SetDrawColor(line, line, line)
	s.SetLineWidth(0.25)
	s.Line(x1, y, x2, y)
}

// clean takes out what the font cannot show: control characters, and all beyond the first plane, such as most emoji.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r > 0xFFFF || unicode.Is(unicode.Co, r) || (r >= 0xFE00 && r <= 0xFE0F) || r == 0x200D:
			return -1
		}
		return r
	}, text)
}

// pesos writes an amount as vouchers do: always with two decimals.
func pesos(a money.Centavos) string {
	text := strings.TrimPrefix(strings.ReplaceAll(a.String(), "\u00a0", ""), "$")
	if !strings.Contains(text, ",") {
		text += ",00"
	}
	return "$ " + text
}

func day(d clock.Date) string {
	if d.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// period is when the services were rendered.
func (d *Document) period() string {
	if d.ServiceFrom == d.ServiceTo {
		return day(d.ServiceFrom)
	}
	return day(d.ServiceFrom) + " al " + day(d.ServiceTo)
}

// receiverName is who the voucher says that it is for.
func (r *Receiver) name() string {
	if r.Name == "" {
		return "Consumidor Final"
	}
	return r.Name
}

// LegendMonotributo is on an A for a monotributista (RG 5003/2021).
const LegendMonotributo = "El crédito fiscal discriminado en el presente comprobante, sólo podrá ser computado a efectos del " +
	"Régimen de Sostenimiento e Inclusión Fiscal para Pequeños Contribuyentes de la Ley Nº 27.618."

// Words that the law asks for.
const (
	transparency = "Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)"
	disclaimer   = "Esta Agencia no se responsabiliza por los datos ingresados en el detalle de la operación."
	authorized   = "Comprobante autorizado"
	saleTerms    = "Contado"
	otherTaxes   = "Otros Impuestos Nacionales Indirectos"
)
