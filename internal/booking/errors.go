package booking

import (
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/slot"
)

// The errors of this domain. Their codes are part of the API contract.
var (
	ErrSlotTaken         = &fault.Error{Kind: fault.Conflict, Code: "slot_taken", Message: "Ese horario lo acaba de reservar otra persona."}
	ErrIllegalTransition = &fault.Error{Kind: fault.Conflict, Code: "illegal_transition", Message: "El turno no puede pasar a ese estado."}
	ErrVersionConflict   = &fault.Error{Kind: fault.Conflict, Code: "version_conflict", Message: "El turno cambió mientras lo mirabas. Actualizá y probá de nuevo."}
	ErrTooLateToChange   = &fault.Error{Kind: fault.Conflict, Code: "too_late_to_change", Message: "Ya no se puede cambiar por acá: falta poco para el turno. Escribile a la barbería."}
	ErrTooEarly          = &fault.Error{Kind: fault.Conflict, Code: "too_early", Message: "Todavía no pasó la tolerancia de espera para marcar la ausencia."}
	ErrTooLateToUndo     = &fault.Error{Kind: fault.Conflict, Code: "too_late_to_undo", Message: "La ausencia solo se puede deshacer dentro de las 24 horas."}
	ErrTooManyHolds      = &fault.Error{Kind: fault.Conflict, Code: "too_many_holds", Message: "Ese celular ya tiene tres horarios apartados. Soltá uno o terminá la reserva."}
	ErrShopPaused        = &fault.Error{Kind: fault.Conflict, Code: "shop_paused", Message: "La barbería no está tomando turnos por ahora."}
	ErrTryAgain          = &fault.Error{Kind: fault.Unavailable, Code: "try_again", Message: "No salió. Probá de nuevo."}

	ErrShopNotFound     = &fault.Error{Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería."}
	ErrServiceNotFound  = &fault.Error{Kind: fault.NotFound, Code: "service_not_found", Message: "No encontramos ese servicio."}
	ErrBarberNotFound   = &fault.Error{Kind: fault.NotFound, Code: "barber_not_found", Message: "No encontramos ese barbero."}
	ErrBookingNotFound  = &fault.Error{Kind: fault.NotFound, Code: "booking_not_found", Message: "No encontramos ese turno."}
	ErrCustomerNotFound = &fault.Error{Kind: fault.NotFound, Code: "customer_not_found", Message: "No encontramos ese cliente."}
	ErrHoldNotFound     = &fault.Error{Kind: fault.NotFound, Code: "hold_not_found", Message: "No encontramos ese horario apartado."}

	ErrHoldExpired = &fault.Error{Kind: fault.Gone, Code: "hold_expired", Message: "Se venció el tiempo para reservar ese horario. Elegilo de nuevo."}
	ErrLinkExpired = &fault.Error{Kind: fault.Gone, Code: "link_expired", Message: "Este enlace ya venció. Pedile uno nuevo a la barbería."}

	ErrConsentNeeded  = fault.Validation("body.consent", "Aceptá las condiciones para reservar.")
	ErrOverbookReason = fault.Validation("body.overbook_reason", "Escribí por qué das el sobreturno.")
	ErrOverbookBarber = fault.Validation("body.barber_id", "Elegí el barbero del sobreturno.")
)

// refusal is the error for a start that the search does not offer. What somebody else has taken is a conflict; all
// other rules make the request itself wrong.
func refusal(r slot.Reason) *fault.Error {
	if r == slot.ReasonTaken || r == slot.ReasonNoChair {
		return ErrSlotTaken.With("reason", string(r))
	}
	return (&fault.Error{Kind: fault.Invalid, Code: string(r), Message: reasonText(r)}).At("body.starts_at", reasonText(r))
}

// reasonText says for people why a start is not offered.
func reasonText(r slot.Reason) string {
	switch r {
	case slot.ReasonNone:
		return "Ese horario está libre."
	case slot.ReasonBarberUnavailable:
		return "Ese barbero no hace esos servicios."
	case slot.ReasonInThePast:
		return "Ese horario ya pasó."
	case slot.ReasonTooSoon:
		return "Ese horario está demasiado cerca: la barbería pide más anticipación."
	case slot.ReasonBeyondHorizon:
		return "Todavía no se dan turnos para esa fecha."
	case slot.ReasonClosedHoliday:
		return "La barbería no abre ese día: es feriado."
	case slot.ReasonDayOff:
		return "El barbero no trabaja ese día."
	case slot.ReasonTimeOff:
		return "El barbero no está en ese horario."
	case slot.ReasonOutsideHours:
		return "Ese horario queda fuera del horario de atención."
	case slot.ReasonOffGrid:
		return "Los turnos no empiezan a esa hora. Elegí uno de los horarios de la lista."
	case slot.ReasonTaken:
		return "Ese horario ya está ocupado."
	case slot.ReasonNoChair:
		return "No queda un sillón libre en ese horario."
	}
	return "Ese horario no está disponible."
}
