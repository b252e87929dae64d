package money_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	price    = stack.Price
	tip      = 30_000
	tryAgain = 100 * time.Millisecond
	patience = 4 * time.Second // of a customer, for everything
	people   = 4               // in a round

	leadPatience = 12 * time.Second // of the one who leads past a place
)

// flow is what one person does. It ends when they have what they want, or lose patience.
type flow struct {
	*world

	turno    stack.Booked
	phone    string
	lettered bool // has an address for letters in any case
}

// flows are what people do, by name.
func flows() map[string]func(context.Context, *flow) error {
	return map[string]func(context.Context, *flow) error{
		"pay":        answered,
		"pay all":    func(ctx context.Context, f *flow) error { return f.bookAndPay(ctx, "full") },
		"cancel":     cancelled,
		"late":       late,
		"twice":      twice,
		"rejected":   rejected,
		"at shop":    atShop,
		"complete":   completed,
		"give back":  givenBack,
		"coupon":     coupon,
		"invoice it": invoicedInFull,
		"credit":     credited,
		"decline":    declined,
		"silence":    silenced,
		"move":       moved,
		"remind":     reminded,
		"ping":       pinged,
		"replay":     replayed,
		"test":       tested,
		"connect":    connected,
	}
}

// names are the names of flows, in an order that a seed can rely on.
var names = []string{ //nolint:gochecknoglobals // constant
	"pay", "pay all", "cancel", "late", "twice", "rejected", "at shop", "complete", "give back", "coupon", "invoice it", "credit",
	"decline", "silence", "move", "remind", "ping", "replay", "test", "connect",
}

// crowd sends people through random flows and waits for all. The first one goes their own way, once something is broken.
func (w *world) crowd(ctx context.Context, random *rand.Rand, lead *flow, first func(context.Context, *flow) error) {
	var all sync.WaitGroup
	send := func(name string, f *flow, most time.Duration, do func(context.Context, *flow) error) {
		ctx, cancel := context.WithTimeout(ctx, most)
		defer cancel()
		if err := do(ctx, f); err != nil {
			w.notef("%s: %v", name, err)
		} else {
			w.notef("%s: done", name)
		}
	}
	for i := range people {
		name := names[random.IntN(len(names))]
		if i == 0 && first != nil {
			all.Go(func() {
				select {
				case <-w.broke:
				case <-ctx.Done():
				}
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				go func() {
					if w.untilKilled(ctx) && stack.Pause(ctx, patience/2) {
						cancel() // there is nothing more to lead to
					}
				}()
				send("first", lead, leadPatience, first)
			})
			continue
		}
		all.Go(func() { send(name, &flow{world: w}, patience, flows()[name]) })
	}
	all.Wait()
}

// untilKilled waits for the kill of the round, if it comes before ctx ends.
func (w *world) untilKilled(ctx context.Context) bool {
	for w.killed.Load() == 0 {
		if !stack.Pause(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}

// freeSlot is a time that nobody has.
func (w *world) freeSlot() (barber uuid.UUID, start time.Time) {
	n := int(w.slot.Add(1))
	barbers := w.shop.Barbers
	return barbers[n%len(barbers)], w.shop.Day(4).Add(time.Duration(n/len(barbers)) * 30 * time.Minute)
}

func (f *flow) book(ctx context.Context, service int, payment string) error {
	barber, start := f.freeSlot()
	n := int(f.customer.Add(1))
	f.phone = stack.Phone(20_000 + n)
	wish := stack.Wish{Service: f.shop.Services[service], Barber: &barber, Phone: f.phone, Payment: payment, Start: start}
	if n%5 > 0 || f.lettered {
		wish.Email = fmt.Sprintf("c%d@correo.test", n)
	}
	a, err := f.post(ctx, f.public, "/api/v1/public/shops/"+f.shop.Slug+"/bookings", wish)
	if err != nil || a.Status != 201 {
		return fmt.Errorf("book: %s %w", a, err)
	}
	return a.Into(&f.turno)
}

func (f *flow) bookAndPay(ctx context.Context, payment string) error {
	if err := f.book(ctx, stack.Deposit, payment); err != nil {
		return err
	}
	_, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Card("APRO"))
	return err
}

// confirmed waits until the turno is.
func (f *flow) confirmed(ctx context.Context) error {
	for {
		var seen struct {
			Status string `json:"status"`
		}
		a, err := f.public.Call(ctx, "GET", "/api/v1/public/bookings/"+f.turno.ManageToken, nil)
		if err == nil && a.Status == 200 && a.Into(&seen) == nil && seen.Status == "confirmed" {
			return nil
		}
		if !stack.Pause(ctx, tryAgain) {
			return fmt.Errorf("not confirmed: %w", ctx.Err())
		}
	}
}

func (f *flow) link(rest string) string {
	return "/api/v1/public/bookings/" + f.turno.ManageToken + rest
}

// want sends a write that the API may refuse: what the person wants may not be possible any more.
func (f *flow) want(ctx context.Context, c *stack.Caller, path string, body, out any) error {
	a, err := f.post(ctx, c, path, body)
	switch {
	case err != nil:
		return err
	case a.Status >= 300:
		return fmt.Errorf("%s: %s", path, a)
	case out == nil:
		return nil
	}
	return a.Into(out)
}

func cancelled(ctx context.Context, f *flow) error {
	if err := f.bookAndPay(ctx, "full"); err != nil {
		return err
	}
	return f.want(ctx, f.public, f.link("/cancel"), struct{}{}, nil) // confirmed or not yet
}

// late lets the time to pay run out while the checkout is open.
func late(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	page, err := f.openCheckout(ctx, f.turno.Payment.CheckoutURL)
	if err != nil {
		return err
	}
	if err := f.want(ctx, f.public, f.link("/cancel"), struct{}{}, nil); err != nil {
		return err
	}
	_, err = page.Submit(ctx, stack.Card("APRO"))
	return err
}

func twice(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	first, err := f.openCheckout(ctx, f.turno.Payment.CheckoutURL)
	if err != nil {
		return err
	}
	var due struct {
		Payment struct {
			CheckoutURL string `json:"checkout_url"`
		} `json:"payment"`
	}
	if err := f.want(ctx, f.public, f.link("/pay"), map[string]any{"amount": "full"}, &due); err != nil {
		return err
	}
	if _, err := f.submit(ctx, due.Payment.CheckoutURL, stack.Card("APRO")); err != nil {
		return err
	}
	_, err = first.Submit(ctx, stack.Card("APRO"))
	return err
}

func rejected(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	if _, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Card("FUND")); err != nil {
		return err
	}
	_, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Card("APRO"))
	return err
}

