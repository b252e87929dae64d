package booking

import (
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/slot"
)

// The errors of this domain. Their codes are part of the API contract.
var (
	ErrSlotTaken         = conflict("slot_taken", "Ese horario lo acaba de reservar otra persona.")
	ErrIllegalTransition = conflict("illegal_transition", "El turno no puede pasar a ese estado.")
	ErrVersionConflict   = conflict("version_conflict", "El turno cambió mientras lo mirabas. Actualizá y probá de nuevo.")
	ErrTooLateToChange   = conflict("too_late_to_change", "Ya no se puede cambiar por acá: falta poco. Escribile a la barbería.")
	ErrTooEarly          = conflict("too_early", "Todavía no pasó la tolerancia de espera para marcar la ausencia.")
	ErrTooLateToUndo     = conflict("too_late_to_undo", "La ausencia solo se puede deshacer dentro de las 24 horas.")
	ErrTooManyHolds      = conflict("too_many_holds", "Ese celular ya tiene tres horarios apartados. Soltá uno o terminá la reserva.")
	ErrShopPaused        = conflict("shop_paused", "La barbería no está tomando turnos por ahora.")
	ErrTryAgain          = &fault.Error{Kind: fault.Unavailable, Code: "try_again", Message: "No salió. Probá de nuevo."}

	ErrShopNotFound     = notFound("shop_not_found", "No encontramos esa barbería.")
	ErrServiceNotFound  = notFound("service_not_found", "No encontramos ese servicio.")
	ErrBarberNotFound   = notFound("barber_not_found", "No encontramos ese barbero.")
	ErrBookingNotFound  = notFound("booking_not_found", "No encontramos ese turno.")
	ErrCustomerNotFound = notFound("customer_not_found", "No encontramos ese cliente.")
	ErrHoldNotFound     = notFound("hold_not_found", "No encontramos ese horario apartado.")

	ErrWithdrawalNotFound = notFound("withdrawal_not_found", "No encontramos ese pedido de arrepentimiento.")
	ErrWithdrawalResolved = conflict("withdrawal_resolved", "Ese pedido ya tiene respuesta.")

	ErrWaitingNotFound = notFound("waitlist_entry_not_found", "No encontramos ese lugar en la lista de espera.")
	ErrNotWaiting      = conflict("not_waiting", "Ya no espera, o tiene otro horario ofrecido.")
	ErrTooManyWaiting  = conflict("too_many_waiting", "Ese celular ya está tres veces en la lista de espera.")
	ErrOfferOver       = gone("offer_over", "Ese horario ya no se te guarda. Si seguís en la lista, te avisamos del próximo.")

	ErrHoldExpired = gone("hold_expired", "Se venció el tiempo para reservar ese horario. Elegilo de nuevo.")
	ErrLinkExpired = gone("link_expired", "Este enlace ya venció. Pedile uno nuevo a la barbería.")

	ErrDepositNeeded = fault.Validation("body.payment", "Este turno se reserva con una seña. Elegí pagarla para seguir.")

	ErrConsentNeeded  = fault.Validation("body.consent", "Aceptá las condiciones para reservar.")
	ErrOverbookReason = fault.Validation("body.overbook_reason", "Escribí por qué das el sobreturno.")
	ErrOverbookBarber = fault.Validation("body.barber_id", "Elegí el barbero del sobreturno.")
)

func conflict(code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Conflict, Code: code, Message: message}
}

func notFound(code, message string) *fault.Error {
	return &fault.Error{Kind: fault.NotFound, Code: code, Message: message}
}

func gone(code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Gone, Code: code, Message: message}
}

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
