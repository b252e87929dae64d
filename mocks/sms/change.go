package sms

import (
	"errors"
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

// fetchMessage serves GET Messages/{sid}.json.
func (m *Mock) fetchMessage(w http.ResponseWriter, r *http.Request) {
	x, ok := m.messages.Get(bare(r.PathValue("message")))
	if !ok {
		notFound(r).write(w)
		return
	}
	kit.About(r.Context(), x.sid)
	kit.WriteJSON(w, http.StatusOK, m.resource(&x))
}

// updateMessage serves POST Messages/{sid}.json: cancels a scheduled message, or empties the body of a finished one.
func (m *Mock) updateMessage(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	sid := bare(r.PathValue("message"))
	kit.About(r.Context(), sid)
	if _, ok := m.messages.Get(sid); !ok {
		notFound(r).write(w)
		return
	}
	switch {
	case form.Get("Status") == canceled:
		err = m.cancel(sid)
	case form.Get("Status") != "":
		err = refused(codeInvalid, "Invalid Status: %s", form.Get("Status"))
	case form.Has("Body"):
		err = m.redact(sid, form.Get("Body"))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	x, ok := m.messages.Get(sid)
	if !ok {
		notFound(r).write(w)
		return
	}
	kit.WriteJSON(w, http.StatusOK, m.resource(&x))
}

func (m *Mock) cancel(sid string) error {
	err := m.move(sid, canceled, 0)
	if errors.Is(err, errSettled) {
		return problemOf(http.StatusConflict, codeNotCancelable, "This message cannot be canceled")
	}
	return err
}

func (m *Mock) redact(sid, body string) error {
	if body != "" {
		return refused(codeInvalid, "The Body of a message can only be made empty")
	}
	now := m.shell.Clock.Now()
	_, err := m.messages.Update(sid, func(x *message) error {
		if !final(x.status) {
			return incomplete()
		}
		x.body, x.updated = "", now
		x.note(now, "redacted", "")
		return nil
	})
	if err == nil {
		m.shell.Changed(sid)
	}
	return err
}

// incomplete is how Twilio refuses to change or delete a message on its way.
// Source: https://www.twilio.com/docs/api/errors/20009
func incomplete() *problem {
	return problemOf(http.StatusConflict, codeIncomplete, "Cannot delete this resource before it is complete")
}

// deleteMessage serves DELETE Messages/{sid}.json.
func (m *Mock) deleteMessage(w http.ResponseWriter, r *http.Request) {
	x, ok := m.messages.Get(bare(r.PathValue("message")))
	switch {
	case !ok:
		notFound(r).write(w)
	case !final(x.status):
		incomplete().write(w)
	default:
		m.messages.Delete(x.sid)
		m.shell.Changed(x.sid)
		w.WriteHeader(http.StatusNoContent)
	}
}
