package sms

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	maxBulk     = 1000
	maxBulkBody = 8 << 20 // bytes
)

// simpleMessage is what the plain JSON interface is asked to send.
type simpleMessage struct {
	To       string `json:"to"`
	Message  string `json:"message"`
	From     string `json:"from"`         // empty: the account's first number
	Callback string `json:"callback_url"` // told of each status, as Twilio's StatusCallback
}

// simpleAnswer is a message as the plain JSON interface shows it.
type simpleAnswer struct {
	ID           string     `json:"id"`
	To           string     `json:"to"`
	From         string     `json:"from"`
	Message      string     `json:"message"`
	Status       string     `json:"status"`
	Direction    string     `json:"direction"`
	Segments     int        `json:"segments"`
	Encoding     string     `json:"encoding"` // GSM-7 or UCS-2
	Cost         float64    `json:"cost"`     // of all segments
	Currency     string     `json:"currency"`
	ErrorCode    *int       `json:"error_code"`
	ErrorMessage *string    `json:"error_message"`
	CreatedAt    time.Time  `json:"created_at"`
	SentAt       *time.Time `json:"sent_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

func simple(x *message) *simpleAnswer {
	out := &simpleAnswer{
		ID: x.sid, To: x.to, From: x.from, Message: x.body, Status: x.status, Direction: x.direction, Segments: x.parts,
		Encoding: x.encoding, Cost: x.price, Currency: priceUnit, CreatedAt: x.created, UpdatedAt: x.updated,
	}
	if !x.sentAt.IsZero() {
		out.SentAt = &x.sentAt
	}
	if x.code != 0 {
		text := reason(x.code)
		out.ErrorCode, out.ErrorMessage = &x.code, &text
	}
	return out
}

// sendSimple sends one message of the plain JSON interface, with the same rules as Twilio's.
func (m *Mock) sendSimple(r *http.Request, in *simpleMessage) (*simpleAnswer, error) {
	d := &draft{to: in.To, from: in.From, body: in.Message, callback: in.Callback, direction: outbound}
	if d.from == "" {
		d.from = m.sender(&message{})
	}
	x, err := m.submit(r, d)
	if err != nil {
		return nil, err
	}
	return simple(&x), nil
}

func (m *Mock) simpleSend(w http.ResponseWriter, r *http.Request) {
	var in simpleMessage
	if err := readJSON(w, r, &in); err != nil {
		fail(w, r, err)
		return
	}
	out, err := m.sendSimple(r, &in)
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusCreated, out)
}

// bulkResult is what became of one message of many: the message or the error.
type bulkResult struct {
	*simpleAnswer

	Index   int      `json:"index"`
	Success bool     `json:"success"`
	To      string   `json:"to"` // as asked for
	Error   *problem `json:"error,omitempty"`
}

type bulkAnswer struct {
	Total    int          `json:"total"`
	Accepted int          `json:"accepted"`
	Rejected int          `json:"rejected"`
	Results  []bulkResult `json:"results"`
}

func (m *Mock) simpleBulk(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Messages []simpleMessage `json:"messages"`
		From     string          `json:"from"`
		Callback string          `json:"callback_url"`
	}
	err := readJSON(w, r, &in)
	if err == nil && (len(in.Messages) == 0 || len(in.Messages) > maxBulk) {
		err = refused(codeInvalid, "messages holds 1 to %d messages, not %d", maxBulk, len(in.Messages))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	out := bulkAnswer{Total: len(in.Messages), Results: make([]bulkResult, 0, len(in.Messages))}
	for i := range in.Messages {
		one := &in.Messages[i]
		if one.From == "" {
			one.From = in.From
		}
		if one.Callback == "" {
			one.Callback = in.Callback
		}
		done, err := m.sendSimple(r, one)
		result := bulkResult{simpleAnswer: done, Index: i, Success: err == nil, To: one.To}
		if err != nil {
			out.Rejected++
			result.Error = asProblem(err)
		} else {
			out.Accepted++
		}
		out.Results = append(out.Results, result)
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

// asProblem is the problem that err is, or that of the mock.
func asProblem(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	return problemOf(http.StatusInternalServerError, codeInternal, "Internal server error")
}

func (m *Mock) simpleFetch(w http.ResponseWriter, r *http.Request) {
	x, ok := m.messages.Get(r.PathValue("id"))
	if !ok {
		notFound(r).write(w)
		return
	}
	kit.About(r.Context(), x.sid)
	kit.WriteJSON(w, http.StatusOK, simple(&x))
}

func (m *Mock) simpleStats(w http.ResponseWriter, _ *http.Request) {
	kit.WriteJSON(w, http.StatusOK, m.count())
}

// readJSON decodes a body that is one JSON value.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBulkBody))
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the value")
		}
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return problemOf(http.StatusRequestEntityTooLarge, codeInvalid, "The request is larger than %d bytes", maxBulkBody)
	}
	if err != nil {
		return refused(codeInvalid, "The body is not the JSON it should be: %v", err)
	}
	return nil
}
