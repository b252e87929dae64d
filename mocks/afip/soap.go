package afip

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Namespaces of envelopes.
const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"
)

// call is a request that was read: which operation, in which version of SOAP.
type call struct {
	version   string // namespace of the envelope, which the answer repeats
	operation *element
}

// fault is an error that SOAP carries, and not the result of an operation.
type fault struct {
	status  int    // 0: 500
	code    string // of SOAP 1.1: soap:Client, ns1:coe.notAuthorized
	message string
	detail  string // XML
}

// Error is for logs.
func (f *fault) Error() string { return f.code + ": " + f.message }

// Codes of faults that are not a service's own.
const (
	faultClient = "soap:Client"
	faultServer = "soap:Server"
)

// readCall reads an envelope. The error is a fault, in the words of ASP.NET, which answers for wsfev1.
func (m *Mock) readCall(w http.ResponseWriter, r *http.Request) (call, error) {
	c := call{version: versionOf(r)}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "", "text/xml", "application/xml", "application/soap+xml", "application/x-www-form-urlencoded", "text/plain":
	default:
		return c, &fault{
			status: http.StatusUnsupportedMediaType, code: faultClient,
			message: "Server did not recognize the content type " + kind + ".",
		}
	}
	if r.ContentLength > maxDocument {
		_, _ = io.CopyN(io.Discard, r.Body, drained) // a client that has sent it all reads the answer
		return c, &fault{code: faultClient, message: "Maximum request length exceeded."}
	}
	root, err := m.readBody(http.MaxBytesReader(w, r.Body, maxDocument+1))
	if err != nil {
		return c, &fault{
			code:    faultClient,
			message: "Server was unable to read request. ---> There is an error in XML document. ---> " + err.Error(),
		}
	}
	if root.name != "Envelope" || (root.space != soap11 && root.space != soap12) {
		return c, &fault{
			code: faultClient, message: "Possible SOAP version mismatch: Envelope namespace " + root.space + " was unexpected.",
		}
	}
	c.version = root.space
	body := root.find("Body")
	if body == nil || len(body.kids) == 0 {
		return c, &fault{code: faultClient, message: "Server did not find an operation in the body of the envelope."}
	}
	c.operation = &body.kids[0]
	return c, nil
}

const (
	drained       = 8 << 20   // bytes of a body that is too large
	lightDocument = 256 << 10 // bytes; larger ones are parsed one at a time, since a tree takes many times their size
)

func (m *Mock) readBody(body io.Reader) (element, error) {
	raw, err := readDocument(body)
	if err != nil {
		return element{}, err
	}
	if len(raw) > lightDocument {
		m.heavy.Lock()
		defer m.heavy.Unlock()
	}
	return parseElement(raw)
}

// versionOf guesses the version from the headers, for requests whose envelope cannot be read.
func versionOf(r *http.Request) string {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/soap+xml") {
		return soap12
	}
	return soap11
}

// envelope is what differs between the servers in an answer.
type envelope struct {
	prefix string // of the envelope: soap, soapenv
	header string // XML, or nothing
}

// answer writes body, which is XML, with status 200.
func (v envelope) answer(w http.ResponseWriter, version, body string) {
	v.write(w, version, http.StatusOK, body)
}

// fail writes err, which should be a fault.
func (v envelope) fail(w http.ResponseWriter, version string, f *fault) {
	status := f.status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	var b bytes.Buffer
	if version == soap12 {
		v.fault12(&b, f)
		if f.status == 0 && f.code == faultClient {
			status = http.StatusBadRequest
		}
	} else {
		v.fault11(&b, f)
	}
	v.write(w, version, status, b.String())
}

func (v envelope) fault11(b *bytes.Buffer, f *fault) {
	code := strings.Replace(f.code, "soap:", v.prefix+":", 1)
	space := ""
	if strings.HasPrefix(code, "ns1:") {
		space = ` xmlns:ns1="` + axis + `"`
	}
	fmt.Fprintf(b, "<%s:Fault><faultcode%s>%s</faultcode><faultstring>", v.prefix, space, code)
	escape(b, f.message)
	b.WriteString("</faultstring>")
	if f.detail != "" {
		b.WriteString("<detail>" + f.detail + "</detail>")
	}
	fmt.Fprintf(b, "</%s:Fault>", v.prefix)
}

// fault12 writes the fault of SOAP 1.2, where a code of a service's own is a subcode.
func (v envelope) fault12(b *bytes.Buffer, f *fault) {
	p := v.prefix
	code, sub := "Receiver", ""
	switch {
	case f.code == faultClient:
		code = "Sender"
	case strings.HasPrefix(f.code, "ns1:"):
		sub = fmt.Sprintf(`<%s:Subcode><%s:Value xmlns:ns1=%q>%s</%s:Value></%s:Subcode>`, p, p, axis, f.code, p, p)
	}
	fmt.Fprintf(b, `<%s:Fault><%s:Code><%s:Value>%s:%s</%s:Value>%s</%s:Code><%s:Reason><%s:Text xml:lang="es">`,
		p, p, p, p, code, p, sub, p, p, p)
	escape(b, f.message)
	fmt.Fprintf(b, "</%s:Text></%s:Reason>", p, p)
	if f.detail != "" {
		fmt.Fprintf(b, "<%s:Detail>%s</%s:Detail>", p, f.detail, p)
	}
	fmt.Fprintf(b, "</%s:Fault>", p)
}

func (v envelope) write(w http.ResponseWriter, version string, status int, body string) {
	kind := "text/xml; charset=utf-8"
	if version == soap12 {
		kind = "application/soap+xml; charset=utf-8"
	}
	header := ""
	if v.header != "" {
		header = fmt.Sprintf("<%s:Header>%s</%s:Header>", v.prefix, v.header, v.prefix)
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="utf-8"?><%s:Envelope xmlns:%s="%s" `+
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`+
		"%s<%s:Body>%s</%s:Body></%s:Envelope>\r\n", v.prefix, v.prefix, version, header, v.prefix, body, v.prefix, v.prefix)
}

// asFault is err as a fault; what is none is the server's.
func asFault(err error) *fault {
	if f, ok := err.(*fault); ok { //nolint:errorlint // faults are never wrapped
		return f
	}
	return &fault{code: faultServer, message: "Server was unable to process request. ---> " + err.Error()}
}
