package booking

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Calendar returns the turno behind a link as an iCalendar file (RFC 5545), so that the phone's calendar takes it.
// A cancelled turno says so: importing it again removes it. Errors: those of byLink.
func (s *Service) Calendar(ctx context.Context, link string) ([]byte, error) {
	b, err := s.byLink(ctx, link)
	if err != nil {
		return nil, err
	}
	setup, err := s.shopByID(ctx, b.ShopID)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(b.Lines))
	for i := range b.Lines {
		names[i] = b.Lines[i].ServiceName
	}
	status := "CONFIRMED"
	switch {
	case !b.Status.occupies():
		status = "CANCELLED"
	case b.Status == PendingPayment:
		status = "TENTATIVE"
	}
	what := strings.Join(names, " + ")
	var c icalendar
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//BarberPro//Turnos//ES")
	c.line("METHOD:PUBLISH")
	c.line("BEGIN:VEVENT")
	c.line("UID:" + b.ID.String() + "@barberpro.com.ar")
	c.line(fmt.Sprintf("SEQUENCE:%d", b.Version-1))
	c.line("DTSTAMP:" + utc(s.clock.Now()))
	c.line("DTSTART:" + utc(b.StartsAt))
	c.line("DTEND:" + utc(b.EndsAt))
	c.line("STATUS:" + status)
	c.text("SUMMARY", what+" en "+setup.Name)
	c.text("LOCATION", setup.Address)
	c.text("DESCRIPTION", "Turno "+b.Code+" con "+b.Lines[0].BarberName+".\nPara moverlo o cancelarlo: "+s.url+"/g/"+link)
	c.text("URL", s.url+"/g/"+link)
	if b.Status.occupies() {
		c.line("BEGIN:VALARM")
		c.line("ACTION:DISPLAY")
		c.line("TRIGGER:-PT2H")
		c.text("DESCRIPTION", what+" en "+setup.Name)
		c.line("END:VALARM")
	}
	c.line("END:VEVENT")
	c.line("END:VCALENDAR")
	return []byte(c.String()), nil
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icalendar writes content lines: CRLF at the end, folded at 75 octets without cutting a character.
type icalendar struct{ strings.Builder }

func (c *icalendar) text(name, value string) {
	if value == "" {
		return
	}
	value = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(value)
	c.line(name + ":" + value)
}

func (c *icalendar) line(s string) {
	const most = 75
	room := most
	for _, r := range s {
		size := len(string(r))
		if size > room {
			c.WriteString("\r\n ")
			room = most - 1
		}
		c.WriteRune(r)
		room -= size
	}
	c.WriteString("\r\n")
}
