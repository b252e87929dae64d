package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	price   = stack.Price
	deposit = price / 2
)

//nolint:tparallel // they are, within the one that waits for all
func TestMoneyAndMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	heard := w.listen(t)
	t.Run("turnos", func(t *testing.T) {
		for name, follow := range map[string]func(*testing.T, *world){
			"a turno from its seña to its invoice":                   fromDepositToInvoice,
			"a turno paid in full is cancelled in time":              cancelledInTime,
			"an invoiced turno is cancelled: credit note":            creditNote,
			"a card is rejected and another one is not":              rejectedThenApproved,
			"paid twice, the second one goes back":                   paidTwice,
			"cash at a counter, paid in time":                        cashInTime,
			"cash at a counter, paid when the time was somebody's":   cashTooLate,
			"cash at a counter, paid late and the time is free":      cashLateButFree,
			"the customer is reminded and confirms with the buttons": remindedAndConfirmed,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				follow(t, w)
			})
		}
	})
	heard.check(t)
	stack.CheckInvariants(t, w.url)
}

func fromDepositToInvoice(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	if d.turno.Booking.Status != "pending_payment" {
		t.Errorf("booked with a seña: got %s", d.turno.Booking.Status)
	}
	id := d.pay()
	d.becomes("confirmed", deposit)
	if c := d.charge(id); c.Amount != float64(deposit)/100 {
		t.Errorf("charge: got %v, want the seña", c.Amount)
	}
	d.reads("confirmado")
	d.told("confirmation")
	d.letter("text/calendar")
	for _, step := range []string{"check-in", "start", "complete"} {
		d.move(step)
	}
	call(t, d.owner, http.MethodPost, w.shop.Path("/payments"), map[string]any{
		"booking_id": d.turno.Booking.ID, "method": "cash", "amount_centavos": price - deposit + 50_000, "tip_centavos": 50_000,
	}, nil)
	d.becomes("completed", price)
	call(t, d.owner, http.MethodPost, w.shop.Path("/invoices"), map[string]any{"booking_id": d.turno.Booking.ID}, nil)
	v := d.invoiced("invoice", price)
	d.agrees(v)
	d.prints(d.owner, w.shop.Path("/invoices/", v.ID, "/pdf"))
	d.prints(d.owner, w.shop.Path("/invoices/", v.ID, "/pdf?size=80mm"))
	d.prints(d.public, d.link("/invoice.pdf"))
}

func cancelledInTime(t *testing.T, w *world) {
	d := w.book(t, "full")
	id := d.pay()
	d.becomes("confirmed", price)
	d.told("confirmation")
	call(t, d.public, http.MethodPost, d.link("/cancel"), struct{}{}, nil)
	d.becomes("cancelled_by_customer", 0)
	d.goesBack(id)
	d.told("refund")
}

func creditNote(t *testing.T, w *world) {
	d := w.book(t, "full")
	id := d.pay()
	d.becomes("confirmed", price)
	call(t, d.owner, http.MethodPost, w.shop.Path("/invoices"), map[string]any{"booking_id": d.turno.Booking.ID}, nil)
	d.agrees(d.invoiced("invoice", price))
	call(t, d.public, http.MethodPost, d.link("/cancel"), struct{}{}, nil)
	d.goesBack(id)
	d.agrees(d.invoiced("credit_note", price))
	d.told("refund")
}

func rejectedThenApproved(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	page := d.checkout(d.turno.Payment.CheckoutURL)
	d.submit(page, "FUND")
	if s := d.state(); s.Status != "pending_payment" {
		t.Errorf("after a rejected card: got %s, want the turno to wait", s.Status)
	}
	id := d.submit(d.checkout(d.turno.Payment.CheckoutURL), "APRO")
	d.becomes("confirmed", deposit)
	if c := d.charge(id); c.Status != "approved" {
		t.Errorf("charge: got %s", c.Status)
	}
}

// Two pages of two intents: the customer opens one for the seña, then asks to pay all, and pays both.
func paidTwice(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	first := d.checkout(d.turno.Payment.CheckoutURL)
	var due struct {
		Payment struct {
			CheckoutURL string `json:"checkout_url"`
		} `json:"payment"`
	}
	call(t, d.public, http.MethodPost, d.link("/pay"), map[string]any{"amount": "full"}, &due)
	second := d.checkout(due.Payment.CheckoutURL)
	if first.Preference == second.Preference {
		t.Fatalf("two amounts: got one preference %s", first.Preference)
	}
	kept := d.submit(second, "APRO")
	d.becomes("confirmed", price)
	back := d.submit(first, "APRO")
	d.goesBack(back)
	if c := d.charge(kept); c.Status != "approved" || c.Refunded != 0 {
		t.Errorf("the first charge: got %+v, want it kept", c)
	}
	d.becomes("confirmed", price)
}

