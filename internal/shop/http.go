package shop

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/web"
)

const base = "/api/v1/shops/{shop_id}"

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	shop, calendar, chairs := []string{"shop"}, []string{"calendar"}, []string{"chairs"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "get-shop", Summary: "Datos de la barbería", Tags: shop, Access: web.Team,
	}, s.handleProfile)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: base, ID: "update-shop", Summary: "Cambiar los datos de la barbería", Tags: shop,
		Access: web.Managers, Errors: []int{http.StatusConflict},
	}, s.handleUpdateProfile)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/settings", ID: "get-settings", Summary: "Reglas de reserva", Tags: shop, Access: web.Team,
	}, s.handleSettings)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: base + "/settings", ID: "update-settings", Summary: "Cambiar las reglas de reserva",
		Tags: shop, Access: web.Managers,
	}, s.handleUpdateSettings)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/audit", ID: "list-audit-events", Summary: "Registro de actividad", Tags: shop,
		Access: web.Managers,
	}, s.handleLog)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/holidays", ID: "list-holidays", Summary: "Feriados de un año", Tags: calendar,
		Access: web.Team,
	}, s.handleHolidays)
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: base + "/holidays/{date}", ID: "choose-holiday", Summary: "Abrir o cerrar un día",
		Description: "Sirve también para días propios. Contesta los turnos que quedan en un día cerrado.",
		Tags:        calendar, Access: web.Managers,
	}, s.handleChooseHoliday)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base + "/resources", ID: "list-chairs", Summary: "Sillones", Tags: chairs, Access: web.Team,
	}, s.handleChairs)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base + "/resources", ID: "create-chair", Summary: "Agregar un sillón", Tags: chairs,
		Access: web.Managers, Status: http.StatusCreated,
	}, s.handleAddChair)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: base + "/resources/{id}", ID: "update-chair", Summary: "Cambiar un sillón", Tags: chairs,
		Access: web.Managers,
	}, s.handleUpdateChair)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: base + "/resources/{id}", ID: "delete-chair", Summary: "Quitar un sillón", Tags: chairs,
		Access: web.Managers, Status: http.StatusNoContent, Errors: []int{http.StatusConflict},
	}, s.handleRemoveChair)
}

// Path is the part of every path that names the shop.
type Path struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// ChairPath names a chair of the shop.
type ChairPath struct {
	Path

	ID uuid.UUID `path:"id" format:"uuid" doc:"Sillón"`
}

type (
	profileOutput  struct{ Body Shop }
	settingsOutput struct{ Body Settings }
	chairOutput    struct{ Body Chair }
	patchProfile   struct {
		Path

		Body ProfilePatch
	}
	patchSettings struct {
		Path

		Body SettingsPatch
	}
	postChair struct {
		Path

		Body NewChair
	}
	patchChair struct {
		ChairPath

		Body ChairPatch
	}
	listInput struct {
		Path
		web.PageParams
	}
	chairsOutput   struct{ Body web.Page[Chair] }
	logOutput      struct{ Body web.Page[Event] }
	holidaysOutput struct{ Body web.Page[Holiday] }
	holidayOutput  struct{ Body HolidayChange }
)

type logInput struct {
	Path
	web.PageParams

	Entity   string    `query:"entity" maxLength:"60" doc:"Tipo de cosa, como service"`
	EntityID uuid.UUID `query:"entity_id" format:"uuid"`
	Action   string    `query:"action" maxLength:"60" doc:"Como service.update"`
	From     time.Time `query:"from" doc:"Desde este instante"`
	To       time.Time `query:"to" doc:"Hasta este instante, sin incluirlo"`
}

type holidaysInput struct {
	Path

	Year int `query:"year" minimum:"2018" maximum:"2100" doc:"El año actual si falta"`
}

type putHoliday struct {
	Path

	Date clock.Date `path:"date" format:"date" example:"2026-12-25"`
	Body HolidayChoice
}

func (s *Service) handleProfile(ctx context.Context, in *Path) (*profileOutput, error) {
	profile, err := s.Profile(ctx, in.ShopID)
	return &profileOutput{profile}, err
}

func (s *Service) handleUpdateProfile(ctx context.Context, in *patchProfile) (*profileOutput, error) {
	profile, err := s.UpdateProfile(ctx, in.ShopID, in.Body)
	return &profileOutput{profile}, err
}

func (s *Service) handleSettings(ctx context.Context, in *Path) (*settingsOutput, error) {
	settings, err := s.Settings(ctx, in.ShopID)
	return &settingsOutput{settings}, err
}

func (s *Service) handleUpdateSettings(ctx context.Context, in *patchSettings) (*settingsOutput, error) {
	settings, err := s.UpdateSettings(ctx, in.ShopID, in.Body)
	return &settingsOutput{settings}, err
}

func (s *Service) handleLog(ctx context.Context, in *logInput) (*logOutput, error) {
	filter := EventFilter{Entity: in.Entity, EntityID: in.EntityID, Action: in.Action, From: in.From, To: in.To}
	page, err := s.Log(ctx, in.ShopID, filter, in.PageParams)
	return &logOutput{page}, err
}

func (s *Service) handleHolidays(ctx context.Context, in *holidaysInput) (*holidaysOutput, error) {
	days, err := s.Holidays(ctx, in.ShopID, in.Year)
	return &holidaysOutput{web.NewPage(days, "")}, err
}

func (s *Service) handleChooseHoliday(ctx context.Context, in *putHoliday) (*holidayOutput, error) {
	change, err := s.ChooseHoliday(ctx, in.ShopID, in.Date, in.Body)
	return &holidayOutput{change}, err
}

func (s *Service) handleChairs(ctx context.Context, in *listInput) (*chairsOutput, error) {
	page, err := s.Chairs(ctx, in.ShopID, in.PageParams)
	return &chairsOutput{page}, err
}

func (s *Service) handleAddChair(ctx context.Context, in *postChair) (*chairOutput, error) {
	chair, err := s.AddChair(ctx, in.ShopID, in.Body)
	return &chairOutput{chair}, err
}

func (s *Service) handleUpdateChair(ctx context.Context, in *patchChair) (*chairOutput, error) {
	chair, err := s.UpdateChair(ctx, in.ShopID, in.ID, in.Body)
	return &chairOutput{chair}, err
}

func (s *Service) handleRemoveChair(ctx context.Context, in *ChairPath) (*struct{}, error) {
	return nil, s.RemoveChair(ctx, in.ShopID, in.ID)
}
