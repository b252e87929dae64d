package afip

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	wsaaSpace = "http://wsaa.view.sua.dvadac.desein.afip.gov"
	axis      = "http://xml.apache.org/axis/"
	maxCMS    = 64 << 10
)

//nolint:gochecknoglobals // constant
var axisEnvelope = envelope{prefix: "soapenv"}

// Services that tickets are given for.
const (
	serviceWSFE       = "wsfe"
	serviceA13        = "ws_sr_padron_a13"
	serviceA5         = "ws_sr_padron_a5"
	serviceConstancia = "ws_sr_constancia_inscripcion"
)

// loginFault is a fault of WSAA. The words are those that clients have reported, as far as they are known.
func loginFault(code, message string) *fault {
	return &fault{
		code: "ns1:" + code, message: message,
		detail: `<ns2:exceptionName xmlns:ns2="` + axis + `">gov.afip.desein.dvadac.sua.view.wsaa.LoginFault</ns2:exceptionName>` +
			`<ns3:hostname xmlns:ns3="` + axis + `">wsaa-mock</ns3:hostname>`,
	}
}

func (m *Mock) serveWSAA(w http.ResponseWriter, r *http.Request) {
	c, err := m.readCall(w, r)
	if err != nil {
		f := asFault(err)
		axisEnvelope.fail(w, c.version, &fault{status: f.status, code: "soapenv:Client", message: f.message})
		return
	}
	if c.operation.name != "loginCms" {
		axisEnvelope.fail(w, c.version, &fault{code: "soapenv:Client", message: "No such operation '" + c.operation.name + "'"})
		return
	}
	answer, err := m.login(r, c.operation.value("in0"))
	if err != nil {
		var f *fault
		if !errors.As(err, &f) {
			f = loginFault("wsaa.internalError", "No se ha podido procesar el requerimiento: "+err.Error())
		}
		axisEnvelope.fail(w, c.version, f)
		return
	}
	space := c.operation.space
	if space == "" {
		space = wsaaSpace
	}
	var b bytes.Buffer
	out := group("loginCmsResponse", leaf("loginCmsReturn", answer))
	open := bytes.NewBufferString(`loginCmsResponse xmlns="`)
	escape(open, space)
	open.WriteString(`"`)
	out.write(&b, open.String())
	axisEnvelope.answer(w, c.version, b.String())
}

// login judges a signed request and returns the ticket as XML. Errors are faults.
func (m *Mock) login(r *http.Request, in0 string) (string, error) {
	scenario := m.shell.Scenario(r)
	if scenario == scenarioNoLogin {
		return "", loginFault("wsn.unavailable", "El servicio al que se desea acceder se encuentra momentáneamente fuera de servicio")
	}
	certificate, request, err := m.readCMS(in0)
	if err != nil {
		return "", err
	}
	who, err := m.identify(r.Context(), certificate)
	if err != nil {
		return "", err
	}
	now := m.shell.Clock.Now()
	tra, err := readRequest(request, now)
	if err != nil {
		return "", err
	}
	mark := certificatePrint(certificate)
	already, err := m.holds(r.Context(), mark, tra.service, now)
	if err != nil {
		return "", err
	}
	if already || scenario == scenarioAlready {
		return "", loginFault("coe.alreadyAuthenticated", "El CEE ya posee un TA valido para el acceso al WSN solicitado")
	}
	t := &ticket{
		service: tra.service, made: now, until: now.Add(ticketLife), subject: destination(certificate, who),
		relations: append([]int64{who}, m.config.Represents...),
	}
	id, err := m.keepLogin(r.Context(), t, who, mark)
	if err != nil {
		return "", err
	}
	kit.About(r.Context(), loginID(id))
	m.shell.Changed(loginID(id))
	return m.ticketXML(t, tra.id)
}

