package afip

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// entry is a row of what the dashboard lists: a voucher, a rejection or a login.
type entry struct {
	kind   string
	id     int64
	at     time.Time
	detail string // JSON of the voucher, or the service of a login
	notes  string // JSON of the notes, or the subject of a login
	cae    string
	due    string
	extra  string // emission of a voucher, CUIT of a login
}

// searched is how many of the newest rows of each kind a search looks at: each is read as text, which takes its time.
const searched = 20_000

const entryColumns = "SELECT kind, id, at, detail, notes, cae, due, extra FROM "

const (
	newestVouchers = "SELECT 'voucher' AS kind, id, at, detail, notes, cae, due, emission AS extra, " +
		"printf('%%05d-%%08d ', pos, first) || %s || printf(' CAE %%s CUIT %%d ', cae, cuit) || detail AS words " +
		"FROM vouchers ORDER BY id DESC LIMIT ?1"
	newestRefusals = "SELECT 'refusal' AS kind, id, at, detail, notes, '' AS cae, '' AS due, '' AS extra, " +
		"'CUIT ' || cuit || ' ' || detail || ' ' || notes AS words FROM refusals ORDER BY id DESC LIMIT ?1"
	newestLogins = "SELECT 'login' AS kind, id, at, service AS detail, subject AS notes, '' AS cae, '' AS due, cuit AS extra, " +
		"'Login to ' || service || ' ' || subject AS words FROM logins ORDER BY id DESC LIMIT ?1"
)

// entryRows are the newest rows of each kind, at most as many as the argument says.
func entryRows() string {
	parts := make([]string, 0, 3)
	for _, newest := range []string{fmt.Sprintf(newestVouchers, kindNames()), newestRefusals, newestLogins} {
		parts = append(parts, "SELECT kind, id, at, detail, notes, cae, due, extra, words FROM ("+newest+")")
	}
	return "(" + strings.Join(parts, " UNION ALL ") + ")"
}

// kindNames is an expression for the name of a voucher's kind.
func kindNames() string {
	var b strings.Builder
	b.WriteString("CASE kind")
	for _, k := range kinds {
		fmt.Fprintf(&b, " WHEN %d THEN '%s'", k.id, k.about)
	}
	b.WriteString(" ELSE '' END")
	return b.String()
}

// entries returns those that contain query, newest first, and how many there are.
func (d *database) entries(ctx context.Context, query string, skip, limit int) ([]entry, int, error) {
	const newest = " ORDER BY at DESC, id DESC LIMIT ?2 OFFSET ?3"
	var total int
	if query == "" {
		const all = "SELECT (SELECT count(*) FROM vouchers) + (SELECT count(*) FROM refusals) + (SELECT count(*) FROM logins)"
		if err := d.read.QueryRowContext(ctx, all).Scan(&total); err != nil {
			return nil, 0, fmt.Errorf("count entries: %w", err)
		}
		found, err := d.scanEntries(ctx, entryColumns+entryRows()+newest, skip+limit, limit, skip)
		return found, total, err
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(query) + "%"
	const matching = ` WHERE words LIKE ?4 ESCAPE '\'`
	found, err := d.scanEntries(ctx, entryColumns+entryRows()+matching+newest, searched, limit, skip, like)
	if err != nil {
		return nil, 0, err
	}
	if total = skip + len(found); len(found) < limit && (skip == 0 || len(found) > 0) {
		return found, total, nil // that was the last page
	}
	err = d.read.QueryRowContext(ctx, "SELECT count(*) FROM "+entryRows()+` WHERE words LIKE ?2 ESCAPE '\'`, searched, like).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count entries: %w", err)
	}
	return found, total, nil
}

// entry returns a rejection or a login by its id on the dashboard. Errors: kit.ErrNotFound.
func (d *database) entry(ctx context.Context, id string) (entry, error) {
	kind, number, _ := strings.Cut(id, "-")
	table := map[string]string{
		"voucher": "id, at, detail, notes, cae, due, emission AS extra FROM vouchers",
		"refusal": "id, at, detail, notes, '' AS cae, '' AS due, '' AS extra FROM refusals",
		"login":   "id, at, service AS detail, subject AS notes, '' AS cae, '' AS due, cuit AS extra FROM logins",
	}[kind]
	if table == "" {
		return entry{}, kit.ErrNotFound
	}
	found, err := d.scanEntries(ctx, "SELECT ? AS kind, "+table+" WHERE id = ?", kind, number)
	if err != nil {
		return entry{}, err
	}
	if len(found) == 0 {
		return entry{}, kit.ErrNotFound
	}
	return found[0], nil
}

