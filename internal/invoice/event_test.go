package invoice

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// totals are the vouchers of the shop in order: what was invoiced above zero, what was credited below.
func (w *world) totals() (out []int64) {
	w.t.Helper()
	for _, in := range w.all() {
		if in.Kind == "credit_note" {
			out = append(out, -in.TotalCentavos)
			continue
		}
		out = append(out, in.TotalCentavos)
	}
	return out
}

func (w *world) want(totals ...int64) {
	w.t.Helper()
	if got := w.totals(); !slices.Equal(got, totals) {
		w.t.Errorf("vouchers: got %d, want %d", got, totals)
	}
}

// paid pays and tells of it.
func (w *world) paid(turno uuid.UUID, amount, tip int64) uuid.UUID {
	w.t.Helper()
	p := w.pay(turno, amount, tip)
	w.tell("payment.approved", p, turno)
	return p
}

// refunded refunds and tells of it.
func (w *world) refunded(turno, payment uuid.UUID, amount int64) uuid.UUID {
	w.t.Helper()
	r := w.refund(payment, amount)
	w.tell("refund.done", r, turno)
	return r
}

func TestEachPaymentIsInvoicedWithoutItsTip(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	deposit := w.paid(turno, 300_000, 0)
	rest := w.paid(turno, 1_000_000, 100_000)
	w.tell("payment.approved", rest, turno) // told again
	w.complete(turno)
	w.tell("booking.completed", turno, turno)
	w.want(300_000, 900_000)
	w.work()
	all := w.all()
	if *all[0].PaymentID != deposit || *all[1].PaymentID != rest || len(all[0].Items) != 1 || all[0].Items[0].Description == "Corte" {
		t.Errorf("vouchers: got %+v, want one for each payment, as a part of the turno", all)
	}
	if _, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: turno}); !errors.Is(err, ErrNothingToInvoice) {
		t.Errorf("Create by hand: got %v, want ErrNothingToInvoice", err)
	}
	w.agrees(0)
}

func TestAPaymentThatIsNotKeptOrAllTipIsNotInvoiced(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	late := w.pay(turno, 300_000, 0)
	w.Exec(t, `UPDATE payments SET verdict = 'late' WHERE id = $1`, late)
	w.tell("payment.approved", late, turno)
	w.paid(turno, 50_000, 50_000)
	w.tell("payment.approved", uuid.New(), turno)
	w.tell("refund.done", w.refund(late, 300_000), turno)
	w.want()
}

func TestATurnoInvoicedByHandIsNotInvoicedAgainWhenItIsPaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	w.create(turno)
	w.paid(turno, 1_200_000, 0)
	w.want(1_200_000)
	w.paid(turno, 200_000, 0) // something more
	w.want(1_200_000, 200_000)
}

func TestACompletedTurnoIsInvoicedForWhatIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, monotributo)
	w.setting("invoice_when", atCompletion)
	turno := w.turno()
	payment := w.paid(turno, 300_000, 0)
	w.want()
	w.complete(turno)
	w.tell("booking.completed", turno, turno)
	w.tell("booking.completed", turno, turno)
	w.want(1_200_000)
	if in := w.all()[0]; in.Letter != "C" || in.Items[0].Description != "Corte" || in.PaymentID != nil {
		t.Errorf("voucher: got %+v, want C for the service", in)
	}
	w.refunded(turno, payment, 100_000)
	w.want(1_200_000, -100_000)
	w.work()
	w.agrees(0)
	if got := w.agency.vouchers[[2]int{3, afip.CreditNoteC}]; len(got) != 1 || got[0].Credits[0].Number != 1 || got[0].Credits[0].Type != afip.InvoiceC {
		t.Errorf("credit note: got %+v, want it to take back number 1", got)
	}
}

