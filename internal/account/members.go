package account

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	active  = "active"
	invited = "invited"
)

// NewMember is a person to add to a shop. Password is for people without an account only; without one they are invited
// by mail to choose theirs. Name, too, is taken only for a new account.
type NewMember struct {
	Email, Name string
	Role        web.Role
	BarberID    *uuid.UUID
	Password    string
}

// MemberPatch says what to change: a nil Role leaves it.
type MemberPatch struct {
	Role     *web.Role
	BarberID web.Optional[uuid.UUID]
}

// Members returns up to most members of the shop after the one with the id after, in order of id.
func (s *Service) Members(ctx context.Context, shop, after uuid.UUID, most int32) (members []Member, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		rows, err := sqlgen.New(tx).ListMembers(ctx, sqlgen.ListMembersParams{ShopID: shop, After: after, Most: most})
		for _, r := range rows {
			members = append(members, member(sqlgen.GetMemberRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return members, nil
}

// Member returns one member of the shop, or ErrMemberNotFound.
func (s *Service) Member(ctx context.Context, shop, user uuid.UUID) (found Member, err error) {
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		found, err = readMember(ctx, tx, shop, user)
		return err
	})
	return found, err
}

// AddMember gives a person a role in the shop of the principal in ctx, creating their account when the address has none.
// Errors: validation_failed, weak_password, ErrAlreadyMember, web.ErrRoleNotAllowed, ErrLoginBusy, fault.Unavailable.
func (s *Service) AddMember(ctx context.Context, by web.Principal, n NewMember) (Member, error) {
	if !manages(by.Role, n.Role) {
		return Member{}, web.ErrRoleNotAllowed
	}
	hash, err := s.checkMember(ctx, &n)
	if err != nil {
		return Member{}, err
	}
	added, err := pg.Idempotent(ctx, s.db, by.ShopID, func(tx pgx.Tx) (Member, error) { return s.add(ctx, tx, by.ShopID, n, hash) })
	if err != nil {
		return Member{}, fmt.Errorf("add member: %w", err)
	}
	s.tell(ctx, news{Places: []place{{Shop: by.ShopID, User: added.UserID}}})
	return added, nil
}

// checkMember cleans n up and hashes its password, if it has one.
func (s *Service) checkMember(ctx context.Context, n *NewMember) (hash *string, err error) {
	var p problems
	n.Email, n.Name = p.email("body.email", n.Email), p.name("body.name", n.Name)
	if n.Password != "" {
		p.add(s.policy.check("body.password", n.Password, n.Email, n.Name))
	}
	if err := p.err(); err != nil || n.Password == "" {
		return nil, err
	}
	made, err := s.hashInGate(ctx, n.Password)
	return &made, err
}

func (s *Service) add(ctx context.Context, tx pgx.Tx, shop uuid.UUID, n NewMember, hash *string) (Member, error) {
	q, now := sqlgen.New(tx), s.clock.Now()
	_, err := q.CreateUser(ctx, sqlgen.CreateUserParams{ID: pg.NewID(), Email: n.Email, Name: n.Name, PasswordHash: hash, Now: now})
	if err != nil {
		return Member{}, fmt.Errorf("create user: %w", err)
	}
	user, err := q.UserByEmail(ctx, n.Email)
	if err != nil {
		return Member{}, fmt.Errorf("read user: %w", err)
	}
	created, err := q.CreateMember(ctx, sqlgen.CreateMemberParams{
		ShopID: shop, UserID: user.ID, Role: string(n.Role), BarberID: n.BarberID, Now: now,
	})
	if err != nil {
		return Member{}, memberFault("create member", err)
	}
	if created == 0 {
		return Member{}, ErrAlreadyMember
	}
	if user.PasswordHash == nil {
		if err := s.opts.Enqueue.Enqueue(ctx, tx, ResetArgs{UserID: user.ID, InvitedBy: &shop}); err != nil {
			return Member{}, fmt.Errorf("enqueue invitation: %w", err)
		}
	}
	if err := logMember(ctx, tx, shop, user.ID, "member.add", map[string]any{"role": n.Role, "barber_id": n.BarberID}); err != nil {
		return Member{}, err
	}
	return readMember(ctx, tx, shop, user.ID)
}

// ChangeMember changes role and barber of a member. Errors: ErrMemberNotFound, ErrLastOwner, web.ErrRoleNotAllowed,
// validation_failed, fault.Unavailable.
func (s *Service) ChangeMember(ctx context.Context, by web.Principal, user uuid.UUID, patch MemberPatch) (changed Member, err error) {
	err = s.db.InShop(ctx, by.ShopID, func(tx pgx.Tx) error {
		before, err := s.hold(ctx, tx, by, user, patch.Role)
		if err != nil {
			return err
		}
		role, barber := before.Role, before.BarberID
		if patch.Role != nil {
			role = string(*patch.Role)
		}
		patch.BarberID.Apply(&barber)
		err = sqlgen.New(tx).ChangeMember(ctx, sqlgen.ChangeMemberParams{ShopID: by.ShopID, UserID: user, Role: role, BarberID: barber})
		if err != nil {
			return memberFault("change member", err)
		}
		detail := map[string]any{"role": role, "barber_id": barber, "role_before": before.Role, "barber_id_before": before.BarberID}
		if err := logMember(ctx, tx, by.ShopID, user, "member.update", detail); err != nil {
			return err
		}
		changed, err = readMember(ctx, tx, by.ShopID, user)
		return err
	})
	if err != nil {
		return Member{}, fmt.Errorf("change member: %w", err)
	}
	s.tell(ctx, news{Places: []place{{Shop: by.ShopID, User: user}}})
	return changed, nil
}

// RemoveMember ends a person's role in the shop; their account stays. Errors: ErrMemberNotFound, ErrLastOwner,
// web.ErrRoleNotAllowed, fault.Unavailable.
func (s *Service) RemoveMember(ctx context.Context, by web.Principal, user uuid.UUID) error {
	err := s.db.InShop(ctx, by.ShopID, func(tx pgx.Tx) error {
		var none web.Role
		before, err := s.hold(ctx, tx, by, user, &none)
		if err != nil {
			return err
		}
		if err := sqlgen.New(tx).RemoveMember(ctx, sqlgen.RemoveMemberParams{ShopID: by.ShopID, UserID: user}); err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		return logMember(ctx, tx, by.ShopID, user, "member.remove", map[string]any{"role": before.Role, "barber_id": before.BarberID})
	})
	if err != nil {
		return fmt.Errorf("remove member: %w", err)
	}
	s.tell(ctx, news{Places: []place{{Shop: by.ShopID, User: user}}})
	return nil
}

// hold locks a member whose role is about to become wanted (nil: stays; "": none) and returns them as they are. The
// owners of the shop are locked first, so that two owners cannot take each other away at once.
func (s *Service) hold(ctx context.Context, tx pgx.Tx, by web.Principal, user uuid.UUID, wanted *web.Role) (sqlgen.LockMemberRow, error) {
	q := sqlgen.New(tx)
	owners, err := q.LockOwners(ctx, by.ShopID)
	if err != nil {
		return sqlgen.LockMemberRow{}, fmt.Errorf("lock owners: %w", err)
	}
	held, err := q.LockMember(ctx, sqlgen.LockMemberParams{ShopID: by.ShopID, UserID: user})
	if err != nil {
		return held, pg.Found(err, ErrMemberNotFound, "lock member")
	}
	role := web.Role(held.Role)
	switch {
	case !manages(by.Role, role), wanted != nil && *wanted != "" && !manages(by.Role, *wanted):
		return held, web.ErrRoleNotAllowed
	case role == web.RoleOwner && wanted != nil && *wanted != web.RoleOwner && len(owners) == 1:
		return held, ErrLastOwner
	}
	return held, nil
}

// manages reports whether a person of role by may give, change and take away role: an owner any, a manager those below.
func manages(by, role web.Role) bool {
	switch by {
	case web.RoleOwner:
		return true
	case web.RoleManager:
		return role == web.RoleReception || role == web.RoleBarber
	case web.RoleReception, web.RoleBarber:
	}
	return false
}

func readMember(ctx context.Context, tx pgx.Tx, shop, user uuid.UUID) (Member, error) {
	row, err := sqlgen.New(tx).GetMember(ctx, sqlgen.GetMemberParams{ShopID: shop, UserID: user})
	if err != nil {
		return Member{}, pg.Found(err, ErrMemberNotFound, "read member")
	}
	return member(row), nil
}

func member(r sqlgen.GetMemberRow) Member {
	m := Member{UserID: r.UserID, Email: r.Email, Name: r.Name, Role: web.Role(r.Role), BarberID: r.BarberID, Status: invited}
	if r.Active {
		m.Status = active
	}
	return m
}

// memberFault blames the barber when it is not one of the shop.
func memberFault(doing string, err error) error {
	if pg.Constraint(err) == "memberships_shop_id_barber_id_fkey" {
		return fault.Validation("body.barber_id", "Elegí un barbero de esta barbería.").Because(err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func logMember(ctx context.Context, tx pgx.Tx, shop, user uuid.UUID, action string, detail map[string]any) error {
	if err := audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "member", EntityID: user, Detail: detail}); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}
