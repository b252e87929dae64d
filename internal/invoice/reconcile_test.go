package invoice

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// restore does to the database what bringing back a backup does: SQL past every right and trigger.
func (w *world) restore(sql string, args ...any) {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	c, err := pgx.Connect(ctx, w.url)
	if err != nil {
		w.t.Fatalf("connect: %v", err)
	}
	defer func() { _ = c.Close(ctx) }()
	if _, err := c.Exec(ctx, sql, args...); err != nil {
		w.t.Fatalf("restore %s: %v", sql, err)
	}
}

func (w *world) reconcile() Report {
	w.t.Helper()
	r, err := w.s.Reconcile(w.t.Context(), w.ID)
	if err != nil {
		w.t.Fatalf("Reconcile: %v", err)
	}
	return r
}

func (r *Report) of(kind int32) SeriesReport {
	for _, s := range r.Series {
		if s.VoucherType == kind {
			return s
		}
	}
	return SeriesReport{}
}

// TestARestoredDatabaseIssuesNothingTwice takes the database back to before four vouchers of six: one that was queued
// then, two whose sales are gone too, and a credit note in a series that was not there yet. It is reconciled, or just
// goes on.
func TestARestoredDatabaseIssuesNothingTwice(t *testing.T) {
	t.Parallel()
	for name, reconciled := range map[string]bool{"reconciled": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, registered)
			w.setting("invoice_when", atPayment)
			first, second := w.turno(), w.turno()
			payment := w.paid(first, 1_200_000, 0)
			w.paid(second, 1_000_000, 0)
			w.work()
			third, fourth := w.turno(), w.turno()
			queued := w.create(third)
			// The backup is from here.
			w.work()
			later := w.paid(fourth, 700_000, 0)
			byHand := w.turno()
			w.create(byHand, ReceiverRequest{DocType: "DNI", DocNumber: "30111222", Name: "Juana"})
			refund := w.refunded(first, payment, 200_000)
			w.work()
			w.agrees(0)
			before := w.agency.count("authorize")

			w.restore(`DELETE FROM invoices WHERE credits_id IS NOT NULL`)
			w.restore(`DELETE FROM invoices WHERE created_at >= (SELECT created_at FROM invoices WHERE id = $1) AND id > $1`, queued.ID)
			w.restore(`UPDATE invoices SET credited_centavos = 0`)
			w.restore(`UPDATE invoices SET status = 'queued', number = NULL, issue_date = NULL, cae = NULL, cae_due = NULL, authorized_at = NULL,
				next_at = 'epoch' WHERE id = $1`, queued.ID)
			w.restore(`UPDATE voucher_series SET last_number = 2 WHERE voucher_type = 6`)
			if reconciled {
				w.restore(`DELETE FROM voucher_series WHERE voucher_type = 8`)
				r := w.reconcile()
				if b := r.of(afip.InvoiceB); b.Last != 5 || b.Adopted != 1 || b.Strays != 2 || len(b.Missing) > 0 || b.Problem != "" {
					t.Errorf("Reconcile: got %+v of B, want one adopted and two strays", b)
				}
				if n := r.of(afip.CreditNoteB); n.Last != 1 || n.Strays != 1 {
					t.Errorf("Reconcile: got %+v of credit notes, want one stray", n)
				}
				if r.OK() {
					t.Error("Reconcile: got OK, want the strays looked at")
				}
				if got := w.get(queued.ID); got.Status != Authorized || *got.Number != 3 {
					t.Errorf("the one that was queued: got %+v, want its number 3", got)
				}
			} else {
				w.restore(`UPDATE voucher_series SET last_number = 0, last_date = NULL WHERE voucher_type = 8`)
			}
			// Its sales come back: the payment from its provider, the rest by the people of the shop.
			w.tell("payment.approved", later, fourth)
			w.create(byHand, ReceiverRequest{DocType: "DNI", DocNumber: "30111222", Name: "Juana"})
			w.tell("refund.done", refund, first)
			w.work()
			w.agrees(0)
			if reconciled {
				if n := w.agency.count("authorize"); n != before {
					t.Errorf("FECAESolicitar: got %d calls after the restore, want none", n-before)
				}
				if r := w.reconcile(); !r.OK() {
					t.Errorf("Reconcile again: got %+v, want nothing to look at", r)
				}
			}
		})
	}
}

func TestReconcileTellsOfStrangersAndGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, monotributo)
	if r := w.reconcile(); !r.OK() || len(r.Series) != 2 {
		t.Errorf("Reconcile of a new shop: got %+v, want two empty series", r)
	}
	w.create(w.turno())
	w.work()
	day := clock.DateOf(w.Clock.Now())
	for range 3 {
		w.agency.stranger(afip.InvoiceC, afip.Voucher{Date: day, Total: 999, Net: 999, DocType: afip.DocFinal})
	}
	r := w.reconcile()
	if c := r.of(afip.InvoiceC); c.Strays != 3 || c.Last != 4 || c.Adopted != 0 || len(c.Missing) > 0 {
		t.Errorf("Reconcile: got %+v, want three strays", c)
	}
	w.restore(`DELETE FROM voucher_strays WHERE number = 3`)
	r = w.reconcile()
	if c := r.of(afip.InvoiceC); !slices.Equal(c.Missing, []int64{3}) {
		t.Errorf("Reconcile with a number nobody accounts for: got %+v, want 3 missing", c)
	}
}

func TestReconcileNeedsNoARCAToEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.create(w.turno())
	w.work()
	w.agency.set(failing("last", false, upstream.Later))
	r := w.reconcile()
	if b := r.of(afip.InvoiceB); b.Problem != "ARCA no contesta." || r.OK() {
		t.Errorf("Reconcile without ARCA: got %+v, want a problem", b)
	}
	w.agency.set(nil)
	if _, ok, err := w.s.take(t.Context(), w.ID, series{company, 3, afip.InvoiceB}); !ok || err != nil {
		t.Fatalf("take: %v, %v", ok, err)
	}
	r = w.reconcile()
	if b := r.of(afip.InvoiceB); !b.Busy {
		t.Errorf("Reconcile while a worker speaks: got %+v, want busy", b)
	}
}