func (d *database) scanEntries(ctx context.Context, query string, args ...any) ([]entry, error) {
	rows, err := d.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	var out []entry
	for rows.Next() {
		var (
			e  entry
			at int64
		)
		if err := rows.Scan(&e.kind, &e.id, &at, &e.detail, &e.notes, &e.cae, &e.due, &e.extra); err != nil {
			return nil, fmt.Errorf("read entry: %w", err)
		}
		e.at = time.UnixMilli(at).UTC()
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return out, nil
}

// item shows an entry.
func (e *entry) item() kit.Item {
	if e.kind == "login" {
		return kit.Item{
			ID: loginID(e.id), Kind: "login", Title: "Login to " + e.detail, Detail: e.notes, Status: "granted", Tone: kit.Neutral,
			At:       e.at,
			Timeline: []kit.Moment{{At: e.at, What: "ticket given"}, {At: e.at.Add(ticketLife), What: "ticket ends"}},
			Data:     map[string]string{"cuit": e.extra, "service": e.detail, "subject": e.notes},
		}
	}
	k := kept{cae: e.cae, due: e.due, at: e.at.In(buenosAires), emission: e.extra}
	if err := errors.Join(json.Unmarshal([]byte(e.detail), &k.voucher), json.Unmarshal([]byte(e.notes), &k.notes)); err != nil {
		return kit.Item{
			ID: e.kind + "-" + strconv.FormatInt(e.id, 10), Kind: e.kind, Title: "A row that cannot be read", Detail: err.Error(),
			Status: "damaged", Tone: kit.Bad, At: e.at, Data: map[string]string{"detail": e.detail, "notes": e.notes},
		}
	}
	one := k.item()
	if e.kind == "refusal" {
		one.ID, one.Kind, one.Status, one.Tone = refusalID(e.id), "refusal", refused, kit.Bad
		one.Actions, one.Links = nil, nil
		inv := k.invoice()
		inv.Result = refused
		one.Data, one.Detail = inv, ""
		one.Timeline = []kit.Moment{{At: e.at, What: "rejected"}}
		for _, n := range k.notes {
			one.Detail += fmt.Sprintf("%d %s · ", n.Code, n.Message)
			one.Timeline = append(one.Timeline, kit.Moment{At: e.at, What: strconv.Itoa(n.Code), Note: n.Message})
		}
		one.Detail += fmt.Sprintf("$ %s · CUIT %d", pesos(k.Total), k.CUIT)
	}
	return one
}

// vouchers returns those of a CUIT, or of all when it is empty, newest first, and how many there are.
func (d *database) vouchers(ctx context.Context, cuit string, skip, limit int) ([]kept, int, error) {
	var total int
	const where = " WHERE ? = '' OR cuit = CAST(? AS INTEGER)"
	if err := d.read.QueryRowContext(ctx, "SELECT count(*) FROM vouchers"+where, cuit, cuit).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count vouchers: %w", err)
	}
	rows, err := d.read.QueryContext(ctx, keptColumns+where+" ORDER BY id DESC LIMIT ? OFFSET ?", cuit, cuit, limit, skip)
	if err != nil {
		return nil, 0, fmt.Errorf("list vouchers: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	var out []kept
	for rows.Next() {
		k, err := scanKept(rows)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, k)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("read vouchers: %w", err)
	}
	return out, total, nil
}

// voucherByID finds a voucher by cuit-pos-kind-number or by its CAE. Errors: kit.ErrNotFound.
func (d *database) voucherByID(ctx context.Context, id string) (kept, error) {
	parts := strings.Split(id, "-")
	if len(parts) == 1 {
		k, err := scanKept(d.read.QueryRowContext(ctx, keptColumns+"WHERE cae = ?", id))
		if errors.Is(err, sql.ErrNoRows) {
			return kept{}, kit.ErrNotFound
		}
		return k, err
	}
	var n [4]int64
	if len(parts) != len(n) {
		return kept{}, kit.ErrNotFound
	}
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(parts[i], 10, 64); err != nil {
			return kept{}, kit.ErrNotFound
		}
	}
	return findVoucher(ctx, d.read, n[0], int(n[1]), int(n[2]), n[3])
}

// series of the ledger.
type ledgerSeries struct {
	CUIT        int64           `json:"cuit"`
	PointOfSale int             `json:"point_of_sale"`
	Type        int             `json:"type"`
	Last        int64           `json:"last"`
	Vouchers    []ledgerVoucher `json:"vouchers"` // by number
}

func (s *ledgerSeries) is(other ledgerSeries) bool {
	return s.CUIT == other.CUIT && s.PointOfSale == other.PointOfSale && s.Type == other.Type
}

type ledgerVoucher struct {
	First int64  `json:"first"`
	Last  int64  `json:"last"`
	CAE   string `json:"cae"`
	Date  string `json:"date"`
	Total int64  `json:"total"` // centavos
}

// ledger is every voucher, by series.
func (m *Mock) ledger() any {
	type answer struct {
		Series []ledgerSeries `json:"series"`
		Error  string         `json:"error,omitempty"`
	}
	out := answer{Series: []ledgerSeries{}}
	rows, err := m.db.read.QueryContext(context.Background(),
		"SELECT cuit, pos, kind, first, last, cae, date, total FROM vouchers ORDER BY cuit, pos, kind, first")
	if err != nil {
		out.Error = err.Error()
		return out
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	for rows.Next() {
		var (
			s ledgerSeries
			v ledgerVoucher
		)
		if err := rows.Scan(&s.CUIT, &s.PointOfSale, &s.Type, &v.First, &v.Last, &v.CAE, &v.Date, &v.Total); err != nil {
			out.Error = err.Error()
			return out
		}
		if i := len(out.Series) - 1; i < 0 || !out.Series[i].is(s) {
			out.Series = append(out.Series, s)
		}
		at := &out.Series[len(out.Series)-1]
		at.Vouchers = append(at.Vouchers, v)
		at.Last = v.Last
	}
	if err := rows.Err(); err != nil {
		out.Error = err.Error()
	}
	return out
}
