package whatsapp

import (
	"fmt"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Kinds of messages, which are also the names of what they carry.
const (
	template        = "template"
	kindText        = "text"
	kindImage       = "image"
	kindAudio       = "audio"
	kindVideo       = "video"
	kindDocument    = "document"
	kindSticker     = "sticker"
	kindLocation    = "location"
	kindReaction    = "reaction"
	kindInteractive = "interactive"
	kindContacts    = "contacts"
)

// messageTypes are the values of "type".
var messageTypes = []string{ //nolint:gochecknoglobals // constant table
	kindAudio, kindContacts, kindDocument, kindImage, kindInteractive, kindLocation, kindReaction, kindSticker, template,
	kindText, kindVideo,
}

const (
	maxText     = 4096 // characters
	maxCaption  = 1024 // characters
	maxLink     = 2048 // bytes
	maxContacts = 257
	maxName     = 512 // characters
)

func readText(o *params) (content, error) {
	body, err := o.need("body", maxText)
	if err != nil {
		return content{}, err
	}
	if _, err := o.flag("preview_url"); err != nil {
		return content{}, err
	}
	return content{text: body, links: linksIn(body)}, nil
}

// linksIn finds the addresses that a phone would let one tap.
func linksIn(text string) []kit.Link {
	var out []kit.Link
	for word := range strings.FieldsSeq(text) {
		word = strings.TrimRight(word, ".,;:!?)")
		if webAddress(word) {
			out = append(out, kit.Link{Label: word, Href: word})
		}
	}
	return out
}

// mediaKinds are the beginnings of the types that each kind of message takes.
var mediaKinds = map[string][]string{ //nolint:gochecknoglobals // constant table
	kindImage: {"image/jpeg", "image/png"}, kindAudio: {"audio/"}, kindVideo: {"video/"}, kindSticker: {"image/webp"},
	kindDocument: {"application/", "text/", "image/", "audio/", "video/"},
}

// readMedia reads an image, document, audio, video or sticker: an upload by its id, or an address.
func (m *Mock) readMedia(kind string, o *params, scenario string) (content, error) {
	var in content
	id, link, err := mediaSource(o)
	if err != nil {
		return in, err
	}
	caption, err := o.limited("caption", maxCaption)
	if err != nil {
		return in, err
	}
	name, err := o.limited("filename", 240)
	if err != nil {
		return in, err
	}
	in.text = mediaLine(kind, name, caption)
	if link != "" {
		in.links = append(in.links, kit.Link{Label: link, Href: link})
	} else {
		one, ok := m.liveMedia(id)
		if !ok {
			return in, wrongParam(o.name("id"), "is not a valid whatsapp business account media attachment ID")
		}
		in.media = id
		if !takes(kind, one.Type) {
			in.fail = 131053
		}
	}
	if scenario == mediaError {
		in.fail = 131053
	}
	return in, nil
}

// mediaSource reads where a media is: exactly one of id and link.
func mediaSource(o *params) (id, link string, err error) {
	if id, err = o.text("id"); err != nil {
		return "", "", err
	}
	if link, err = o.text("link"); err != nil {
		return "", "", err
	}
	switch {
	case id == "" && link == "":
		return "", "", required(o.name("id") + " or " + o.name("link"))
	case id != "" && link != "":
		return "", "", wrongParam(o.path, "must have either id or link, not both.")
	case link != "" && (!webAddress(link) || len(link) > maxLink):
		return "", "", wrongParam(o.name("link"), "is not a valid URL.")
	}
	return id, link, nil
}

func takes(kind, mimeType string) bool {
	for _, start := range mediaKinds[kind] {
		if strings.HasPrefix(mimeType, start) {
			return true
		}
	}
	return false
}

// mediaLine is how a phone's list shows a media.
func mediaLine(kind, name, caption string) string {
	label := map[string]string{
		kindImage: "📷 Foto", kindAudio: "🎤 Audio", kindVideo: "🎥 Video", kindSticker: "💟 Sticker", kindDocument: "📄 Documento",
	}[kind]
	if name != "" {
		label = "📄 " + name
	}
	if caption != "" {
		return label + "\n" + caption
	}
	return label
}

func readLocation(o *params) (content, error) {
	latitude, err := o.number("latitude")
	if err != nil {
		return content{}, err
	}
	longitude, err := o.number("longitude")
	if err != nil {
		return content{}, err
	}
	if latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180 {
		return content{}, refuse(131009, "Location latitude or longitude is out of range")
	}
	name, err := o.limited("name", maxName)
	if err != nil {
		return content{}, err
	}
	address, err := o.limited("address", maxName)
	if err != nil {
		return content{}, err
	}
	text := strings.TrimSpace("📍 " + name + "\n" + address)
	href := fmt.Sprintf("https://www.openstreetmap.org/?mlat=%g&mlon=%g", latitude, longitude)
	return content{text: text, links: []kit.Link{{Label: "Ver mapa", Href: href}}}, nil
}

// readReaction reads a reaction; an empty emoji takes one back.
func readReaction(o *params) (content, error) {
	if _, err := o.need("message_id", 0); err != nil {
		return content{}, err
	}
	if !o.has("emoji") {
		return content{}, required(o.name("emoji"))
	}
	emoji, err := o.limited("emoji", 16)
	if err != nil {
		return content{}, err
	}
	if emoji == "" {
		return content{text: "(sin reacción)"}, nil
	}
	return content{text: "Reaccionó " + emoji}, nil
}

func readContacts(p *params) (content, error) {
	if !p.has("contacts") {
		return content{}, required(kindContacts)
	}
	list, err := p.list("contacts")
	if err != nil {
		return content{}, err
	}
	if len(list) == 0 || len(list) > maxContacts {
		return content{}, wrongParam(kindContacts, "must have 1 to %d elements.", maxContacts)
	}
	var lines []string
	for i := range list {
		line, err := contactLine(&list[i])
		if err != nil {
			return content{}, err
		}
		lines = append(lines, line)
	}
	return content{text: strings.Join(lines, "\n")}, nil
}

func contactLine(o *params) (string, error) {
	name, err := o.object("name")
	if err != nil {
		return "", err
	}
	line, err := name.need("formatted_name", maxName)
	if err != nil {
		return "", err
	}
	phones, err := o.list("phones")
	if err != nil {
		return "", err
	}
	if len(phones) > maxContacts {
		return "", wrongParam(o.name("phones"), "must have at most %d elements.", maxContacts)
	}
	line = "👤 " + line
	for i := range phones {
		number, err := phones[i].limited("phone", 64)
		if err != nil {
			return "", err
		}
		line += " " + number
	}
	return line, nil
}
