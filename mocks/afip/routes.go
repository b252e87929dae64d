package afip

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Paths of the services.
const (
	pathWSAA = "/ws/services/LoginCms"
	pathWSFE = "/wsfev1/service.asmx"
	pathA13  = "/sr-padron/webservices/personaServiceA13"
	pathA5   = "/sr-padron/webservices/personaServiceA5"
)

const (
	sourceWSAA   = "https://www.afip.gob.ar/ws/documentacion/wsaa.asp"
	sourceWSFE   = "https://www.afip.gob.ar/ws/documentacion/ws-factura-electronica.asp"
	sourcePadron = "https://www.afip.gob.ar/ws/documentacion/catalogo.asp"
)

func (m *Mock) routes() {
	for _, s := range []struct {
		path, group, summary, source, example string
		contract                              *contract
		serve                                 http.HandlerFunc
	}{
		{pathWSAA, "WSAA", "loginCms: an access ticket for a signed request", sourceWSAA, exampleLogin, m.wsaa, m.serveWSAA},
		{pathWSFE, "WSFEv1", "Invoices: all operations of the service", sourceWSFE, exampleDummy, m.wsfe, m.serveWSFE},
		{pathA13, "Registry", "Registry of taxpayers, scope 13", sourcePadron, examplePersona, m.a13, m.serveA13},
		{pathA5, "Registry", "Certificate of registration (constancia, A5)", sourcePadron, "", m.a5, m.serveA5},
	} {
		m.shell.Handle(kit.Route{
			Pattern: "POST " + s.path, Group: s.group, Summary: s.summary, Source: s.source, Example: s.example, Type: "text/xml",
		}, s.serve)
		m.shell.Handle(kit.Route{
			Pattern: "GET " + s.path, Group: s.group, Summary: "With ?wsdl the description of the service", Source: s.source,
		}, describe(s.contract, s.path))
	}
	m.api()
}

// describe answers GET: the WSDL with the address that the client used, or a page that names the operations.
func describe(c *contract, path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		address := kit.BaseURL(r) + path
		for name := range r.URL.Query() {
			if strings.EqualFold(name, "wsdl") || strings.EqualFold(name, "singlewsdl") {
				w.Header().Set("Content-Type", "text/xml; charset=utf-8")
				_, _ = w.Write(c.wsdl(address)) // the client hung up, which is theirs to do
				return
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=\"es\"><title>%s</title><h1>%s</h1><p><a href=\"%s?wsdl\">WSDL</a></p><ul>",
			c.service, c.service, path)
		for i := range c.operations {
			fmt.Fprintf(w, "<li>%s</li>", c.operations[i].name)
		}
		fmt.Fprint(w, "</ul></html>")
	}
}

// refuse answers injected faults and paths that do not exist, in the shape of the service that was asked.
func (m *Mock) refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	switch {
	case r.Method == http.MethodPost && r.URL.Path == pathWSAA:
		axisEnvelope.fail(w, versionOf(r), &fault{status: status, code: "ns1:wsaa.internalError", message: reason})
	case r.Method == http.MethodPost && (r.URL.Path == pathA13 || r.URL.Path == pathA5):
		padronEnvelope.fail(w, versionOf(r), &fault{status: status, code: faultServer, message: reason})
	case r.Method == http.MethodPost && r.URL.Path == pathWSFE:
		m.wsfeEnvelope().fail(w, versionOf(r), &fault{status: status, code: faultServer, message: reason})
	case strings.HasPrefix(r.URL.Path, "/api/"):
		kit.WriteJSON(w, status, apiError{reason})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><head><title>%d</title></head><body><h1>%d %s</h1></body></html>", status, status, http.StatusText(status))
	}
}

const (
	exampleLogin = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
		`xmlns:wsaa="http://wsaa.view.sua.dvadac.desein.afip.gov"><soapenv:Body><wsaa:loginCms>` +
		`<wsaa:in0>BASE64 OF THE CMS</wsaa:in0></wsaa:loginCms></soapenv:Body></soapenv:Envelope>`
	exampleDummy = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>` +
		`<FEDummy xmlns="http://ar.gov.afip.dif.FEV1/"/></soapenv:Body></soapenv:Envelope>`
	examplePersona = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
		`xmlns:a13="http://a13.soap.ws.server.puc.sr/"><soapenv:Body><a13:getPersona><token>TOKEN</token><sign>SIGN</sign>` +
		`<cuitRepresentada>20123456786</cuitRepresentada><idPersona>30712345671</idPersona></a13:getPersona>` +
		`</soapenv:Body></soapenv:Envelope>`
)
