package integration_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

const canary = "CANARY-very-secret-value-9876"

func TestASecretGoesInAndNeverComesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	bodies := map[string]string{
		"mercadopago": `{"access_token":"` + canary + `","webhook_secret":"` + canary + `"}`,
		"whatsapp":    `{"phone_number_id":"1055","access_token":"` + canary + `","app_secret":"` + canary + `","verify_token":"` + canary + `"}`,
		"sms":         `{"account_sid":"AC1","from":"+5491155550000","auth_token":"` + strings.ReplaceAll(canary, "-", "") + `"}`,
		"mail":        `{"host":"smtp.example.com","port":587,"security":"starttls","username":"u","password":"` + canary + `","from_address":"a@b.ar"}`,
	}
	for provider, body := range bodies {
		for _, a := range []testkit.Answer{
			w.ok(t, http.MethodPut, "/"+provider, body), w.ok(t, http.MethodGet, "/"+provider, ""), w.ok(t, http.MethodGet, "", ""),
		} {
			if strings.Contains(a.Raw, "very") {
				t.Errorf("%s: the answer shows the secret: %s", provider, a.Raw)
			}
		}
	}
	a := w.ok(t, http.MethodGet, "/mercadopago", "")
	if field(a, "access_token", "last4") != "9876" || field(a, "access_token", "set") != true || field(a, "refresh_token", "set") != false {
		t.Errorf("GET mercadopago: got %s, want a token that ends with 9876 and no refresh token", a.Raw)
	}
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		var leaked int
		if err := tx.QueryRow(t.Context(), `SELECT count(*) FROM (SELECT settings::text || coalesce(encode(secret_sealed, 'escape'), '') x FROM integrations
			UNION ALL SELECT detail::text FROM audit_events) v WHERE x LIKE '%very%'`).Scan(&leaked); err != nil {
			return err
		}
		if leaked != 0 {
			t.Errorf("%d rows show the secret", leaked)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'integration.connect'`); n != len(bodies) {
		t.Errorf("audit events: got %d, want one for each of %d", n, len(bodies))
	}
	if n := int(w.changes.n.Load()); n != len(bodies) {
		t.Errorf("ShopChanged: got %d calls, want %d", n, len(bodies))
	}
}

func TestASecretThatIsNotSentStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777","webhook_secret":"first-secret"}`)
	w.ok(t, http.MethodPut, "/mercadopago", `{"public_key":"pub"}`)
	var secret integration.MercadoPagoSecret
	a := w.secret(t, "mercadopago", &secret)
	if secret.AccessToken != "APP_USR-1-2-3-777" || secret.WebhookSecret != "first-secret" || a.Account != "777" || a.Version != 2 {
		t.Errorf("Account: got %+v of account %q version %d, want what was put first, of 777, version 2", secret, a.Account, a.Version)
	}
	w.ok(t, http.MethodPut, "/mercadopago", `{"webhook_secret":""}`)
	secret = integration.MercadoPagoSecret{}
	w.secret(t, "mercadopago", &secret)
	if secret.WebhookSecret != "" || secret.AccessToken == "" {
		t.Errorf("an empty webhook secret: got %+v, want only the token kept", secret)
	}
}

func TestWhatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	for name, c := range map[string]struct{ path, body, field string }{
		"MercadoPago without a token": {"/mercadopago", `{}`, "body.access_token"},
		"WhatsApp without its secret": {"/whatsapp", `{"phone_number_id":"1","access_token":"0123456789"}`, "body.app_secret"},
		"SMS without a sender":        {"/sms", `{"account_sid":"AC1","auth_token":"0123456789"}`, "body.from"},
		"SMS with two senders":        {"/sms", `{"account_sid":"AC1","from":"+5491155550000","messaging_service_sid":"MG1","auth_token":"0123456789"}`, "body.from"},
		"mail on our own machine":     {"/mail", `{"host":"127.0.0.1","port":25,"security":"none","from_address":"a@b.ar"}`, "body.host"},
		"mail from a name":            {"/mail", `{"host":"h.ar","port":25,"security":"none","from_address":"A <a@b.ar>"}`, "body.from_address"},
		"a password in the clear":     {"/mail", `{"host":"h.ar","port":25,"security":"none","username":"u","password":"p","from_address":"a@b.ar"}`, "body.security"},
	} {
		a := w.owner(t, http.MethodPut, c.path, c.body)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Raw, c.field) {
			t.Errorf("%s: got %d %s, want 422 about %s", name, a.Status, a.Raw, c.field)
		}
	}
	if a := w.owner(t, http.MethodPut, "/fax", `{}`); a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed {
		t.Errorf("PUT fax: got %d, want it unknown", a.Status)
	}
	if a := w.owner(t, http.MethodDelete, "/fax", ""); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("DELETE fax: got %d, want 422", a.Status)
	}
}

func TestAStoredPasswordCannotBePointedElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.ok(t, http.MethodPut, "/mail", `{"host":"smtp.a.ar","port":587,"security":"tls","username":"u","password":"p","from_address":"a@b.ar"}`)
	a := w.owner(t, http.MethodPut, "/mail", `{"host":"smtp.evil.ar","port":587,"security":"tls","username":"u","from_address":"a@b.ar"}`)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Raw, "body.password") {
		t.Errorf("another host without the password: got %d %s, want 422 about it", a.Status, a.Raw)
	}
	w.ok(t, http.MethodPut, "/mail", `{"host":"smtp.a.ar","port":587,"security":"tls","username":"u","from_address":"other@b.ar"}`)
}

func TestOnlyOwnersAndManagersSeeConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	for role, want := range map[web.Role]int{
		web.RoleOwner: http.StatusOK, web.RoleManager: http.StatusOK, web.RoleReception: http.StatusForbidden, web.RoleBarber: http.StatusForbidden,
		"": http.StatusUnauthorized,
	} {
		for _, path := range []string{"/integrations", "/integrations/mercadopago"} {
			if a := w.edge.Call(t, role, http.MethodGet, path, ""); a.Status != want {
				t.Errorf("GET %s as %q: got %d, want %d", path, role, a.Status, want)
			}
		}
	}
}

func TestASealedSecretOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	w := newWorld(t, db)
	other := testkit.NewShop(t, db, testkit.Spec{})
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777"}`)
	var sealed []byte
	err := db.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT secret_sealed FROM integrations`).Scan(&sealed)
	})
	if err != nil {
		t.Fatal(err)
	}
	other.Exec(t, `INSERT INTO integrations (shop_id, provider, secret_sealed) VALUES ($1, 'mercadopago', $2)`, other.ID, sealed)
	w.Exec(t, `INSERT INTO integrations (shop_id, provider, secret_sealed) VALUES ($1, 'sms', $2)`, w.ID, sealed)
	if _, err := w.service.Account(t.Context(), other.ID, "mercadopago"); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("Account in another shop: got %v, want ErrDamaged", err)
	}
	if _, err := w.service.Account(t.Context(), w.ID, "sms"); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("Account of another provider: got %v, want ErrDamaged", err)
	}
}

func TestTheTestButtonKeepsWhatTheProviderSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	if a := w.owner(t, http.MethodPost, "/sms/test", ""); a.Code() != "not_connected" {
		t.Errorf("test without an account: got %d %s, want not_connected", a.Status, a.Code())
	}
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777"}`)
	if a := w.owner(t, http.MethodPost, "/mercadopago/test", ""); a.Code() != "not_testable" {
		t.Errorf("test without a tester: got %d %s, want not_testable", a.Status, a.Code())
	}
	end := w.Clock.Now().Add(10 * day)
	var failure error
	w.options.Testers["mercadopago"] = func(_ context.Context, a integration.Account) (integration.Check, error) {
		if !json.Valid(a.Secret) || a.Shop != w.ID {
			t.Errorf("tester: got %+v, want the shop's open secret", a.Shop)
		}
		return integration.Check{Account: "888", Detail: "Cuenta de Ana", ExpiresAt: &end}, failure
	}
	w.serve(t, w.options)
	if a := w.ok(t, http.MethodPost, "/mercadopago/test", ""); a.Body["ok"] != true || a.Text("detail") != "Cuenta de Ana" {
		t.Errorf("test: got %s, want ok with its detail", a.Raw)
	}
	a := w.ok(t, http.MethodGet, "/mercadopago", "")
	if a.Text("account") != "888" || a.Text("expiry") != "soon" || a.Text("checked_at") == "" {
		t.Errorf("after the test: got %s, want account 888 that expires soon", a.Raw)
	}
	failure = errors.New("secret inner words")
	if a := w.ok(t, http.MethodPost, "/mercadopago/test", ""); a.Body["ok"] != false || strings.Contains(a.Raw, "inner") {
		t.Errorf("test that fails: got %s, want not ok without the cause", a.Raw)
	}
	failure = &fault.Error{Kind: fault.Conflict, Code: "x", Message: "El token venció."}
	w.ok(t, http.MethodPost, "/mercadopago/test", "")
	if a := w.ok(t, http.MethodGet, "/mercadopago", ""); a.Text("check_error") != "El token venció." {
		t.Errorf("check_error: got %q, want the fault's message", a.Text("check_error"))
	}
}

func TestADisconnectedAccountIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777"}`)
	for range 2 {
		if a := w.owner(t, http.MethodDelete, "/mercadopago", ""); a.Status != http.StatusNoContent {
			t.Fatalf("DELETE: got %d %s", a.Status, a.Raw)
		}
	}
	if _, err := w.service.Account(t.Context(), w.ID, "mercadopago"); !errors.Is(err, integration.ErrNotConnected) {
		t.Errorf("Account: got %v, want ErrNotConnected", err)
	}
	if n := w.Count(t, `SELECT count(*) FROM integrations WHERE secret_sealed IS NOT NULL OR account IS NOT NULL`); n != 0 {
		t.Errorf("rows with a secret: got %d, want none", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'integration.disconnect'`); n != 1 {
		t.Errorf("audit events: got %d, want one", n)
	}
}

func TestRotationSealsAnewWhatAnOldKeyOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777"}`)
	old, fresh := seal.NewKey("old"), seal.NewKey("new")
	first, _ := seal.NewRing(old)
	w.options.Sealer = first
	w.serve(t, w.options)
	w.ok(t, http.MethodPut, "/sms", `{"account_sid":"AC1","from":"+5491155550000","auth_token":"0123456789"}`)
	w.Exec(t, `DELETE FROM integrations WHERE provider = 'mercadopago'`)

	both, _ := seal.NewRing(fresh, old)
	w.options.Sealer = both
	w.serve(t, w.options)
	for _, want := range []int{1, 0} {
		if done := w.Reseal(t, both, w.service.Sealed()...); done != want {
			t.Errorf("sealed anew: got %d, want %d", done, want)
		}
	}
	alone, _ := seal.NewRing(fresh)
	w.options.Sealer = alone
	w.serve(t, w.options)
	var secret integration.SMSSecret
	w.secret(t, "sms", &secret)
	if secret.AuthToken != "0123456789" {
		t.Errorf("after the rotation: got %q", secret.AuthToken)
	}
}

func TestOfTwoFirstConnectionsAtOnceBothAreKeptInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	done := make(chan int, 8)
	for range cap(done) {
		go func() {
			done <- w.owner(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-1-2-3-777"}`).Status
		}()
	}
	for range cap(done) {
		if status := <-done; status != http.StatusOK {
			t.Errorf("PUT: got %d", status)
		}
	}
	if a, err := w.service.Account(t.Context(), w.ID, "mercadopago"); err != nil || int(a.Version) != cap(done) {
		t.Errorf("Account: got version %d, %v, want %d", a.Version, err, cap(done))
	}
}
