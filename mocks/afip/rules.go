package afip

import (
	"strconv"
	"time"
)

// note is an error or an observation: its code and its words.
type note struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Allowed bool   `json:"allowed,omitempty"` // the voucher is authorised all the same
}

const (
	dateForm = "20060102"
	pesosID  = "PES" // MonId
)

// buenosAires is the zone of every date of ARCA. There has been no daylight saving time since 2009.
//
//nolint:gochecknoglobals // constant
var buenosAires = time.FixedZone("-03", -3*60*60)

// anonymousUpTo is the amount from which a consumidor final has to be identified (RG 5700/2025), in centavos.
const anonymousUpTo = 10_000_000 * centavos

const maxNumber = 99_999_999

// rules judge one voucher. Codes are those that the manual of wsfev1 4.7 has for FECAESolicitar; README.md says which words
// were seen.
type rules struct {
	today    time.Time // in Buenos Aires
	lastDate string    // of the newest voucher of the series, or empty
	receiver bool      // whether CondicionIVAReceptorId must be given (RG 5616)
	informed bool      // whether it has a CAEA, whose dates are judged elsewhere
	taxpayer func(cuit int64) (taxpayer, bool)
	exists   func(to reference) (bool, error) // whether a voucher of the same issuer was authorised
	notes    []note
	err      error // of exists
}

func (r *rules) no(code int, message string) {
	r.notes = append(r.notes, note{Code: code, Message: message})
}

func (r *rules) warn(code int, message string) {
	r.notes = append(r.notes, note{Code: code, Message: message, Allowed: true})
}

// check returns what is wrong with v. It sets the date and the currency where they are absent.
func (r *rules) check(v *voucher) []note {
	r.notes = nil
	k, ok := kindOf(v.Kind)
	if !ok {
		r.no(10007, "El campo CbteTipo no es un valor valido. Consultar metodo FEParamGetTiposCbte.")
		return r.notes
	}
	r.checkNumbers(v, k)
	if !r.informed {
		r.checkDate(v)
	}
	r.checkService(v)
	r.checkReceiver(v, k)
	r.checkCurrency(v)
	r.checkSigns(v)
	if k.class == classC {
		r.checkC(v)
	} else {
		r.checkTaxed(v, k)
	}
	r.checkTaxes(v)
	r.checkReferences(v, k)
	return r.notes
}

func (r *rules) checkNumbers(v *voucher, k kind) {
	if v.Concept < 1 || v.Concept > 3 {
		r.no(10030, "El campo Concepto es obligatorio y debe corresponder con algun valor devuelto por el metodo FEParamGetTiposConcepto.")
	}
	switch {
	case v.First < 1 || v.First > maxNumber:
		r.no(10008, "El campo CbteDesde debe estar comprendido entre 1 y 99999999.")
	case v.Last < 1 || v.Last > maxNumber:
		r.no(10010, "El campo CbteHasta debe estar comprendido entre 1 y 99999999.")
	case v.Last < v.First:
		r.no(10011, "El campo CbteHasta debe ser mayor o igual a CbteDesde.")
	case v.First != v.Last && (k.class != classB || k.credit()):
		r.no(10012, "El campo CbteDesde debe ser igual al campo CbteHasta, salvo para comprobantes clase B.")
	}
}

func (r *rules) checkDate(v *voucher) {
	if v.Date == "" {
		v.Date = r.today.Format(dateForm)
	}
	days, concept := 10, "2 - Servicios o 3 - Productos y Servicios"
	if v.Concept == 1 {
		days, concept = 5, "1 - Productos"
	}
	date, ok := parseDate(v.Date)
	today, _ := parseDate(r.today.Format(dateForm)) // it was written just so
	switch {
	case !ok || date.Before(today.AddDate(0, 0, -days)) || date.After(today.AddDate(0, 0, days)):
		n := strconv.Itoa(days)
		r.no(10016, "Campo CbteFch Debe estar comprendido en el rango N-"+n+" y N+"+n+
			" siendo N la fecha de envio del pedido de autorizacion para "+concept)
	case v.Date < r.lastDate:
		r.no(10016, "El campo CbteFch no puede ser anterior al del ultimo comprobante autorizado del mismo tipo y punto de venta.")
	case v.Concept == 1 && date.After(today) && date.Month() != today.Month():
		r.no(10152, "El mes del campo CbteFch debe coincidir con el de la fecha de envio del pedido de autorizacion.")
	}
}

// checkService judges the dates of services.
func (r *rules) checkService(v *voucher) {
	service := v.Concept == 2 || v.Concept == 3
	if v.From == "" || v.To == "" || v.DueDate == "" {
		switch {
		case service:
			r.no(10049, "Los campos FchServDesde, FchServHasta y FchVtoPago son obligatorios si el concepto es 2 o 3.")
		case v.From == "" && (v.To != "" || v.DueDate != ""):
			r.no(10031, "El campo FchServDesde es obligatorio si se informa FchServHasta o FchVtoPago.")
		case v.To == "" && (v.From != "" || v.DueDate != ""):
			r.no(10033, "El campo FchServHasta es obligatorio si se informa FchServDesde o FchVtoPago.")
		case v.DueDate == "" && v.From != "":
			r.no(10035, "El campo FchVtoPago es obligatorio si se informa FchServDesde o FchServHasta.")
		}
		return
	}
	from, okFrom := parseDate(v.From)
	to, okTo := parseDate(v.To)
	due, okDue := parseDate(v.DueDate)
	date, ok := parseDate(v.Date)
	switch {
	case !okFrom || !okTo || !okDue:
		r.no(10049, "Los campos FchServDesde, FchServHasta y FchVtoPago deben tener formato yyyymmdd.")
	case to.Before(from):
		r.no(10032, "El campo FchServDesde no puede ser posterior a FchServHasta.")
	case ok && due.Before(date):
		r.no(10036, "El campo FchVtoPago no puede ser anterior a la fecha del comprobante.")
	}
}

func (r *rules) checkCurrency(v *voucher) {
	v.fill()
	known, ok := currencyOf(v.Currency)
	switch {
	case !ok:
		r.no(10037, "El campo MonId no es un valor valido. Consultar metodo FEParamGetTiposMonedas.")
	case v.Currency == pesosID && v.Rate != millionth:
		r.no(10039, "El campo MonCotiz para MonId PES debe ser 1.")
	case v.Rate < 0 || (v.Rate == 0 && v.SameCurrency != "S"):
		r.no(10038, "El campo MonCotiz es obligatorio y debe ser mayor a 0 (cero).")
	case v.Rate > 0 && (v.Rate < known.rate/50 || v.Rate > known.rate*5):
		r.no(10119, "El campo MonCotiz no puede ser inferior al 2% ni superior en un 400% de la cotizacion oficial. "+
			"Consultar metodo FEParamGetCotizacion.")
	}
	switch {
	case v.SameCurrency != "" && v.SameCurrency != "S" && v.SameCurrency != "N":
		r.no(10239, "El campo CanMisMonExt debe ser S o N.")
	case v.SameCurrency == "S" && v.Currency == pesosID:
		r.no(10241, "Si MonId es PES el campo CanMisMonExt no debe informarse o debe ser N.")
	}
}

// parseDate reads yyyymmdd.
func parseDate(text string) (time.Time, bool) {
	t, err := time.ParseInLocation(dateForm, text, buenosAires)
	return t, err == nil
}
