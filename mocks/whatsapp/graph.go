package whatsapp

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// call is one request of a client that may be answered.
type call struct {
	r        *http.Request
	w        http.ResponseWriter
	id       string // of the object in the path
	scenario string
	params   params
}

// operation answers a call with what is to be JSON, or fails with a *refusal.
type operation func(*call) (any, error)

// done is the answer to what needs no other.
func done() any { return map[string]bool{"success": true} }

const docs = "https://developers.facebook.com/documentation/business-messaging/whatsapp/"

func (m *Mock) routes() {
	const text = `{"messaging_product":"whatsapp","recipient_type":"individual","to":"5491155550123","type":"text",` +
		`"text":{"body":"Hola"}}`
	m.handle("POST /{version}/{id}/messages", "Messages", "Send a message, or mark one as read", text, m.onNumber(m.postMessages))
	m.upload("POST /{version}/{id}/media", "Upload media")
	m.handle("GET /{version}/{id}", "Objects", "Read a media, number, account or template", "", m.getObject)
	m.handle("POST /{version}/{id}", "Objects", "Edit a template or the number", `{"category":"UTILITY"}`, m.postObject)
	m.handle("DELETE /{version}/{id}", "Objects", "Delete a media or a template", "", m.deleteObject)
	m.shell.Handle(kit.Route{
		Pattern: "GET " + downloadPath + "{$}", Group: "Media", Summary: "Download a media by the url that reading it gave",
	}, m.download)
	m.shell.HandlePage("GET /preview/{id}", m.preview)

	const template = `{"name":"aviso_turno","language":"es_AR","category":"UTILITY","components":[` +
		`{"type":"BODY","text":"Hola {{1}}","example":{"body_text":[["Juan"]]}}]}`
	m.handle("GET /{version}/{id}/message_templates", "Templates", "List templates", "", m.onAccount(m.listTemplates))
	m.handle("POST /{version}/{id}/message_templates", "Templates", "Create a template", template, m.onAccount(m.createTemplate))
	m.handle("DELETE /{version}/{id}/message_templates", "Templates", "Delete templates", "", m.onAccount(m.deleteTemplates))

	m.handle("GET /{version}/{id}/phone_numbers", "Account", "List numbers", "", m.onAccount(m.listNumbers))
	m.handle("GET /{version}/{id}/subscribed_apps", "Account", "List subscribed apps", "", m.onAccount(m.listApps))
	m.handle("POST /{version}/{id}/subscribed_apps", "Account", "Subscribe the app", `{}`, m.onAccount(m.subscribe))
	m.handle("DELETE /{version}/{id}/subscribed_apps", "Account", "Unsubscribe the app", "", m.onAccount(m.unsubscribe))

	m.handle("POST /{version}/{id}/subscriptions", "Account", "Set the webhook address of the app",
		`{"object":"whatsapp_business_account","callback_url":"https://...","verify_token":"...","fields":"messages"}`, m.subscribeApp)
	m.handle("GET /{version}/oauth/access_token", "Account", "Get the token of an app", "", m.appToken)

	m.handle("GET /{version}/{id}/whatsapp_business_profile", "Number", "Read the profile", "", m.onNumber(m.getProfile))
	m.handle("POST /{version}/{id}/whatsapp_business_profile", "Number", "Change the profile",
		`{"messaging_product":"whatsapp","about":"Barbería"}`, m.onNumber(m.postProfile))
	m.handle("POST /{version}/{id}/register", "Number", "Register the number",
		`{"messaging_product":"whatsapp","pin":"123456"}`, m.onNumber(m.register))
	m.handle("POST /{version}/{id}/deregister", "Number", "Deregister the number", `{}`, m.onNumber(m.deregister))
	m.handle("POST /{version}/{id}/request_code", "Number", "Ask for a code",
		`{"code_method":"SMS","language":"es_AR"}`, m.onNumber(m.requestCode))
	m.handle("POST /{version}/{id}/verify_code", "Number", "Verify the number", `{"code":"123456"}`, m.onNumber(m.verifyCode))
}

func (m *Mock) handle(pattern, group, summary, example string, do operation) {
	m.shell.Handle(kit.Route{Pattern: pattern, Group: group, Summary: summary, Example: example, Source: docs},
		func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, do) })
}

// upload is a route whose body the operation reads itself.
func (m *Mock) upload(pattern, summary string) {
	m.shell.Handle(kit.Route{
		Pattern: pattern, Group: "Media", Summary: summary, Type: "multipart/form-data",
		Example: "messaging_product=whatsapp, type=image/png, file=@foto.png", Source: docs,
	}, func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, m.onNumber(m.postMedia)) })
}

