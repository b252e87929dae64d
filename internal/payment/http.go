package payment

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const (
	base     = "/api/v1/shops/{shop_id}"
	payments = base + "/payments"
	tills    = base + "/cash-sessions"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	s.routesOfPublic(api)
	s.routesOfWebhooks(api)
	s.routesOfStaff(api)
	s.routesOfTill(api)
}

func (s *Service) routesOfStaff(api *web.API) {
	tags, conflict := []string{"payments"}, []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: payments, ID: "list-payments", Summary: "Pagos, del más nuevo al más viejo", Tags: tags,
		Access: web.Desk,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: payments, ID: "take-payment", Summary: "Cobrar en la barbería", Tags: tags, Access: web.Desk,
		Status: http.StatusCreated, Errors: conflict,
	}, s.handleTake)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: payments + "/links", ID: "create-payment-link", Summary: "Hacer un enlace de pago",
		Tags: tags, Access: web.Desk, Status: http.StatusCreated, Errors: conflict,
	}, s.handleLink)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: payments + "/{id}", ID: "get-payment", Summary: "Un pago con sus devoluciones", Tags: tags,
		Access: web.Desk,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: payments + "/{id}/refunds", ID: "create-refund", Summary: "Devolver todo o una parte",
		Description: "Lo cobrado por MercadoPago vuelve solo; lo cobrado en la barbería se da por devuelto en el momento.",
		Tags:        tags, Access: web.Managers, Status: http.StatusCreated, Errors: conflict,
	}, s.handleGiveBack)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: payments + "/{id}/refunds/{refund_id}/confirm", ID: "confirm-refund",
		Summary: "Dar por devuelto en la barbería", Tags: tags, Access: web.Managers, Errors: conflict,
	}, s.handleConfirm)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: payments + "/{id}/refunds/{refund_id}/retry", ID: "retry-refund",
		Summary: "Mandar de nuevo una devolución rechazada", Tags: tags, Access: web.Managers, Errors: conflict,
	}, s.handleRetry)
}

func (s *Service) routesOfTill(api *web.API) {
	tags, conflict := []string{"cash"}, []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: tills, ID: "list-cash-sessions", Summary: "Cajas, de la más nueva a la más vieja", Tags: tags,
		Access: web.Desk,
	}, s.handleTills)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: tills, ID: "open-cash-session", Summary: "Abrir la caja", Tags: tags, Access: web.Desk,
		Status: http.StatusCreated, Errors: conflict,
	}, s.handleOpenTill)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: tills + "/current", ID: "get-cash-session", Summary: "La caja abierta", Tags: tags, Access: web.Desk,
	}, s.handleTill)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: tills + "/{id}/moves", ID: "move-cash", Summary: "Poner o sacar efectivo", Tags: tags,
		Access: web.Desk, Status: http.StatusCreated, Errors: conflict,
	}, s.handleMove)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: tills + "/{id}/close", ID: "close-cash-session", Summary: "Cerrar la caja con lo contado",
		Tags: tags, Access: web.Managers, Errors: conflict,
	}, s.handleCloseTill)
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// ThingPath names a payment or a till of the shop.
type ThingPath struct {
	Path

	ID uuid.UUID `path:"id" format:"uuid"`
}

// RefundPath names a refund of a payment.
type RefundPath struct {
	ThingPath

	RefundID uuid.UUID `path:"refund_id" format:"uuid"`
}

//nolint:lll // a tag cannot be broken
type listInput struct {
	Path
	web.PageParams

	From      time.Time `query:"from" doc:"Desde este instante"`
	To        time.Time `query:"to" doc:"Hasta este instante, sin incluirlo"`
	Method    []string  `query:"method" maxItems:"4" enum:"mercadopago,cash,transfer,card"`
	Status    []string  `query:"status" maxItems:"9" enum:"created,pending,approved,partially_refunded,refunded,rejected,cancelled,expired,charged_back"`
	BookingID uuid.UUID `query:"booking_id" format:"uuid"`
}

type (
	tillsInput struct {
		Path
		web.PageParams
	}
	postPayment struct {
		Path

		Body NewPayment
	}
	postLink struct {
		Path

		Body LinkRequest
	}
	postRefund struct {
		ThingPath

		Body NewRefund
	}
	postTill struct {
		Path

		Body Opening
	}
	postMove struct {
		ThingPath

		Body NewMove
	}
	postClose struct {
		ThingPath

		Body Closing
	}
	listOutput    struct{ Body web.Page[Payment] }
	paymentOutput struct{ Body Payment }
	refundOutput  struct{ Body Refund }
	tillOutput    struct{ Body Session }
	tillsOutput   struct{ Body web.Page[Session] }
	moveOutput    struct{ Body Move }
	dueOutput     struct{ Body DueAnswer }
)

// DueAnswer is a payment that was begun.
type DueAnswer struct {
	Payment Due `json:"payment"`
}

func (s *Service) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	filter := Filter{From: in.From, To: in.To, Methods: in.Method, Statuses: in.Status, BookingID: in.BookingID}
	page, err := s.List(ctx, in.ShopID, filter, in.PageParams)
	return &listOutput{page}, err
}

func (s *Service) handleGet(ctx context.Context, in *ThingPath) (*paymentOutput, error) {
	p, err := s.Get(ctx, in.ShopID, in.ID)
	return &paymentOutput{p}, err
}

func (s *Service) handleTake(ctx context.Context, in *postPayment) (*paymentOutput, error) {
	p, err := s.Take(ctx, in.ShopID, in.Body)
	return &paymentOutput{p}, err
}

func (s *Service) handleLink(ctx context.Context, in *postLink) (*dueOutput, error) {
	due, err := s.Link(ctx, in.ShopID, in.Body)
	return &dueOutput{DueAnswer{due}}, err
}

func (s *Service) handleGiveBack(ctx context.Context, in *postRefund) (*refundOutput, error) {
	r, err := s.GiveBack(ctx, in.ShopID, in.ID, in.Body)
	return &refundOutput{r}, err
}

func (s *Service) handleConfirm(ctx context.Context, in *RefundPath) (*refundOutput, error) {
	r, err := s.Confirm(ctx, in.ShopID, in.ID, in.RefundID)
	return &refundOutput{r}, err
}

func (s *Service) handleRetry(ctx context.Context, in *RefundPath) (*refundOutput, error) {
	r, err := s.Retry(ctx, in.ShopID, in.ID, in.RefundID)
	return &refundOutput{r}, err
}

func (s *Service) handleTills(ctx context.Context, in *tillsInput) (*tillsOutput, error) {
	page, err := s.Tills(ctx, in.ShopID, in.PageParams)
	return &tillsOutput{page}, err
}

func (s *Service) handleTill(ctx context.Context, in *Path) (*tillOutput, error) {
	till, err := s.Till(ctx, in.ShopID)
	return &tillOutput{till}, err
}

func (s *Service) handleOpenTill(ctx context.Context, in *postTill) (*tillOutput, error) {
	till, err := s.OpenTill(ctx, in.ShopID, in.Body)
	return &tillOutput{till}, err
}

func (s *Service) handleMove(ctx context.Context, in *postMove) (*moveOutput, error) {
	m, err := s.MoveCash(ctx, in.ShopID, in.ID, in.Body)
	return &moveOutput{m}, err
}

func (s *Service) handleCloseTill(ctx context.Context, in *postClose) (*tillOutput, error) {
	till, err := s.CloseTill(ctx, in.ShopID, in.ID, in.Body)
	return &tillOutput{till}, err
}
