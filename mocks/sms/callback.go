package sms

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the algorithm of Twilio's signature
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	formType        = "application/x-www-form-urlencoded"
	signatureHeader = "X-Twilio-Signature"
)

// signature is what Twilio sends with a request to an application: base64 of HMAC-SHA1, with the account's token as
// key, over the address as called and each parameter of the form, in order of name.
// Source: https://www.twilio.com/docs/usage/security#validating-requests
func signature(token, address string, form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(address)
	for _, name := range names {
		for _, value := range form[name] {
			b.WriteString(name)
			b.WriteString(value)
		}
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(b.String()))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// sign is the signature under the account's token, or under none that exists.
func (m *Mock) sign(address string, form url.Values, forge bool) string {
	token := m.config.AuthToken
	if forge {
		token = "forged" + token
	}
	return signature(token, address, form)
}

// tell posts a message's status to its callback.
func (m *Mock) tell(x *message) {
	if x.callback == "" {
		return
	}
	form := m.statusForm(x)
	m.shell.Webhooks.Send(kit.Event{
		URL: x.callback, What: "message " + x.status, Item: x.sid, Type: formType, Body: []byte(form.Encode()),
		Header: callerHeader(x),
		Sign: func(h http.Header, _ []byte, _ time.Time, forge bool) {
			h.Set(signatureHeader, m.sign(x.callback, form, forge))
		},
	})
}

// callerHeader is what Twilio's requests to applications carry beside the signature.
// The token has the form of a UUID, and is the same each time that the same thing is told.
func callerHeader(x *message) http.Header {
	h := sha256.Sum256([]byte(x.sid + x.status))
	return http.Header{
		"User-Agent":                 {"TwilioProxy/1.1"},
		"Accept":                     {"*/*"},
		"I-Twilio-Idempotency-Token": {fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])},
	}
}

// statusForm is the body of a status callback.
// Source: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
func (m *Mock) statusForm(x *message) url.Values {
	form := url.Values{
		"MessageSid": {x.sid}, "SmsSid": {x.sid}, "AccountSid": {m.config.AccountSid}, "To": {x.to},
		"ApiVersion": {apiVersion}, "MessageStatus": {x.status}, "SmsStatus": {x.status},
	}
	if x.from != "" {
		form.Set("From", x.from)
	}
	if x.service != "" {
		form.Set("MessagingServiceSid", x.service)
	}
	if x.code != 0 {
		form.Set("ErrorCode", strconv.Itoa(x.code))
	}
	if x.status == delivered || x.status == undelivered {
		form.Set("RawDlrDoneDate", x.updated.Format("0601021504"))
	}
	return form
}
