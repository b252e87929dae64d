package mail

import (
	"encoding/json"
	"testing"
)

// Look does everything to a mail that people and clients can have done to it. It must never panic.
func Look(t *testing.T, text string) {
	t.Helper()
	m := &Mock{config: Config{Hostname: "mailhog.example"}}
	l := &letter{id: "1@mailhog.example", from: "a@b.test", to: []string{"c@d.test"}, data: text}
	if _, err := json.Marshal(m.message(l)); err != nil {
		t.Errorf("message: %v", err)
	}
	l.summary()
	shown(l)
	m.source(l)
	for _, kind := range []string{"from", "to", "containing"} {
		m.matcher(kind, "a")(l)
	}
}

// Listeners is how many wait for new mails.
func Listeners(m *Mock) int {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	return len(m.hub.ears)
}

// Showable is the HTML of a mail as its page shows it.
func Showable(text string, images map[string]string) string { return showable(text, images) }

// Linked is linked for tests.
func Linked(text string) string { return linked(text) }
