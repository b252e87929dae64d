package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// coming is a turno that can be paid.
func (w *world) coming(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	return w.turno(t, s, "confirmed", w.clock.Now().AddDate(1, 0, 0))
}

func validMoney() map[string]fill {
	return map[string]fill{
		"take-payment": func(t testing.TB, w *world, r *request) {
			r.body = map[string]any{"booking_id": w.coming(t, r.shop), "method": "transfer", "amount_centavos": 300_000, "note": r.shop.canary}
		},
		"create-payment-link": func(t testing.TB, w *world, r *request) {
			r.body = map[string]any{"booking_id": w.coming(t, r.shop), "amount_centavos": 300_000}
		},
		"pay-booking":    fixed(map[string]any{"amount": "balance"}),
		"go-to-checkout": func(t testing.TB, w *world, r *request) { w.payByLink(t, r) },
		"open-cash-session": func(t testing.TB, w *world, r *request) {
			r.shop.Exec(t, `UPDATE cash_sessions SET closed_at = $2, closed_by = opened_by, expected_centavos = 0, counted_centavos = 0
				WHERE shop_id = $1 AND closed_at IS NULL`, r.shop.ID, w.clock.Now())
		},
		"get-cash-session": func(t testing.TB, w *world, r *request) { w.till(t, r.shop) },
		"move-cash": with(func(_ *world, r *request) any {
			return map[string]any{"amount_centavos": 1_000, "reason": r.shop.canary}
		}),
		"close-cash-session": with(func(_ *world, r *request) any {
			return map[string]any{"counted_centavos": 999_000, "note": r.shop.canary}
		}),
		"list-payments":         func(t testing.TB, w *world, r *request) { w.refund(t, r.shop, w.payment(t, r.shop), "due") },
		"list-booking-payments": func(t testing.TB, w *world, r *request) { w.payByLink(t, r) },
		"list-cash-sessions":    func(t testing.TB, w *world, r *request) { w.till(t, r.shop) },
		"list-invoices":         func(t testing.TB, w *world, r *request) { w.invoice(t, r.shop, "rejected") },
		"create-invoice":        func(t testing.TB, w *world, r *request) { r.body = map[string]any{"booking_id": w.coming(t, r.shop)} },
		"credit-invoice":        with(func(_ *world, r *request) any { return map[string]any{"reason": r.shop.canary} }),
		"retry-invoice":         func(t testing.TB, w *world, r *request) { r.path["id"] = w.invoice(t, r.shop, "rejected").String() },
		"get-taxpayer": func(t testing.TB, w *world, r *request) {
			w.registry(t, r.shop)
			r.path["cuit"] = "27-30123456-8"
		},
		"print-own-invoice": func(t testing.TB, w *world, r *request) {
			w.invoiceOf(t, r.shop, w.behind(t, r.shop, r.path["manage_token"]), "authorized")
		},
	}
}

// behind is the turno of a customer's link.
func (w *world) behind(t testing.TB, s *tenant, link string) uuid.UUID {
	t.Helper()
	return uuid.MustParse(w.text(t, `SELECT id::text FROM bookings WHERE shop_id = $1 AND manage_token_hash = sha256($2)`, s.ID, decoded(t, link)))
}

// payByLink takes a part of the turno of the request's link at the shop, and begins to pay the rest.
func (w *world) payByLink(t testing.TB, r *request) {
	t.Helper()
	w.own(t, r.shop, http.MethodPost, "/payments", map[string]any{
		"booking_id": w.behind(t, r.shop, r.path["manage_token"]), "method": "card", "amount_centavos": 200_000, "note": secretNote,
	})
	w.call(t, http.MethodPost, "/api/v1/public/bookings/"+r.path["manage_token"]+"/pay", map[string]any{"amount": "balance"})
}

// secretNote is what staff write for themselves.
const secretNote = "nota del equipo"

func validRefunds() map[string]fill {
	return map[string]fill{
		"create-refund": with(func(_ *world, r *request) any {
			return map[string]any{"amount_centavos": 1_000, "note": r.shop.canary}
		}),
		"confirm-refund": func(t testing.TB, w *world, r *request) {
			r.path["refund_id"] = w.refund(t, r.shop, uuid.MustParse(r.path["id"]), "due").String()
		},
		"retry-refund": func(t testing.TB, w *world, r *request) {
			payment := w.online(t, r.shop)
			r.path["id"], r.path["refund_id"] = payment.String(), w.refund(t, r.shop, payment, "failed").String()
		},
	}
}

