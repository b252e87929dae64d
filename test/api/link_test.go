package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

func decoded(t testing.TB, token string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatalf("decode token: %v", err)
	}
	return b
}

// TestALinkIsNotBurntByLooking opens a link as often as mail scanners do, in every reading way, and then uses it once.
func TestALinkIsNotBurntByLooking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := "/api/v1/public/bookings/" + w.book(t, w.mine)
	before := w.fingerprint(t, w.mine.ID)
	for range 50 {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			for _, path := range []string{"", "/cancel", "/reschedule", "/calendar.ics"} {
				a := w.as(t, uuid.Nil, method, link+path, nil)
				if a.Code == http.StatusOK != (path == "" || path == "/calendar.ics") && method == http.MethodGet {
					t.Fatalf("GET %s: got %d %s", path, a.Code, a.Body)
				}
				if a.Header().Get("Referrer-Policy") != "no-referrer" || a.Header().Get("Cache-Control") == "" {
					t.Fatalf("%s %s: headers %v, want no-referrer and no-store", method, path, a.Header())
				}
			}
		}
	}
	if w.fingerprint(t, w.mine.ID) != before {
		t.Error("looking at a link has changed something")
	}
	if a := w.as(t, uuid.Nil, http.MethodPost, link+"/cancel", nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "cancelled_by_customer") {
		t.Errorf("POST cancel after 50 looks: got %d %s, want it cancelled", a.Code, a.Body)
	}
}

// TestLookingAtALinkPaysNothing opens what a customer pays by as scanners do: nothing is charged, closed or used up, and the
// way to pay stays the same one.
func TestLookingAtALinkPaysNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := w.book(t, w.mine)
	link := "/api/v1/public/bookings/" + secret
	w.call(t, http.MethodPost, link+"/pay", map[string]any{"amount": "balance"})
	w.invoiceOf(t, w.mine, w.behind(t, w.mine, secret), "authorized")
	first := w.as(t, uuid.Nil, http.MethodGet, link+"/checkout", nil).Header().Get("Location")
	before := w.fingerprint(t, w.mine.ID)
	for range 20 {
		for _, path := range []string{"/checkout", "/payments", "/invoice.pdf", "/pay"} {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
				if a := w.as(t, uuid.Nil, method, link+path, nil); a.Code >= http.StatusInternalServerError {
					t.Fatalf("%s %s: got %d %s", method, path, a.Code, a.Body)
				}
			}
		}
	}
	if w.fingerprint(t, w.mine.ID) != before {
		t.Error("looking at a link has changed something")
	}
	if again := w.as(t, uuid.Nil, http.MethodGet, link+"/checkout", nil).Header().Get("Location"); again != first || first == "" {
		t.Errorf("checkout: got %q, want %q as before", again, first)
	}
}

// TestALinkShowsItsPaymentsAndNothingOfTheStaff pays a turno in every way, and reads it as its customer.
func TestALinkShowsItsPaymentsAndNothingOfTheStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.till(t, w.mine)
	r := w.request(t, w.doc.operation(t, "list-booking-payments"), w.mine, uuid.Nil)
	other := w.payment(t, w.mine) // of another customer
	for _, path := range []string{"", "/payments"} {
		a := w.as(t, uuid.Nil, http.MethodGet, "/api/v1/public/bookings/"+r.path["manage_token"]+path, nil)
		if a.Code != http.StatusOK {
			t.Fatalf("GET %s: got %d %s", path, a.Code, a.Body)
		}
		if path != "" && !strings.Contains(a.Body.String(), `"amount_centavos":200000`) {
			t.Errorf("GET %s: got %s, want the payment", path, a.Body)
		}
		for _, hidden := range []string{
			secretNote, other.String(), w.mine.person(web.RoleOwner).String(), "received_by", "cash_session", "fee_centavos", "provider_", "requested_by",
		} {
			if strings.Contains(a.Body.String(), hidden) {
				t.Errorf("GET %s: shows %q: %s", path, hidden, a.Body)
			}
		}
	}
}

