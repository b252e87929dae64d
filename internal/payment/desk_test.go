package payment_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func take(booking uuid.UUID, method string, amount, tip int64) string {
	return fmt.Sprintf(`{"booking_id":%q,"method":%q,"amount_centavos":%d,"tip_centavos":%d}`, booking, method, amount, tip)
}

func TestTheDeskTakesWhatIsOpenAndNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.paid(t) // 300,000 of 1,200,000
	desk := func(body string, headers ...string) (int, string) {
		a := w.staff(t, web.RoleReception, http.MethodPost, "/payments", body, headers...)
		return a.Status, a.Code()
	}
	for name, tc := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"more than is open":     {take(booking, "cash", 900_001, 0), 409, "amount_exceeds_due"},
		"more, tip aside":       {take(booking, "cash", 950_000, 49_999), 409, "amount_exceeds_due"},
		"more tip than payment": {take(booking, "cash", 100, 101), 422, "validation_failed"},
		"nothing":               {take(booking, "cash", 0, 0), 422, "validation_failed"},
		"another way":           {take(booking, "mercadopago", 100, 0), 422, "validation_failed"},
		"no turno":              {take(uuid.New(), "cash", 100, 0), 404, "booking_not_found"},
	} {
		if status, code := desk(tc.body); status != tc.status || code != tc.code {
			t.Errorf("%s: got %d %s, want %d %s", name, status, code, tc.status, tc.code)
		}
	}
	for _, body := range []string{take(booking, "card", 100_000, 0), take(booking, "transfer", 300_000, 0), take(booking, "cash", 550_000, 50_000)} {
		if status, code := desk(body, "Idempotency-Key", body); status != http.StatusCreated {
			t.Errorf("%s: got %d %s, want 201", body, status, code)
		}
		if status, _ := desk(body, "Idempotency-Key", body); status != http.StatusCreated {
			t.Errorf("%s again: got %d, want 201", body, status)
		}
	}
	w.want(t, booking, "confirmed", 1_200_000, "approved/kept/0", "approved/kept/0", "approved/kept/0", "approved/kept/0")
	if status, code := desk(take(booking, "cash", 30_000, 30_000)); status != http.StatusCreated {
		t.Errorf("a tip afterwards: got %d %s, want 201", status, code)
	}
	balances, err := w.service.Balances(t.Context(), w.ID, w.Clock.Now().Add(-time.Hour), w.Clock.Now().Add(time.Hour))
	if got := fmt.Sprint(balances, err); got != "[{bank 300000} {card 100000} {cash 580000} {fees 18000} {mercadopago 282000} {tips -80000} {turnos -1200000}] <nil>" {
		t.Errorf("Balances: got %s", got)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'payment.take'`); n != 4 {
		t.Errorf("audit events: got %d, want 4", n)
	}
}

func TestTheDeskCannotChargeATurnoThatIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	w.place(t, booking, "cancelled_by_customer")
	for _, body := range []string{take(booking, "cash", 100, 0), take(booking, "cash", 100, 100)} {
		if got := w.staff(t, web.RoleOwner, http.MethodPost, "/payments", body); got.Code() != "booking_not_payable" {
			t.Errorf("%s: got %d %s, want booking_not_payable", body, got.Status, got.Raw)
		}
	}
	w.want(t, booking, "cancelled_by_customer", 0)
}

func TestPayingAtTheShopClosesWhatWasAskedOnline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	if got := w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "cash", 1_000_000, 0)); got.Status != http.StatusCreated {
		t.Fatalf("take: got %d %s", got.Status, got.Raw)
	}
	if got := w.text(t, `SELECT status FROM payment_intents WHERE id = $1`, intent); got != "cancelled" {
		t.Errorf("intent: got %s, want cancelled", got)
	}
	w.told(t, w.bank.pay(page, "approved")) // their page was still open
	w.want(t, booking, "confirmed", 1_000_000, "approved/kept/0", "refunded/late/300000")
	w.agrees(t)
}

func TestTheDeskAndThePageRaceForTheSameMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		booking := w.unpaid(t)
		intent := w.ask(t, booking, "full", 1_200_000)
		page := w.page(t, intent)
		w.tell(t, w.bank.pay(page, "approved"))
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := w.service.WorkInbox(t.Context(), w.ID); err != nil {
				t.Errorf("WorkInbox: %v", err)
			}
		})
		for range 2 {
			all.Go(func() {
				a := w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "cash", 1_200_000, 0))
				if a.Status != http.StatusCreated && a.Code() != "amount_exceeds_due" {
					t.Errorf("take: got %d %s", a.Status, a.Raw)
				}
			})
		}
		all.Wait()
		w.drain(t)
		w.holds(t)
		w.agrees(t)
		if got := w.text(t, `SELECT paid_centavos::text FROM bookings WHERE id = $1`, booking); got != "1200000" {
			t.Errorf("paid: got %s, want 1200000", got)
		}
	}
}

func TestRefundsAtTheShopAreDoneAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	taken := w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "transfer", 350_000, 50_000))
	path := "/payments/" + taken.ID().String() + "/refunds"
	if got := w.staff(t, web.RoleReception, http.MethodPost, path, `{}`); got.Status != http.StatusForbidden {
		t.Errorf("refund by reception: got %d, want 403", got.Status)
	}
	part := w.staff(t, web.RoleManager, http.MethodPost, path, `{"amount_centavos":320000,"note":"se fue antes"}`, "Idempotency-Key", "a")
	again := w.staff(t, web.RoleManager, http.MethodPost, path, `{"amount_centavos":320000,"note":"se fue antes"}`, "Idempotency-Key", "a")
	if part.Status != http.StatusCreated || part.Text("status") != "done" || again.ID() != part.ID() {
		t.Errorf("refund of a part: got %d %s, then %s", part.Status, part.Raw, again.Raw)
	}
	w.want(t, booking, "confirmed", 0, "partially_refunded/kept/320000") // the tip goes last
	if got := w.staff(t, web.RoleManager, http.MethodPost, path, `{"amount_centavos":30001}`); got.Code() != "refund_exceeds_payment" || got.Body["left_centavos"] != float64(30_000) {
		t.Errorf("too much: got %d %s", got.Status, got.Raw)
	}
	if got := w.staff(t, web.RoleManager, http.MethodPost, path, `{}`); got.Body["amount_centavos"] != float64(30_000) {
		t.Errorf("the rest: got %d %s", got.Status, got.Raw)
	}
	if got := w.staff(t, web.RoleManager, http.MethodPost, path, `{}`); got.Code() != "payment_not_refundable" {
		t.Errorf("nothing is left: got %d %s", got.Status, got.Raw)
	}
	w.want(t, booking, "confirmed", 0, "refunded/kept/350000")
	shown := w.staff(t, web.RoleReception, http.MethodGet, "/payments/"+taken.ID().String(), "")
	if refunds, _ := shown.Body["refunds"].([]any); len(refunds) != 2 || shown.Text("status") != "refunded" || !strings.HasSuffix(shown.Text("created_at"), "-03:00") {
		t.Errorf("payment: got %s", shown.Raw)
	}
	if got := w.staff(t, web.RoleReception, http.MethodGet, "/payments/"+uuid.NewString(), ""); got.Code() != "payment_not_found" {
		t.Errorf("unknown payment: got %d %s", got.Status, got.Raw)
	}
	if got := w.staff(t, web.RoleManager, http.MethodPost, "/payments/"+uuid.NewString()+"/refunds", `{}`); got.Code() != "payment_not_found" {
		t.Errorf("refund of an unknown payment: got %d %s", got.Status, got.Raw)
	}
}

func TestLinksOfTheStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	link := func(body string) (int, map[string]any) {
		a := w.staff(t, web.RoleReception, http.MethodPost, "/payments/links", `{"booking_id":"`+booking.String()+`",`+body+`}`)
		due, _ := a.Body["payment"].(map[string]any)
		if due == nil {
			due = a.Body
		}
		return a.Status, due
	}
	for body, want := range map[string]string{
		`"amount_centavos":5,"amount":"deposit"`: "validation_failed", `"amount_centavos":1200001`: "amount_exceeds_due", `"amount":"everything"`: "validation_failed",
	} {
		if status, got := link(body); got["code"] != want {
			t.Errorf("link %s: got %d %v, want %s", body, status, got, want)
		}
	}
	status, first := link(`"amount":"deposit"`)
	if status != http.StatusCreated || first["amount_centavos"] != float64(deposit) || first["checkout_url"] != "https://barber.test/api/v1/public/bookings/"+booking.String()+"/checkout" {
		t.Errorf("link: got %d %v", status, first)
	}
	if _, same := link(`"amount":"deposit"`); same["id"] != first["id"] {
		t.Errorf("the same link: got %v, want %v", same["id"], first["id"])
	}
	_, all := link(`"amount":"balance"`)
	if all["id"] == first["id"] || all["amount_centavos"] != float64(1_200_000) {
		t.Errorf("another link: got %v", all)
	}
	if n := w.Count(t, `SELECT count(*) FROM payment_intents WHERE status = 'open'`); n != 1 {
		t.Errorf("open intents: got %d, want 1", n)
	}
	w.account.Token = ""
	if _, got := link(`"amount":"balance"`); got["code"] != "payments_not_connected" {
		t.Errorf("without an account: got %v", got)
	}
}

func TestALinkForATurnoWithoutAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.linkless = true
	booking := w.unpaid(t)
	body := `{"booking_id":"` + booking.String() + `","amount":"balance"}`
	w.bank.planBefore("preference", unknown("preference"))
	if got := w.staff(t, web.RoleReception, http.MethodPost, "/payments/links", body, "Idempotency-Key", "a"); got.Status != http.StatusServiceUnavailable {
		t.Errorf("link while the provider is away: got %d %s, want 503", got.Status, got.Raw)
	}
	got := w.staff(t, web.RoleReception, http.MethodPost, "/payments/links", body, "Idempotency-Key", "a")
	due, _ := got.Body["payment"].(map[string]any)
	if got.Status != http.StatusCreated || !strings.HasPrefix(fmt.Sprint(due["checkout_url"]), "https://mercadopago.test/checkout?pref_id=") {
		t.Errorf("link: got %d %s, want the provider's page", got.Status, got.Raw)
	}
	for _, pref := range w.bank.pages {
		if pref.BackURLs.Success != "https://barber.test/?payment=success" {
			t.Errorf("back: got %s", pref.BackURLs.Success)
		}
	}
}

func TestACustomerPaysTheRestWithATip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.paid(t)
	pay := func(body string) (*httptest.ResponseRecorder, map[string]any) {
		rec := w.public(t, http.MethodPost, booking, "/pay", body, "Idempotency-Key", body)
		var out struct {
			Payment map[string]any `json:"payment"`
		}
		_ = json.Unmarshal(rec.Body.Bytes(), &out)
		return rec, out.Payment
	}
	if rec, _ := pay(`{"amount":"deposit"}`); rec.Code != http.StatusConflict || !strings.Contains(rec.Body.String(), "nothing_due") {
		t.Errorf("a seña twice: got %d %s, want nothing_due", rec.Code, rec.Body)
	}
	rec, due := pay(`{"amount":"balance","tip_centavos":90000}`)
	if rec.Code != http.StatusOK || due["amount_centavos"] != float64(990_000) || due["status"] != "pending" {
		t.Fatalf("pay: got %d %s", rec.Code, rec.Body)
	}
	if _, again := pay(`{"amount":"balance","tip_centavos":90000}`); again["id"] != due["id"] {
		t.Errorf("pay again: got %v, want %v", again["id"], due["id"])
	}
	shown := w.public(t, http.MethodGet, booking, "/payments", "")
	if !strings.Contains(shown.Body.String(), `"due":{"id":"`) || !strings.Contains(shown.Body.String(), `"kept":true`) || strings.Contains(shown.Body.String(), `"fee`) {
		t.Errorf("payments: got %s", shown.Body)
	}
	intent := uuid.MustParse(fmt.Sprint(due["id"]))
	page := w.page(t, intent)
	if items := w.bank.pages[page].Items; len(items) != 2 || items[1].Title != "Propina" || items[1].UnitPrice != 90_000 {
		t.Errorf("items: got %+v, want the tip as one", items)
	}
	w.told(t, w.bank.pay(page, "approved"))
	w.want(t, booking, "confirmed", 1_200_000, "approved/kept/0", "approved/kept/0")
	if n := w.Count(t, `SELECT sum(amount_centavos) FROM ledger_entries WHERE account = 'tips'`); n != -90_000 {
		t.Errorf("tips: got %d, want -90000", n)
	}
	if rec, _ := pay(`{"amount":"full"}`); !strings.Contains(rec.Body.String(), "nothing_due") {
		t.Errorf("pay when all is paid: got %d %s", rec.Code, rec.Body)
	}
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"full","amount_centavos":1}`); rec.Code != http.StatusBadRequest && rec.Code != http.StatusUnprocessableEntity {
		t.Errorf("an amount of one's own: got %d %s, want a refusal", rec.Code, rec.Body)
	}
}

