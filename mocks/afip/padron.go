package afip

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/internal/cuit"
)

//nolint:gochecknoglobals // constant
var padronEnvelope = envelope{prefix: "soap"}

const maxPersons = 250 // of getPersonaList

// persons is a call of the registry that may be answered.
type persons struct {
	m         *Mock
	operation *element
	ids       []int64
}

func (m *Mock) serveA13(w http.ResponseWriter, r *http.Request) {
	m.servePadron(w, r, m.a13, func(p *persons) (element, error) {
		if p.operation.name == "getIdPersonaListByDocumento" {
			return p.byDocument()
		}
		return p.a13()
	}, serviceA13)
}

func (m *Mock) serveA5(w http.ResponseWriter, r *http.Request) {
	m.servePadron(w, r, m.a5, func(p *persons) (element, error) {
		if strings.HasPrefix(p.operation.name, "getPersonaList") {
			return p.a5List()
		}
		return p.a5()
	}, serviceConstancia, serviceA5)
}

func (m *Mock) servePadron(
	w http.ResponseWriter, r *http.Request, c *contract, do func(*persons) (element, error), services ...string,
) {
	in, err := m.readCall(w, r)
	if err != nil {
		padronEnvelope.fail(w, in.version, asFault(err))
		return
	}
	name := in.operation.name
	if !c.knows(name) {
		padronEnvelope.fail(w, in.version, &fault{
			code:    faultClient,
			message: "Message part {" + in.operation.space + "}" + name + " was not recognized.  (Does it exist in service WSDL?)",
		})
		return
	}
	result := group("return", leaf("appserver", "OK"), leaf("authserver", "OK"), leaf("dbserver", "OK"))
	if name != "dummy" {
		p := &persons{m: m, operation: in.operation}
		if f := p.admit(m.shell.Scenario(r), services); f != nil {
			padronEnvelope.fail(w, in.version, f)
			return
		}
		if result, err = do(p); err != nil {
			padronEnvelope.fail(w, in.version, asFault(err))
			return
		}
	}
	var b bytes.Buffer
	out := group(name+"Response", result)
	out.write(&b, "ns2:"+name+`Response xmlns:ns2="`+c.space+`"`)
	padronEnvelope.answer(w, in.version, b.String())
}

func invalid(message string) *fault {
	return &fault{code: faultServer, message: message, detail: `<ns1:SRValidationException xmlns:ns1="http://a5.soap.ws.server.puc.sr/" />`}
}

// admit judges the ticket and reads the ids. The words of faults are recorded, but for the last two.
func (p *persons) admit(scenario string, services []string) *fault {
	o := p.operation
	if scenario == scenarioInternal {
		return &fault{code: faultServer, message: "Error interno del servidor"}
	}
	var f fields
	who := f.long(o, "cuitRepresentada")
	for _, each := range o.all("idPersona") {
		p.ids = append(p.ids, f.long(&element{kids: []element{*each}}, "idPersona"))
	}
	if f.err != nil {
		return asFault(f.err)
	}
	_, err := p.m.open(o.value("token"), o.value("sign"), who, services...)
	if err == nil && scenario == scenarioExpired {
		err = errTokenExpired
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTokenMissing):
		return invalid("Falta token y/o sign.")
	case errors.Is(err, errTokenMalformed):
		return invalid("Token malformado")
	case errors.Is(err, errTokenForged):
		return invalid("No se pudo verificar que <sign> contenga una firma valida de <token>")
	case errors.Is(err, errTokenRelation) && who == 0:
		return invalid("Debe enviar la CUIT representada")
	case errors.Is(err, errTokenRelation):
		return invalid("Este token no le permite actuar en representacion de la CUIT " + strconv.FormatInt(who, 10))
	case errors.Is(err, errTokenService):
		return invalid("No autorizado, el token no fue emitido para este servicio.")
	default:
		return invalid("Token expirado")
	}
}

const noSuchPerson = "No existe persona con ese Id"

