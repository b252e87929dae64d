package afip

import (
	"strconv"

	"github.com/barberpro/barberpro/internal/cuit"
)

const fiscalCredit = "El credito fiscal discriminado en el presente comprobante solo podra ser computado a efectos del Procedimiento " +
	"permanente de transicion al Regimen General."

func (r *rules) checkReceiver(v *voucher, k kind) {
	if k.discriminates() && v.DocType != docCUIT {
		r.no(10013, "Para comprobantes clase A y M el campo DocTipo debe ser 80 (CUIT).")
	} else {
		r.checkDocument(v, k)
	}
	if v.Receiver == 0 {
		if r.receiver {
			r.no(10246, "El campo Condicion IVA del receptor es obligatorio conforme a lo reglamentado por la Resolucion General "+
				"Nro 5616. Consultar metodo FEParamGetCondicionIvaReceptor.")
		} else {
			r.warn(10245, "El campo Condicion IVA del receptor resultara obligatorio conforme a lo reglamentado por la Resolucion General "+
				"Nro 5616. Consultar metodo FEParamGetCondicionIvaReceptor.")
		}
		return
	}
	known, ok := receiverOf(v.Receiver)
	switch {
	case !ok:
		r.no(10242, "El campo Condicion IVA receptor no es un valor valido. Consultar metodo FEParamGetCondicionIvaReceptor.")
	case !known.may(k.class):
		r.no(10243, "El campo Condicion IVA receptor no es un valor valido para la clase de comprobante. "+
			"Consultar metodo FEParamGetCondicionIvaReceptor.")
	}
}

func (r *rules) checkDocument(v *voucher, k kind) {
	switch v.DocType {
	case docCUIT, docCUIL, docCDI:
		if _, err := cuit.Parse(strconv.FormatInt(v.DocNumber, 10)); err != nil {
			r.no(10015, "El campo DocNro es invalido para el DocTipo informado.")
			return
		}
		if v.DocNumber == v.CUIT {
			r.no(10069, "El numero de documento del receptor no puede ser igual al del emisor.")
			return
		}
		if p, ok := r.taxpayer(v.DocNumber); ok && v.DocType == docCUIT {
			r.checkTaxpayer(&p, k)
		}
	case docAnonymous:
		if v.DocNumber != 0 {
			r.no(10015, "Para DocTipo 99 el campo DocNro debe ser 0 (cero).")
		} else if v.Total/max(v.Last-v.First+1, 1) >= anonymousUpTo {
			r.no(10015, "El comprobante supera el monto a partir del cual debe identificarse al receptor: informar DocTipo y DocNro.")
		}
	default:
		known := false
		for _, d := range documents {
			known = known || d.id == strconv.Itoa(v.DocType)
		}
		if !known || v.DocNumber <= 0 {
			r.no(10015, "Los campos DocTipo o DocNro son invalidos. Consultar metodo FEParamGetTiposDoc.")
		}
	}
}

// checkTaxpayer judges a receiver that the registry knows.
func (r *rules) checkTaxpayer(p *taxpayer, k kind) {
	const inactive = "La CUIT receptora informada esta inactiva o es invalida."
	switch {
	case !p.Active && k.credits:
		r.warn(10247, inactive)
	case !p.Active:
		r.no(10247, inactive)
	case !k.discriminates():
	case p.Condition == monotributo || p.Condition == social || p.Condition == promoted:
		r.warn(10217, fiscalCredit)
	case p.Condition != registered:
		r.warn(10063, "El receptor del comprobante debe corresponder a un contribuyente activo en el Impuesto al Valor Agregado "+
			"o Responsable Monotributo.")
	}
}
