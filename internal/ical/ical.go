// Package ical writes iCalendar files (RFC 5545), which telephones and mail programs take into their calendars.
package ical

import (
	"strings"
	"time"
)

// ProdID names the program that made a file (section 3.7.3).
const ProdID = "-//BarberPro//Turnos//ES"

// Writer collects content lines. The zero one is ready.
type Writer struct{ b strings.Builder }

// String returns what was written.
func (w *Writer) String() string { return w.b.String() }

// Line writes a content line as it is: CRLF at the end, folded at 75 octets without cutting a character (section 3.1).
func (w *Writer) Line(s string) {
	const most = 75
	room := most
	for _, r := range s {
		size := len(string(r))
		if size > room {
			w.b.WriteString("\r\n ")
			room = most - 1
		}
		w.b.WriteRune(r)
		room -= size
	}
	w.b.WriteString("\r\n")
}

// Text writes a property that people read, with its signs escaped (section 3.3.11). An empty value writes nothing.
func (w *Writer) Text(name, value string) {
	if value == "" {
		return
	}
	value = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(value)
	w.Line(name + ":" + value)
}

// Time writes an instant, in UTC (section 3.3.5).
func (w *Writer) Time(name string, at time.Time) {
	w.Line(name + ":" + at.UTC().Format("20060102T150405Z"))
}

// Quoted is the value of a parameter; quotes and control characters cannot be part of one (section 3.1).
func Quoted(s string) string {
	return `"` + strings.Map(func(r rune) rune {
		if r == '"' || r < ' ' {
			return -1
		}
		return r
	}, s) + `"`
}
