package paper

import (
	"fmt"

	"github.com/barberpro/barberpro/internal/money"
)

// Measures of the page, in millimetres.
const (
	a4Width  = 210.0
	a4Height = 297.0
	margin   = 12.0
	inner    = a4Width - 2*margin
	middle   = a4Width / 2
	pad      = 4.0
	row      = 5.0
)

// A4 prints vouchers, one after the other.
func A4(docs ...Document) ([]byte, error) {
	if len(docs) == 0 {
		return nil, errNothing
	}
	s := newSheet(a4Width, a4Height, docs[0].title(), docs[len(docs)-1].IssueDate)
	for i := range docs {
		if err := (&page{sheet: s, d: &docs[i]}).draw(); err != nil {
			return nil, err
		}
	}
	return s.bytes()
}

// page is a voucher on A4.
type page struct {
	sheet

	d *Document
	n int // of this voucher's pages
}

func (p *page) draw() error {
	y := p.open()
	y = p.items(y)
	if y > a4Height-margin-90 { // what follows does not fit below
		p.open()
	}
	p.totals()
	return p.foot()
}

// open starts a page: the heads of both parties. It returns where the rest starts.
func (p *page) open() float64 {
	p.AddPage()
	p.n++
	p.ink(black)
	p.font("B", 9)
	p.SetFillColor(fill, fill, fill)
	p.SetDrawColor(line, line, line)
	p.Rect(margin, margin, inner, 7, "FD")
	p.put(margin, margin, inner, 7, centre, "ORIGINAL")
	top := margin + 7
	const height = 46.0
	p.box(top, height)
	p.letter(top)
	p.issuer(top)
	p.about(top)
	return p.receiver(top + height)
}

// letter draws the box with the class, on the line between the two halves.
func (p *page) letter(top float64) {
	const size = 17.0
	p.SetDrawColor(line, line, line)
	p.Line(middle, top+size, middle, top+46)
	p.SetFillColor(255, 255, 255)
	p.Rect(middle-size/2, top, size, size, "FD")
	p.font("B", 30)
	p.put(middle-size/2, top+0.8, size, 11.5, centre, p.d.Letter)
	p.font("B", 7)
	p.put(middle-size/2, top+12, size, 4, centre, fmt.Sprintf("COD. %02d", p.d.Code))
}

func (p *page) issuer(top float64) {
	x, width := margin+pad, middle-margin-pad-12
	p.font("B", 16)
	y := top + 4
	lines := p.SplitText(clean(p.d.Issuer.Name), width)
	for _, l := range lines[:min(2, len(lines))] {
		p.put(x, y, width, 7.5, left, l)
		y += 7.5
	}
	width = middle - margin - 2*pad
	y = max(y+2, top+20)
	p.font("", 8.5)
	i := &p.d.Issuer
	for _, each := range [][2]string{
		{"Razón social:", i.LegalName}, {"Domicilio comercial:", i.Address}, {"Condición frente al IVA:", i.Condition},
	} {
		y = p.pair(x, y, width, each[0], each[1])
	}
}

