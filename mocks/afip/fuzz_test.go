package afip

import (
	"bytes"
	"encoding/base64"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"

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

// FuzzCMS throws bytes at the parser of signed messages.
func FuzzCMS(f *testing.F) {
	m, err := New(Config{Path: f.TempDir() + "/afip.db"}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = m.Close() })
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add([]byte("hola"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, _, err := m.readCMS(base64.StdEncoding.EncodeToString(raw)); err == nil {
			t.Fatalf("readCMS(%x): got no error, want one", raw)
		}
	})
}

func FuzzTicket(f *testing.F) {
	f.Add([]byte(`<sso><id gen_time="1" exp_time="2"/><operation><login service="wsfe"/></operation></sso>`))
	f.Add([]byte("<sso"))
	f.Fuzz(func(_ *testing.T, raw []byte) { _, _ = readAttributes(raw) })
}
