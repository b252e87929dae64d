package paper

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/color"
	"strconv"

	"github.com/boombuler/barcode/qr"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

// qrAddress is where the code leads (RG 4291).
const qrAddress = "https://www.afip.gob.ar/fe/qr/?p="

// Facts are what the code says of a voucher.
type Facts struct {
	Date        clock.Date
	CUIT        int64
	PointOfSale int
	Kind        int // CbteTipo
	Number      int64
	Total       money.Centavos
	DocType     int
	DocNumber   int64
	CAE         int64
}

// payload has the names and the order of https://www.afip.gob.ar/fe/qr/documentos/QRespecificaciones.pdf, version 1.
type payload struct {
	Version     int         `json:"ver"`
	Date        string      `json:"fecha"`
	CUIT        int64       `json:"cuit"`
	PointOfSale int         `json:"ptoVta"`  //nolint:tagliatelle // the agency's name, and so are those below
	Kind        int         `json:"tipoCmp"` //nolint:tagliatelle // as above
	Number      int64       `json:"nroCmp"`  //nolint:tagliatelle // as above
	Total       json.Number `json:"importe"`
	Currency    string      `json:"moneda"`
	Rate        int         `json:"ctz"`
	DocType     int         `json:"tipoDocRec,omitempty"` //nolint:tagliatelle // as above
	DocNumber   int64       `json:"nroDocRec,omitempty"`  //nolint:tagliatelle // as above
	CodeKind    string      `json:"tipoCodAut"`           //nolint:tagliatelle // as above
	Code        int64       `json:"codAut"`               //nolint:tagliatelle // as above
}

// QR is the address in the code of a voucher.
func QR(f Facts) (string, error) {
	total := strconv.FormatInt(int64(f.Total/money.Peso), 10)
	if cents := f.Total % money.Peso; cents != 0 {
		total += fmt.Sprintf(".%02d", cents)
	}
	text, err := json.Marshal(payload{
		Version: 1, Date: f.Date.String(), CUIT: f.CUIT, PointOfSale: f.PointOfSale, Kind: f.Kind, Number: f.Number,
		Total: json.Number(total), Currency: "PES", Rate: 1, DocType: f.DocType, DocNumber: f.DocNumber, CodeKind: "E", Code: f.CAE,
	})
	if err != nil {
		return "", fmt.Errorf("encode QR: %w", err)
	}
	return qrAddress + base64.StdEncoding.EncodeToString(text), nil
}

// code draws a QR as rectangles, which printers of any resolution show sharp.
func (s sheet) code(x, y, size float64, text string) error {
	matrix, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("make QR: %w", err)
	}
	n := matrix.Bounds().Dx()
	module := size / float64(n)
	dark := func(col, row int) bool {
		shade, _ := color.GrayModel.Convert(matrix.At(col, row)).(color.Gray)
		return shade.Y < 0x80
	}
	s.SetFillColor(0, 0, 0)
	for row := range n {
		for col := 0; col < n; col++ {
			from := col
			for col < n && dark(col, row) {
				col++
			}
			if col > from { // a little overlap, so that no hairline shows between the rows
				s.Rect(x+float64(from)*module, y+float64(row)*module, float64(col-from)*module, module*1.02, "F")
			}
		}
	}
	return nil
}
