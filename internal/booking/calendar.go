package booking

import (
	"context"
	"fmt"
	"strings"

	"github.com/barberpro/barberpro/internal/ical"
)

// Calendar returns the turno behind a link as an iCalendar file (RFC 5545), so that the phone's calendar takes it.
// A cancelled turno says so: importing it again removes it. UID and SEQUENCE are those of the invitations in letters, so that
// the newest of both wins. Errors: those of byLink.
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
	var c ical.Writer
	c.Line("BEGIN:VCALENDAR")
	c.Line("VERSION:2.0")
	c.Line("PRODID:" + ical.ProdID)
	c.Line("METHOD:PUBLISH")
	c.Line("BEGIN:VEVENT")
	c.Line("UID:" + b.ID.String() + "@barberpro.com.ar")
	c.Line(fmt.Sprintf("SEQUENCE:%d", b.Version))
	c.Time("DTSTAMP", s.clock.Now())
	c.Time("DTSTART", b.StartsAt)
	c.Time("DTEND", b.EndsAt)
	c.Line("STATUS:" + status)
	c.Text("SUMMARY", what+" en "+setup.Name)
	c.Text("LOCATION", setup.Address)
	c.Text("DESCRIPTION", "Turno "+b.Code+" con "+b.Lines[0].BarberName+".\nPara moverlo o cancelarlo: "+s.url+"/g/"+link)
	c.Text("URL", s.url+"/g/"+link)
	if b.Status.occupies() {
		c.Line("BEGIN:VALARM")
		c.Line("ACTION:DISPLAY")
		c.Line("TRIGGER:-PT2H")
		c.Text("DESCRIPTION", what+" en "+setup.Name)
		c.Line("END:VALARM")
	}
	c.Line("END:VEVENT")
	c.Line("END:VCALENDAR")
	return []byte(c.String()), nil
}