func TestWhatAnUnpaidTurnoCanStillPay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"deposit"}`); rec.Code != http.StatusOK {
		t.Errorf("pay: got %d %s", rec.Code, rec.Body)
	}
	w.Clock.Advance(2 * time.Hour)
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"deposit"}`); !strings.Contains(rec.Body.String(), "payment_expired") {
		t.Errorf("pay too late: got %d %s", rec.Code, rec.Body)
	}
	if rec := w.public(t, http.MethodGet, booking, "/payments", ""); strings.Contains(rec.Body.String(), `"due"`) {
		t.Errorf("payments: got %s, want nothing due", rec.Body)
	}
	w.place(t, booking, "cancelled_by_customer")
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"full"}`); !strings.Contains(rec.Body.String(), "booking_not_payable") {
		t.Errorf("pay a cancelled turno: got %d %s", rec.Code, rec.Body)
	}
	w.account.Token = ""
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"full"}`); !strings.Contains(rec.Body.String(), "payments_not_connected") {
		t.Errorf("pay without an account: got %d %s", rec.Code, rec.Body)
	}
}

func TestPaymentsAreListedByFilterAndPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, _ := w.paid(t)
	for i, method := range []string{"cash", "card", "cash"} {
		w.Clock.Advance(time.Minute)
		if got := w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(first, method, int64(1000+i), 0)); got.Status != http.StatusCreated {
			t.Fatalf("take: got %d %s", got.Status, got.Raw)
		}
	}
	second, _ := w.paid(t)
	all, cursor := 0, ""
	for {
		page := w.staff(t, web.RoleReception, http.MethodGet, "/payments?limit=2&cursor="+cursor, "")
		all += len(page.Items())
		if cursor = page.Cursor(); cursor == "" {
			break
		}
	}
	if all != 5 {
		t.Errorf("pages: got %d payments, want 5", all)
	}
	for query, want := range map[string]int{
		"method=cash": 2, "method=cash,card": 3, "status=refunded": 0, "booking_id=" + second.String(): 1, "booking_id=" + first.String() + "&method=card": 1,
		"from=" + w.Clock.Now().Add(-90*time.Second).UTC().Format(time.RFC3339): 3, "to=" + w.Clock.Now().Add(-150*time.Second).UTC().Format(time.RFC3339): 1,
	} {
		if got := w.staff(t, web.RoleReception, http.MethodGet, "/payments?"+query, ""); len(got.Items()) != want {
			t.Errorf("%s: got %d, want %d: %s", query, len(got.Items()), want, got.Raw)
		}
	}
	for path, role := range map[string]web.Role{"/payments": web.RoleBarber, "/cash-sessions": web.RoleBarber} {
		if got := w.staff(t, role, http.MethodGet, path, ""); got.Status != http.StatusForbidden {
			t.Errorf("%s as %s: got %d, want 403", path, role, got.Status)
		}
	}
	if got := w.staff(t, web.RoleOwner, http.MethodGet, "/payments?cursor=zzz", ""); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up cursor: got %d, want 422", got.Status)
	}
}

