package report_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestTakingsAreByMethodAndByTheShopsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	cash, mp := w.payment(t, "cash", 1_300_000, 100_000), w.payment(t, "mercadopago", 1_000_000, 0)
	bank, card, r := w.payment(t, "transfer", 500_000, 0), w.payment(t, "card", 1, 0), pg.NewID()
	tip := w.payment(t, "card", 700, 700)
	// 23:30 in Buenos Aires is the next day in UTC.
	w.post(t, w.At(t, "2026-03-02 23:30"), nil, cash, nil, entry{"cash", 1_300_000}, entry{"turnos", -1_200_000}, entry{"tips", -100_000})
	w.post(t, w.At(t, "2026-03-02 10:00"), nil, mp, nil, entry{"mercadopago", 940_000}, entry{"fees", 60_000}, entry{"turnos", -1_000_000})
	w.post(t, w.At(t, "2026-03-03 10:00"), nil, mp, &r, entry{"mercadopago", -400_000}, entry{"turnos", 400_000})
	w.post(t, w.At(t, "2026-03-03 11:00"), nil, mp, nil, entry{"mercadopago", -540_000}, entry{"chargebacks", 540_000})
	w.post(t, w.At(t, "2026-03-03 12:00"), nil, bank, nil, entry{"bank", 500_000}, entry{"turnos", -500_000})
	w.post(t, w.At(t, "2026-03-03 13:00"), nil, nil, nil, entry{"cash", -300_000}, entry{"till", 300_000})
	w.post(t, w.At(t, "2026-03-03 14:00"), nil, nil, nil, entry{"cash", -50}, entry{"difference", 50})
	w.post(t, w.At(t, "2026-03-04 00:00"), nil, card, nil, entry{"card", 1}, entry{"turnos", -1})

	w.post(t, w.At(t, "2026-03-03 23:59"), nil, tip, nil, entry{"card", 700}, entry{"tips", -700})

	got := get[report.Takings](t, w, "takings?from=2026-03-02&to=2026-03-03")
	want := []report.DayTakings{
		{Date: date(t, "2026-03-02"), Method: "cash", Money: report.Money{Payments: 1, ReceivedCentavos: 1_300_000, TurnosCentavos: 1_200_000, TipsCentavos: 100_000, NetCentavos: 1_300_000}},
		{Date: date(t, "2026-03-02"), Method: "mercadopago", Money: report.Money{Payments: 1, ReceivedCentavos: 1_000_000, TurnosCentavos: 1_000_000, FeesCentavos: 60_000, NetCentavos: 940_000}},
		{Date: date(t, "2026-03-03"), Method: "card", Money: report.Money{Payments: 1, ReceivedCentavos: 700, TipsCentavos: 700, NetCentavos: 700}},
		{Date: date(t, "2026-03-03"), Method: "mercadopago", Money: report.Money{RefundedCentavos: 400_000, TurnosCentavos: -400_000, ChargebacksCentavos: 540_000, NetCentavos: -940_000}},
		{Date: date(t, "2026-03-03"), Method: "transfer", Money: report.Money{Payments: 1, ReceivedCentavos: 500_000, TurnosCentavos: 500_000, NetCentavos: 500_000}},
	}
	if diff := cmp.Diff(want, got.Days); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	total := report.Money{
		Payments: 4, ReceivedCentavos: 2_800_700, RefundedCentavos: 400_000, TurnosCentavos: 2_300_000, TipsCentavos: 100_700,
		FeesCentavos: 60_000, ChargebacksCentavos: 540_000, NetCentavos: 1_800_700,
	}
	if diff := cmp.Diff(total, got.Total); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
	if len(got.Methods) != 4 || got.Methods[0].Method != "mercadopago" || got.Methods[0].NetCentavos != 0 {
		t.Errorf("methods: got %+v, want all four", got.Methods)
	}
}

// books is what a run of random payments should come to.
type books struct {
	net   map[string]int64 // by account
	total report.Money
}

var accounts = map[string]string{"mercadopago": "mercadopago", "cash": "cash", "transfer": "bank", "card": "card"} //nolint:gochecknoglobals // a table

