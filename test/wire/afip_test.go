package wire_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
	mock "github.com/barberpro/barberpro/mocks/afip"
	"github.com/barberpro/barberpro/mocks/kit"
)

// agency is the mock with our client on it.
type agency struct {
	t      *testing.T
	mock   *mock.Mock
	client *afip.Client
	url    string
	cuit   string
}

const (
	barber  = "20123456786" // monotributo
	company = "30712345671" // responsable inscripto
)

func newAgency(t *testing.T, cuit string, change ...func(*mock.Config)) *agency {
	t.Helper()
	c := mock.Config{Path: filepath.Join(t.TempDir(), "afip.db")}
	for _, each := range change {
		each(&c)
	}
	m, err := mock.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("mock: %v", err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // net/http notices that a client has gone only once the body was read
		r.Body = io.NopCloser(bytes.NewReader(body))
		m.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.Close()
		_ = m.Close()
	})
	return &agency{t: t, mock: m, url: s.URL, client: afip.New(afip.Options{BaseURL: s.URL, Timeout: time.Second}), cuit: cuit}
}

//nolint:gochecknoglobals // made once, since it takes long
var agencyKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// credentials are a certificate for the agency's CUIT that it signed itself, and its key.
func (a *agency) credentials(until time.Time) (certificate, key []byte) {
	a.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "barberpro", SerialNumber: "CUIT " + a.cuit},
		NotBefore: until.AddDate(-3, 0, 0), NotAfter: until,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &agencyKey().PublicKey, agencyKey())
	if err != nil {
		a.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}),
		pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(agencyKey())})
}

func (a *agency) certificate(until time.Time) *afip.Certificate {
	a.t.Helper()
	c, err := afip.ParseCertificate(a.credentials(until))
	if err != nil {
		a.t.Fatalf("ParseCertificate: %v", err)
	}
	return c
}

func (a *agency) login(service string) afip.Auth {
	a.t.Helper()
	now := time.Now()
	ticket, err := a.client.Login(a.t.Context(), a.certificate(now.AddDate(1, 0, 0)), service, now)
	if err != nil {
		a.t.Fatalf("Login: %v", err)
	}
	if left := ticket.Expires.Sub(now); left < 11*time.Hour || left > 13*time.Hour {
		a.t.Errorf("Login: ticket is good for %v, want about 12 h", left)
	}
	return afip.Auth{Ticket: ticket, CUIT: a.cuit}
}

func today() clock.Date { return clock.DateOf(time.Now().In(time.FixedZone("-03", -3*60*60))) }

// voucher is a haircut for $ 12.100 to a final consumer.
func voucher(number int64) afip.Voucher {
	return afip.Voucher{
		Number: number, Date: today(), DocType: afip.DocFinal, Receiver: afip.FinalConsumer,
		Total: 1_210_000, Net: 1_000_000, VAT: 210_000, ServiceFrom: today(), ServiceTo: today(), DueOn: today(),
		Rates: []afip.Rate{{ID: afip.VAT21, Base: 1_000_000, Amount: 210_000}},
	}
}

func TestAfipAuthorizesAndRemembersVouchers(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	if n, err := a.client.LastAuthorized(t.Context(), by, 1, afip.InvoiceB); n != 0 || err != nil {
		t.Fatalf("LastAuthorized of a new series: got %d, %v, want 0", n, err)
	}
	batch := afip.Batch{PointOfSale: 1, Type: afip.InvoiceB, Vouchers: []afip.Voucher{voucher(1), voucher(2), voucher(3)}}
	got, err := a.client.Authorize(t.Context(), by, batch)
	if err != nil || len(got.Verdicts) != 3 {
		t.Fatalf("Authorize: got %+v, %v, want three verdicts", got, err)
	}
	for i, v := range got.Verdicts {
		if !v.Authorized || v.CAEDue != today().AddDays(10) || v.Number != int64(i+1) {
			t.Errorf("verdict %d: got %+v, want a CAE for ten days", i, v)
		}
	}
	if n, err := a.client.LastAuthorized(t.Context(), by, 1, afip.InvoiceB); n != 3 || err != nil {
		t.Errorf("LastAuthorized: got %d, %v, want 3", n, err)
	}
	kept, err := a.client.Consult(t.Context(), by, 1, afip.InvoiceB, 2)
	if err != nil || kept.CAE != got.Verdicts[1].CAE {
		t.Fatalf("Consult: got %+v, %v, want the CAE of the second", kept, err)
	}
	if diff := cmp.Diff(batch.Vouchers[1], kept.Voucher); diff != "" {
		t.Errorf("Consult: differs from what was authorised (-want +got)\n%s", diff)
	}
	if _, err := a.client.Consult(t.Context(), by, 1, afip.InvoiceB, 4); !errors.Is(err, afip.ErrNotFound) || upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("Consult of a number that is free: got %v, want ErrNotFound", err)
	}
}

