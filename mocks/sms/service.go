package sms

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// service is a messaging service: a name for a pool of numbers.
type service struct {
	sid      string
	label    string
	callback string
	inbound  string
	numbers  []string // E.164; replaced, never changed
	created  time.Time
	updated  time.Time
}

var servicePattern = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)

// checkService says why messages cannot go through a service, or nothing.
func (m *Mock) checkService(sid string) error {
	if !servicePattern.MatchString(sid) {
		return refused(codeBadService, "The Messaging Service Sid %s is invalid", sid)
	}
	if _, ok := m.services.Get(sid); !ok {
		return refused(codeNoService, "The Messaging Service %s does not exist", sid)
	}
	if m.sender(&message{service: sid}) == "" {
		return refused(codeNoSender, "The Messaging Service contains no phone numbers")
	}
	return nil
}

// serviceResource is a service as the API shows it, with full addresses, as all of Twilio's newer resources.
// Source: https://www.twilio.com/docs/messaging/api/service-resource
func (m *Mock) serviceResource(r *http.Request, s *service) map[string]any {
	at := kit.BaseURL(r) + "/v1/Services/" + s.sid
	return m.described(s.sid, s.created.Format(time.RFC3339), s.updated.Format(time.RFC3339), map[string]any{
		"friendly_name": s.label, "inbound_request_url": orNull(s.inbound), "inbound_method": http.MethodPost, "fallback_url": nil,
		"fallback_method": http.MethodPost, "status_callback": orNull(s.callback), "sticky_sender": true, "mms_converter": true,
		"smart_encoding": false, "scan_message_content": "inherit", "fallback_to_long_code": true, "area_code_geomatch": true,
		"synchronous_validation": false, "validity_period": 36000, "usecase": "undeclared", "us_app_to_person_registered": false,
		"use_inbound_webhook_on_number": true, "url": at,
		"links": map[string]string{
			"phone_numbers": at + "/PhoneNumbers", "short_codes": at + "/ShortCodes", "alpha_senders": at + "/AlphaSenders",
		},
	})
}

func (m *Mock) createService(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	if form.Get("FriendlyName") == "" {
		fail(w, r, refused(codeInvalid, "Missing required parameter FriendlyName in the post body"))
		return
	}
	now := m.shell.Clock.Now()
	s := service{sid: m.sid("MG"), created: now}
	if err := s.set(form, now); err != nil {
		fail(w, r, err)
		return
	}
	m.services.Add(s.sid, s)
	kit.WriteJSON(w, http.StatusCreated, m.serviceResource(r, &s))
}

// set takes over what a form says of a service.
func (s *service) set(form url.Values, now time.Time) error {
	for name, into := range map[string]*string{"StatusCallback": &s.callback, "InboundRequestUrl": &s.inbound} {
		if !form.Has(name) {
			continue
		}
		if !validCallback(form.Get(name)) {
			return refused(codeInvalid, "%s is not a valid URL: %s", name, form.Get(name))
		}
		*into = form.Get(name)
	}
	if label := form.Get("FriendlyName"); label != "" {
		s.label = label
	}
	s.updated = now
	return nil
}

func (m *Mock) fetchService(w http.ResponseWriter, r *http.Request) {
	s, ok := m.services.Get(r.PathValue("service"))
	if !ok {
		notFound(r).write(w)
		return
	}
	kit.WriteJSON(w, http.StatusOK, m.serviceResource(r, &s))
}

func (m *Mock) updateService(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	now := m.shell.Clock.Now()
	s, err := m.services.Update(r.PathValue("service"), func(s *service) error { return s.set(form, now) })
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusOK, m.serviceResource(r, &s))
}

func (m *Mock) deleteService(w http.ResponseWriter, r *http.Request) {
	if !m.services.Delete(r.PathValue("service")) {
		notFound(r).write(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (m *Mock) listServices(w http.ResponseWriter, r *http.Request) {
	found, _ := m.services.Newest(nil, 0, m.config.Max)
	rows := make([]any, 0, len(found))
	for i := range found {
		rows = append(rows, m.serviceResource(r, &found[i]))
	}
	writeMetaPage(w, r, "services", rows)
}

// addSender puts a number of the account into the pool of a service.
func (m *Mock) addSender(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	found, _ := m.numbers.Newest(func(n *number) bool { return n.sid() == form.Get("PhoneNumberSid") }, 0, 1)
	if len(found) == 0 {
		fail(w, r, refused(codeNumberInvalid, "PhoneNumberSid is invalid: %s", form.Get("PhoneNumberSid")))
		return
	}
	n := found[0]
	s, err := m.services.Update(r.PathValue("service"), func(s *service) error {
		if !slices.Contains(s.numbers, n.phone) {
			s.numbers = append(slices.Clip(s.numbers), n.phone)
		}
		return nil
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusCreated, m.senderResource(r, &s, &n))
}

func (m *Mock) listSenders(w http.ResponseWriter, r *http.Request) {
	s, ok := m.services.Get(r.PathValue("service"))
	if !ok {
		notFound(r).write(w)
		return
	}
	rows := make([]any, 0, len(s.numbers))
	for _, each := range s.numbers {
		if n, ok := m.numbers.Get(each); ok {
			rows = append(rows, m.senderResource(r, &s, &n))
		}
	}
	writeMetaPage(w, r, "phone_numbers", rows)
}

func (m *Mock) senderResource(r *http.Request, s *service, n *number) map[string]any {
	return m.described(n.sid(), n.created.Format(time.RFC3339), n.updated.Format(time.RFC3339), map[string]any{
		"service_sid": s.sid, "phone_number": n.phone,
		"country_code": country(n.phone), "capabilities": []string{"SMS", "MMS"},
		"url": kit.BaseURL(r) + "/v1/Services/" + s.sid + "/PhoneNumbers/" + n.sid(),
	})
}
