package mail

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxDialogue = 4 << 10 // bytes kept of what is said about one mail
	maxLine     = 512     // bytes kept of one line
)

// dialogue is what a client and the server say to each other, line by line as it goes over the wire, without the mails
// themselves and without passwords. Over TLS the wire cannot be read: the session tells it what was said.
type dialogue struct {
	mu     sync.Mutex // a mail in chunks is taken beside the connection
	text   strings.Builder
	cut    bool // there was more
	began  time.Time
	failed string // the last answer that refused something

	partial   []byte // of a client's line that has not ended
	skip      int64  // bytes of a chunk that follow
	data      bool   // what the client sends is a mail, until the server speaks
	secret    bool   // the client's next line answers a question for credentials
	upgrading bool   // the client asked for TLS
	taken     bool   // the answer to a mail that follows is noted already
	secure    bool
}

// heard notes what the client sent.
func (d *dialogue) heard(b []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(b) > 0 && !d.data && !d.secure {
		if d.skip > 0 {
			n := min(d.skip, int64(len(b)))
			b, d.skip = b[n:], d.skip-n
			continue
		}
		end := bytes.IndexByte(b, '\n')
		part := b
		if end >= 0 {
			part = b[:end]
		}
		d.partial = append(d.partial, part[:min(len(part), maxLine-len(d.partial))]...)
		if end < 0 {
			return
		}
		d.command(strings.TrimRight(string(d.partial), "\r"))
		d.partial, b = d.partial[:0], b[end+1:]
	}
}

// command notes a line of the client.
func (d *dialogue) command(line string) {
	words := strings.Fields(line)
	verb := ""
	if len(words) > 0 {
		verb = strings.ToUpper(words[0])
	}
	switch {
	case d.secret:
		line = "(credentials)"
	case verb == "AUTH" && len(words) > 2:
		line = words[0] + " " + words[1] + " (credentials)"
	case verb == "BDAT" && len(words) > 1:
		if n, err := strconv.ParseInt(words[1], 10, 64); err == nil && n > 0 {
			d.skip = n
		}
	}
	d.data = verb == "DATA" // also before the server says so: some send the mail at once
	d.secret = false
	d.upgrading = verb == "STARTTLS"
	d.add("C: " + line)
}

// said notes what the server sent, which are whole lines.
func (d *dialogue) said(b []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.secure {
		return
	}
	d.data = false
	if d.taken {
		d.taken = false
		return
	}
	for line := range strings.Lines(string(b)) {
		d.answer(strings.TrimRight(line, "\r\n"))
	}
}

// answer notes a line of the server.
func (d *dialogue) answer(line string) {
	d.add("S: " + line)
	switch {
	case strings.HasPrefix(line, "354"):
		d.data = true
	case strings.HasPrefix(line, "334"):
		d.secret = true
	case strings.HasPrefix(line, "4"), strings.HasPrefix(line, "5"):
		d.failed = line
	case strings.HasPrefix(line, "220") && d.upgrading:
		d.secure = true
	}
	if !strings.HasPrefix(line, "334") {
		d.secret = false
	}
}

// under notes a command that came over TLS, and its answer.
func (d *dialogue) under(command string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.secure {
		d.add("C: " + command)
		d.answer(answerLine(err))
	}
}

func (d *dialogue) add(line string) {
	if d.text.Len() == 0 {
		d.began = time.Now()
	}
	switch {
	case d.cut:
	case d.text.Len()+len(line) > maxDialogue:
		d.text.WriteString("(and more)\n")
		d.cut = true
	default:
		d.text.WriteString(line + "\n")
	}
}

// refused reports whether something was refused since the last time that it was taken.
func (d *dialogue) refused() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed != ""
}

// transcript is a dialogue that is over.
type transcript struct {
	text   string
	failed string
	took   time.Duration
}

// take returns what was said since the last time, and starts anew. Of a mail it comes before the server has answered it.
func (d *dialogue) take(mail bool) transcript {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.taken = mail
	t := transcript{text: d.text.String(), failed: d.failed}
	if t.text != "" {
		t.took = time.Since(d.began)
	}
	d.text.Reset()
	d.cut, d.failed = false, ""
	return t
}
