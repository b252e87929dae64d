package mail

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	textJSON  = "text/json" // MailHog's content type wherever it does not say application/json
	mostV1    = 1000        // messages that API v1 lists at most
	sourceV1  = "https://github.com/mailhog/MailHog/blob/master/docs/APIv1.md"
	sourceV2  = "https://github.com/mailhog/MailHog/blob/master/docs/APIv2.md"
	groupV1   = "API v1"
	groupV2   = "API v2"
	sourceJim = "https://github.com/mailhog/MailHog/blob/master/docs/JIM.md"
)

// serveMessages registers API v1.
func (m *Mock) serveMessages() {
	handle := func(pattern, summary, example string, h http.HandlerFunc) {
		route := kit.Route{Pattern: pattern, Group: groupV1, Summary: summary, Example: example, Source: sourceV1}
		m.shell.Handle(route, m.crossOrigin("OPTIONS,GET,POST,DELETE", h))
	}
	handle("GET /api/v1/messages", "The newest 1000 messages", "", m.listMessages)
	handle("DELETE /api/v1/messages", "Delete all messages", "", m.deleteMessages)
	handle("GET /api/v1/messages/{id}", "A message", "", m.withLetter(m.getMessage))
	handle("DELETE /api/v1/messages/{id}", "Delete a message", "", m.deleteMessage)
	handle("GET /api/v1/messages/{id}/download", "A message as a file", "", m.withLetter(m.download))
	handle("GET /api/v1/messages/{id}/mime/part/{part}/download", "A part, decoded", "", m.withLetter(m.downloadPart))
	handle("POST /api/v1/messages/{id}/release", "Send a message to a real server",
		`{"Email":"ana@example.test","Host":"127.0.0.1","Port":"1025"}`, m.withLetter(m.release))
	handle("GET /api/v1/events", "New messages as they come, as server-sent events", "", m.events)
	m.shell.HandlePage("OPTIONS /api/", m.crossOrigin("OPTIONS,GET,PUT,POST,DELETE", func(http.ResponseWriter, *http.Request) {}))
}

// crossOrigin lets pages of the configured origin in.
func (m *Mock) crossOrigin(methods string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if m.config.CORSOrigin != "" {
			w.Header().Set("Access-Control-Allow-Origin", m.config.CORSOrigin)
			w.Header().Set("Access-Control-Allow-Methods", methods)
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		}
		h(w, r)
	}
}

// withLetter finds the letter of {id}. MailHog answers 500 for what it cannot load.
func (m *Mock) withLetter(h func(http.ResponseWriter, *http.Request, *letter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, ok := m.box.Get(r.PathValue("id"))
		if !ok {
			refuse(w, r, http.StatusInternalServerError, "there is no message "+strconv.Quote(r.PathValue("id")))
			return
		}
		kit.About(r.Context(), l.id)
		h(w, r, l)
	}
}

// answer writes v as JSON the way MailHog does: without a line end, and with the content type given.
func answer(w http.ResponseWriter, kind string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body) // the client hung up, which is theirs to do
}

func (m *Mock) messages(list []*letter) []*Message {
	out := make([]*Message, len(list))
	for i, l := range list {
		out[i] = m.message(l)
	}
	return out
}

func (m *Mock) listMessages(w http.ResponseWriter, _ *http.Request) {
	list, _ := m.box.page(nil, 0, mostV1)
	answer(w, textJSON, m.messages(list))
}

func (m *Mock) deleteMessages(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", textJSON)
	m.box.Reset()
	m.shell.Changed("")
}

func (m *Mock) deleteMessage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", textJSON)
	id := r.PathValue("id")
	if !m.box.Delete(id) {
		refuse(w, r, http.StatusInternalServerError, "there is no message "+strconv.Quote(id))
		return
	}
	m.shell.Changed(id)
}

func (m *Mock) getMessage(w http.ResponseWriter, _ *http.Request, l *letter) {
	answer(w, textJSON, m.message(l))
}

func (m *Mock) download(w http.ResponseWriter, _ *http.Request, l *letter) {
	w.Header().Set("Content-Type", "message/rfc822")
	w.Header().Set("Content-Disposition", `attachment; filename="`+l.id+`.eml"`)
	_, _ = w.Write([]byte(m.source(l))) // the client hung up, which is theirs to do
}

// downloadPart gives a part of the first level with its own headers, decoded when it is base64. As in MailHog what is not
// a number is 0.
func (m *Mock) downloadPart(w http.ResponseWriter, r *http.Request, l *letter) {
	index, err := strconv.Atoi(r.PathValue("part"))
	if err != nil {
		index = 0
	}
	message := m.message(l)
	if message.MIME == nil || index < 0 || index >= len(message.MIME.Parts) {
		refuse(w, r, http.StatusInternalServerError, "there is no part "+strconv.Itoa(index))
		return
	}
	part := message.MIME.Parts[index]
	header := w.Header()
	header.Set("Content-Disposition", `attachment; filename="`+l.id+"-part-"+r.PathValue("part")+`"`)
	encoding := ""
	for name, values := range part.Headers {
		for _, value := range values {
			switch strings.ToLower(name) {
			case "content-disposition":
				header.Set(name, value)
			case "content-transfer-encoding":
				encoding = value
				header.Add(name, value)
			case "content-length", "transfer-encoding", "connection", "trailer", "set-cookie":
				// these would break the answer, or speak for the mock
			default:
				header.Add(name, value)
			}
		}
	}
	harmless(header)
	body := []byte(part.Body)
	if strings.EqualFold(encoding, "base64") {
		body = decode64(part.Body)
	}
	_, _ = w.Write(body) // the client hung up, which is theirs to do
}

// decode64 decodes as far as the text is right.
func decode64(text string) []byte {
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, _ := base64.StdEncoding.Decode(out, []byte(text)) // what is right comes before what is wrong
	return out[:n]
}

// harmless keeps what a stranger wrote from acting in the name of the mock's own pages.
func harmless(header http.Header) {
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
}
