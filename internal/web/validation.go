package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/barberpro/barberpro/internal/fault"
)

// FieldError blames one value of a request, for resolvers of inputs that check more than the schema can.
type FieldError struct {
	Location string // such as "body.phone"
	Message  string // Spanish
}

func (e *FieldError) Error() string { return e.Location + ": " + e.Message }

const (
	unknownField = "Campo desconocido."
	wrongValue   = "El valor no es válido."
)

var humaOnce sync.Once //nolint:gochecknoglobals // guards huma's own globals

// replaceHumaGlobals takes over the package variables through which huma words its errors. There is no other way to
// set them, and every API of the process wants the same.
func replaceHumaGlobals() {
	humaOnce.Do(func() {
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			return humaProblem(context.Background(), status, msg, errs)
		}
		huma.NewErrorWithContext = func(c huma.Context, status int, msg string, errs ...error) huma.StatusError {
			if c == nil {
				return humaProblem(context.Background(), status, msg, errs)
			}
			p := humaProblem(c.Context(), status, msg, errs)
			if x := exchangeFrom(c.Context()); x != nil {
				x.code = p.Code
			}
			return p
		}
		// Our bodies never hold a null list, and a field is written exactly as the contract names it.
		huma.DefaultArrayNullable = false
		huma.ValidateStrictCasing = true
		huma.ErrorFormatter = formatWithoutCause //nolint:reassign // made to be replaced
		speakSpanish()
	})
}

// humaProblem words an error that huma itself found. Nothing that huma or a parser wrote reaches the client.
func humaProblem(ctx context.Context, status int, msg string, errs []error) *Problem {
	for _, err := range errs {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fromFault(ctx, errBodyTooLarge)
		}
	}
	fields := problemFields(errs)
	switch status {
	case http.StatusBadRequest:
		return newProblem(ctx, status, "malformed_json", "El cuerpo del pedido no es JSON válido o falta.").with(fields)
	case http.StatusUnsupportedMediaType:
		return newProblem(ctx, status, "unsupported_media_type", "Mandá el cuerpo como application/json.")
	case http.StatusRequestTimeout:
		return newProblem(ctx, status, "body_timeout", "El cuerpo del pedido tardó demasiado en llegar.")
	case http.StatusRequestEntityTooLarge:
		return fromFault(ctx, errBodyTooLarge)
	case http.StatusUnprocessableEntity:
		return invalid(ctx, fields)
	case http.StatusInternalServerError:
		if msg == "cannot read request body" {
			return newProblem(ctx, http.StatusBadRequest, "incomplete_body", "El cuerpo del pedido llegó incompleto.")
		}
	}
	if status >= http.StatusBadRequest && status < http.StatusInternalServerError {
		return newProblem(ctx, status, "bad_request", "No se pudo entender el pedido.").with(fields)
	}
	return internalProblem(ctx)
}

var errBodyTooLarge = &fault.Error{
	Kind: fault.TooLarge, Code: "body_too_large", Message: "El cuerpo del pedido es demasiado grande.",
}

// invalid is the 422 of wrong values, or the 400 of fields that the contract does not have.
func invalid(ctx context.Context, fields []ProblemField) *Problem {
	for _, f := range fields {
		if f.Message == unknownField {
			return newProblem(ctx, http.StatusBadRequest, "unknown_field",
				"El pedido tiene un campo que no existe.").with(fields)
		}
	}
	return newProblem(ctx, http.StatusUnprocessableEntity, "validation_failed", "Hay datos para corregir.").with(fields)
}

func (p *Problem) with(fields []ProblemField) *Problem {
	p.Errors = append(p.Errors, fields...)
	return p
}

// problemFields keeps where, words what, and never repeats the value: it may be a password or somebody's data.
func problemFields(errs []error) []ProblemField {
	fields := make([]ProblemField, 0, len(errs))
	for _, err := range errs {
		var ours *FieldError
		var detail *huma.ErrorDetail
		switch {
		case errors.As(err, &ours):
			fields = append(fields, ProblemField{Location: ours.Location, Message: ours.Message})
		case errors.As(err, &detail):
			fields = append(fields, ProblemField{Location: detail.Location, Message: spanish(detail.Message)})
		}
	}
	return fields
}

// spanish lets through the texts set below and words everything else itself.
func spanish(message string) string {
	switch {
	case strings.HasPrefix(message, "required ") && strings.HasSuffix(message, " is missing"):
		return "Falta este dato."
	case message == "invalid integer":
		return "Tiene que ser un número entero."
	case message == "invalid float", message == "invalid floating value":
		return "Tiene que ser un número."
	case message == "invalid boolean":
		return "Tiene que ser true o false."
	case strings.HasPrefix(message, "invalid date/time"):
		return validation.MsgExpectedRFC3339DateTime
	case message == "unknown query parameter":
		return "Parámetro desconocido."
	}
	for _, start := range spanishStarts {
		if strings.HasPrefix(message, start) {
			return message
		}
	}
	return wrongValue
}