func TestEveryRefundOfAnInvoicedPaymentHasItsCreditNote(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	payment := w.paid(turno, 1_300_000, 100_000)
	w.refunded(turno, payment, 500_000) // before the invoice has its CAE
	w.want(1_200_000, -500_000)
	w.agency.set(failing("authorize", false, upstream.Unknown))
	w.step()
	if n := w.Count(t, `SELECT count(*) FROM invoices WHERE credits_id IS NOT NULL AND next_at IS NULL AND status = 'queued'`); n != 1 {
		t.Errorf("credit note: got %d that wait, want it to wait for its invoice", n)
	}
	w.agency.set(nil)
	w.work()
	second := w.refunded(turno, payment, 800_000) // the tip goes back last, and was never invoiced
	w.tell("refund.done", second, turno)
	w.want(1_200_000, -500_000, -700_000)
	w.work()
	for _, in := range w.all() {
		if in.Status != Authorized {
			t.Errorf("voucher: got %+v, want all authorised", in)
		}
	}
	if in := w.all()[0]; in.CreditedCentavos != 1_200_000 {
		t.Errorf("invoice: got %d credited, want all of it", in.CreditedCentavos)
	}
	w.agrees(0)
}

func TestARefundThatIsToldOfFirstHasItsCreditNoteAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	payment := w.pay(turno, 1_200_000, 0)
	w.refunded(turno, payment, 200_000)
	w.want()
	w.tell("payment.approved", payment, turno)
	w.want(1_200_000, -200_000)

	w.setting("invoice_when", atCompletion)
	other := w.turno()
	w.complete(other)
	w.Clock.Advance(time.Minute)
	p := w.pay(other, 1_200_000, 0)
	w.Exec(t, `UPDATE bookings SET status_changed_at = $2 WHERE id = $1`, other, w.Clock.Now().Add(-time.Minute))
	w.refunded(other, p, 300_000)
	w.Clock.Advance(time.Minute)
	w.tell("booking.completed", other, other)
	w.want(1_200_000, -200_000, 1_200_000, -300_000)
}

func TestARefundOfADepositBeforeTheTurnoIsInvoicedTakesNothingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	payment := w.pay(turno, 300_000, 0)
	w.refunded(turno, payment, 300_000)
	w.Clock.Advance(time.Hour)
	w.create(turno)
	w.want(1_200_000)
}

func TestWhatWasKeptOfACancelledTurnoIsInvoicedByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	payment := w.pay(turno, 300_000, 0)
	w.refunded(turno, payment, 100_000)
	w.Exec(t, `UPDATE bookings SET status = 'cancelled_by_customer', version = 2 WHERE id = $1`, turno)
	w.Clock.Advance(time.Hour)
	w.create(turno)
	w.want(200_000)
	other := w.turno()
	w.Exec(t, `UPDATE bookings SET status = 'cancelled_by_customer', version = 2 WHERE id = $1`, other)
	if _, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: other}); !errors.Is(err, ErrNothingToInvoice) {
		t.Errorf("Create for one without payments: got %v, want ErrNothingToInvoice", err)
	}
}

func TestAnInvoiceTakenBackByHandMakesRoomForTheRightOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	wrong := w.create(turno)
	if _, err := w.s.CreditNote(t.Context(), w.ID, wrong.ID, CreditRequest{Reason: "x"}); !errors.Is(err, ErrNotCreditable) {
		t.Errorf("CreditNote of one without a CAE: got %v, want ErrNotCreditable", err)
	}
	w.work()
	part := int64(200_000)
	note, err := w.s.CreditNote(t.Context(), w.ID, wrong.ID, CreditRequest{Reason: " Precio  mal ", AmountCentavos: &part})
	if err != nil || note.VoucherType != afip.CreditNoteB || note.Items[0].Description != "Precio mal" {
		t.Fatalf("CreditNote: got %+v, %v, want a part of it", note, err)
	}
	much := int64(1_000_001)
	if _, err := w.s.CreditNote(t.Context(), w.ID, wrong.ID, CreditRequest{Reason: "x", AmountCentavos: &much}); !errors.Is(err, ErrCreditTooMuch) {
		t.Errorf("CreditNote of too much: got %v, want ErrCreditTooMuch", err)
	}
	if _, err := w.s.CreditNote(t.Context(), w.ID, wrong.ID, CreditRequest{Reason: "Otro CUIT"}); err != nil {
		t.Errorf("CreditNote of the rest: %v", err)
	}
	if _, err := w.s.CreditNote(t.Context(), w.ID, note.ID, CreditRequest{Reason: "x"}); !errors.Is(err, ErrNotCreditable) {
		t.Errorf("CreditNote of a credit note: got %v, want ErrNotCreditable", err)
	}
	w.create(turno, ReceiverRequest{DocType: "CUIT", DocNumber: "27301234568", Name: "Estudio", Condition: registered})
	w.want(1_200_000, -200_000, -1_000_000, 1_200_000)
	w.work()
	w.agrees(0)
}

