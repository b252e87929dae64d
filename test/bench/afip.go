package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"math/big"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/smallstep/pkcs7"
)

const (
	benchCUIT    = "20123456786"
	facturaB     = 6
	wsfeSpace    = "http://ar.gov.afip.dif.FEV1/"
	wsaaSpace    = "http://wsaa.view.sua.dvadac.desein.afip.gov"
	soapEnvelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>%s</soap:Body></soap:Envelope>`
)

// issuer makes vouchers of one point of sale, in the order of their numbers, as AFIP demands.
type issuer struct {
	auth  string
	point int
	last  int64 // number that was asked for
	day   string
}

// afip measures the AFIP mock: each client authorizes vouchers of its own point of sale, one in a request. Every one is in
// the database, and synced to disk, before it is answered.
func (r *run) afip(ctx context.Context) error {
	p, err := r.startMock(ctx, "afip", "AFIP_PORT")
	if err != nil {
		return err
	}
	defer p.end()
	auth, err := login(ctx, p.address)
	if err != nil {
		return err
	}
	day := time.Now().In(time.FixedZone("", -3*60*60)).Format("20060102")
	issuers := make([]issuer, mockClients)
	for i := range issuers {
		issuers[i] = issuer{auth: auth, point: i + 1, day: day}
	}
	var count atomic.Int64
	made := &creations{
		name: "afip", process: p, want: http.StatusOK, count: &count,
		requests: func(client int) next {
			return func(int) []byte {
				count.Add(1)
				return issuers[client].solicit()
			}
		},
	}
	if err := r.creations(ctx, made); err != nil {
		return err
	}
	for i := range issuers { // AFIP answers 200 to a voucher it rejects, so look what it authorized
		if err := issuers[i].verify(ctx, p.address); err != nil {
			return err
		}
	}
	return nil
}

// solicit is the request for the next voucher: 121 pesos to a final consumer.
func (s *issuer) solicit() []byte {
	s.last++
	body := s.call("FECAESolicitar", fmt.Sprintf(`<FeCAEReq><FeCabReq><CantReg>1</CantReg><PtoVta>%d</PtoVta>`+
		`<CbteTipo>%d</CbteTipo></FeCabReq><FeDetReq><FECAEDetRequest><Concepto>1</Concepto><DocTipo>99</DocTipo>`+
		`<DocNro>0</DocNro><CbteDesde>%d</CbteDesde>`+
		`<CbteHasta>%d</CbteHasta><CbteFch>%s</CbteFch><ImpTotal>121</ImpTotal><ImpTotConc>0</ImpTotConc><ImpNeto>100</ImpNeto>`+
		`<ImpOpEx>0</ImpOpEx><ImpTrib>0</ImpTrib><ImpIVA>21</ImpIVA><MonId>PES</MonId><MonCotiz>1</MonCotiz>`+
		`<CondicionIVAReceptorId>5</CondicionIVAReceptorId><Iva><AlicIva><Id>5</Id><BaseImp>100</BaseImp>`+
		`<Importe>21</Importe></AlicIva></Iva></FECAEDetRequest></FeDetReq></FeCAEReq>`, s.point, facturaB, s.last, s.last, s.day))
	return post("/wsfev1/service.asmx", "text/xml; charset=utf-8", body, `SOAPAction: "`+wsfeSpace+`FECAESolicitar"`)
}

func (s *issuer) call(operation, inner string) string {
	return fmt.Sprintf(soapEnvelope, fmt.Sprintf(`<%s xmlns=%q>%s%s</%s>`, operation, wsfeSpace, s.auth, inner, operation))
}

var (
	errAuthorized = errors.New("not every voucher was authorized")
	errTicket     = errors.New("no ticket")
	lastNumber    = regexp.MustCompile(`<CbteNro>(\d+)</CbteNro>`)
)

// verify compares the last number of the series with the number of requests.
func (s *issuer) verify(ctx context.Context, address string) error {
	body := s.call("FECompUltimoAutorizado", fmt.Sprintf(`<PtoVta>%d</PtoVta><CbteTipo>%d</CbteTipo>`, s.point, facturaB))
	answer, err := ask(ctx, "http://"+address+"/wsfev1/service.asmx", body)
	if err != nil {
		return err
	}
	found := lastNumber.FindStringSubmatch(answer)
	if len(found) != 2 || found[1] != strconv.FormatInt(s.last, 10) {
		return fmt.Errorf("point of sale %d, %d requests, last number %q: %w", s.point, s.last, found, errAuthorized)
	}
	return nil
}

func ask(ctx context.Context, url, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", errors.Join(fmt.Errorf("%s: %s: %w", res.Status, answer, errAnswer), err)
	}
	return string(answer), nil
}

// login gets a ticket with a certificate of our own, and returns it as the element Auth.
func login(ctx context.Context, address string) (string, error) {
	signed, err := signedRequest(time.Now())
	if err != nil {
		return "", fmt.Errorf("sign the request for a ticket: %w", err)
	}
	body := fmt.Sprintf(soapEnvelope, fmt.Sprintf(`<loginCms xmlns=%q><in0>%s</in0></loginCms>`, wsaaSpace, signed))
	answer, err := ask(ctx, "http://"+address+"/ws/services/LoginCms", body)
	if err != nil {
		return "", err
	}
	token, sign := between(html.UnescapeString(answer), "token"), between(html.UnescapeString(answer), "sign")
	if token == "" || sign == "" {
		return "", fmt.Errorf("%s: %w", answer, errTicket)
	}
	return fmt.Sprintf(`<Auth><Token>%s</Token><Sign>%s</Sign><Cuit>%s</Cuit></Auth>`, token, sign, benchCUIT), nil
}

// between returns the text of the first element of this name.
func between(s, name string) string {
	_, rest, _ := strings.Cut(s, "<"+name+">")
	text, _, found := strings.Cut(rest, "</"+name+">")
	if !found {
		return ""
	}
	return text
}

// signedRequest asks for a ticket: the CMS that WSAA takes, in base64.
func signedRequest(now time.Time) (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench", SerialNumber: "CUIT " + benchCUIT},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	cms, err := pkcs7.NewSignedData(fmt.Appendf(nil, `<loginTicketRequest version="1.0"><header><uniqueId>1</uniqueId>`+
		`<generationTime>%s</generationTime><expirationTime>%s</expirationTime></header><service>wsfe</service></loginTicketRequest>`,
		now.Add(-time.Minute).Format(time.RFC3339), now.Add(10*time.Minute).Format(time.RFC3339)))
	if err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	cms.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := cms.AddSigner(certificate, key, pkcs7.SignerInfoConfig{}); err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	if raw, err = cms.Finish(); err != nil {
		return "", err //nolint:wrapcheck // the caller says what it is for
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
