package paper

import (
	"errors"
	"fmt"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

var errNothing = errors.New("no voucher to print")

// Measures of the strip. Printers for 80 mm leave 4 mm on each side.
const (
	stripWidth  = 80.0
	stripMargin = 4.0
	stripInner  = stripWidth - 2*stripMargin
	endless     = 2000.0
)

// Ticket prints vouchers on a strip of 80 mm, one after the other, as long as they need.
func Ticket(docs ...Document) ([]byte, error) {
	if len(docs) == 0 {
		return nil, errNothing
	}
	// The length of a page has to be known before it starts: it is printed for the measure first.
	length, err := printStrip(newSheet(stripWidth, endless, "", clock.Date{}), docs)
	if err != nil {
		return nil, err
	}
	s := newSheet(stripWidth, length, docs[0].title(), docs[len(docs)-1].IssueDate)
	if _, err := printStrip(s, docs); err != nil {
		return nil, err
	}
	return s.bytes()
}

func printStrip(s sheet, docs []Document) (length float64, err error) {
	s.AddPage()
	t := &strip{sheet: s, y: stripMargin}
	for i := range docs {
		if i > 0 {
			t.y += 6
			t.cut()
		}
		t.d = &docs[i]
		if err := t.draw(); err != nil {
			return 0, err
		}
	}
	return t.y + stripMargin + 2, nil
}

// strip is where the print has got to.
type strip struct {
	sheet

	d *Document
	y float64
}

// text writes a paragraph in the middle or at the side.
func (t *strip) text(style string, size float64, align, text string) {
	t.font(style, size)
	t.y = t.wrap(stripMargin, t.y, stripInner, size*0.46, align, text)
}

// sides writes a text at each side.
func (t *strip) sides(style string, size float64, name, value string) {
	t.font(style, size)
	height := size * 0.48
	width := t.GetStringWidth(value) + 2
	t.put(stripMargin+stripInner-width, t.y, width, height, right, value)
	t.y = t.wrap(stripMargin, t.y, stripInner-width-1, height, left, name)
}

// cut is a dashed line over the strip.
func (t *strip) cut() {
	t.y += 1.5
	t.SetDashPattern([]float64{1, 1}, 0)
	t.rule(stripMargin, stripMargin+stripInner, t.y)
	t.SetDashPattern(nil, 0)
	t.y += 1.5
}

func (t *strip) draw() error {
	t.ink(0) // thermal printers know one shade
	t.head()
	t.cut()
	t.about()
	t.cut()
	for i := range t.d.Items {
		t.item(i)
	}
	t.cut()
	t.sums()
	return t.foot()
}

func (t *strip) head() {
	i := &t.d.Issuer
	t.text("B", 13, centre, i.Name)
	t.y++
	t.text("", 8, centre, i.LegalName)
	t.text("", 8, centre, i.Address)
	t.text("", 8, centre, "CUIT "+i.CUIT)
	t.text("", 8, centre, "Ingresos Brutos: "+orDash(i.GrossIncome))
	t.text("", 8, centre, "Inicio de actividades: "+day(i.ActivitySince))
	t.text("", 8, centre, "IVA: "+i.Condition)
}

// about has the class in its box, the number and whom it is for.
func (t *strip) about() {
	const size = 11.0
	x := stripWidth/2 - size/2
	t.SetDrawColor(0, 0, 0)
	t.SetLineWidth(0.3)
	t.Rect(x, t.y, size, size, "D")
	t.font("B", 20)
	t.put(x, t.y+0.3, size, 7.8, centre, t.d.Letter)
	t.font("B", 5.5)
	t.put(x, t.y+7.7, size, 2.8, centre, fmt.Sprintf("COD. %02d", t.d.Code))
	t.y += size + 1.5
	t.text("B", 11, centre, t.d.heading())
	t.text("B", 10, centre, "N° "+t.d.fullNumber())
	t.y++
	t.sides("", 8, "Fecha de emisión", day(t.d.IssueDate))
	t.sides("", 8, "Fecha del servicio", t.d.period())
	t.sides("", 8, "Condición de venta", saleTerms)
	if t.d.Credits != "" {
		t.text("", 8, left, "Comprobante asociado:")
		t.text("", 8, left, t.d.Credits)
	}
	t.cut()
	r := &t.d.Receiver
	t.text("B", 8.5, left, r.name())
	if r.Document != "" {
		t.text("", 8, left, r.Document)
	}
	if r.Address != "" {
		t.text("", 8, left, r.Address)
	}
	t.text("", 8, left, "IVA: "+r.Condition)
}

func (t *strip) item(i int) {
	it := &t.d.Items[i]
	total := it.Total
	if t.d.discriminates() {
		total = t.d.net(i)
	}
	t.sides("", 8.5, it.Text, pesos(total))
	if it.Quantity > 1 {
		t.text("", 7.5, left, fmt.Sprintf("%d x %s", it.Quantity, pesos(total/money.Centavos(it.Quantity))))
	}
	t.y += 0.6
}

func (t *strip) sums() {
	for _, a := range t.d.amounts() {
		switch {
		case a.bold:
			t.y += 0.8
			t.sides("B", 12, "TOTAL", pesos(a.value))
		case t.d.discriminates():
			t.sides("", 8, a.name, pesos(a.value))
		}
	}
	if t.d.Legend != "" {
		t.cut()
		t.text("", 6.5, left, t.d.Legend)
	}
	if contained := t.d.contained(); contained != nil {
		t.cut()
		t.text("B", 7.5, left, transparency)
		for _, a := range contained {
			t.sides("", 7.5, a.name, pesos(a.value))
		}
	}
}

func (t *strip) foot() error {
	t.cut()
	t.sides("B", 8.5, "CAE N°", t.d.CAE)
	t.sides("B", 8.5, "Vto. de CAE", day(t.d.CAEDue))
	t.y += 2
	const size = 38.0
	if err := t.code(stripWidth/2-size/2, t.y, size, t.d.QR); err != nil {
		return err
	}
	t.y += size + 2
	t.text("B", 9, centre, "ARCA - "+authorized)
	t.y += 0.5
	t.text("", 6, centre, disclaimer)
	return nil
}

// heading is the kind in capitals.
func (d *Document) heading() string {
	if d.Credits != "" {
		return "NOTA DE CRÉDITO"
	}
	return "FACTURA"
}
