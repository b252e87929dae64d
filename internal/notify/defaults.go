package notify

import "sync"

// defaults are the product's own texts. Those of SMS are one segment of GSM-7 with usual names; a golden test counts them.
// The names of WhatsApp's templates and the order of their variables are those that Meta approved.
var defaults = sync.OnceValue(func() map[templateKey]Template { //nolint:gochecknoglobals // constant table
	out := map[templateKey]Template{}
	for _, t := range append(append(whatsAppTexts(), smsTexts()...), letterTexts()...) {
		t.Language, t.Active = "es_AR", true
		out[templateKey{t.Kind, t.Channel}] = t
	}
	return out
})

func whatsAppTexts() []Template {
	const (
		details = "*{{servicio}}* con {{barbero}}\n📅 {{fecha}}\n🕐 {{hora}}"
		hello   = "Hola {{cliente}}, "
	)
	return []Template{
		{
			Kind: Confirmation, Channel: WhatsApp, Template: "booking_confirmation",
			Body: hello + "tu turno en {{barberia}} quedó confirmado.\n\n" + details + "\n\n¡Te esperamos!",
		},
		{
			Kind: Rescheduled, Channel: WhatsApp, Template: "booking_confirmation",
			Body: hello + "tu turno en {{barberia}} quedó confirmado.\n\n" + details + "\n\n¡Te esperamos!",
		},
		{
			Kind: Reminder, Channel: WhatsApp, Template: "booking_reminder",
			Body: hello + "te recordamos tu turno en {{barberia}}.\n\n" + details + "\n\nRespondé 1 para confirmar o 2 para cancelar.",
		},
		{
			Kind: Cancelled, Channel: WhatsApp, Template: "booking_cancelled",
			Body: hello + "tu turno en {{barberia}} fue cancelado.\n\n" + details + "\n\nCuando quieras podés reservar otro.",
		},
		// What Meta approves neither begins nor ends with a variable.
		{
			Kind: PaymentPending, Channel: WhatsApp, Template: "booking_payment_pending",
			Body: hello + "para reservar tu turno en {{barberia}} falta pagar {{monto}}, hasta el {{vence}}.\n\n" + details +
				"\n\nPagá acá: {{cupon}}\n\nDespués se libera el horario.",
		},
		{
			Kind: PaymentReceived, Channel: WhatsApp, Template: "booking_payment_received",
			Body: hello + "recibimos tu pago de {{monto}} en {{barberia}}. ¡Gracias!\n\n" + details +
				"\n\nTu turno: {{link}}\n\n¡Te esperamos!",
		},
		{
			Kind: Refund, Channel: WhatsApp, Template: "booking_refund",
			Body: hello + "te devolvimos {{monto}} de tu turno del {{fecha}} en {{barberia}}. " +
				"Lo vas a ver en el medio con el que pagaste.",
		},
		{
			Kind: LatePaymentRefunded, Channel: WhatsApp, Template: "booking_late_payment",
			Body: hello + "tu pago llegó cuando el horario del {{fecha}} a las {{hora}} en {{barberia}} ya no estaba. " +
				"Te devolvimos {{monto}}, todo lo que pagaste. Podés elegir otro horario acá: {{reservas}}\n\n¡Disculpanos!",
		},
		{
			Kind: Waitlist, Channel: WhatsApp, Template: "booking_waitlist",
			Body: hello + "se liberó un turno en {{barberia}}: {{detalle}}. Si lo querés, reservalo acá: {{link}}\n\n" +
				"Si no te sirve, no hace falta que hagas nada.",
		},
	}
}