// TestALinkOpensOneTurnoOnly tries a link and a hold as each other, and with one bit changed.
func TestALinkOpensOneTurnoOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := w.book(t, w.mine)
	hold := w.hold(t, w.mine)
	bent := decoded(t, link)
	bent[31] ^= 1
	other := decoded(t, link)
	copy(other, w.theirs.ID[:]) // the same secret in another shop
	for name, path := range map[string]string{
		"a hold as a link": "/api/v1/public/bookings/" + hold, "a bent link": "/api/v1/public/bookings/" + base64.RawURLEncoding.EncodeToString(bent),
		"a link into another shop": "/api/v1/public/bookings/" + base64.RawURLEncoding.EncodeToString(other),
	} {
		for _, suffix := range []string{"", "/calendar.ics"} {
			if a := w.as(t, uuid.Nil, http.MethodGet, path+suffix, nil); a.Code != http.StatusNotFound {
				t.Errorf("%s: GET %s got %d %s, want 404", name, suffix, a.Code, a.Body)
			}
		}
		if a := w.as(t, uuid.Nil, http.MethodPost, path+"/cancel", nil); a.Code != http.StatusNotFound {
			t.Errorf("%s: cancel got %d %s, want 404", name, a.Code, a.Body)
		}
	}
	if a := w.as(t, uuid.Nil, http.MethodPost, "/api/v1/public/holds/"+link+"/renew", nil); a.Code != http.StatusNotFound {
		t.Errorf("a link as a hold: got %d %s, want 404", a.Code, a.Body)
	}
}

// TestAvailabilityIsRevalidatedByItsTag goes from 200 to 304 and, after a booking, back to 200 with another tag.
func TestAvailabilityIsRevalidatedByItsTag(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/api/v1/public/shops/" + w.mine.Slug + "/availability?from=2026-03-03&to=2026-03-05&service_id=" + w.mine.Service.String()
	first := w.as(t, uuid.Nil, http.MethodGet, path, nil)
	tag := first.Header().Get("ETag")
	if first.Code != http.StatusOK || !strings.HasPrefix(tag, `"`) {
		t.Fatalf("availability: got %d, ETag %q, want 200 and a strong tag", first.Code, tag)
	}
	for _, match := range []string{tag, "*", `"x", ` + tag} {
		a := w.as(t, uuid.Nil, http.MethodGet, path, nil, "If-None-Match", match)
		if a.Code != http.StatusNotModified || a.Body.Len() != 0 || a.Header().Get("ETag") != tag || a.Header().Get("X-Request-ID") == "" {
			t.Errorf("If-None-Match %s: got %d %q, want 304 with the tag and no body", match, a.Code, a.Body)
		}
	}
	w.book(t, w.mine)
	after := w.as(t, uuid.Nil, http.MethodGet, path, nil, "If-None-Match", tag)
	if after.Code != http.StatusOK || after.Header().Get("ETag") == tag {
		t.Errorf("after a booking: got %d with %q, want 200 with another tag", after.Code, after.Header().Get("ETag"))
	}
}

