package afip

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/upstream"
)

//nolint:gochecknoglobals // a flag
var update = flag.Bool("update", false, "write the golden files anew")

// server answers every request with the same, and keeps the last request.
type server struct {
	*Client

	status       int
	answer       string
	path, action string
	body         string
}

func newServer(t *testing.T, status int, answer string) *server {
	t.Helper()
	s := &server{status: status, answer: answer}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.path, s.action, s.body = r.URL.Path, r.Header.Get("SoapAction"), string(body)
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.answer)
	}))
	t.Cleanup(web.Close)
	s.Client = New(Options{BaseURL: web.URL + "/", Timeout: 5 * time.Second})
	return s
}

// body puts XML into an envelope as the agency's server writes it.
func body(inner string) string {
	return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>` +
		`<FEHeaderInfo xmlns="http://ar.gov.afip.dif.FEV1/"><id>1</id></FEHeaderInfo></soap:Header><soap:Body>` + inner + "</soap:Body></soap:Envelope>\r\n"
}

func fault(code, message string) string {
	return body(`<soap:Fault><faultcode xmlns:ns1="x">` + code + `</faultcode><faultstring>` + message + `</faultstring></soap:Fault>`)
}

var (
	day = clock.Date{Year: 2026, Month: time.March, Day: 2}                       //nolint:gochecknoglobals // constant
	by  = Auth{Ticket: Ticket{Token: "dG9r&", Sign: "c2ln"}, CUIT: "30712345671"} //nolint:gochecknoglobals // constant
)

func sample(number int64) Voucher {
	return Voucher{
		Number: number, Date: day, DocType: DocFinal, Receiver: FinalConsumer, Total: 1_210_005, Net: 1_000_004, VAT: 210_001,
		ServiceFrom: day, ServiceTo: day, DueOn: day, Rates: []Rate{{ID: VAT21, Base: 1_000_004, Amount: 210_001}},
	}
}

func TestRequestsAreAsRecorded(t *testing.T) {
	t.Parallel()
	note := sample(8)
	note.DocType, note.DocNumber, note.Receiver = DocCUIT, 27301234568, Registered
	note.Credits = []Reference{{Type: InvoiceA, PointOfSale: 3, Number: 41, CUIT: "30712345671", Date: day}}
	plain := sample(1)
	plain.Net, plain.VAT, plain.Rates = plain.Total, 0, nil
	calls := map[string]func(ctx context.Context, c *Client) error{
		"FECAESolicitar_B": func(ctx context.Context, c *Client) error {
			_, err := c.Authorize(ctx, by, Batch{PointOfSale: 3, Type: InvoiceB, Vouchers: []Voucher{sample(41), sample(42)}})
			return err
		},
		"FECAESolicitar_C": func(ctx context.Context, c *Client) error {
			_, err := c.Authorize(ctx, by, Batch{PointOfSale: 3, Type: InvoiceC, Vouchers: []Voucher{plain}})
			return err
		},
		"FECAESolicitar_credit_note_A": func(ctx context.Context, c *Client) error {
			_, err := c.Authorize(ctx, by, Batch{PointOfSale: 3, Type: CreditNoteA, Vouchers: []Voucher{note}})
			return err
		},
		"FECompUltimoAutorizado": func(ctx context.Context, c *Client) error {
			_, err := c.LastAuthorized(ctx, by, 3, InvoiceB)
			return err
		},
		"FECompConsultar": func(ctx context.Context, c *Client) error {
			_, err := c.Consult(ctx, by, 3, InvoiceB, 41)
			return err
		},
		"FECompTotXRequest": func(ctx context.Context, c *Client) error {
			_, err := c.BatchLimit(ctx, by)
			return err
		},
		"FEParamGetPtosVenta": func(ctx context.Context, c *Client) error {
			_, err := c.PointsOfSale(ctx, by)
			return err
		},
		"FEParamGetCondicionIvaReceptor": func(ctx context.Context, c *Client) error {
			_, err := c.ReceiverConditions(ctx, by, "B")
			return err
		},
		"FEDummy": func(ctx context.Context, c *Client) error {
			_, err := c.Health(ctx)
			return err
		},
		"getPersona_v2": func(ctx context.Context, c *Client) error {
			_, err := c.Taxpayer(ctx, by, "27301234568")
			return err
		},
		"getPersona": func(ctx context.Context, c *Client) error {
			_, err := c.Person(ctx, by, "27301234568")
			return err
		},
	}
	for name, do := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, http.StatusInternalServerError, fault("soap:Server", "no"))
			if err := do(t.Context(), s.Client); upstream.OutcomeOf(err) != upstream.Unknown || err == nil {
				t.Errorf("call that fails: got %v, want an unknown outcome", err)
			}
			got := "POST " + s.path + "\nSOAPAction: " + s.action + "\n\n" + strings.ReplaceAll(s.body, "><", ">\n<") + "\n"
			golden(t, name+".xml", got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s: %v; got\n%s\nwant\n%s", path, err, got, want)
	}
}

func approved(number, cae string) string {
	return `<FECAEDetResponse><CbteDesde>` + number + `</CbteDesde><CbteHasta>` + number + `</CbteHasta><Resultado>A</Resultado><CAE>` + cae +
		`</CAE><CAEFchVto>20260312</CAEFchVto></FECAEDetResponse>`
}

func solved(result, details, notes string) string {
	return body(`<FECAESolicitarResponse xmlns="http://ar.gov.afip.dif.FEV1/"><FECAESolicitarResult><FeCabResp><Resultado>` + result +
		`</Resultado></FeCabResp><FeDetResp>` + details + `</FeDetResp>` + notes + `</FECAESolicitarResult></FECAESolicitarResponse>`)
}

func errorsOf(code string) string {
	return `<Errors><Err><Code>` + code + `</Code><Msg>mensaje</Msg></Err></Errors>`
}

func TestAnswersToABatch(t *testing.T) {
	t.Parallel()
	const cae = "61123022925855"
	rejected := `<FECAEDetResponse><CbteDesde>1</CbteDesde><Resultado>R</Resultado><Observaciones><Obs><Code>10015</Code><Msg>DocNro</Msg></Obs></Observaciones>` +
		`<CAE /><CAEFchVto /></FECAEDetResponse>`
	tests := []struct {
		name    string
		status  int
		answer  string
		outcome upstream.Outcome
		is      error
		ok      bool
	}{
		{name: "a CAE", answer: solved("A", approved("1", cae), ""), ok: true},
		{name: "a rejection", answer: solved("R", rejected, ""), ok: true},
		{name: "a wrong number", answer: solved("R", rejected, errorsOf("10016")), ok: true},
		{name: "an error without vouchers", answer: solved("R", "", errorsOf("10005")), outcome: upstream.Refused},
		{name: "a refused ticket", answer: solved("R", "", errorsOf("600")), outcome: upstream.Refused, is: ErrTicket},
		{name: "a refused ticket beside vouchers", answer: solved("R", rejected, errorsOf("600")), outcome: upstream.Refused, is: ErrTicket},
		{name: "a CUIT of another", answer: solved("R", "", errorsOf("601")), outcome: upstream.Refused, is: ErrNotRepresented},
		{name: "an internal error beside vouchers", answer: solved("R", rejected, errorsOf("501")), outcome: upstream.Unknown},
		{name: "a transaction that goes on", answer: solved("R", rejected, errorsOf("502")), outcome: upstream.Unknown},
		{name: "no vouchers and no error", answer: solved("A", "", ""), outcome: upstream.Unknown},
		{name: "two vouchers for one", answer: solved("A", approved("1", cae)+approved("2", cae), ""), outcome: upstream.Unknown},
		{name: "another number", answer: solved("A", approved("2", cae), ""), outcome: upstream.Unknown},
		{name: "approved without a CAE", answer: solved("A", approved("1", ""), ""), outcome: upstream.Unknown},
		{name: "half an answer", answer: solved("A", approved("1", cae), "")[:300], outcome: upstream.Unknown},
		{name: "a page", answer: "<html><body>Mantenimiento</body></html>", outcome: upstream.Unknown},
		{name: "nothing", answer: "", outcome: upstream.Unknown},
		{name: "a fault of ours", status: http.StatusInternalServerError, answer: fault("soap:Client", "no"), outcome: upstream.Refused},
		{name: "a fault of theirs", status: http.StatusInternalServerError, answer: fault("soap:Server", "no"), outcome: upstream.Unknown},
		{name: "a server that is away", status: http.StatusServiceUnavailable, answer: "no", outcome: upstream.Unknown},
		{name: "too many requests", status: http.StatusTooManyRequests, answer: "no", outcome: upstream.Later},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.status == 0 {
				tt.status = http.StatusOK
			}
			s := newServer(t, tt.status, tt.answer)
			got, err := s.Authorize(t.Context(), by, Batch{PointOfSale: 3, Type: InvoiceB, Vouchers: []Voucher{sample(1)}})
			if tt.ok {
				if err != nil || len(got.Verdicts) != 1 || got.Verdicts[0].Authorized != (got.Verdicts[0].CAE == cae) {
					t.Errorf("Authorize: got %+v, %v, want a verdict", got, err)
				}
				return
			}
			if err == nil || upstream.OutcomeOf(err) != tt.outcome || (tt.is != nil && !errors.Is(err, tt.is)) {
				t.Errorf("Authorize: got %v (%v), want outcome %v, error %v", err, upstream.OutcomeOf(err), tt.outcome, tt.is)
			}
		})
	}
}

func TestConsultRefusesWhatIsNoVoucher(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`<ResultGet><CbteDesde>2</CbteDesde><CbteHasta>2</CbteHasta><Resultado>A</Resultado><CodAutorizacion>61123022925855</CodAutorizacion></ResultGet>`,
		`<ResultGet><CbteDesde>1</CbteDesde><CbteHasta>1</CbteHasta><Resultado>R</Resultado></ResultGet>`,
		``,
	} {
		s := newServer(t, http.StatusOK, body(`<FECompConsultarResponse><FECompConsultarResult>`+answer+`</FECompConsultarResult></FECompConsultarResponse>`))
		if _, err := s.Consult(t.Context(), by, 3, InvoiceB, 1); !errors.Is(err, errAnswer) {
			t.Errorf("Consult answered %q: got %v, want errAnswer", answer, err)
		}
	}
	s := newServer(t, http.StatusOK, body(`<FECompUltimoAutorizadoResponse><FECompUltimoAutorizadoResult></FECompUltimoAutorizadoResult></FECompUltimoAutorizadoResponse>`))
	if _, err := s.LastAuthorized(t.Context(), by, 3, InvoiceB); !errors.Is(err, errAnswer) {
		t.Errorf("LastAuthorized without a number: got %v, want errAnswer", err)
	}
}

func TestPointsOfSaleOfWhoHasNone(t *testing.T) {
	t.Parallel()
	s := newServer(t, http.StatusOK, body(`<x><FEParamGetPtosVentaResult>`+errorsOf("602")+`</FEParamGetPtosVentaResult></x>`))
	if got, err := s.PointsOfSale(t.Context(), by); len(got) != 0 || err != nil {
		t.Errorf("PointsOfSale: got %v, %v, want none", got, err)
	}
}

func TestAmountsOnTheWire(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]amount{
		"0": 0, "12": 1200, "12.5": 1250, "12.50": 1250, "12.05": 1205, "0.01": 1, "-3.10": -310, "100.000": 10000, "7.00\n": 700,
	} {
		var got amount
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("UnmarshalText(%q): got %d, %v, want %d", text, got, err, want)
		}
		back, _ := got.MarshalText()
		var again amount
		if err := again.UnmarshalText(back); err != nil || again != want {
			t.Errorf("MarshalText(%d): got %s, want it to read as itself", want, back)
		}
	}
	for _, text := range []string{"", "x", "1,5", "1.005", "1.2.3", "99999999999999999999"} {
		var got amount
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("UnmarshalText(%q): got %d, want an error", text, got)
		}
	}
}

func TestDatesOnTheWire(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]clock.Date{"20260302": day, "": {}, "NULL": {}} {
		var got date
		if err := got.UnmarshalText([]byte(text)); err != nil || clock.Date(got) != want {
			t.Errorf("UnmarshalText(%q): got %v, %v, want %v", text, got, err, want)
		}
	}
	var got date
	if err := got.UnmarshalText([]byte("2026-03-02")); err == nil {
		t.Errorf("UnmarshalText of another form: got %v, want an error", got)
	}
}
