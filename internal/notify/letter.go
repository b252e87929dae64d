package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/ical"
	"github.com/barberpro/barberpro/internal/markup"
	"github.com/barberpro/barberpro/internal/provider/mail"
)

// letterPage is a letter in HTML: one column, readable on a telephone and without pictures.
func letterPage(subject, shop, foot, unsubscribe string, paragraphs [][]line) string {
	var p markup.Page
	p.Add(`<!doctype html>
<html lang="es-AR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{}</title></head>
<body style="margin:0;background:#f4f4f5;font-family:system-ui,sans-serif;color:#18181b">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" style="max-width:560px;background:#fff;border-radius:12px" cellpadding="0" cellspacing="0">
<tr><td style="padding:24px 24px 0;font-size:18px;font-weight:600">{}</td></tr>
<tr><td style="padding:8px 24px 24px;font-size:16px;line-height:1.5">
`, subject, shop)
	for _, lines := range paragraphs {
		p.Add(`<p style="margin:16px 0 0">`)
		for i, l := range lines {
			if i > 0 {
				p.Add("<br>")
			}
			if l.Link != "" {
				p.Add(`<a href="{}" style="color:#1d4ed8;word-break:break-all">{}</a>`, l.Link, l.Text)
			} else {
				p.Add("{}", l.Text)
			}
		}
		p.Add("</p>\n")
	}
	p.Add(`</td></tr></table>
<p style="max-width:560px;margin:16px auto 0;font-size:13px;color:#52525b">{}`, foot)
	if unsubscribe != "" {
		p.Add(`<br><a href="{}" style="color:#52525b">No recibir más recordatorios por correo</a>`, unsubscribe)
	}
	p.Add("</p>\n</td></tr></table></body></html>\n")
	return p.String()
}

type line struct{ Text, Link string }

// letter is the e-mail of a message.
func (s *Service) letter(set *shop, turno *Turno, t *Template, v values, n *row) (mail.Message, error) {
	m := mail.Message{
		Subject: oneLine(v.fill(t.Subject)), Text: v.fill(t.Body) + "\n", ID: n.ID.String() + "@" + s.opts.MailDomain,
	}
	if turno != nil {
		m.To = turno.Email
		s.invite(&m, set, turno, n)
	}
	paragraphs := paragraphsOf(m.Text)
	if err := s.offerToEnd(&m, set, n); err != nil {
		return m, err
	}
	foot := "Este correo es de " + set.Name + "."
	if set.Phone != "" {
		foot += " Teléfono: " + set.Phone + "."
	}
	m.HTML = letterPage(m.Subject, set.Name, foot, m.Unsubscribe, paragraphs)
	return m, nil
}

// offerToEnd lets the reader of a reminder end them: by the mail program's own button (RFC 8058), or by the link at the foot.
func (s *Service) offerToEnd(m *mail.Message, set *shop, n *row) error {
	if Kind(n.Kind) != Reminder {
		return nil
	}
	token, err := s.token(readerOf(set.ID, m.To))
	if err != nil {
		return err
	}
	m.Unsubscribe = s.opts.PublicURL + PathUnsubscribe + token
	m.Text += "\nPara no recibir más recordatorios por correo de " + set.Name + ":\n" + m.Unsubscribe + "\n"
	return nil
}

// paragraphsOf splits a text at its empty lines. A line that is an address becomes a link.
func paragraphsOf(text string) (out [][]line) {
	for p := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		var lines []line
		for text := range strings.SplitSeq(p, "\n") {
			l := line{Text: text}
			if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
				l.Link = text
			}
			lines = append(lines, l)
		}
		out = append(out, lines)
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// invite adds what the reader's calendar needs: the turno, its new time, or its end.
func (s *Service) invite(m *mail.Message, set *shop, turno *Turno, n *row) {
	switch Kind(n.Kind) {
	case Confirmation, Rescheduled:
		m.Method = "REQUEST"
	case Cancelled:
		m.Method = "CANCEL"
	case Reminder, PaymentPending, PaymentReceived, Refund, LatePaymentRefunded, Waitlist, Reply:
		return
	}
	m.Calendar = s.calendar(set, turno, m.Method, m.To, s.now())
}

// calendar is a turno as iCalendar (RFC 5545). SEQUENCE is its version, so that a later letter replaces an earlier one.
func (s *Service) calendar(set *shop, turno *Turno, method, attendee string, now time.Time) string {
	what := strings.Join(turno.Services, " + ")
	status := "CONFIRMED"
	if method == "CANCEL" {
		status = "CANCELLED"
	}
	var c ical.Writer
	for _, each := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:" + ical.ProdID, "METHOD:" + method, "BEGIN:VEVENT",
		"UID:" + turno.ID.String() + "@barberpro.com.ar", fmt.Sprintf("SEQUENCE:%d", turno.Version),
	} {
		c.Line(each)
	}
	c.Time("DTSTAMP", now)
	c.Time("DTSTART", turno.StartsAt)
	c.Time("DTEND", turno.EndsAt)
	c.Line("STATUS:" + status)
	c.Line("ORGANIZER;CN=" + ical.Quoted(set.Name) + ":mailto:no-responder@" + s.opts.MailDomain)
	c.Line("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:" + attendee)
	c.Text("SUMMARY", what+" en "+set.Name)
	c.Text("LOCATION", set.Address)
	c.Text("DESCRIPTION", "Turno "+turno.Code+" con "+turno.Barber+".")
	c.Line("END:VEVENT")
	c.Line("END:VCALENDAR")
	return c.String()
}
