package whatsapp

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader carries the signature of a webhook.
const SignatureHeader = "X-Hub-Signature-256"

// ErrForbidden says that a webhook or handshake is not Meta's.
var ErrForbidden = errors.New("the signature or the verify token is not right")

// Verify checks the signature of a webhook over its raw body, in constant time.
func Verify(appSecret string, body []byte, signature string) error {
	given, err := hex.DecodeString(strings.TrimPrefix(signature, "sha256="))
	if err != nil || appSecret == "" {
		return ErrForbidden
	}
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write(body)
	if !hmac.Equal(given, mac.Sum(nil)) {
		return ErrForbidden
	}
	return nil
}

// Handshake answers the question with which Meta makes sure that an address is ours: the challenge, to be sent back raw.
func Handshake(query url.Values, verifyToken string) (challenge string, err error) {
	token := query.Get("hub.verify_token")
	if query.Get("hub.mode") != "subscribe" || verifyToken == "" || subtle.ConstantTimeCompare([]byte(token), []byte(verifyToken)) != 1 {
		return "", ErrForbidden
	}
	return query.Get("hub.challenge"), nil
}

// Status is what became of a message of ours. They come late, twice and out of order.
type Status struct {
	ID       string    `json:"id"`     // wamid
	Status   string    `json:"status"` // sent, delivered, read, failed
	At       time.Time `json:"at"`
	Code     int       `json:"code,omitempty"` // of failed
	Detail   string    `json:"detail,omitempty"`
	Callback string    `json:"callback,omitempty"` // as it was sent with the message
}

// Incoming is what a person wrote or pressed.
type Incoming struct {
	ID      string    `json:"id"` // wamid
	From    string    `json:"from"`
	Name    string    `json:"name,omitempty"`
	At      time.Time `json:"at"`
	Type    string    `json:"type"`
	Text    string    `json:"text,omitempty"`    // or the title of the button
	Payload string    `json:"payload,omitempty"` // of the button
	ReplyTo string    `json:"reply_to,omitempty"`
}

// Change is what one webhook says about one number.
type Change struct {
	PhoneID  string
	Statuses []Status
	Messages []Incoming
}

// Parse reads a webhook. Fields that we do not use may be anything.
func Parse(body []byte) ([]Change, error) {
	var in wireWebhook
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	var out []Change
	for _, entry := range in.Entry {
		for _, change := range entry.Changes {
			if change.Field != "messages" {
				continue
			}
			var value wireValue
			if err := json.Unmarshal(change.Value, &value); err != nil {
				return nil, fmt.Errorf("read webhook: %w", err)
			}
			out = append(out, value.change())
		}
	}
	return out, nil
}

type wireWebhook struct {
	Entry []struct {
		Changes []struct {
			Field string          `json:"field"`
			Value json.RawMessage `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

type wireValue struct {
	Metadata struct {
		PhoneID string `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts []struct {
		WaID    string `json:"wa_id"`
		Profile struct {
			Name string `json:"name"`
		} `json:"profile"`
	} `json:"contacts"`
	Statuses []wireStatus   `json:"statuses"`
	Messages []wireIncoming `json:"messages"`
}

type wireStatus struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	Timestamp unix   `json:"timestamp"`
	Callback  string `json:"biz_opaque_callback_data"`
	Errors    []struct {
		Code  int    `json:"code"`
		Title string `json:"title"`
		Data  struct {
			Details string `json:"details"`
		} `json:"error_data"`
	} `json:"errors"`
}

type wireIncoming struct {
	ID        string `json:"id"`
	From      string `json:"from"`
	Timestamp unix   `json:"timestamp"`
	Type      string `json:"type"`
	Context   struct {
		ID string `json:"id"`
	} `json:"context"`
	Text struct {
		Body string `json:"body"`
	} `json:"text"`
	Button struct {
		Payload string `json:"payload"`
		Text    string `json:"text"`
	} `json:"button"`
	Interactive struct {
		Button struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"button_reply"`
		List struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"list_reply"`
	} `json:"interactive"`
}

func (v *wireValue) change() Change {
	c := Change{PhoneID: v.Metadata.PhoneID}
	for i := range v.Statuses {
		w := &v.Statuses[i]
		s := Status{ID: w.ID, Status: w.Status, At: w.Timestamp.Time(), Callback: w.Callback}
		if len(w.Errors) > 0 {
			s.Code, s.Detail = w.Errors[0].Code, w.Errors[0].Data.Details
			if s.Detail == "" {
				s.Detail = w.Errors[0].Title
			}
		}
		c.Statuses = append(c.Statuses, s)
	}
	for i := range v.Messages {
		c.Messages = append(c.Messages, v.incoming(&v.Messages[i]))
	}
	return c
}

func (v *wireValue) incoming(w *wireIncoming) Incoming {
	in := Incoming{ID: w.ID, From: w.From, At: w.Timestamp.Time(), Type: w.Type, Text: w.Text.Body, ReplyTo: w.Context.ID}
	switch {
	case w.Button.Text != "" || w.Button.Payload != "":
		in.Text, in.Payload = w.Button.Text, w.Button.Payload
	case w.Interactive.Button.ID != "":
		in.Text, in.Payload = w.Interactive.Button.Title, w.Interactive.Button.ID
	case w.Interactive.List.ID != "":
		in.Text, in.Payload = w.Interactive.List.Title, w.Interactive.List.ID
	}
	for _, contact := range v.Contacts {
		if contact.WaID == w.From {
			in.Name = contact.Profile.Name
		}
	}
	return in
}

// unix is a time in seconds, which Meta writes as a string.
type unix int64

// UnmarshalJSON takes a string or a number.
func (u *unix) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("timestamp: %w", err)
	}
	*u = unix(n)
	return nil
}

// Time is the instant in UTC.
func (u unix) Time() time.Time { return time.Unix(int64(u), 0).UTC() }