func TestPayingTheRestInCashCostsWhatWasAgreed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.paid(t) // 300,000 of 1,200,000, by MercadoPago
	agreed := func(percent int) {
		w.Exec(t, `UPDATE booking_lines SET policy = policy || jsonb_build_object('cash_discount_percent', $3::int) WHERE shop_id = $1 AND booking_id = $2`,
			w.ID, booking, percent)
	}
	desk := func(method string, amount, tip int64) testkit.Answer {
		body := strings.Replace(take(booking, method, amount, tip), "}", `,"discount":true}`, 1)
		return w.staff(t, web.RoleReception, http.MethodPost, "/payments", body)
	}
	if got := desk("cash", 810_000, 0); got.Code() != "no_discount" {
		t.Errorf("nothing was agreed: got %d %s, want no_discount", got.Status, got.Raw)
	}
	agreed(10)
	if got := desk("card", 810_000, 0); got.Code() != "no_discount" {
		t.Errorf("by card: got %d %s, want no_discount", got.Status, got.Raw)
	}
	if got := desk("cash", 400_000, 0); got.Code() != "discount_needs_all" || !strings.Contains(got.Raw, `"amount_centavos":810000`) {
		t.Errorf("a part of it: got %d %s, want discount_needs_all and how much it is", got.Status, got.Raw)
	}
	taken := desk("cash", 860_000, 50_000)
	if taken.Status != http.StatusCreated {
		t.Fatalf("all of it, with a tip: got %d %s, want 201", taken.Status, taken.Raw)
	}
	costs := func(want string) {
		t.Helper()
		got := w.text(t, `SELECT total_centavos || ' ' || discount_centavos || ' ' || paid_centavos FROM bookings WHERE id = $1`, booking)
		if got != want {
			t.Errorf("total, discount, paid: got %s, want %s", got, want)
		}
	}
	costs("1110000 90000 1110000")
	w.holds(t)
	path := "/payments/" + taken.ID().String() + "/refunds"
	if got := w.staff(t, web.RoleManager, http.MethodPost, path, `{"amount_centavos":10000}`); got.Status != http.StatusCreated {
		t.Fatalf("refund of a part: got %d %s", got.Status, got.Raw)
	}
	costs("1110000 90000 1100000")
	if got := w.staff(t, web.RoleManager, http.MethodPost, path, `{}`); got.Status != http.StatusCreated {
		t.Fatalf("refund of the rest: got %d %s", got.Status, got.Raw)
	}
	costs("1200000 0 300000") // what was agreed again
	w.holds(t)
}
