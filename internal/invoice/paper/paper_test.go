package paper

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

//nolint:gochecknoglobals // a flag
var update = flag.Bool("update", false, "write the golden files anew, with their pictures")

var march2 = clock.Date{Year: 2026, Month: time.March, Day: 2} //nolint:gochecknoglobals // constant

// sample is an invoice B.
func sample() Document {
	code, err := QR(Facts{
		Date: march2, CUIT: 30712345671, PointOfSale: 3, Kind: 6, Number: 41, Total: 2_350_050, DocType: 99, CAE: 61123022925855,
	})
	if err != nil {
		panic(err)
	}
	return Document{
		Kind: "Factura", Letter: "B", Code: 6, PointOfSale: 3, Number: 41, IssueDate: march2, ServiceFrom: march2, ServiceTo: march2,
		Issuer: Issuer{
			Name: "Barbería El Ñandú", LegalName: "Ñandú Peluquería S.R.L.", Address: "Av. Córdoba 1234, piso 2, Ciudad Autónoma de Buenos Aires",
			Condition: "Responsable Inscripto", CUIT: "30-71234567-1", GrossIncome: "901-234567-8",
			ActivitySince: clock.Date{Year: 2019, Month: time.August, Day: 1},
		},
		Receiver: Receiver{Condition: "Consumidor Final"},
		Items: []Item{
			{Text: "Corte de pelo", Quantity: 1, Unit: 1_200_000, Total: 1_200_000},
			{Text: "Arreglo de barba con toalla caliente, aceite de argán y masaje facial de cortesía", Quantity: 1, Unit: 1_150_050, Total: 1_150_050},
		},
		Net: 1_942_190, VAT: 407_860, Total: 2_350_050, CAE: "61123022925855", CAEDue: march2.AddDays(10), QR: code,
	}
}

// invoiceA is for a monotributista.
func invoiceA() Document {
	d := sample()
	d.Letter, d.Code = "A", 1
	d.Receiver = Receiver{
		Name: "Martina Pérez", Document: "CUIT 20-28765432-5", Address: "San Martín 450, Rosario, Santa Fe", Condition: "Responsable Monotributo",
	}
	d.Legend = LegendMonotributo
	return d
}

// noteC takes an invoice of a monotributista back.
func noteC() Document {
	d := sample()
	d.Kind, d.Letter, d.Code, d.Number = "Nota de crédito", "C", 13, 7
	d.Issuer.Condition, d.Issuer.LegalName, d.Issuer.GrossIncome, d.Issuer.ActivitySince = "Responsable Monotributo", "Juan Gómez", "", clock.Date{}
	d.Receiver = Receiver{Name: "María José Núñez", Document: "DNI 30.111.222", Condition: "Consumidor Final"}
	d.Items = []Item{{Text: "Devolución del turno K7M2QXA", Quantity: 1, Unit: 500_000, Total: 500_000}}
	d.Net, d.VAT, d.Total = 500_000, 0, 500_000
	d.Credits = "Factura C 00003-00000041 del 02/03/2026"
	return d
}

// TestPrintsAreAsRecorded compares each file with the recorded one to the byte. With -update the recorded ones and their
// pictures are made anew, and somebody has to look at them.
func TestPrintsAreAsRecorded(t *testing.T) {
	t.Parallel()
	for name, printed := range map[string]func() ([]byte, error){
		"a4_factura_b":          func() ([]byte, error) { return A4(sample()) },
		"a4_factura_a":          func() ([]byte, error) { return A4(invoiceA()) },
		"a4_nota_credito_c":     func() ([]byte, error) { return A4(noteC()) },
		"ticket_factura_b":      func() ([]byte, error) { return Ticket(sample()) },
		"ticket_factura_a":      func() ([]byte, error) { return Ticket(invoiceA()) },
		"ticket_nota_credito_c": func() ([]byte, error) { return Ticket(noteC()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := printed()
			if err != nil {
				t.Fatalf("print: %v", err)
			}
			again, _ := printed()
			if !bytes.Equal(got, again) {
				t.Error("printed twice: got two files that differ")
			}
			compare(t, name, got)
		})
	}
}

