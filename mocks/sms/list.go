package sms

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Tokens of pages: what is older than a message, or newer. The number is its sequence, so that a page stays in place
// while messages come and go.
const (
	olderToken = "PASM"
	newerToken = "PBSM"
)

// cursor is the place of a page of messages.
type cursor struct {
	sequence uint64 // 0: from the newest
	newer    bool
}

func (c cursor) String() string {
	prefix := olderToken
	if c.newer {
		prefix = newerToken
	}
	return fmt.Sprintf("%s%032x", prefix, c.sequence)
}

func parseCursor(token string) (cursor, error) {
	if token == "" {
		return cursor{}, nil
	}
	digits, older := strings.CutPrefix(token, olderToken)
	if !older {
		var newer bool
		if digits, newer = strings.CutPrefix(token, newerToken); !newer {
			return cursor{}, refused(codeInvalid, "Invalid PageToken: %s", token)
		}
	}
	n, err := strconv.ParseUint(digits, 16, 64)
	if err != nil {
		return cursor{}, refused(codeInvalid, "Invalid PageToken: %s", token)
	}
	return cursor{sequence: n, newer: !older}, nil
}

// listMessages serves GET Messages.json.
func (m *Mock) listMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	match, err := filter(q)
	if err != nil {
		fail(w, r, err)
		return
	}
	at, err := parseCursor(q.Get("PageToken"))
	if err != nil {
		fail(w, r, err)
		return
	}
	size, page := pageSize(q), pageNumber(q)
	found, before, after := m.window(match, at, size, page)
	rows := make([]resource, 0, len(found))
	for i := range found {
		rows = append(rows, m.resource(&found[i]))
	}
	path := m.path("/Messages.json")
	out := map[string]any{
		"messages": rows, "page": page, "page_size": size, "start": page * size, "end": lastOf(page*size, len(rows)),
		"uri": r.URL.RequestURI(), "first_page_uri": address(path, q, size, 0, ""), "next_page_uri": nil, "previous_page_uri": nil,
	}
	if after {
		out["next_page_uri"] = address(path, q, size, page+1, cursor{sequence: found[len(found)-1].sequence}.String())
	}
	if before && len(found) > 0 {
		out["previous_page_uri"] = address(path, q, size, max(page-1, 0), cursor{found[0].sequence, true}.String())
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

// window returns a page of matching messages, newest first, and whether there are others before and after it.
func (m *Mock) window(match func(*message) bool, at cursor, size, page int) (found []message, before, after bool) {
	switch {
	case at.newer:
		inside := func(x *message) bool { return x.sequence > at.sequence && match(x) }
		_, total := m.messages.Newest(inside, 0, 0)
		found, _ = m.messages.Newest(inside, max(total-size, 0), size)
		return found, total > size, true
	case at.sequence > 0:
		found, total := m.messages.Newest(func(x *message) bool { return x.sequence < at.sequence && match(x) }, 0, size)
		return found, true, total > len(found)
	default:
		found, total := m.messages.Newest(match, page*size, size)
		return found, page > 0, total > page*size+len(found) && len(found) > 0
	}
}

// filter makes of the query the condition for a message.
func filter(q url.Values) (func(*message) bool, error) {
	to, from := plain(q.Get("To")), plain(q.Get("From"))
	on, err := parseDay(q.Get("DateSent"))
	if err != nil {
		return nil, err
	}
	since, err := parseDay(q.Get("DateSent>"))
	if err != nil {
		return nil, err
	}
	until, err := parseDay(q.Get("DateSent<"))
	if err != nil {
		return nil, err
	}
	dated := !on.start.IsZero() || !since.start.IsZero() || !until.start.IsZero()
	return func(x *message) bool {
		switch {
		case to != "" && x.to != to, from != "" && x.from != from, dated && x.sentAt.IsZero():
			return false
		case !on.start.IsZero() && (x.sentAt.Before(on.start) || !x.sentAt.Before(on.end)):
			return false
		case !since.start.IsZero() && x.sentAt.Before(since.start):
			return false
		case !until.start.IsZero() && !x.sentAt.Before(until.end):
			return false
		}
		return true
	}, nil
}

// span is a half-open time, of a day or of the second that was named.
type span struct{ start, end time.Time }

// parseDay reads a date of a filter: a day of UTC, or a time.
func parseDay(text string) (span, error) {
	if text == "" {
		return span{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return span{t, t.AddDate(0, 0, 1)}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return span{t, t.Add(time.Second)}, nil
		}
	}
	return span{}, refused(codeInvalid, "Invalid DateSent: %s", text)
}
