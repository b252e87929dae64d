package afip

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

func TestLoginAccepts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.certificate()
	plain := tra(w.now, serviceWSFE)
	sha256 := pkcs7.OIDDigestAlgorithmSHA256
	local := strings.NewReplacer("Z<", "<").Replace(tra(w.now.Add(-3*time.Hour), serviceWSFE))
	tests := []struct{ name, in0 string }{
		{"SHA-256 with attributes", cms(t, c, plain, sha256, true)},
		{"SHA-256 without attributes", cms(t, c, plain, sha256, false)},
		{"SHA-1 with attributes", cms(t, c, plain, pkcs7.OIDDigestAlgorithmSHA1, true)},
		{"SHA-512 with attributes", cms(t, c, plain, pkcs7.OIDDigestAlgorithmSHA512, true)},
		{"space before the document", cms(t, c, "\n   "+plain, sha256, true)},
		{"no version", cms(t, c, strings.Replace(plain, ` version="1.0"><header>`, "><header>", 1), sha256, true)},
		{"times without an offset, which are of Buenos Aires", cms(t, c, local, sha256, true)},
		{"carriage returns in the base64", strings.ReplaceAll(fold(cms(t, c, plain, sha256, true)), "\n", "&#xd;\n")},
		{"space before the base64", "  \n" + cms(t, c, plain, sha256, true)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := w.sendLogin(tt.in0)
			if a.status != http.StatusOK {
				t.Fatalf("loginCms: got %d %s, want 200", a.status, a.text)
			}
			got := ticketIn(t, a)
			ticket, err := w.mock.open(got.token, got.sign, 20123456786, serviceWSFE)
			if err != nil || ticket.until.Sub(ticket.made) != 12*time.Hour {
				t.Fatalf("ticket: got %+v, %v, want one of 12 hours", ticket, err)
			}
		})
	}
}

func fold(text string) string {
	var b strings.Builder
	for len(text) > 64 {
		b.WriteString(text[:64] + "\n")
		text = text[64:]
	}
	return b.String() + text
}

func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.certificate()
	sha256 := pkcs7.OIDDigestAlgorithmSHA256
	sign := func(text string) string { return cms(t, c, text, sha256, true) }
	plain := tra(w.now, serviceWSFE)
	raw, _ := base64.StdEncoding.DecodeString(sign(plain))
	forged := []byte(strings.Replace(string(raw), "<service>wsfe<", "<service>wsfx<", 1))
	change := func(from, to string) string { return sign(strings.Replace(plain, from, to, 1)) }
	tests := []struct{ name, in0, code string }{
		{"nothing", "", "ns1:cms.bad"},
		{"no base64", "@@@", "ns1:cms.bad.base64"},
		{"base64 of something else", "aG9sYQ==", "ns1:cms.bad"},
		{"a truncated message", base64.StdEncoding.EncodeToString(raw[:len(raw)/2]), "ns1:cms.bad"},
		{"changed after it was signed", base64.StdEncoding.EncodeToString(forged), "ns1:cms.sign.invalid"},
		{"an expired certificate", cms(t, certificate(t, "CUIT 20123456786", w.now.Add(-48*time.Hour), w.now.Add(-time.Hour)), plain, sha256, false), "ns1:cms.cert.expired"},
		{"a certificate of the future", cms(t, certificate(t, "CUIT 20123456786", w.now.Add(time.Hour), w.now.Add(48*time.Hour)), plain, sha256, false), "ns1:cms.cert.invalid"},
		{"a certificate without a CUIT", cms(t, certificate(t, "", w.now.Add(-time.Hour), w.now.Add(time.Hour)), plain, sha256, true), "ns1:cms.cert.invalid"},
		{"a request that is no XML", sign("hola"), "ns1:xml.bad"},
		{"a request with a document type", sign("<!DOCTYPE a><a/>"), "ns1:xml.bad"},
		{"a uniqueId in milliseconds", change("<uniqueId>", "<uniqueId>999"), "ns1:xml.bad"},
		{"a generation time of the future", sign(tra(w.now.Add(time.Hour), serviceWSFE)), "ns1:xml.generationTime.invalid"},
		{"a generation time of two days ago", sign(tra(w.now.Add(-48*time.Hour), serviceWSFE)), "ns1:xml.generationTime.invalid"},
		{"a request that has expired", sign(tra(w.now.Add(-time.Hour), serviceWSFE)), "ns1:xml.expirationTime.expired"},
		{"a service that does not exist", sign(tra(w.now, "wsnada")), "ns1:wsn.notFound"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := w.sendLogin(tt.in0)
			if got := a.root.value("Body", "Fault", "faultcode"); a.status != 500 || got != tt.code {
				t.Fatalf("loginCms: got %d %q, want 500 %q", a.status, got, tt.code)
			}
		})
	}
}

