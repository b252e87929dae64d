package afip

// answer writes a FECAEResponse.
func (b *batch) answer(verdicts []verdict, problems []note) []element {
	result, again := refused, "N"
	good := 0
	details := element{name: "FeDetResp"}
	for i := range verdicts {
		d := &verdicts[i]
		if d.result == approved {
			good++
		}
		if d.again {
			again = "S"
		}
		details.kids = append(details.kids, d.element(b.emission))
	}
	switch {
	case good == len(verdicts) && good > 0:
		result = approved
	case good > 0:
		result = partially
	}
	out := []element{
		group("FeCabResp", leaf("Cuit", b.cuit), leaf("PtoVta", b.pos), leaf("CbteTipo", b.kind),
			leaf("FchProceso", b.now.Format(processTime)), leaf("CantReg", b.count), leaf("Resultado", result), leaf("Reproceso", again)),
		details,
	}
	if len(problems) > 0 {
		out = append(out, errorList(problems))
	}
	return out
}

func (d *verdict) element(emission string) element {
	v := &d.voucher
	out := group("FE"+emission+"DetResponse", leaf("Concepto", v.Concept), leaf("DocTipo", v.DocType), leaf("DocNro", v.DocNumber),
		leaf("CbteDesde", v.First), leaf("CbteHasta", v.Last), leaf("CbteFch", v.Date), leaf("Resultado", d.result))
	out.kids = append(out.kids, observations(d.notes)...)
	if emission == inAdvance {
		out.kids = append(out.kids, leaf("CAEA", v.CAEA))
	} else {
		out.kids = append(out.kids, leaf("CAE", d.cae), leaf("CAEFchVto", d.due))
	}
	return out
}