func TestAfipRejectsPartOfABatch(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	wrong := voucher(2)
	wrong.DocType, wrong.DocNumber = afip.DocCUIT, 20123456789 // its last digit is wrong
	got, err := a.client.Authorize(t.Context(), by, afip.Batch{PointOfSale: 1, Type: afip.InvoiceB, Vouchers: []afip.Voucher{voucher(1), wrong, voucher(3)}})
	if err != nil || len(got.Verdicts) != 3 {
		t.Fatalf("Authorize: got %+v, %v, want three verdicts", got, err)
	}
	var authorized []bool
	var codes []int
	for _, v := range got.Verdicts {
		authorized = append(authorized, v.Authorized)
		if len(v.Notes) > 0 {
			codes = append(codes, v.Notes[0].Code)
		}
	}
	if !slices.Equal(authorized, []bool{true, false, false}) || !slices.Equal(codes, []int{10015, afip.CodeNumber}) {
		t.Errorf("Authorize: got %v with codes %v, want the first one only, 10015 and 10016", authorized, codes)
	}
}

func TestAfipTakesACreditNoteAndAnInvoiceA(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	invoice := voucher(1)
	invoice.DocType, invoice.DocNumber, invoice.Receiver = afip.DocCUIT, 27301234568, afip.Registered
	note := invoice
	note.Credits = []afip.Reference{{Type: afip.InvoiceA, PointOfSale: 1, Number: 1, CUIT: company, Date: today()}}
	for _, b := range []afip.Batch{
		{PointOfSale: 1, Type: afip.InvoiceA, Vouchers: []afip.Voucher{invoice}},
		{PointOfSale: 1, Type: afip.CreditNoteA, Vouchers: []afip.Voucher{note}},
	} {
		got, err := a.client.Authorize(t.Context(), by, b)
		if err != nil || !got.Verdicts[0].Authorized || len(got.Verdicts[0].Notes) > 0 {
			t.Errorf("Authorize type %d: got %+v, %v, want a CAE", b.Type, got, err)
		}
	}
	kept, err := a.client.Consult(t.Context(), by, 1, afip.CreditNoteA, 1)
	if diff := cmp.Diff(note, kept.Voucher); diff != "" || err != nil {
		t.Errorf("Consult of the credit note: %v (-want +got)\n%s", err, diff)
	}
}

func TestAfipTakesClassCWithoutIVA(t *testing.T) {
	t.Parallel()
	a := newAgency(t, barber)
	by := a.login(afip.ServiceInvoices)
	v := voucher(1)
	v.Net, v.VAT, v.Rates = v.Total, 0, nil
	got, err := a.client.Authorize(t.Context(), by, afip.Batch{PointOfSale: 7, Type: afip.InvoiceC, Vouchers: []afip.Voucher{v}})
	if err != nil || !got.Verdicts[0].Authorized {
		t.Errorf("Authorize: got %+v, %v, want a CAE", got, err)
	}
}

func TestAfipSaysWhatIsWrongWithABatch(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	one := func(number int64) afip.Batch {
		return afip.Batch{PointOfSale: 1, Type: afip.InvoiceB, Vouchers: []afip.Voucher{voucher(number)}}
	}
	if got, err := a.client.Authorize(t.Context(), by, one(5)); err != nil || got.Verdicts[0].Authorized || len(got.Errors) == 0 || got.Errors[0].Code != afip.CodeNumber {
		t.Errorf("Authorize with a number too far: got %+v, %v, want 10016", got, err)
	}
	stranger := by
	stranger.CUIT = barber
	if _, err := a.client.LastAuthorized(t.Context(), stranger, 1, afip.InvoiceB); !errors.Is(err, afip.ErrTicket) && !errors.Is(err, afip.ErrNotRepresented) {
		t.Errorf("LastAuthorized for another CUIT: got %v, want ErrNotRepresented", err)
	}
	for scenario, want := range map[string]upstream.Outcome{"token_expired": upstream.Refused, "internal_error": upstream.Unknown, "timeout_after_effect": upstream.Unknown} {
		a.mock.Shell().SetScenario(scenario)
		_, err := a.client.Authorize(t.Context(), by, one(1))
		if err == nil || upstream.OutcomeOf(err) != want || (scenario == "token_expired") != errors.Is(err, afip.ErrTicket) {
			t.Errorf("Authorize under %s: got %v (%v), want %v", scenario, err, upstream.OutcomeOf(err), want)
		}
	}
}