func (p *page) about(top float64) {
	x := middle + 14
	width := a4Width - margin - pad - x
	p.font("B", 17)
	p.put(x, top+4, width, 8, left, p.d.heading())
	p.font("B", 11)
	p.put(x, top+12.5, width, 6, left, "N° "+p.d.fullNumber())
	x = middle + pad
	width = a4Width - margin - pad - x
	p.font("", 8.5)
	y := top + 20
	i := &p.d.Issuer
	for _, each := range [][2]string{
		{"Fecha de emisión:", day(p.d.IssueDate)},
		{"CUIT:", i.CUIT},
		{"Ingresos Brutos:", orDash(i.GrossIncome)},
		{"Inicio de actividades:", day(i.ActivitySince)},
	} {
		y = p.pair(x, y, width, each[0], each[1])
	}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// receiver is the strip with the dates and the box with whom it is for.
func (p *page) receiver(top float64) float64 {
	p.font("", 8.5)
	p.box(top+2, 8)
	third := inner / 3
	for i, each := range [][2]string{
		{"Fecha del servicio:", p.d.period()}, {"Vto. para el pago:", day(p.d.IssueDate)}, {"Condición de venta:", saleTerms},
	} {
		p.pair(margin+pad+float64(i)*third, top+3.5, third-pad, each[0], each[1])
	}
	top += 12
	start := top
	half := inner/2 - 1.5*pad
	r := &p.d.Receiver
	y := p.pair(margin+pad, top+2.5, half, "Cliente:", r.name())
	end := p.pair(margin+pad, y, half, "Documento:", orDash(r.Document))
	other := p.pair(middle+pad/2, top+2.5, half, "Condición frente al IVA:", r.Condition)
	if r.Address != "" {
		end = p.pair(margin+pad, end, half, "Domicilio:", r.Address)
	}
	if p.d.Credits != "" {
		other = p.pair(middle+pad/2, other, half, "Comprobante asociado:", p.d.Credits)
	}
	end = max(end, other) + 2.5
	p.box(start, end-start)
	return end + 4
}

// column of the table of items.
type column struct {
	title string
	width float64
	align string
}

func (d *Document) columns() []column {
	out := []column{{"Descripción", inner - 84, left}, {"Cantidad", 20, right}, {"Precio unitario", 32, right}, {"Subtotal", 32, right}}
	if d.discriminates() {
		out[0].width -= 16
		out = append(out[:3], column{"IVA", 16, right}, out[3])
	}
	return out
}

// cells are an item in the columns. Where the IVA is shown apart, prices are without it.
func (d *Document) cells(i int) []string {
	it := &d.Items[i]
	if d.discriminates() {
		return []string{it.Text, fmt.Sprint(it.Quantity), pesos(d.net(i) / money.Centavos(max(1, it.Quantity))), "21%", pesos(d.net(i))}
	}
	return []string{it.Text, fmt.Sprint(it.Quantity), pesos(it.Unit), pesos(it.Total)}
}

// net is an item without its IVA, half up. The last one makes up for the rounding of the others, so that they come to
// what was authorised.
func (d *Document) net(i int) money.Centavos {
	if i < len(d.Items)-1 {
		return without(d.Items[i].Total)
	}
	rest := d.Net
	for j := range i {
		rest -= without(d.Items[j].Total)
	}
	return rest
}

// without takes 21 % of IVA out of a price.
func without(a money.Centavos) money.Centavos { return (a*200 + 121) / 242 }

func (p *page) items(y float64) float64 {
	columns := p.d.columns()
	y = p.tableHead(columns, y)
	p.font("", 9)
	for i := range p.d.Items {
		if y > a4Height-margin-30 {
			y = p.tableHead(columns, p.open())
			p.font("", 9)
		}
		x := margin
		cells := p.d.cells(i)
		bottom := p.wrap(x+2, y+1.5, columns[0].width-4, row, left, cells[0])
		for j := 1; j < len(columns); j++ {
			x += columns[j-1].width
			p.put(x+2, y+1.5, columns[j].width-4, row, columns[j].align, cells[j])
		}
		y = bottom + 1.5
		p.rule(margin, margin+inner, y)
	}
	return y
}

func (p *page) tableHead(columns []column, y float64) float64 {
	p.SetFillColor(fill, fill, fill)
	p.SetDrawColor(line, line, line)
	p.Rect(margin, y, inner, 7, "FD")
	p.font("B", 8.5)
	x := margin
	for _, c := range columns {
		p.put(x+2, y, c.width-4, 7, c.align, c.title)
		x += c.width
	}
	return y + 7
}

// amount is a line of the totals.
type amount struct {
	name  string
	value money.Centavos
	bold  bool
}

// amounts are the totals of a voucher.
func (d *Document) amounts() []amount {
	if d.discriminates() {
		return []amount{
			{"Importe neto gravado:", d.Net, false},
			{"IVA 21%:", d.VAT, false},
			{"Importe otros tributos:", 0, false},
			{"Importe total:", d.Total, true},
		}
	}
	return []amount{{"Subtotal:", d.Total, false}, {"Importe otros tributos:", 0, false}, {"Importe total:", d.Total, true}}
}

// contained are the taxes in the price of a consumer (Ley 27.743), or none.
func (d *Document) contained() []amount {
	if d.Letter != "B" {
		return nil
	}
	return []amount{{"IVA Contenido:", d.VAT, false}, {otherTaxes + ":", 0, false}}
}

// totals stand above the foot, whatever the number of items.
func (p *page) totals() {
	amounts, contained := p.d.amounts(), p.d.contained()
	height := float64(len(amounts))*6 + 5
	top := a4Height - margin - 44 - height
	p.box(top, height)
	y := top + 2.5
	for _, a := range amounts {
		style, size := "", 9.5
		if a.bold {
			style, size = "B", 11.5
		}
		p.font(style, size)
		p.put(middle, y, inner/2-pad-38, 6, right, a.name)
		p.put(margin+inner-pad-38, y, 38, 6, right, pesos(a.value))
		y += 6
	}
	p.font("", 7.5)
	p.wrap(margin+pad, top+2.5, inner/2-pad, 4, left, p.d.Legend)
	if contained == nil {
		return
	}
	y = top + 2.5
	p.font("B", 8)
	p.put(margin+pad, y, inner/2, row, left, transparency)
	p.font("", 8)
	for _, a := range contained {
		y += row
		p.put(margin+pad, y, inner/2, row, left, a.name+" "+pesos(a.value))
	}
}

// foot has the code and the authorisation.
func (p *page) foot() error {
	const size = 34.0
	y := a4Height - margin - 38
	if err := p.code(margin, y, size, p.d.QR); err != nil {
		return err
	}
	x := margin + size + 6
	p.ink(black)
	p.font("B", 20)
	p.put(x, y+1, 60, 9, left, "ARCA")
	p.font("", 6.5)
	p.ink(grey)
	p.put(x, y+9.5, 80, 3.5, left, "AGENCIA DE RECAUDACIÓN Y CONTROL ADUANERO")
	p.ink(black)
	p.font("B", 10)
	p.put(x, y+16, 80, 5, left, authorized)
	p.font("", 7)
	p.ink(grey)
	p.wrap(x, y+22, 78, 3.5, left, disclaimer)
	p.ink(black)
	width := 70.0
	x = margin + inner - width
	for i, each := range [][2]string{{"CAE N°:", p.d.CAE}, {"Vencimiento del CAE:", day(p.d.CAEDue)}} {
		p.font("B", 10)
		p.put(x, y+4+float64(i)*6.5, width-31, 6, right, each[0])
		p.font("", 10)
		p.put(x+width-31, y+4+float64(i)*6.5, 31, 6, right, each[1])
	}
	p.font("", 8)
	p.ink(grey)
	p.put(x, y+size-5, width, 5, right, fmt.Sprintf("Pág. %d/%d", p.n, p.n))
	return nil
}
