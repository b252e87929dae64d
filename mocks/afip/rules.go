package afip

import (
	"strconv"
	"time"

	"github.com/barberpro/barberpro/internal/cuit"
)

// note is an error or an observation: its code and its words.
type note struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Allowed bool   `json:"allowed,omitempty"` // the voucher is authorised all the same
}

const dateForm = "20060102"

// buenosAires is the zone of every date of ARCA. There has been no daylight saving time since 2009.
//
//nolint:gochecknoglobals // constant
var buenosAires = time.FixedZone("-03", -3*60*60)

// anonymousUpTo is the amount from which a consumidor final has to be identified (RG 5700/2025), in centavos.
const anonymousUpTo = 10_000_000 * centavos

const maxNumber = 99_999_999

// rules judge one voucher. Codes and words are those of the manual of wsfev1 as far as they are known; README.md says which
// ones are not confirmed.
type rules struct {
	today    time.Time // in Buenos Aires
	lastDate string    // of the newest voucher of the series, or empty
	receiver bool      // whether CondicionIVAReceptorId must be given (RG 5616)
	taxpayer func(cuit int64) (taxpayer, bool)
	notes    []note
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
	r.checkDates(v)
	r.checkReceiver(v, k)
	r.checkCurrency(v)
	if k.class == classC {
		r.checkC(v)
	} else {
		r.checkTaxed(v)
	}
	r.checkTaxes(v)
	r.checkNote(v, k)
	return r.notes
}

func (r *rules) checkNumbers(v *voucher, k kind) {
	if v.Concept < 1 || v.Concept > 3 {
		r.no(10014, "El campo Concepto debe ser 1, 2 o 3. Consultar metodo FEParamGetTiposConcepto.")
	}
	if v.First < 1 || v.First > maxNumber || v.Last < v.First || v.Last > maxNumber {
		r.no(10008, "Los campos CbteDesde y CbteHasta deben estar entre 1 y 99999999, y CbteHasta no debe ser menor que CbteDesde.")
	}
	if k.class != classB && v.First != v.Last {
		r.no(10011, "Los campos CbteDesde y CbteHasta deben ser iguales, salvo para comprobantes clase B.")
	}
	amounts := []int64{v.Total, v.Untaxed, v.Net, v.Exempt, v.OtherTaxes, v.IVA}
	for _, amount := range amounts {
		if amount < 0 {
			r.no(10017, "Los importes deben ser mayores o iguales a 0 (cero).")
			return
		}
	}
}

func (r *rules) checkDates(v *voucher) {
	if v.Date == "" {
		v.Date = r.today.Format(dateForm)
	}
	days := 10
	if v.Concept == 1 {
		days = 5
	}
	date, ok := parseDate(v.Date)
	today, _ := parseDate(r.today.Format(dateForm))
	if !ok || date.Before(today.AddDate(0, 0, -days)) || date.After(today.AddDate(0, 0, days)) {
		r.no(10016, "El campo CbteFch debe estar comprendido en el rango N-"+strconv.Itoa(days)+" y N+"+strconv.Itoa(days)+
			", siendo N la fecha de envio del pedido de autorizacion.")
	} else if v.Date < r.lastDate {
		r.no(10016, "El campo CbteFch no puede ser anterior al del ultimo comprobante autorizado del mismo tipo y punto de venta.")
	}
	if v.Concept != 2 && v.Concept != 3 {
		return
	}
	if v.From == "" || v.To == "" || v.DueDate == "" {
		r.no(10049, "Los campos FchServDesde, FchServHasta y FchVtoPago son obligatorios si el concepto es 2 o 3.")
		return
	}
	from, okFrom := parseDate(v.From)
	to, okTo := parseDate(v.To)
	due, okDue := parseDate(v.DueDate)
	switch {
	case !okFrom || !okTo || !okDue:
		r.no(10049, "Los campos FchServDesde, FchServHasta y FchVtoPago deben tener formato yyyymmdd.")
	case to.Before(from):
		r.no(10032, "El campo FchServDesde no puede ser posterior a FchServHasta.")
	case ok && due.Before(date):
		r.no(10036, "El campo FchVtoPago no puede ser anterior a la fecha del comprobante.")
	}
}

func (r *rules) checkReceiver(v *voucher, k kind) {
	if (k.class == classA || k.class == classM) && v.DocType != docCUIT {
		r.no(10063, "Para comprobantes clase A y M el campo DocTipo debe ser 80 (CUIT).")
	} else {
		r.checkDocument(v, k)
	}
	if v.Receiver == 0 {
		const message = "El campo Condicion IVA del receptor es obligatorio conforme a lo reglamentado por la Resolucion General Nro 5616."
		if r.receiver {
			r.no(10246, message)
		} else {
			r.warn(10245, message)
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
		if p, ok := r.taxpayer(v.DocNumber); ok && !p.Active && v.DocType == docCUIT {
			const message = "El campo DocNro no se encuentra registrado en los padrones de ARCA."
			if k.class == classA || k.class == classM {
				r.no(10015, message)
			} else {
				r.warn(10015, message)
			}
		}
	case docAnonymous:
		if v.DocNumber != 0 {
			r.no(10015, "Para DocTipo 99 el campo DocNro debe ser 0 (cero).")
		} else if v.Total >= anonymousUpTo {
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

func (r *rules) checkCurrency(v *voucher) {
	if v.Currency == "" {
		v.Currency = "PES"
	}
	if v.Currency == "PES" && v.Rate == 0 {
		v.Rate = millionth
	}
	_, ok := currencyOf(v.Currency)
	switch {
	case !ok:
		r.no(10037, "El campo MonId no es un valor valido. Consultar metodo FEParamGetTiposMonedas.")
	case v.Currency == "PES" && v.Rate != millionth:
		r.no(10039, "El campo MonCotiz para MonId PES debe ser 1.")
	case v.Rate < 0 || (v.Rate == 0 && v.SameCurrency != "S"):
		r.no(10038, "El campo MonCotiz es obligatorio y debe ser mayor a 0 (cero).")
	}
}

// parseDate reads yyyymmdd.
func parseDate(text string) (time.Time, bool) {
	t, err := time.ParseInLocation(dateForm, text, buenosAires)
	return t, err == nil
}
