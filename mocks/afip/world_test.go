package afip

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

// world is a mock with a client.
type world struct {
	t      testing.TB
	mock   *Mock
	server *httptest.Server
	now    time.Time
}

func newWorld(tb testing.TB, change ...func(*Config)) *world {
	tb.Helper()
	c := Config{Path: filepath.Join(tb.TempDir(), "deep", "afip.db"), Environment: "test"}
	for _, each := range change {
		each(&c)
	}
	m, err := New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatalf("New: got %v, want a mock", err)
	}
	m.Shell().Clock.Freeze(true)
	s := httptest.NewServer(m)
	tb.Cleanup(func() {
		s.Close()
		if err := m.Close(); err != nil {
			tb.Errorf("Close: got %v, want nil", err)
		}
	})
	return &world{t: tb, mock: m, server: s, now: m.Shell().Clock.Now()}
}

//nolint:gochecknoglobals // made once, since it takes long
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func certificate(tb testing.TB, serial string, from, until time.Time) *x509.Certificate {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "test", SerialNumber: serial}, NotBefore: from, NotAfter: until,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		tb.Fatal(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func (w *world) certificate() *x509.Certificate {
	return certificate(w.t, "CUIT 20123456786", w.now.Add(-time.Hour), w.now.Add(365*24*time.Hour))
}

func tra(now time.Time, service string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><loginTicketRequest version="1.0"><header><uniqueId>%d</uniqueId>`+
		`<generationTime>%s</generationTime><expirationTime>%s</expirationTime></header><service>%s</service></loginTicketRequest>`,
		uint32(now.Unix()), now.Add(-time.Minute).Format(time.RFC3339), now.Add(10*time.Minute).Format(time.RFC3339), service)
}

// cms signs text the way openssl does it: with attributes or without.
func cms(tb testing.TB, c *x509.Certificate, text string, digest asn1.ObjectIdentifier, attributes bool) string {
	tb.Helper()
	s, err := pkcs7.NewSignedData([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	s.SetDigestAlgorithm(digest)
	if attributes {
		err = s.AddSigner(c, testKey(), pkcs7.SignerInfoConfig{})
	} else {
		err = s.SignWithoutAttr(c, testKey(), pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		tb.Fatal(err)
	}
	raw, err := s.Finish()
	if err != nil {
		tb.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

type answer struct {
	status int
	header http.Header
	text   string
	root   element
}

func (w *world) post(path, kind, body string, header ...string) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := w.server.Client().Do(r)
	if err != nil {
		w.t.Fatalf("POST %s: got %v, want an answer", path, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to the end below
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	out := answer{status: res.StatusCode, header: res.Header, text: string(raw)}
	if strings.Contains(res.Header.Get("Content-Type"), "xml") {
		if out.root, err = readElement(bytes.NewReader(raw)); err != nil {
			w.t.Fatalf("POST %s: got XML that cannot be read: %v\n%s", path, err, raw)
		}
	}
	return out
}

func envelope11(body string) string {
	return `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="` + soap11 + `"><soapenv:Header/><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`
}

func (w *world) sendLogin(in0 string, header ...string) answer {
	w.t.Helper()
	return w.post(pathWSAA, "text/xml; charset=utf-8", envelope11(`<w:loginCms xmlns:w="`+wsaaSpace+`"><w:in0>`+in0+`</w:in0></w:loginCms>`), header...)
}

type auth struct{ token, sign string }

func (w *world) login(service string) auth {
	w.t.Helper()
	a := w.sendLogin(cms(w.t, w.certificate(), tra(w.mock.Shell().Clock.Now(), service), pkcs7.OIDDigestAlgorithmSHA256, true))
	if a.status != http.StatusOK {
		w.t.Fatalf("loginCms: got %d %s, want 200", a.status, a.text)
	}
	return ticketIn(w.t, a)
}

func ticketIn(tb testing.TB, a answer) auth {
	tb.Helper()
	text := a.root.value("Body", "loginCmsResponse", "loginCmsReturn")
	root, err := readElement(strings.NewReader(text))
	if err != nil {
		tb.Fatalf("loginCmsReturn: got %q, want XML: %v", text, err)
	}
	return auth{root.value("credentials", "token"), root.value("credentials", "sign")}
}

// call calls an operation of wsfev1.
func (w *world) call(a auth, operation, inner string, header ...string) answer {
	w.t.Helper()
	body := fmt.Sprintf(`<ar:%s xmlns:ar=%q><ar:Auth><ar:Token>%s</ar:Token><ar:Sign>%s</ar:Sign><ar:Cuit>20123456786</ar:Cuit></ar:Auth>%s</ar:%s>`,
		operation, wsfeSpace, a.token, a.sign, inner, operation)
	return w.post(pathWSFE, "text/xml; charset=utf-8", envelope11(body), header...)
}

func (a answer) result(operation string) *element {
	return a.root.at("Body", operation+"Response", operation+"Result")
}

// detail is a factura B to a consumidor final over 121 pesos, with some fields changed; an empty value leaves one out.
func (w *world) detail(number int64, changes ...string) string {
	fields := []string{
		"Concepto", "1", "DocTipo", "99", "DocNro", "0", "CbteDesde", fmt.Sprint(number), "CbteHasta", fmt.Sprint(number),
		"CbteFch", w.mock.Shell().Clock.Now().In(buenosAires).Format(dateForm), "ImpTotal", "121", "ImpTotConc", "0", "ImpNeto", "100", "ImpOpEx", "0",
		"ImpTrib", "0", "ImpIVA", "21", "MonId", "PES", "MonCotiz", "1", "CondicionIVAReceptorId", "5",
		"Iva", "<AlicIva><Id>5</Id><BaseImp>100</BaseImp><Importe>21</Importe></AlicIva>",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		found := false
		for j := 0; j < len(fields); j += 2 {
			if fields[j] == changes[i] {
				fields[j+1], found = changes[i+1], true
			}
		}
		if !found {
			fields = append(fields, changes[i], changes[i+1])
		}
	}
	var b strings.Builder
	b.WriteString("<FECAEDetRequest>")
	for i := 0; i < len(fields); i += 2 {
		if fields[i+1] != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>", fields[i], fields[i+1], fields[i])
		}
	}
	b.WriteString("</FECAEDetRequest>")
	return b.String()
}

func (w *world) ask(a auth, kind int, details ...string) answer {
	w.t.Helper()
	return w.call(a, "FECAESolicitar", fmt.Sprintf("<FeCAEReq><FeCabReq><CantReg>%d</CantReg><PtoVta>1</PtoVta><CbteTipo>%d</CbteTipo></FeCabReq>"+
		"<FeDetReq>%s</FeDetReq></FeCAEReq>", len(details), kind, strings.Join(details, "")))
}

func (w *world) json(method, path, body string, into any) int {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := w.server.Client().Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to the end below
	raw, _ := io.ReadAll(res.Body)
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			w.t.Fatalf("%s %s: got %s, want JSON", method, path, raw)
		}
	}
	return res.StatusCode
}
