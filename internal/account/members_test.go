package account

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

func TestAddMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sur, norte := w.owner("sur"), w.owner("norte")

	invitedOne, err := w.svc.AddMember(t.Context(), sur, NewMember{Email: "Leo@Ejemplo.com.ar", Name: "Leo Díaz", Role: web.RoleBarber})
	if err != nil || invitedOne.Status != invited || invitedOne.Email != "leo@ejemplo.com.ar" {
		t.Fatalf("AddMember(new): got %+v, %v, want somebody invited", invitedOne, err)
	}
	if got := w.run(); got != 1 {
		t.Errorf("invitations: got %d, want 1", got)
	}
	if err := w.svc.ConfirmReset(t.Context(), w.mail.token(t), otherPassword); err != nil {
		t.Fatalf("ConfirmReset(invitation): %v", err)
	}
	existing, err := w.svc.AddMember(t.Context(), norte, NewMember{
		Email: "leo@ejemplo.com.ar", Name: "Otro Nombre", Role: web.RoleReception, Password: "una clave que no vale",
	})
	if err != nil || existing.UserID != invitedOne.UserID || existing.Name != "Leo Díaz" || existing.Status != active {
		t.Fatalf("AddMember(existing): got %+v, %v, want the same person", existing, err)
	}
	if got := w.run(); got != 0 {
		t.Errorf("invitations of somebody with a password: got %d, want 0", got)
	}
	signed, err := w.svc.Login(t.Context(), "leo@ejemplo.com.ar", otherPassword)
	if err != nil || len(signed.User.Memberships) != 2 {
		t.Errorf("Login(own password): got %+v, %v, want two memberships", signed.User, err)
	}
	w.member(sur, "mia@ejemplo.com.ar", web.RoleManager)
	if _, err := w.svc.Login(t.Context(), "mia@ejemplo.com.ar", otherPassword); err != nil {
		t.Errorf("Login(password set by the owner): got %v, want nil", err)
	}
	if got := w.count(sur.ShopID, `SELECT count(*) FROM audit_events WHERE action = 'member.add'`); got != 2 {
		t.Errorf("audit events: got %d, want 2", got)
	}
}

func TestAddMemberRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sur, norte := w.owner("sur"), w.owner("norte")
	w.member(sur, "leo@ejemplo.com.ar", web.RoleBarber)
	theirs := pg.NewID()
	w.barber(norte.ShopID, theirs)
	manager := web.Principal{UserID: pg.NewID(), ShopID: sur.ShopID, Role: web.RoleManager}
	tests := []struct {
		name string
		by   web.Principal
		who  NewMember
		want string
	}{
		{"a member already", sur, NewMember{Email: "leo@ejemplo.com.ar", Name: "Leo", Role: web.RoleOwner}, "already_member"},
		{"no address", sur, NewMember{Email: "leo", Name: "Leo", Role: web.RoleBarber}, "validation_failed"},
		{"no name", sur, NewMember{Email: "m@ejemplo.com", Name: " ", Role: web.RoleBarber}, "validation_failed"},
		{"a weak password", sur, NewMember{Email: "m@ejemplo.com", Name: "Mia", Role: web.RoleBarber, Password: "corta"}, "weak_password"},
		{"another shop's barber", sur, NewMember{Email: "m@ejemplo.com", Name: "Mia", Role: web.RoleBarber, BarberID: &theirs}, "validation_failed"},
		{"a manager adding an owner", manager, NewMember{Email: "m@ejemplo.com", Name: "Mia", Role: web.RoleOwner}, "role_not_allowed"},
		{"a manager adding a manager", manager, NewMember{Email: "m@ejemplo.com", Name: "Mia", Role: web.RoleManager}, "role_not_allowed"},
	}
	for _, tt := range tests {
		_, err := w.svc.AddMember(t.Context(), tt.by, tt.who)
		if e := fault.As(err); e == nil || e.Code != tt.want {
			t.Errorf("AddMember(%s): got %v, want %s", tt.name, err, tt.want)
		}
	}
	if got := w.count(uuid.Nil, `SELECT count(*) FROM users WHERE email = 'm@ejemplo.com'`); got != 0 {
		t.Errorf("accounts left behind: got %d, want 0", got)
	}
}

func (w *world) barber(shop, id uuid.UUID) {
	w.t.Helper()
	err := w.db.InShop(w.t.Context(), shop, func(tx pgx.Tx) error {
		_, err := tx.Exec(w.t.Context(), `INSERT INTO barbers (shop_id, id, name) VALUES ($1, $2, 'Leo')`, shop, id)
		return err
	})
	if err != nil {
		w.t.Fatalf("insert barber: %v", err)
	}
}

func TestChangeMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.owner("sur")
	leo := w.member(owner, "leo@ejemplo.com.ar", web.RoleBarber)
	chair := pg.NewID()
	w.barber(owner.ShopID, chair)
	if _, err := w.svc.RoleIn(t.Context(), leo.UserID, owner.ShopID); err != nil {
		t.Fatalf("RoleIn: %v", err)
	}
	manager := web.RoleManager
	changed, err := w.svc.ChangeMember(t.Context(), owner, leo.UserID, MemberPatch{
		Role: &manager, BarberID: web.Optional[uuid.UUID]{Set: true, Value: &chair},
	})
	if err != nil || changed.Role != web.RoleManager || changed.BarberID == nil || *changed.BarberID != chair {
		t.Fatalf("ChangeMember: got %+v, %v", changed, err)
	}
	if role, err := w.svc.RoleIn(t.Context(), leo.UserID, owner.ShopID); err != nil || role != web.RoleManager {
		t.Errorf("RoleIn(at once): got %q, %v, want manager", role, err)
	}
	changed, err = w.svc.ChangeMember(t.Context(), owner, leo.UserID, MemberPatch{BarberID: web.Optional[uuid.UUID]{Set: true}})
	if err != nil || changed.Role != web.RoleManager || changed.BarberID != nil {
		t.Errorf("ChangeMember(unlink): got %+v, %v, want no barber", changed, err)
	}
	if got := w.count(owner.ShopID, `SELECT count(*) FROM audit_events WHERE action = 'member.update' AND detail->>'role_before' = 'barber'`); got != 1 {
		t.Errorf("audit events with the old role: got %d, want 1", got)
	}
}

