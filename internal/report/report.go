// Package report counts what a shop did: takings, time, people. It reads what the other domains wrote and writes nothing.
// Money comes from the ledger, so that a report and the books can never disagree.
package report

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
)

// Range is a span of a shop's days, both included.
type Range struct {
	From clock.Date `json:"from" format:"date"`
	To   clock.Date `json:"to" format:"date"`
}

// longest is the longest span that a report covers, in days.
const longest = 366

// Errors of this domain.
var (
	ErrBadRange = fault.Validation("query.to", "Elegí hasta 366 días, con la fecha final igual o posterior a la inicial.")
	ErrBusy     = &fault.Error{
		Kind: fault.Unavailable, Code: "reports_busy", RetryAfter: 5 * time.Second,
		Message: "Hay otros reportes en curso. Probá en unos segundos.",
	}
)

// check refuses spans that are no span or too long.
func (r Range) check() error {
	if days := r.To.Sub(r.From) + 1; days < 1 || days > longest {
		return ErrBadRange
	}
	return nil
}

// Money is what moved in a stretch of time, of the ledger. All amounts are in centavos; received less refunded is turnos
// and tips, and net is received less refunded, fees and chargebacks.
type Money struct {
	Payments            int64 `json:"payments" doc:"Cuántos cobros"`
	ReceivedCentavos    int64 `json:"received_centavos" doc:"Lo cobrado, con propinas"`
	RefundedCentavos    int64 `json:"refunded_centavos" doc:"Lo devuelto"`
	TurnosCentavos      int64 `json:"turnos_centavos" doc:"Lo que quedó por turnos, sin propinas: cobrado menos devuelto"`
	TipsCentavos        int64 `json:"tips_centavos" doc:"Lo que quedó de propinas"`
	FeesCentavos        int64 `json:"fees_centavos" doc:"Comisiones de MercadoPago"`
	ChargebacksCentavos int64 `json:"chargebacks_centavos" doc:"Contracargos"`
	NetCentavos         int64 `json:"net_centavos" doc:"Lo que entró en la cuenta: cobrado menos devuelto, comisiones y contracargos"`
}

func (m *Money) add(o *Money) {
	m.Payments += o.Payments
	m.ReceivedCentavos += o.ReceivedCentavos
	m.RefundedCentavos += o.RefundedCentavos
	m.TurnosCentavos += o.TurnosCentavos
	m.TipsCentavos += o.TipsCentavos
	m.FeesCentavos += o.FeesCentavos
	m.ChargebacksCentavos += o.ChargebacksCentavos
	m.NetCentavos += o.NetCentavos
}

// DayTakings is what moved on one day by one method.
type DayTakings struct {
	Money

	Date   clock.Date `json:"date" format:"date"`
	Method string     `json:"method" enum:"mercadopago,cash,transfer,card"`
}

// MethodTakings is what moved by one method.
type MethodTakings struct {
	Money

	Method string `json:"method" enum:"mercadopago,cash,transfer,card"`
}

// Takings is what came in.
type Takings struct {
	Range

	Total   Money           `json:"total"`
	Methods []MethodTakings `json:"methods"`
	Days    []DayTakings    `json:"days" doc:"Solo los días y medios con movimientos"`
}

// Worked is time that was for turnos and time that turnos took.
type Worked struct {
	WorkingMinutes int64   `json:"working_minutes" doc:"Minutos de trabajo, según horarios, excepciones, licencias y feriados"`
	BookedMinutes  int64   `json:"booked_minutes" doc:"Minutos que ocupan los turnos, con sus márgenes; los superpuestos cuentan una vez"`
	Percent        float64 `json:"percent" doc:"Ocupación, con un decimal. Pasa de 100 cuando se atiende fuera de horario"`
}

// BarberOccupancy is one barber's time.
type BarberOccupancy struct {
	Worked

	BarberID uuid.UUID `json:"barber_id" format:"uuid"`
	Name     string    `json:"name"`
}

// HourOccupancy is everybody's time in an hour of the week.
type HourOccupancy struct {
	Worked

	Weekday int `json:"weekday" minimum:"1" maximum:"7" doc:"1 es lunes"`
	Hour    int `json:"hour" minimum:"0" maximum:"23"`
}

// Occupancy is how full a shop was, or is to be.
type Occupancy struct {
	Range

	Total   Worked            `json:"total"`
	Barbers []BarberOccupancy `json:"barbers"`
	Hours   []HourOccupancy   `json:"hours" doc:"Por día de la semana y hora; solo las que tienen algo"`
}

// BarberTotals is what one barber did.
type BarberTotals struct {
	BarberID              uuid.UUID `json:"barber_id" format:"uuid"`
	Name                  string    `json:"name"`
	Turnos                int64     `json:"turnos" doc:"Turnos completados en los que trabajó"`
	Services              int64     `json:"services"`
	TotalCentavos         int64     `json:"total_centavos" doc:"Precio de sus servicios, cobrados o no, menos su parte de los descuentos"`
	AverageTicketCentavos int64     `json:"average_ticket_centavos" doc:"Total sobre turnos"`
	CommissionPercent     int32     `json:"commission_percent"`
	CommissionCentavos    int64     `json:"commission_centavos" doc:"Redondeada por servicio"`
	TipsCentavos          int64     `json:"tips_centavos" doc:"Propinas cobradas en el período por turnos que empezaba"`
}

// Barbers is what each barber did.
type Barbers struct {
	Range

	Total   BarberSum      `json:"total"`
	Barbers []BarberTotals `json:"barbers"`
}

// BarberSum is what all did.
type BarberSum struct {
	Services           int64 `json:"services"`
	TotalCentavos      int64 `json:"total_centavos"`
	CommissionCentavos int64 `json:"commission_centavos"`
	TipsCentavos       int64 `json:"tips_centavos"`
}

