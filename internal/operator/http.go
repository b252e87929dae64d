package operator

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/admin"

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	visit := act("/shops/{shop_id}/visits", "admin-visit-shop", "Entrar a una barbería")
	visit.Description = "Durante una hora se trabaja en ella como quien la administra. El motivo queda en su registro de actividad."
	visit.Status = http.StatusCreated
	leave := act("/shops/{shop_id}/visits", "admin-leave-shop", "Salir de una barbería")
	leave.Method, leave.Status, leave.Errors = http.MethodDelete, http.StatusNoContent, nil

	web.Register(api, list("/shops", "admin-list-shops", "Todas las barberías"), s.handleShops)
	web.Register(api, visit, s.handleVisit)
	web.Register(api, leave, s.handleLeave)
	web.Register(api, list("/audit", "admin-list-audit", "Registro de actividad de las barberías"), s.handleAudit)
	web.Register(api, list("/queues", "admin-list-queues", "Atraso de las colas"), s.handleQueues)
	web.Register(api, list("/jobs", "admin-list-jobs", "Trabajos de fondo"), s.handleJobs)
	web.Register(api, act("/jobs/{id}/retry", "admin-retry-job", "Hacer un trabajo ahora"), s.handleRetryJob)
	web.Register(api, list("/dead-letters", "admin-list-dead-letters", "Lo que se dio por perdido"), s.handleLetters)
	web.Register(api, act("/shops/{shop_id}/dead-letters/{kind}/{id}/retry", "admin-retry-dead-letter", "Intentar de nuevo"),
		s.handleRetryLetter)
	web.Register(api, list("/notices", "admin-list-notices", "Webhooks que llegaron"), s.handleNotices)
	web.Register(api, act("/shops/{shop_id}/notices/{id}/replay", "admin-replay-notice", "Leer de nuevo un webhook"), s.handleReplayNotice)
	web.Register(api, list("/deliveries", "admin-list-deliveries", "Webhooks que salieron"), s.handleDeliveries)
	web.Register(api, act("/shops/{shop_id}/deliveries/{id}/replay", "admin-replay-delivery", "Mandar de nuevo un webhook"),
		s.handleReplayDelivery)
}

func list(path, id, summary string) web.Operation {
	return web.Operation{
		Method: http.MethodGet, Path: base + path, ID: id, Summary: summary, Tags: []string{"admin"}, Access: web.Operators,
	}
}

func act(path, id, summary string) web.Operation {
	return web.Operation{
		Method: http.MethodPost, Path: base + path, ID: id, Summary: summary, Tags: []string{"admin"}, Access: web.Operators,
		Status: http.StatusAccepted, Errors: []int{http.StatusConflict},
	}
}

// ShopPath is the part of a path that names a shop.
type ShopPath struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

type (
	itemPath struct {
		ShopPath

		ID uuid.UUID `path:"id" format:"uuid"`
	}
	shopsInput struct {
		web.PageParams

		Query string `query:"q" maxLength:"60" doc:"Parte del nombre o de la dirección"`
	}
	shopsOutput struct{ Body web.Page[Shop] }
	visitInput  struct {
		ShopPath

		Body VisitRequest
	}
	visitOutput struct{ Body Visit }
	auditInput  struct {
		web.PageParams

		ShopID uuid.UUID `query:"shop_id" format:"uuid"`
	}
	auditOutput  struct{ Body web.Page[Event] }
	queuesOutput struct{ Body web.Page[Queue] }
	jobsInput    struct {
		web.PageParams

		State string `query:"state" enum:"available,cancelled,completed,discarded,pending,retryable,running,scheduled"`
	}
	jobsOutput struct{ Body web.Page[Job] }
	jobInput   struct {
		ID int64 `path:"id"`
	}
	lettersInput struct {
		Kind string `query:"kind" enum:"outbox,inbox,payment_intents,refunds,invoices,notifications,webhook_deliveries"`
	}
	lettersOutput struct{ Body web.Page[Letter] }
	letterInput   struct {
		ShopPath

		Kind string `path:"kind" enum:"outbox,inbox,payment_intents,refunds,invoices,notifications,webhook_deliveries"`
		ID   string `path:"id" maxLength:"60"`
	}
	noticesInput struct {
		web.PageParams

		State string `query:"state" enum:"done,waiting,given_up"`
	}
	noticesOutput   struct{ Body web.Page[Notice] }
	deliveriesInput struct {
		web.PageParams

		State string `query:"state" enum:"pending,delivered,failed"`
	}
	deliveriesOutput struct{ Body web.Page[Delivery] }
)

func (s *Service) handleShops(ctx context.Context, in *shopsInput) (*shopsOutput, error) {
	page, err := s.Shops(ctx, in.Query, in.PageParams)
	return &shopsOutput{page}, err
}

func (s *Service) handleVisit(ctx context.Context, in *visitInput) (*visitOutput, error) {
	visit, err := s.Visit(ctx, in.ShopID, in.Body)
	return &visitOutput{visit}, err
}

func (s *Service) handleLeave(ctx context.Context, in *ShopPath) (*struct{}, error) {
	return nil, s.Leave(ctx, in.ShopID)
}

func (s *Service) handleAudit(ctx context.Context, in *auditInput) (*auditOutput, error) {
	page, err := s.Audit(ctx, in.ShopID, in.PageParams)
	return &auditOutput{page}, err
}

func (s *Service) handleQueues(ctx context.Context, _ *struct{}) (*queuesOutput, error) {
	queues, err := s.Queues(ctx)
	return &queuesOutput{web.NewPage(queues, "")}, err
}

func (s *Service) handleJobs(ctx context.Context, in *jobsInput) (*jobsOutput, error) {
	page, err := s.Jobs(ctx, in.State, in.PageParams)
	return &jobsOutput{page}, err
}

func (s *Service) handleRetryJob(ctx context.Context, in *jobInput) (*struct{}, error) {
	return nil, s.opts.Jobs.RetryJob(ctx, in.ID)
}

func (s *Service) handleLetters(ctx context.Context, in *lettersInput) (*lettersOutput, error) {
	letters, err := s.DeadLetters(ctx, in.Kind)
	return &lettersOutput{web.NewPage(letters, "")}, err
}

func (s *Service) handleRetryLetter(ctx context.Context, in *letterInput) (*struct{}, error) {
	return nil, s.opts.Letters.Retry(ctx, in.ShopID, in.Kind, in.ID)
}

func (s *Service) handleNotices(ctx context.Context, in *noticesInput) (*noticesOutput, error) {
	page, err := s.Notices(ctx, in.State, in.PageParams)
	return &noticesOutput{page}, err
}

func (s *Service) handleReplayNotice(ctx context.Context, in *itemPath) (*struct{}, error) {
	return nil, s.ReplayNotice(ctx, in.ShopID, in.ID)
}

func (s *Service) handleDeliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	page, err := s.Deliveries(ctx, in.State, in.PageParams)
	return &deliveriesOutput{page}, err
}

func (s *Service) handleReplayDelivery(ctx context.Context, in *itemPath) (*struct{}, error) {
	return nil, s.opts.Replay(ctx, in.ShopID, in.ID)
}