// person finds the one that was asked for.
func (p *persons) person() (taxpayer, error) {
	if len(p.ids) != 1 {
		return taxpayer{}, invalid("El Id de la persona no es valido")
	}
	if _, err := cuit.Parse(strconv.FormatInt(p.ids[0], 10)); err != nil {
		return taxpayer{}, invalid(noSuchPerson)
	}
	found, ok := taxpayerOf(p.ids[0])
	if !ok {
		return taxpayer{}, invalid(noSuchPerson)
	}
	return found, nil
}

func (p *persons) metadata() element {
	return group("metadata", leaf("fechaHora", p.m.shell.Clock.Now().In(buenosAires).Format(ticketTime)), leaf("servidor", "padron-mock"))
}

// a13 is getPersona of A13. The fields are in alphabetical order, as the agency's server writes them.
func (p *persons) a13() (element, error) {
	t, err := p.person()
	if err != nil {
		return element{}, err
	}
	if !t.Active && p.operation.name == "getPersona" {
		return element{}, invalid("La clave (CUIT/CUIL) consultada se encuentra INACTIVA")
	}
	return group("personaReturn", p.metadata(), t.a13()), nil
}

func (t *taxpayer) a13() element {
	out := element{name: "persona"}
	add := func(name, value string) { out.kids = append(out.kids, maybe(name, value)...) }
	add("apellido", t.Surname)
	add("descripcionActividadPrincipal", t.Activity)
	street := t.Street + " " + strconv.Itoa(t.Number)
	for _, kind := range []string{"FISCAL", "LEGAL/REAL"} {
		out.kids = append(out.kids, group("domicilio", leaf("calle", t.Street), leaf("codigoPostal", t.Postcode),
			leaf("descripcionProvincia", t.Province), leaf("direccion", street), leaf("estadoDomicilio", "DECLARADO"),
			leaf("idProvincia", t.provinceID()), leaf("localidad", t.Town), leaf("numero", t.Number), leaf("tipoDomicilio", kind)))
	}
	add("estadoClave", t.state())
	if t.Company != "" {
		add("formaJuridica", "SOC. DE RESPONSABILIDAD LIMITADA")
	}
	if t.Code != 0 {
		add("idActividadPrincipal", strconv.FormatInt(t.Code, 10))
	}
	add("idPersona", strconv.FormatInt(t.CUIT, 10))
	add("mesCierre", "12")
	add("nombre", t.Name)
	if t.Company == "" {
		add("numeroDocumento", t.document())
	}
	if t.Code != 0 {
		add("periodoActividadPrincipal", "201811")
	}
	add("razonSocial", t.Company)
	add("tipoClave", t.keyKind())
	if t.Company == "" {
		add("tipoDocumento", "DNI")
	}
	add("tipoPersona", t.personKind())
	return out
}

// byDocument finds the CUITs of a DNI.
func (p *persons) byDocument() (element, error) {
	document := strings.TrimLeft(p.operation.value("documento"), "0")
	out := element{name: "idPersonaListReturn"}
	for i := range seed {
		if seed[i].Company == "" && seed[i].document() == document {
			out.kids = append(out.kids, leaf("idPersona", seed[i].CUIT))
		}
	}
	if len(out.kids) == 0 {
		return element{}, invalid(noSuchPerson)
	}
	out.kids = append(out.kids, p.metadata())
	return out, nil
}

func (t *taxpayer) state() string {
	if t.Active {
		return "ACTIVO"
	}
	return "INACTIVO"
}

func (t *taxpayer) personKind() string {
	if t.Company != "" {
		return "JURIDICA"
	}
	return "FISICA"
}

// keyKind is CUIL for who has no business.
func (t *taxpayer) keyKind() string {
	if t.Condition == consumer {
		return "CUIL"
	}
	return "CUIT"
}

// provinceID is the number of a province in the registry.
func (t *taxpayer) provinceID() int {
	switch t.Province {
	case "BUENOS AIRES":
		return 1
	case "CORDOBA":
		return 3
	case "ENTRE RIOS":
		return 5
	case "MENDOZA":
		return 7
	case "SALTA":
		return 9
	case "SANTA FE":
		return 12
	case "MISIONES":
		return 19
	case "NEUQUEN":
		return 20
	default:
		return 0
	}
}
