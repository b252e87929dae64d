package sms

import "strings"

// optOut is what a word of a person means for messages to them; empty: nothing.
type optOut string

// What words mean.
const (
	wordStop  optOut = "STOP"
	wordStart optOut = "START"
	wordHelp  optOut = "HELP"
)

// wordOf tells the words that Twilio acts on, and those that people here use for them.
// Source: https://help.twilio.com/articles/223134027
func wordOf(body string) optOut {
	switch strings.ToUpper(strings.Trim(strings.TrimSpace(body), ".!")) {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ALTO", "BAJA":
		return wordStop
	case "START", "YES", "UNSTOP", "ALTA":
		return wordStart
	case "HELP", "INFO", "AYUDA":
		return wordHelp
	default:
		return ""
	}
}

// pair names the two numbers of a conversation, the account's first.
func pair(ours, theirs string) string { return ours + " " + theirs }

// listen does what the word of a received message means, and confirms it to the person as Twilio does.
func (m *Mock) listen(x *message) optOut {
	word := wordOf(x.body)
	var text string
	switch word {
	case wordStop:
		m.optOuts.Add(pair(x.to, x.from), x.created)
		text = "Te diste de baja y no vas a recibir más mensajes de este número. Respondé START para volver a recibirlos."
	case wordStart:
		if !m.optOuts.Delete(pair(x.to, x.from)) {
			return word
		}
		text = "Volviste a suscribirte y vas a recibir mensajes de este número. Respondé STOP para darte de baja."
	case wordHelp:
		text = "Respondé STOP para darte de baja. Tu operadora puede cobrarte los mensajes."
	default:
		return word
	}
	one := message{
		sid: m.sid("SM"), from: x.to, to: x.from, body: text, direction: reply, status: queued,
	}
	one.parts, one.encoding = segments(text)
	m.launch(&one, &draft{})
	return word
}
