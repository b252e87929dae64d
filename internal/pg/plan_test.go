package pg_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// hot says by which index, and by which of its columns, the queries that every client waits for must find their rows.
// onlyIndex means that the table itself is not read at all.
func hot() map[string]wanted {
	return map[string]wanted{
		"booking.LiveOccupancies":        {index: "occupancies_live", columns: []string{"shop_id", "barber_id", "starts_at"}, onlyIndex: true},
		"booking.LiveChairOccupancies":   {index: "resource_occupancies_live", columns: []string{"shop_id", "resource_id", "starts_at"}, onlyIndex: true},
		"booking.ChangedSince":           {index: "occupancies_changed", columns: []string{"shop_id", "changed_xid"}},
		"booking.ListBookings":           {index: "bookings_by_start", columns: []string{"shop_id", "starts_at"}},
		"booking.ListBookingsOfCustomer": {index: "bookings_by_customer", columns: []string{"shop_id", "customer_id", "starts_at"}},
		"booking.FindByManageToken":      {index: "bookings_by_manage_token", columns: []string{"shop_id", "manage_token_hash"}},
		"booking.FindByHoldToken":        {index: "bookings_by_hold_token", columns: []string{"shop_id", "hold_token_hash"}},
		"booking.GetBooking":             {index: "bookings_pkey", columns: []string{"shop_id", "id"}},
		"booking.OwnOccupancies":         {index: "occupancies_pkey", columns: []string{"shop_id", "booking_id"}},
		"booking.CustomerFacts":          {index: "customers_shop_id_phone_key", columns: []string{"shop_id", "phone"}},
		"booking.CheckLiveHolds":         {index: "bookings_waiting", columns: []string{"shop_id", "expires_at"}},
		"booking.ExpireDue":              {index: "bookings_waiting", columns: []string{"shop_id", "expires_at"}},
		"booking.LoadSetup":              {index: "weekly_hours_by_barber", columns: []string{"shop_id", "barber_id"}},
		"account.SessionState":           {index: "sessions_pkey", columns: []string{"id"}},
	}
}

type wanted struct {
	index     string
	columns   []string
	onlyIndex bool
}

// mayScan says which queries may read a table from end to end, and why.
func mayScan() map[string]string {
	rare := "a rare change by staff; in a shop that is nearly the whole table nothing is cheaper"
	daily := "a daily job that removes much at once"
	reconcile := "only reconcile asks, a few times a day at most"
	return map[string]string{
		"staff.CountBookingsOfBarber booking_lines":      rare,
		"staff.ListTurnoLines booking_lines":             rare,
		"shop.CountBookingsOfChair bookings":             rare,
		"shop.CountBookingsOfChair resource_occupancies": rare,
		"account.DeleteOldSessions sessions":             daily,
		"account.DeleteOldResets password_resets":        daily,
		"notify.InDoubt notifications":                   reconcile,
		"integration.ForgetStates oauth_states":          daily,
		"account.RoleIn operators":                       "a handful of people, looked at only during a visit",
	}
}

// TestEveryQueryFindsItsRowsByIndex explains every statement of the query files as the application, under row-level
// security, on a shop with 250,000 occupancies beside three hundred small ones: no sequential scan of any table, every
// table of shops reached by its shop, and the hot ones by the index made for them. Plans are generic, as in production, so
// they do not depend on the values.
func TestEveryQueryFindsItsRowsByIndex(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fills a database with 250,000 turnos")
	}
	db := testdb.New(t)
	c := admin(t, db.URL)
	big := fill(t, testkit.Connect(t, db.URL), c)
	app := testkit.Connect(t, db.URL)
	explained := 0
	for name, sql := range queries(t) {
		plan := explain(t, app, big.ID, name, sql)
		if plan == nil {
			continue
		}
		explained++
		if testing.Verbose() && hot()[name].index != "" {
			t.Logf("%s: %s", name, plan)
		}
		checkPlan(t, name, plan)
	}
	for name := range hot() {
		if _, there := queries(t)[name]; !there {
			t.Errorf("%s: is hot and not in the query files", name)
		}
	}
	if explained < 100 {
		t.Errorf("explained %d statements, want 100 or more", explained)
	}
}

