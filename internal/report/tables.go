package report

import "fmt"

// total names the last row.
const total cell = "Total"

func (r Takings) table() table {
	t := table{header: []string{
		"Fecha", "Medio", "Cobros", "Cobrado", "Devuelto", "Turnos", "Propinas", "Comisiones", "Contracargos", "Neto",
	}}
	for _, d := range r.Days {
		t.rows = append(t.rows, append([]cell{day(d.Date), methodName(d.Method)}, d.cells()...))
	}
	t.rows = append(t.rows, append([]cell{total, ""}, r.Total.cells()...))
	return t
}

func (m *Money) cells() []cell {
	return []cell{
		number(m.Payments), pesos(m.ReceivedCentavos), pesos(m.RefundedCentavos), pesos(m.TurnosCentavos), pesos(m.TipsCentavos),
		pesos(m.FeesCentavos), pesos(m.ChargebacksCentavos), pesos(m.NetCentavos),
	}
}

func (r Occupancy) table() table {
	t := table{header: []string{"Tipo", "Barbero", "Día", "Hora", "Minutos de trabajo", "Minutos ocupados", "Ocupación %"}}
	add := func(w Worked, first ...cell) {
		t.rows = append(t.rows, append(first, number(w.WorkingMinutes), number(w.BookedMinutes), ratio(w.Percent)))
	}
	for _, b := range r.Barbers {
		add(b.Worked, "Barbero", text(b.Name), "", "")
	}
	for _, h := range r.Hours {
		add(h.Worked, "Hora", "", weekdayName(h.Weekday), cell(fmt.Sprintf("%02d:00", h.Hour)))
	}
	add(r.Total, total, "", "", "")
	return t
}

func (r Barbers) table() table {
	t := table{header: []string{"Barbero", "Turnos", "Servicios", "Total", "Ticket promedio", "Comisión %", "Comisión", "Propinas"}}
	for _, b := range r.Barbers {
		t.rows = append(t.rows, []cell{
			text(b.Name), number(b.Turnos), number(b.Services), pesos(b.TotalCentavos), pesos(b.AverageTicketCentavos),
			number(b.CommissionPercent), pesos(b.CommissionCentavos), pesos(b.TipsCentavos),
		})
	}
	t.rows = append(t.rows, []cell{
		total, "", number(r.Total.Services), pesos(r.Total.TotalCentavos), "", "", pesos(r.Total.CommissionCentavos),
		pesos(r.Total.TipsCentavos),
	})
	return t
}

func (r Services) table() table {
	t := table{header: []string{"Servicio", "Categoría", "Turnos", "Veces", "Total", "Precio promedio", "Comisiones", "Parte del total %"}}
	for _, s := range r.Services {
		t.rows = append(t.rows, []cell{
			text(s.Name), text(s.Category), number(s.Turnos), number(s.Times), pesos(s.TotalCentavos), pesos(s.AverageCentavos),
			pesos(s.CommissionCentavos), ratio(s.ShareOfTotalPercent),
		})
	}
	t.rows = append(t.rows, []cell{total, "", "", "", pesos(r.TotalCentavos), "", "", ""})
	return t
}

func (r NoShows) table() table {
	t := table{header: []string{"Fecha y hora", "Código", "Qué pasó", "Cliente", "Barbero", "Precio", "Quedó pagado"}}
	for _, b := range r.Items {
		kind := cell("Canceló tarde")
		if b.Kind == noShow {
			kind = "No vino"
		}
		t.rows = append(t.rows, []cell{
			moment(b.StartsAt), text(b.Code), kind, text(b.CustomerName), text(b.BarberName), pesos(b.TotalCentavos), pesos(b.KeptCentavos),
		})
	}
	return t
}

func (r Customers) table() table {
	t := table{header: []string{"Mes", "Clientes", "Nuevos", "Volvieron", "Visitas"}}
	for _, m := range r.Months {
		t.rows = append(t.rows, []cell{cell(m.Month), number(m.Customers), number(m.New), number(m.Returning), number(m.Visits)})
	}
	t.rows = append(t.rows, []cell{total, number(r.Customers), number(r.New), number(r.Returning), number(r.Visits)})
	return t
}

func (r Cash) table() table {
	t := table{header: []string{
		"Apertura", "Abrió", "Cierre", "Cerró", "Inicial", "Cobrado", "Devuelto", "Ingresos", "Retiros", "Esperado", "Contado",
		"Diferencia", "Nota",
	}}
	for _, s := range r.Sessions {
		t.rows = append(t.rows, []cell{
			moment(s.OpenedAt), text(s.OpenedBy), momentOrNothing(s.ClosedAt), text(s.ClosedBy), pesos(s.OpeningCentavos),
			pesos(s.ReceivedCentavos), pesos(s.RefundedCentavos), pesos(s.PutInCentavos), pesos(s.TakenOutCentavos),
			pesosOrNothing(s.ExpectedCentavos), pesosOrNothing(s.CountedCentavos), pesosOrNothing(s.DifferenceCentavos), text(s.Note),
		})
	}
	t.rows = append(t.rows, []cell{
		total, "", "", "", "", pesos(r.ReceivedCentavos), pesos(r.RefundedCentavos), pesos(r.PutInCentavos), pesos(r.TakenOutCentavos),
		"", "", pesos(r.DifferenceCentavos), "",
	})
	return t
}

func (r Summary) table() table {
	return table{header: []string{"Dato", "Valor"}, rows: [][]cell{
		{"Turnos", number(r.Turnos)},
		{"Completados", number(r.Completed)},
		{"Por venir", number(r.Upcoming)},
		{"Cancelados", number(r.Cancelled)},
		{"Ausentes", number(r.NoShows)},
		{"Ausentes %", ratio(r.NoShowPercent)},
		{"Servicios", pesos(r.ServicesCentavos)},
		{"Ticket promedio", pesos(r.AverageTicketCentavos)},
		{"Comisiones de barberos", pesos(r.CommissionsCentavos)},
		{"Cobrado", pesos(r.Money.ReceivedCentavos)},
		{"Devuelto", pesos(r.Money.RefundedCentavos)},
		{"Propinas", pesos(r.Money.TipsCentavos)},
		{"Comisiones de MercadoPago", pesos(r.Money.FeesCentavos)},
		{"Contracargos", pesos(r.Money.ChargebacksCentavos)},
		{"Neto", pesos(r.Money.NetCentavos)},
		{"Minutos de trabajo", number(r.Occupancy.WorkingMinutes)},
		{"Minutos ocupados", number(r.Occupancy.BookedMinutes)},
		{"Ocupación %", ratio(r.Occupancy.Percent)},
		{"Clientes", number(r.Customers)},
		{"Clientes nuevos", number(r.NewCustomers)},
	}}
}
