package afip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	wsfeSpace = "http://ar.gov.afip.dif.FEV1/"
	wsfeID    = "4.0.0.0" // in FEHeaderInfo
	maxBatch  = 250
	maxCount  = 9998 // of CantReg; above maxBatch there is another code
)

// request is one call of an operation of wsfev1.
type request struct {
	ctx      context.Context //nolint:containedctx // it lives as long as the request
	e        *element        // the operation
	cuit     int64
	now      time.Time
	scenario string
	fields   fields
}

func (m *Mock) wsfeEnvelope() envelope {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<FEHeaderInfo xmlns="%s"><ambiente>`, wsfeSpace)
	escape(&b, m.config.Environment)
	fmt.Fprintf(&b, "</ambiente><fecha>%s</fecha><id>%s</id></FEHeaderInfo>",
		m.shell.Clock.Now().In(buenosAires).Format("2006-01-02T15:04:05.0000000-07:00"), wsfeID)
	return envelope{prefix: "soap", header: b.String()}
}

func (m *Mock) serveWSFE(w http.ResponseWriter, r *http.Request) {
	c, err := m.readCall(w, r)
	v := m.wsfeEnvelope()
	if err != nil {
		v.fail(w, c.version, asFault(err))
		return
	}
	name := c.operation.name
	if !m.wsfe.knows(name) {
		v.fail(w, c.version, &fault{
			code: faultClient, message: "Server did not recognize the value of HTTP Header SOAPAction: " + wsfeSpace + name + ".",
		})
		return
	}
	in := &request{ctx: r.Context(), e: c.operation, now: m.shell.Clock.Now().In(buenosAires), scenario: m.shell.Scenario(r)}
	result, err := m.operate(in, name)
	if err != nil {
		v.fail(w, c.version, asFault(err))
		return
	}
	if name == "FECAESolicitar" && in.scenario == scenarioTimeoutEffect {
		panic(http.ErrAbortHandler) // the effect is there, the answer is not
	}
	if n := m.announced(); n != nil && name != "FEDummy" {
		result = withEvent(result, name, n)
	}
	var b bytes.Buffer
	out := group(name+"Response", group(name+"Result", result...))
	out.write(&b, name+`Response xmlns="`+wsfeSpace+`"`)
	v.answer(w, c.version, b.String())
}

// operate runs an operation and returns what is in its Result. Errors are faults; what a service refuses is a result.
func (m *Mock) operate(in *request, name string) ([]element, error) {
	if name == "FEDummy" {
		return []element{leaf("AppServer", "OK"), leaf("DbServer", "OK"), leaf("AuthServer", "OK")}, nil
	}
	in.cuit = in.fields.long(in.e.at("Auth"), "Cuit")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if refused := m.authenticate(in); refused != nil {
		return m.empty(in, name, *refused), nil
	}
	if in.scenario == scenarioInternal {
		n := note{Code: 500, Message: "Error interno de aplicación: - Metodo " + name}
		if name == "FECAESolicitar" {
			n = note{Code: 501, Message: "Error interno de base de datos: - Metodo " + name}
		}
		return m.empty(in, name, n), nil
	}
	return m.dispatch(in, name)
}

func (m *Mock) dispatch(in *request, name string) ([]element, error) {
	switch name {
	case "FECAESolicitar":
		return m.authorize(in)
	case "FECompUltimoAutorizado":
		return m.last(in)
	case "FECompConsultar":
		return m.consult(in)
	case "FECompTotXRequest":
		return []element{leaf("RegXReq", maxBatch)}, nil
	case "FECAEASolicitar":
		return m.giveCAEA(in)
	case "FECAEAConsultar":
		return m.consultCAEA(in)
	case "FECAEARegInformativo":
		return m.inform(in)
	case "FECAEASinMovimientoInformar":
		return m.informIdle(in)
	case "FECAEASinMovimientoConsultar":
		return m.consultIdle(in)
	default:
		return m.parameters(in, name)
	}
}

// authenticate returns what is wrong with the Auth of a request, or nil.
func (m *Mock) authenticate(in *request) *note {
	if !in.e.has("Auth") {
		return &note{Code: 500, Message: "Campo Auth no fue ingresado o esta mal formado."}
	}
	auth := in.e.at("Auth")
	t, err := m.open(auth.value("Token"), auth.value("Sign"), in.cuit, serviceWSFE)
	if err == nil && in.scenario == scenarioExpired {
		err = errTokenExpired
	}
	const prefix = "ValidacionDeToken: "
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTokenExpired):
		const form = "1/2/2006 3:04:05 PM"
		const message = prefix + "No validaron las fechas del token GenTime, ExpTime, NowUTC: %d (%s), %d (%s), %s"
		return &note{Code: 600, Message: fmt.Sprintf(message,
			t.made.Unix(), t.made.Format(form), t.until.Unix(), t.until.Format(form), in.now.UTC().Format(form))}
	case errors.Is(err, errTokenRelation):
		return &note{Code: 601, Message: "CUIT representada no incluida en Token: " + strconv.FormatInt(in.cuit, 10)}
	case errors.Is(err, errTokenService):
		return &note{Code: 600, Message: prefix + "El token no fue emitido para el servicio " + serviceWSFE}
	case errors.Is(err, errTokenForged):
		return &note{Code: 600, Message: prefix + "Error al verificar hash: VerificacionDeHash: No se corresponden token y firma"}
	case errors.Is(err, errTokenMissing):
		return &note{Code: 600, Message: prefix + "Parametro nulo o vacio (token)"}
	default:
		return &note{Code: 600, Message: prefix + "Error al verificar hash: VerificacionDeHash: Error al convertir de Base64 al token"}
	}
}

// empty is the result of an operation that was refused as a whole: the fields that are always there are 0.
func (m *Mock) empty(_ *request, name string, notes ...note) []element {
	out := make([]element, 0, 4)
	switch name {
	case "FECompUltimoAutorizado":
		out = []element{leaf("PtoVta", 0), leaf("CbteTipo", 0), leaf("CbteNro", 0)}
	case "FECompTotXRequest":
		out = []element{leaf("RegXReq", 0)}
	case "FECAEASinMovimientoInformar":
		out = []element{leaf("PtoVta", 0)}
	}
	return append(out, errorList(notes))
}

// withEvent adds an announcement where the schema of the operation has it.
func withEvent(result []element, name string, n *note) []element {
	event := group("Events", group("Evt", leaf("Code", n.Code), leaf("Msg", n.Message)))
	last := len(result) - 1
	if (name == "FECAESolicitar" || name == "FECAEARegInformativo") && last >= 0 && result[last].name == "Errors" {
		return slices.Insert(result, last, event)
	}
	return append(result, event)
}

func errorList(notes []note) element {
	return list("Errors", notes, func(n note) element { return group("Err", leaf("Code", n.Code), leaf("Msg", n.Message)) })
}

func observations(notes []note) []element {
	if len(notes) == 0 {
		return nil
	}
	return []element{list("Observaciones", notes, func(n note) element {
		return group("Obs", leaf("Code", n.Code), leaf("Msg", n.Message))
	})}
}
