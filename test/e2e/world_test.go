// Package e2e_test follows turnos from the booking to the last centavo and message with the real programs: barberpro, and
// the mocks as the providers. Nothing sleeps; every step waits for what a person would see.
package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/test/stack"
)

// patience is how long a step may take on a machine that has other things to do.
const patience = 40 * time.Second

// world is a shop whose accounts are at the mocks.
type world struct {
	url    string // database
	api    *stack.API
	mocks  *stack.Mocks
	shop   *stack.Shop
	owner  *stack.Caller
	public *stack.Caller

	starts atomic.Int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	url := testdb.New(t).URL
	w := &world{url: url}
	w.api, w.mocks = stack.RunWithMocks(t, stack.Options{Database: url, Redis: testdb.Redis(t)})
	w.shop = stack.NewShop(t, url, 2)
	w.public = stack.NewCaller(w.api.URL)
	w.owner = w.public.As(w.shop.Token(t, web.RoleOwner))
	w.shop.Connect(t, w.owner, 1)
	return w
}

// day is a turno on its way.
type day struct {
	*world

	t     *testing.T
	turno stack.Booked
	phone string
	email string
}

// book books a turno that is paid as payment says, at a start of its own three days from now.
func (w *world) book(t *testing.T, payment string) *day {
	t.Helper()
	n := int(w.starts.Add(1))
	d := &day{world: w, t: t, phone: stack.Phone(7000 + n), email: fmt.Sprintf("cliente%d@correo.test", n)}
	d.turno = w.shop.MustBook(t, w.public, stack.Wish{
		Service: w.shop.Services[stack.Deposit], Barber: &w.shop.Barbers[0], Phone: d.phone, Email: d.email, Payment: payment,
		Start: w.shop.Day(3).Add(time.Duration(n) * 30 * time.Minute),
	})
	return d
}

func (d *day) until(what string, ok func() bool) {
	d.t.Helper()
	stack.Until(d.t, patience, what, ok)
}