// serve checks what all calls have in common, and answers.
func (m *Mock) serve(w http.ResponseWriter, r *http.Request, do operation) {
	version := r.PathValue("version")
	if !versionPattern.MatchString(version) {
		m.refuseFault(w, r, http.StatusNotFound, "")
		return
	}
	w.Header().Set("Facebook-Api-Version", version)
	c := &call{r: r, w: w, id: r.PathValue("id"), scenario: m.shell.Scenario(r)}
	answer, err := m.answer(c, do)
	if err == nil {
		kit.WriteJSON(w, http.StatusOK, answer)
		return
	}
	e, ok := errors.AsType[*refusal](err)
	if !ok {
		e = refuse(131000, "%s", err.Error())
	}
	m.answerRefusal(w, e)
}

func (m *Mock) answer(c *call, do operation) (any, error) {
	if c.id != "" { // without an object in the path it is the call that gives a token
		if err := checkToken(c.r, c.scenario); err != nil {
			return nil, err
		}
	}
	if c.scenario == serverError {
		return nil, refuse(131000, "Message failed to send due to an unknown error.")
	}
	var err error
	if c.params, err = readParams(c.r); err != nil {
		return nil, err
	}
	return do(c)
}

// checkToken takes any bearer token but "invalid". The Graph API also reads it from the query.
func checkToken(r *http.Request, scenario string) error {
	kind, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(kind, "Bearer") && !strings.EqualFold(kind, "OAuth") {
		token = r.URL.Query().Get("access_token")
	}
	token = strings.TrimSpace(token)
	switch {
	case scenario == tokenExpired:
		e := refuse(190, "")
		e.title, e.subcode = "Error validating access token: Session has expired.", 463
		return e
	case token == "" || token == "invalid":
		return refuse(190, "")
	default:
		return nil
	}
}

// onNumber is an operation of the number.
func (m *Mock) onNumber(do operation) operation { return m.onObject(m.config.PhoneID, do) }

// onAccount is an operation of the account.
func (m *Mock) onAccount(do operation) operation { return m.onObject(m.config.AccountID, do) }

func (m *Mock) onObject(id string, do operation) operation {
	return func(c *call) (any, error) {
		if c.id != id {
			return nil, unknownObject(c.r.Method, c.id)
		}
		return do(c)
	}
}

// getObject reads whatever has the id.
func (m *Mock) getObject(c *call) (any, error) {
	switch c.id {
	case m.config.PhoneID:
		return c.pick(m.number())
	case m.config.AccountID:
		return c.pick(m.businessAccount())
	}
	if t, ok := m.templates.Get(c.id); ok {
		kit.About(c.r.Context(), c.id)
		return c.pick(t)
	}
	return m.getMedia(c)
}

// postObject changes whatever has the id.
func (m *Mock) postObject(c *call) (any, error) {
	if c.id == m.config.PhoneID {
		return m.changeNumber(c)
	}
	if _, ok := m.templates.Get(c.id); ok {
		return m.editTemplate(c)
	}
	return nil, unknownObject(c.r.Method, c.id)
}

// deleteObject deletes a media or a template.
func (m *Mock) deleteObject(c *call) (any, error) {
	owner, err := c.params.text("phone_number_id")
	if err != nil {
		return nil, err
	}
	if m.templates.Delete(c.id) || (owner == "" || owner == m.config.PhoneID) && m.media.Delete(c.id) {
		m.shell.Changed(c.id)
		return done(), nil
	}
	return nil, unknownObject(c.r.Method, c.id)
}

// pick keeps the fields of v that the caller asked for, and the id. Fields of fields are not told apart.
func (c *call) pick(v any) (any, error) {
	asked, err := c.params.text("fields")
	if err != nil || asked == "" {
		return v, err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, refuse(131000, "%s", err.Error())
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, refuse(131000, "%s", err.Error())
	}
	out := map[string]json.RawMessage{}
	depth, start := 0, 0
	for i, r := range asked + "," {
		switch {
		case r == '{' || r == '(':
			depth++
		case r == '}' || r == ')':
			depth--
		case r == ',' && depth == 0:
			name, _, _ := strings.Cut(asked[start:i], "{")
			if value, ok := all[strings.TrimSpace(name)]; ok {
				out[strings.TrimSpace(name)] = value
			}
			start = i + 1
		}
	}
	if id, ok := all["id"]; ok {
		out["id"] = id
	}
	return out, nil
}