// spanishStarts are how the texts of speakSpanish and unmarshal begin.
var spanishStarts = []string{ //nolint:gochecknoglobals // a constant list
	"Campo ", "Tiene que ", "Tiene ", "Falta ", "El cuerpo no ", "El texto no ", "El campo «", "Elegí ", "No se repiten ",
}

func speakSpanish() {
	validation.MsgUnexpectedProperty = unknownField
	validation.MsgExpectedRFC3339DateTime = "Tiene que ser una fecha y hora como 2026-03-02T15:00:00-03:00."
	validation.MsgExpectedRFC1123DateTime = validation.MsgExpectedRFC3339DateTime
	validation.MsgExpectedRFC3339Date = "Tiene que ser una fecha como 2026-03-02."
	validation.MsgExpectedRFC3339Time = "Tiene que ser una hora como 15:00."
	validation.MsgExpectedRFC5322Email = "Tiene que ser un correo electrónico."
	validation.MsgExpectedRFC5890Hostname = "Tiene que ser un nombre de dominio."
	validation.MsgExpectedRFC2673IPv4 = "Tiene que ser una dirección IP."
	validation.MsgExpectedRFC2373IPv6 = "Tiene que ser una dirección IP."
	validation.MsgExpectedRFCIPAddr = "Tiene que ser una dirección IP."
	validation.MsgExpectedRFC3986URI = "Tiene que ser una dirección web."
	validation.MsgExpectedRFC4122UUID = "Tiene que ser un identificador (UUID)."
	validation.MsgExpectedRFC6570URITemplate = "Tiene que ser una plantilla de dirección."
	validation.MsgExpectedRFC6901JSONPointer = "Tiene que ser un puntero JSON."
	validation.MsgExpectedRFC6901RelativeJSONPointer = "Tiene que ser un puntero JSON."
	validation.MsgExpectedRegexp = "Tiene que ser una expresión regular."
	validation.MsgExpectedMatchAtLeastOneSchema = "Tiene una forma que no se admite."
	validation.MsgExpectedMatchExactlyOneSchema = "Tiene una forma que no se admite."
	validation.MsgExpectedNotMatchSchema = "Tiene una forma que no se admite."
	validation.MsgExpectedPropertyNameInObject = "Falta un dato."
	validation.MsgExpectedBoolean = "Tiene que ser true o false."
	validation.MsgExpectedDuration = "Tiene que ser una duración."
	validation.MsgExpectedNumber = "Tiene que ser un número."
	validation.MsgExpectedInteger = "Tiene que ser un número entero."
	validation.MsgExpectedString = "Tiene que ser un texto."
	validation.MsgExpectedBase64String = "Tiene que ser base64."
	validation.MsgExpectedArray = "Tiene que ser una lista."
	validation.MsgExpectedObject = "Tiene que ser un objeto."
	validation.MsgExpectedArrayItemsUnique = "No se repiten los elementos de esta lista."
	validation.MsgExpectedDependentRequiredProperty = "Falta un dato que otro necesita."
	speakSpanishAboutLimits()
}

func speakSpanishAboutLimits() {
	validation.MsgExpectedOneOf = "Tiene que ser uno de \"%s\"."
	validation.MsgExpectedMinimumNumber = "Tiene que ser %v o más."
	validation.MsgExpectedExclusiveMinimumNumber = "Tiene que ser más que %v."
	validation.MsgExpectedMaximumNumber = "Tiene que ser %v o menos."
	validation.MsgExpectedExclusiveMaximumNumber = "Tiene que ser menos que %v."
	validation.MsgExpectedNumberBeMultipleOf = "Tiene que ser múltiplo de %v."
	validation.MsgExpectedMinLength = "Tiene que tener %d caracteres o más."
	validation.MsgExpectedMaxLength = "Tiene que tener %d caracteres o menos."
	validation.MsgExpectedBePattern = "Tiene que ser %s."
	validation.MsgExpectedMatchPattern = "Tiene que tener la forma %s."
	validation.MsgExpectedMinItems = "Tiene que tener %d elementos o más."
	validation.MsgExpectedMaxItems = "Tiene que tener %d elementos o menos."
	validation.MsgExpectedMinProperties = "Tiene que tener %d campos o más."
	validation.MsgExpectedMaxProperties = "Tiene que tener %d campos o menos."
	validation.MsgExpectedRequiredProperty = "Falta %s."
}

// formatWithoutCause drops the text of a parser, which is neither Spanish nor ours: the messages that would carry one
// have no place for it.
func formatWithoutCause(format string, args ...any) string {
	if !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}
