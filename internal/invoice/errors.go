package invoice

import (
	"errors"
	"net/http"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// Errors of the domain.
var (
	ErrNotFound = &fault.Error{Kind: fault.NotFound, Code: "invoice_not_found", Message: "Ese comprobante no existe."}
	ErrNoTurno  = &fault.Error{Kind: fault.NotFound, Code: "booking_not_found", Message: "Ese turno no existe."}
	ErrNone     = &fault.Error{
		Kind: fault.NotFound, Code: "invoice_not_ready",
		Message: "Todavía no hay una factura de este turno. Probá más tarde o pedísela a la barbería.",
	}
	ErrNotSetUp = &fault.Error{
		Kind: fault.Conflict, Code: "invoicing_not_set_up",
		Message: "Para facturar faltan datos de la barbería: completalos en Configuración.",
	}
	ErrNothingToInvoice = &fault.Error{
		Kind: fault.Conflict, Code: "nothing_to_invoice", Message: "De este turno no queda nada por facturar.",
	}
	ErrReceiverNeeded = &fault.Error{
		Kind: fault.Invalid, Code: "receiver_needed",
		Message: "Por el importe hay que identificar al cliente: cargá su DNI o CUIT.",
	}
	ErrNotAuthorized = &fault.Error{
		Kind: fault.Conflict, Code: "invoice_not_authorized", Message: "El comprobante todavía no tiene CAE.",
	}
	ErrNotRejected = &fault.Error{
		Kind: fault.Conflict, Code: "invoice_not_rejected", Message: "Solo se reintenta un comprobante rechazado.",
	}
	ErrAlreadyInvoiced = &fault.Error{
		Kind: fault.Conflict, Code: "already_invoiced", Message: "Eso ya está facturado en otro comprobante.",
	}
	ErrNotCreditable = &fault.Error{
		Kind: fault.Conflict, Code: "invoice_not_creditable", Message: "De ese comprobante no se puede hacer una nota de crédito.",
	}
	ErrCreditTooMuch = &fault.Error{
		Kind: fault.Conflict, Code: "credit_too_large", Message: "La nota de crédito no puede superar lo que queda de la factura.",
	}

	ErrNoTaxpayer = &fault.Error{
		Kind: fault.NotFound, Code: "taxpayer_not_found", Message: "ARCA no tiene ese CUIT en el padrón: revisá los números.",
	}
	// ErrRegistryAway says that the registry cannot be asked now.
	ErrRegistryAway = &fault.Error{
		Kind: fault.Unavailable, Code: "afip_unavailable", Message: "ARCA no contesta. Cargá los datos a mano o probá en un rato.",
	}
	// ErrRegistryRefused says that ARCA does not let the shop's certificate ask the registry.
	ErrRegistryRefused = &fault.Error{
		Kind: fault.Conflict, Code: "afip_registry_refused",
		Message: "El certificado no puede consultar el padrón: en ARCA, sumale el servicio «Consulta de constancia de inscripción».",
	}

	// ErrNotConnected is what Accounts answers for a shop without a certificate.
	ErrNotConnected = &fault.Error{
		Kind: fault.Conflict, Code: "afip_not_connected",
		Message: "La barbería no está conectada con ARCA: cargá el certificado en Integraciones.",
	}
	// ErrCertificate says that the certificate cannot be used.
	ErrCertificate = &fault.Error{
		Kind: fault.Conflict, Code: "afip_certificate_invalid",
		Message: "El certificado de ARCA no se puede usar: cargalo de nuevo en Integraciones.",
	}
	// ErrCertificateExpired says that it has run out.
	ErrCertificateExpired = &fault.Error{
		Kind: fault.Conflict, Code: "afip_certificate_expired",
		Message: "El certificado de ARCA venció: sacá uno nuevo y cargalo en Integraciones.",
	}
	// ErrNumbersWentBack says that ARCA has fewer vouchers than we have seen it authorise.
	ErrNumbersWentBack = &fault.Error{
		Kind: fault.Conflict, Code: "afip_numbers_went_back",
		Message: "ARCA tiene menos comprobantes que los que ya autorizó: revisá si cambió el ambiente o usá otro punto de venta.",
	}

	errLeaseLost  = errors.New("another worker speaks for the series")
	errTicketBusy = errors.New("another worker asks for the ticket")
)

// blockedError says that ARCA gives no ticket for now.
type blockedError struct {
	seconds int64
	reason  string
}

func (e *blockedError) Error() string { return "no ticket for now: " + e.reason }

// explain says in Spanish, for the list, why a voucher has no CAE yet.
func explain(err error) string {
	if f := fault.As(err); f != nil {
		return f.Message
	}
	if b, ok := errors.AsType[*blockedError](err); ok {
		return b.reason
	}
	if s, ok := errors.AsType[*afip.ServiceError](err); ok && !errors.Is(err, afip.ErrTicket) {
		if errors.Is(err, afip.ErrNotRepresented) {
			return "El certificado no puede actuar por este CUIT: delegá el servicio en ARCA."
		}
		return "ARCA: " + s.Error()
	}
	if f, ok := errors.AsType[*afip.FaultError](err); ok {
		return "ARCA: " + f.Message
	}
	switch e := upstream.As(err); {
	case errors.Is(err, errTicketBusy), errors.Is(err, afip.ErrTicket):
		return "Renovando el acceso a ARCA."
	case e == nil:
		return "No se pudo enviar a ARCA."
	case e.Status == http.StatusTooManyRequests:
		return "ARCA pide esperar."
	case e.Status != 0:
		return "ARCA no está funcionando bien."
	}
	return "ARCA no contesta."
}
