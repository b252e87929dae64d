package report

import (
	"context"
	"fmt"

	"github.com/barberpro/barberpro/internal/report/internal/sqlgen"
)

// States of turnos, as the table has them.
const (
	confirmed           = "confirmed"
	checkedIn           = "checked_in"
	inService           = "in_service"
	completed           = "completed"
	noShow              = "no_show"
	cancelledByCustomer = "cancelled_by_customer"
	cancelledByShop     = "cancelled_by_shop"
)

// counts are turnos by what became of them.
type counts struct {
	completed, upcoming, cancelled, noShows, late int64
	total                                         int64 // centavos of the completed ones
}

func (r *reader) counts(ctx context.Context) (out counts, err error) {
	rows, err := r.StatusCounts(ctx, sqlgen.StatusCountsParams(r.span))
	if err != nil {
		return out, fmt.Errorf("count turnos: %w", err)
	}
	for _, row := range rows {
		switch row.Status {
		case completed:
			out.completed, out.total = row.Turnos, row.Total
		case confirmed, checkedIn, inService:
			out.upcoming += row.Turnos
		case noShow:
			out.noShows = row.Turnos
		case cancelledByCustomer, cancelledByShop:
			out.cancelled += row.Turnos
			out.late += row.Late
		}
	}
	return out, nil
}

func (r *reader) noShows(ctx context.Context) (NoShows, error) {
	out := NoShows{Range: r.Range, Items: []MissedTurno{}}
	n, err := r.counts(ctx)
	if err != nil {
		return out, err
	}
	rows, err := r.Missed(ctx, sqlgen.MissedParams(r.span))
	if err != nil {
		return out, fmt.Errorf("list missed turnos: %w", err)
	}
	for _, b := range rows {
		one := MissedTurno{
			BookingID: b.ID, Code: b.Code, Kind: "late_cancellation", StartsAt: b.StartsAt.In(r.loc), CustomerID: b.CustomerID,
			CustomerName: b.CustomerName, BarberID: b.BarberID, BarberName: b.BarberName, TotalCentavos: b.TotalCentavos,
			KeptCentavos: b.PaidCentavos,
		}
		if b.Status == noShow {
			one.Kind = noShow
			out.NoShows++
		} else {
			out.LateCancellations++
		}
		out.LostCentavos += max(b.TotalCentavos-b.PaidCentavos, 0)
		out.Items = append(out.Items, one)
	}
	missed := out.NoShows + out.LateCancellations
	out.Turnos = n.completed + n.upcoming + missed
	out.Percent = percent(missed, out.Turnos)
	return out, nil
}

func (r *reader) customers(ctx context.Context) (Customers, error) {
	out := Customers{Range: r.Range, Months: []MonthCustomers{}}
	rows, err := r.CustomerMonths(ctx, sqlgen.CustomerMonthsParams{
		Zone: r.loc.String(), ShopID: r.span.ShopID, FromAt: r.span.FromAt, ToAt: r.span.ToAt,
	})
	if err != nil {
		return out, fmt.Errorf("count customers: %w", err)
	}
	for _, m := range rows {
		out.Months = append(out.Months, MonthCustomers{
			Month: m.Month.Format("2006-01"), Customers: m.Customers, New: m.Newcomers, Returning: m.Customers - m.Newcomers,
			Visits: m.Visits,
		})
		out.New += m.Newcomers
		out.CameAgain += m.CameAgain
		out.Visits += m.Visits
	}
	if out.Customers, err = r.DistinctCustomers(ctx, sqlgen.DistinctCustomersParams(r.span)); err != nil {
		return out, fmt.Errorf("count customers: %w", err)
	}
	out.Returning = out.Customers - out.New
	return out, nil
}

func (r *reader) summary(ctx context.Context) (Summary, error) {
	out := Summary{Range: r.Range}
	n, err := r.counts(ctx)
	if err != nil {
		return out, err
	}
	takings, err := r.takings(ctx)
	if err != nil {
		return out, err
	}
	occupancy, err := r.occupancy(ctx)
	if err != nil {
		return out, err
	}
	barbers, err := r.barberTotals(ctx)
	if err != nil {
		return out, err
	}
	people, err := r.customers(ctx)
	if err != nil {
		return out, err
	}
	return Summary{
		Range: r.Range, Turnos: n.completed + n.noShows + n.upcoming, Completed: n.completed, Upcoming: n.upcoming, Cancelled: n.cancelled,
		NoShows: n.noShows, ServicesCentavos: n.total, AverageTicketCentavos: average(n.total, n.completed),
		CommissionsCentavos: barbers.Total.CommissionCentavos, Money: takings.Total, Occupancy: occupancy.Total,
		Customers: people.Customers, NewCustomers: people.New, NoShowPercent: percent(n.noShows, n.completed+n.noShows),
	}, nil
}