// TestPersonalDataStaysOutOfLogsAndMetrics takes canaries through everything that a booking touches, with all requests
// logged, and looks for them in every line and every metric.
func TestPersonalDataStaysOutOfLogsAndMetrics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.bookBody(w.mine)
	body["customer"] = map[string]any{
		"name": "Zulema Quispezúñiga", "phone": "11 5555-0137", "email": "zulema.canaria@privado.example", "note": "alergia-canaria",
		"doc_type": "DNI", "doc_number": "23456789",
	}
	public := "/api/v1/public/shops/" + w.mine.Slug
	body["hold_token"] = w.call(t, http.MethodPost, public+"/holds", map[string]any{
		"service_ids": body["service_ids"], "barber_id": body["barber_id"], "starts_at": body["starts_at"], "phone": "11 5555-0137",
	}).Token
	secret := given(t, w.call(t, http.MethodPost, public+"/bookings", body).ManageToken)
	link := "/api/v1/public/bookings/" + secret
	w.as(t, uuid.Nil, "GET", link, nil)
	w.as(t, uuid.Nil, "GET", link+"/calendar.ics", nil)
	w.as(t, uuid.Nil, "POST", link+"/pay", map[string]any{"amount": "balance"})
	w.as(t, uuid.Nil, "GET", link+"/checkout", nil)
	w.asOwner(t, "POST", "payments", map[string]any{
		"booking_id": w.behind(t, w.mine, secret), "method": "cash", "amount_centavos": 1000, "note": "alergia-canaria",
	})
	w.asOwner(t, "PUT", "message-contacts/11%205555-0137", map[string]any{"opted_out": false})
	heard := heardOnWhatsApp("+5491155550137", "alergia-canaria", 1)
	w.as(t, uuid.Nil, "POST", "/webhooks/whatsapp", raw(heard), "X-Hub-Signature-256", signGraph(heard))
	w.as(t, uuid.Nil, "POST", "/webhooks/whatsapp", raw(heard), "X-Hub-Signature-256", "sha256=00")
	w.as(t, uuid.Nil, "POST", link+"/reschedule", map[string]any{"starts_at": w.free(w.mine)})
	w.as(t, uuid.Nil, "POST", public+"/bookings", body)                                                                        // taken
	w.as(t, uuid.Nil, "POST", public+"/bookings", map[string]any{"customer": body["customer"]})                                // refused
	w.as(t, uuid.Nil, "POST", public+"/bookings", json.RawMessage(`{"customer":{"name":"Zulema Quispezúñiga","phone":[]}}`))   // wrong type
	w.as(t, uuid.Nil, "POST", public+"/withdrawals", map[string]any{"name": "Zulema Quispezúñiga", "contact": "11 5555-0137"}) // no login
	w.as(t, uuid.Nil, "POST", link+"/cancel", map[string]any{"reason": "alergia-canaria"})
	for _, path := range []string{"customers?q=Quispez%C3%BA%C3%B1iga", "customers?q=zulema.canaria@privado.example", "customers?q=5555-0137", "bookings?from=2026-03-01&to=2026-12-01&status=zulema.canaria@privado.example"} {
		w.asOwner(t, "GET", path, nil)
	}
	w.asOwner(t, "POST", "customers", map[string]any{"name": "Zulema Quispezúñiga", "phone": "11 5555-0137"}) // in use
	email, pass := "zulema.canaria@privado.example", "clave-canaria-larga-77"
	w.call(t, "POST", "/api/v1/auth/register", map[string]any{
		"shop_name": "Canaria", "slug": "la-canaria", "owner_name": "Zulema Quispezúñiga", "email": email, "password": pass, "phone": "11 5555-0137",
	})
	w.as(t, uuid.Nil, "POST", "/api/v1/auth/login", map[string]any{"email": email, "password": pass + "x"})
	w.as(t, uuid.Nil, "POST", "/api/v1/auth/password-reset", map[string]any{"email": email})
	token := w.token(t, w.mine.person(web.RoleOwner))
	w.as(t, uuid.Nil, "GET", "/api/v1/stream?access_token="+token+"&shop_id="+w.mine.ID.String(), nil)
	w.asOwner(t, "GET", "/api/v1/nada/"+email, nil)

	metrics := w.as(t, uuid.Nil, "GET", "/metrics", nil).Body.String()
	log := w.log.String()
	if !strings.Contains(metrics, "http_requests_total") || strings.Count(log, `"msg":"request"`) < 15 {
		t.Fatalf("want metrics and a line for each request, got %d and %d bytes", len(metrics), len(log))
	}
	for name, look := range map[string]string{
		"name": `(?i)quispez|zulema`, "phone": `5555.?0137`, "e-mail": `(?i)privado\.example`, "note": `alergia`, "document": `23456789`,
		"password": `clave-canaria`, "link": regexp.QuoteMeta(secret), "access token": regexp.QuoteMeta(token[len(token)-20:]), "address": `192\.0\.2\.1`,
	} {
		for place, text := range map[string]string{"the log": log, "the metrics": metrics} {
			if at := regexp.MustCompile(look).FindStringIndex(text); at != nil {
				t.Errorf("%s in %s: ...%s...", name, place, text[max(at[0]-200, 0):min(at[1]+100, len(text))])
			}
		}
	}
}
