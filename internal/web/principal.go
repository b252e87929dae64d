package web

import (
	"context"
	"net/netip"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// Role is what a member may do in one shop.
type Role string

// The roles, from the widest to the narrowest.
const (
	RoleOwner     Role = "owner"
	RoleManager   Role = "manager"
	RoleReception Role = "reception"
	RoleBarber    Role = "barber"
)

// Principal is the person who signed the request. ShopID and Role are zero outside a shop.
type Principal struct {
	UserID, SessionID uuid.UUID
	ShopID            uuid.UUID
	Role              Role
}

// Authenticator checks who somebody is. The account domain implements it and app plugs it in.
type Authenticator interface {
	// Authenticate returns the person behind an access token, or a fault of kind Unauthorized.
	Authenticate(ctx context.Context, bearer string) (Principal, error)
	// RoleIn returns the user's role in the shop, or a fault of kind NotFound when the user is not a member.
	RoleIn(ctx context.Context, user, shop uuid.UUID) (Role, error)
}

// Faults of signing in that the edge itself answers.
var (
	ErrSignedOut = &fault.Error{
		Kind: fault.Unauthorized, Code: "not_signed_in", Message: "Iniciá sesión para seguir.",
	}
	ErrRoleNotAllowed = &fault.Error{
		Kind: fault.Forbidden, Code: "role_not_allowed", Message: "Tu rol no permite hacer esto.",
	}
	ErrShopNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería.",
	}
)

type (
	principalKey struct{}
	exchangeKey  struct{}
)

// WithPrincipal returns a context that acts as p. Requests get theirs from the edge; jobs and tests set their own.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalFrom returns who signed the request; ok is false for public requests.
func PrincipalFrom(ctx context.Context) (p Principal, ok bool) {
	if p, ok = ctx.Value(principalKey{}).(Principal); ok {
		return p, true
	}
	if x := exchangeFrom(ctx); x != nil && x.principal.UserID != uuid.Nil {
		return x.principal, true
	}
	return Principal{}, false
}

// RequestID returns the id that ties an answer to its log lines, or "" outside a request.
func RequestID(ctx context.Context) string {
	if x := exchangeFrom(ctx); x != nil {
		return x.id
	}
	return ""
}

// ClientIP returns the caller's address as seen through the trusted proxies; the zero Addr outside a request.
func ClientIP(ctx context.Context) netip.Addr {
	if x := exchangeFrom(ctx); x != nil {
		return x.ip
	}
	return netip.Addr{}
}

func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}