func TestManagersManageThoseBelow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.owner("sur")
	roles := map[web.Role]Member{}
	for _, role := range []web.Role{web.RoleManager, web.RoleReception, web.RoleBarber} {
		roles[role] = w.member(owner, string(role)+"@ejemplo.com.ar", role)
	}
	by := web.Principal{UserID: roles[web.RoleManager].UserID, ShopID: owner.ShopID, Role: web.RoleManager}
	own, reception, barber := web.RoleOwner, web.RoleReception, web.RoleBarber
	tests := []struct {
		name string
		who  uuid.UUID
		role *web.Role
		want error
	}{
		{"a barber becomes reception", roles[web.RoleBarber].UserID, &reception, nil},
		{"a barber becomes owner", roles[web.RoleBarber].UserID, &own, web.ErrRoleNotAllowed},
		{"the manager makes themselves owner", by.UserID, &own, web.ErrRoleNotAllowed},
		{"the owner becomes barber", owner.UserID, &barber, web.ErrRoleNotAllowed},
		{"somebody of no shop", uuid.New(), &barber, ErrMemberNotFound},
	}
	for _, tt := range tests {
		if _, err := w.svc.ChangeMember(t.Context(), by, tt.who, MemberPatch{Role: tt.role}); !errors.Is(err, tt.want) {
			t.Errorf("ChangeMember(%s): got %v, want %v", tt.name, err, tt.want)
		}
	}
	if err := w.svc.RemoveMember(t.Context(), by, owner.UserID); !errors.Is(err, web.ErrRoleNotAllowed) {
		t.Errorf("RemoveMember(the owner): got %v, want ErrRoleNotAllowed", err)
	}
	if err := w.svc.RemoveMember(t.Context(), by, roles[web.RoleReception].UserID); err != nil {
		t.Errorf("RemoveMember(reception): got %v, want nil", err)
	}
}

func TestMembersOfAnotherShopAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sur, norte := w.owner("sur"), w.owner("norte")
	if _, err := w.svc.Member(t.Context(), norte.ShopID, sur.UserID); !errors.Is(err, ErrMemberNotFound) {
		t.Errorf("Member: got %v, want ErrMemberNotFound", err)
	}
	if err := w.svc.RemoveMember(t.Context(), norte, sur.UserID); !errors.Is(err, ErrMemberNotFound) {
		t.Errorf("RemoveMember: got %v, want ErrMemberNotFound", err)
	}
	if _, err := w.svc.RoleIn(t.Context(), sur.UserID, norte.ShopID); !errors.Is(err, web.ErrShopNotFound) {
		t.Errorf("RoleIn: got %v, want ErrShopNotFound", err)
	}
	if user, err := w.svc.User(t.Context(), sur.UserID); err != nil || len(user.Memberships) != 1 {
		t.Errorf("User: got %+v, %v, want one membership", user, err)
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.owner("sur")
	barber := web.RoleBarber
	if err := w.svc.RemoveMember(t.Context(), owner, owner.UserID); !errors.Is(err, ErrLastOwner) {
		t.Errorf("RemoveMember: got %v, want ErrLastOwner", err)
	}
	if _, err := w.svc.ChangeMember(t.Context(), owner, owner.UserID, MemberPatch{Role: &barber}); !errors.Is(err, ErrLastOwner) {
		t.Errorf("ChangeMember: got %v, want ErrLastOwner", err)
	}
	w.member(owner, "ana@ejemplo.com.ar", web.RoleOwner)
	if _, err := w.svc.ChangeMember(t.Context(), owner, owner.UserID, MemberPatch{Role: &barber}); err != nil {
		t.Errorf("ChangeMember(with another owner): got %v, want nil", err)
	}
}

func TestOwnersWhoRemoveEachOtherLeaveOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for round := range 10 {
		first := w.owner(fmt.Sprintf("sur-%d", round))
		owners := []uuid.UUID{first.UserID}
		for i := range 3 {
			owners = append(owners, w.member(first, fmt.Sprintf("o%d-%d@ejemplo.com.ar", round, i), web.RoleOwner).UserID)
		}
		barber := web.RoleBarber
		results := make(chan error)
		for i, victim := range owners {
			by := web.Principal{UserID: owners[(i+1)%len(owners)], ShopID: first.ShopID, Role: web.RoleOwner}
			go func() {
				if i%2 == 0 {
					results <- w.svc.RemoveMember(t.Context(), by, victim)
					return
				}
				_, err := w.svc.ChangeMember(t.Context(), by, victim, MemberPatch{Role: &barber})
				results <- err
			}()
		}
		refused := 0
		for range owners {
			if err := <-results; errors.Is(err, ErrLastOwner) {
				refused++
			} else if err != nil {
				t.Errorf("round %d: got %v, want nil or ErrLastOwner", round, err)
			}
		}
		left := w.count(first.ShopID, `SELECT count(*) FROM memberships WHERE shop_id = $1 AND role = 'owner'`, first.ShopID)
		if refused != 1 || left != 1 {
			t.Errorf("round %d: got %d refused and %d owners, want 1 and 1", round, refused, left)
		}
	}
}
