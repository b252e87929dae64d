package account

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const membersPath = "/api/v1/shops/{shop_id}/members"

func (s *Service) memberRoutes(api *web.API) {
	about := []string{"Equipo"}
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: membersPath, ID: "list-members", Tags: about, Access: web.Managers,
		Summary: "Ver quiénes trabajan en la barbería",
	}, s.handleMembers)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: membersPath, ID: "add-member", Tags: about, Access: web.Managers, Status: http.StatusCreated,
		Errors:  []int{http.StatusConflict, http.StatusUnprocessableEntity},
		Summary: "Sumar a una persona",
		Description: "Si el correo no tiene cuenta, se crea con esa contraseña o se invita por correo a elegir una. " +
			"Quien es manager sólo puede sumar, cambiar y quitar a reception y barber.",
	}, s.handleAddMember)
	web.Register(api, web.Operation{
		Method: http.MethodPatch, Path: membersPath + "/{user_id}", ID: "change-member", Tags: about, Access: web.Managers,
		Errors:  []int{http.StatusConflict, http.StatusUnprocessableEntity},
		Summary: "Cambiar el rol o el barbero de una persona",
	}, s.handleChangeMember)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: membersPath + "/{user_id}", ID: "remove-member", Tags: about, Access: web.Managers,
		Status: http.StatusNoContent, Errors: []int{http.StatusConflict},
		Summary: "Quitar a una persona", Description: "Deja de tener acceso en el acto. Su cuenta sigue existiendo.",
	}, s.handleRemoveMember)
}

type membersInput struct {
	web.PageParams

	ShopID uuid.UUID `path:"shop_id" format:"uuid"`
}

type membersOutput struct{ Body web.Page[Member] }

func (s *Service) handleMembers(ctx context.Context, in *membersInput) (*membersOutput, error) {
	var after uuid.UUID
	if err := web.DecodeCursor(in.Cursor, &after); err != nil {
		return nil, err
	}
	members, err := s.Members(ctx, in.ShopID, after, in.Most())
	if err != nil {
		return nil, err
	}
	page, err := web.PageOf(members, in.PageParams, func(last Member) any { return last.UserID })
	return &membersOutput{Body: page}, err
}

type memberOutput struct{ Body Member }

type addMemberInput struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid"`
	Body   struct {
		Email    string     `json:"email" maxLength:"254" example:"leo@ejemplo.com.ar"`
		Name     string     `json:"name" minLength:"1" maxLength:"120" example:"Leo Díaz"`
		Role     web.Role   `json:"role" enum:"owner,manager,reception,barber"`
		BarberID *uuid.UUID `json:"barber_id,omitempty" format:"uuid" doc:"El barbero de la agenda que es esta persona"`
		Password string     `json:"password,omitempty" maxLength:"1024" doc:"Sin ella, la persona recibe un correo para elegirla"`
	}
}

func (s *Service) handleAddMember(ctx context.Context, in *addMemberInput) (*memberOutput, error) {
	by, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	added, err := s.AddMember(ctx, by, NewMember{Email: b.Email, Name: b.Name, Role: b.Role, BarberID: b.BarberID, Password: b.Password})
	if err != nil {
		return nil, err
	}
	return &memberOutput{Body: added}, nil
}

type memberInput struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid"`
	UserID uuid.UUID `path:"user_id" format:"uuid"`
}

type changeMemberInput struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid"`
	UserID uuid.UUID `path:"user_id" format:"uuid"`
	Body   struct {
		Role     *web.Role               `json:"role,omitempty" enum:"owner,manager,reception,barber"`
		BarberID web.Optional[uuid.UUID] `json:"barber_id,omitzero" doc:"null lo separa de la agenda"`
	}
}

func (s *Service) handleChangeMember(ctx context.Context, in *changeMemberInput) (*memberOutput, error) {
	by, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := s.ChangeMember(ctx, by, in.UserID, MemberPatch{Role: in.Body.Role, BarberID: in.Body.BarberID})
	if err != nil {
		return nil, err
	}
	return &memberOutput{Body: changed}, nil
}

func (s *Service) handleRemoveMember(ctx context.Context, in *memberInput) (*struct{}, error) {
	by, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.RemoveMember(ctx, by, in.UserID)
}
