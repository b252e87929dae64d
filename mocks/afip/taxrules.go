package afip

import "slices"

// checkSigns judges that no amount is below 0.
func (r *rules) checkSigns(v *voucher) {
	for _, each := range []struct {
		name   string
		amount int64
		code   int
	}{
		{"ImpTotConc", v.Untaxed, 10043},
		{"ImpOpEx", v.Exempt, 10044},
		{"ImpNeto", v.Net, 10045},
		{"ImpTrib", v.OtherTaxes, 10046},
		{"ImpIVA", v.IVA, 10047},
		{"ImpTotal", v.Total, 10065},
	} {
		if each.amount < 0 {
			r.no(each.code, "El campo "+each.name+" no puede ser menor a cero (0).")
		}
	}
}

// checkC judges the amounts of a voucher of class C, whose issuer charges no IVA.
func (r *rules) checkC(v *voucher) {
	if v.Untaxed > 0 {
		r.no(10043, "El campo ImpTotConc (importe neto no gravado) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.Exempt > 0 {
		r.no(10044, "El campo ImpOpEx (importe exento) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.IVA > 0 {
		r.no(10047, "El campo ImpIVA (importe de IVA) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.HasRates {
		r.no(10071, "Para comprobantes tipo C el objeto IVA no debe informarse.")
	}
	if !near(v.Total, v.Net+v.OtherTaxes, 1) {
		r.no(10048, "El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpNeto + ImpTrib. "+
			"Donde ImpNeto es igual al Sub Total")
	}
}

// checkTaxed judges the amounts of a voucher of class A, B or M. Notes may correct what was wrong with another voucher, so that
// their rates need not add up.
func (r *rules) checkTaxed(v *voucher, k kind) {
	if !near(v.Total, v.Untaxed+v.Net+v.Exempt+v.OtherTaxes+v.IVA, 1) {
		r.no(10048, "El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpTotConc + ImpNeto + ImpOpEx + ImpTrib + ImpIVA.")
	}
	if len(v.Rates) == 0 {
		switch {
		case v.IVA > 0:
			r.no(10018, "Si ImpIva es mayor a 0 el objeto Iva y AlicIva son obligatorios.")
		case v.HasRates:
			r.no(10018, "El objeto AlicIva es obligatorio si se informa Iva.")
		case v.Net > 0:
			r.no(10070, "Si ImpNeto es mayor a 0 el objeto IVA es obligatorio.")
		}
		return
	}
	lenient := k.note && !k.credit()
	base, amount, ok := r.addRates(v, lenient)
	if !ok {
		return
	}
	if !near(amount, v.IVA, int64(len(v.Rates))) {
		r.no(10023, "La suma de los campos Importe en AlicIva debe ser igual al valor ingresado en ImpIVA.")
	}
	if !lenient && !near(base, v.Net, int64(len(v.Rates))) {
		r.no(10061, "La suma de los campos BaseImp en AlicIva debe ser igual al valor ingresado en ImpNeto.")
	}
}

// addRates judges each rate. Where one of them makes no sense, ok is false.
func (r *rules) addRates(v *voucher, lenient bool) (base, amount int64, ok bool) {
	seen := map[int]bool{}
	var wrong, repeated, empty, negative, taxed bool
	for _, each := range v.Rates {
		known, ok := ivaKindOf(each.ID)
		if !ok {
			r.no(10019, "El campo Id en AlicIva no es un valor valido. Consultar metodo FEParamGetTiposIva.")
			return 0, 0, false
		}
		repeated = repeated || seen[each.ID]
		seen[each.ID] = true
		empty = empty || each.Base <= 0
		negative = negative || each.Amount < 0
		taxed = taxed || known.percent > 0
		wrong = wrong || !near(each.Amount, share(each.Base, known.percent), 1)
		base += each.Base
		amount += each.Amount
	}
	if empty && !lenient {
		r.no(10020, "El campo BaseImp en AlicIva es obligatorio y debe ser mayor a 0 (cero).")
	}
	if negative {
		r.no(10021, "El campo Importe en AlicIva es obligatorio y debe ser mayor o igual a 0 (cero).")
	}
	if repeated {
		r.no(10022, "El campo Id en AlicIva no debe repetirse. Totalizar por alicuota.")
	}
	if v.IVA == 0 && taxed && amount == 0 && !lenient {
		r.no(10018, "Si ImpIva es igual a 0 el objeto Iva y AlicIva solo deben informarse con Id 3 (iva 0).")
	}
	if wrong && !lenient {
		r.no(10051, "Los importes informados en AlicIVA no se corresponden con los porcentajes.")
	}
	return base, amount, true
}

// checkTaxes judges the taxes other than IVA.
func (r *rules) checkTaxes(v *voucher) {
	if v.OtherTaxes > 0 && len(v.Taxes) == 0 {
		r.no(10024, "Si ImpTrib es mayor a 0 el objeto Tributos y Tributo son obligatorios.")
		return
	}
	if v.OtherTaxes == 0 && len(v.Taxes) > 0 {
		r.no(10024, "Si ImpTrib es igual a 0 el objeto Tributos y Tributo no deben enviarse.")
		return
	}
	var sum int64
	for _, each := range v.Taxes {
		sum += each.Amount
		switch {
		case !slices.ContainsFunc(taxKinds, func(p parameter) bool { return p.is(each.ID) }):
			r.no(10025, "El campo Id en Tributo no es un valor valido. Consultar metodo FEParamGetTiposTributos.")
		case each.Base < 0:
			r.no(10026, "El campo BaseImp en Tributo debe ser mayor o igual a 0 (cero).")
		case each.Rate < 0:
			r.no(10027, "El campo Alic en Tributo debe ser mayor o igual a 0 (cero).")
		case each.Amount < 0:
			r.no(10028, "El campo Importe en Tributo debe ser mayor o igual a 0 (cero).")
		case each.ID == otherTax && each.About == "":
			r.no(10042, "El campo Desc en Tributo es obligatorio si Id es 99.")
		}
	}
	if !near(sum, v.OtherTaxes, int64(len(v.Taxes))) {
		r.no(10029, "La suma de los importes en Tributo debe ser igual al valor de ImpTrib.")
	}
}