// sellerBody are credentials of a seller that no other shop has.
func (w *world) sellerBody() map[string]any {
	return map[string]any{
		"access_token": "APP_USR-1-010126-abc-7" + padded(w.number()), "public_key": "APP_USR-public", "webhook_secret": hookSecret,
	}
}

func validAccountsElsewhere() map[string]fill {
	textCertificate, key := certificate()
	return map[string]fill{
		"put-mercadopago":    with(func(w *world, _ *request) any { return w.sellerBody() }),
		"put-afip":           fixed(map[string]any{"cuit": taxpayer, "certificate": textCertificate, "private_key": key}),
		"put-sms":            fixed(map[string]any{"account_sid": "AC77", "auth_token": strings.Repeat("a1", 16), "from": "+15005550006"}),
		"put-mail":           fixed(map[string]any{"host": "localhost", "port": 1025, "security": "none", "from_address": "avisos@ejemplo.com.ar"}),
		"put-whatsapp":       with(func(w *world, _ *request) any { return whatsAppBody("2" + padded(w.number())) }),
		"delete-integration": func(_ testing.TB, _ *world, r *request) { r.path["provider"] = "sms" },
		"test-integration": func(t testing.TB, w *world, r *request) {
			w.own(t, r.shop, http.MethodPut, "/integrations/mercadopago", w.sellerBody())
		},
		"request-afip-certificate": with(func(_ *world, r *request) any {
			return map[string]any{"cuit": taxpayer, "organization": r.shop.canary}
		}),
		"mercadopago-callback": func(t testing.TB, w *world, r *request) { w.allow(t, r) },
	}
}

func whatsAppBody(number string) map[string]any {
	return map[string]any{"phone_number_id": number, "access_token": "a token of the shop", "app_secret": "a secret of the shop"}
}

// allow goes to MercadoPago as the owner, agrees, and comes back with a code.
func (w *world) allow(t testing.TB, r *request) {
	t.Helper()
	connect := w.request(t, w.doc.operation(t, "connect-mercadopago"), r.shop, pg.NewID())
	a := w.send(connect.http(t, w.token(t, r.shop.person("owner"))))
	var seller struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(a.Body.Bytes(), &seller); err != nil || a.Code != http.StatusOK {
		t.Fatalf("connect-mercadopago: got %d %s", a.Code, a.Body)
	}
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, seller.URL, http.NoBody)
	if err != nil {
		t.Fatalf("connect-mercadopago: %v", err)
	}
	res, err := away().Do(ask)
	if err != nil {
		t.Fatalf("go to MercadoPago: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // only its headers count
	back, err := res.Location()
	if err != nil || !strings.HasPrefix(back.String(), publicURL+"/oauth/mercadopago/callback?") {
		t.Fatalf("MercadoPago: got %d to %v, want back to us (%v)", res.StatusCode, back, err)
	}
	r.query = back.Query()
	for _, cookie := range a.Result().Cookies() {
		r.header.Set("Cookie", cookie.Name+"="+cookie.Value)
	}
}

// registry connects a shop to ARCA and gives it a ticket for the registry. ARCA's is of today and the shop's clock is not, so
// the ticket is asked for here: one for both shops, since a second one would be refused.
func (w *world) registry(t testing.TB, s *tenant) {
	t.Helper()
	text, key := certificate()
	w.own(t, s, http.MethodPut, "/integrations/afip", map[string]any{"cuit": taxpayer, "certificate": text, "private_key": key})
	if w.pass == nil {
		c, err := afip.ParseCertificate([]byte(text), []byte(key))
		if err != nil {
			t.Fatalf("ParseCertificate: %v", err)
		}
		got, err := afip.New(afip.Options{BaseURL: w.agency, Timeout: time.Minute}).Login(t.Context(), c, afip.ServiceConstancia, time.Now())
		if err != nil {
			t.Fatalf("Login: %v", err)
		}
		if w.pass, err = json.Marshal(got); err != nil {
			t.Fatalf("encode ticket: %v", err)
		}
	}
	sealed, err := w.ring.Seal(w.pass, []byte("afip-ticket:"+s.ID.String()+":"+taxpayer+":"+afip.ServiceConstancia))
	if err != nil {
		t.Fatalf("seal ticket: %v", err)
	}
	s.Exec(t, `INSERT INTO afip_tickets (shop_id, cuit, service, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (shop_id, cuit, service) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at`,
		s.ID, taxpayer, afip.ServiceConstancia, sealed, w.clock.Now().Add(12*time.Hour))
}
