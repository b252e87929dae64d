package account

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones do not depend on the machine
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	longestName  = 120
	longestEmail = 254 // RFC 5321 section 4.5.3.1.3, without the angle brackets
)

// Registration is what a person says to open a shop.
type Registration struct {
	ShopName, Slug           string
	OwnerName, Email, Phone  string
	Password                 string
	Timezone                 string // IANA; "": the default
	normalPhone, normalEmail string
}

// Register creates a person, their shop and their first session, all or nothing.
// Errors: validation_failed, weak_password, ErrEmailTaken, ErrSlugTaken, ErrLoginBusy, fault.Unavailable.
func (s *Service) Register(ctx context.Context, r Registration) (Signed, error) {
	if err := s.check(&r); err != nil {
		return Signed{}, err
	}
	hash, err := s.hashInGate(ctx, r.Password)
	if err != nil {
		return Signed{}, err
	}
	signed, err := pg.Idempotent(ctx, s.db, uuid.Nil, func(tx pgx.Tx) (Signed, error) { return s.open(ctx, tx, r, hash) })
	if err != nil {
		return Signed{}, fmt.Errorf("register: %w", err)
	}
	return signed, nil
}

// open writes everything that registering creates. The transaction belongs to no shop and is lent to the new one.
func (s *Service) open(ctx context.Context, tx pgx.Tx, r Registration, hash string) (Signed, error) {
	now, user := s.clock.Now(), pg.NewID()
	shop := Shop{ID: pg.NewID(), Slug: r.Slug, Name: r.ShopName, Timezone: r.Timezone, Phone: r.normalPhone}
	q := sqlgen.New(tx)
	created, err := q.CreateUser(ctx, sqlgen.CreateUserParams{
		ID: user, Email: r.normalEmail, Name: r.OwnerName, Phone: &r.normalPhone, PasswordHash: &hash, Now: now,
	})
	if err != nil {
		return Signed{}, fmt.Errorf("create user: %w", err)
	}
	if created == 0 {
		return Signed{}, ErrEmailTaken
	}
	if err := q.ActForShop(ctx, shop.ID.String()); err != nil {
		return Signed{}, fmt.Errorf("enter new shop: %w", err)
	}
	if err := s.openShop(ctx, tx, shop, user, now); err != nil {
		return Signed{}, err
	}
	if err := q.ActForShop(ctx, uuid.Nil.String()); err != nil {
		return Signed{}, fmt.Errorf("leave new shop: %w", err)
	}
	signed, err := s.startSession(ctx, tx, user)
	signed.Shop = &shop
	signed.User = User{ID: user, Email: r.normalEmail, Name: r.OwnerName, Phone: &r.normalPhone, Memberships: []Membership{
		{ShopID: shop.ID, Slug: shop.Slug, ShopName: shop.Name, Role: web.RoleOwner},
	}}
	return signed, err
}

