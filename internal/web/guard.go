package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

var (
	errBadKey = &fault.Error{
		Kind: fault.BadRequest, Code: "bad_idempotency_key",
		Message: "Idempotency-Key tiene que tener entre 1 y 255 caracteres ASCII visibles.",
	}
	errBadOrigin = &fault.Error{
		Kind: fault.Forbidden, Code: "bad_origin", Message: "El pedido viene de otro sitio.",
	}
	errIncompleteBody = &fault.Error{
		Kind: fault.BadRequest, Code: "incomplete_body", Message: "El cuerpo del pedido llegó incompleto.",
	}
)

// guard decides whether the handler of rt may see r. The request it returns is the one to go on with, also for the problem.
func (a *API) guard(rt *route, x *exchange, r *http.Request) (*http.Request, error) {
	if err := a.limitBefore(rt, x, r); err != nil {
		return r, err
	}
	if rt.op.Access != Public {
		if err := a.authorize(rt, x, r); err != nil {
			return r, err
		}
		if err := a.limitAfter(rt, x, r); err != nil {
			return r, err
		}
	}
	if rt.op.Cookie {
		if err := a.crossSite.Check(r); err != nil {
			return r, errBadOrigin.Because(err)
		}
	}
	if r.Method == http.MethodPost && a.opts.Idempotent != nil {
		return a.idempotent(rt, x, r)
	}
	return r, nil
}

// authorize finds out who calls and, for operations of a shop, as what.
func (a *API) authorize(rt *route, x *exchange, r *http.Request) error {
	token := bearer(r)
	if rt.op.TokenInQuery {
		token = Bearer(r)
	}
	if token == "" {
		return ErrSignedOut
	}
	ctx := r.Context()
	p, err := a.opts.Auth.Authenticate(ctx, token)
	if err != nil {
		return fmt.Errorf("authenticate: %w", err)
	}
	if rt.op.Access.ofShop() {
		if err := a.enterShop(ctx, rt, r, &p); err != nil {
			return err
		}
	}
	if rt.op.Access == Operators {
		switch is, err := a.opts.Operates(ctx, p.UserID); {
		case err != nil:
			return fmt.Errorf("look up operator: %w", err)
		case !is:
			return ErrRoleNotAllowed
		}
	}
	x.principal = p
	return nil
}

func (a *API) enterShop(ctx context.Context, rt *route, r *http.Request, p *Principal) error {
	shop, err := uuid.Parse(r.PathValue("shop_id"))
	if err != nil {
		return ErrShopNotFound.Because(err)
	}
	role, err := a.opts.Auth.RoleIn(ctx, p.UserID, shop)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return ErrShopNotFound.Because(err)
	}
	if err != nil {
		return fmt.Errorf("role in shop: %w", err)
	}
	if !rt.op.Access.allows(role) {
		return ErrRoleNotAllowed
	}
	p.ShopID, p.Role = shop, role
	return nil
}

// Bearer is the access token of a request, from the header or, for operations with TokenInQuery, the query.
func Bearer(r *http.Request) string {
	if token := bearer(r); token != "" {
		return token
	}
	return r.URL.Query().Get("access_token")
}

func bearer(r *http.Request) string {
	const scheme = "Bearer "
	h := r.Header["Authorization"]
	if len(h) != 1 || len(h[0]) <= len(scheme) || !strings.EqualFold(h[0][:len(scheme)], scheme) {
		return ""
	}
	return h[0][len(scheme):]
}

// idempotent reads the body to fingerprint it, and puts the key where write use cases find it.
func (a *API) idempotent(rt *route, x *exchange, r *http.Request) (*http.Request, error) {
	keys, ok := r.Header["Idempotency-Key"]
	if !ok {
		return r, nil
	}
	if len(keys) != 1 || !saneKey(keys[0]) {
		return r, errBadKey
	}
	body, err := io.ReadAll(http.MaxBytesReader(x, r.Body, a.opts.MaxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return r, errBodyTooLarge
		}
		return r, errIncompleteBody.Because(err)
	}
	ctx := a.opts.Idempotent(r.Context(), keys[0], rt.label, fingerprint(x, r, body))
	r = r.WithContext(ctx)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r, nil
}

func saneKey(s string) bool {
	if len(s) < 1 || len(s) > 255 {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// fingerprint covers who asked for what: another caller's key must never show the first caller's answer.
func fingerprint(x *exchange, r *http.Request, body []byte) (sum [32]byte) {
	h := sha256.New()
	for _, part := range [][]byte{
		[]byte(r.Method), []byte(r.URL.Path), []byte(r.URL.RawQuery), x.principal.UserID[:], body,
	} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	h.Sum(sum[:0])
	return sum
}

// nobody is the Authenticator of an edge without accounts: everybody is signed out.
type nobody struct{}

func (nobody) Authenticate(context.Context, string) (Principal, error) {
	return Principal{}, ErrSignedOut
}

func (nobody) RoleIn(context.Context, uuid.UUID, uuid.UUID) (Role, error) {
	return "", ErrShopNotFound
}
