package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/customer"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

type world struct {
	*testkit.Shop

	service *customer.Service
	edge    *testkit.Edge
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{})}
	w.service = customer.New(db, customer.Options{Clock: w.Clock, Sealer: testkit.Sealer{}})
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
	return w
}

func (w *world) desk(t *testing.T, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleReception, method, path, body, headers...)
}

func path(id uuid.UUID, rest string) string { return "/customers/" + id.String() + rest }

const juan = `{"name":"Juan Pérez","phone":"011 15 2345-6789","email":"juan@example.com","doc_type":"DNI","doc_number":"30.111.222","note":"Alérgico"}`

func TestACustomerIsCreatedOncePerKeyAndPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	first := w.desk(t, http.MethodPost, "/customers", juan, "Idempotency-Key", "k")
	again := w.desk(t, http.MethodPost, "/customers", juan, "Idempotency-Key", "k")
	if first.Status != http.StatusCreated || first.Body["phone"] != "+5491123456789" || first.Body["doc_number"] != "30111222" || again.Raw != first.Raw {
		t.Fatalf("POST customer twice: got %d %s and %s, want one", first.Status, first.Raw, again.Raw)
	}
	other := w.desk(t, http.MethodPost, "/customers", `{"name":"Otro","phone":"+54 9 11 2345 6789"}`)
	if other.Code() != "customer_phone_taken" || other.Body["customer_id"] != first.Body["id"] {
		t.Errorf("POST the phone again: got %d %s, want 409 naming the first", other.Status, other.Raw)
	}
	if a := w.desk(t, http.MethodPost, "/customers", `{"name":"X","usual_barber_id":"`+uuid.NewString()+`"}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("POST with a barber who is not: got %d %s, want 422", a.Status, a.Raw)
	}
	if got := w.Count(t, `SELECT count(*) FROM audit_events WHERE detail::text ~ 'Juan|2345-?6789|example'`); got != 0 {
		t.Errorf("audit events with personal data: got %d, want 0", got)
	}
}

func TestDocumentsAreForTheDeskOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.desk(t, http.MethodPost, "/customers", juan).ID()
	for role, want := range map[web.Role]any{web.RoleOwner: "30111222", web.RoleReception: "30111222", web.RoleBarber: nil} {
		if a := w.edge.Call(t, role, http.MethodGet, path(id, ""), ""); a.Status != http.StatusOK || a.Body["doc_number"] != want {
			t.Errorf("GET customer as %s: got %d %s, want document %v", role, a.Status, a.Raw, want)
		}
		if a := w.edge.Call(t, role, http.MethodGet, "/customers", ""); strings.Contains(a.Raw, "30111222") {
			t.Errorf("GET customers as %s: got %s, want no document", role, a.Raw)
		}
	}
	for _, call := range []struct{ method, path, body string }{
		{http.MethodPost, "/customers", juan},
		{http.MethodPatch, path(id, ""), `{"note":"x"}`},
		{http.MethodPost, path(id, "/merge"), `{"from_id":"` + uuid.NewString() + `"}`},
		{http.MethodGet, path(id, "/export"), ""},
		{http.MethodPost, path(id, "/erase"), ""},
	} {
		if a := w.edge.Call(t, web.RoleBarber, call.method, call.path, call.body); a.Status != http.StatusForbidden {
			t.Errorf("%s %s as barber: got %d, want 403", call.method, call.path, a.Status)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	w := newWorld(t, db)
	newWorld(t, db).Customer(t, "Juan de otra barbería", "+5491100000000")
	w.Customer(t, "Juan Pérez", "+5491123456789")
	w.Customer(t, "José Ñandú 100%", "+5493415123456")
	w.Customer(t, "Ana Gómez", "")
	tests := []struct{ query, want string }{
		{"", "Ana Gómez,José Ñandú 100%,Juan Pérez"},
		{"PEREZ", "Juan Pérez"},
		{"pérez jua", "Juan Pérez"},
		{"nandu", "José Ñandú 100%"},
		{"100%25", "José Ñandú 100%"},
		{"%25", "José Ñandú 100%"},
		{"_", ""},
		{"011 15 2345-6789", "Juan Pérez"},
		{"2345-6789", "Juan Pérez"},
		{"0341 15 512", "José Ñandú 100%"},
		{"nadie", ""},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			t.Parallel()
			a := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/customers?q="+strings.ReplaceAll(tt.query, " ", "+"), "")
			var names []string
			for _, item := range a.Items() {
				fields, _ := item.(map[string]any)
				names = append(names, fmt.Sprint(fields["name"]))
			}
			if got := strings.Join(names, ","); a.Status != http.StatusOK || got != tt.want {
				t.Errorf("GET customers?q=%s: got %d %s, want %s", tt.query, a.Status, a.Raw, tt.want)
			}
		})
	}
	t.Run("in pages", func(t *testing.T) {
		t.Parallel()
		seen, cursor := []string{}, ""
		for range 3 {
			a := w.desk(t, http.MethodGet, "/customers?limit=1&cursor="+cursor, "")
			seen = append(seen, a.Item(0).Text("name"))
			cursor = a.Cursor()
		}
		if got := strings.Join(seen, ","); got != "Ana Gómez,José Ñandú 100%,Juan Pérez" || cursor != "" {
			t.Errorf("pages: got %s, cursor %q, want all three and no more", got, cursor)
		}
	})
}

func TestSearchFindsOneAmongTwentyThousand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.Exec(t, `INSERT INTO customers (shop_id, id, name, phone, email)
		SELECT $1, gen_random_uuid(), 'Cliente Número ' || n, '+54911' || (20000000 + n), 'cliente' || n || '@example.com'
		FROM generate_series(1, 20000) n`, w.ID)
	for query, want := range map[string]int{"": 50, "numero 19999": 1, "2001-9999": 1, "nadie": 0} {
		begun := time.Now()
		page, err := w.service.Search(t.Context(), w.ID, query, web.PageParams{Limit: 50})
		if err != nil || len(page.Items) != want {
			t.Errorf("Search(%q): got %d, %v, want %d", query, len(page.Items), err, want)
		}
		t.Logf("Search(%q): %v", query, time.Since(begun)) // a figure to look at: a loaded machine proves nothing
	}
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.Customer(t, "Juan", "")
	if a := w.desk(t, http.MethodPatch, path(id, ""), `{"note":"uno","version":1}`); a.Status != http.StatusOK || a.Body["version"] != 2.0 {
		t.Fatalf("PATCH version 1: got %d %s, want version 2", a.Status, a.Raw)
	}
	for _, call := range [][]string{{`{"note":"dos","version":1}`}, {`{"note":"dos"}`, "If-Match", `"1"`}} {
		if a := w.desk(t, http.MethodPatch, path(id, ""), call[0], call[1:]...); a.Code() != "version_conflict" {
			t.Errorf("PATCH stale %v: got %d %s, want 409 version_conflict", call, a.Status, a.Raw)
		}
	}
	if a := w.desk(t, http.MethodPatch, path(id, ""), `{"phone":"11 2345-6789"}`, "If-Match", "2"); a.Status != http.StatusOK || a.Body["note"] != "uno" {
		t.Errorf("PATCH If-Match 2: got %d %s, want only the phone changed", a.Status, a.Raw)
	}
	other := w.Customer(t, "Otro", "")
	if a := w.desk(t, http.MethodPatch, path(other, ""), `{"phone":"11 2345-6789"}`); a.Code() != "customer_phone_taken" {
		t.Errorf("PATCH a taken phone: got %d %s, want 409", a.Status, a.Raw)
	}
	if a := w.desk(t, http.MethodPatch, path(id, ""), `{"phone":null,"doc_type":null,"doc_number":null}`); a.Status != http.StatusOK || a.Body["phone"] != nil {
		t.Errorf("PATCH null: got %d %s, want no phone", a.Status, a.Raw)
	}
}

func TestOneOfManyChangesOfAVersionWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.Customer(t, "Juan", "")
	var won atomic.Int32
	var wg sync.WaitGroup
	for n := range 12 {
		wg.Go(func() {
			a := w.desk(t, http.MethodPatch, path(id, ""), fmt.Sprintf(`{"note":"%d","version":1}`, n))
			if a.Status == http.StatusOK {
				won.Add(1)
			} else if a.Code() != "version_conflict" {
				t.Errorf("PATCH: got %d %s, want 200 or version_conflict", a.Status, a.Raw)
			}
		})
	}
	wg.Wait()
	if got := won.Load(); got != 1 {
		t.Errorf("changes of version 1: got %d, want 1", got)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	from := w.desk(t, http.MethodPost, "/customers", juan).ID()
	into, earlier := w.Customer(t, "Juancito", ""), w.Customer(t, "Juan P.", "")
	w.Exec(t, `UPDATE customers SET no_show_count = 2`)
	w.Exec(t, `INSERT INTO customer_consents (shop_id, customer_id, purpose, text_version) VALUES ($1, $2, 'marketing', 'v1')`, w.ID, from)
	booking := w.Book(t, testkit.Turno{Customer: from, Start: w.At(t, "2026-03-05 10:00")})
	w.desk(t, http.MethodPost, path(from, "/merge"), `{"from_id":"`+earlier.String()+`"}`)

	body := `{"from_id":"` + from.String() + `"}`
	a := w.desk(t, http.MethodPost, path(into, "/merge"), body, "Idempotency-Key", "k")
	if a.Status != http.StatusOK || a.Body["name"] != "Juancito" || a.Body["phone"] != "+5491123456789" || a.Body["no_show_count"] != 6.0 ||
		a.Body["doc_number"] != "30111222" || a.Body["note"] != "Alérgico" {
		t.Fatalf("POST merge: got %d %s, want the data of both", a.Status, a.Raw)
	}
	if again := w.desk(t, http.MethodPost, path(into, "/merge"), body, "Idempotency-Key", "k"); again.Raw != a.Raw {
		t.Errorf("POST merge again: got %s, want %s", again.Raw, a.Raw)
	}
	if w.Count(t, `SELECT count(*) FROM bookings WHERE id = $1 AND customer_id = $2`, booking, into) != 1 ||
		w.Count(t, `SELECT count(*) FROM customer_consents WHERE customer_id = $1`, into) != 1 ||
		w.Count(t, `SELECT count(*) FROM customers WHERE merged_into = $1 AND phone IS NULL AND doc_sealed IS NULL`, into) != 2 {
		t.Errorf("after the merge: want booking, consent and both pointers at %s", into)
	}
	if got := w.desk(t, http.MethodGet, path(from, ""), ""); got.Body["merged_into"] != into.String() {
		t.Errorf("GET the merged record: got %s, want merged_into %s", got.Raw, into)
	}
	for _, call := range []struct{ method, path, body, want string }{
		{http.MethodPatch, path(from, ""), `{"note":"x"}`, "customer_merged"},
		{http.MethodPost, path(from, "/merge"), `{"from_id":"` + into.String() + `"}`, "customer_merged"},
		{http.MethodPost, path(from, "/erase"), "", "customer_merged"},
		{http.MethodPost, path(into, "/merge"), `{"from_id":"` + into.String() + `"}`, "validation_failed"},
		{http.MethodPost, path(into, "/merge"), `{"from_id":"` + uuid.NewString() + `"}`, "customer_not_found"},
	} {
		if a := w.desk(t, call.method, call.path, call.body); a.Code() != call.want {
			t.Errorf("%s %s %s: got %d %s, want %s", call.method, call.path, call.body, a.Status, a.Raw, call.want)
		}
	}
}

func TestMergesThatCrossLeaveOneRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	a, b := w.Customer(t, "A", "+5491100000001"), w.Customer(t, "B", "+5491100000002")
	w.Exec(t, `UPDATE customers SET no_show_count = 1`)
	var won atomic.Int32
	var wg sync.WaitGroup
	for n := range 10 {
		into, from := a, b
		if n%2 == 1 {
			into, from = b, a
		}
		wg.Go(func() {
			answer := w.desk(t, http.MethodPost, path(into, "/merge"), `{"from_id":"`+from.String()+`"}`)
			if answer.Status == http.StatusOK {
				won.Add(1)
			} else if answer.Code() != "customer_merged" {
				t.Errorf("POST merge: got %d %s, want 200 or customer_merged", answer.Status, answer.Raw)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || w.Count(t, `SELECT count(*) FROM customers WHERE merged_into IS NULL AND no_show_count = 2`) != 1 {
		t.Errorf("crossing merges: got %d winners, want 1 and a record with both absences", won.Load())
	}
}

func TestExportHoldsEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.desk(t, http.MethodPost, "/customers", juan).ID()
	booking := w.Book(t, testkit.Turno{Customer: id, Start: w.At(t, "2026-03-05 10:00"), Name: "Juancho", Note: "Con la tijera"})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 11:00"), Name: "Otra persona"})
	w.Exec(t, `INSERT INTO customer_consents (shop_id, customer_id, purpose, text_version) VALUES ($1, $2, 'booking', 'v7')`, w.ID, id)
	w.Exec(t, `INSERT INTO withdrawals (shop_id, id, code, booking_code, name, contact) SELECT $1, gen_random_uuid(), 'W-1', code, 'Juan', 'juan@example.com'
		FROM bookings WHERE id = $2`, w.ID, booking)
	a := w.desk(t, http.MethodGet, path(id, "/export"), "")
	for _, part := range []string{"30111222", "Alérgico", "v7", "Juancho", "Con la tijera", "W-1", `"service_name":"Corte"`, `"kind":"created"`, "2026-03-05T10:00:00-03:00"} {
		if !strings.Contains(a.Raw, part) {
			t.Errorf("GET export: got %d %s, want %s in it", a.Status, a.Raw, part)
		}
	}
	if strings.Contains(a.Raw, "Otra persona") {
		t.Errorf("GET export: got %s, want nobody else in it", a.Raw)
	}
	if w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'customer.export'`) != 1 {
		t.Errorf("the export is not in the log")
	}
}

func TestEraseLeavesTimesAndMoneyOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.desk(t, http.MethodPost, "/customers", juan).ID()
	double := w.Customer(t, "Juan doble", "")
	w.desk(t, http.MethodPost, path(id, "/merge"), `{"from_id":"`+double.String()+`"}`)
	w.Book(t, testkit.Turno{Customer: id, Start: w.At(t, "2026-03-05 10:00"), Name: "Juancho", Note: "Con la tijera"})
	if a := w.desk(t, http.MethodPost, path(id, "/erase"), ""); a.Code() != "customer_has_bookings" || a.Body["bookings"] != 1.0 {
		t.Fatalf("POST erase with a coming turno: got %d %s, want 409", a.Status, a.Raw)
	}
	w.Clock.Set(w.At(t, "2026-03-05 10:30"))
	a := w.desk(t, http.MethodPost, path(id, "/erase"), "")
	if a.Status != http.StatusOK || a.Body["name"] != customer.ErasedName || a.Body["erased_at"] == nil || a.Body["phone"] != nil {
		t.Fatalf("POST erase: got %d %s, want nobody", a.Status, a.Raw)
	}
	export := w.desk(t, http.MethodGet, path(id, "/export"), "")
	for _, part := range []string{"Juan", "tijera", "30111222", "23456789", "2345-6789", "example", "Alérgico"} {
		if strings.Contains(export.Raw, part) {
			t.Errorf("export after erase: got %s, want no %s", export.Raw, part)
		}
	}
	if !strings.Contains(export.Raw, fmt.Sprint(testkit.ServicePrice)) {
		t.Errorf("export after erase: got %s, want the money still there", export.Raw)
	}
	if got := w.Count(t, `SELECT count(*) FROM customers WHERE name ~ 'Juan' OR phone IS NOT NULL`); got != 0 {
		t.Errorf("records that still name the person: got %d, want 0", got)
	}
	if a := w.desk(t, http.MethodGet, "/customers", ""); len(a.Items()) != 0 {
		t.Errorf("GET customers: got %s, want none", a.Raw)
	}
	for _, call := range [][2]string{{http.MethodPost, "/erase"}, {http.MethodPatch, ""}} {
		body := ""
		if call[0] == http.MethodPatch {
			body = `{"name":"Juan"}`
		}
		if a := w.desk(t, call[0], path(id, call[1]), body); a.Code() != "customer_erased" {
			t.Errorf("%s %s after erase: got %d %s, want 409 customer_erased", call[0], call[1], a.Status, a.Raw)
		}
	}
	if a := w.desk(t, http.MethodPost, "/customers", juan); a.Status != http.StatusCreated {
		t.Errorf("POST the same phone after erase: got %d %s, want 201", a.Status, a.Raw)
	}
}