// readCMS opens the signed message: its signature is verified with the certificate that it carries.
func (m *Mock) readCMS(in0 string) (_ *x509.Certificate, content []byte, err error) {
	defer func() {
		if recover() != nil { // the parser of BER is not made for hostile input
			err = loginFault("cms.bad", "El CMS no es valido")
		}
	}()
	if in0 == "" {
		return nil, nil, loginFault("cms.bad", "El CMS no es valido")
	}
	raw, err := decodeBase64(in0)
	if err != nil || len(raw) > maxCMS {
		return nil, nil, loginFault("cms.bad.base64", "No se puede decodificar el BASE64")
	}
	signed, err := pkcs7.Parse(raw)
	if err != nil || len(signed.Content) == 0 || len(signed.Signers) == 0 {
		return nil, nil, loginFault("cms.bad", "El CMS no es valido")
	}
	if len(signed.Certificates) == 0 {
		return nil, nil, loginFault("cms.cert.notFound", "No se ha encontrado certificado de firmador")
	}
	certificate := signed.GetOnlySigner()
	if certificate == nil {
		return nil, nil, loginFault("cms.cert.notFound", "No se ha encontrado certificado de firmador")
	}
	now := m.shell.Clock.Now()
	if now.After(certificate.NotAfter) {
		return nil, nil, loginFault("cms.cert.expired", "Certificado expirado")
	}
	if now.Before(certificate.NotBefore.Add(-time.Minute)) {
		return nil, nil, loginFault("cms.cert.invalid", "Certificado con fecha de generacion posterior a la actual")
	}
	if err := verifySignature(signed, certificate); err != nil {
		return nil, nil, loginFault("cms.sign.invalid", "Firma inválida o algoritmo no soportado")
	}
	return certificate, signed.Content, nil
}

// identify returns the CUIT of a certificate, which must be one that may log in.
func (m *Mock) identify(ctx context.Context, certificate *x509.Certificate) (int64, error) {
	text := strings.TrimSpace(certificate.Subject.SerialNumber)
	if rest, ok := strings.CutPrefix(strings.ToUpper(text), "CUIT"); ok {
		text = rest
	}
	_, who, err := parseCUIT(text)
	if err != nil {
		return 0, loginFault("cms.cert.invalid", "El certificado no contiene una CUIT valida en el atributo serialNumber del sujeto")
	}
	if m.config.Certificates == registeredCertificate {
		var found int
		err := m.db.read.QueryRowContext(ctx, "SELECT count(*) FROM certificates WHERE print = ?",
			certificatePrint(certificate)).Scan(&found)
		if err != nil {
			return 0, fmt.Errorf("find certificate: %w", err)
		}
		if found == 0 {
			return 0, loginFault("cms.cert.untrusted", "Certificado no emitido por AC de confianza")
		}
	}
	return who, nil
}

// holds reports whether the certificate has a valid ticket that is old enough for a second login to be refused.
func (m *Mock) holds(ctx context.Context, mark, service string, now time.Time) (bool, error) {
	if m.already < 0 {
		return false, nil
	}
	var found int
	err := m.db.read.QueryRowContext(ctx, "SELECT count(*) FROM logins WHERE print = ? AND service = ? AND until > ? AND at <= ?",
		mark, service, now.UnixMilli(), now.Add(-m.already).UnixMilli()).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("find login: %w", err)
	}
	return found > 0, nil
}

// keepLogin notes a login, and forgets the oldest when there are too many.
func (m *Mock) keepLogin(ctx context.Context, t *ticket, who int64, mark string) (id int64, err error) {
	ctx = context.WithoutCancel(ctx)
	err = m.db.change(func(tx *transaction) error {
		done, err := tx.ExecContext(ctx, "INSERT INTO logins (cuit, service, subject, print, at, until) VALUES (?, ?, ?, ?, ?, ?)",
			who, t.service, t.subject, mark, t.made.UnixMilli(), t.until.UnixMilli())
		if err != nil {
			return fmt.Errorf("keep login: %w", err)
		}
		if id, err = done.LastInsertId(); err != nil {
			return fmt.Errorf("keep login: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM logins WHERE id <= ?", id-int64(m.config.Most())); err != nil {
			return fmt.Errorf("forget logins: %w", err)
		}
		return nil
	})
	return id, err
}

func destination(c *x509.Certificate, who int64) string {
	text := "SERIALNUMBER=CUIT " + strconv.FormatInt(who, 10)
	if c.Subject.CommonName != "" {
		text += ", CN=" + c.Subject.CommonName
	}
	return text
}