func smsTexts() []Template {
	return []Template{
		{
			Kind: Confirmation, Channel: SMS,
			Body: "{{barberia}}: turno confirmado {{dia}} {{hora}}, {{servicio}} con {{barbero}}. Cambios: {{link}}",
		},
		{
			Kind: Rescheduled, Channel: SMS,
			Body: "{{barberia}}: tu turno ahora es {{dia}} {{hora}}, {{servicio}} con {{barbero}}. Cambios: {{link}}",
		},
		{
			Kind: Reminder, Channel: SMS,
			Body: "{{barberia}}: te esperamos {{dia}} {{hora}}, {{servicio}} con {{barbero}}. " +
				"Respondé 1 para confirmar o 2 para cancelar.",
		},
		{
			Kind: Cancelled, Channel: SMS,
			Body: "{{barberia}}: tu turno {{dia}} {{hora}} ({{servicio}}) fue cancelado. Para reservar otro: {{reservas}}",
		},
		{
			Kind: PaymentPending, Channel: SMS,
			Body: "{{barberia}}: falta pagar {{monto}} por tu turno {{dia}} {{hora}}, hasta {{vence}}: {{link}}",
		},
		{
			Kind: PaymentReceived, Channel: SMS,
			Body: "{{barberia}}: recibimos tu pago de {{monto}}. Turno {{dia}} {{hora}}: {{link}}",
		},
		{
			Kind: Refund, Channel: SMS,
			Body: "{{barberia}}: te devolvimos {{monto}} de tu turno {{dia}}. Lo vas a ver en el medio con el que pagaste.",
		},
		{
			Kind: LatePaymentRefunded, Channel: SMS,
			Body: "{{barberia}}: tu horario ya no estaba cuando entró el pago. Te devolvimos {{monto}}, disculpanos. Otro: {{reservas}}",
		},
		{
			Kind: Waitlist, Channel: SMS,
			Body: "{{barberia}}: se liberó {{detalle}}. Reservalo: {{link}}",
		},
	}
}

func letterTexts() []Template {
	const (
		details = "{{servicio}} con {{barbero}}\n{{fecha}}, {{hora}}\n{{barberia}}, {{direccion}}\nCódigo {{codigo}}"
		manage  = "\n\nPara moverlo o cancelarlo:\n{{link}}"
		hello   = "Hola {{cliente}}:\n\n"
	)
	return []Template{
		{
			Kind: Confirmation, Channel: Email, Subject: "Tu turno en {{barberia}}: {{fecha}}, {{hora}}",
			Body: hello + "Tu turno quedó confirmado.\n\n" + details + manage + "\n\n¡Te esperamos!",
		},
		{
			Kind: Rescheduled, Channel: Email, Subject: "Tu turno en {{barberia}} cambió: {{fecha}}, {{hora}}",
			Body: hello + "Tu turno tiene un horario nuevo.\n\n" + details + manage + "\n\n¡Te esperamos!",
		},
		{
			Kind: Reminder, Channel: Email, Subject: "Te esperamos en {{barberia}}: {{fecha}}, {{hora}}",
			Body: hello + "Te recordamos tu turno.\n\n" + details + manage,
		},
		{
			Kind: Cancelled, Channel: Email, Subject: "Tu turno en {{barberia}} fue cancelado",
			Body: hello + "Este turno fue cancelado:\n\n" + details + "\n\nCuando quieras podés reservar otro:\n{{reservas}}",
		},
		{
			Kind: PaymentPending, Channel: Email, Subject: "Falta pagar tu turno en {{barberia}}",
			Body: hello + "Para reservar tu turno falta pagar {{monto}}, hasta el {{vence}}.\n\n" + details + "\n\nPagalo acá:\n{{cupon}}",
		},
		{
			Kind: PaymentReceived, Channel: Email, Subject: "Recibimos tu pago en {{barberia}}",
			Body: hello + "Recibimos tu pago de {{monto}}. ¡Gracias!\n\n" + details + "\n\nTu turno:\n{{link}}",
		},
		{
			Kind: Refund, Channel: Email, Subject: "Te devolvimos {{monto}}",
			Body: hello + "Te devolvimos {{monto}} de este turno. Lo vas a ver en el medio con el que pagaste; " +
				"puede demorar unos días.\n\n" + details,
		},
		{
			Kind: LatePaymentRefunded, Channel: Email, Subject: "Tu pago llegó tarde: te lo devolvimos",
			Body: hello + "Cuando entró tu pago, el horario que elegiste ya no estaba. Te devolvimos {{monto}}, todo lo que pagaste. " +
				"¡Disculpanos!\n\n" + details + "\n\nPodés elegir otro horario acá:\n{{reservas}}",
		},
		{
			Kind: Waitlist, Channel: Email, Subject: "Se liberó un turno en {{barberia}}",
			Body: hello + "Se liberó un turno: {{detalle}}.\n\nSi lo querés, reservalo acá:\n{{link}}",
		},
	}
}
