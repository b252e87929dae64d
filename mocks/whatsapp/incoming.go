package whatsapp

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/mocks/kit"
)

// arrival is a message of a person as the webhook tells it.
type arrival struct {
	Context   *arrivalContext `json:"context,omitempty"`
	From      string          `json:"from"`
	ID        string          `json:"id"`
	Timestamp string          `json:"timestamp"` // Unix seconds
	Type      string          `json:"type"`

	Text        *textPart        `json:"text,omitempty"`
	Button      *buttonPart      `json:"button,omitempty"`
	Interactive *interactivePart `json:"interactive,omitempty"`
	Image       *mediaPart       `json:"image,omitempty"`
	Audio       *mediaPart       `json:"audio,omitempty"`
	Video       *mediaPart       `json:"video,omitempty"`
	Document    *mediaPart       `json:"document,omitempty"`
	Sticker     *mediaPart       `json:"sticker,omitempty"`
	Location    *locationPart    `json:"location,omitempty"`
	Reaction    *reactionPart    `json:"reaction,omitempty"`
}

type arrivalContext struct {
	From string `json:"from"`
	ID   string `json:"id"`
}

type textPart struct {
	Body string `json:"body"`
}

type buttonPart struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type interactivePart struct {
	Type   string     `json:"type"`
	Button *replyPart `json:"button_reply,omitempty"`
	List   *replyPart `json:"list_reply,omitempty"`
}

type replyPart struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Note  string `json:"description,omitempty"`
}

type mediaPart struct {
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	Type     string `json:"mime_type"`
	Hash     string `json:"sha256"` // base64, unlike that of the media endpoint
	ID       string `json:"id"`
	Voice    *bool  `json:"voice,omitempty"`
	Animated *bool  `json:"animated,omitempty"`
}

type locationPart struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
}

type reactionPart struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji,omitempty"`
}

const (
	testNumber = "5491155550123"
	maxFile    = 16 << 20 // bytes
)

// receive makes a person write. Fields: from, name, type, text, context, message, file (base64), filename.
func (m *Mock) receive(fields map[string]string) error {
	who, err := writer(cmp.Or(fields["from"], testNumber))
	if err != nil {
		return err
	}
	if len(fields["text"]) > maxText {
		return fmt.Errorf("a message has at most %d bytes", maxText)
	}
	in := arrival{Type: cmp.Or(fields["type"], "text")}
	text, media, err := m.fillArrival(&in, fields)
	if err != nil {
		return err
	}
	m.arrive(who.waID, fields["name"], fields["context"], &in, text, media)
	return nil
}

// writer reads a number as people in Argentina write it, which the API would not.
func writer(from string) (person, error) {
	if n, err := phone.Parse(from); err == nil {
		return person{waID: n.WhatsApp(), valid: true}, nil
	}
	return findPerson(from)
}

// fillArrival puts in what belongs to the type, and returns how the phone shows it and the id of its media.
func (m *Mock) fillArrival(in *arrival, fields map[string]string) (text, media string, err error) {
	text = fields["text"]
	switch in.Type {
	case kindText:
		in.Text = &textPart{cmp.Or(text, "Hola")}
		return in.Text.Body, "", nil
	case kindLocation:
		in.Location = &locationPart{Latitude: -34.6037, Longitude: -58.3816, Name: text}
		return "📍 " + text, "", nil
	case kindReaction:
		if fields["message"] == "" {
			return "", "", errors.New("message is the id of the message reacted to")
		}
		in.Reaction = &reactionPart{fields["message"], text}
		return "Reaccionó " + text, "", nil
	}
	part, err := m.arrivingMedia(in.Type, fields)
	if err != nil {
		return "", "", err
	}
	no := false
	switch in.Type {
	case kindImage:
		in.Image, part.Caption = part, text
	case kindVideo:
		in.Video, part.Caption = part, text
	case kindDocument:
		in.Document, part.Caption = part, text
	case kindAudio:
		in.Audio, part.Voice = part, &no
	case kindSticker:
		in.Sticker, part.Animated = part, &no
	}
	return mediaLine(in.Type, part.Filename, part.Caption), part.ID, nil
}

