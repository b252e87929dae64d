package webhook

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const (
	base       = "/api/v1/shops/{shop_id}/webhooks"
	deliveries = "/api/v1/shops/{shop_id}/webhook-deliveries"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	s.routeEndpoints(api, []string{"webhooks"})
	s.routeDeliveries(api, []string{"webhooks"})
}

func (s *Service) routeEndpoints(api *web.API, tags []string) {
	conflict := []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-webhooks", Summary: "Webhooks de la barbería", Tags: tags, Access: web.Managers,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base, ID: "create-webhook", Summary: "Agregar un webhook",
		Description: "Cada evento llega por POST, firmado como dice standardwebhooks.com, hasta que se conteste 2xx. " +
			"Puede llegar repetido o en otro orden: usá `webhook-id` y `version`. La clave se muestra solo acá.",
		Tags: tags, Access: web.Managers, Status: http.StatusCreated, Errors: conflict,
	}, s.handleAdd)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/{id}", ID: "get-webhook", Summary: "Un webhook", Tags: tags, Access: web.Managers,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: base + "/{id}", ID: "update-webhook", Summary: "Cambiar un webhook", Tags: tags,
		Access: web.Managers,
	}, s.handleUpdate)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/{id}", ID: "delete-webhook", Summary: "Borrar un webhook", Tags: tags,
		Access: web.Managers, Status: http.StatusNoContent,
	}, s.handleRemove)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{id}/rotate-secret", ID: "rotate-webhook-secret", Summary: "Cambiar la clave de un webhook",
		Description: "Durante 24 horas cada envío lleva las dos firmas, la nueva y la anterior.", Tags: tags, Access: web.Managers,
	}, s.handleRotate)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{id}/test", ID: "test-webhook", Summary: "Probar un webhook",
		Description: "Manda un evento `webhook.ping`. Mirá el resultado en el envío que contesta.", Tags: tags, Access: web.Managers,
		Status: http.StatusCreated, Errors: conflict,
	}, s.handlePing)
}

func (s *Service) routeDeliveries(api *web.API, tags []string) {
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: deliveries, ID: "list-webhook-deliveries", Summary: "Envíos de webhooks",
		Description: "Los últimos 30 días, del más nuevo al más viejo.", Tags: tags, Access: web.Managers,
	}, s.handleDeliveries)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: deliveries + "/{id}", ID: "get-webhook-delivery", Summary: "Un envío con sus intentos", Tags: tags,
		Access: web.Managers,
	}, s.handleDelivery)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: deliveries + "/{id}/replay", ID: "replay-webhook-delivery", Summary: "Mandar un envío de nuevo",
		Description: "Con el mismo `webhook-id` y el mismo cuerpo.", Tags: tags, Access: web.Managers, Errors: []int{http.StatusConflict},
	}, s.handleReplay)
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// ItemPath names an endpoint or a delivery of the shop.
type ItemPath struct {
	Path

	ID uuid.UUID `path:"id" format:"uuid"`
}

type (
	listInput struct {
		Path
		web.PageParams
	}
	listOutput struct{ Body web.Page[Endpoint] }
	postInput  struct {
		Path

		Body NewEndpoint
	}
	patchInput struct {
		ItemPath

		Body EndpointPatch
	}
	endpointOutput struct{ Body Endpoint }
	secretOutput   struct {
		CacheControl string `header:"Cache-Control"`
		Body         EndpointWithSecret
	}
	deliveriesInput struct {
		Path
		web.PageParams

		EndpointID uuid.UUID `query:"endpoint_id" format:"uuid"`
		Status     string    `query:"status" enum:"pending,delivered,failed"`
		Topic      string    `query:"topic" maxLength:"60"`
	}
	deliveriesOutput struct{ Body web.Page[Delivery] }
	deliveryOutput   struct{ Body Delivery }
	attemptsOutput   struct{ Body DeliveryWithAttempts }
)

func (s *Service) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	page, err := s.Endpoints(ctx, in.ShopID, in.PageParams)
	return &listOutput{page}, err
}

func (s *Service) handleAdd(ctx context.Context, in *postInput) (*secretOutput, error) {
	e, err := s.AddEndpoint(ctx, in.ShopID, in.Body)
	return &secretOutput{"no-store", e}, err
}

func (s *Service) handleGet(ctx context.Context, in *ItemPath) (*endpointOutput, error) {
	e, err := s.Endpoint(ctx, in.ShopID, in.ID)
	return &endpointOutput{e}, err
}

func (s *Service) handleUpdate(ctx context.Context, in *patchInput) (*endpointOutput, error) {
	e, err := s.UpdateEndpoint(ctx, in.ShopID, in.ID, in.Body)
	return &endpointOutput{e}, err
}

func (s *Service) handleRemove(ctx context.Context, in *ItemPath) (*struct{}, error) {
	return nil, s.RemoveEndpoint(ctx, in.ShopID, in.ID)
}

func (s *Service) handleRotate(ctx context.Context, in *ItemPath) (*secretOutput, error) {
	e, err := s.RotateSecret(ctx, in.ShopID, in.ID)
	return &secretOutput{"no-store", e}, err
}

func (s *Service) handlePing(ctx context.Context, in *ItemPath) (*deliveryOutput, error) {
	d, err := s.Ping(ctx, in.ShopID, in.ID)
	return &deliveryOutput{d}, err
}

func (s *Service) handleDeliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	page, err := s.Deliveries(ctx, in.ShopID, DeliveryFilter{in.EndpointID, in.Status, in.Topic}, in.PageParams)
	return &deliveriesOutput{page}, err
}

func (s *Service) handleDelivery(ctx context.Context, in *ItemPath) (*attemptsOutput, error) {
	d, err := s.Delivery(ctx, in.ShopID, in.ID)
	return &attemptsOutput{d}, err
}

func (s *Service) handleReplay(ctx context.Context, in *ItemPath) (*deliveryOutput, error) {
	d, err := s.Replay(ctx, in.ShopID, in.ID)
	return &deliveryOutput{d}, err
}
