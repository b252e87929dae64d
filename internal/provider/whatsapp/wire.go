package whatsapp

import "strconv"

// The objects of the wire, with the fields we send.
type (
	wireMessage struct {
		Product     string           `json:"messaging_product"`
		Recipient   string           `json:"recipient_type"`
		To          string           `json:"to"`
		Type        string           `json:"type"`
		Context     *wireContext     `json:"context,omitempty"`
		Text        *wireText        `json:"text,omitempty"`
		Template    *wireTemplate    `json:"template,omitempty"`
		Interactive *wireInteractive `json:"interactive,omitempty"`
		Callback    string           `json:"biz_opaque_callback_data,omitempty"`
	}
	wireContext struct {
		ID string `json:"message_id"`
	}
	wireText struct {
		Body    string `json:"body"`
		Preview bool   `json:"preview_url"`
	}
	wireTemplate struct {
		Name       string          `json:"name"`
		Language   wireLanguage    `json:"language"`
		Components []wireComponent `json:"components,omitempty"`
	}
	wireLanguage struct {
		Code string `json:"code"`
	}
	wireComponent struct {
		Type       string          `json:"type"`
		SubType    string          `json:"sub_type,omitempty"`
		Index      string          `json:"index,omitempty"`
		Parameters []wireParameter `json:"parameters"`
	}
	wireParameter struct {
		Type    string `json:"type"`
		Text    string `json:"text,omitempty"`
		Payload string `json:"payload,omitempty"`
	}
	wireInteractive struct {
		Type   string       `json:"type"`
		Body   wireBodyText `json:"body"`
		Action wireAction   `json:"action"`
	}
	wireBodyText struct {
		Text string `json:"text"`
	}
	wireAction struct {
		Buttons []wireButton `json:"buttons"`
	}
	wireButton struct {
		Type  string    `json:"type"`
		Reply wireReply `json:"reply"`
	}
	wireReply struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
)

func (m *Message) wire(national bool) wireMessage {
	w := wireMessage{Product: product, Recipient: "individual", To: m.To, Type: "text", Callback: m.Callback}
	if national {
		w.To = NationalForm(m.To)
	}
	if m.ReplyTo != "" {
		w.Context = &wireContext{m.ReplyTo}
	}
	switch {
	case m.Template != nil:
		w.Type, w.Template = "template", m.Template.wire()
	case len(m.Buttons) > 0:
		w.Type = "interactive"
		w.Interactive = &wireInteractive{Type: "button", Body: wireBodyText{m.Text}}
		for _, b := range m.Buttons {
			w.Interactive.Action.Buttons = append(w.Interactive.Action.Buttons, wireButton{"reply", wireReply(b)})
		}
	default:
		w.Text = &wireText{Body: m.Text}
	}
	return w
}

func (t *Template) wire() *wireTemplate {
	w := &wireTemplate{Name: t.Name, Language: wireLanguage{t.Language}}
	if len(t.Body) > 0 {
		body := wireComponent{Type: "body"}
		for _, text := range t.Body {
			body.Parameters = append(body.Parameters, wireParameter{Type: "text", Text: text})
		}
		w.Components = append(w.Components, body)
	}
	for i, payload := range t.Payloads {
		w.Components = append(w.Components, wireComponent{
			Type: "button", SubType: "quick_reply", Index: strconv.Itoa(i),
			Parameters: []wireParameter{{Type: "payload", Payload: payload}},
		})
	}
	return w
}
