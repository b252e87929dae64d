package whatsapp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Limits of interactive messages, in characters and pieces.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
const (
	maxBody      = 1024
	maxListBody  = 4096
	maxHeader    = 60
	maxFooter    = 60
	maxTitle     = 20
	maxButtonID  = 256
	maxButtons   = 3
	maxRows      = 10
	maxRowID     = 200
	maxRowTitle  = 24
	maxRowDetail = 72
)

// piece reads text of an interactive message, which is refused with 131009 when its length is wrong.
func piece(o *params, name, what string, most int) (string, error) {
	s, err := o.text(name)
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(s); n < 1 || n > most {
		return "", refuse(131009, "%s length invalid. Min length: 1, Max length: %d", what, most)
	}
	return s, nil
}

func (m *Mock) readInteractive(o *params) (content, error) {
	kind, err := o.oneOf("type", "button", "list", "cta_url", "location_request_message", "flow")
	if err != nil {
		return content{}, err
	}
	in, err := m.readFrame(o, kind)
	if err != nil {
		return in, err
	}
	action, err := o.object("action")
	if err != nil {
		return in, err
	}
	switch kind {
	case "button":
		in.buttons, err = replyButtons(&action)
	case "list":
		in.buttons, err = listRows(&action)
	case "cta_url":
		in.links, err = callToAction(&action, in.links)
	default:
		_, err = action.need("name", 0)
	}
	return in, err
}

// readFrame reads header, body and footer.
func (m *Mock) readFrame(o *params, kind string) (content, error) {
	var in content
	body, err := o.object("body")
	if err != nil {
		return in, err
	}
	most := maxBody
	if kind == "list" {
		most = maxListBody
	}
	text, err := piece(&body, "text", "Body text", most)
	if err != nil {
		return in, err
	}
	in.links = linksIn(text)
	lines := []string{text}
	if o.has("header") {
		head, err := o.object("header")
		if err != nil {
			return in, err
		}
		line, err := m.readHeader(&head, kind, &in)
		if err != nil {
			return in, err
		}
		lines = append([]string{line}, lines...)
	}
	if o.has("footer") {
		foot, err := o.object("footer")
		if err != nil {
			return in, err
		}
		line, err := piece(&foot, "text", "Footer text", maxFooter)
		if err != nil {
			return in, err
		}
		lines = append(lines, line)
	}
	in.text = strings.Join(lines, "\n")
	return in, nil
}

func (m *Mock) readHeader(head *params, kind string, in *content) (string, error) {
	form, err := head.oneOf("type", kindText, kindImage, kindVideo, kindDocument)
	if err != nil {
		return "", err
	}
	if form == kindText {
		return piece(head, "text", "Header text", maxHeader)
	}
	if kind == "list" {
		return "", refuse(131009, "Header type %s is not supported for list messages", form)
	}
	file, err := head.object(form)
	if err != nil {
		return "", err
	}
	got, err := m.readMedia(form, &file, "")
	in.media, in.fail, in.links = got.media, got.fail, append(in.links, got.links...)
	return got.text, err
}

func replyButtons(action *params) ([]Button, error) {
	list, err := action.list("buttons")
	if err != nil {
		return nil, err
	}
	if len(list) < 1 || len(list) > maxButtons {
		return nil, refuse(131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: %d", maxButtons)
	}
	var out []Button
	for i := range list {
		if _, err := list[i].oneOf("type", "reply"); err != nil {
			return nil, err
		}
		reply, err := list[i].object("reply")
		if err != nil {
			return nil, err
		}
		b := Button{Kind: buttonReply}
		if b.ID, err = piece(&reply, "id", "Button id", maxButtonID); err != nil {
			return nil, err
		}
		if b.Title, err = piece(&reply, "title", "Button title", maxTitle); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(other Button) bool { return other.ID == b.ID }) {
			return nil, refuse(131009, "Duplicate button id")
		}
		if slices.ContainsFunc(out, func(other Button) bool { return other.Title == b.Title }) {
			return nil, refuse(131009, "Duplicate button title")
		}
		out = append(out, b)
	}
	return out, nil
}

func listRows(action *params) ([]Button, error) {
	if _, err := piece(action, "button", "Button label", maxTitle); err != nil {
		return nil, err
	}
	sections, err := action.list("sections")
	if err != nil {
		return nil, err
	}
	if len(sections) < 1 || len(sections) > maxRows {
		return nil, refuse(131009, "Invalid sections count. Min allowed sections: 1, Max allowed sections: %d", maxRows)
	}
	var out []Button
	for i := range sections {
		if len(sections) > 1 {
			if _, err := piece(&sections[i], "title", "Section title", maxRowTitle); err != nil {
				return nil, err
			}
		}
		if out, err = sectionRows(&sections[i], out); err != nil {
			return nil, err
		}
	}
	if len(out) < 1 || len(out) > maxRows {
		return nil, refuse(131009, "Total row count exceed max allowed count: %d", maxRows)
	}
	return out, nil
}

func sectionRows(section *params, out []Button) ([]Button, error) {
	rows, err := section.list("rows")
	if err != nil {
		return nil, err
	}
	for i := range rows {
		b := Button{Kind: listReply}
		if b.ID, err = piece(&rows[i], "id", "Row id", maxRowID); err != nil {
			return nil, err
		}
		if b.Title, err = piece(&rows[i], "title", "Row title", maxRowTitle); err != nil {
			return nil, err
		}
		if rows[i].has("description") {
			if b.Note, err = piece(&rows[i], "description", "Row description", maxRowDetail); err != nil {
				return nil, err
			}
		}
		if slices.ContainsFunc(out, func(other Button) bool { return other.ID == b.ID }) {
			return nil, refuse(131009, "Duplicated row id: %s", b.ID)
		}
		out = append(out, b)
	}
	return out, nil
}

func callToAction(action *params, links []kit.Link) ([]kit.Link, error) {
	if _, err := action.oneOf("name", "cta_url"); err != nil {
		return nil, err
	}
	in, err := action.object("parameters")
	if err != nil {
		return nil, err
	}
	label, err := piece(&in, "display_text", "Display text", maxTitle)
	if err != nil {
		return nil, err
	}
	href, err := in.need("url", 0)
	if err != nil {
		return nil, err
	}
	if !webAddress(href) {
		return nil, wrongParam(in.name("url"), "is not a valid URL.")
	}
	return append(links, kit.Link{Label: label, Href: href}), nil
}
