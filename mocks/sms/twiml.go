package sms

import (
	"encoding/xml"
	"fmt"
	"io"
	"mime"
	"strings"
)

// answer is what an application wants done after a received message.
type answer struct {
	texts    []answerText
	redirect string // address to ask next; empty: none
}

// answerText is a message of an answer. Empty numbers are those of the conversation, turned round.
type answerText struct {
	to, from string
	body     string
	media    []string
	callback string
}

type verb struct {
	XMLName  xml.Name
	To       string   `xml:"to,attr"`
	From     string   `xml:"from,attr"`
	Callback string   `xml:"statusCallback,attr"`
	Action   string   `xml:"action,attr"`
	Text     string   `xml:",chardata"`
	Bodies   []string `xml:"Body"`
	Media    []string `xml:"Media"`
}

// parseAnswer reads an application's answer: TwiML, or plain text, which is one message. Nothing is no message.
// Source: https://www.twilio.com/docs/messaging/twiml
func parseAnswer(contentType, body string) (answer, error) {
	if strings.TrimSpace(body) == "" {
		return answer{}, nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && kind == "text/plain" {
		return answer{texts: []answerText{{body: body}}}, nil
	}
	d := xml.NewDecoder(strings.NewReader(body))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var in struct {
		XMLName xml.Name `xml:"Response"`
		Verbs   []verb   `xml:",any"`
	}
	if err := d.Decode(&in); err != nil { //nolint:musttag // XMLName is matched by name, with or without a tag
		return answer{}, fmt.Errorf("%w: %w", errNotTwiML, err)
	}
	return perform(in.Verbs), nil
}

// perform follows the verbs in order. A redirect ends the document.
func perform(verbs []verb) answer {
	var out answer
	for _, v := range verbs {
		switch v.XMLName.Local {
		case "Message", "Sms":
			text := answerText{
				to: v.To, from: v.From, body: strings.TrimSpace(v.Text), media: v.Media, callback: v.Callback,
			}
			if text.callback == "" {
				text.callback = v.Action // what the attribute was called before
			}
			if len(v.Bodies) > 0 {
				text.body = strings.Join(v.Bodies, "")
			}
			out.texts = append(out.texts, text)
		case "Redirect":
			out.redirect = strings.TrimSpace(v.Text)
			return out
		}
	}
	return out
}