func (s *Service) openShop(ctx context.Context, tx pgx.Tx, shop Shop, owner uuid.UUID, now time.Time) error {
	q := sqlgen.New(tx)
	err := q.CreateShop(ctx, sqlgen.CreateShopParams{
		ID: shop.ID, Slug: shop.Slug, Name: shop.Name, Timezone: shop.Timezone, Phone: shop.Phone, Now: now,
	})
	if pg.Constraint(err) == "shops_slug_key" {
		return ErrSlugTaken.Because(err)
	}
	if err != nil {
		return fmt.Errorf("create shop: %w", err)
	}
	_, err = q.CreateMember(ctx, sqlgen.CreateMemberParams{ShopID: shop.ID, UserID: owner, Role: string(web.RoleOwner), Now: now})
	if err != nil {
		return fmt.Errorf("create owner: %w", err)
	}
	ctx = web.WithPrincipal(ctx, web.Principal{UserID: owner, ShopID: shop.ID, Role: web.RoleOwner})
	entry := audit.Entry{Action: "shop.register", Entity: "shop", EntityID: shop.ID, Detail: map[string]any{"slug": shop.Slug}}
	if err := audit.Log(ctx, tx, shop.ID, entry); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// hashInGate hashes a new password when it is its turn.
func (s *Service) hashInGate(ctx context.Context, password string) (string, error) {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return s.hasher.hash(password)
}

// check cleans r up and returns everything that is wrong with it as one fault.
func (s *Service) check(r *Registration) error {
	var problems problems
	r.ShopName = problems.name("body.shop_name", r.ShopName)
	r.OwnerName = problems.name("body.owner_name", r.OwnerName)
	r.normalEmail = problems.email("body.email", r.Email)
	r.normalPhone = problems.phone("body.phone", r.Phone)
	r.Slug = problems.slug("body.slug", r.Slug)
	r.Timezone = problems.zone("body.timezone", r.Timezone, s.opts.DefaultZone)
	problems.add(s.policy.check("body.password", r.Password, r.Email, r.OwnerName, r.ShopName))
	return problems.err()
}

// problems gathers faults of one field each.
type problems struct{ found *fault.Error }

func (p *problems) add(e *fault.Error) {
	switch {
	case e == nil:
	case p.found == nil:
		p.found = e
	default:
		all := *fault.Validation("", "")
		all.Fields = append(slices.Clone(p.found.Fields), e.Fields...)
		p.found = &all
	}
}

func (p *problems) err() error {
	if p.found == nil {
		return nil
	}
	return p.found
}

func (p *problems) name(field, text string) string {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > longestName || strings.ContainsFunc(text, unicode.IsControl) {
		p.add(fault.Validation(field, "Escribí un nombre de 1 a 120 caracteres, en una sola línea."))
	}
	return text
}

func (p *problems) email(field, text string) string {
	text = normalEmail(text)
	parsed, err := mail.ParseAddress(text)
	_, domain, _ := strings.Cut(text, "@")
	if err != nil || parsed.Address != text || len(text) > longestEmail || !strings.Contains(domain, ".") || !isASCII(text) {
		p.add(fault.Validation(field, "Escribí un correo como nombre@ejemplo.com."))
	}
	return text
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

func (p *problems) phone(field, text string) string {
	number, err := phone.Parse(text)
	if err != nil {
		p.add(fault.Validation(field, phone.ErrInvalid.Message))
	}
	return number.E164()
}

func (p *problems) zone(field, name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		p.add(fault.Validation(field, "Elegí una zona horaria como America/Argentina/Buenos_Aires."))
	}
	return name
}

// slugForm is the one of the database: lower case letters and digits, with single dashes inside.
var slugForm = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){1,59}$`)

func (p *problems) slug(field, text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	switch {
	case !slugForm.MatchString(text):
		p.add(fault.Validation(field, "Usá de 2 a 60 letras sin tilde, números y guiones, como barberia-sur."))
	case slices.Contains(reservedSlugs(), text):
		p.add(fault.Validation(field, "Elegí otra dirección: esa la usa la plataforma."))
	}
	return text
}

// reservedSlugs are first parts of addresses that are, or may become, ours.
func reservedSlugs() []string {
	return strings.Fields(`
		about account acerca admin administracion agenda api app apple-touch-icon arrepentimiento asset assets ayuda
		baja barberpro billing blog buscar cdn clientes config contacto css cuenta dashboard dev docs documentacion
		embed entrar error estado favicon grafana health healthz help home images img ingresar inicio js legal legales lista-espera livez
		login logout mail manifest media metrics mis-turnos mock mocks null oauth openapi pagos panel precios pricing
		privacidad public readyz recuperar register registro reservar restablecer robots root salir security seguridad
		service-worker sitemap soporte static status stream support sw swagger terminos terms turno turnos undefined
		v1 webhook webhooks well-known widget ws www
	`)
}
