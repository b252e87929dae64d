package whatsapp

import (
	"encoding/json"
	"fmt"
)

// bookingTemplates are what BarberPro's account has from the start.
func bookingTemplates() []Template {
	details := func(from int) string {
		return fmt.Sprintf("*{{%d}}* con {{%d}}\n📅 {{%d}}\n🕐 {{%d}}", from, from+1, from+2, from+3)
	}
	const (
		customer, shop, service, barber = "Juan", "Barbería Centro", "Corte clásico", "Martín"
		day, hour, amount               = "martes 24 de noviembre", "10:30", "$ 6.000"
		link                            = "https://barberpro.com.ar/g/xxxxxxxx"
	)
	turno := []string{customer, shop, service, barber, day, hour}
	return []Template{
		bookingTemplate(1, "booking_confirmation",
			"Hola {{1}}, tu turno en {{2}} quedó confirmado.\n\n"+details(3)+"\n\n¡Te esperamos!", turno),
		bookingTemplate(2, "booking_reminder",
			"Hola {{1}}, te recordamos tu turno en {{2}}.\n\n"+details(3)+"\n\nRespondé 1 para confirmar o 2 para cancelar.", turno,
			"1 confirmo", "2 cancelo"),
		bookingTemplate(3, "booking_cancelled",
			"Hola {{1}}, tu turno en {{2}} fue cancelado.\n\n"+details(3)+"\n\nCuando quieras podés reservar otro.", turno),
		bookingTemplate(4, "booking_payment_pending",
			"Hola {{1}}, para reservar tu turno en {{2}} falta pagar {{3}}, hasta el {{4}}.\n\n"+details(5)+
				"\n\nPagá acá: {{9}}\n\nDespués se libera el horario.",
			[]string{customer, shop, amount, "martes 24 a las 9:30", service, barber, day, hour, link}),
		bookingTemplate(5, "booking_payment_received",
			"Hola {{1}}, recibimos tu pago de {{2}} en {{3}}. ¡Gracias!\n\n"+details(4)+"\n\nTu turno: {{8}}\n\n¡Te esperamos!",
			[]string{customer, amount, shop, service, barber, day, hour, link}),
		bookingTemplate(6, "booking_refund",
			"Hola {{1}}, te devolvimos {{2}} de tu turno del {{3}} en {{4}}. Lo vas a ver en el medio con el que pagaste.",
			[]string{customer, amount, day, shop}),
		bookingTemplate(7, "booking_late_payment",
			"Hola {{1}}, tu pago llegó cuando el horario del {{2}} a las {{3}} en {{4}} ya no estaba. "+
				"Te devolvimos {{5}}, todo lo que pagaste. Podés elegir otro horario acá: {{6}}\n\n¡Disculpanos!",
			[]string{customer, day, hour, shop, amount, "https://barberpro.com.ar/centro"}),
		bookingTemplate(8, "booking_waitlist",
			"Hola {{1}}, se liberó un turno en {{2}}: {{3}}. Si lo querés, reservalo acá: {{4}}\n\n"+
				"Si no te sirve, no hace falta que hagas nada.",
			[]string{customer, shop, "el martes 24 a las 10:30", link}),
	}
}

// bookingTemplate is the nth one, with a value for each of its variables.
func bookingTemplate(nth int, name, body string, values []string, replies ...string) Template {
	example, err := json.Marshal(map[string]any{"body_text": [][]string{values}})
	if err != nil {
		panic(fmt.Sprintf("an example of strings: %v", err))
	}
	t := Template{
		ID: fmt.Sprint(594425479261590 + nth), Name: name, Format: positional, Language: "es_AR", Category: "UTILITY", Rejected: "NONE",
		Quality: quality{"GREEN"}, Components: []Component{{Type: partBody, Text: body, Example: example}},
	}
	if len(replies) > 0 {
		buttons := Component{Type: partButtons}
		for _, each := range replies {
			buttons.Buttons = append(buttons.Buttons, TemplateButton{Type: "QUICK_REPLY", Text: each})
		}
		t.Components = append(t.Components, buttons)
	}
	return t
}
