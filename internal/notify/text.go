package notify

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/provider/sms"
)

// Template is a text with variables in double braces.
type Template struct {
	Kind     Kind
	Channel  Channel
	Subject  string // of e-mail
	Body     string
	Template string // name of the approved WhatsApp template; its parameters are the variables of Body in order
	Language string
	Active   bool
}

type templateKey struct {
	kind    Kind
	channel Channel
}

// template is the shop's own text, or the product's.
func (s *shop) template(kind Kind, channel Channel) Template {
	if t, ok := s.own[templateKey{kind, channel}]; ok && t.Active {
		return t
	}
	return defaults()[templateKey{kind, channel}]
}

// Variable is what a text may name in double braces.
type Variable struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	Example string `json:"example"`
}

// Variables are all of them, with the example that previews use.
func Variables() []Variable {
	return []Variable{
		{"cliente", "Nombre de pila", "Juan"},
		{"barberia", "Nombre de la barbería", "Barbería Centro"},
		{"fecha", "Día del turno", "martes 24 de noviembre"},
		{"dia", "Día del turno, corto", "mar 24/11"},
		{"hora", "Hora del turno", "10:30"},
		{"servicio", "Servicios del turno", "Corte clásico"},
		{"barbero", "Quién atiende", "Martín"},
		{"direccion", "Dirección de la barbería", "Av. Corrientes 1234"},
		{"telefono", "Teléfono de la barbería", "11 5555-0100"},
		{"codigo", "Código del turno", "K7QM2XA"},
		{"total", "Precio del turno", "$ 12.000"},
		{"monto", "Lo que se pagó, se devolvió o falta pagar", "$ 6.000"},
		{"vence", "Hasta cuándo se puede pagar", "lun 23/11 18:00"},
		{"link", "Página del turno", "https://barberpro.com.ar/g/" + strings.Repeat("x", 43)},
		{"cupon", "Cupón de pago, o la página del turno", "https://barberpro.com.ar/g/" + strings.Repeat("x", 43)},
		{"reservas", "Página para reservar", "https://barberpro.com.ar/barberia-centro"},
		{"detalle", "Horario que se liberó (lista de espera)", "el martes 24 a las 10:30"},
	}
}

var variable = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// used are the variables of a text, in the order in which they first come.
func used(text string) (names []string) {
	for _, match := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, match[1]) {
			names = append(names, match[1])
		}
	}
	return names
}

// values are what the variables of one message stand for.
type values map[string]string

func (v values) fill(text string) string {
	return variable.ReplaceAllStringFunc(text, func(match string) string {
		return v[variable.FindStringSubmatch(match)[1]]
	})
}

// short cuts what may be long, so that an SMS stays one.
func (v values) short() values {
	const most = 14
	out := values{}
	for name, value := range v {
		names := []string{"cliente", "barberia", "servicio", "barbero", "direccion"}
		if slices.Contains(names, name) && utf8.RuneCountInString(value) > most {
			value = strings.TrimRight(string([]rune(value)[:most-1]), " .,") + "."
		}
		out[name] = value
	}
	return out
}

// values are those of a message about a turno; turno may be nil.
func (s *Service) values(set *shop, turno *Turno, kind Kind, d *details) values {
	v := values{
		"cliente": firstName(d.Name), "barberia": set.Name, "direccion": set.Address, "telefono": set.Phone,
		"detalle": d.Text, "reservas": s.opts.PublicURL + "/" + set.Slug, "monto": money.Centavos(d.Amount).String(),
	}
	if turno != nil {
		at := turno.StartsAt.In(set.Location)
		v["cliente"], v["fecha"], v["dia"], v["hora"] = firstName(turno.Customer), longDay(at), shortDay(at), at.Format("15:04")
		v["servicio"], v["barbero"], v["codigo"] = strings.Join(turno.Services, " + "), turno.Barber, turno.Code
		v["total"], v["link"] = money.Centavos(turno.Total).String(), turno.Link
		if kind == PaymentPending && d.Amount == 0 {
			v["monto"] = money.Centavos(turno.due()).String()
		}
		if turno.ExpiresAt != nil {
			v["vence"] = moment(turno.ExpiresAt.In(set.Location))
		}
	}
	if d.TicketEnd != nil {
		v["vence"] = moment(d.TicketEnd.In(set.Location))
	}
	if v["cupon"] = d.TicketURL; v["cupon"] == "" {
		v["cupon"] = v["link"]
	}
	return v
}

// examples are the values that previews and checks of length use.
func examples() values {
	v := values{}
	for _, each := range Variables() {
		v[each.Name] = each.Example
	}
	return v
}

func firstName(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func longDay(t time.Time) string {
	days := []string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	months := []string{
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
	}
	return fmt.Sprintf("%s %d de %s", days[t.Weekday()], t.Day(), months[t.Month()-1])
}

func shortDay(t time.Time) string {
	days := []string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
	return days[t.Weekday()] + " " + strconv.Itoa(t.Day()) + "/" + strconv.Itoa(int(t.Month()))
}

func moment(t time.Time) string { return shortDay(t) + " " + t.Format("15:04") }

// sms is a text as it is sent by SMS: in GSM-7, and in one segment if shortening what is long makes it one.
func (v values) sms(body string) (text string, segments int) {
	text = sms.Plain(v.fill(body))
	if segments, _ = sms.Segments(text); segments == 1 {
		return text, 1
	}
	shorter := sms.Plain(v.short().fill(body))
	if n, _ := sms.Segments(shorter); n < segments {
		return shorter, n
	}
	return text, segments
}

// parameters are the variables of a WhatsApp template: never empty, on one line.
func (v values) parameters(body string) []string {
	names := used(body)
	out := make([]string, 0, len(names))
	for _, name := range names {
		value := strings.Join(strings.Fields(v[name]), " ")
		if value == "" {
			value = "-"
		}
		out = append(out, value)
	}
	return out
}

// masked is a text for the shop to read: the customer's own links are secrets.
func (v values) masked(text string) string {
	for _, name := range []string{"link", "cupon"} {
		if v[name] != "" {
			text = strings.ReplaceAll(text, v[name], "[enlace]")
		}
	}
	return text
}
