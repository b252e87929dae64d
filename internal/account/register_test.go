package account

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

func TestRegisterOpensAShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := registration("sur")
	r.Email, r.Slug, r.ShopName = "  Ana@Ejemplo.com.AR ", "SUR", "  Barbería Sur "
	signed, err := w.svc.Register(t.Context(), r)
	if err != nil {
		t.Fatalf("Register: %v", err)
	}
	if got := *signed.Shop; got.Slug != "sur" || got.Name != "Barbería Sur" || got.Timezone != defaultZone || got.Phone != "+5491123456789" {
		t.Errorf("Register: got shop %+v", got)
	}
	p, err := w.svc.Authenticate(t.Context(), signed.Access)
	if err != nil || p.UserID != signed.User.ID {
		t.Fatalf("Authenticate: got %v, %v, want the user", p, err)
	}
	if role, err := w.svc.RoleIn(t.Context(), p.UserID, signed.Shop.ID); err != nil || role != web.RoleOwner {
		t.Errorf("RoleIn: got %q, %v, want owner", role, err)
	}
	user, err := w.svc.User(t.Context(), p.UserID)
	if err != nil || user.Email != "ana@ejemplo.com.ar" || len(user.Memberships) != 1 {
		t.Fatalf("User: got %+v, %v", user, err)
	}
	if got, want := user.Memberships[0], signed.User.Memberships[0]; got != want {
		t.Errorf("Memberships: got %+v, want %+v", got, want)
	}
	if got := w.count(signed.Shop.ID, `SELECT count(*) FROM audit_events WHERE action = 'shop.register' AND actor_user_id = $1`, p.UserID); got != 1 {
		t.Errorf("audit events: got %d, want 1", got)
	}
}

func TestRegisterIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("norte")
	sameSlug, sameEmail := registration("sur"), registration("sur")
	sameSlug.Slug, sameEmail.Email = "norte", "NORTE@ejemplo.com.ar"
	for _, tt := range []struct {
		r    Registration
		want error
	}{{sameSlug, ErrSlugTaken}, {sameEmail, ErrEmailTaken}} {
		if _, err := w.svc.Register(t.Context(), tt.r); !errors.Is(err, tt.want) {
			t.Errorf("Register: got %v, want %v", err, tt.want)
		}
	}
	for query, want := range map[string]int{`SELECT count(*) FROM users`: 1, `SELECT count(*) FROM sessions`: 1} {
		if got := w.count(uuid.Nil, query); got != want {
			t.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
	w.register("sur") // nothing of the failures is in the way
}

func TestRegisterAgainWithTheSameKeyAnswersTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	db, err := pg.Open(t.Context(), pg.Options{URL: w.db.Pool().Config().ConnString(), Sealer: plainSealer{}})
	if err != nil {
		t.Fatalf("pg.Open: %v", err)
	}
	defer db.Close()
	w.svc.db = db
	ctx := pg.WithIdempotency(t.Context(), pg.Key{Key: "once", Route: "POST /register", RequestHash: [32]byte{1}})
	first, err := w.svc.Register(ctx, registration("sur"))
	if err != nil {
		t.Fatalf("Register: %v", err)
	}
	again, err := w.svc.Register(ctx, registration("sur"))
	if err != nil || again.Access != first.Access || again.Refresh != first.Refresh || *again.Shop != *first.Shop {
		t.Errorf("Register(again): got %+v, %v, want %+v", again, err, first)
	}
}

// plainSealer stands in for encryption.
type plainSealer struct{}

func (plainSealer) Seal(plain, _ []byte) ([]byte, error)  { return plain, nil }
func (plainSealer) Open(sealed, _ []byte) ([]byte, error) { return sealed, nil }

