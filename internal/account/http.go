package account

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

const (
	secureCookie = "__Host-refresh"
	plainCookie  = "refresh" // only without https: browsers refuse the other one there
	bearerScheme = "Bearer "
	loginBucket  = "login" // the strict rate limit of everything that takes a password or an address
)

// Routes registers the operations of accounts and members.
func (s *Service) Routes(api *web.API) {
	s.signingRoutes(api)
	s.passwordRoutes(api)
	s.memberRoutes(api)
}

func (s *Service) signingRoutes(api *web.API) {
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/register", ID: "register", Tags: tags(), Access: web.Public, Bucket: loginBucket,
		Status: http.StatusCreated, Cookie: true, Errors: []int{http.StatusConflict, http.StatusUnprocessableEntity},
		Summary:     "Crear una cuenta y su barbería",
		Description: "El token para renovar la sesión va en una cookie HttpOnly.",
	}, s.handleRegister)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/login", ID: "login", Tags: tags(), Access: web.Public, Bucket: loginBucket,
		Cookie: true, Errors: []int{http.StatusUnauthorized, http.StatusUnprocessableEntity},
		Summary:     "Iniciar sesión",
		Description: "Después de varios intentos fallidos seguidos, la cuenta espera cada vez más (429 con Retry-After).",
	}, s.handleLogin)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/refresh", ID: "refresh", Tags: tags(), Access: web.Public,
		Cookie: true, Errors: []int{http.StatusUnauthorized},
		Summary:     "Renovar el token de acceso",
		Description: "Usa la cookie y la cambia por otra. Una cookie ya usada cierra la sesión entera.",
	}, s.handleRefresh)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/logout", ID: "logout", Tags: tags(), Access: web.Public,
		Status: http.StatusNoContent, Cookie: true,
		Summary:     "Cerrar esta sesión",
		Description: "Cierra la sesión de la cookie y la del token de acceso, si los hay.",
	}, s.handleLogout)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/logout-all", ID: "logout-all", Tags: tags(), Access: web.SignedIn,
		Status: http.StatusNoContent, Summary: "Cerrar la sesión en todos los dispositivos",
	}, s.handleLogoutAll)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: "/api/v1/me", ID: "me", Tags: tags(), Access: web.SignedIn,
		Summary: "Ver mi cuenta y mis barberías",
	}, s.handleMe)
}

func (s *Service) passwordRoutes(api *web.API) {
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/password", ID: "change-password", Tags: tags(),
		Access: web.SignedIn, Bucket: loginBucket, Status: http.StatusNoContent, Errors: []int{http.StatusUnprocessableEntity},
		Summary: "Cambiar mi contraseña", Description: "Cierra mis otras sesiones.",
	}, s.handlePassword)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/password-reset", ID: "request-password-reset", Tags: tags(), Access: web.Public,
		Bucket: loginBucket, Status: http.StatusAccepted, Errors: []int{http.StatusUnprocessableEntity},
		Summary:     "Pedir un enlace para elegir otra contraseña",
		Description: "Responde lo mismo haya o no una cuenta con ese correo.",
	}, s.handleReset)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: "/api/v1/auth/password-reset/confirm", ID: "confirm-password-reset", Tags: tags(),
		Access: web.Public, Bucket: loginBucket, Status: http.StatusNoContent,
		Errors:      []int{http.StatusGone, http.StatusUnprocessableEntity},
		Summary:     "Elegir otra contraseña con el enlace",
		Description: "El enlace sirve una sola vez. Cierra todas las sesiones de la persona.",
	}, s.handleConfirm)
}

func tags() []string { return []string{"Cuentas"} }

type registerInput struct {
	Body struct {
		ShopName  string `json:"shop_name" minLength:"1" maxLength:"120" example:"Barbería Sur"`
		Slug      string `json:"slug" minLength:"2" maxLength:"119" doc:"Parte final de la dirección pública" example:"barberia-sur"`
		OwnerName string `json:"owner_name" minLength:"1" maxLength:"120" example:"Ana Pérez"`
		Email     string `json:"email" maxLength:"254" example:"ana@ejemplo.com.ar"`
		Password  string `json:"password" maxLength:"1024" doc:"De 10 a 256 caracteres, cualquiera" example:"tres tristes tigres"`
		Phone     string `json:"phone" maxLength:"40" example:"11 2345-6789"`
		Timezone  string `json:"timezone,omitempty" maxLength:"64" doc:"Zona horaria IANA" example:"America/Argentina/Buenos_Aires"`
	}
}

type loginInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254" example:"ana@ejemplo.com.ar"`
		Password string `json:"password" maxLength:"1024"`
	}
}

// signedBody is the answer of everything that signs in.
type signedBody struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type" enum:"Bearer"`
	ExpiresIn   int    `json:"expires_in" doc:"Segundos de vida del token de acceso"`
	User        User   `json:"user"`
	Shop        *Shop  `json:"shop,omitempty" doc:"Sólo al registrarse"`
}

type signedOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      signedBody
}

// refreshInput has the two names under which a browser may keep the refresh token. Only the one of our own mode is read.
type refreshInput struct {
	Secure string `cookie:"__Host-refresh" doc:"Token de renovación"`
	Plain  string `cookie:"refresh" doc:"Token de renovación, en desarrollo"`
}

type logoutInput struct {
	Secure        string `cookie:"__Host-refresh" doc:"Token de renovación"`
	Plain         string `cookie:"refresh" doc:"Token de renovación, en desarrollo"`
	Authorization string `header:"Authorization" hidden:"true"`
}

type logoutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Service) handleRegister(ctx context.Context, in *registerInput) (*signedOutput, error) {
	b := in.Body
	signed, err := s.Register(ctx, Registration{
		ShopName: b.ShopName, Slug: b.Slug, OwnerName: b.OwnerName, Email: b.Email, Phone: b.Phone,
		Password: b.Password, Timezone: b.Timezone,
	})
	return s.answer(signed, err)
}

func (s *Service) handleLogin(ctx context.Context, in *loginInput) (*signedOutput, error) {
	return s.answer(s.Login(ctx, in.Body.Email, in.Body.Password))
}

func (s *Service) handleRefresh(ctx context.Context, in *refreshInput) (*signedOutput, error) {
	return s.answer(s.Refresh(ctx, s.refreshOf(in.Secure, in.Plain)))
}

func (s *Service) handleLogout(ctx context.Context, in *logoutInput) (*logoutOutput, error) {
	access, _ := strings.CutPrefix(in.Authorization, bearerScheme)
	if err := s.Logout(ctx, s.refreshOf(in.Secure, in.Plain), access); err != nil {
		return nil, err
	}
	return &logoutOutput{SetCookie: s.cookie("", time.Time{})}, nil
}

func (s *Service) handleLogoutAll(ctx context.Context, _ *struct{}) (*logoutOutput, error) {
	p, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.LogoutAll(ctx, p.UserID); err != nil {
		return nil, err
	}
	return &logoutOutput{SetCookie: s.cookie("", time.Time{})}, nil
}

type meOutput struct {
	Body struct {
		User User `json:"user"`
	}
}

func (s *Service) handleMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	p, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	out := &meOutput{}
	out.Body.User, err = s.User(ctx, p.UserID)
	return out, err
}

type passwordInput struct {
	Body struct {
		Current string `json:"current_password" maxLength:"1024"`
		New     string `json:"new_password" maxLength:"1024" doc:"De 10 a 256 caracteres, cualquiera"`
	}
}

func (s *Service) handlePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	p, err := principal(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.ChangePassword(ctx, p, in.Body.Current, in.Body.New)
}

type resetInput struct {
	Body struct {
		Email string `json:"email" maxLength:"254" example:"ana@ejemplo.com.ar"`
	}
}

func (s *Service) handleReset(ctx context.Context, in *resetInput) (*struct{}, error) {
	return nil, s.RequestReset(ctx, in.Body.Email)
}

type confirmInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"128" doc:"El del enlace"`
		Password string `json:"password" maxLength:"1024" doc:"De 10 a 256 caracteres, cualquiera"`
	}
}

func (s *Service) handleConfirm(ctx context.Context, in *confirmInput) (*struct{}, error) {
	return nil, s.ConfirmReset(ctx, in.Body.Token, in.Body.Password)
}

// answer puts the access token into the body and the refresh token into the cookie.
func (s *Service) answer(signed Signed, err error) (*signedOutput, error) {
	if err != nil {
		return nil, err
	}
	return &signedOutput{
		SetCookie: s.cookie(signed.Refresh, signed.Expires),
		Body: signedBody{
			AccessToken: signed.Access, TokenType: "Bearer", ExpiresIn: int(signed.Life.Seconds()), User: signed.User, Shop: signed.Shop,
		},
	}, nil
}

// cookie keeps a refresh token until the session ends, or with no token takes the cookie away.
func (s *Service) cookie(token string, expires time.Time) http.Cookie {
	c := http.Cookie{ //nolint:gosec // not Secure only where there is no https
		Name: plainCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: s.opts.SecureCookies, MaxAge: -1,
	}
	if s.opts.SecureCookies {
		c.Name = secureCookie
	}
	if token != "" {
		c.MaxAge = int(expires.Sub(s.clock.Now()).Seconds())
	}
	return c
}

func (s *Service) refreshOf(secure, plain string) string {
	if s.opts.SecureCookies {
		return secure
	}
	return plain
}

func principal(ctx context.Context) (web.Principal, error) {
	p, ok := web.PrincipalFrom(ctx)
	if !ok || p.UserID == uuid.Nil {
		return p, web.ErrSignedOut
	}
	return p, nil
}
