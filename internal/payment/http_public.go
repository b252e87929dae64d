package payment

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const (
	publicLink = "/api/v1/public/bookings/{manage_token}"
	webhook    = "/webhooks/mercadopago"
)

func (s *Service) routesOfPublic(api *web.API) {
	tags, errs := []string{"public"}, []int{http.StatusConflict, http.StatusGone}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicLink + "/checkout", ID: "go-to-checkout", Summary: "Ir a pagar",
		Description: "Lleva a la página de MercadoPago de lo que el turno tiene para pagar.",
		Tags:        tags, Access: web.Public, Status: http.StatusSeeOther, Errors: errs,
	}, s.handleCheckout)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicLink + "/pay", ID: "pay-booking",
		Summary: "Pagar la seña o lo que falta, con propina o sin ella", Tags: tags, Access: web.Public, Errors: errs,
	}, s.handlePay)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicLink + "/payments", ID: "list-booking-payments", Summary: "Pagos del turno",
		Tags: tags, Access: web.Public, Errors: []int{http.StatusGone},
	}, s.handleOfLink)
}

func (s *Service) routesOfWebhooks(api *web.API) {
	tags, errs := []string{"webhooks"}, []int{http.StatusUnauthorized, http.StatusNotFound}
	operation := web.Operation{
		Method: http.MethodPost, Tags: tags, Access: web.Public, Bucket: web.BucketNone, Errors: errs,
		Responses: map[string]*huma.Response{"200": {Description: "Recibida; se mira después"}},
	}
	all := operation
	all.Path, all.ID, all.Summary = webhook, "notify-mercadopago", "Notificación de MercadoPago, por el número de cuenta"
	api.Raw(all, s.noticeHandler(api))
	one := operation
	one.Path, one.ID, one.Summary = webhook+"/{shop_id}", "notify-mercadopago-shop", "Notificación de MercadoPago a una barbería"
	one.Parameters = []*huma.Param{{
		Name: "shop_id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Format: "uuid"},
	}}
	api.Raw(one, s.noticeHandler(api))
}

// noticeHandler answers the provider as soon as its notice is kept.
func (s *Service) noticeHandler(api *web.API) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shop := uuid.Nil
		if text := r.PathValue("shop_id"); text != "" {
			parsed, err := uuid.Parse(text)
			if err != nil {
				api.WriteProblem(w, r, ErrNoticeShop.Because(err))
				return
			}
			shop = parsed
		}
		if err := s.receive(r, shop); err != nil {
			api.WriteProblem(w, r, err)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// LinkPath names a turno by its customer's link.
type LinkPath struct {
	Token string `path:"manage_token" maxLength:"64" doc:"El enlace del turno"`
}

type (
	postPay struct {
		LinkPath

		Body PayRequest
	}
	checkoutOutput struct {
		Location     string `header:"Location"`
		CacheControl string `header:"Cache-Control"`
	}
	ofLinkOutput struct{ Body OfLink }
)

func (s *Service) handleCheckout(ctx context.Context, in *LinkPath) (*checkoutOutput, error) {
	url, err := s.CheckoutByLink(ctx, in.Token)
	return &checkoutOutput{Location: url, CacheControl: "no-store"}, err
}

func (s *Service) handlePay(ctx context.Context, in *postPay) (*dueOutput, error) {
	due, err := s.PayByLink(ctx, in.Token, in.Body)
	return &dueOutput{DueAnswer{due}}, err
}

func (s *Service) handleOfLink(ctx context.Context, in *LinkPath) (*ofLinkOutput, error) {
	all, err := s.PaymentsOfLink(ctx, in.Token)
	return &ofLinkOutput{all}, err
}