func TestRegisterNamesEveryProblem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Registration)
		want   []string
	}{
		{"no names", func(r *Registration) { r.ShopName, r.OwnerName = "  ", "" }, []string{"body.owner_name", "body.shop_name"}},
		{"a name of two lines", func(r *Registration) { r.ShopName = "Sur\r\nBcc: x@y.z" }, []string{"body.shop_name"}},
		{"a name too long", func(r *Registration) { r.ShopName = strings.Repeat("ñ", 121) }, []string{"body.shop_name"}},
		{"an address without a domain", func(r *Registration) { r.Email = "ana@" }, []string{"body.email"}},
		{"an address without a dot", func(r *Registration) { r.Email = "ana@localhost" }, []string{"body.email"}},
		{"an address with a name", func(r *Registration) { r.Email = "Ana <ana@ejemplo.com>" }, []string{"body.email"}},
		{"an address with letters that look alike", func(r *Registration) { r.Email = "аna@ejemplo.com" }, []string{"body.email"}},
		{"no phone", func(r *Registration) { r.Phone = "123" }, []string{"body.phone"}},
		{"a zone that does not exist", func(r *Registration) { r.Timezone = "America/Buenos Aires" }, []string{"body.timezone"}},
		{"the machine's zone", func(r *Registration) { r.Timezone = "Local" }, []string{"body.timezone"}},
		{"a zone that is a path", func(r *Registration) { r.Timezone = "../../etc/passwd" }, []string{"body.timezone"}},
		{"a slug with spaces", func(r *Registration) { r.Slug = "barberia sur" }, []string{"body.slug"}},
		{"a slug with an accent", func(r *Registration) { r.Slug = "barbería" }, []string{"body.slug"}},
		{"a slug that ends in a dash", func(r *Registration) { r.Slug = "sur-" }, []string{"body.slug"}},
		{"a slug of ours", func(r *Registration) { r.Slug = "panel" }, []string{"body.slug"}},
		{"a weak password", func(r *Registration) { r.Password = "1234567890" }, []string{"body.password"}},
		{
			"everything at once", func(r *Registration) { *r = Registration{} },
			[]string{"body.email", "body.owner_name", "body.password", "body.phone", "body.shop_name", "body.slug"},
		},
	}
	s := &Service{policy: newPolicy(), opts: Options{DefaultZone: defaultZone}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := registration("sur")
			tt.change(&r)
			var got []string
			if e := fault.As(s.check(&r)); e != nil && e.Kind == fault.Invalid {
				for _, f := range e.Fields {
					got = append(got, f.Location)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("check: got %v, want %v", got, tt.want)
			}
		})
	}
	for _, slug := range reservedSlugs() {
		if !slugForm.MatchString(slug) {
			t.Errorf("reserved slug %q: could not be taken anyway", slug)
		}
	}
}

func TestRegisterRacesForOneSlugHaveOneWinner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.gate = newGate(8)
	results := make(chan error)
	const rivals = 8
	for i := range rivals {
		go func() {
			r := registration("sur")
			r.Email = string(rune('a'+i)) + r.Email
			_, err := w.svc.Register(t.Context(), r)
			results <- err
		}()
	}
	won := 0
	for range rivals {
		if err := <-results; err == nil {
			won++
		} else if !errors.Is(err, ErrSlugTaken) {
			t.Errorf("Register: got %v, want ErrSlugTaken", err)
		}
	}
	if won != 1 {
		t.Errorf("winners: got %d, want 1", won)
	}
}

func TestAccessTokenNeverOutlivesItsSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	short := w.process(Options{SessionLife: 20 * time.Minute})
	w.register("sur")
	signed, err := short.Login(t.Context(), "sur@ejemplo.com.ar", goodPassword)
	if err != nil || signed.Life != accessLife {
		t.Fatalf("Login: got life %v, %v, want %v", signed.Life, err, accessLife)
	}
	w.clock.Advance(15 * time.Minute)
	signed, err = short.Refresh(t.Context(), signed.Refresh)
	if err != nil || signed.Life != 5*time.Minute {
		t.Fatalf("Refresh: got life %v, %v, want 5m", signed.Life, err)
	}
	w.clock.Advance(5 * time.Minute)
	if _, err := short.Refresh(t.Context(), signed.Refresh); !errors.Is(err, ErrSessionEnded) {
		t.Errorf("Refresh(after the session's life): got %v, want ErrSessionEnded", err)
	}
}
