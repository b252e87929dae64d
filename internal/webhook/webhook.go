// Package webhook tells a shop's own systems what happens, as the Standard Webhooks specification says
// (https://www.standardwebhooks.com): signed, tried again for three days, and to be replayed by hand.
package webhook

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/upstream"
)

// maxEndpoints of one shop: each event is written once for each that listens.
const maxEndpoints = 20

// secretsOverlap is how long a replaced secret goes on signing beside the new one.
const secretsOverlap = 24 * time.Hour

// Errors of this domain.
var (
	ErrEndpointNotFound = &fault.Error{Kind: fault.NotFound, Code: "webhook_not_found", Message: "No encontramos ese webhook."}
	ErrDeliveryNotFound = &fault.Error{Kind: fault.NotFound, Code: "delivery_not_found", Message: "No encontramos ese envío."}
	ErrTooManyEndpoints = &fault.Error{Kind: fault.Conflict, Code: "too_many_webhooks", Message: "Ya hay 20 webhooks: borrá alguno."}
	ErrEndpointOff      = &fault.Error{Kind: fault.Conflict, Code: "webhook_off", Message: "Ese webhook está apagado: prendelo primero."}
)

// ping is the topic of a test, which every endpoint gets.
const ping = "webhook.ping"

// topics are what can be listened to.
func topics() []string {
	return []string{
		"booking.booked", "booking.confirmed", "booking.expired", "booking.cancelled_by_customer", "booking.cancelled_by_shop",
		"booking.rescheduled", "booking.resized", "booking.checked_in", "booking.in_service", "booking.completed", "booking.no_show",
		"booking.no_show_undone", "booking.retaken",
		"payment.approved", "payment.pending", "payment.rejected", "payment.charged_back",
		"refund.done", "refund.failed", "invoice.authorized", "invoice.rejected", "message.failed",
	}
}

// Endpoint is an address that is told.
type Endpoint struct {
	ID             uuid.UUID  `json:"id" format:"uuid"`
	URL            string     `json:"url" format:"uri"`
	Topics         []string   `json:"topics" doc:"Qué recibe: payment.approved, booking.* o * para todo"`
	Description    string     `json:"description"`
	Active         bool       `json:"active"`
	DisabledReason string     `json:"disabled_reason" enum:",gone,failing" doc:"gone: contestó 410; failing: falló durante tres días"`
	FailingSince   *time.Time `json:"failing_since" nullable:"true" doc:"Desde cuándo no anda ningún envío"`
	OldSecretUntil *time.Time `json:"old_secret_until" nullable:"true" doc:"Hasta cuándo firma también la clave anterior"`
	CreatedAt      time.Time  `json:"created_at"`
}

// EndpointWithSecret shows the secret, once.
type EndpointWithSecret struct {
	Endpoint

	Secret string `json:"secret" doc:"whsec_...: guardala ahora, no se vuelve a mostrar" example:"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"`
}

// NewEndpoint is an endpoint to add.
type NewEndpoint struct {
	URL         string   `json:"url" minLength:"8" maxLength:"2000" example:"https://example.com/barberpro"`
	Topics      []string `json:"topics,omitempty" maxItems:"50" doc:"Todo, si falta"`
	Description string   `json:"description,omitempty" maxLength:"200"`
}

// EndpointPatch changes an endpoint; what is absent stays.
type EndpointPatch struct {
	URL         *string   `json:"url,omitempty" minLength:"8" maxLength:"2000"`
	Topics      *[]string `json:"topics,omitempty" minItems:"1" maxItems:"50"`
	Description *string   `json:"description,omitempty" maxLength:"200"`
	Active      *bool     `json:"active,omitempty" doc:"Al apagarlo se dan por perdidos los envíos que esperaban"`
}

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	EndpointID  uuid.UUID  `json:"endpoint_id" format:"uuid"`
	EventID     uuid.UUID  `json:"event_id" format:"uuid" doc:"El webhook-id: el mismo en cada intento y reenvío"`
	Topic       string     `json:"topic"`
	Status      string     `json:"status" enum:"pending,delivered,failed"`
	Tries       int32      `json:"tries" doc:"Intentos desde el evento o el último reenvío"`
	NextTryAt   *time.Time `json:"next_try_at" nullable:"true"`
	LastStatus  *int32     `json:"last_status" nullable:"true" doc:"Lo último que contestó"`
	Error       string     `json:"error"`
	CreatedAt   time.Time  `json:"created_at"`
	FirstSentAt *time.Time `json:"first_sent_at" nullable:"true"`
	DoneAt      *time.Time `json:"done_at" nullable:"true"`
}

// DeliveryWithAttempts is a delivery with its event and its log.
type DeliveryWithAttempts struct {
	Delivery

	Event    json.RawMessage `json:"event" doc:"El cuerpo, como se manda"`
	Attempts []Attempt       `json:"attempts"`
}

// Attempt is one try.
type Attempt struct {
	At     time.Time `json:"at"`
	TookMS int32     `json:"took_ms"`
	Status *int32    `json:"status" nullable:"true" doc:"null: no contestó"`
	Error  string    `json:"error"`
	Answer string    `json:"answer" doc:"El principio de la respuesta"`
}

// checkTopics refuses patterns that nothing matches. None at all is everything.
func checkTopics(wanted []string) ([]string, error) {
	if len(wanted) == 0 {
		return []string{"*"}, nil
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(topics(), func(t string) bool { return matches(w, t) }) {
			return nil, fault.Validation("body.topics", "No hay eventos «"+w+"». Los hay como payment.approved, booking.* o *.").
				With("topics", topics())
		}
	}
	slices.Sort(wanted)
	return slices.Compact(wanted), nil
}

// matches reports whether a pattern such as "*", "booking.*" or "payment.approved" takes a topic.
func matches(pattern, topic string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return (prefix == "" || strings.HasSuffix(prefix, ".")) && strings.HasPrefix(topic, prefix)
	}
	return pattern == topic
}

func listens(patterns []string, topic string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, topic) })
}

// checkURL refuses addresses that cannot or must not be called. A name is looked at again each time it is resolved.
func checkURL(text string, allowPrivate bool) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return fault.Validation("body.url", "Escribí una dirección, como https://example.com/barberpro.")
	case u.Scheme != "https" && (!allowPrivate || u.Scheme != "http"):
		return fault.Validation("body.url", "La dirección tiene que empezar con https://.")
	case u.User != nil || u.Fragment != "":
		return fault.Validation("body.url", "La dirección no puede llevar usuario, contraseña ni #.")
	}
	ip, err := netip.ParseAddr(u.Hostname())
	inside := err == nil && !upstream.IsPublic(ip) || u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost")
	if inside && !allowPrivate {
		return fault.Validation("body.url", "La dirección tiene que estar en Internet.")
	}
	return nil
}