func TestAnotherShopsCustomerIsNotThere(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	mine, other := newWorld(t, db), newWorld(t, db)
	own, id := mine.Customer(t, "Mía", ""), other.Customer(t, "Suya", "+5491123456789")
	for _, call := range []struct{ method, path, body string }{
		{http.MethodGet, path(id, ""), ""},
		{http.MethodPatch, path(id, ""), `{"name":"Mía"}`},
		{http.MethodPost, path(id, "/merge"), `{"from_id":"` + own.String() + `"}`},
		{http.MethodPost, path(own, "/merge"), `{"from_id":"` + id.String() + `"}`},
		{http.MethodGet, path(id, "/export"), ""},
		{http.MethodPost, path(id, "/erase"), ""},
	} {
		if a := mine.desk(t, call.method, call.path, call.body); a.Status != http.StatusNotFound || a.Code() != "customer_not_found" {
			t.Errorf("%s %s: got %d %s, want 404", call.method, call.path, a.Status, a.Raw)
		}
	}
	if a := mine.desk(t, http.MethodPost, "/customers", juan); a.Status != http.StatusCreated {
		t.Errorf("POST a phone of another shop: got %d %s, want 201", a.Status, a.Raw)
	}
}

func TestADocumentThatCameWithABookingOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	id := w.Customer(t, "Juan", "")
	sealed, err := testkit.Sealer{}.Seal([]byte("30111222"), append([]byte("customer-doc:"), id[:]...)) // as booking does
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	w.Exec(t, `UPDATE customers SET doc_type = 'DNI', doc_sealed = $1 WHERE id = $2`, sealed, id)
	if a := w.desk(t, http.MethodGet, path(id, ""), ""); a.Text("doc_number") != "30111222" {
		t.Errorf("GET customer: got %d %s, want the document", a.Status, a.Raw)
	}
}
