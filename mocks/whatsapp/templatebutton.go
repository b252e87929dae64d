package whatsapp

import (
	"fmt"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// fillButtons renders the buttons. A quick reply without a payload gives back its text.
func fillButtons(list []TemplateButton, given map[int]buttonFilling, in *content) error {
	for index := range given {
		if index >= len(list) {
			return refuse(132000, "buttons: there is no button at index %d", index)
		}
	}
	for i := range list {
		g, ok := given[i]
		if ok && !strings.EqualFold(g.kind, list[i].Type) {
			return refuse(132012, "buttons: Button at index %d: expected %s, received %s", i, list[i].Type, strings.ToUpper(g.kind))
		}
		value := ""
		if len(g.parameters) > 0 {
			var err error
			if value, err = buttonValue(&g.parameters[0]); err != nil {
				return err
			}
		}
		if err := fillButton(i, &list[i], value, in); err != nil {
			return err
		}
	}
	return nil
}

func buttonValue(o *params) (string, error) {
	kind, err := o.oneOf("type", "payload", "text", "coupon_code", "action")
	if err != nil || kind == "action" {
		return "", err
	}
	return o.need(kind, 2000)
}

func fillButton(i int, b *TemplateButton, value string, in *content) error {
	variable := variablePattern.MatchString(b.URL) || b.Type == "COPY_CODE"
	switch {
	case variable && value == "":
		return refuse(131008, "buttons: Button at index %d of type %s requires a parameter", i, b.Type)
	case b.Type == "URL" && !variable && value != "":
		return refuse(132000, "buttons: Button at index %d of type URL takes no parameter", i)
	}
	switch b.Type {
	case "QUICK_REPLY":
		if value == "" {
			value = b.Text
		}
		in.buttons = append(in.buttons, Button{Kind: quickReply, ID: value, Title: b.Text})
	case "URL":
		in.links = append(in.links, kit.Link{Label: b.Text, Href: variablePattern.ReplaceAllLiteralString(b.URL, value)})
	case "PHONE_NUMBER":
		in.links = append(in.links, kit.Link{Label: b.Text, Href: "tel:" + b.Phone})
	case "COPY_CODE":
		in.links = append(in.links, kit.Link{Label: fmt.Sprintf("%s: %s", b.Text, value)})
	}
	return nil
}