// call asks the API and decodes a good answer.
func call(t *testing.T, c *stack.Caller, method, path string, body, out any) {
	t.Helper()
	a, err := c.Call(t.Context(), method, path, body)
	if err != nil || a.Status >= 300 {
		t.Fatalf("%s %s: got %s, %v", method, path, a, err)
	}
	if out != nil {
		if err := a.Into(out); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

// link is the address of the turno for its customer.
func (d *day) link(rest string) string {
	return "/api/v1/public/bookings/" + d.turno.ManageToken + rest
}

// state is the turno as its customer sees it.
type state struct {
	Status      string     `json:"status"`
	Version     int        `json:"version"`
	Paid        int64      `json:"paid_centavos"`
	Total       int64      `json:"total_centavos"`
	AttendingAt *time.Time `json:"attending_at"`
}

func (d *day) state() (s state) {
	d.t.Helper()
	call(d.t, d.public, http.MethodGet, d.link(""), nil, &s)
	return s
}

func (d *day) becomes(status string, paid int64) {
	d.t.Helper()
	var last state
	d.until(fmt.Sprintf("the turno to be %s with %d paid", status, paid), func() bool {
		last = d.state()
		return last.Status == status && last.Paid == paid
	})
}

// move does something to the turno as the staff.
func (d *day) move(what string) {
	d.t.Helper()
	call(d.t, d.owner, http.MethodPost, d.shop.Path("/bookings/", d.turno.Booking.ID, "/", what), struct{}{}, nil)
}

// checkout opens the provider's page, once there is one.
func (d *day) checkout(address string) (page stack.Checkout) {
	d.t.Helper()
	err := stack.Try(d.t.Context(), patience, func() (err error) {
		page, err = stack.OpenCheckout(d.t.Context(), address)
		return err
	})
	if err != nil {
		d.t.Fatalf("open checkout: %v", err)
	}
	return page
}

// pay pays what the turno asks for, and returns the provider's number.
func (d *day) pay() string {
	d.t.Helper()
	return d.submit(d.checkout(d.turno.Payment.CheckoutURL), "APRO")
}

func (d *day) submit(page stack.Checkout, holder string) string {
	d.t.Helper()
	id, err := page.Submit(d.t.Context(), stack.Card(holder))
	if err != nil {
		d.t.Fatalf("pay: %v", err)
	}
	return id
}

// charge is a payment as the provider knows it.
type charge struct {
	ID       json.Number `json:"id"`
	Status   string      `json:"status"`
	Amount   float64     `json:"transaction_amount"`
	Refunded float64     `json:"transaction_amount_refunded"`
}

func (d *day) charge(id string) charge {
	d.t.Helper()
	var ledger struct {
		Payments []charge `json:"payments"`
	}
	if err := d.mocks.MercadoPago.Ledger(d.t.Context(), &ledger); err != nil {
		d.t.Fatalf("ledger of MercadoPago: %v", err)
	}
	at := slices.IndexFunc(ledger.Payments, func(c charge) bool { return c.ID.String() == id })
	if at < 0 {
		d.t.Fatalf("ledger of MercadoPago: no payment %s", id)
	}
	return ledger.Payments[at]
}

func (d *day) goesBack(id string) {
	d.t.Helper()
	d.until("payment "+id+" to be refunded in full", func() bool {
		c := d.charge(id)
		return c.Status == "refunded" && c.Refunded == c.Amount
	})
}

// whatsapp is a message as WhatsApp has it.
type whatsapp struct {
	ID       string `json:"id"`
	Incoming bool   `json:"incoming"`
	Person   string `json:"person"`
	Text     string `json:"text"`
	Status   string `json:"status"`
	Buttons  []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	} `json:"buttons"`
}

// chat are the messages that the customer's telephone got, oldest first.
func (d *day) chat() (out []whatsapp) {
	d.t.Helper()
	var ledger struct {
		Messages []whatsapp `json:"messages"`
	}
	if err := d.mocks.WhatsApp.Ledger(d.t.Context(), &ledger); err != nil {
		d.t.Fatalf("ledger of WhatsApp: %v", err)
	}
	for _, m := range slices.Backward(ledger.Messages) {
		if !m.Incoming && "+"+m.Person == d.phone {
			out = append(out, m)
		}
	}
	return out
}

// reads waits for a WhatsApp with a text in it.
func (d *day) reads(text string) (found whatsapp) {
	d.t.Helper()
	d.until(fmt.Sprintf("a WhatsApp with %q", text), func() bool {
		all := d.chat()
		at := slices.IndexFunc(all, func(m whatsapp) bool { return strings.Contains(strings.ToLower(m.Text), text) })
		if at >= 0 {
			found = all[at]
		}
		return at >= 0
	})
	return found
}

// message is one as the shop sees it.
type message struct {
	ID      uuid.UUID `json:"id"`
	Kind    string    `json:"kind"`
	Channel string    `json:"channel"`
	Status  string    `json:"status"`
	Why     string    `json:"why"`
}

func (d *day) messages() []message {
	d.t.Helper()
	var page struct {
		Items []message `json:"items"`
	}
	call(d.t, d.owner, http.MethodGet, d.shop.Path("/messages?booking_id=", d.turno.Booking.ID), nil, &page)
	return page.Items
}

// told waits until a message of a kind has reached the customer: by WhatsApp, or by SMS where WhatsApp has no template for it.
func (d *day) told(kind string) {
	d.t.Helper()
	var all []message
	defer func() {
		if d.t.Failed() {
			d.t.Logf("messages: %+v", all)
		}
	}()
	d.until("message "+kind+" to arrive", func() bool {
		all = d.messages()
		return slices.ContainsFunc(all, func(m message) bool {
			return m.Kind == kind && (m.Channel == "whatsapp" && m.Status == "read" || m.Channel == "sms" && m.Status == "delivered")
		})
	})
}

// voucher is an invoice or a credit note.
type voucher struct {
	ID     uuid.UUID `json:"id"`
	Kind   string    `json:"kind"`
	Status string    `json:"status"`
	Type   int       `json:"voucher_type"`
	Number int64     `json:"number"`
	Total  int64     `json:"total_centavos"`
	CAE    string    `json:"cae"`
	Error  string    `json:"error"`
}

func (d *day) invoiced(kind string, total int64) (found voucher) {
	d.t.Helper()
	var page struct {
		Items []voucher `json:"items"`
	}
	d.until(fmt.Sprintf("a %s of %d with its CAE", kind, total), func() bool {
		call(d.t, d.owner, http.MethodGet, d.shop.Path("/invoices?booking_id=", d.turno.Booking.ID), nil, &page)
		at := slices.IndexFunc(page.Items, func(v voucher) bool { return v.Kind == kind && v.Status == "authorized" && v.Total == total })
		if at >= 0 {
			found = page.Items[at]
		}
		return at >= 0
	})
	return found
}

// agrees checks that ARCA has the voucher as the shop has it.
func (d *day) agrees(v voucher) {
	d.t.Helper()
	var ledger struct {
		Series []struct {
			Type     int `json:"type"`
			Vouchers []struct {
				First int64  `json:"first"`
				CAE   string `json:"cae"`
				Total int64  `json:"total"`
			} `json:"vouchers"`
		} `json:"series"`
	}
	if err := d.mocks.AFIP.Ledger(d.t.Context(), &ledger); err != nil {
		d.t.Fatalf("ledger of ARCA: %v", err)
	}
	for _, s := range ledger.Series {
		for _, has := range s.Vouchers {
			if s.Type == v.Type && has.First == v.Number {
				if has.CAE != v.CAE || has.Total != v.Total {
					d.t.Errorf("voucher %d of type %d: ARCA has %+v, the shop %+v", v.Number, v.Type, has, v)
				}
				return
			}
		}
	}
	d.t.Errorf("voucher %d of type %d: ARCA does not know it", v.Number, v.Type)
}

// prints checks that a PDF comes from an address.
func (d *day) prints(c *stack.Caller, path string) {
	d.t.Helper()
	a, err := c.Call(d.t.Context(), http.MethodGet, path, nil)
	if err != nil || a.Status != 200 || !strings.HasPrefix(string(a.Body), "%PDF") {
		d.t.Errorf("GET %s: got %d %.40q, %v, want a PDF", path, a.Status, a.Body, err)
	}
}

// letter is a mail to the customer whose text has something in it.
func (d *day) letter(text string) (raw string) {
	d.t.Helper()
	d.until("a mail with "+text, func() bool {
		a, err := d.mocks.Mail.Call(d.t.Context(), http.MethodGet, "/api/v2/search?kind=to&query="+d.email, nil)
		if err != nil || a.Status != 200 {
			return false
		}
		raw = string(a.Body)
		return strings.Contains(raw, text)
	})
	return raw
}
