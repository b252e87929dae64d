package invoice

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/internal/web"
)

func pageOf200() web.PageParams { return web.PageParams{Limit: 200} }

func TestAnInvoiceByHandGetsItsCAE(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	asked := w.create(turno)
	if asked.Status != Queued || asked.Letter != "B" || asked.TotalCentavos != 1_200_000 || asked.NetCentavos != 991_736 || asked.VATCentavos != 208_264 {
		t.Errorf("Create: got %+v, want B for $ 12.000 with its IVA", asked)
	}
	w.work()
	got := w.get(asked.ID)
	if got.Status != Authorized || *got.Number != 1 || got.CAE == "" || got.IssueDate.String() != "2026-03-02" || got.CAEDue.String() != "2026-03-12" ||
		got.AuthorizedAt == nil || got.Error != "" {
		t.Errorf("after the queue: got %+v, want number 1 with a CAE", got)
	}
	w.agrees(0)
	sent := w.agency.vouchers[[2]int{3, afip.InvoiceB}][0]
	if sent.DocType != afip.DocFinal || sent.DocNumber != 0 || sent.Receiver != afip.FinalConsumer || sent.ServiceFrom.String() != "2026-03-02" || len(sent.Rates) != 1 {
		t.Errorf("sent: got %+v, want a final consumer's services of the day", sent)
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'invoice.authorized' AND entity_id = $1 AND data->>'number' = '1' AND data->>'booking_id' = $2::text`, asked.ID, turno.String()); n != 1 {
		t.Errorf("invoice.authorized: got %d events, want 1", n)
	}
	if n := w.agency.count("login"); n != 1 {
		t.Errorf("logins: got %d, want 1", n)
	}
}

func TestWhoIssuesWhat(t *testing.T) {
	t.Parallel()
	customer := ReceiverRequest{DocType: "CUIT", DocNumber: "27-30123456-8", Name: "Estudio Pérez", Condition: registered}
	with := func(condition string) ReceiverRequest {
		c := customer
		c.Condition = condition
		return c
	}
	for _, tt := range []struct {
		issuer string
		to     ReceiverRequest
		kind   int32
		vat    int64
	}{
		{registered, ReceiverRequest{}, afip.InvoiceB, 208_264},
		{registered, with(registered), afip.InvoiceA, 208_264},
		{registered, with(monotributo), afip.InvoiceA, 208_264},
		{registered, with(exempt), afip.InvoiceB, 208_264},
		{registered, with(finalConsumer), afip.InvoiceB, 208_264},
		{monotributo, ReceiverRequest{}, afip.InvoiceC, 0},
		{monotributo, with(registered), afip.InvoiceC, 0},
		{exempt, ReceiverRequest{DocType: "DNI", DocNumber: "30.111.222", Name: "Juana"}, afip.InvoiceC, 0},
	} {
		t.Run(tt.issuer+" to "+tt.to.Condition+tt.to.DocType, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.issuer)
			asked := w.create(w.turno(), tt.to)
			w.work()
			got := w.get(asked.ID)
			if got.VoucherType != tt.kind || got.VATCentavos != tt.vat || got.NetCentavos != 1_200_000-tt.vat || got.Status != Authorized {
				t.Errorf("got %+v, want type %d with %d of IVA", got, tt.kind, tt.vat)
			}
			sent := w.agency.vouchers[[2]int{3, int(tt.kind)}][0]
			if (tt.kind == afip.InvoiceC) != (sent.Rates == nil) || sent.Receiver == 0 {
				t.Errorf("sent: got %+v, want rates but for C, and the receiver's condition", sent)
			}
			if tt.to.DocType != "" && (got.Receiver.Name != tt.to.Name || sent.DocNumber == 0) {
				t.Errorf("receiver: got %+v and %d, want %s", got.Receiver, sent.DocNumber, tt.to.Name)
			}
		})
	}
}

func TestReceiversThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	for name, to := range map[string]ReceiverRequest{
		"a number without a type":   {DocNumber: "30111222"},
		"a DNI of five digits":      {DocType: "DNI", DocNumber: "12345"},
		"a CUIT with a wrong digit": {DocType: "CUIT", DocNumber: "27301234567", Name: "x"},
		"an RI with a DNI":          {DocType: "DNI", DocNumber: "30111222", Name: "x", Condition: registered},
		"an RI without a name":      {DocType: "CUIT", DocNumber: "27301234568", Condition: registered},
		"the shop itself":           {DocType: "CUIT", DocNumber: company, Name: "x", Condition: registered},
	} {
		_, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: turno, Receiver: &to})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("Create for %s: got %v, want a 422", name, err)
		}
	}
}

func TestABigInvoiceNamesItsReceiver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.setting("named_from_centavos", 1_200_000)
	nameless := w.turno()
	if _, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: nameless}); !errors.Is(err, ErrReceiverNeeded) {
		t.Errorf("Create without a document: got %v, want ErrReceiverNeeded", err)
	}
	customer := w.Customer(t, "Juana", "")
	sealed, _ := testkit.Sealer{}.Seal([]byte("30111222"), customerContext(customer))
	w.Exec(t, `UPDATE customers SET doc_type = 'DNI', doc_sealed = $2 WHERE id = $1`, customer, sealed)
	named := w.create(w.turno(testkit.Turno{Customer: customer, Name: "Juana"}))
	w.work()
	sent := w.agency.vouchers[[2]int{3, afip.InvoiceB}]
	if len(sent) != 1 || sent[0].DocType != afip.DocDNI || sent[0].DocNumber != 30111222 || named.Receiver.Name != "Juana" {
		t.Errorf("sent: got %+v, want one for the DNI on record", sent)
	}
	// Nobody is asked when the shop invoices by itself: the voucher waits for somebody to name the receiver.
	w.setting("invoice_when", atCompletion)
	w.complete(nameless)
	w.tell("booking.completed", nameless, nameless)
	w.work()
	list, _ := w.s.List(t.Context(), w.ID, Filter{Status: "rejected"}, pageOf200())
	if len(list.Items) != 1 || list.Items[0].Error != ErrReceiverNeeded.Message {
		t.Fatalf("rejected: got %+v, want the one without a receiver", list.Items)
	}
	id := list.Items[0].ID
	if _, err := w.s.Retry(t.Context(), w.ID, id, RetryRequest{}); !errors.Is(err, ErrReceiverNeeded) {
		t.Errorf("Retry: got %v, want ErrReceiverNeeded", err)
	}
	if _, err := w.s.Retry(t.Context(), w.ID, id, RetryRequest{Receiver: &ReceiverRequest{DocType: "DNI", DocNumber: "40111222"}}); err != nil {
		t.Errorf("Retry with a receiver: %v", err)
	}
	w.work()
	if got := w.get(id); got.Status != Authorized || got.Receiver.DocNumber != "40111222" {
		t.Errorf("after the retry: got %+v, want it authorised", got)
	}
	w.agrees(0)
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	w.Exec(t, `UPDATE shops SET point_of_sale = NULL, legal_name = '' WHERE id = $1`, w.ID)
	w.setting("invoice_when", atCompletion)
	turno := w.turno()
	_, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: turno})
	if f := fault.As(err); !errors.Is(err, ErrNotSetUp) || len(f.Fields) != 2 {
		t.Errorf("Create: got %v, want ErrNotSetUp with two fields", err)
	}
	w.complete(turno)
	w.tell("booking.completed", turno, turno)
	if n := len(w.all()); n != 0 {
		t.Errorf("vouchers: got %d, want none", n)
	}
	if _, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: uuid.New()}); !errors.Is(err, ErrNoTurno) {
		t.Errorf("Create for no turno: got %v, want ErrNoTurno", err)
	}
}

func TestATurnoIsInvoicedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	turno := w.turno()
	var all sync.WaitGroup
	var mu sync.Mutex
	var outcomes []string
	for range 8 {
		all.Go(func() {
			_, err := w.s.Create(t.Context(), w.ID, CreateRequest{BookingID: turno})
			outcome := "ok"
			if f := fault.As(err); f != nil {
				outcome = f.Code
			} else if err != nil {
				outcome = err.Error()
			}
			mu.Lock()
			outcomes = append(outcomes, outcome)
			mu.Unlock()
		})
	}
	all.Wait()
	slices.Sort(outcomes)
	if slices.Index(outcomes, "ok") != 7 || outcomes[0] != ErrNothingToInvoice.Code {
		t.Errorf("eight at once: got %v, want one ok", outcomes)
	}
}

// TestDoubtsEndWithOneVoucher lets each call fail in each way, before and after its effect, and with the process ending
// between the steps.
func TestDoubtsEndWithOneVoucher(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"authorize", "last", "consult", "login"} {
		for _, after := range []bool{false, true} {
			for _, outcome := range []upstream.Outcome{upstream.Unknown, upstream.Later, upstream.Refused} {
				if after && outcome != upstream.Unknown {
					continue // an effect with a clear answer is no fault
				}
				t.Run(fmt.Sprint(operation, after, outcome), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, registered)
					first := w.create(w.turno())
					w.work()
					second := w.create(w.turno())
					if operation == "consult" { // which is only asked in doubt
						w.agency.set(once(failing("authorize", true, upstream.Unknown)))
						w.step()
					}
					w.agency.set(once(failing(operation, after, outcome)))
					if operation == "login" {
						w.Exec(t, `UPDATE afip_tickets SET expires_at = NULL`)
					}
					if operation == "last" {
						w.Exec(t, `UPDATE voucher_series SET synced_at = NULL`)
					}
					w.step()
					if got := w.get(second.ID); got.Status == Authorized || got.Error == "" {
						t.Errorf("after the fault: got %+v, want it to wait and say why", got)
					}
					w.Exec(t, `UPDATE afip_tickets SET blocked_until = NULL`)
					w.Exec(t, `UPDATE invoices SET next_at = 'epoch' WHERE next_at IS NOT NULL`)
					w.work()
					if got := w.get(second.ID); got.Status != Authorized || *got.Number != 2 || got.Error != "" {
						t.Errorf("second: got %+v, want number 2", got)
					}
					if got := w.get(first.ID); *got.Number != 1 {
						t.Errorf("first: got number %d, want 1", *got.Number)
					}
					w.agrees(0)
				})
			}
		}
	}
}

func TestAProcessThatDiesLeavesADoubt(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]bool{"before the call": false, "after the call": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, registered)
			var ids []uuid.UUID
			for range 3 {
				ids = append(ids, w.create(w.turno()).ID)
			}
			turn, ok, err := w.s.take(t.Context(), w.ID, series{company, 3, afip.InvoiceB})
			if err != nil || !ok {
				t.Fatalf("take: %v, %v", ok, err)
			}
			if turn.pass, err = w.s.ticket(t.Context(), w.ID); err != nil {
				t.Fatalf("ticket: %v", err)
			}
			if err := turn.settleDoubts(t.Context()); err != nil {
				t.Fatalf("settleDoubts: %v", err)
			}
			batch, _, err := turn.reserve(t.Context())
			if err != nil || len(batch) != 3 {
				t.Fatalf("reserve: got %d, %v, want three", len(batch), err)
			}
			if effect {
				if _, err := w.agency.Authorize(t.Context(), turn.auth(), afip.Batch{PointOfSale: 3, Type: afip.InvoiceB, Vouchers: vouchers(batch)}); err != nil {
					t.Fatal(err)
				}
			}
			// The process is gone; nobody speaks for the series while its lease lasts.
			w.Exec(t, `UPDATE invoices SET next_at = 'epoch'`)
			w.step()
			if n := w.Count(t, `SELECT count(*) FROM invoices WHERE status = 'sending'`); n != 3 {
				t.Fatalf("while the lease lasts: got %d in doubt, want 3", n)
			}
			w.Exec(t, `UPDATE voucher_series SET busy_until = 'epoch'`)
			w.work()
			for i, id := range ids {
				if got := w.get(id); got.Status != Authorized || *got.Number != int64(i+1) {
					t.Errorf("voucher %d: got %+v, want its number", i+1, got)
				}
			}
			w.agrees(0)
			calls := 1
			if !effect {
				calls = 1
			}
			if n := w.agency.count("authorize"); n != calls {
				t.Errorf("FECAESolicitar: got %d calls, want %d", n, calls)
			}
			// The one that was believed dead comes back, and writes nothing.
			if err := turn.settle(t.Context(), batch, &afip.Result{Verdicts: make([]afip.Verdict, 3)}); !errors.Is(err, errLeaseLost) {
				t.Errorf("settle after the lease was lost: got %v, want errLeaseLost", err)
			}
			w.agrees(0)
		})
	}
}
