package staff

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	base = "/api/v1/shops/{shop_id}/barbers"
	one  = base + "/{id}"
)

// Routes registers the operations of the domain.
func (s *Service) Routes(api *web.API) {
	s.barberRoutes(api)
	s.weekRoutes(api)
	s.dayRoutes(api)
}

func (s *Service) barberRoutes(api *web.API) {
	tags := []string{"barbers"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: base, ID: "list-barbers", Summary: "Barberos", Tags: tags, Access: web.Team,
	}, s.handleList)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: base, ID: "create-barber", Summary: "Agregar un barbero", Tags: tags,
		Access: web.Managers, Status: http.StatusCreated,
	}, s.handleCreate)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one, ID: "get-barber", Summary: "Un barbero", Tags: tags, Access: web.Team,
	}, s.handleGet)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: one, ID: "update-barber", Summary: "Cambiar un barbero", Tags: tags, Access: web.Managers,
	}, s.handleUpdate)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: one, ID: "delete-barber", Summary: "Quitar un barbero", Tags: tags,
		Access: web.Managers, Status: http.StatusNoContent, Errors: []int{http.StatusConflict},
	}, s.handleArchive)
}

func (s *Service) weekRoutes(api *web.API) {
	tags := []string{"barbers"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one + "/services", ID: "list-barber-services", Summary: "Servicios de un barbero",
		Tags: tags, Access: web.Team,
	}, s.handleOffers)
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: one + "/services", ID: "replace-barber-services", Summary: "Cambiar los servicios de un barbero",
		Tags: tags, Access: web.Managers,
	}, s.handleSetOffers)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one + "/hours", ID: "list-barber-hours", Summary: "Semana de un barbero",
		Tags: tags, Access: web.Team,
	}, s.handleHours)
	web.Register(api, web.Operation{
		Method: http.MethodPut, Path: one + "/hours", ID: "replace-barber-hours", Summary: "Cambiar la semana de un barbero",
		Description: "Contesta los turnos por venir que quedan fuera de la semana nueva.", Tags: tags, Access: web.Managers,
	}, s.handleSetHours)
}

func (s *Service) dayRoutes(api *web.API) {
	tags := []string{"barbers"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one + "/exceptions", ID: "list-barber-exceptions", Summary: "Días especiales de un barbero",
		Tags: tags, Access: web.Team,
	}, s.handleExceptions)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: one + "/exceptions", ID: "set-barber-exception", Summary: "Cambiar el horario de un día",
		Description: "Reemplaza lo que haya ese día. Contesta los turnos que ya no entran.",
		Tags:        tags, Access: web.Managers, Status: http.StatusCreated,
	}, s.handleSetException)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: one + "/exceptions/{exception_id}", ID: "delete-barber-exception",
		Summary: "Volver al horario de siempre", Description: "Contesta los turnos que no entran en el horario de siempre.",
		Tags: tags, Access: web.Managers,
	}, s.handleRemoveException)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: one + "/time-off", ID: "list-barber-time-off", Summary: "Ausencias de un barbero",
		Tags: tags, Access: web.Team,
	}, s.handleTimeOff)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: one + "/time-off", ID: "create-barber-time-off", Summary: "Agregar una ausencia",
		Description: "Contesta los turnos con los que choca; quedan como están.",
		Tags:        tags, Access: web.Managers, Status: http.StatusCreated,
	}, s.handleAddTimeOff)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: one + "/time-off/{time_off_id}", ID: "update-barber-time-off", Summary: "Cambiar una ausencia",
		Description: "Contesta los turnos con los que choca; quedan como están.", Tags: tags, Access: web.Managers,
	}, s.handleChangeTimeOff)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: one + "/time-off/{time_off_id}", ID: "delete-barber-time-off", Summary: "Quitar una ausencia",
		Tags: tags, Access: web.Managers, Status: http.StatusNoContent,
	}, s.handleRemoveTimeOff)
}

// ShopPath is the part of every path that names the shop.
type ShopPath struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid" doc:"Barbería"`
}

// BarberPath names a barber of the shop.
type BarberPath struct {
	ShopPath

	ID uuid.UUID `path:"id" format:"uuid" doc:"Barbero"`
}

type (
	listInput struct {
		ShopPath
		web.PageParams
	}
	createInput struct {
		ShopPath

		Body NewBarber
	}
	updateInput struct {
		BarberPath

		Body Patch
	}
	offersInput struct {
		BarberPath

		Body []Offer
	}
	hoursInput struct {
		BarberPath

		Body []Hours
	}
	exceptionsInput struct {
		BarberPath
		web.PageParams

		From clock.Date `query:"from" format:"date" doc:"Hoy si falta"`
	}
	exceptionInput struct {
		BarberPath

		Body NewException
	}
	removeExceptionInput struct {
		BarberPath

		ExceptionID uuid.UUID `path:"exception_id" format:"uuid"`
	}
	timeOffInput struct {
		BarberPath
		web.PageParams

		From time.Time `query:"from" doc:"Las que terminan después de este instante; ahora si falta"`
	}
	addTimeOffInput struct {
		BarberPath

		Body NewTimeOff
	}
	// TimeOffPath names a time off of a barber.
	TimeOffPath struct {
		BarberPath

		TimeOffID uuid.UUID `path:"time_off_id" format:"uuid"`
	}
	changeTimeOffInput struct {
		TimeOffPath

		Body TimeOffPatch
	}
)