func checkPlan(t *testing.T, name string, plan *node) {
	t.Helper()
	want, met := hot()[name], false
	for _, n := range plan.all() {
		if n.Type == "Seq Scan" && mayScan()[name+" "+n.Table] == "" {
			t.Errorf("%s: reads %s from end to end\n%s", name, n.Table, plan)
		}
		if n.Cond != "" && n.Index != "" && !strings.Contains(n.Cond, "shop_id") && walled(n.Index) && mayScan()[name+" "+n.Index] == "" {
			t.Errorf("%s: looks in %s over all shops\n%s", name, n.Index, plan)
		}
		if n.Index == want.index && want.index != "" {
			met = met || n.has(want.columns) && (!want.onlyIndex || n.Type == "Index Only Scan")
		}
	}
	if want.index != "" && !met {
		t.Errorf("%s: want %s by %v (only the index: %t)\n%s", name, want.index, want.columns, want.onlyIndex, plan)
	}
}

// walled reports whether an index is of a table whose every access has to name the shop.
func walled(index string) bool {
	for _, table := range []string{"users", "sessions", "refresh_tokens", "password_resets", "shops", "memberships_by_user"} {
		if strings.HasPrefix(index, table) {
			return false
		}
	}
	return true
}

// node is a node of a plan.
type node struct {
	Type     string  `json:"Node Type"`     //nolint:tagliatelle // PostgreSQL's names
	Table    string  `json:"Relation Name"` //nolint:tagliatelle // PostgreSQL's names
	Index    string  `json:"Index Name"`    //nolint:tagliatelle // PostgreSQL's names
	Cond     string  `json:"Index Cond"`    //nolint:tagliatelle // PostgreSQL's names
	Filter   string  `json:"Filter"`        //nolint:tagliatelle // PostgreSQL's names
	Children []*node `json:"Plans"`         //nolint:tagliatelle // PostgreSQL's names
}

func (n *node) all() []*node {
	all := []*node{n}
	for _, child := range n.Children {
		all = append(all, child.all()...)
	}
	return all
}

func (n *node) has(columns []string) bool {
	for _, column := range columns {
		if !strings.Contains(n.Cond, column) {
			return false
		}
	}
	return true
}

// String is the plan on a few lines, for failures.
func (n *node) String() string {
	var b strings.Builder
	for _, each := range n.all() {
		if each.Table != "" || each.Index != "" {
			fmt.Fprintf(&b, "  %s %s %s cond %s filter %s\n", each.Type, each.Table, each.Index, each.Cond, each.Filter)
		}
	}
	return b.String()
}

// explain returns the plan that the application gets for a statement, or nil for one that has none, such as SET.
func explain(t *testing.T, app *pg.DB, shop uuid.UUID, name, sql string) (plan *node) {
	t.Helper()
	err := app.InShop(t.Context(), shop, func(tx pgx.Tx) error {
		prepared, err := tx.Prepare(t.Context(), strings.ReplaceAll(name, ".", "_"), sql)
		if err != nil {
			return err
		}
		nulls := strings.Join(slices.Repeat([]string{"NULL"}, len(prepared.ParamOIDs)), ", ")
		if nulls != "" {
			nulls = "(" + nulls + ")"
		}
		var text []byte
		row := tx.QueryRow(t.Context(), `EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE "`+prepared.Name+`"`+nulls)
		if err := row.Scan(&text); err != nil {
			return err
		}
		var plans []struct {
			Plan *node `json:"Plan"` //nolint:tagliatelle // PostgreSQL's name
		}
		if err := json.Unmarshal(text, &plans); err != nil {
			return err
		}
		plan = plans[0].Plan
		return nil
	})
	if err != nil {
		t.Errorf("explain %s: %v", name, err)
	}
	return plan
}

// queries returns the statements of all domains by domain and name, from the code that sqlc made of the query files.
func queries(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../*/internal/sqlgen/*.sql.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("Glob: got %d files, %v, want those of every domain", len(files), err)
	}
	all := map[string]string{}
	for _, file := range files {
		domain := strings.Split(filepath.ToSlash(file), "/")[1]
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("ParseFile: %v", err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				sql, err := strconv.Unquote(literal.Value)
				if rest, ok := strings.CutPrefix(sql, "-- name: "); ok && err == nil {
					name, _, _ := strings.Cut(rest, " ")
					all[domain+"."+name] = sql
				}
			}
			return true
		})
	}
	if !slices.Contains(slices.Collect(maps.Keys(all)), "booking.CreateBooking") {
		t.Fatalf("queries: got %d, want booking.CreateBooking among them", len(all))
	}
	return all
}
