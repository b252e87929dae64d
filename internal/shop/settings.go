package shop

// Settings are the rules by which a shop takes bookings.
type Settings struct {
	SlotStepMinutes    int32  `json:"slot_step_minutes" doc:"Cada cuántos minutos se ofrece un turno"`
	SlotAnchor         string `json:"slot_anchor" enum:"midnight,opening,adjacent" doc:"Desde dónde se cuenta"`
	NoticeMinutes      int32  `json:"notice_minutes" doc:"Anticipación mínima"`
	HorizonDays        int32  `json:"horizon_days" doc:"Hasta cuántos días adelante se reserva"`
	HoldMinutes        int32  `json:"hold_minutes" doc:"Cuánto se guarda un horario mientras se completa la reserva"`
	PaymentMinutes     int32  `json:"payment_minutes" doc:"Cuánto se espera un pago"`
	CancelUntilHours   int32  `json:"cancel_until_hours" doc:"Hasta cuántas horas antes puede cancelar el cliente"`
	NoShowGraceMinutes int32  `json:"no_show_grace_minutes" doc:"Tolerancia antes de marcar una ausencia"`
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
}

func (p SettingsPatch) apply(s Settings) Settings {
	set(&s.SlotStepMinutes, p.SlotStepMinutes)
	set(&s.SlotAnchor, p.SlotAnchor)
	set(&s.NoticeMinutes, p.NoticeMinutes)
	set(&s.HorizonDays, p.HorizonDays)
	set(&s.HoldMinutes, p.HoldMinutes)
	set(&s.PaymentMinutes, p.PaymentMinutes)
	set(&s.CancelUntilHours, p.CancelUntilHours)
	set(&s.NoShowGraceMinutes, p.NoShowGraceMinutes)
	return s
}
