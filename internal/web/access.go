package web

// Access says who may call an operation, as a set. The zero Access lets nobody in: registering with it panics.
type Access uint8

// Who may call. The groups of roles hold in the shop that the path names as {shop_id}.
const (
	Public   Access = 1 << iota // no account
	SignedIn                    // an account, of any shop or none
	owner
	manager
	reception
	barber
	Operators // of the platform, in no shop

	OwnerOnly = owner
	Managers  = owner | manager
	Desk      = Managers | reception // who attends the shop
	Team      = Desk | barber
)

func (r Role) access() Access {
	switch r {
	case RoleOwner:
		return owner
	case RoleManager:
		return manager
	case RoleReception:
		return reception
	case RoleBarber:
		return barber
	}
	return 0
}

func (a Access) allows(r Role) bool { return a&r.access() != 0 }

// ofShop reports whether a role in a shop is needed.
func (a Access) ofShop() bool { return a&Team != 0 }

// document is the value of x-access in the OpenAPI document, from which the authorization matrix is generated.
func (a Access) document() any {
	switch {
	case a == Public:
		return "public"
	case a == SignedIn:
		return "signed_in"
	case a == Operators:
		return "operator"
	case a == 0, !a.ofShop(), a&(Public|SignedIn|Operators) != 0:
		panic("web: operation without a clear Access")
	}
	var roles []Role
	for _, r := range []Role{RoleOwner, RoleManager, RoleReception, RoleBarber} {
		if a.allows(r) {
			roles = append(roles, r)
		}
	}
	return roles
}