func TestLoginScenarios(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in0 := cms(t, w.certificate(), tra(w.now, serviceWSFE), pkcs7.OIDDigestAlgorithmSHA256, true)
	for scenario, code := range map[string]string{
		scenarioNoLogin: "ns1:wsn.unavailable", scenarioAlready: "ns1:coe.alreadyAuthenticated",
	} {
		a := w.sendLogin(in0, "X-Mock-Scenario", scenario)
		if got := a.root.value("Body", "Fault", "faultcode"); got != code {
			t.Errorf("loginCms in %s: got %q, want %q", scenario, got, code)
		}
	}
}

func TestSecondLoginIsRefusedFromAnAge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.AlreadyAuthenticated = "10m" })
	c := w.certificate()
	in0 := func() string {
		return cms(t, c, tra(w.mock.Shell().Clock.Now(), serviceWSFE), pkcs7.OIDDigestAlgorithmSHA256, false)
	}
	if a := w.sendLogin(in0()); a.status != 200 {
		t.Fatalf("first login: got %s, want a ticket", a.text)
	}
	if a := w.sendLogin(in0()); a.status != 200 {
		t.Fatalf("second login at once: got %s, want a ticket", a.text)
	}
	w.mock.Shell().Clock.Advance(11 * time.Minute)
	if got := w.sendLogin(in0()); got.root.value("Body", "Fault", "faultcode") != "ns1:coe.alreadyAuthenticated" {
		t.Fatalf("login after 11 minutes: got %s, want coe.alreadyAuthenticated", got.text)
	}
	w.mock.Shell().Clock.Advance(12 * time.Hour)
	if a := w.sendLogin(in0()); a.status != 200 {
		t.Fatalf("login after the ticket's end: got %s, want a ticket", a.text)
	}
}

func TestOnlyRegisteredCertificatesWhereAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Certificates = registeredCertificate })
	c := w.certificate()
	in0 := cms(t, c, tra(w.now, serviceWSFE), pkcs7.OIDDigestAlgorithmSHA256, true)
	if a := w.sendLogin(in0); a.root.value("Body", "Fault", "faultcode") != "ns1:cms.cert.untrusted" {
		t.Fatalf("login before it is registered: got %s, want cms.cert.untrusted", a.text)
	}
	pem := "-----BEGIN CERTIFICATE-----\n" + fold(base64.StdEncoding.EncodeToString(c.Raw)) + "\n-----END CERTIFICATE-----\n"
	if err := w.mock.act(t.Context(), "", actRegister, map[string]string{"pem": pem}); err != nil {
		t.Fatal(err)
	}
	if a := w.sendLogin(in0); a.status != 200 {
		t.Fatalf("login once it is registered: got %s, want a ticket", a.text)
	}
}

func TestLoginAnswersInTheNamespaceOfTheRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	space := "https://wsaahomo.afip.gov.ar/ws/services/LoginCms"
	in0 := cms(t, w.certificate(), tra(w.now, serviceWSFE), pkcs7.OIDDigestAlgorithmSHA256, true)
	a := w.post("/WS/services/logincms", "application/xml", envelope11(`<loginCms xmlns="`+space+`"><in0><![CDATA[`+in0+`]]></in0></loginCms>`))
	if got := a.root.at("Body", "loginCmsResponse").space; a.status != 200 || got != space {
		t.Fatalf("loginCms: got %d in %q, want 200 in %q", a.status, got, space)
	}
}
