package afip

import "slices"

// Delivery notes (remitos) may be associated too.
const (
	tobaccoNote = 88
	meatNote    = 991
)

// checkReferences judges what a voucher refers to.
func (r *rules) checkReferences(v *voucher, k kind) {
	if k.note && len(v.Associated) == 0 && v.PeriodFrom == "" && v.PeriodTo == "" {
		r.no(10197, "Si el comprobante es Debito o Credito, enviar estructura CbteAsoc o PeriodoAsoc.")
		return
	}
	for i, each := range v.Associated {
		switch {
		case each.Kind < 1:
			r.no(10057, "El campo Tipo en CbteAsoc debe ser mayor a 0 (cero).")
			return
		case each.PointOfSale < 1 || each.PointOfSale > maxPoint:
			r.no(10058, "El campo PtoVta en CbteAsoc debe ser mayor a 0 (cero) y menor a 99999.")
			return
		case each.Number < 1 || each.Number > maxNumber:
			r.no(10059, "El campo Nro en CbteAsoc debe ser mayor a 0 (cero) y menor o igual a 99999999.")
			return
		case slices.Contains(v.Associated[:i], each):
			r.no(10060, "Los comprobantes en CbtesAsoc no deben repetirse.")
			return
		case !k.mayReferTo(each.Kind):
			r.no(10040, "El tipo de comprobante en CbtesAsoc no puede asociarse al comprobante a autorizar.")
			return
		}
		r.checkExists(v, each)
	}
	from, okFrom := parseDate(v.PeriodFrom)
	to, okTo := parseDate(v.PeriodTo)
	if (v.PeriodFrom != "" || v.PeriodTo != "") && (!okFrom || !okTo || to.Before(from)) {
		r.no(10197, "Las fechas de PeriodoAsoc son invalidas.")
	}
}

// checkExists observes a reference to a voucher of the same issuer that was never authorised.
func (r *rules) checkExists(v *voucher, to reference) {
	if _, own := kindOf(to.Kind); !own || r.exists == nil || r.err != nil {
		return
	}
	if to.CUIT != "" && to.CUIT != digits(v.CUIT) {
		return
	}
	var found bool
	if found, r.err = r.exists(to); !found && r.err == nil {
		r.warn(10041, "El comprobante asociado no obra en las bases de la Administracion para el punto de venta y tipo informado.")
	}
}

// mayReferTo reports whether a voucher of this kind may be associated with one of that kind.
func (k kind) mayReferTo(id int) bool {
	to, ok := kindOf(id)
	switch {
	case !ok:
		return (id == tobaccoNote || id == meatNote) && k.class != classC
	case !k.note:
		return false
	default:
		return to.class == k.class && to.credit() == k.credit()
	}
}
