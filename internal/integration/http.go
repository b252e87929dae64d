package integration

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}/integrations"

// cookieName holds the secret of the browser that began to connect an account.
const cookieName = "bp_oauth"

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	tags := []string{"integrations"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-integrations", Summary: "Cuentas conectadas", Tags: tags, Access: web.Managers,
	}, s.handleList)
	register(api, ProviderMercadoPago, "MercadoPago", s.MercadoPago, s.PutMercadoPago)
	register(api, ProviderAFIP, "ARCA (ex AFIP)", s.AFIP, s.PutAFIP)
	register(api, ProviderWhatsApp, "WhatsApp", s.WhatsApp, s.PutWhatsApp)
	register(api, ProviderSMS, "SMS", s.SMS, s.PutSMS)
	register(api, ProviderMail, "correo", s.Mail, s.PutMail)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/{provider}", ID: "delete-integration", Summary: "Desconectar una cuenta", Tags: tags,
		Access: web.Managers, Status: http.StatusNoContent,
	}, s.handleDisconnect)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{provider}/test", ID: "test-integration", Summary: "Probar una cuenta",
		Description: "Le pregunta al proveedor si la cuenta anda. Que no ande no es un error de este pedido: mirá `ok`.",
		Tags:        tags, Access: web.Managers, Errors: []int{http.StatusConflict},
	}, s.handleTest)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/afip/csr", ID: "request-afip-certificate", Summary: "Pedir un certificado de ARCA",
		Description: "Crea la clave, que queda guardada acá, y da el pedido (CSR) para subir a ARCA. Después cargá el certificado solo.",
		Tags:        tags, Access: web.Managers, Status: http.StatusCreated,
	}, s.handleRequestCertificate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/mercadopago/connect", ID: "connect-mercadopago", Summary: "Conectar MercadoPago",
		Description: "Da la dirección a la que hay que ir, en este mismo navegador, dentro de los 10 minutos. Sirve una vez.",
		Tags:        tags, Access: web.Managers, Errors: []int{http.StatusConflict},
	}, s.handleConnect)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: CallbackPath, ID: "mercadopago-callback", Summary: "Vuelta de MercadoPago",
		Description: "Acá manda MercadoPago a quien autorizó. Termina en el panel, con `?mercadopago=connected|denied|expired|failed`.",
		Tags:        tags, Access: web.Public, Status: http.StatusFound,
	}, s.handleCallback)
}

// register adds the two operations that are typed for one provider.
func register[View, Credentials any](
	api *web.API, provider, name string, get func(context.Context, uuid.UUID) (View, error),
	put func(context.Context, uuid.UUID, Credentials) (View, error),
) {
	type output struct{ Body View }
	type input struct {
		Path

		Body Credentials
	}
	tags := []string{"integrations"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/" + provider, ID: "get-" + provider, Summary: "Cuenta de " + name, Tags: tags,
		Access: web.Managers,
	}, func(ctx context.Context, in *Path) (*output, error) {
		view, err := get(ctx, in.ShopID)
		return &output{view}, err
	})
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: base + "/" + provider, ID: "put-" + provider, Summary: "Conectar la cuenta de " + name, Tags: tags,
		Description: "Los secretos entran y no salen: las respuestas solo dicen si están y cómo terminan.",
		Access:      web.Managers,
	}, func(ctx context.Context, in *input) (*output, error) {
		view, err := put(ctx, in.ShopID, in.Body)
		return &output{view}, err
	})
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

type (
	providerPath struct {
		Path

		Provider string `path:"provider" enum:"mercadopago,afip,whatsapp,sms,mail"`
	}
	listOutput  struct{ Body web.Page[Status] }
	testOutput  struct{ Body TestResult }
	postRequest struct {
		Path

		Body CertificateRequest
	}
	requestOutput struct{ Body CertificateRequestResult }
	connectOutput struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
		Body      ConnectLink
	}
	callbackInput struct {
		Code   string `query:"code" maxLength:"500"`
		State  string `query:"state" maxLength:"2000"`
		Error  string `query:"error" maxLength:"100" doc:"access_denied si la persona no aceptó"`
		Cookie string `cookie:"bp_oauth" maxLength:"100"`
	}
	callbackOutput struct {
		Location     string      `header:"Location"`
		CacheControl string      `header:"Cache-Control"`
		SetCookie    http.Cookie `header:"Set-Cookie"`
	}
)

// ConnectLink is where to go to connect an account.
type ConnectLink struct {
	URL string `json:"url" format:"uri"`
}

func (s *Service) handleList(ctx context.Context, in *Path) (*listOutput, error) {
	all, err := s.Statuses(ctx, in.ShopID)
	return &listOutput{web.NewPage(all, "")}, err
}

func (s *Service) handleDisconnect(ctx context.Context, in *providerPath) (*struct{}, error) {
	return nil, s.Disconnect(ctx, in.ShopID, in.Provider)
}

func (s *Service) handleTest(ctx context.Context, in *providerPath) (*testOutput, error) {
	result, err := s.Test(ctx, in.ShopID, in.Provider)
	return &testOutput{result}, err
}

func (s *Service) handleRequestCertificate(ctx context.Context, in *postRequest) (*requestOutput, error) {
	result, err := s.RequestCertificate(ctx, in.ShopID, in.Body)
	return &requestOutput{result}, err
}

func (s *Service) handleConnect(ctx context.Context, in *Path) (*connectOutput, error) {
	address, cookie, err := s.ConnectMercadoPago(ctx, in.ShopID)
	if err != nil {
		return nil, err
	}
	return &connectOutput{s.cookie(cookie, int(stateLife.Seconds())), ConnectLink{address}}, nil
}

func (s *Service) handleCallback(ctx context.Context, in *callbackInput) (*callbackOutput, error) {
	page := s.CompleteMercadoPago(ctx, in.Code, in.State, in.Cookie, in.Error != "")
	return &callbackOutput{Location: page, CacheControl: "no-store", SetCookie: s.cookie("", -1)}, nil
}

// cookie goes back to the callback only; Lax lets it come along when MercadoPago sends the browser there.
func (s *Service) cookie(value string, maxAge int) http.Cookie {
	return http.Cookie{ //nolint:gosec // Secure where we are served by https; local development is not
		Name: cookieName, Value: value, Path: CallbackPath, MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.opts.PublicURL, "https://"),
	}
}
