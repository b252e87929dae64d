package customer

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	base = "/api/v1/shops/{shop_id}/customers"
	one  = base + "/{id}"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	tags, conflict := []string{"customers"}, []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-customers", Summary: "Buscar clientes", Tags: tags, Access: web.Team,
	}, s.handleSearch)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base, ID: "create-customer", Summary: "Agregar un cliente", Tags: tags,
		Access: web.Desk, Status: http.StatusCreated, Errors: conflict,
	}, s.handleCreate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one, ID: "get-customer", Summary: "Un cliente", Tags: tags, Access: web.Team,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: one, ID: "update-customer", Summary: "Cambiar un cliente",
		Description: "Con `If-Match` o `version`, contesta 409 si alguien lo cambió mientras tanto.",
		Tags:        tags, Access: web.Desk, Errors: conflict,
	}, s.handleUpdate)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: one + "/merge", ID: "merge-customers", Summary: "Unir otro cliente a este",
		Description: "Los turnos, consentimientos y ausencias del otro pasan a este.", Tags: tags, Access: web.Desk, Errors: conflict,
	}, s.handleMerge)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one + "/export", ID: "export-customer", Summary: "Todo lo que se guarda de un cliente",
		Description: "Ley 25.326, derecho de acceso.", Tags: tags, Access: web.Desk,
	}, s.handleExport)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: one + "/erase", ID: "erase-customer", Summary: "Borrar los datos de un cliente",
		Description: "Ley 25.326, derecho de supresión. Los turnos y el dinero quedan, sin la persona. No se puede deshacer.",
		Tags:        tags, Access: web.Desk, Errors: conflict,
	}, s.handleErase)
}

// ShopPath is the part of every path that names the shop.
type ShopPath struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// Path names a customer of the shop.
type Path struct {
	ShopPath

	ID uuid.UUID `path:"id" format:"uuid" doc:"Cliente"`
}

// MergeBody names the record that goes into the one in the path.
type MergeBody struct {
	FromID uuid.UUID `json:"from_id" format:"uuid" doc:"El cliente que queda dentro de este"`
}

type (
	searchInput struct {
		ShopPath
		web.PageParams

		Query string `query:"q" maxLength:"120" doc:"Nombre, celular o correo, o una parte"`
	}
	createInput struct {
		ShopPath

		Body NewCustomer
	}
	updateInput struct {
		Path

		IfMatch string `header:"If-Match" maxLength:"32" doc:"La version que se cambia"`
		Body    Patch
	}
	mergeInput struct {
		Path

		Body MergeBody
	}
	searchOutput   struct{ Body web.Page[Customer] }
	customerOutput struct{ Body Customer }
	exportOutput   struct{ Body Export }
)

func (s *Service) handleSearch(ctx context.Context, in *searchInput) (*searchOutput, error) {
	page, err := s.Search(ctx, in.ShopID, in.Query, in.PageParams)
	return &searchOutput{page}, err
}

func (s *Service) handleCreate(ctx context.Context, in *createInput) (*customerOutput, error) {
	c, err := s.Create(ctx, in.ShopID, in.Body)
	return &customerOutput{c}, err
}

func (s *Service) handleGet(ctx context.Context, in *Path) (*customerOutput, error) {
	c, err := s.Get(ctx, in.ShopID, in.ID)
	return &customerOutput{c}, err
}

func (s *Service) handleUpdate(ctx context.Context, in *updateInput) (*customerOutput, error) {
	patch, err := in.Body.matching(in.IfMatch)
	if err != nil {
		return nil, err
	}
	c, err := s.Update(ctx, in.ShopID, in.ID, patch)
	return &customerOutput{c}, err
}

// matching takes the version from an If-Match header: 3, "3" or W/"3". "*" matches any.
func (p Patch) matching(header string) (Patch, error) {
	if header == "" || header == "*" {
		return p, nil
	}
	const base, bits = 10, 32
	version, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(header, "W/"), `"`), base, bits)
	if err != nil {
		return p, fault.Validation("header.If-Match", "Mandá la version del cliente.").Because(err)
	}
	given := int32(version)
	p.Version = &given
	return p, nil
}

func (s *Service) handleMerge(ctx context.Context, in *mergeInput) (*customerOutput, error) {
	c, err := s.Merge(ctx, in.ShopID, in.ID, in.Body.FromID)
	return &customerOutput{c}, err
}

func (s *Service) handleExport(ctx context.Context, in *Path) (*exportOutput, error) {
	e, err := s.Export(ctx, in.ShopID, in.ID)
	return &exportOutput{e}, err
}

func (s *Service) handleErase(ctx context.Context, in *Path) (*customerOutput, error) {
	c, err := s.Erase(ctx, in.ShopID, in.ID)
	return &customerOutput{c}, err
}