// arrivingMedia puts the file of a person on the shelf; without one, a small one of the right type is made.
func (m *Mock) arrivingMedia(kind string, fields map[string]string) (*mediaPart, error) {
	types := map[string]string{
		kindImage: "image/png", kindVideo: "video/mp4", kindAudio: "audio/ogg; codecs=opus",
		kindDocument: "application/pdf", kindSticker: "image/webp",
	}
	mimeType, ok := types[kind]
	if !ok {
		return nil, fmt.Errorf("a person cannot send the type %q", kind)
	}
	name := fields["filename"]
	if kind == kindDocument {
		name = cmp.Or(name, "comprobante.pdf")
	}
	data, err := base64.StdEncoding.DecodeString(fields["file"])
	if err != nil || len(data) > maxFile {
		return nil, fmt.Errorf("file is base64 of at most %d bytes", maxFile)
	}
	if len(data) == 0 {
		data = m.sample(kind)
	}
	one := m.keepMedia(mimeType, name, data)
	if one == nil {
		return nil, errors.New("there is no room for the file")
	}
	sum, err := base64Hash(one.Hash)
	if err != nil {
		return nil, err
	}
	return &mediaPart{Filename: name, Type: mimeType, Hash: sum, ID: one.ID}, nil
}

// sample makes a small file: a picture in one colour, or else a few bytes that only look like their type.
func (m *Mock) sample(kind string) []byte {
	switch kind {
	case kindImage:
		var b bytes.Buffer
		at := func() uint8 { return uint8(m.shell.Random.IntN(200)) } //nolint:gosec // below 200
		picture := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.RGBA{at(), at(), at(), 255}})
		if png.Encode(&b, picture) != nil {
			return []byte("\x89PNG")
		}
		return b.Bytes()
	case kindDocument:
		return []byte("%PDF-1.4\n% sample of the WhatsApp mock\n%%EOF\n")
	default:
		return []byte("sample " + kind + " of the WhatsApp mock")
	}
}

// arrive keeps a person's message and tells the webhook.
func (m *Mock) arrive(waID, name, context string, in *arrival, text, media string) {
	c := m.meet(waID, name, true)
	now := m.shell.Clock.Now()
	in.From, in.ID, in.Timestamp = waID, m.newMessageID(waID), unix(now)
	if context != "" {
		in.Context = &arrivalContext{From: digits(m.config.DisplayNumber), ID: context}
	}
	payload, err := json.Marshal(in)
	if err != nil {
		return // everything in it can be written
	}
	one := Message{
		ID: in.ID, At: now, Incoming: true, Person: waID, Input: waID, Type: in.Type, Payload: payload, Text: text, Media: media,
		Context: context, Category: service, Status: received, Timeline: []kit.Moment{{At: now, What: received}},
	}
	m.messages.Add(one.ID, one)
	m.shell.Changed(one.ID)
	m.tell("messages."+in.Type, one.ID, "messages", messagesValue{
		Product: product, Metadata: m.metadata(), Messages: []json.RawMessage{payload},
		Contacts: []contact{{contactProfile{c.Name}, waID}},
	})
}

// press taps a button of a message. Errors: kit.ErrNotFound.
func (m *Mock) press(id, button string) error {
	one, ok := m.messages.Get(id)
	if !ok {
		return kit.ErrNotFound
	}
	for _, b := range one.Buttons {
		if b.ID != button && b.Title != button {
			continue
		}
		in := arrival{Type: kindInteractive}
		reply := &replyPart{ID: b.ID, Title: b.Title, Note: b.Note}
		switch b.Kind {
		case quickReply:
			in.Type, in.Button = "button", &buttonPart{Payload: b.ID, Text: b.Title}
		case listReply:
			in.Interactive = &interactivePart{Type: listReply, List: reply}
		default:
			in.Interactive = &interactivePart{Type: buttonReply, Button: reply}
		}
		_, err := m.messages.Update(id, func(one *Message) error {
			one.Pressed = b.ID
			return nil
		})
		m.arrive(one.Person, "", id, &in, b.Title, "")
		return err
	}
	return fmt.Errorf("the message has no button %q", button)
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// base64Hash writes a hexadecimal hash in base64.
func base64Hash(hexadecimal string) (string, error) {
	b, err := hex.DecodeString(hexadecimal)
	if err != nil {
		return "", fmt.Errorf("read a hash: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}
