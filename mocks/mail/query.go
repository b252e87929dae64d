package mail

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// serveQueries registers API v2.
func (m *Mock) serveQueries() {
	handle := func(pattern, summary, example, source string, h http.HandlerFunc) {
		route := kit.Route{Pattern: pattern, Group: groupV2, Summary: summary, Example: example, Source: source}
		m.shell.Handle(route, m.crossOrigin("OPTIONS,GET,PUT,POST,DELETE", h))
	}
	jim := `{"AcceptChance":1,"RejectSenderChance":0.5}`
	handle("GET /api/v2/messages", "Messages, newest first: start, limit", "", sourceV2, m.pageMessages)
	handle("GET /api/v2/search", "Messages that match: kind, query, start, limit", "", sourceV2, m.search)
	handle("GET /api/v2/outgoing-smtp", "Servers saved by releases", "", sourceV2, m.listOutgoing)
	handle("GET /api/v2/websocket", "New messages as they come, over a websocket", "", sourceV2, m.websocket)
	handle("GET /api/v2/jim", "Jim's chances; 404 when he is in", "", sourceJim, m.getJim)
	handle("POST /api/v2/jim", "Let Jim out", jim, sourceJim, m.postJim)
	handle("PUT /api/v2/jim", "Change Jim's chances", jim, sourceJim, m.putJim)
	handle("DELETE /api/v2/jim", "Call Jim in", "", sourceJim, m.deleteJim)
}

type page struct {
	Total int        `json:"total"`
	Count int        `json:"count"`
	Start int        `json:"start"`
	Items []*Message `json:"items"`
}

const (
	defaultLimit = 50
	maxLimit     = 250
)

// span reads start and limit. As in MailHog what is no number over 0 is as if it were not there.
func span(r *http.Request) (start, limit int) {
	limit = defaultLimit
	q := r.URL.Query()
	if n, err := strconv.Atoi(q.Get("start")); err == nil && n > 0 {
		start = n
	}
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 {
		limit = min(n, maxLimit)
	}
	return start, limit
}

func (m *Mock) pageMessages(w http.ResponseWriter, r *http.Request) {
	start, limit := span(r)
	found, total := m.box.page(nil, start, limit)
	answer(w, textJSON, page{Total: total, Count: len(found), Start: start, Items: m.messages(found)})
}

func (m *Mock) search(w http.ResponseWriter, r *http.Request) {
	start, limit := span(r)
	q := r.URL.Query()
	matches := m.matcher(q.Get("kind"), q.Get("query"))
	if matches == nil {
		refuse(w, r, http.StatusBadRequest, "kind is from, to or containing, and query is not empty")
		return
	}
	found, total := m.box.page(matches, start, limit)
	if start > total {
		total = 0 // MailHog's own storage forgets the total past the end
	}
	answer(w, "application/json", page{Total: total, Count: len(found), Start: start, Items: m.messages(found)})
}

// matcher is MailHog's search of a kind; nil: there is no such search. Upper and lower case are the same.
func (m *Mock) matcher(kind, query string) func(*letter) bool {
	query = strings.ToLower(query)
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), query) }
	switch {
	case query == "":
		return nil
	case kind == "from":
		return func(l *letter) bool {
			return has(address(l.from)) || slices.ContainsFunc(newContent(l.data).Headers["From"], has)
		}
	case kind == "to":
		return func(l *letter) bool {
			for _, to := range l.to {
				if has(address(to)) {
					return true
				}
			}
			return slices.ContainsFunc(newContent(l.data).Headers["To"], has)
		}
	case kind == "containing":
		return func(l *letter) bool {
			c := m.content(l)
			for _, values := range c.Headers {
				if slices.ContainsFunc(values, has) {
					return true
				}
			}
			return has(c.Body)
		}
	}
	return nil
}

// address is how MailHog writes an address when it searches.
func address(path string) string {
	p := newPath(path)
	return p.Mailbox + "@" + p.Domain
}
