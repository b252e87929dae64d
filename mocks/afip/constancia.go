package afip

import "strconv"

// Taxes of the registry.
const (
	taxMonotributo = 20
	taxIVA         = 30
	taxExempt      = 32
	taxUnreached   = 34
	taxIncome      = 11
)

const registeredSince = "201811"

// a5 is getPersona and getPersona_v2 of the certificate of registration.
func (p *persons) a5() (element, error) {
	t, err := p.person()
	if err != nil {
		return element{}, err
	}
	out := group("personaReturn", t.a5()...)
	out.kids = append(out.kids, p.metadata())
	return out, nil
}

// a5List is getPersonaList: who does not exist is an errorConstancia among the others.
func (p *persons) a5List() (element, error) {
	if len(p.ids) == 0 || len(p.ids) > maxPersons {
		return element{}, invalid("Debe enviar entre 1 y " + strconv.Itoa(maxPersons) + " claves")
	}
	out := group("personaListReturn", p.metadata())
	for _, id := range p.ids {
		t, ok := taxpayerOf(id)
		if !ok {
			out.kids = append(out.kids, group("persona", group("errorConstancia", leaf("error", noSuchPerson), leaf("idPersona", id))))
			continue
		}
		out.kids = append(out.kids, group("persona", t.a5()...))
	}
	return out, nil
}

// a5 are the parts of a certificate. Whether somebody is in IVA has to be read from the taxes, as with the agency's.
func (t *taxpayer) a5() []element {
	if !t.Active {
		names := append(maybe("apellido", t.Surname),
			leaf("error", "La CUIT se encuentra INACTIVA. Debe concurrir a la dependencia de ARCA."), leaf("idPersona", t.CUIT))
		return []element{group("errorConstancia", append(names, maybe("nombre", t.Name)...)...)}
	}
	out := []element{t.general()}
	switch t.Condition {
	case monotributo, social, promoted:
		out = append(out, group("datosMonotributo",
			t.activity("actividadMonotributista"),
			group("categoriaMonotributo", leaf("descripcionCategoria", t.Category+" LOCACIONES DE SERVICIO"),
				leaf("idCategoria", t.categoryID()), leaf("idImpuesto", taxMonotributo), leaf("periodo", "202401")),
			t.tax(taxMonotributo, "MONOTRIBUTO")))
	case registered:
		out = append(out, group("datosRegimenGeneral", t.activity("actividad"),
			t.tax(taxIncome, "GANANCIAS PERSONAS FISICAS"), t.tax(taxIVA, "IVA")))
	case exempt:
		out = append(out, group("datosRegimenGeneral", t.activity("actividad"), t.tax(taxExempt, "IVA EXENTO")))
	case unreached:
		out = append(out, group("datosRegimenGeneral", t.activity("actividad"), t.tax(taxUnreached, "IVA NO ALCANZADO")))
	case consumer:
		out = append(out, group("errorConstancia",
			leaf("error", "La clave ingresada no es una CUIT"), leaf("idPersona", t.CUIT)))
	}
	return out
}

func (t *taxpayer) general() element {
	out := element{name: "datosGenerales"}
	add := func(name, value string) { out.kids = append(out.kids, maybe(name, value)...) }
	add("apellido", t.Surname)
	out.kids = append(out.kids, group("domicilioFiscal", leaf("codPostal", t.Postcode), leaf("descripcionProvincia", t.Province),
		leaf("direccion", t.Street+" "+strconv.Itoa(t.Number)), leaf("idProvincia", t.provinceID()), leaf("localidad", t.Town),
		leaf("tipoDomicilio", "FISCAL")))
	add("esSucesion", "NO")
	add("estadoClave", t.state())
	add("idPersona", strconv.FormatInt(t.CUIT, 10))
	add("mesCierre", "12")
	add("nombre", t.Name)
	add("razonSocial", t.Company)
	add("tipoClave", t.keyKind())
	add("tipoPersona", t.personKind())
	return out
}

func (t *taxpayer) activity(name string) element {
	return group(name, leaf("descripcionActividad", t.Activity), leaf("idActividad", t.Code), leaf("nomenclador", 883),
		leaf("orden", 1), leaf("periodo", registeredSince))
}

func (t *taxpayer) tax(id int, about string) element {
	return group("impuesto", leaf("descripcionImpuesto", about), leaf("estadoImpuesto", "AC"), leaf("idImpuesto", id),
		leaf("periodo", registeredSince))
}

// categoryID numbers the categories of monotributo from A.
func (t *taxpayer) categoryID() int {
	const firstID = 11
	if t.Category == "" {
		return firstID
	}
	return firstID + int(t.Category[0]-'A')
}
