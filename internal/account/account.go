// Package account knows who people are: it registers them with their shop, signs them in and out, keeps their passwords
// and sessions, and says which role they have in which shop.
//
// A session is what a person has on one device. It lives for a fixed time after signing in and is named by short-lived
// access tokens; a rotating refresh token, kept in a cookie, brings the next one. PostgreSQL is the truth about sessions
// and roles: what it says is remembered for less than a second, so that revoking works at once, with or without Redis.
package account

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// User is a person who signs in, with the shops they belong to.
type User struct {
	ID          uuid.UUID    `json:"id"`
	Email       string       `json:"email"`
	Name        string       `json:"name"`
	Phone       *string      `json:"phone" doc:"En formato E.164"`
	Memberships []Membership `json:"memberships" nullable:"false"`
	Operator    bool         `json:"operator" doc:"Es de la plataforma: ve /admin"`
}

// Membership is a person's place in a shop.
type Membership struct {
	ShopID   uuid.UUID  `json:"shop_id"`
	Slug     string     `json:"slug"`
	ShopName string     `json:"shop_name"`
	Role     web.Role   `json:"role" enum:"owner,manager,reception,barber"`
	BarberID *uuid.UUID `json:"barber_id" format:"uuid" nullable:"true" doc:"El barbero de la agenda que es esta persona"`

	VisitEndsAt *time.Time `json:"visit_ends_at" nullable:"true" doc:"Es una visita de la plataforma, que termina sola"`
}

// Shop is what registering created.
type Shop struct {
	ID       uuid.UUID `json:"id"`
	Slug     string    `json:"slug"`
	Name     string    `json:"name"`
	Timezone string    `json:"timezone"`
	Phone    string    `json:"phone"`
}

// Member is a person as the shop's owner sees them.
type Member struct {
	UserID   uuid.UUID  `json:"user_id"`
	Email    string     `json:"email"`
	Name     string     `json:"name"`
	Role     web.Role   `json:"role" enum:"owner,manager,reception,barber"`
	BarberID *uuid.UUID `json:"barber_id" format:"uuid" nullable:"true"`
	Status   string     `json:"status" enum:"active,invited" doc:"invited: todavía no eligió su contraseña"`
}

// Signed is a person signed in on one device. Refresh and Expires go into the cookie, never into a body.
type Signed struct {
	Access  string
	Life    time.Duration // of the access token
	Refresh string
	Expires time.Time // of the session
	User    User
	Shop    *Shop // only from Register
}

// Faults that a client can meet. A wrong address and a wrong password are one fault, so that neither is revealed.
var (
	ErrWrongPassword = &fault.Error{
		Kind: fault.Unauthorized, Code: "wrong_credentials", Message: "El correo o la contraseña no coinciden.",
	}
	ErrCurrentPassword = (&fault.Error{
		Kind: fault.Invalid, Code: "wrong_password", Message: "Tu contraseña actual no es esa.",
	}).At("body.current_password", "Tu contraseña actual no es esa.")
	ErrLoginLocked = &fault.Error{
		Kind: fault.RateLimited, Code: "login_locked", Message: "Hubo demasiados intentos. Esperá un momento y probá de nuevo.",
	}
	ErrLoginBusy = &fault.Error{
		Kind: fault.RateLimited, Code: "login_busy", RetryAfter: 2 * time.Second,
		Message: "Hay mucha gente ingresando. Probá de nuevo en unos segundos.",
	}
	ErrSessionEnded = &fault.Error{
		Kind: fault.Unauthorized, Code: "session_ended", Message: "Tu sesión terminó. Iniciá sesión de nuevo.",
	}
	ErrEmailTaken = (&fault.Error{
		Kind: fault.Conflict, Code: "email_taken", Message: "Ya hay una cuenta con ese correo.",
	}).At("body.email", "Ya hay una cuenta con ese correo. Iniciá sesión o usá otro.")
	ErrSlugTaken = (&fault.Error{
		Kind: fault.Conflict, Code: "slug_taken", Message: "Esa dirección ya está en uso.",
	}).At("body.slug", "Elegí otra dirección: esa ya está en uso.")
	ErrResetExpired = &fault.Error{
		Kind: fault.Gone, Code: "reset_expired", Message: "Ese enlace ya se usó o venció. Pedí uno nuevo.",
	}
	ErrLastOwner = &fault.Error{
		Kind: fault.Conflict, Code: "last_owner", Message: "La barbería necesita al menos una persona dueña.",
	}
	ErrAlreadyMember = (&fault.Error{
		Kind: fault.Conflict, Code: "already_member", Message: "Esa persona ya es parte de la barbería.",
	}).At("body.email", "Esa persona ya es parte de la barbería.")
	ErrMemberNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "member_not_found", Message: "No encontramos a esa persona en la barbería.",
	}
)
