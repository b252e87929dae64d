package deadletter

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}/dead-letters"

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	tags := []string{"operations"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-dead-letters", Summary: "Lo que se dio por perdido",
		Description: "Eventos, avisos, cobros, devoluciones, comprobantes, mensajes y envíos que no salieron tras todos los intentos.",
		Tags:        tags, Access: web.Managers,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{kind}/{id}/retry", ID: "retry-dead-letter", Summary: "Intentar de nuevo", Tags: tags,
		Access: web.Managers, Status: http.StatusAccepted, Errors: []int{http.StatusConflict},
	}, s.handleRetry)
}

type (
	listInput struct {
		web.PageParams

		ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
		Kind   string    `query:"kind" enum:"outbox,inbox,payment_intents,refunds,invoices,notifications,webhook_deliveries"`
	}
	listOutput struct{ Body web.Page[Letter] }
	retryInput struct {
		ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
		Kind   string    `path:"kind" enum:"outbox,inbox,payment_intents,refunds,invoices,notifications,webhook_deliveries"`
		ID     string    `path:"id" maxLength:"40" pattern:"^[0-9a-f-]+$"`
	}
	retryOutput struct{ Body Retried }
)

func (s *Service) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	page, err := s.List(ctx, in.ShopID, in.Kind, in.PageParams)
	return &listOutput{page}, err
}

func (s *Service) handleRetry(ctx context.Context, in *retryInput) (*retryOutput, error) {
	retried, err := s.Retry(ctx, in.ShopID, in.Kind, in.ID)
	return &retryOutput{retried}, err
}