func TestAfipGivesOneTicketAtATime(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company, func(c *mock.Config) { c.AlreadyAuthenticated = "0s" })
	now := time.Now()
	certificate := a.certificate(now.AddDate(1, 0, 0))
	if _, err := a.client.Login(t.Context(), certificate, afip.ServiceInvoices, now); err != nil {
		t.Fatalf("Login: %v", err)
	}
	_, err := a.client.Login(t.Context(), certificate, afip.ServiceInvoices, now)
	if !errors.Is(err, afip.ErrAlreadyAuthenticated) || upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("second Login: got %v, want ErrAlreadyAuthenticated", err)
	}
	_, err = a.client.Login(t.Context(), a.certificate(now.Add(-time.Hour)), afip.ServiceInvoices, now)
	if f, ok := errors.AsType[*afip.FaultError](err); !ok || f.Code != "cms.cert.expired" {
		t.Errorf("Login with an expired certificate: got %v, want cms.cert.expired", err)
	}
}

func TestAfipTakesATicketRequestOfAClockThatIsOff(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	now := time.Now()
	for _, off := range []time.Duration{-12 * time.Minute, 12 * time.Minute} {
		if _, err := a.client.Login(t.Context(), a.certificate(now.AddDate(1, 0, 0)), afip.ServiceInvoices, now.Add(off)); err != nil {
			t.Errorf("Login with a clock off by %v: %v", off, err)
		}
	}
}

func TestAfipParameters(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	if h, err := a.client.Health(t.Context()); !h.OK() || err != nil {
		t.Errorf("Health: got %+v, %v, want all OK", h, err)
	}
	if n, err := a.client.BatchLimit(t.Context(), by); n != 250 || err != nil {
		t.Errorf("BatchLimit: got %d, %v, want 250", n, err)
	}
	points, err := a.client.PointsOfSale(t.Context(), by)
	if err != nil || len(points) == 0 || points[0] != (afip.PointOfSale{Number: 1, Emission: "CAE - Ri Iva"}) || !points[len(points)-1].Blocked {
		t.Errorf("PointsOfSale: got %+v, %v, want 1 first and a blocked one last", points, err)
	}
	conditions, err := a.client.ReceiverConditions(t.Context(), by, "B")
	if err != nil || !slices.ContainsFunc(conditions, func(c afip.ReceiverCondition) bool { return c.ID == afip.FinalConsumer && c.Name != "" }) ||
		slices.ContainsFunc(conditions, func(c afip.ReceiverCondition) bool { return c.ID == afip.Registered }) {
		t.Errorf("ReceiverConditions of B: got %+v, %v, want final consumers and no RI", conditions, err)
	}
}

func TestAfipKnowsTaxpayers(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	constancia, registry := a.login(afip.ServiceConstancia), a.login(afip.ServiceA13)
	for who, condition := range map[string]int{
		"27301234568": afip.Registered, "20287654325": afip.Monotributo, "30689990009": afip.Exempt, "33707080804": afip.NotReached,
	} {
		p, err := a.client.Taxpayer(t.Context(), constancia, who)
		if err != nil || p.Condition != condition || !p.Active || p.Name == "" || p.Address == "" {
			t.Errorf("Taxpayer(%s): got %+v, %v, want condition %d", who, p, err, condition)
		}
		q, err := a.client.Person(t.Context(), registry, who)
		if err != nil || q.Name != p.Name || !q.Active || q.Address == "" {
			t.Errorf("Person(%s): got %+v, %v, want %s", who, q, err, p.Name)
		}
	}
	if p, err := a.client.Taxpayer(t.Context(), constancia, "23223344550"); err != nil || p.Active {
		t.Errorf("Taxpayer who is inactive: got %+v, %v, want not active", p, err)
	}
	if _, err := a.client.Taxpayer(t.Context(), constancia, "20999999993"); !errors.Is(err, afip.ErrNotFound) {
		t.Errorf("Taxpayer who is not there: got %v, want ErrNotFound", err)
	}
	if _, err := a.client.Person(t.Context(), constancia, "27301234568"); err == nil {
		t.Error("Person with a ticket for something else: got no error")
	}
}

func TestAfipOutagesAreTold(t *testing.T) {
	t.Parallel()
	a := newAgency(t, company)
	by := a.login(afip.ServiceInvoices)
	for _, tt := range []struct {
		name  string
		chaos kit.Chaos
	}{
		{"no answer", kit.Chaos{TimeoutRate: 1}},
		{"no answer after the effect", kit.Chaos{TimeoutRate: 1, After: true}},
		{"an error", kit.Chaos{ErrorRate: 1}},
		{"an outage", kit.Chaos{Outage: true}},
	} {
		a.mock.Shell().SetChaos(tt.chaos)
		_, err := a.client.Authorize(t.Context(), by, afip.Batch{PointOfSale: 1, Type: afip.InvoiceB, Vouchers: []afip.Voucher{voucher(1)}})
		if err == nil || upstream.OutcomeOf(err) != upstream.Unknown {
			t.Errorf("Authorize with %s: got %v, want an unknown outcome", tt.name, err)
		}
	}
}
