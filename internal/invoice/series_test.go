package invoice

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/upstream"
)

func TestARejectionFreesItsNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	var ids []uuid.UUID
	for i := range 4 {
		to := ReceiverRequest{DocType: "DNI", DocNumber: fmt.Sprint(30111220 + i), Name: "Cliente"}
		ids = append(ids, w.create(w.turno(), to).ID)
	}
	w.agency.judge = func(v *afip.Voucher) []afip.Note {
		if v.DocNumber == 30111221 {
			return []afip.Note{{Code: 10015, Message: "DocNro no registrado"}}
		}
		return nil
	}
	w.work()
	for i, want := range []int64{1, 0, 2, 3} {
		got := w.get(ids[i])
		if want == 0 {
			if got.Status != Rejected || got.Number != nil || len(got.Observations) != 1 || got.Observations[0].Code != 10015 || got.Error == "" {
				t.Errorf("the one with a wrong document: got %+v, want it rejected", got)
			}
			continue
		}
		if got.Status != Authorized || *got.Number != want {
			t.Errorf("voucher %d: got %+v, want number %d", i+1, got, want)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'invoice.rejected' AND entity_id = $1`, ids[1]); n != 1 {
		t.Errorf("invoice.rejected: got %d events, want 1", n)
	}
	if _, err := w.s.Retry(t.Context(), w.ID, ids[0], RetryRequest{}); !errors.Is(err, ErrNotRejected) {
		t.Errorf("Retry of one with a CAE: got %v, want ErrNotRejected", err)
	}
	again, err := w.s.Retry(t.Context(), w.ID, ids[1], RetryRequest{Receiver: &ReceiverRequest{
		DocType: "CUIT", DocNumber: "27301234568", Name: "Estudio", Condition: registered,
	}})
	if err != nil || again.Letter != "A" || again.Status != Queued {
		t.Fatalf("Retry for an RI: got %+v, %v, want it queued as A", again, err)
	}
	w.work()
	if got := w.get(ids[1]); got.Status != Authorized || *got.Number != 1 || got.VoucherType != afip.InvoiceA {
		t.Errorf("after the retry: got %+v, want A number 1", got)
	}
	w.agrees(0)
}

func TestNumbersOfAnotherSystemAreSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	day := clock.DateOf(w.Clock.Now())
	foreign := afip.Voucher{Date: day.AddDays(-1), Total: 999, Net: 825, VAT: 174, DocType: afip.DocFinal, Receiver: 5, ServiceFrom: day, ServiceTo: day}
	for range 5 {
		w.agency.stranger(afip.InvoiceB, foreign) // before we ever came
	}
	first := w.create(w.turno())
	w.work()
	if got := w.get(first.ID); *got.Number != 6 {
		t.Fatalf("first: got number %d, want 6", *got.Number)
	}
	foreign.Date = day.AddDays(3) // which sets the earliest date of what comes
	w.agency.stranger(afip.InvoiceB, foreign)
	w.agency.stranger(afip.InvoiceB, foreign)
	second, third := w.create(w.turno()), w.create(w.turno())
	w.work()
	if a, b := w.get(second.ID), w.get(third.ID); *a.Number != 9 || *b.Number != 10 || *a.IssueDate != day.AddDays(3) {
		t.Errorf("after strangers: got %d and %d on %s, want 9 and 10 on their day", *a.Number, *b.Number, a.IssueDate)
	}
	if n := w.Count(t, `SELECT count(*) FROM voucher_strays WHERE number IN (7, 8)`); n != 2 {
		t.Errorf("strays: got %d, want 2", n)
	}
	w.agrees(7)
}

func TestDatesFollowTheSeriesAndTheDaysThatARCATakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.agency.set(failing("last", false, upstream.Unknown))
	old := w.create(w.turno())
	w.step()
	w.Clock.Advance(3 * 24 * time.Hour)
	newer := w.create(w.turno()).ID
	w.agency.set(nil)
	w.work()
	if a, b := w.get(old.ID), w.get(newer); a.IssueDate.String() != "2026-03-02" || b.IssueDate.String() != "2026-03-05" || a.Late {
		t.Errorf("dates after three days without ARCA: got %s and %s, want their own", a.IssueDate, b.IssueDate)
	}
	w.agency.set(failing("authorize", false, upstream.Unknown))
	late := w.create(w.turno())
	w.step()
	w.Clock.Advance(14 * 24 * time.Hour)
	if got := w.get(late.ID); !got.Late || got.Deadline.String() != "2026-03-15" {
		t.Errorf("after two weeks without ARCA: got %+v, want it late since March 15", got)
	}
	list, _ := w.s.List(t.Context(), w.ID, Filter{Late: true}, pageOf200())
	if len(list.Items) != 1 {
		t.Errorf("late ones: got %d, want 1", len(list.Items))
	}
	if b, err := w.s.Backlog(t.Context()); err != nil || b.Waiting != 1 || b.Late != 1 || b.Oldest == nil {
		t.Errorf("Backlog: got %+v, %v, want one that is late", b, err)
	}
	w.agency.set(nil)
	w.Exec(t, `UPDATE afip_tickets SET blocked_until = NULL`)
	w.work()
	if got := w.get(late.ID); got.IssueDate.String() != "2026-03-09" {
		t.Errorf("date after two weeks: got %s, want the earliest that ARCA takes", got.IssueDate)
	}
	w.agrees(0)
}

func TestTwoProcessesShareASeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered, func(o *Options) { o.Batch = 3 })
	for range 12 {
		w.create(w.turno(testkit.Turno{Start: w.At(t, "2026-03-02 10:00").Add(time.Duration(w.hour) * time.Hour)}))
		w.hour++
	}
	var all sync.WaitGroup
	for range 4 {
		s := w.service(func(o *Options) { o.Batch = 3 })
		all.Go(func() {
			for range 30 {
				if _, err := s.Work(t.Context(), w.ID); err != nil {
					t.Errorf("Work: %v", err)
				}
			}
		})
	}
	all.Wait()
	w.work()
	w.agrees(0)
	if n := w.Count(t, `SELECT max(number) FROM invoices WHERE status = 'authorized'`); n != 12 {
		t.Errorf("last number: got %d, want 12", n)
	}
	if n := w.agency.count("login"); n != 1 {
		t.Errorf("logins: got %d, want 1", n)
	}
	if n := w.agency.count("consult"); n != 0 {
		t.Errorf("consulted: got %d times, want never: nothing was in doubt", n)
	}
}

func TestNumbersThatWentBackStopTheSeries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.create(w.turno())
	w.work()
	w.agency.vouchers = map[[2]int][]afip.Authorized{}
	next := w.create(w.turno())
	w.Exec(t, `UPDATE voucher_series SET synced_at = NULL`)
	w.step()
	if got := w.get(next.ID); got.Status == Authorized || got.Error != ErrNumbersWentBack.Message {
		t.Errorf("another environment's ARCA: got %+v, want it to wait and say so", got)
	}
}

func TestWhatARCACannotReadIsRejectedAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	bad := w.create(w.turno(), ReceiverRequest{DocType: "DNI", DocNumber: "30111222", Name: "x"})
	var good []uuid.UUID
	for range 3 {
		good = append(good, w.create(w.turno()).ID)
	}
	w.s.opts.Authority = &choosy{w.agency}
	w.work()
	if got := w.get(bad.ID); got.Status != Rejected {
		t.Errorf("the one that cannot be read: got %+v, want it rejected", got)
	}
	for i, id := range good {
		if got := w.get(id); got.Status != Authorized || *got.Number != int64(i+1) {
			t.Errorf("voucher %d: got %+v, want its number", i, got)
		}
	}
}

func TestTheWaitGrowsAndHeedsWhatARCAAsksFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered, func(o *Options) { o.Wait = nil })
	in := w.create(w.turno())
	w.agency.set(failing("authorize", false, upstream.Unknown))
	for n, want := range []int{2, 5, 11} { // a little less than 3, 6 and 12 seconds
		w.step()
		if got := w.Count(t, `SELECT count(*) FROM invoices WHERE next_at > now() + make_interval(secs => $1)`, want); got != 1 {
			t.Errorf("after failure %d: want it to wait for more than %d s", n+1, want)
		}
		w.Exec(t, `UPDATE invoices SET next_at = 'epoch'`)
	}
	w.agency.set(func(o string, after bool) error {
		if o == "last" && !after {
			return &upstream.Error{Provider: "afip", Operation: o, Outcome: upstream.Later, Status: 429, RetryAfter: 7 * time.Minute}
		}
		return nil
	})
	w.step()
	if got := w.Count(t, `SELECT count(*) FROM invoices WHERE next_at > now() + interval '6 minutes'`); got != 1 || w.get(in.ID).Error != "ARCA pide esperar." {
		t.Errorf("after a 429: got %+v, want it to wait as long as it was asked to", w.get(in.ID))
	}
	w.agency.set(nil)
	w.Exec(t, `UPDATE invoices SET next_at = 'epoch'`)
	w.work()
	if n := w.Count(t, `SELECT failures FROM voucher_series`); n != 0 || w.get(in.ID).Status != Authorized {
		t.Errorf("when it works again: got %d failures and %+v, want none", n, w.get(in.ID))
	}
	w.agrees(0)
}
