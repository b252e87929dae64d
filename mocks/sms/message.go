package sms

import (
	"slices"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Statuses of a message.
// Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
const (
	accepted    = "accepted"
	scheduled   = "scheduled"
	queued      = "queued"
	sent        = "sent"
	delivered   = "delivered"
	undelivered = "undelivered"
	failed      = "failed"
	received    = "received"
	canceled    = "canceled"
)

// Directions of a message.
const (
	outbound = "outbound-api"
	reply    = "outbound-reply"
	inbound  = "inbound"
)

const (
	apiVersion = "2010-04-01"
	apiRoot    = "/" + apiVersion + "/Accounts"
	rfc2822    = "Mon, 02 Jan 2006 15:04:05 +0000" // Twilio's dates, always in UTC
	priceUnit  = "ARS"
)

// message is a message with all that the mock knows of it. Slices are replaced, never changed.
type message struct {
	sid       string
	sequence  uint64 // in order of arrival, for paging
	service   string
	from, to  string
	body      string
	media     []medium
	direction string
	status    string
	code      int // of the error; 0: none
	parts     int
	encoding  string
	price     float64 // positive; counts when billed
	billed    bool
	callback  string
	outcome   outcome
	created   time.Time
	updated   time.Time
	sentAt    time.Time // zero: not sent
	moments   []kit.Moment
}

// final reports whether nothing more will happen to a message.
func final(status string) bool {
	switch status {
	case delivered, undelivered, failed, received, canceled:
		return true
	default:
		return false
	}
}

// comesAfter reports whether a message may go from one status to the other.
func comesAfter(from, to string) bool {
	order := []string{scheduled, accepted, queued, sent}
	switch {
	case final(from):
		return false
	case to == canceled:
		return from == scheduled
	case final(to):
		return true
	default:
		return slices.Index(order, to) > slices.Index(order, from)
	}
}

// note adds a line to the message's history.
func (m *message) note(at time.Time, what, text string) {
	m.moments = append(slices.Clip(m.moments), kit.Moment{At: at, What: what, Note: text})
}

// resource is a message as the API shows it.
// Source: https://www.twilio.com/docs/messaging/api/message-resource
type resource struct {
	Body         string            `json:"body"`
	NumSegments  string            `json:"num_segments"`
	Direction    string            `json:"direction"`
	From         *string           `json:"from"`
	To           string            `json:"to"`
	DateUpdated  string            `json:"date_updated"`
	Price        *string           `json:"price"`
	ErrorMessage *string           `json:"error_message"`
	URI          string            `json:"uri"`
	AccountSid   string            `json:"account_sid"`
	NumMedia     string            `json:"num_media"`
	Status       string            `json:"status"`
	ServiceSid   *string           `json:"messaging_service_sid"`
	Sid          string            `json:"sid"`
	DateSent     *string           `json:"date_sent"`
	DateCreated  string            `json:"date_created"`
	ErrorCode    *int              `json:"error_code"`
	PriceUnit    string            `json:"price_unit"`
	APIVersion   string            `json:"api_version"`
	Subresources map[string]string `json:"subresource_uris"`
}

func (m *Mock) resource(x *message) resource {
	path := m.path("/Messages/" + x.sid)
	out := resource{
		Body: x.body, NumSegments: strconv.Itoa(x.parts), Direction: x.direction, From: orNull(x.from), To: x.to,
		DateUpdated: x.updated.Format(rfc2822), URI: path + ".json", AccountSid: m.config.AccountSid,
		NumMedia: strconv.Itoa(len(x.media)), Status: x.status, ServiceSid: orNull(x.service), Sid: x.sid,
		DateCreated: x.created.Format(rfc2822), PriceUnit: priceUnit, APIVersion: apiVersion,
		Subresources: map[string]string{"media": path + "/Media.json"},
	}
	if !x.sentAt.IsZero() {
		at := x.sentAt.Format(rfc2822)
		out.DateSent = &at
	}
	if x.billed {
		price := strconv.FormatFloat(-x.price, 'f', 5, 64)
		out.Price = &price
	}
	if x.code != 0 {
		text := reason(x.code)
		out.ErrorCode, out.ErrorMessage = &x.code, &text
	}
	return out
}

// path is the address of something of the account, without host: Twilio's own links have none either.
func (m *Mock) path(rest string) string { return apiRoot + "/" + m.config.AccountSid + rest }

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
