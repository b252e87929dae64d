package catalog

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}/services"

// Routes registers the operations of the domain.
func (c *Catalog) Routes(api *web.API) {
	tags := []string{"services"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-services", Summary: "Servicios", Tags: tags, Access: web.Team,
	}, c.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base, ID: "create-service", Summary: "Agregar un servicio", Tags: tags,
		Access: web.Managers, Status: http.StatusCreated,
	}, c.handleCreate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/{id}", ID: "get-service", Summary: "Un servicio", Tags: tags, Access: web.Team,
	}, c.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: base + "/{id}", ID: "update-service", Summary: "Cambiar un servicio", Tags: tags,
		Access: web.Managers, Errors: []int{http.StatusConflict},
	}, c.handleUpdate)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/{id}", ID: "delete-service", Summary: "Quitar un servicio",
		Description: "Los turnos que lo tienen lo conservan.", Tags: tags, Access: web.Managers, Status: http.StatusNoContent,
	}, c.handleArchive)
	c.priceRoutes(api)
}

func (c *Catalog) priceRoutes(api *web.API) {
	tags := []string{"services"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/{id}/prices", ID: "list-prices", Summary: "Precios de un servicio, por fecha",
		Tags: tags, Access: web.Team,
	}, c.handlePrices)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/{id}/prices", ID: "schedule-price", Summary: "Programar un precio",
		Tags: tags, Access: web.Managers, Status: http.StatusCreated,
	}, c.handleSchedule)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/{id}/prices/{valid_from}", ID: "unschedule-price",
		Summary: "Quitar un precio programado", Tags: tags, Access: web.Managers, Status: http.StatusNoContent,
	}, c.handleUnschedule)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/prices", ID: "raise-prices", Summary: "Aumentar varios precios a la vez",
		Description: "Suma un porcentaje y redondea. Los precios propios de cada barbero no cambian.",
		Tags:        tags, Access: web.Managers,
	}, c.handleRaise)
}

// ShopPath is the part of every path that names the shop.
type ShopPath struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// ServicePath names a service of the shop.
type ServicePath struct {
	ShopPath

	ID uuid.UUID `path:"id" format:"uuid" doc:"Servicio"`
}

type (
	listInput struct {
		ShopPath
		web.PageParams
	}
	createInput struct {
		ShopPath

		Body NewService
	}
	updateInput struct {
		ServicePath

		Body Patch
	}
	scheduleInput struct {
		ServicePath

		Body Price
	}
	unscheduleInput struct {
		ServicePath

		ValidFrom clock.Date `path:"valid_from" format:"date" example:"2026-05-01"`
	}
	raiseInput struct {
		ShopPath

		Body Raise
	}
	listOutput    struct{ Body web.Page[Service] }
	serviceOutput struct{ Body Service }
	pricesOutput  struct{ Body web.Page[Price] }
	priceOutput   struct{ Body Price }
	raiseOutput   struct{ Body web.Page[Raised] }
)

func (c *Catalog) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	page, err := c.List(ctx, in.ShopID, in.PageParams)
	return &listOutput{page}, err
}

func (c *Catalog) handleCreate(ctx context.Context, in *createInput) (*serviceOutput, error) {
	service, err := c.Create(ctx, in.ShopID, in.Body)
	return &serviceOutput{service}, err
}

func (c *Catalog) handleGet(ctx context.Context, in *ServicePath) (*serviceOutput, error) {
	service, err := c.Get(ctx, in.ShopID, in.ID)
	return &serviceOutput{service}, err
}

func (c *Catalog) handleUpdate(ctx context.Context, in *updateInput) (*serviceOutput, error) {
	service, err := c.Update(ctx, in.ShopID, in.ID, in.Body)
	return &serviceOutput{service}, err
}

func (c *Catalog) handleArchive(ctx context.Context, in *ServicePath) (*struct{}, error) {
	return nil, c.Archive(ctx, in.ShopID, in.ID)
}

func (c *Catalog) handlePrices(ctx context.Context, in *ServicePath) (*pricesOutput, error) {
	prices, err := c.Prices(ctx, in.ShopID, in.ID)
	return &pricesOutput{web.NewPage(prices, "")}, err
}

func (c *Catalog) handleSchedule(ctx context.Context, in *scheduleInput) (*priceOutput, error) {
	price, err := c.Schedule(ctx, in.ShopID, in.ID, in.Body)
	return &priceOutput{price}, err
}

func (c *Catalog) handleUnschedule(ctx context.Context, in *unscheduleInput) (*struct{}, error) {
	return nil, c.Unschedule(ctx, in.ShopID, in.ID, in.ValidFrom)
}

func (c *Catalog) handleRaise(ctx context.Context, in *raiseInput) (*raiseOutput, error) {
	raised, err := c.RaisePrices(ctx, in.ShopID, in.Body)
	return &raiseOutput{web.NewPage(raised, "")}, err
}
