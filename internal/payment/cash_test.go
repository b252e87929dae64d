package payment_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

func TestATillFromOpeningToClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := func(role web.Role, method, path, body string) (int, string, map[string]any) {
		a := w.staff(t, role, method, "/cash-sessions"+path, body)
		return a.Status, a.Code(), a.Body
	}
	if status, code, _ := desk(web.RoleReception, http.MethodGet, "/current", ""); status != 404 || code != "cash_session_not_found" {
		t.Errorf("no till: got %d %s, want 404", status, code)
	}
	status, _, till := desk(web.RoleReception, http.MethodPost, "", `{"opening_centavos":50000}`)
	if status != http.StatusCreated || till["expected_centavos"] != float64(50_000) {
		t.Fatalf("open: got %d %v", status, till)
	}
	if status, code, _ := desk(web.RoleReception, http.MethodPost, "", `{"opening_centavos":0}`); code != "cash_session_open" {
		t.Errorf("open twice: got %d %s", status, code)
	}
	id := fmt.Sprint("/", till["id"])
	booking := w.unpaid(t)
	w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "cash", 310_000, 10_000))
	w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "card", 100_000, 0))
	for body, want := range map[string]int{
		`{"amount_centavos":-20000,"reason":"Café"}`: 201, `{"amount_centavos":5000,"reason":"Cambio"}`: 201,
		`{"amount_centavos":0,"reason":"x"}`: 422, `{"amount_centavos":1,"reason":"  "}`: 422,
	} {
		if status, _, got := desk(web.RoleReception, http.MethodPost, id+"/moves", body); status != want {
			t.Errorf("move %s: got %d %v, want %d", body, status, got, want)
		}
	}
	if status, _, _ := desk(web.RoleReception, http.MethodPost, "/"+uuid.NewString()+"/moves", `{"amount_centavos":1,"reason":"x"}`); status != 404 {
		t.Errorf("move in no till: got %d, want 404", status)
	}
	cash := w.text(t, `SELECT id::text FROM payments WHERE method = 'cash'`)
	w.staff(t, web.RoleManager, http.MethodPost, "/payments/"+cash+"/refunds", `{"amount_centavos":100000}`)
	_, _, now := desk(web.RoleReception, http.MethodGet, "/current", "")
	if moves, _ := now["moves"].([]any); now["expected_centavos"] != float64(245_000) || len(moves) != 2 {
		t.Errorf("till: got %v, want 245000 expected and 2 moves", now)
	}
	if status, _, _ := desk(web.RoleReception, http.MethodPost, id+"/close", `{"counted_centavos":1}`); status != 403 {
		t.Errorf("close by reception: got %d, want 403", status)
	}
	status, _, closed := desk(web.RoleManager, http.MethodPost, id+"/close", `{"counted_centavos":244000,"note":"falta"}`)
	if status != http.StatusOK || closed["expected_centavos"] != float64(245_000) || closed["difference_centavos"] != float64(-1000) {
		t.Errorf("close: got %d %v", status, closed)
	}
	if status, code, _ := desk(web.RoleManager, http.MethodPost, id+"/close", `{"counted_centavos":1}`); code != "cash_session_closed" {
		t.Errorf("close twice: got %d %s", status, code)
	}
	desk(web.RoleReception, http.MethodPost, "", `{"opening_centavos":244000}`)
	list := w.staff(t, web.RoleReception, http.MethodGet, "/cash-sessions?limit=1", "")
	if len(list.Items()) != 1 || list.Cursor() == "" || list.Item(0).Body["expected_centavos"] != float64(244_000) {
		t.Errorf("list: got %s", list.Raw)
	}
	rest := w.staff(t, web.RoleReception, http.MethodGet, "/cash-sessions?limit=1&cursor="+list.Cursor(), "")
	if len(rest.Items()) != 1 || rest.Item(0).Body["difference_centavos"] != float64(-1000) {
		t.Errorf("rest: got %s", rest.Raw)
	}
	w.holds(t)
	if n := w.Count(t, `SELECT sum(amount_centavos) FROM ledger_entries WHERE account = 'cash'`); n != 194_000 {
		t.Errorf("cash: got %d, want what was counted less the opening, 194000", n)
	}
}

// What is taken while the till is being closed is in it or not, but never lost between.
func TestATillIsClosedWhileMoneyComesIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	till := w.staff(t, web.RoleManager, http.MethodPost, "/cash-sessions", `{"opening_centavos":0}`)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { w.staff(t, web.RoleReception, http.MethodPost, "/payments", take(booking, "cash", 1000, 0)) })
	}
	var closed map[string]any
	all.Go(func() {
		closed = w.staff(t, web.RoleManager, http.MethodPost, "/cash-sessions/"+till.ID().String()+"/close", `{"counted_centavos":0}`).Body
	})
	all.Wait()
	in := w.Count(t, `SELECT coalesce(sum(amount_centavos), 0) FROM payments WHERE cash_session_id = $1`, till.ID())
	if closed["expected_centavos"] != float64(in) {
		t.Errorf("expected at the close: got %v, in the till are %d", closed["expected_centavos"], in)
	}
	w.holds(t)
}
