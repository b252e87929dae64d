package money_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
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
)

// flow is what one person does. It ends when they have what they want, or lose patience.
type flow struct {
	*world

	turno stack.Booked
	phone string
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
		"invoice it": func(ctx context.Context, f *flow) error { return f.invoiced(ctx, "full") },
		"credit":     credited,
	}
}

// names are the names of flows, in an order that a seed can rely on.
var names = []string{ //nolint:gochecknoglobals // constant
	"pay", "pay all", "cancel", "late", "twice", "rejected", "at shop", "complete", "give back", "coupon", "invoice it", "credit",
}

// crowd sends people through random flows, the first one through the one that is named if any, and waits for all.
func (w *world) crowd(ctx context.Context, random *rand.Rand, first string) {
	var all sync.WaitGroup
	for i := range people {
		name := names[random.IntN(len(names))]
		if i == 0 && first != "" {
			name = first
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			if err := flows()[name](ctx, &flow{world: w}); err != nil {
				w.notef("%s: %v", name, err)
			} else {
				w.notef("%s: done", name)
			}
		})
	}
	all.Wait()
}

func (f *flow) book(ctx context.Context, service int, payment string) error {
	n := int(f.slot.Add(1))
	f.phone = stack.Phone(20_000 + n)
	a, err := f.post(ctx, f.public, "/api/v1/public/shops/"+f.shop.Slug+"/bookings", stack.Wish{
		Service: f.shop.Services[service], Barber: &f.shop.Barbers[n%len(f.shop.Barbers)], Phone: f.phone,
		Email: fmt.Sprintf("c%d@correo.test", n), Payment: payment,
		Start: f.shop.Day(4).Add(time.Duration(n/len(f.shop.Barbers)) * 30 * time.Minute),
	})
	if err != nil || a.Status != 201 {
		return fmt.Errorf("book: %s %w", a, err)
	}
	return a.Into(&f.turno)
}

// submit opens a checkout and sends its form.
func (f *flow) submit(ctx context.Context, address string, form url.Values) (id string, err error) {
	for {
		var page stack.Checkout
		if page, err = stack.OpenCheckout(ctx, address); err == nil {
			id, err = page.Submit(ctx, form)
		}
		if err == nil || !stack.Pause(ctx, tryAgain) {
			return id, err
		}
	}
}

func (f *flow) bookAndPay(ctx context.Context, payment string) error {
	if err := f.book(ctx, stack.Deposit, payment); err != nil {
		return err
	}
	_, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Card("APRO"))
	return err
}

// answered pays, and says by WhatsApp that they will come.
func answered(ctx context.Context, f *flow) error {
	if err := f.bookAndPay(ctx, "deposit"); err != nil {
		return err
	}
	if err := f.confirmed(ctx); err != nil {
		return err
	}
	return f.mocks.WhatsApp.Act(ctx, "", "receive", map[string]string{
		"from": strings.TrimPrefix(f.phone, "+"), "name": "Juan", "type": "text", "text": "confirmo",
	})
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
	page, err := stack.OpenCheckout(ctx, f.turno.Payment.CheckoutURL)
	for err != nil && stack.Pause(ctx, tryAgain) {
		page, err = stack.OpenCheckout(ctx, f.turno.Payment.CheckoutURL)
	}
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
	first, err := stack.OpenCheckout(ctx, f.turno.Payment.CheckoutURL)
	for err != nil && stack.Pause(ctx, tryAgain) {
		first, err = stack.OpenCheckout(ctx, f.turno.Payment.CheckoutURL)
	}
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
	return f.want(ctx, f.owner, f.shop.Path("/invoices"), map[string]any{"booking_id": f.turno.Booking.ID}, nil)
}

func (f *flow) invoiced(ctx context.Context, payment string) error {
	if err := f.bookAndPay(ctx, payment); err != nil {
		return err
	}
	if err := f.confirmed(ctx); err != nil {
		return err
	}
	return f.want(ctx, f.owner, f.shop.Path("/invoices"), map[string]any{"booking_id": f.turno.Booking.ID}, nil)
}

func credited(ctx context.Context, f *flow) error {
	if err := f.invoiced(ctx, "full"); err != nil {
		return err
	}
	return f.want(ctx, f.public, f.link("/cancel"), struct{}{}, nil)
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
