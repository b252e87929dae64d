package demo

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

// tables are the shop itself, in the order in which rows name each other.
func (s *shop) tables() []table {
	users, memberships := s.staff()
	holidays := make([]holidayRow, 0, len(s.opened))
	for _, h := range s.opened {
		holidays = append(holidays, holidayRow{h.Date, true, h.Name})
	}
	all := []table{
		{"shop", shopRow{
			Slug: Slug, Name: shopName, Timezone: zone, Address: "Av. Corrientes 3456, Buenos Aires", Phone: "+5491155550100",
			NoticeMinutes: noticeMinutes, HorizonDays: horizonDays, CreatedAt: s.signedUp(),
			CUIT: CUIT, LegalName: "Barbería Demo SRL", LegalAddress: "Av. Corrientes 3456, Ciudad de Buenos Aires",
			GrossIncome: "901-712345-6", ActivitySince: clock.DateOf(s.signedUp()), TaxCondition: "responsable_inscripto",
			PointOfSale: 1, InvoiceWhen: "at_completion",
		}},
		{"users", users},
		{"shop_holidays", holidays},
	}
	all = append(all, s.menuTables()...)
	all = append(all, s.teamTables()...)
	return append(all, table{"memberships", memberships})
}

// staff are the accounts of the shop with their roles.
func (s *shop) staff() (users []userRow, memberships []membershipRow) {
	add := func(id uuid.UUID, name, email, role string, barber *uuid.UUID) {
		users = append(users, userRow{id, email, name, s.passwordHash})
		memberships = append(memberships, membershipRow{id, role, barber})
	}
	add(s.owner, "Ricardo Benítez", Email, "owner", nil)
	add(s.manager, "Carla Montes", "gerencia@barberpro.test", "manager", nil)
	add(s.reception, "Julieta Rivas", "recepcion@barberpro.test", "reception", nil)
	for i := range s.barbers {
		b := &s.barbers[i]
		add(b.user, b.name, b.email, "barber", &b.id)
	}
	return users, memberships
}

func (s *shop) menuTables() []table {
	services, segments, prices := make([]serviceRow, 0, len(s.services)), []segmentRow{}, []priceRow{}
	for i := range s.services {
		v := &s.services[i]
		kind := "none"
		if v.depositPercent > 0 {
			kind = "percent"
		}
		services = append(services, serviceRow{
			ID: v.id, Name: v.name, Category: v.category, Description: v.description, Position: i, BufferAfter: v.bufferAfter,
			DepositKind: kind, DepositValue: v.depositPercent,
		})
		for n, g := range v.segments {
			segments = append(segments, segmentRow{v.id, n + 1, g.Minutes, g.Busy})
		}
		for _, p := range v.prices {
			prices = append(prices, priceRow{v.id, p.from, p.centavos})
		}
	}
	return []table{{"services", services}, {"service_segments", segments}, {"service_prices", prices}}
}

func (s *shop) teamTables() []table {
	barbers, offers, weekly := make([]barberRow, 0, len(s.barbers)), []offerRow{}, []hoursRow{}
	exceptions, off := []exceptionRow{}, []timeOffRow{}
	for i := range s.barbers {
		b := &s.barbers[i]
		barbers = append(barbers, barberRow{b.id, b.name, i, 40 + 5*(i%3)})
		for n := range s.services {
			if o, ok := b.offers[s.services[n].key]; ok {
				offers = append(offers, offerRow{b.id, s.services[n].id, o.price, o.minutes})
			}
		}
		weekly = append(weekly, b.weekly()...)
		for _, x := range b.exceptions {
			periods := make([][2]int, 0, len(x.periods))
			for _, p := range x.periods {
				periods = append(periods, [2]int{p.StartMinute, p.EndMinute})
			}
			exceptions = append(exceptions, exceptionRow{pg.NewID(), b.id, x.date, periods})
		}
		for _, t := range b.timeOff {
			off = append(off, timeOffRow{pg.NewID(), b.id, s.instant(t.from, t.start), s.instant(t.to, t.end), t.reason})
		}
	}
	return []table{
		{"barbers", barbers},
		{"barber_services", offers},
		{"weekly_hours", weekly},
		{"schedule_exceptions", exceptions},
		{"time_off", off},
	}
}

func (b *barber) weekly() (rows []hoursRow) {
	for _, h := range b.hours {
		for _, weekday := range h.weekdays {
			rows = append(rows, hoursRow{
				ID: pg.NewID(), BarberID: b.id, Weekday: weekday, StartMinute: h.start, EndMinute: h.end, ValidFrom: b.since,
			})
		}
	}
	return rows
}