func coupon(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	id, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Cash("rapipago"))
	if err != nil {
		return err
	}
	if f.slot.Load()%2 == 0 {
		return nil // they never pay it
	}
	return f.mocks.MercadoPago.Act(ctx, id, "accredit", nil)
}

func atShop(ctx context.Context, f *flow) error {
	if err := f.book(ctx, 30, "at_shop"); err != nil {
		return err
	}
	var paid struct {
		ID uuid.UUID `json:"id"`
	}
	err := f.want(ctx, f.owner, f.shop.Path("/payments"), map[string]any{
		"booking_id": f.turno.Booking.ID, "method": "cash", "amount_centavos": price + tip, "tip_centavos": tip,
	}, &paid)
	if err != nil {
		return err
	}
	return f.want(ctx, f.owner, f.shop.Path("/payments/", paid.ID, "/refunds"), map[string]any{"amount_centavos": price / 3}, nil)
}

func completed(ctx context.Context, f *flow) error {
	if err := f.bookAndPay(ctx, "deposit"); err != nil {
		return err
	}
	if err := f.confirmed(ctx); err != nil {
		return err
	}
	for _, step := range []string{"check-in", "start", "complete"} {
		if err := f.want(ctx, f.owner, f.shop.Path("/bookings/", f.turno.Booking.ID, "/", step), struct{}{}, nil); err != nil {
			return err
		}
	}
	err := f.want(ctx, f.owner, f.shop.Path("/payments"), map[string]any{
		"booking_id": f.turno.Booking.ID, "method": "card", "amount_centavos": price / 2,
	}, nil)
	if err != nil {
		return err
	}
	return f.invoice(ctx)
}

// invoice asks for the invoice of the turno, unless it is there.
func (f *flow) invoice(ctx context.Context) error {
	a, err := f.post(ctx, f.owner, f.shop.Path("/invoices"), map[string]any{"booking_id": f.turno.Booking.ID})
	if err == nil && a.Status >= 300 && a.Status != 409 {
		err = fmt.Errorf("invoice: %s", a)
	}
	return err
}

func invoicedInFull(ctx context.Context, f *flow) error {
	if err := paidInFull(ctx, f); err != nil {
		return err
	}
	return f.invoice(ctx)
}

func credited(ctx context.Context, f *flow) error {
	if err := invoicedInFull(ctx, f); err != nil {
		return err
	}
	return off(ctx, f)
}

func givenBack(ctx context.Context, f *flow) error {
	if err := f.bookAndPay(ctx, "full"); err != nil {
		return err
	}
	if err := f.confirmed(ctx); err != nil {
		return err
	}
	a, err := f.owner.Call(ctx, "GET", f.shop.Path("/payments?booking_id=", f.turno.Booking.ID), nil)
	var page struct {
		Items []struct {
			ID uuid.UUID `json:"id"`
		} `json:"items"`
	}
	if err != nil || a.Status != 200 || a.Into(&page) != nil || len(page.Items) == 0 {
		return fmt.Errorf("list payments: %s %w", a, err)
	}
	for _, amount := range []int{price / 4, price / 2} {
		err := f.want(ctx, f.owner, f.shop.Path("/payments/", page.Items[0].ID, "/refunds"), map[string]any{"amount_centavos": amount}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
