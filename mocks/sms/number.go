package sms

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// number is a phone number of the account.
type number struct {
	phone   string // E.164
	label   string
	url     string // SmsUrl: asked what to answer to a received message
	method  string
	backup  string // SmsFallbackUrl
	created time.Time
	updated time.Time
}

// sid is the same for the same number, so that it outlives a reset.
func (n *number) sid() string {
	sum := sha256.Sum256([]byte(n.phone))
	return "PN" + hex.EncodeToString(sum[:16])
}

// seedNumbers gives the account the configured numbers, the first of them as the newest.
func (m *Mock) seedNumbers() {
	for _, each := range slices.Backward(m.config.Numbers) {
		if n, ok := parseE164(each); ok {
			m.addNumber(n)
		}
	}
}

func (m *Mock) addNumber(e164 string) number {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.numbers.Get(e164); ok {
		return old
	}
	now := m.shell.Clock.Now()
	n := number{phone: e164, label: e164, url: m.config.IncomingURL, method: http.MethodPost, created: now, updated: now}
	m.numbers.Add(e164, n)
	return n
}

// own makes sure that the account may send from a number. Short codes and names belong to everybody.
func (m *Mock) own(from string) error {
	if !strings.HasPrefix(from, "+") {
		return nil
	}
	if _, ok := m.numbers.Get(from); ok || from == magicGood {
		return nil
	}
	if !m.config.AnyFrom {
		return notCapable(from)
	}
	m.addNumber(from)
	return nil
}

// sender is the number from which a service sends: its first, or the first of the account when it has none.
func (m *Mock) sender(x *message) string {
	if s, ok := m.services.Get(x.service); ok && len(s.numbers) > 0 {
		return s.numbers[0]
	}
	if found, _ := m.numbers.Newest(nil, 0, 1); len(found) > 0 {
		return found[0].phone
	}
	return magicGood
}

// pickSender fills in the number when a service's message leaves the queue of the service.
func (m *Mock) pickSender(x *message) {
	if x.from == "" {
		x.from = m.sender(x)
	}
}

// numberResource is a number as the API shows it.
// Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
func (m *Mock) numberResource(n *number) map[string]any {
	return m.described(n.sid(), n.created.Format(rfc2822), n.updated.Format(rfc2822), map[string]any{
		"friendly_name": n.label, "phone_number": n.phone,
		"sms_url": n.url, "sms_method": n.method, "sms_fallback_url": n.backup, "sms_fallback_method": http.MethodPost,
		"sms_application_sid": "", "voice_url": nil, "voice_method": http.MethodPost, "status_callback": "",
		"status_callback_method": http.MethodPost, "api_version": apiVersion, "beta": false, "origin": "twilio", "status": "in-use",
		"capabilities":         map[string]bool{"voice": false, "sms": true, "mms": true, "fax": false},
		"address_requirements": "none",
		"address_sid":          nil, "identity_sid": nil, "bundle_sid": nil, "trunk_sid": nil, "emergency_status": "Inactive",
		"emergency_address_sid": nil, "voice_application_sid": nil, "voice_caller_id_lookup": false, "voice_fallback_url": nil,
		"voice_fallback_method": http.MethodPost, "voice_receive_mode": "voice", "type": nil,
		"uri": m.path("/IncomingPhoneNumbers/" + n.sid() + ".json"),
	})
}

func (m *Mock) listNumbers(w http.ResponseWriter, r *http.Request) {
	wanted := plain(r.URL.Query().Get("PhoneNumber"))
	label := r.URL.Query().Get("FriendlyName")
	found, _ := m.numbers.Newest(func(n *number) bool {
		return strings.Contains(n.phone, strings.Trim(wanted, "*")) && (label == "" || n.label == label)
	}, 0, m.config.Max)
	rows := make([]any, 0, len(found))
	for i := range found {
		rows = append(rows, m.numberResource(&found[i]))
	}
	writePage(w, r, m.path("/IncomingPhoneNumbers.json"), "incoming_phone_numbers", rows)
}

// findNumber returns the number of the request's path.
func (m *Mock) findNumber(r *http.Request) (number, error) {
	sid := bare(r.PathValue("number"))
	found, _ := m.numbers.Newest(func(n *number) bool { return n.sid() == sid }, 0, 1)
	if len(found) == 0 {
		return number{}, kit.ErrNotFound
	}
	return found[0], nil
}

func (m *Mock) fetchNumber(w http.ResponseWriter, r *http.Request) {
	n, err := m.findNumber(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusOK, m.numberResource(&n))
}

// createNumber buys a number: any that is a number.
func (m *Mock) createNumber(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	e164, ok := parseE164(form.Get("PhoneNumber"))
	if !ok || e164 == magicInvalid {
		fail(w, r, refused(codeNumberInvalid, "PhoneNumber Requested is invalid: %s", form.Get("PhoneNumber")))
		return
	}
	n := m.addNumber(e164)
	n, err = m.numbers.Update(n.phone, func(n *number) error { return n.set(form, n.created) })
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusCreated, m.numberResource(&n))
}

func (m *Mock) updateNumber(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	n, err := m.findNumber(r)
	if err == nil {
		now := m.shell.Clock.Now()
		n, err = m.numbers.Update(n.phone, func(n *number) error { return n.set(form, now) })
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusOK, m.numberResource(&n))
}

// set takes over what a form says of a number.
func (n *number) set(form url.Values, now time.Time) error {
	for name, into := range map[string]*string{"SmsUrl": &n.url, "SmsFallbackUrl": &n.backup} {
		if !form.Has(name) {
			continue
		}
		if !validCallback(form.Get(name)) {
			return refused(codeInvalid, "%s is not a valid URL: %s", name, form.Get(name))
		}
		*into = form.Get(name)
	}
	if form.Has("FriendlyName") {
		n.label = form.Get("FriendlyName")
	}
	if method := strings.ToUpper(form.Get("SmsMethod")); method == http.MethodGet || method == http.MethodPost {
		n.method = method
	}
	n.updated = now
	return nil
}

func (m *Mock) deleteNumber(w http.ResponseWriter, r *http.Request) {
	n, err := m.findNumber(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	m.numbers.Delete(n.phone)
	w.WriteHeader(http.StatusNoContent)
}
