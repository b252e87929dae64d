package sms

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the algorithm of Twilio's signature
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// SignatureHeader carries the signature of a webhook.
const SignatureHeader = "X-Twilio-Signature"

// ErrForbidden says that a webhook is not Twilio's.
var ErrForbidden = errors.New("the signature is not right")

// Verify checks the signature of a webhook, in constant time: HMAC-SHA1, keyed with the account's token, over the address
// exactly as it was called and each parameter of the form in the order of their names. Twilio has signed addresses with
// and without the port of their scheme, so both are taken. Source: https://www.twilio.com/docs/usage/security
func Verify(authToken, address string, form url.Values, signature string) error {
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || authToken == "" {
		return ErrForbidden
	}
	var tail strings.Builder
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range form[name] {
			tail.WriteString(name + value)
		}
	}
	for _, each := range []string{address, otherPort(address)} {
		mac := hmac.New(sha1.New, []byte(authToken))
		mac.Write([]byte(each + tail.String()))
		if hmac.Equal(given, mac.Sum(nil)) {
			return nil
		}
	}
	return ErrForbidden
}

// otherPort is the address with the port of its scheme when it has none, and without any when it has that one.
func otherPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	scheme, rest, _ := strings.Cut(address, "://")
	host, path := rest, ""
	if at := strings.IndexAny(rest, "/?"); at >= 0 {
		host, path = rest[:at], rest[at:]
	}
	switch u.Port() {
	case "":
		return scheme + "://" + host + ":" + usual + path
	case usual:
		return scheme + "://" + strings.TrimSuffix(host, ":"+usual) + path
	}
	return address
}

// Event is what a webhook says: the status of an SMS of ours or, when Status is "received", one that a person sent.
type Event struct {
	SID        string `json:"sid"`
	AccountSID string `json:"account_sid"`
	Status     string `json:"status"`
	Code       int    `json:"code,omitempty"`
	From       string `json:"from,omitempty"`
	To         string `json:"to,omitempty"`
	Body       string `json:"body,omitempty"`
	OptOut     string `json:"opt_out,omitempty"` // STOP, START or HELP, when the provider understood it
}

// Incoming reports whether a person wrote.
func (e *Event) Incoming() bool { return e.Status == "received" || e.Status == "receiving" }

// Parse reads the form of a webhook.
func Parse(form url.Values) Event {
	e := Event{
		SID: form.Get("MessageSid"), AccountSID: form.Get("AccountSid"), Status: form.Get("MessageStatus"),
		From: form.Get("From"), To: form.Get("To"), Body: form.Get("Body"), OptOut: form.Get("OptOutType"),
	}
	if e.SID == "" {
		e.SID = form.Get("SmsSid")
	}
	if e.Status == "" {
		e.Status = form.Get("SmsStatus")
	}
	if code, err := strconv.Atoi(form.Get("ErrorCode")); err == nil {
		e.Code = code
	}
	return e
}
