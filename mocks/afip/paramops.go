package afip

import (
	"slices"
	"strconv"
	"strings"
)

// Points of sale. Every number up to maxPoint works but for the blocked one, so that a client needs no set-up.
const (
	maxPoint     = 99_998
	blockedPoint = 99_998
	shownPoints  = 5
)

const never = "NULL" // how the service writes a date that is not there

// parameters are the FEParamGet operations.
func (m *Mock) parameters(in *request, name string) ([]element, error) {
	switch strings.TrimPrefix(name, "FEParamGet") {
	case "TiposCbte":
		return results(list("ResultGet", kinds, func(k kind) element {
			return dated("CbteTipo", strconv.Itoa(k.id), k.about, "20100917")
		})), nil
	case "TiposConcepto":
		return table("ConceptoTipo", concepts), nil
	case "TiposDoc":
		return table("DocTipo", documents), nil
	case "TiposIva":
		return results(list("ResultGet", ivaKinds, func(k ivaKind) element {
			return dated("IvaTipo", strconv.Itoa(k.id), k.about, k.since)
		})), nil
	case "TiposMonedas":
		return results(list("ResultGet", currencies, func(c currency) element {
			return dated("Moneda", c.id, c.about, c.since)
		})), nil
	case "TiposOpcional":
		return table("OpcionalTipo", optionals), nil
	case "TiposTributos":
		return table("TributoTipo", taxKinds), nil
	case "TiposPaises":
		return results(list("ResultGet", countries, func(p parameter) element {
			return group("PaisTipo", leaf("Id", p.id), leaf("Desc", p.about))
		})), nil
	case "PtosVenta":
		return results(list("ResultGet", points(), func(p point) element {
			return group("PtoVenta", leaf("Nro", p.Number), leaf("EmisionTipo", p.Emission),
				leaf("Bloqueado", yesNo(p.Blocked)), leaf("FchBaja", never))
		})), nil
	case "CondicionIvaReceptor":
		return m.conditions(in), nil
	case "Actividades":
		return m.activities(in), nil
	case "Cotizacion":
		return m.rate(in), nil
	}
	return m.empty(in, name, note{Code: 500, Message: "Error interno de aplicación: - Metodo " + name}), nil
}

func results(e element) []element { return []element{e} }

func table(name string, rows []parameter) []element {
	return results(list("ResultGet", rows, func(p parameter) element { return dated(name, p.id, p.about, p.since) }))
}

func dated(name, id, about, since string) element {
	return group(name, leaf("Id", id), leaf("Desc", about), leaf("FchDesde", since), leaf("FchHasta", never))
}

func yesNo(yes bool) string {
	if yes {
		return "S"
	}
	return "N"
}

// point is a point of sale.
type point struct {
	Number   int    `json:"number"`
	Emission string `json:"emission"`
	Blocked  bool   `json:"blocked"`
}

func points() []point {
	out := make([]point, 0, shownPoints+1)
	for n := range shownPoints {
		out = append(out, point{Number: n + 1, Emission: "CAE - Ri Iva"})
	}
	return append(out, point{Number: blockedPoint, Emission: "CAE - Ri Iva", Blocked: true})
}

// conditions is FEParamGetCondicionIvaReceptor, of one class or of all.
func (m *Mock) conditions(in *request) []element {
	asked := in.e.value("ClaseCmp")
	if asked != "" && !slices.Contains([]string{"A", "B", "C", "M", "ALEY", "49"}, asked) {
		return m.empty(in, "FEParamGetCondicionIvaReceptor", note{Code: 10244, Message: "El campo ClaseCmp no es un valor valido."})
	}
	if asked == "ALEY" { // class A with a legend
		asked = string(classM)
	}
	out := element{name: "ResultGet"}
	for _, r := range receivers {
		if asked == "" || r.may(class(asked)) {
			out.kids = append(out.kids, group("CondicionIvaReceptor",
				leaf("Id", r.id), leaf("Desc", r.about), leaf("Cmp_Clase", r.classes)))
		}
	}
	return results(out)
}

// activities are those of the issuer, when the registry knows it.
func (m *Mock) activities(in *request) []element {
	p, ok := taxpayerOf(in.cuit)
	if !ok || p.Code == 0 {
		return m.empty(in, "FEParamGetActividades", note{Code: 602, Message: "Sin Resultados: - Metodo FEParamGetActividades"})
	}
	return results(group("ResultGet", group("ActividadesTipo", leaf("Id", p.Code), leaf("Orden", 1), leaf("Desc", p.Activity))))
}

// rate is FEParamGetCotizacion. Rates do not change with the day.
func (m *Mock) rate(in *request) []element {
	const name = "FEParamGetCotizacion"
	id := in.e.value("MonId")
	if id == "" {
		return m.empty(in, name, note{Code: 12001, Message: "El campo MonId es obligatorio ingresarlo."})
	}
	c, ok := currencyOf(id)
	if !ok {
		return m.empty(in, name, note{
			Code: 12000, Message: "El campo MonId no es un valor valido. Consultar metodo FEParamGetTiposMonedas.",
		})
	}
	date := in.e.value("FchCotiz")
	if date == "" {
		date = in.now.AddDate(0, 0, -1).Format(dateForm)
	} else if _, ok := parseDate(date); !ok {
		return m.empty(in, name, note{Code: 12002, Message: "El campo FchCotiz debe tener formato yyyymmdd."})
	}
	return results(group("ResultGet", leaf("MonId", c.id), leaf("MonCotiz", formatDecimal(c.rate, millionth)), leaf("FchCotiz", date)))
}
