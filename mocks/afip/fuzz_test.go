package afip

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestDecimals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"121": 12100, "121.00": 12100, "121.5": 12150, ".05": 5, "1.": 100, "1E2": 10000, "1.005": 101, "-1.005": -101, "0.004": 0,
		"121.00000000000001": 12100, "\t7": 700, "+3": 300,
	} {
		if got, ok := parseDecimal(text, centavos); !ok || got != want {
			t.Errorf("parseDecimal(%q): got %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1,5", "NaN", "INF", "1e999", "1e99", "--1", "0x10", "1_000", strings.Repeat("9", 30)} {
		if got, ok := parseDecimal(text, centavos); ok {
			t.Errorf("parseDecimal(%q): got %d, want none", text, got)
		}
	}
	if got := formatDecimal(-12105, centavos) + " " + formatDecimal(1_450_500_000, millionth) + " " + formatDecimal(100, centavos); got != "-121.05 1450.5 1" {
		t.Errorf("formatDecimal: got %s, want -121.05 1450.5 1", got)
	}
}

func TestCodesDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	m := newWorld(t).now
	for n := range int64(20_000) {
		c := caeOf(m, n+1)
		if len(c) != 14 || seen[c] {
			t.Fatalf("caeOf(%d): got %s, want 14 digits that are new", n+1, c)
		}
		seen[c] = true
	}
	gcd := new(big.Int).GCD(nil, nil, big.NewInt(7_142_857_143), big.NewInt(10_000_000_000))
	if gcd.Int64() != 1 {
		t.Errorf("factor of codes: got a common factor of %d, want 1", gcd)
	}
}

func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"121.00", "1e5", "-.5", "", "9999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := parseDecimal(text, centavos)
		if !ok {
			return
		}
		if again, ok := parseDecimal(formatDecimal(n, centavos), centavos); !ok || again != n {
			t.Fatalf("parseDecimal(%q): got %d, and %d %v when written and read again", text, n, again, ok)
		}
	})
}

func FuzzElement(f *testing.F) {
	for _, seed := range []string{"<a/>", envelope11("<FEDummy/>"), "<!DOCTYPE a><a/>", "<a><![CDATA[x]]></a>", "<a", "<a>&b;</a>", strings.Repeat("<a>", 100)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := readElement(bytes.NewReader(raw))
		if err != nil {
			return
		}
		var b bytes.Buffer
		e.write(&b, "x")
		if _, err := readElement(&b); err != nil && !strings.Contains(err.Error(), "XML") {
			t.Fatalf("write and read again: got %v", err)
		}
	})
}

// FuzzServices throws bodies at every service: each answer is a SOAP envelope, and nothing panics.
func FuzzServices(f *testing.F) {
	m, err := New(Config{Config: kit.Config{Max: 100}, Path: f.TempDir() + "/afip.db"}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = m.Close() })
	f.Add(0, "text/xml", envelope11("<loginCms><in0>aG9sYQ==</in0></loginCms>"))
	f.Add(1, "text/xml", envelope11("<FECAESolicitar><Auth/></FECAESolicitar>"))
	f.Add(1, "application/soap+xml", `<e:Envelope xmlns:e="`+soap12+`"><e:Body><FEDummy/></e:Body></e:Envelope>`)
	f.Add(2, "application/json", `{}`)
	f.Add(3, "", "<a><b></a>")
	f.Fuzz(func(t *testing.T, which int, kind, body string) {
		path := []string{pathWSAA, pathWSFE, pathA13, pathA5}[uint(which)%4]
		r := httptest.NewRequestWithContext(t.Context(), "POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		if root, err := readElement(w.Body); err != nil || root.name != "Envelope" || root.find("Body") == nil {
			t.Fatalf("POST %s %q: got %d %v, want an envelope", path, body, w.Code, err)
		}
	})
}

// FuzzCMS throws bytes at the parser of signed messages: each ends in a fault, or in a certificate that signed something.
func FuzzCMS(f *testing.F) {
	m, err := New(Config{Path: f.TempDir() + "/afip.db"}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = m.Close() })
	now := m.Shell().Clock.Now()
	c := certificate(f, "CUIT 20123456786", now.Add(-time.Hour), now.Add(24*time.Hour))
	for _, attributes := range []bool{true, false} {
		good, err := base64.StdEncoding.DecodeString(cms(f, c, tra(now, serviceWSFE), pkcs7.OIDDigestAlgorithmSHA256, attributes))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(good)
	}
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add([]byte("hola"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		signer, content, err := m.readCMS(base64.StdEncoding.EncodeToString(raw))
		if _, ok := err.(*fault); err != nil && !ok { //nolint:errorlint // faults are never wrapped
			t.Fatalf("readCMS(%x): got %v, want a fault", raw, err)
		}
		if err == nil && (signer == nil || len(content) == 0) {
			t.Fatalf("readCMS(%x): got nothing that was signed", raw)
		}
	})
}

// FuzzRequest throws documents at the parser of requests for a ticket: what is granted is for a service that exists.
func FuzzRequest(f *testing.F) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	f.Add([]byte(tra(now, serviceWSFE)))
	f.Add([]byte(strings.ReplaceAll(tra(now, serviceA13), "Z<", "-03:00<")))
	f.Add([]byte("<!DOCTYPE x [<!ENTITY a \"b\">]><loginTicketRequest>&a;</loginTicketRequest>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := readRequest(raw, now)
		if _, ok := err.(*fault); err != nil && !ok { //nolint:errorlint // faults are never wrapped
			t.Fatalf("readRequest(%q): got %v, want a fault", raw, err)
		}
		if err == nil && !strings.HasPrefix(got.service, "ws") {
			t.Fatalf("readRequest(%q): got service %q", raw, got.service)
		}
	})
}

// FuzzInvoice throws bodies at POST /api/invoices: each is invoiced with amounts that add up, or refused in JSON.
func FuzzInvoice(f *testing.F) {
	m, err := New(Config{Config: kit.Config{Max: 100}, Path: f.TempDir() + "/afip.db"}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = m.Close() })
	for _, seed := range []string{
		exampleInvoice, "{", `{"items":[{"quantity":1e9,"unit_price":"1e16","iva":27}]}`, `{"cuit":"20-12345678-6","class":"C"}`,
		`{"type":8,"items":[{"quantity":1,"unit_price":1}],"associated":[{"kind":6,"point_of_sale":1,"number":1}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := httptest.NewRecorder()
		m.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/api/invoices", strings.NewReader(body)))
		var got invoice
		switch w.Code {
		case 400:
		case 201, 422:
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Detail.Total != got.Detail.Net+got.Detail.IVA {
				t.Fatalf("POST %q: got %d %s, want amounts that add up", body, w.Code, w.Body)
			}
		default:
			t.Fatalf("POST %q: got %d %s, want 201, 400 or 422", body, w.Code, w.Body)
		}
	})
}

func FuzzTicket(f *testing.F) {
	f.Add([]byte(`<sso><id gen_time="1" exp_time="2"/><operation><login service="wsfe"/></operation></sso>`))
	f.Add([]byte("<sso"))
	f.Fuzz(func(_ *testing.T, raw []byte) { _, _ = readAttributes(raw) })
}