// ticket gets a coupon to pay at a counter.
func ticket(d *day) string {
	d.t.Helper()
	id, err := d.checkout(d.turno.Payment.CheckoutURL).Submit(d.t.Context(), stack.Cash("rapipago"))
	if err != nil {
		d.t.Fatalf("get a coupon: %v", err)
	}
	d.until("the coupon to be known", func() bool {
		var of struct {
			Items []struct {
				Status    string `json:"status"`
				TicketURL string `json:"ticket_url"`
				ExpiresAt string `json:"ticket_expires_at"`
			} `json:"items"`
		}
		call(d.t, d.public, http.MethodGet, d.link("/payments"), nil, &of)
		return len(of.Items) == 1 && of.Items[0].Status == "pending" && of.Items[0].TicketURL != "" && of.Items[0].ExpiresAt != ""
	})
	return id
}

func (d *day) accredit(id string) {
	d.t.Helper()
	if err := d.mocks.MercadoPago.Act(d.t.Context(), id, "accredit", nil); err != nil {
		d.t.Fatalf("pay at the counter: %v", err)
	}
}

// expire lets the time to pay run out.
func (d *day) expire() {
	d.t.Helper()
	d.shop.Exec(d.t, `UPDATE occupancies SET expires_at = now() - interval '1 second' WHERE shop_id = $1 AND booking_id = $2`,
		d.shop.ID, d.turno.Booking.ID)
	d.shop.Exec(d.t, `UPDATE bookings SET expires_at = now() - interval '1 second' WHERE shop_id = $1 AND id = $2`, d.shop.ID, d.turno.Booking.ID)
	d.becomes("expired", 0)
}

// unwithdrawn keeps the voucher payable although its time is over, as for somebody who is at the counter at that moment:
// what would withdraw it finds what was asked for locked. It ends with let.
func (d *day) unwithdrawn() (let func()) {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.url)
	if err == nil {
		_, err = conn.Exec(d.t.Context(), `BEGIN`)
	}
	if err == nil {
		_, err = conn.Exec(d.t.Context(), `SELECT FROM payment_intents WHERE booking_id = $1 FOR UPDATE`, d.turno.Booking.ID)
	}
	if err != nil {
		d.t.Fatalf("lock what was asked for: %v", err)
	}
	return func() { _ = conn.Close(d.t.Context()) }
}

func cashInTime(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	id := ticket(d)
	d.told("payment_pending")
	d.accredit(id)
	d.becomes("confirmed", deposit)
	d.told("confirmation")
}

func cashTooLate(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	id := ticket(d)
	let := d.unwithdrawn()
	d.expire()
	w.shop.MustBook(t, w.public, stack.Wish{
		Service: w.shop.Service, Barber: &w.shop.Barbers[0], Start: d.turno.Booking.StartsAt, Phone: stack.Phone(6999),
	})
	d.accredit(id)
	let()
	d.goesBack(id)
	d.told("late_payment_refunded")
	d.becomes("expired", 0)
}

func cashLateButFree(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	id := ticket(d)
	let := d.unwithdrawn()
	d.expire()
	d.accredit(id)
	let()
	d.becomes("confirmed", deposit)
	if c := d.charge(id); c.Refunded != 0 {
		t.Errorf("charge: got %+v, want it kept", c)
	}
}

func remindedAndConfirmed(t *testing.T, w *world) {
	d := w.book(t, "deposit")
	d.pay()
	d.becomes("confirmed", deposit)
	d.told("confirmation")
	w.nearer(t, d)
	d.told("reminder")
	var reminder, button string
	d.until("a message with a button to confirm", func() bool {
		for _, m := range d.chat() {
			for _, b := range m.Buttons {
				if strings.HasPrefix(b.ID, "confirm") {
					reminder, button = m.ID, b.ID
				}
			}
		}
		return button != ""
	})
	if err := w.mocks.WhatsApp.Act(t.Context(), reminder, "press", map[string]string{"button": button}); err != nil {
		t.Fatalf("press a button: %v", err)
	}
	d.until("the customer's answer to be noted", func() bool { return d.state().AttendingAt != nil })
}

// nearer moves the turno to within the next 24 hours, as the staff do, and everything that happened to it to days before:
// who is told of a new time is not reminded of it the moment after.
func (w *world) nearer(t *testing.T, d *day) {
	t.Helper()
	call(t, d.owner, http.MethodPost, w.shop.Path("/bookings/", d.turno.Booking.ID, "/reschedule"), map[string]any{
		"starts_at": time.Now().Add(20 * time.Hour).Truncate(time.Hour).Format(time.RFC3339),
	}, nil)
	_, err := stack.Admin(t, w.url).Exec(t.Context(), `UPDATE booking_events SET at = at - interval '3 days' WHERE booking_id = $1`,
		d.turno.Booking.ID)
	if err != nil {
		t.Fatalf("move the past: %v", err)
	}
}
