package invoice

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const (
	base      = "/api/v1/shops/{shop_id}/invoices"
	taxpayers = "/api/v1/shops/{shop_id}/taxpayers/{cuit}" // under base it would meet {id}/pdf
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	tags := []string{"invoices"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-invoices", Summary: "Comprobantes", Tags: tags, Access: web.Desk,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base, ID: "create-invoice", Summary: "Facturar un turno", Tags: tags, Access: web.Desk,
		Description: "Factura lo que queda del turno. El CAE llega después: el comprobante queda en cola.",
		Status:      http.StatusCreated, Errors: []int{http.StatusConflict},
	}, s.handleCreate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/{id}", ID: "get-invoice", Summary: "Comprobante", Tags: tags, Access: web.Desk,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{id}/credit-note", ID: "credit-invoice", Summary: "Hacer una nota de crédito", Tags: tags,
		Access: web.Managers, Status: http.StatusCreated, Errors: []int{http.StatusConflict},
	}, s.handleCredit)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{id}/retry", ID: "retry-invoice", Summary: "Reintentar un comprobante rechazado",
		Tags: tags, Access: web.Desk, Errors: []int{http.StatusConflict},
	}, s.handleRetry)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: taxpayers, ID: "get-taxpayer", Summary: "De quién es un CUIT, según ARCA",
		Description: "Pregunta al padrón con el certificado de la barbería, para no tipear los datos de una factura A.",
		Tags:        tags, Access: web.Desk, Errors: []int{http.StatusConflict},
	}, s.handleTaxpayer)
	s.files(api)
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// VoucherPath names a voucher of the shop.
type VoucherPath struct {
	Path

	ID uuid.UUID `path:"id" format:"uuid" doc:"Comprobante"`
}

type listInput struct {
	Path
	web.PageParams

	Status    string    `query:"status" enum:"queued,sending,authorized,rejected"`
	BookingID uuid.UUID `query:"booking_id" format:"uuid" doc:"Solo los de este turno"`
	Kind      string    `query:"kind" enum:"invoice,credit_note"`
	From      time.Time `query:"from" doc:"Pedidos desde este instante"`
	To        time.Time `query:"to" doc:"Hasta este instante, sin incluirlo"`
	Late      bool      `query:"late" doc:"Solo los que no tienen CAE y cuyo día ya pasó"`
}

type (
	listOutput    struct{ Body web.Page[Invoice] }
	invoiceOutput struct{ Body Invoice }
	postInvoice   struct {
		Path

		Body CreateRequest
	}
	postCredit struct {
		VoucherPath

		Body CreditRequest
	}
	postRetry struct {
		VoucherPath

		Body RetryRequest
	}
)

func (s *Service) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	filter := Filter{Status: in.Status, BookingID: in.BookingID, Kind: in.Kind, From: in.From, To: in.To, Late: in.Late}
	page, err := s.List(ctx, in.ShopID, filter, in.PageParams)
	return &listOutput{page}, err
}

func (s *Service) handleCreate(ctx context.Context, in *postInvoice) (*invoiceOutput, error) {
	out, err := s.Create(ctx, in.ShopID, in.Body)
	return &invoiceOutput{out}, err
}

func (s *Service) handleGet(ctx context.Context, in *VoucherPath) (*invoiceOutput, error) {
	out, err := s.Get(ctx, in.ShopID, in.ID)
	return &invoiceOutput{out}, err
}

func (s *Service) handleCredit(ctx context.Context, in *postCredit) (*invoiceOutput, error) {
	out, err := s.CreditNote(ctx, in.ShopID, in.ID, in.Body)
	return &invoiceOutput{out}, err
}

func (s *Service) handleRetry(ctx context.Context, in *postRetry) (*invoiceOutput, error) {
	out, err := s.Retry(ctx, in.ShopID, in.ID, in.Body)
	return &invoiceOutput{out}, err
}
