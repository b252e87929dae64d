package afip

import (
	"context"
	"encoding/xml"
	"strings"
)

// Taxpayer is who a CUIT belongs to.
type Taxpayer struct {
	CUIT      string
	Name      string // of the company, or surname and name
	Address   string
	Condition int  // Registered, Monotributo, Exempt, NotReached or FinalConsumer; 0: the registry does not say
	Active    bool // whether the CUIT is
}

// Taxes of the registry, by which it says what somebody is to VAT.
const (
	taxVAT        = 30
	taxExempt     = 32
	taxNotReached = 34
)

type getPersona struct {
	XMLName xml.Name
	Space   string `xml:"xmlns:p,attr"`
	Token   string `xml:"token"`
	Sign    string `xml:"sign"`
	CUIT    string `xml:"cuitRepresentada"`
	ID      string `xml:"idPersona"`
}

type personNames struct {
	Company string `xml:"razonSocial"`
	Surname string `xml:"apellido"`
	Name    string `xml:"nombre"`
	State   string `xml:"estadoClave"`
}

func (n *personNames) whole() string {
	if n.Company != "" {
		return n.Company
	}
	return strings.TrimSpace(n.Surname + " " + n.Name)
}

type personAddress struct {
	Street   string `xml:"direccion"`
	Town     string `xml:"localidad"`
	Postcode string `xml:"codPostal"`
	Province string `xml:"descripcionProvincia"`
}

func (a *personAddress) whole() string {
	parts := make([]string, 0, 3)
	for _, p := range []string{a.Street, strings.TrimSpace(a.Postcode + " " + a.Town), a.Province} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

type constanciaResponse struct {
	Person struct {
		General *struct {
			personNames

			Address personAddress `xml:"domicilioFiscal"`
		} `xml:"datosGenerales"`
		Monotributo *struct{} `xml:"datosMonotributo"`
		Regime      struct {
			Taxes []struct {
				ID    int    `xml:"idImpuesto"`
				State string `xml:"estadoImpuesto"`
			} `xml:"impuesto"`
		} `xml:"datosRegimenGeneral"`
		Error *personNames `xml:"errorConstancia"`
	} `xml:"personaReturn"`
}

// Taxpayer looks up a CUIT in the certificates of registration, which say what somebody is to VAT. by is a ticket for
// ServiceConstancia. Errors: ErrNotFound.
func (c *Client) Taxpayer(ctx context.Context, by Auth, who string) (Taxpayer, error) {
	answer, err := call[constanciaResponse](ctx, c.personRequest("getPersona_v2", "http://a5.soap.ws.server.puc.sr/", "/personaServiceA5", by, who))
	if err != nil {
		return Taxpayer{}, err
	}
	t := Taxpayer{CUIT: who}
	p := &answer.Person
	if p.General == nil {
		if p.Error == nil {
			return Taxpayer{}, misfit("getPersona_v2", "no person")
		}
		t.Name = p.Error.whole()
		return t, nil
	}
	t.Name, t.Address, t.Active = p.General.whole(), p.General.Address.whole(), p.General.State == "ACTIVO"
	if p.Monotributo != nil {
		t.Condition = Monotributo
		return t, nil
	}
	t.Condition = FinalConsumer
	for _, tax := range p.Regime.Taxes {
		if tax.State != "" && tax.State != "AC" {
			continue
		}
		switch tax.ID {
		case taxVAT:
			t.Condition = Registered
		case taxExempt:
			t.Condition = Exempt
		case taxNotReached:
			t.Condition = NotReached
		}
	}
	return t, nil
}

// Person looks up a CUIT or CUIL in the registry of scope 13, which knows everybody and not what they are to VAT. by is
// a ticket for ServiceA13. Errors: ErrNotFound.
func (c *Client) Person(ctx context.Context, by Auth, who string) (Taxpayer, error) {
	answer, err := call[struct {
		Person *struct {
			personNames

			Addresses []struct {
				personAddress

				Postcode string `xml:"codigoPostal"`
			} `xml:"domicilio"`
		} `xml:"personaReturn>persona"`
	}](ctx, c.personRequest("getPersona", "http://a13.soap.ws.server.puc.sr/", "/personaServiceA13", by, who))
	if err != nil {
		return Taxpayer{}, err
	}
	p := answer.Person
	if p == nil {
		return Taxpayer{}, misfit("getPersona", "no person")
	}
	t := Taxpayer{CUIT: who, Name: p.whole(), Active: p.State == "ACTIVO"}
	if len(p.Addresses) > 0 {
		a := p.Addresses[0]
		a.personAddress.Postcode = a.Postcode
		t.Address = a.whole()
	}
	return t, nil
}

// personRequest is a call of the registry. Its fields have no namespace, unlike the operation.
func (c *Client) personRequest(operation, space, path string, by Auth, who string) request {
	return request{to: c.padron, operation: operation, path: path, body: getPersona{
		XMLName: xml.Name{Local: "p:" + operation}, Space: space, Token: by.Ticket.Token, Sign: by.Ticket.Sign, CUIT: by.CUIT, ID: who,
	}}
}