// Collisions is the answer of a change that leaves nothing else to show.
type Collisions struct {
	Collisions []Collision `json:"collisions"`
}

type (
	listOutput            struct{ Body web.Page[Barber] }
	barberOutput          struct{ Body Barber }
	offersOutput          struct{ Body web.Page[Offer] }
	hoursOutput           struct{ Body web.Page[Hours] }
	hoursChangeOutput     struct{ Body HoursChange }
	exceptionsOutput      struct{ Body web.Page[Exception] }
	exceptionChangeOutput struct{ Body ExceptionChange }
	collisionsOutput      struct{ Body Collisions }
	timeOffOutput         struct{ Body web.Page[TimeOff] }
	timeOffChangeOutput   struct{ Body TimeOffChange }
)

func (s *Service) handleList(ctx context.Context, in *listInput) (*listOutput, error) {
	page, err := s.List(ctx, in.ShopID, in.PageParams)
	return &listOutput{page}, err
}

func (s *Service) handleCreate(ctx context.Context, in *createInput) (*barberOutput, error) {
	barber, err := s.Create(ctx, in.ShopID, in.Body)
	return &barberOutput{barber}, err
}

func (s *Service) handleGet(ctx context.Context, in *BarberPath) (*barberOutput, error) {
	barber, err := s.Get(ctx, in.ShopID, in.ID)
	return &barberOutput{barber}, err
}

func (s *Service) handleUpdate(ctx context.Context, in *updateInput) (*barberOutput, error) {
	barber, err := s.Update(ctx, in.ShopID, in.ID, in.Body)
	return &barberOutput{barber}, err
}

func (s *Service) handleArchive(ctx context.Context, in *BarberPath) (*struct{}, error) {
	return nil, s.Archive(ctx, in.ShopID, in.ID)
}

func (s *Service) handleOffers(ctx context.Context, in *BarberPath) (*offersOutput, error) {
	offers, err := s.Offers(ctx, in.ShopID, in.ID)
	return &offersOutput{web.NewPage(offers, "")}, err
}

func (s *Service) handleSetOffers(ctx context.Context, in *offersInput) (*offersOutput, error) {
	offers, err := s.SetOffers(ctx, in.ShopID, in.ID, in.Body)
	return &offersOutput{web.NewPage(offers, "")}, err
}

func (s *Service) handleHours(ctx context.Context, in *BarberPath) (*hoursOutput, error) {
	hours, err := s.Hours(ctx, in.ShopID, in.ID)
	return &hoursOutput{web.NewPage(hours, "")}, err
}

func (s *Service) handleSetHours(ctx context.Context, in *hoursInput) (*hoursChangeOutput, error) {
	change, err := s.SetHours(ctx, in.ShopID, in.ID, in.Body)
	return &hoursChangeOutput{change}, err
}

func (s *Service) handleExceptions(ctx context.Context, in *exceptionsInput) (*exceptionsOutput, error) {
	page, err := s.Exceptions(ctx, in.ShopID, in.ID, in.From, in.PageParams)
	return &exceptionsOutput{page}, err
}

func (s *Service) handleSetException(ctx context.Context, in *exceptionInput) (*exceptionChangeOutput, error) {
	change, err := s.SetException(ctx, in.ShopID, in.ID, in.Body)
	return &exceptionChangeOutput{change}, err
}

func (s *Service) handleRemoveException(ctx context.Context, in *removeExceptionInput) (*collisionsOutput, error) {
	collisions, err := s.RemoveException(ctx, in.ShopID, in.ID, in.ExceptionID)
	return &collisionsOutput{Collisions{collisions}}, err
}

func (s *Service) handleTimeOff(ctx context.Context, in *timeOffInput) (*timeOffOutput, error) {
	page, err := s.TimeOff(ctx, in.ShopID, in.ID, in.From, in.PageParams)
	return &timeOffOutput{page}, err
}

func (s *Service) handleAddTimeOff(ctx context.Context, in *addTimeOffInput) (*timeOffChangeOutput, error) {
	change, err := s.AddTimeOff(ctx, in.ShopID, in.ID, in.Body)
	return &timeOffChangeOutput{change}, err
}

func (s *Service) handleChangeTimeOff(ctx context.Context, in *changeTimeOffInput) (*timeOffChangeOutput, error) {
	change, err := s.ChangeTimeOff(ctx, in.ShopID, in.ID, in.TimeOffID, in.Body)
	return &timeOffChangeOutput{change}, err
}

func (s *Service) handleRemoveTimeOff(ctx context.Context, in *TimeOffPath) (*struct{}, error) {
	return nil, s.RemoveTimeOff(ctx, in.ShopID, in.ID, in.TimeOffID)
}