// compare looks at the pages as people see them where pdftoppm is installed, and at the bytes of the file otherwise.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	sum := sha256.Sum256(got)
	digest := filepath.Join("testdata", name+".sha256")
	picture := filepath.Join("testdata", name+".png")
	if *update {
		for path, content := range map[string][]byte{digest: []byte(hex.EncodeToString(sum[:]) + "\n"), picture: draw(t, got)} {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, err := os.ReadFile(digest)
	if err != nil {
		t.Fatal(err)
	}
	if hex.EncodeToString(sum[:]) == strings.TrimSpace(string(want)) {
		return
	}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Errorf("%s: the file is not the recorded one; look at it after -update (needs poppler-utils)", name)
		return
	}
	recorded, err := os.ReadFile(picture)
	if err != nil || !bytes.Equal(draw(t, got), recorded) {
		t.Errorf("%s: %v: the page does not look as recorded; look at it after -update", name, err)
	}
}

// draw makes a picture of the first page.
func draw(t *testing.T, file []byte) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "pdftoppm", "-png", "-r", "110", "-singlefile", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v", err)
	}
	return out
}

func TestTheQRSaysWhatTheLawAsks(t *testing.T) {
	t.Parallel()
	got, err := QR(Facts{
		Date: march2, CUIT: 30712345671, PointOfSale: 3, Kind: 6, Number: 41, Total: 2_350_050, DocType: 96, DocNumber: 30111222, CAE: 61123022925855,
	})
	text, ok := strings.CutPrefix(got, "https://www.afip.gob.ar/fe/qr/?p=")
	decoded, decodeErr := base64.StdEncoding.DecodeString(text)
	const want = `{"ver":1,"fecha":"2026-03-02","cuit":30712345671,"ptoVta":3,"tipoCmp":6,"nroCmp":41,"importe":23500.50,"moneda":"PES","ctz":1,` +
		`"tipoDocRec":96,"nroDocRec":30111222,"tipoCodAut":"E","codAut":61123022925855}`
	if err != nil || decodeErr != nil || !ok || string(decoded) != want {
		t.Errorf("QR: got %s (%s), %v\nwant %s", got, decoded, err, want)
	}
	if strings.ContainsAny(text, "+/") {
		t.Errorf("QR: got %s, which an address would have to escape", text)
	}
	nobody, _ := QR(Facts{Date: march2, Total: 1_200_000, DocType: 99})
	decoded, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(nobody, qrAddress))
	if !strings.Contains(string(decoded), `"importe":12000,`) || strings.Contains(string(decoded), "nroDocRec") {
		t.Errorf("QR of nobody's: got %s, want no number and whole pesos", decoded)
	}
}

func TestOddTextsArePrinted(t *testing.T) {
	t.Parallel()
	d := sample()
	d.Issuer.Name = "💈 Barber\u200d❤️ Shop \U0001F600 " + strings.Repeat("muy largo ", 20)
	d.Issuer.Address = strings.Repeat("x", 400)
	d.Receiver.Name = "Name\nwith\tbreaks\x00 \u6f22\u5b57 \u0639"
	for i := range 40 {
		d.Items = append(d.Items, Item{Text: fmt.Sprintf("Servicio %d %s", i, strings.Repeat("ancho ", 30)), Quantity: 2, Unit: 100, Total: 200})
	}
	for name, printed := range map[string]func(...Document) ([]byte, error){"A4": A4, "ticket": Ticket} {
		got, err := printed(d, d)
		if err != nil || !bytes.HasPrefix(got, []byte("%PDF-")) {
			t.Errorf("%s: got %d bytes, %v, want a PDF", name, len(got), err)
		}
		if _, err := printed(); err == nil {
			t.Errorf("%s of nothing: got no error", name)
		}
	}
}

func TestAmountsAreWrittenWithTwoDecimals(t *testing.T) {
	t.Parallel()
	for a, want := range map[int64]string{0: "$ 0,00", 5: "$ 0,05", 1_200_000: "$ 12.000,00", 123_456_789: "$ 1.234.567,89"} {
		if got := pesos(centavos(a)); got != want {
			t.Errorf("pesos(%d): got %q, want %q", a, got, want)
		}
	}
}

func centavos(n int64) money.Centavos { return money.Centavos(n) }