// ServiceTotals is how much of one service was done.
type ServiceTotals struct {
	ServiceID           uuid.UUID `json:"service_id" format:"uuid"`
	Name                string    `json:"name"`
	Category            string    `json:"category"`
	Turnos              int64     `json:"turnos"`
	Times               int64     `json:"times"`
	TotalCentavos       int64     `json:"total_centavos"`
	AverageCentavos     int64     `json:"average_centavos" doc:"Precio promedio"`
	CommissionCentavos  int64     `json:"commission_centavos" doc:"De los barberos"`
	ShareOfTotalPercent float64   `json:"share_percent" doc:"De todo lo facturado en servicios, con un decimal"`
}

// Services is what was done of each service.
type Services struct {
	Range

	TotalCentavos int64           `json:"total_centavos"`
	Services      []ServiceTotals `json:"services"`
}

// MissedTurno is a turno whose time was lost.
type MissedTurno struct {
	BookingID     uuid.UUID  `json:"booking_id" format:"uuid"`
	Code          string     `json:"code"`
	Kind          string     `json:"kind" enum:"no_show,late_cancellation"`
	StartsAt      time.Time  `json:"starts_at"`
	CustomerID    *uuid.UUID `json:"customer_id" format:"uuid" nullable:"true"`
	CustomerName  string     `json:"customer_name"`
	BarberID      uuid.UUID  `json:"barber_id" format:"uuid"`
	BarberName    string     `json:"barber_name"`
	TotalCentavos int64      `json:"total_centavos"`
	KeptCentavos  int64      `json:"kept_centavos" doc:"Lo pagado que quedó"`
}

// NoShows is who did not come.
type NoShows struct {
	Range

	Turnos            int64         `json:"turnos" doc:"Turnos que se iban a atender: completados, ausentes, cancelados tarde y por venir"`
	NoShows           int64         `json:"no_shows"`
	LateCancellations int64         `json:"late_cancellations" doc:"Canceladas por el cliente después del límite"`
	Percent           float64       `json:"percent" doc:"Ausentes y canceladas tarde sobre turnos, con un decimal"`
	LostCentavos      int64         `json:"lost_centavos" doc:"Lo que valían, menos lo que quedó"`
	Items             []MissedTurno `json:"items"`
}

// MonthCustomers is who came in a month.
type MonthCustomers struct {
	Month     string `json:"month" example:"2026-03"`
	Customers int64  `json:"customers"`
	New       int64  `json:"new" doc:"Vinieron por primera vez"`
	Returning int64  `json:"returning" doc:"Ya habían venido, o volvieron en otro mes"`
	Visits    int64  `json:"visits"`
}

// Customers is who came.
type Customers struct {
	Range

	Customers int64            `json:"customers" doc:"Personas distintas"`
	New       int64            `json:"new" doc:"Su primera visita fue en el período"`
	Returning int64            `json:"returning" doc:"Ya habían venido antes del período"`
	CameAgain int64            `json:"came_again" doc:"De los nuevos, los que volvieron dentro del período"`
	Visits    int64            `json:"visits"`
	Months    []MonthCustomers `json:"months"`
}

// CashSession is a till from its opening to its close.
type CashSession struct {
	ID                 uuid.UUID  `json:"id" format:"uuid"`
	OpenedAt           time.Time  `json:"opened_at"`
	OpenedBy           string     `json:"opened_by"`
	ClosedAt           *time.Time `json:"closed_at" nullable:"true"`
	ClosedBy           string     `json:"closed_by"`
	OpeningCentavos    int64      `json:"opening_centavos"`
	ReceivedCentavos   int64      `json:"received_centavos" doc:"Cobrado en efectivo"`
	RefundedCentavos   int64      `json:"refunded_centavos" doc:"Devuelto en efectivo"`
	PutInCentavos      int64      `json:"put_in_centavos"`
	TakenOutCentavos   int64      `json:"taken_out_centavos"`
	ExpectedCentavos   *int64     `json:"expected_centavos" nullable:"true"`
	CountedCentavos    *int64     `json:"counted_centavos" nullable:"true"`
	DifferenceCentavos *int64     `json:"difference_centavos" nullable:"true" doc:"Contado menos esperado: negativo si falta"`
	Note               string     `json:"note"`
}

// Cash is what the tills did.
type Cash struct {
	Range

	ReceivedCentavos   int64         `json:"received_centavos"`
	RefundedCentavos   int64         `json:"refunded_centavos"`
	PutInCentavos      int64         `json:"put_in_centavos"`
	TakenOutCentavos   int64         `json:"taken_out_centavos"`
	DifferenceCentavos int64         `json:"difference_centavos"`
	Sessions           []CashSession `json:"sessions"`
}

// Summary is a shop at a glance.
type Summary struct {
	Range

	Turnos                int64   `json:"turnos" doc:"Completados, ausentes y por venir"`
	Completed             int64   `json:"completed"`
	Upcoming              int64   `json:"upcoming" doc:"Confirmados o en curso"`
	Cancelled             int64   `json:"cancelled"`
	NoShows               int64   `json:"no_shows"`
	ServicesCentavos      int64   `json:"services_centavos" doc:"Precio de lo completado"`
	AverageTicketCentavos int64   `json:"average_ticket_centavos" doc:"De los turnos completados"`
	CommissionsCentavos   int64   `json:"commissions_centavos"`
	Money                 Money   `json:"money"`
	Occupancy             Worked  `json:"occupancy"`
	Customers             int64   `json:"customers"`
	NewCustomers          int64   `json:"new_customers"`
	NoShowPercent         float64 `json:"no_show_percent" doc:"Sobre completados y ausentes, con un decimal"`
}
