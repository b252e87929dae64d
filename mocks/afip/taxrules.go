package afip

// checkC judges the amounts of a voucher of class C, whose issuer charges no IVA.
func (r *rules) checkC(v *voucher) {
	if v.Untaxed != 0 {
		r.no(10043, "El campo ImpTotConc (importe neto no gravado) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.Exempt != 0 {
		r.no(10044, "El campo ImpOpEx (importe exento) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.IVA != 0 {
		r.no(10047, "El campo ImpIVA (importe de IVA) para comprobantes tipo C debe ser igual a cero (0).")
	}
	if v.HasRates {
		r.no(10071, "Para comprobantes tipo C el objeto IVA no debe informarse.")
	}
	if !near(v.Total, v.Net+v.OtherTaxes) {
		r.no(10048, "El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpNeto + ImpTrib. "+
			"Donde ImpNeto es igual al Sub Total")
	}
}

// checkTaxed judges the amounts of a voucher of class A, B or M.
func (r *rules) checkTaxed(v *voucher) {
	if !near(v.Total, v.Untaxed+v.Net+v.Exempt+v.OtherTaxes+v.IVA) {
		r.no(10048, "El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpTotConc + ImpNeto + ImpOpEx + ImpTrib + ImpIVA.")
	}
	if len(v.Rates) == 0 {
		switch {
		case v.IVA > 0:
			r.no(10018, "Si ImpIva es mayor a 0 el objeto Iva y AlicIva son obligatorios.")
		case v.Net > 0:
			r.no(10070, "Si ImpNeto es mayor a 0 el objeto IVA es obligatorio.")
		}
		return
	}
	var base, amount int64
	seen := map[int]bool{}
	wrong, repeated := false, false
	for _, each := range v.Rates {
		known, ok := ivaKindOf(each.ID)
		if !ok {
			r.no(10019, "El campo Id en AlicIva no es un valor valido. Consultar metodo FEParamGetTiposIva.")
			return
		}
		repeated = repeated || seen[each.ID]
		seen[each.ID] = true
		wrong = wrong || !near(each.Amount, share(each.Base, known.percent))
		base += each.Base
		amount += each.Amount
	}
	if repeated {
		r.no(10022, "El campo Id en AlicIva no debe repetirse. Totalizar por alicuota.")
	}
	if wrong {
		r.no(10051, "Los importes informados en AlicIVA no se corresponden con los porcentajes.")
	}
	if !near(amount, v.IVA) {
		r.no(10020, "La suma de los importes en AlicIva debe ser igual al valor de ImpIVA.")
	}
	if !near(base, v.Net) {
		r.no(10061, "La suma de los campos BaseImp en AlicIva debe ser igual al valor de ImpNeto.")
	}
}

func (r *rules) checkTaxes(v *voucher) {
	if v.OtherTaxes > 0 && len(v.Taxes) == 0 {
		r.no(10024, "Si ImpTrib es mayor a 0 el objeto Tributos y Tributo son obligatorios.")
		return
	}
	var sum int64
	for _, each := range v.Taxes {
		sum += each.Amount
	}
	if !near(sum, v.OtherTaxes) {
		r.no(10029, "La suma de los importes en Tributo debe ser igual al valor de ImpTrib.")
	}
}

// checkNote judges what a debit or credit note refers to.
func (r *rules) checkNote(v *voucher, k kind) {
	if !k.note {
		return
	}
	if len(v.Associated) == 0 && v.PeriodFrom == "" && v.PeriodTo == "" {
		r.no(10197, "Si el comprobante es Debito o Credito, enviar estructura CbteAsoc o PeriodoAsoc.")
		return
	}
	for _, each := range v.Associated {
		to, ok := kindOf(each.Kind)
		if !ok && each.Kind != 88 && each.Kind != 991 { // remitos may be associated too
			r.no(10040, "El campo Tipo en CbtesAsoc no es un valor valido.")
			return
		}
		if ok && to.class != k.class {
			r.no(10040, "Los comprobantes asociados deben ser de la misma clase que la nota.")
			return
		}
		if each.PointOfSale < 1 || each.Number < 1 {
			r.no(10041, "Los campos PtoVta y Nro en CbtesAsoc deben ser mayores a 0 (cero).")
			return
		}
	}
	from, okFrom := parseDate(v.PeriodFrom)
	to, okTo := parseDate(v.PeriodTo)
	if (v.PeriodFrom != "" || v.PeriodTo != "") && (!okFrom || !okTo || to.Before(from)) {
		r.no(10197, "Las fechas de PeriodoAsoc son invalidas.")
	}
}
