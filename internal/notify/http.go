package notify

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}"

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	s.webhooks(api)
	s.unsubscribing(api)
	messages, texts := []string{"messages"}, []string{"templates"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/messages", ID: "list-messages", Summary: "Mensajes a clientes", Tags: messages,
		Access: web.Desk,
	}, s.handleMessages)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/messages/{id}/resend", ID: "resend-message", Summary: "Enviar de nuevo un mensaje",
		Tags: messages, Access: web.Desk, Status: http.StatusCreated, Errors: []int{http.StatusConflict},
	}, s.handleResend)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/message-contacts", ID: "list-message-contacts", Summary: "Teléfonos a los que se escribe",
		Tags: messages, Access: web.Desk,
	}, s.handleContacts)
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: base + "/message-contacts/{phone}", ID: "set-message-contact",
		Summary: "Anotar que alguien no quiere mensajes, o que los quiere de nuevo", Tags: messages, Access: web.Desk,
	}, s.handleSetContact)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/templates", ID: "list-templates", Summary: "Textos de los mensajes", Tags: texts,
		Access: web.Desk,
	}, s.handleTexts)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/templates/preview", ID: "preview-template", Summary: "Probar un texto", Tags: texts,
		Access: web.Desk,
	}, s.handlePreview)
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: base + "/templates/{kind}/{channel}", ID: "put-template", Summary: "Cambiar un texto", Tags: texts,
		Access: web.Managers,
	}, s.handleSetText)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/templates/{kind}/{channel}", ID: "delete-template",
		Summary: "Volver al texto del producto", Tags: texts, Access: web.Managers, Status: http.StatusNoContent,
	}, s.handleResetText)
}

// webhooks are what the providers call. They are signed, so no limit counts them, and they answer once the notice is kept.
func (s *Service) webhooks(api *web.API) {
	tags := []string{"webhooks"}
	ok := func(kind, description string) map[string]*huma.Response {
		out := &huma.Response{Description: description}
		if kind != "" {
			out.Content = map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: huma.TypeString}}}
		}
		return map[string]*huma.Response{"200": out}
	}
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: "/webhooks/whatsapp", ID: "verify-whatsapp-webhook", Summary: "Verificación de WhatsApp", Tags: tags,
		Access: web.Public, Bucket: "none", Errors: []int{http.StatusForbidden}, Responses: ok("text/plain", "Lo que WhatsApp mandó"),
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		challenge, err := whatsapp.Handshake(r.URL.Query(), s.opts.VerifyToken)
		if err != nil {
			api.WriteProblem(w, r, ErrForbidden.Because(err))
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, challenge) //nolint:gosec // plain text, asked for by whoever knows the token
	}))
	api.Raw(web.Operation{
		Method: http.MethodPost, Path: "/webhooks/whatsapp", ID: "whatsapp-webhook", Summary: "Avisos de WhatsApp", Tags: tags,
		Access: web.Public, Bucket: "none", Errors: []int{http.StatusForbidden}, Responses: ok("", "Recibido; se mira después"),
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := webhookBody(r)
		if err == nil {
			err = s.TakeWhatsApp(r.Context(), body, r.Header.Get(whatsapp.SignatureHeader))
		}
		if err != nil {
			api.WriteProblem(w, r, err)
			return
		}
		w.WriteHeader(http.StatusOK)
	}))
	api.Raw(web.Operation{
		Method: http.MethodPost, Path: "/webhooks/sms", ID: "sms-webhook", Summary: "Avisos de SMS", Tags: tags,
		Access: web.Public, Bucket: "none", Errors: []int{http.StatusForbidden}, Responses: ok("text/xml", "Recibido; se mira después"),
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.takeSMS(r); err != nil {
			api.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = io.WriteString(w, "<Response/>")
	}))
}

