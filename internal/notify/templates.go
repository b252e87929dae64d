package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/sms"
)

// Text is the text of a kind of message by one channel.
type Text struct {
	Kind     Kind     `json:"kind" doc:"confirmation, reminder, cancelled, rescheduled, payment_pending, payment_received, refund ..."`
	Channel  Channel  `json:"channel" enum:"whatsapp,sms,email"`
	Subject  string   `json:"subject,omitempty" doc:"De un correo"`
	Body     string   `json:"body"`
	Template string   `json:"template,omitempty" doc:"La plantilla aprobada de WhatsApp: sus parámetros son las variables de body"`
	Language string   `json:"language,omitempty" doc:"De la plantilla"`
	Own      bool     `json:"own" doc:"false: el texto es el del producto"`
	Names    []string `json:"variables" nullable:"false" doc:"Las variables que usa"`
}

// TextRequest is a shop's own text.
type TextRequest struct {
	Subject  string `json:"subject,omitempty" maxLength:"200"`
	Body     string `json:"body" minLength:"1" maxLength:"4000"`
	Template string `json:"template,omitempty" maxLength:"512" pattern:"^[a-z0-9_]*$"`
	Language string `json:"language,omitempty" maxLength:"10" pattern:"^([a-z]{2}(_[A-Z]{2})?)?$"`
}

// The longest texts: what WhatsApp takes for the body of a template, and three SMS.
const (
	longestWhatsApp = 1024
	mostSegments    = 3
)

// check refuses a text that could not be sent, and names what is wrong.
func (in *TextRequest) check(kind Kind, channel Channel) error {
	if !slices.Contains(Kinds(), kind) || !slices.Contains(Channels(), channel) {
		return ErrNoSuchTemplate
	}
	known := examples()
	for location, text := range map[string]string{"body.body": in.Body, "body.subject": in.Subject} {
		for _, name := range used(text) {
			if _, ok := known[name]; !ok {
				return fault.Validation(location, "No existe la variable {{"+name+"}}.")
			}
		}
		if strings.Contains(variable.ReplaceAllString(text, ""), "{{") {
			return fault.Validation(location, "Hay una variable sin cerrar: se escriben así, {{cliente}}.")
		}
	}
	if strings.TrimSpace(in.Body) == "" {
		return fault.Validation("body.body", "Escribí el texto.")
	}
	switch channel {
	case Email:
		if strings.TrimSpace(in.Subject) == "" {
			return fault.Validation("body.subject", "Escribí el asunto.")
		}
	case SMS:
		if _, n := known.sms(in.Body); n > mostSegments {
			return fault.Validation("body.body", fmt.Sprintf("Es muy largo: serían %d SMS por mensaje; el máximo es %d.", n, mostSegments))
		}
	case WhatsApp:
		if n := utf8.RuneCountInString(known.fill(in.Body)); n > longestWhatsApp {
			return fault.Validation("body.body", fmt.Sprintf("Es muy largo: tendría %d caracteres; el máximo es %d.", n, longestWhatsApp))
		}
	}
	return nil
}

func (t *Template) shown(own bool) Text {
	names := used(t.Subject + t.Body)
	if names == nil {
		names = []string{}
	}
	return Text{
		Kind: t.Kind, Channel: t.Channel, Subject: t.Subject, Body: t.Body, Template: t.Template, Language: t.Language,
		Own: own, Names: names,
	}
}

// Texts returns all texts of a shop, its own or the product's.
func (s *Service) Texts(ctx context.Context, shop uuid.UUID) (out []Text, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		set, err := s.shop(ctx, sqlgen.New(tx), shop)
		if err != nil {
			return err
		}
		for _, kind := range Kinds() {
			for _, channel := range Channels() {
				t := set.template(kind, channel)
				_, own := set.own[templateKey{kind, channel}]
				out = append(out, t.shown(own))
			}
		}
		return nil
	})
	return out, err
}

// SetText gives a shop its own text. Errors: ErrNoSuchTemplate, fault.Invalid.
func (s *Service) SetText(ctx context.Context, shop uuid.UUID, kind Kind, channel Channel, in TextRequest) (Text, error) {
	if err := in.check(kind, channel); err != nil {
		return Text{}, err
	}
	t := Template{
		Kind: kind, Channel: channel, Subject: oneLine(in.Subject), Body: in.Body, Template: in.Template, Language: in.Language,
	}
	if t.Language == "" {
		t.Language = "es_AR"
	}
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		err := sqlgen.New(tx).PutTemplate(ctx, sqlgen.PutTemplateParams{
			ShopID: shop, Kind: string(kind), Channel: string(channel), Subject: t.Subject, Body: t.Body, Template: t.Template,
			Language: t.Language, Active: true,
		})
		if err != nil {
			return fmt.Errorf("write template: %w", err)
		}
		return logTemplate(ctx, tx, shop, "template.update", t.shown(true))
	})
	return t.shown(true), err
}

// ResetText gives a message the product's text back. Errors: ErrTemplateNotFound.
func (s *Service) ResetText(ctx context.Context, shop uuid.UUID, kind Kind, channel Channel) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		p := sqlgen.DeleteTemplateParams{ShopID: shop, Kind: string(kind), Channel: string(channel)}
		n, err := sqlgen.New(tx).DeleteTemplate(ctx, p)
		if err != nil {
			return fmt.Errorf("delete template: %w", err)
		}
		if n == 0 {
			return ErrTemplateNotFound
		}
		return logTemplate(ctx, tx, shop, "template.reset", Text{Kind: kind, Channel: channel})
	})
}

func logTemplate(ctx context.Context, tx pgx.Tx, shop uuid.UUID, action string, t Text) error {
	err := audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "template", EntityID: pg.NewID(), Detail: t})
	if err != nil {
		return fmt.Errorf("audit template: %w", err)
	}
	return nil
}

// PreviewRequest is a text to be tried before it is kept.
type PreviewRequest struct {
	TextRequest

	Kind    Kind    `json:"kind"`
	Channel Channel `json:"channel" enum:"whatsapp,sms,email"`
}

// Preview is a text with example values.
type Preview struct {
	Subject    string     `json:"subject,omitempty"`
	Text       string     `json:"text"`
	Segments   int        `json:"segments,omitempty" doc:"Cuántos SMS son"`
	Encoding   string     `json:"encoding,omitempty" enum:"gsm7,ucs2" doc:"De un SMS: las vocales con tilde se escriben sin ella"`
	Characters int        `json:"characters"`
	Parameters []string   `json:"parameters,omitempty" doc:"Los de la plantilla de WhatsApp, en orden"`
	Variables  []Variable `json:"variables" nullable:"false" doc:"Las que se pueden usar"`
}

// PreviewText fills a text with examples. Errors: those of SetText.
func (s *Service) PreviewText(in PreviewRequest) (Preview, error) {
	if err := in.check(in.Kind, in.Channel); err != nil {
		return Preview{}, err
	}
	v := examples()
	out := Preview{Text: v.fill(in.Body), Subject: v.fill(in.Subject), Variables: Variables()}
	switch in.Channel {
	case SMS:
		out.Text, out.Segments = v.sms(in.Body)
		out.Encoding = "gsm7"
		if _, ucs2 := sms.Segments(out.Text); ucs2 {
			out.Encoding = "ucs2"
		}
	case WhatsApp:
		out.Parameters = v.parameters(in.Body)
	case Email:
	}
	out.Characters = utf8.RuneCountInString(out.Text)
	return out, nil
}