func TestARejectedCreditNoteCanBeRetried(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	payment := w.paid(turno, 1_200_000, 0)
	w.work()
	w.agency.judge = func(v *afip.Voucher) []afip.Note {
		if len(v.Credits) > 0 {
			return []afip.Note{{Code: 10040, Message: "no"}}
		}
		return nil
	}
	w.refunded(turno, payment, 1_200_000)
	w.work()
	note := w.all()[1]
	if note.Status != Rejected || w.all()[0].CreditedCentavos != 0 {
		t.Fatalf("credit note: got %+v, want it rejected and nothing credited", note)
	}
	w.agency.judge = nil
	if _, err := w.s.Retry(t.Context(), w.ID, note.ID, RetryRequest{Receiver: &ReceiverRequest{}}); err == nil {
		t.Error("Retry of a credit note for another receiver: got no error")
	}
	if _, err := w.s.Retry(t.Context(), w.ID, note.ID, RetryRequest{}); err != nil {
		t.Fatalf("Retry: %v", err)
	}
	w.work()
	if w.get(note.ID).Status != Authorized || w.all()[0].CreditedCentavos != 1_200_000 {
		t.Errorf("after the retry: got %+v, want it authorised", w.get(note.ID))
	}
	w.agrees(0)
}

func TestAmountsAddUpToTheCentavo(t *testing.T) {
	t.Parallel()
	for total := int64(1); total < 200_000; total += 7 {
		net, vat := split(afip.InvoiceB, moneyOf(total))
		if net+vat != moneyOf(total) || net < 0 || vat < 0 {
			t.Fatalf("split(%d): got %d + %d", total, net, vat)
		}
		// What ARCA checks: the IVA is 21 % of the net to the centavo.
		if diff := int64(net)*21 - int64(vat)*100; diff > 100 || diff < -100 {
			t.Fatalf("split(%d): got %d + %d, want 21 %% of the net within a centavo", total, net, vat)
		}
	}
	if net, vat := split(afip.InvoiceB, 9_000_000_000_000_000_000); net+vat != 9_000_000_000_000_000_000 || net < 0 {
		t.Errorf("split of the largest: got %d + %d", net, vat)
	}
}

func TestACreditNoteGoesWithItsRejectedInvoiceAndComesBackWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("invoice_when", atPayment)
	turno := w.turno()
	payment := w.paid(turno, 1_200_000, 0)
	w.refunded(turno, payment, 200_000)
	w.agency.judge = func(*afip.Voucher) []afip.Note { return []afip.Note{{Code: 10015, Message: "no"}} }
	w.work()
	all := w.all()
	if len(all) != 2 || all[0].Status != Rejected || all[1].Status != Rejected || all[0].CreditedCentavos != 0 {
		t.Fatalf("vouchers: got %+v, want both rejected", all)
	}
	w.agency.judge = nil
	to := ReceiverRequest{DocType: "CUIT", DocNumber: "27301234568", Name: "Estudio", Address: "Mitre  1", Condition: registered}
	if _, err := w.s.Retry(t.Context(), w.ID, all[0].ID, RetryRequest{Receiver: &to}); err != nil {
		t.Fatalf("Retry: %v", err)
	}
	w.work()
	if got := w.get(all[0].ID); got.Status != Authorized || got.Letter != "A" || got.CreditedCentavos != 200_000 || got.Receiver.Address != "Mitre 1" {
		t.Errorf("after the retry: got %+v, want an A with its credit note", got)
	}
	if _, err := w.s.Retry(t.Context(), w.ID, all[1].ID, RetryRequest{}); !errors.Is(err, ErrAlreadyInvoiced) && !errors.Is(err, ErrCreditTooMuch) {
		t.Errorf("Retry of the old credit note: got %v, want ErrAlreadyInvoiced", err)
	}
	w.agrees(0)
}