func (s *Service) takeSMS(r *http.Request) error {
	form, err := formOf(r)
	if err != nil {
		return err
	}
	return s.TakeSMS(r.Context(), r.URL.RawQuery, form, r.Header.Get(sms.SignatureHeader))
}

// formOf reads a form. It is not ParseForm: the query is no part of what was signed. Errors: ErrBadWebhook.
func formOf(r *http.Request) (url.Values, error) {
	body, err := webhookBody(r)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, ErrBadWebhook.Because(err)
	}
	return form, nil
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// TextPath names a text of the shop.
type TextPath struct {
	Path

	Kind    Kind    `path:"kind" maxLength:"40" doc:"Tipo de mensaje"`
	Channel Channel `path:"channel" maxLength:"20" doc:"Canal"`
}

type (
	messagesInput struct {
		Path
		web.PageParams

		BookingID uuid.UUID `query:"booking_id" format:"uuid"`
		Status    string    `query:"status" enum:"due,sending,unknown,sent,delivered,read,failed,dropped"`
		Channel   string    `query:"channel" enum:"whatsapp,sms,email"`
	}
	messagesOutput struct{ Body web.Page[Message] }
	resendInput    struct {
		Path

		ID   uuid.UUID `path:"id" format:"uuid" doc:"Mensaje"`
		Body ResendRequest
	}
	messageOutput struct{ Body Message }
	contactsInput struct {
		Path
		web.PageParams

		OptedOut bool `query:"opted_out" doc:"Solo quienes no quieren mensajes"`
	}
	contactsOutput struct{ Body web.Page[Contact] }
	contactInput   struct {
		Path

		Phone string `path:"phone" maxLength:"40" doc:"Teléfono, como +5491123456789"`
		Body  struct {
			OptedOut bool `json:"opted_out"`
		}
	}
	contactOutput struct{ Body Contact }
	textsOutput   struct{ Body web.Page[Text] }
	textInput     struct {
		TextPath

		Body TextRequest
	}
	textOutput   struct{ Body Text }
	previewInput struct {
		Path

		Body PreviewRequest
	}
	previewOutput struct{ Body Preview }
)

func (s *Service) handleMessages(ctx context.Context, in *messagesInput) (*messagesOutput, error) {
	page, err := s.Messages(ctx, in.ShopID, Filter{in.BookingID, in.Status, in.Channel}, in.PageParams)
	return &messagesOutput{page}, err
}

func (s *Service) handleResend(ctx context.Context, in *resendInput) (*messageOutput, error) {
	m, err := s.Resend(ctx, in.ShopID, in.ID, in.Body)
	return &messageOutput{m}, err
}

func (s *Service) handleContacts(ctx context.Context, in *contactsInput) (*contactsOutput, error) {
	page, err := s.Contacts(ctx, in.ShopID, in.OptedOut, in.PageParams)
	return &contactsOutput{page}, err
}

func (s *Service) handleSetContact(ctx context.Context, in *contactInput) (*contactOutput, error) {
	c, err := s.SetOptOut(ctx, in.ShopID, strings.TrimSpace(in.Phone), in.Body.OptedOut)
	return &contactOutput{c}, err
}

func (s *Service) handleTexts(ctx context.Context, in *Path) (*textsOutput, error) {
	texts, err := s.Texts(ctx, in.ShopID)
	return &textsOutput{web.NewPage(texts, "")}, err
}

func (s *Service) handlePreview(_ context.Context, in *previewInput) (*previewOutput, error) {
	p, err := s.PreviewText(in.Body)
	return &previewOutput{p}, err
}

func (s *Service) handleSetText(ctx context.Context, in *textInput) (*textOutput, error) {
	t, err := s.SetText(ctx, in.ShopID, in.Kind, in.Channel, in.Body)
	return &textOutput{t}, err
}

func (s *Service) handleResetText(ctx context.Context, in *TextPath) (*struct{}, error) {
	return nil, s.ResetText(ctx, in.ShopID, in.Kind, in.Channel)
}
