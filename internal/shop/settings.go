package shop

import (
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// Settings are the rules by which a shop takes bookings and money, writes to its customers, and invoices.
type Settings struct {
	SlotStepMinutes    int32  `json:"slot_step_minutes" doc:"Cada cuántos minutos se ofrece un turno"`
	SlotAnchor         string `json:"slot_anchor" enum:"midnight,opening,adjacent" doc:"Desde dónde se cuenta"`
	NoticeMinutes      int32  `json:"notice_minutes" doc:"Anticipación mínima"`
	HorizonDays        int32  `json:"horizon_days" doc:"Hasta cuántos días adelante se reserva"`
	HoldMinutes        int32  `json:"hold_minutes" doc:"Cuánto se guarda un horario mientras se completa la reserva"`
	PaymentMinutes     int32  `json:"payment_minutes" doc:"Cuánto se espera un pago"`
	CancelUntilHours   int32  `json:"cancel_until_hours" doc:"Hasta cuántas horas antes puede cancelar el cliente"`
	NoShowGraceMinutes int32  `json:"no_show_grace_minutes" doc:"Tolerancia antes de marcar una ausencia"`

	DepositNewCustomerPercent int32  `json:"deposit_new_customer_percent" doc:"Seña de quien viene por primera vez, sobre el total"`
	DepositNoShowPercent      int32  `json:"deposit_no_show_percent" doc:"Seña de quien faltó alguna vez, sobre el total"`
	DepositFromCentavos       int64  `json:"deposit_from_centavos" doc:"Los turnos más baratos no llevan seña"`
	LateRefundPercent         *int32 `json:"late_refund_percent" doc:"Cuánto se devuelve al cancelar tarde; null: no se puede"`
	CashDiscountPercent       int32  `json:"cash_discount_percent" doc:"Descuento por pagar en efectivo; 0: no hay. Nunca un recargo"`

	WaitlistAuto         bool  `json:"waitlist_auto" doc:"Ofrecer solo, a quien espera hace más, el horario que se libera"`
	WaitlistOfferMinutes int32 `json:"waitlist_offer_minutes" doc:"Cuánto se guarda un horario para quien espera"`

	ReminderHours   []int32  `json:"reminder_hours" nullable:"false" doc:"Cuántas horas antes se recuerda el turno"`
	QuietFrom       string   `json:"quiet_from" doc:"Desde qué hora no se molesta a nadie" example:"22:00"`
	QuietTo         string   `json:"quiet_to" doc:"Hasta qué hora; igual a quiet_from: se puede siempre" example:"08:00"`
	MessagesPerDay  int32    `json:"messages_per_day" doc:"Tope diario de WhatsApp y SMS"`
	MessageChannels []string `json:"message_channels" nullable:"false" doc:"Por dónde se escribe a los clientes"`

	LegalName         string      `json:"legal_name" doc:"Razón social, como va en las facturas"`
	LegalAddress      string      `json:"legal_address" doc:"Domicilio comercial"`
	GrossIncome       string      `json:"gross_income" doc:"Número de Ingresos Brutos"`
	ActivitySince     *clock.Date `json:"activity_since" doc:"Inicio de actividades"`
	TaxCondition      *string     `json:"tax_condition" doc:"responsable_inscripto, monotributo o exento"`
	PointOfSale       *int32      `json:"point_of_sale" doc:"Punto de venta habilitado en ARCA"`
	InvoiceWhen       string      `json:"invoice_when" doc:"by_hand, at_payment o at_completion"`
	NamedFromCentavos int64       `json:"named_from_centavos" doc:"Desde qué monto se identifica al consumidor final"`
}

// SettingsPatch changes settings; what is absent stays. The limits are those of the database.
type SettingsPatch struct {
	SlotStepMinutes    *int32  `json:"slot_step_minutes,omitempty" minimum:"5" maximum:"240"`
	SlotAnchor         *string `json:"slot_anchor,omitempty" enum:"midnight,opening,adjacent"`
	NoticeMinutes      *int32  `json:"notice_minutes,omitempty" minimum:"0" maximum:"43200"`
	HorizonDays        *int32  `json:"horizon_days,omitempty" minimum:"1" maximum:"366"`
	HoldMinutes        *int32  `json:"hold_minutes,omitempty" minimum:"1" maximum:"60"`
	PaymentMinutes     *int32  `json:"payment_minutes,omitempty" minimum:"5" maximum:"10080"`
	CancelUntilHours   *int32  `json:"cancel_until_hours,omitempty" minimum:"0" maximum:"720"`
	NoShowGraceMinutes *int32  `json:"no_show_grace_minutes,omitempty" minimum:"0" maximum:"240"`

	DepositNewCustomerPercent *int32              `json:"deposit_new_customer_percent,omitempty" minimum:"0" maximum:"100"`
	DepositNoShowPercent      *int32              `json:"deposit_no_show_percent,omitempty" minimum:"0" maximum:"100"`
	DepositFromCentavos       *int64              `json:"deposit_from_centavos,omitempty" minimum:"0" maximum:"100000000000"`
	LateRefundPercent         web.Optional[int32] `json:"late_refund_percent,omitzero" minimum:"0" maximum:"100"`
	CashDiscountPercent       *int32              `json:"cash_discount_percent,omitempty" minimum:"0" maximum:"50"`

	WaitlistAuto         *bool  `json:"waitlist_auto,omitempty"`
	WaitlistOfferMinutes *int32 `json:"waitlist_offer_minutes,omitempty" minimum:"5" maximum:"240"`

	ReminderHours   *[]int32  `json:"reminder_hours,omitempty" maxItems:"4" doc:"De 1 a 168"`
	QuietFrom       *string   `json:"quiet_from,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	QuietTo         *string   `json:"quiet_to,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	MessagesPerDay  *int32    `json:"messages_per_day,omitempty" minimum:"0" maximum:"100000"`
	MessageChannels *[]string `json:"message_channels,omitempty" maxItems:"3" enum:"whatsapp,sms,email"`

	LegalName         *string                  `json:"legal_name,omitempty" maxLength:"120"`
	LegalAddress      *string                  `json:"legal_address,omitempty" maxLength:"200"`
	GrossIncome       *string                  `json:"gross_income,omitempty" maxLength:"40"`
	ActivitySince     web.Optional[clock.Date] `json:"activity_since,omitzero" format:"date"`
	TaxCondition      web.Optional[string]     `json:"tax_condition,omitzero" enum:"responsable_inscripto,monotributo,exento"`
	PointOfSale       web.Optional[int32]      `json:"point_of_sale,omitzero" minimum:"1" maximum:"99998"`
	InvoiceWhen       *string                  `json:"invoice_when,omitempty" enum:"by_hand,at_payment,at_completion"`
	NamedFromCentavos *int64                   `json:"named_from_centavos,omitempty" minimum:"1" maximum:"100000000000"`
}

// apply returns s with the patch on it. Errors: fault.Invalid for reminders that are too near or too far.
func (p SettingsPatch) apply(s Settings) (Settings, error) {
	set(&s.SlotStepMinutes, p.SlotStepMinutes)
	set(&s.SlotAnchor, p.SlotAnchor)
	set(&s.NoticeMinutes, p.NoticeMinutes)
	set(&s.HorizonDays, p.HorizonDays)
	set(&s.HoldMinutes, p.HoldMinutes)
	set(&s.PaymentMinutes, p.PaymentMinutes)
	set(&s.CancelUntilHours, p.CancelUntilHours)
	set(&s.NoShowGraceMinutes, p.NoShowGraceMinutes)
	set(&s.DepositNewCustomerPercent, p.DepositNewCustomerPercent)
	set(&s.DepositNoShowPercent, p.DepositNoShowPercent)
	set(&s.DepositFromCentavos, p.DepositFromCentavos)
	p.LateRefundPercent.Apply(&s.LateRefundPercent)
	set(&s.CashDiscountPercent, p.CashDiscountPercent)
	set(&s.WaitlistAuto, p.WaitlistAuto)
	set(&s.WaitlistOfferMinutes, p.WaitlistOfferMinutes)
	set(&s.QuietFrom, p.QuietFrom)
	set(&s.QuietTo, p.QuietTo)
	set(&s.MessagesPerDay, p.MessagesPerDay)
	set(&s.MessageChannels, p.MessageChannels)
	set(&s.ReminderHours, p.ReminderHours)
	p.applyFiscal(&s)
	return s.normal()
}

func (p SettingsPatch) applyFiscal(s *Settings) {
	set(&s.LegalName, p.LegalName)
	set(&s.LegalAddress, p.LegalAddress)
	set(&s.GrossIncome, p.GrossIncome)
	p.ActivitySince.Apply(&s.ActivitySince)
	p.TaxCondition.Apply(&s.TaxCondition)
	p.PointOfSale.Apply(&s.PointOfSale)
	set(&s.InvoiceWhen, p.InvoiceWhen)
	set(&s.NamedFromCentavos, p.NamedFromCentavos)
	for _, text := range []*string{&s.LegalName, &s.LegalAddress, &s.GrossIncome} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
}

// maxReminderHours is how long before a turno it can be reminded of: a week.
const maxReminderHours = 168

// normal puts lists in order, each thing once.
func (s Settings) normal() (Settings, error) {
	for _, h := range s.ReminderHours {
		if h < 1 || h > maxReminderHours {
			return s, fault.Validation("body.reminder_hours", "Un recordatorio va entre 1 y 168 horas antes del turno.")
		}
	}
	s.ReminderHours, s.MessageChannels = slices.Clone(s.ReminderHours), slices.Clone(s.MessageChannels)
	slices.SortFunc(s.ReminderHours, func(a, b int32) int { return int(b - a) })
	s.ReminderHours = slices.Compact(s.ReminderHours)
	slices.Sort(s.MessageChannels)
	s.MessageChannels = slices.Compact(s.MessageChannels)
	return s, nil
}

const minutesInHour = 60

// wall is a minute of the day as HH:MM.
func wall(minute int32) string {
	t := time.Date(2000, 1, 1, 0, int(minute), 0, 0, time.UTC)
	return t.Format("15:04")
}

// minute reads HH:MM, which the schema has checked.
func minute(wall string) int32 {
	t, err := time.Parse("15:04", wall)
	if err != nil {
		return 0 // cannot happen
	}
	return int32(t.Hour()*minutesInHour + t.Minute()) //nolint:gosec // below 1440
}
