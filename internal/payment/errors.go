package payment

import (
	"errors"
	"time"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrNotConnected is what Accounts answers for a shop without an account at the provider.
var ErrNotConnected = &fault.Error{
	Kind: fault.Conflict, Code: "payments_not_connected", Message: "La barbería no cobra en línea. Se paga en el local.",
}

// Errors of the use cases.
var (
	ErrPaymentNotFound = &fault.Error{Kind: fault.NotFound, Code: "payment_not_found", Message: "No encontramos ese pago."}
	ErrRefundNotFound  = &fault.Error{Kind: fault.NotFound, Code: "refund_not_found", Message: "No encontramos esa devolución."}
	ErrBookingNotFound = &fault.Error{Kind: fault.NotFound, Code: "booking_not_found", Message: "No encontramos ese turno."}
	ErrNothingDue      = &fault.Error{Kind: fault.Conflict, Code: "nothing_due", Message: "Este turno no tiene nada para pagar."}
	ErrPaymentExpired  = &fault.Error{
		Kind: fault.Conflict, Code: "payment_expired", Message: "Se venció el tiempo para pagar. Reservá de nuevo.",
	}
	ErrNotPayable = &fault.Error{
		Kind: fault.Conflict, Code: "booking_not_payable", Message: "Este turno ya no está en pie: no se puede cobrar.",
	}
	ErrTooMuch = &fault.Error{
		Kind: fault.Conflict, Code: "amount_exceeds_due", Message: "Es más de lo que falta pagar del turno.",
	}
	ErrNoDiscount = &fault.Error{
		Kind: fault.Conflict, Code: "no_discount", Message: "Para este pago no se acordó ningún descuento.",
	}
	ErrDiscountNeedsAll = &fault.Error{
		Kind: fault.Conflict, Code: "discount_needs_all", Message: "El descuento es por pagar en efectivo todo lo que falta del turno.",
	}
	ErrInvoiced = &fault.Error{
		Kind: fault.Conflict, Code: "booking_invoiced",
		Message: "El turno ya está facturado sin el descuento. Hacé primero la nota de crédito.",
	}
	ErrOpening = &fault.Error{
		Kind: fault.Conflict, Code: "payment_opening", RetryAfter: time.Second,
		Message: "Ese mismo turno se está por pagar desde otro lado. Probá de nuevo.",
	}
	ErrNotRefundable = &fault.Error{
		Kind: fault.Conflict, Code: "payment_not_refundable", Message: "De este pago no queda nada para devolver.",
	}
	ErrRefundTooMuch = &fault.Error{
		Kind: fault.Conflict, Code: "refund_exceeds_payment", Message: "Es más de lo que queda de este pago.",
	}
	ErrRefundSettled = &fault.Error{
		Kind: fault.Conflict, Code: "refund_settled", Message: "Esa devolución no espera nada.",
	}
	ErrProviderDown = &fault.Error{
		Kind: fault.Unavailable, Code: "provider_unavailable", RetryAfter: 5 * time.Second,
		Message: "MercadoPago no responde en este momento. Probá de nuevo en unos segundos: tu turno sigue reservado.",
	}
	ErrProviderRefused = &fault.Error{
		Kind: fault.Conflict, Code: "provider_refused", Message: "MercadoPago no aceptó el cobro. Avisale a la barbería.",
	}
	ErrSessionOpen     = &fault.Error{Kind: fault.Conflict, Code: "cash_session_open", Message: "La caja ya está abierta."}
	ErrSessionClosed   = &fault.Error{Kind: fault.Conflict, Code: "cash_session_closed", Message: "Esa caja ya está cerrada."}
	ErrSessionNotFound = &fault.Error{Kind: fault.NotFound, Code: "cash_session_not_found", Message: "No hay una caja así."}
	ErrTillShort       = &fault.Error{
		Kind: fault.Conflict, Code: "till_short", Message: "En la caja no hay tanto efectivo.",
	}
	ErrBadSignature = &fault.Error{Kind: fault.Unauthorized, Code: "bad_signature", Message: "La firma no es válida."}
	ErrBadNotice    = &fault.Error{Kind: fault.BadRequest, Code: "bad_notification", Message: "No es una notificación de MercadoPago."}
	ErrNoticeShop   = &fault.Error{Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería."}
)

// errForeign says that a payment of the provider is none of ours.
var errForeign = errors.New("payment: not asked for by us")