// happen draws a payment with what becomes of it, writes it, and counts it.
func (w *world) happen(t *testing.T, rt *rapid.T, b *books, from time.Time) {
	t.Helper()
	moment := func(label string) time.Time {
		return from.Add(time.Duration(rapid.IntRange(0, 10*24*60-1).Draw(rt, label)) * time.Minute)
	}
	method := rapid.SampledFrom([]string{"mercadopago", "cash", "transfer", "card"}).Draw(rt, "method")
	account := accounts[method]
	amount := rapid.Int64Range(1, 5_000_000_00).Draw(rt, "amount")
	tip := rapid.Int64Range(0, amount).Draw(rt, "tip")
	fee := int64(0)
	if method == "mercadopago" {
		fee = rapid.Int64Range(0, amount).Draw(rt, "fee")
	}
	payment := w.payment(t, method, amount, tip)
	w.post(t, moment("at"), nil, payment, nil, entry{account, amount - fee}, entry{"fees", fee}, entry{"turnos", tip - amount}, entry{"tips", -tip})
	b.total.Payments++
	b.total.ReceivedCentavos += amount
	b.total.TipsCentavos += tip
	b.total.TurnosCentavos += amount - tip
	b.total.FeesCentavos += fee
	b.net[account] += amount - fee
	for left, leftTip := amount-tip, tip; left+leftTip > 0 && rapid.Bool().Draw(rt, "refunds"); {
		turno, back := rapid.Int64Range(0, left).Draw(rt, "turno"), rapid.Int64Range(0, leftTip).Draw(rt, "back")
		if turno+back == 0 {
			break
		}
		left, leftTip = left-turno, leftTip-back
		refund := pg.NewID()
		w.post(t, moment("refunded at"), nil, payment, &refund, entry{account, -turno - back}, entry{"turnos", turno}, entry{"tips", back})
		b.total.RefundedCentavos += turno + back
		b.total.TurnosCentavos -= turno
		b.total.TipsCentavos -= back
		b.net[account] -= turno + back
	}
	if method == "mercadopago" && rapid.Bool().Draw(rt, "disputed") {
		w.post(t, moment("disputed at"), nil, payment, nil, entry{account, -amount}, entry{"chargebacks", amount})
		b.total.ChargebacksCentavos += amount
		b.net[account] -= amount
	}
	if n := rapid.Int64Range(-1_000_000, 1_000_000).Draw(rt, "till"); n != 0 {
		w.post(t, moment("till at"), nil, nil, nil, entry{"cash", n}, entry{"till", -n})
	}
}

// Whatever was paid, given back and disputed, the report says what the ledger holds, to the centavo.
func TestTakingsEqualTheLedger(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, db, testkit.Spec{})
		b := &books{net: map[string]int64{}}
		from := w.At(t, "2026-02-20 00:00")
		for range rapid.IntRange(1, 12).Draw(rt, "payments") {
			w.happen(t, rt, b, from)
		}
		got, err := w.service.Takings(t.Context(), w.ID, report.Range{From: date(t, "2026-02-20"), To: date(t, "2026-03-01")})
		if err != nil {
			rt.Fatalf("Takings: %v", err)
		}
		for _, n := range b.net {
			b.total.NetCentavos += n
		}
		if diff := cmp.Diff(b.total, got.Total); diff != "" {
			rt.Fatalf("total (-want +got):\n%s", diff)
		}
		var sum report.Money
		byMethod := map[string]int64{}
		for _, d := range got.Days {
			sum.NetCentavos += d.NetCentavos
			byMethod[d.Method] += d.NetCentavos
			if d.ReceivedCentavos-d.RefundedCentavos-d.FeesCentavos-d.ChargebacksCentavos != d.NetCentavos || d.ReceivedCentavos-d.RefundedCentavos != d.TurnosCentavos+d.TipsCentavos {
				rt.Fatalf("%s %s: %+v does not add up", d.Date, d.Method, d.Money)
			}
		}
		for _, m := range got.Methods {
			if m.NetCentavos != b.net[accounts[m.Method]] || byMethod[m.Method] != m.NetCentavos {
				rt.Fatalf("%s: got %d by method and %d by day, want %d", m.Method, m.NetCentavos, byMethod[m.Method], b.net[accounts[m.Method]])
			}
		}
		if sum.NetCentavos != got.Total.NetCentavos {
			rt.Fatalf("days: got %d, want the total %d", sum.NetCentavos, got.Total.NetCentavos)
		}
		ledger := map[string]int64{}
		err = db.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
			rows, err := tx.Query(t.Context(), `SELECT account, sum(amount_centavos)::bigint FROM ledger_entries GROUP BY 1`)
			if err != nil {
				return err
			}
			var account string
			var n int64
			_, err = pgx.ForEachRow(rows, []any{&account, &n}, func() error {
				ledger[account] = n
				return nil
			})
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		if ledger["turnos"] != -got.Total.TurnosCentavos || ledger["tips"] != -got.Total.TipsCentavos || ledger["fees"] != got.Total.FeesCentavos ||
			ledger["chargebacks"] != got.Total.ChargebacksCentavos {
			rt.Fatalf("ledger: %v, report: %+v", ledger, got.Total)
		}
	})
}
