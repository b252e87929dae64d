package whatsapp

import (
	"encoding/json"
	"fmt"
)

// bookingTemplates are what BarberPro's account has from the start.
func bookingTemplates() []Template {
	const details = "*{{3}}* con {{4}}\n📅 {{5}}\n🕐 {{6}}"
	return []Template{
		bookingTemplate("594425479261591", "booking_confirmation",
			"Hola {{1}}, tu turno en {{2}} quedó confirmado.\n\n"+details+"\n\n¡Te esperamos!"),
		bookingTemplate("594425479261592", "booking_reminder",
			"Hola {{1}}, te recordamos tu turno en {{2}}.\n\n"+details+"\n\nRespondé 1 para confirmar o 2 para cancelar.",
			"1 confirmo", "2 cancelo"),
		bookingTemplate("594425479261593", "booking_cancelled",
			"Hola {{1}}, tu turno en {{2}} fue cancelado.\n\n"+details+"\n\nCuando quieras podés reservar otro."),
	}
}

func bookingTemplate(id, name, body string, replies ...string) Template {
	values := []string{"Juan", "Barbería Centro", "Corte clásico", "Martín", "martes 24 de noviembre", "10:30"}
	example, err := json.Marshal(map[string]any{"body_text": [][]string{values}})
	if err != nil {
		panic(fmt.Sprintf("an example of strings: %v", err))
	}
	t := Template{
		ID: id, Name: name, Format: positional, Language: "es_AR", Category: "UTILITY", Rejected: "NONE", Quality: quality{"GREEN"},
		Components: []Component{{Type: partBody, Text: body, Example: example}},
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
