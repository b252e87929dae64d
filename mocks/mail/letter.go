package mail

import (
	"encoding/base64"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// letter is a mail as it came, with its envelope. It is never changed: a newer version takes its place.
type letter struct {
	id   string // 32 random bytes in base64url, @ and the host name
	helo string // as the client named itself
	from string
	to   []string
	data string // without the line end before the final dot
	at   time.Time

	user   string // of AUTH; empty: none
	secure bool   // came over TLS

	released []kit.Moment
}

// overhead is about what a letter takes besides its data, in bytes.
const overhead = 512

func (l *letter) size() int64 { return int64(len(l.data)) + overhead }

// newID makes an id in MailHog's form.
func (m *Mock) newID() string {
	var b [32]byte
	m.shell.Random.Fill(b[:])
	return base64.URLEncoding.EncodeToString(b[:]) + "@" + m.config.Hostname
}

// keep stores a letter and tells everybody.
func (m *Mock) keep(l *letter) string {
	l.id, l.at = m.newID(), m.shell.Clock.Now()
	m.box.Add(l.id, l)
	m.hub.tell(l)
	m.shell.Changed(l.id)
	return l.id
}
