package report

import (
	"context"
	"fmt"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/report/internal/sqlgen"
)

// methods of payment, in the order in which they are shown.
func methods() []string { return []string{"mercadopago", "cash", "transfer", "card"} }

func (r *reader) takings(ctx context.Context) (Takings, error) {
	rows, err := r.Takings(ctx, sqlgen.TakingsParams{
		Zone: r.loc.String(), ShopID: r.span.ShopID, FromAt: r.span.FromAt, ToAt: r.span.ToAt,
	})
	if err != nil {
		return Takings{}, fmt.Errorf("sum takings: %w", err)
	}
	out := Takings{Range: r.Range, Methods: []MethodTakings{}, Days: []DayTakings{}}
	byMethod := map[string]*Money{}
	for i := range rows {
		date := clock.DateOf(rows[i].Day)
		if n := len(out.Days); n == 0 || out.Days[n-1].Date != date || out.Days[n-1].Method != rows[i].Method {
			out.Days = append(out.Days, DayTakings{Date: date, Method: rows[i].Method})
		}
		out.Days[len(out.Days)-1].enter(&rows[i])
	}
	for i := range out.Days {
		d := &out.Days[i]
		out.Total.add(&d.Money)
		if byMethod[d.Method] == nil {
			byMethod[d.Method] = &Money{}
		}
		byMethod[d.Method].add(&d.Money)
	}
	for _, method := range methods() {
		if sum := byMethod[method]; sum != nil {
			out.Methods = append(out.Methods, MethodTakings{*sum, method})
		}
	}
	return out, nil
}

// enter counts what moved in one account. Where money came from is negative in the ledger.
func (m *Money) enter(row *sqlgen.TakingsRow) {
	m.Payments += row.Payments
	m.NetCentavos -= row.Amount
	switch row.Account {
	case "fees":
		m.FeesCentavos += row.Amount
		return
	case "chargebacks":
		m.ChargebacksCentavos += row.Amount
		return
	case "tips":
		m.TipsCentavos -= row.Amount
	default:
		m.TurnosCentavos -= row.Amount
	}
	if row.Back {
		m.RefundedCentavos += row.Amount
	} else {
		m.ReceivedCentavos -= row.Amount
	}
}

func (r *reader) barberTotals(ctx context.Context) (Barbers, error) {
	out := Barbers{Range: r.Range, Barbers: []BarberTotals{}}
	rows, err := r.BarberTotals(ctx, sqlgen.BarberTotalsParams(r.span))
	if err != nil {
		return out, fmt.Errorf("sum barbers: %w", err)
	}
	for _, b := range rows {
		out.Barbers = append(out.Barbers, BarberTotals{
			BarberID: b.ID, Name: b.Name, Turnos: b.Turnos, Services: b.Services, TotalCentavos: b.Total,
			AverageTicketCentavos: average(b.Total, b.Turnos), CommissionPercent: b.CommissionPercent, CommissionCentavos: b.Commission,
		})
	}
	if err := r.addTips(ctx, &out); err != nil {
		return out, err
	}
	for _, b := range out.Barbers {
		out.Total.Services += b.Services
		out.Total.TotalCentavos += b.TotalCentavos
		out.Total.CommissionCentavos += b.CommissionCentavos
		out.Total.TipsCentavos += b.TipsCentavos
	}
	return out, nil
}

// addTips puts tips beside what barbers did, also to those who did nothing else.
func (r *reader) addTips(ctx context.Context, out *Barbers) error {
	tips, err := r.BarberTips(ctx, sqlgen.BarberTipsParams(r.span))
	if err != nil {
		return fmt.Errorf("sum tips: %w", err)
	}
	if len(tips) == 0 {
		return nil
	}
	all, err := r.Barbers(ctx, r.span.ShopID)
	if err != nil {
		return fmt.Errorf("list barbers: %w", err)
	}
	for _, t := range tips {
		at := -1
		for i := range out.Barbers {
			if out.Barbers[i].BarberID == t.BarberID {
				at = i
			}
		}
		if at < 0 && t.Tips != 0 {
			for _, b := range all {
				if b.ID == t.BarberID {
					out.Barbers = append(out.Barbers, BarberTotals{BarberID: b.ID, Name: b.Name, CommissionPercent: b.CommissionPercent})
					at = len(out.Barbers) - 1
				}
			}
		}
		if at >= 0 {
			out.Barbers[at].TipsCentavos = t.Tips
		}
	}
	return nil
}

func (r *reader) serviceTotals(ctx context.Context) (Services, error) {
	out := Services{Range: r.Range, Services: []ServiceTotals{}}
	rows, err := r.ServiceTotals(ctx, sqlgen.ServiceTotalsParams(r.span))
	if err != nil {
		return out, fmt.Errorf("sum services: %w", err)
	}
	for _, v := range rows {
		out.TotalCentavos += v.Total
	}
	for _, v := range rows {
		out.Services = append(out.Services, ServiceTotals{
			ServiceID: v.ID, Name: v.Name, Category: v.Category, Turnos: v.Turnos, Times: v.Times, TotalCentavos: v.Total,
			AverageCentavos: average(v.Total, v.Times), CommissionCentavos: v.Commission,
			ShareOfTotalPercent: percent(v.Total, out.TotalCentavos),
		})
	}
	return out, nil
}

func (r *reader) cash(ctx context.Context) (Cash, error) {
	out := Cash{Range: r.Range, Sessions: []CashSession{}}
	rows, err := r.CashSessions(ctx, sqlgen.CashSessionsParams(r.span))
	if err != nil {
		return out, fmt.Errorf("list cash sessions: %w", err)
	}
	for _, c := range rows {
		one := CashSession{
			ID: c.ID, OpenedAt: c.OpenedAt.In(r.loc), ClosedAt: clock.In(c.ClosedAt, r.loc), OpenedBy: c.OpenedBy, ClosedBy: c.ClosedBy,
			OpeningCentavos:  c.OpeningCentavos,
			ReceivedCentavos: c.Received, RefundedCentavos: c.Refunded, PutInCentavos: c.PutIn, TakenOutCentavos: c.TakenOut,
			ExpectedCentavos: c.ExpectedCentavos, CountedCentavos: c.CountedCentavos, Note: c.Note,
		}
		if c.CountedCentavos != nil && c.ExpectedCentavos != nil {
			difference := *c.CountedCentavos - *c.ExpectedCentavos
			one.DifferenceCentavos = &difference
			out.DifferenceCentavos += difference
		}
		out.ReceivedCentavos += c.Received
		out.RefundedCentavos += c.Refunded
		out.PutInCentavos += c.PutIn
		out.TakenOutCentavos += c.TakenOut
		out.Sessions = append(out.Sessions, one)
	}
	return out, nil
}
