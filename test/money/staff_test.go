package money_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/test/stack"
)

// What the people of the shop do beside serving customers, and what happens to the shop.

var errNotYet = errors.New("not yet")

// asked sends a request that has no effect, or the same one each time, until it is answered well.
func (f *flow) asked(ctx context.Context, c *stack.Caller, method, path string, body, out any) error {
	for {
		a, err := c.Call(ctx, method, path, body)
		if err == nil && a.Status < 300 {
			if out == nil {
				return nil
			}
			return a.Into(out)
		}
		if !stack.Pause(ctx, tryAgain) {
			return fmt.Errorf("%s %s: got %s, %w", method, path, a, errors.Join(err, errNotYet))
		}
	}
}

// pinged tries the shop's own system.
func pinged(ctx context.Context, f *flow) error {
	return f.want(ctx, f.owner, f.shop.Path("/webhooks/", f.hook, "/test"), nil, nil)
}

func (f *flow) deliveries(ctx context.Context) ([]uuid.UUID, error) {
	var page struct {
		Items []struct {
			ID uuid.UUID `json:"id"`
		} `json:"items"`
	}
	err := f.asked(ctx, f.owner, "GET", f.shop.Path("/webhook-deliveries?status=delivered"), nil, &page)
	ids := make([]uuid.UUID, len(page.Items))
	for i := range ids {
		ids[i] = page.Items[i].ID
	}
	return ids, err
}

// delivered waits until the shop's own system was told of something.
func delivered(ctx context.Context, f *flow) error {
	if err := f.bookAndPay(ctx, "deposit"); err != nil {
		return err
	}
	for {
		ids, err := f.deliveries(ctx)
		if err != nil || len(ids) > 0 {
			return err
		}
		if !stack.Pause(ctx, tryAgain) {
			return fmt.Errorf("no delivery: %w", ctx.Err())
		}
	}
}

// replayed tells the shop's own system once more.
func replayed(ctx context.Context, f *flow) error {
	ids, err := f.deliveries(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return f.want(ctx, f.owner, f.shop.Path("/webhook-deliveries/", ids[0], "/replay"), nil, nil)
}

// vanished adds a system that is no more.
func vanished(ctx context.Context, f *flow) error {
	var made struct {
		ID uuid.UUID `json:"id"`
	}
	err := f.want(ctx, f.owner, f.shop.Path("/webhooks"), map[string]any{"url": f.system + "/gone"}, &made)
	f.gone = made.ID
	return err
}

// withdraw takes that system off the list again.
func (w *world) withdraw(ctx context.Context) error {
	if w.gone == uuid.Nil {
		return nil
	}
	id := w.gone
	w.gone = uuid.Nil
	return (&flow{world: w}).asked(ctx, w.owner, "DELETE", w.shop.Path("/webhooks/", id), nil, nil)
}

// tested tries the shop's accounts.
func tested(ctx context.Context, f *flow) error {
	for _, provider := range []string{"mercadopago", "afip"} {
		if err := f.asked(ctx, f.owner, "POST", f.shop.Path("/integrations/", provider, "/test"), nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// connected connects the branch with an account of its own, which nobody pays into, until it is.
func connected(ctx context.Context, f *flow) error {
	for {
		err := f.connect(ctx)
		if err == nil || !stack.Pause(ctx, tryAgain) {
			return err
		}
	}
}

// connect goes where the browser of the branch's owner goes: to MercadoPago, which agrees at once, and back.
func (f *flow) connect(ctx context.Context) error {
	begun, err := f.manager.Call(ctx, "GET", f.branch.Path("/integrations/mercadopago/connect"), nil)
	var to struct {
		URL string `json:"url"`
	}
	if err != nil || begun.Status != http.StatusOK || begun.Into(&to) != nil {
		return fmt.Errorf("begin to connect: got %s, %w", begun, errors.Join(err, errNotYet))
	}
	cookie, _, _ := strings.Cut(begun.Header.Get("Set-Cookie"), ";")
	back, err := location(ctx, to.URL, cookie)
	if err != nil {
		return err
	}
	page, err := location(ctx, back, cookie)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(page, "mercadopago=connected") {
		return fmt.Errorf("connect: %w, but sent to %s", errNotYet, page)
	}
	return nil
}

// location is where an address sends a browser.
func location(ctx context.Context, address, cookie string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("browse: %w", err)
	}
	req.Header.Set("Cookie", cookie)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", fmt.Errorf("browse: %w", err)
	}
	_ = res.Body.Close()
	return res.Header.Get("Location"), nil
}

// forgotten is a charge of a checkout of ours that the database does not know: it was restored to a time before.
func forgotten(ctx context.Context, f *flow) error {
	intent := uuid.NewString()
	seller := f.mocks.MercadoPago.As(stack.SellerToken)
	a, err := seller.Call(ctx, "POST", "/checkout/preferences", map[string]any{
		"items":              []map[string]any{{"title": "Turno", "quantity": 1, "currency_id": "ARS", "unit_price": price / 100}},
		"external_reference": intent,
		"metadata": map[string]string{
			"app": "barberpro", "shop_id": f.shop.ID.String(), "booking_id": uuid.NewString(), "intent_id": intent,
			"kind": "full", "tip_centavos": "0",
		},
	})
	var made struct {
		InitPoint string `json:"init_point"`
	}
	if err != nil || a.Status != http.StatusCreated || a.Into(&made) != nil {
		return fmt.Errorf("make preference: got %s, %w", a, errors.Join(err, errNotYet))
	}
	_, err = f.submit(ctx, made.InitPoint, stack.Card("APRO"))
	return err
}

// unheard pays, and no webhook tells of it.
func unheard(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	page, err := f.openCheckout(ctx, f.turno.Payment.CheckoutURL)
	if err != nil {
		return err
	}
	if err := f.mocks.MercadoPago.Chaos(ctx, map[string]any{"drop": 1}); err != nil {
		return err
	}
	_, err = page.Submit(ctx, stack.Card("APRO"))
	return errors.Join(err, f.mocks.MercadoPago.Chaos(ctx, nil))
}

// doubtful has a voucher of which nobody knows whether ARCA made it: it did.
func doubtful(ctx context.Context, f *flow) error {
	if err := invoicedInFull(ctx, f); err != nil {
		return err
	}
	const authorized = `SELECT EXISTS (SELECT FROM invoices WHERE shop_id = $1 AND booking_id = $2 AND status = 'authorized')`
	if err := f.until(ctx, authorized, f.turno.Booking.ID); err != nil { // there is a ticket, and the series is known
		return err
	}
	if err := paidInFull(ctx, f); err != nil {
		return err
	}
	if err := f.mocks.AFIP.Chaos(ctx, map[string]any{"timeout_rate": 1, "after": true}); err != nil {
		return err
	}
	const doubted = `SELECT EXISTS (SELECT FROM invoices WHERE shop_id = $1 AND booking_id = $2 AND status = 'sending' AND error <> '')`
	err := f.invoice(ctx)
	if err == nil {
		err = f.until(ctx, doubted, f.turno.Booking.ID)
	}
	return errors.Join(err, f.mocks.AFIP.Chaos(ctx, nil))
}

// couponKnown takes a coupon to pay at a counter, and waits until it is known here.
func couponKnown(ctx context.Context, f *flow) error {
	if err := f.book(ctx, stack.Deposit, "deposit"); err != nil {
		return err
	}
	if _, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Cash("rapipago")); err != nil {
		return err
	}
	return f.until(ctx, `SELECT EXISTS (SELECT FROM payments WHERE shop_id = $1 AND booking_id = $2)`, f.turno.Booking.ID)
}

// reminded books long ago: the hour of the reminder comes now.
func reminded(ctx context.Context, f *flow) error {
	f.lettered = true
	if err := f.book(ctx, 30, "at_shop"); err != nil {
		return err
	}
	tx, err := f.hand.Begin(ctx)
	if err != nil {
		return fmt.Errorf("let time pass: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, `SET LOCAL session_replication_role = replica`); err != nil {
		return fmt.Errorf("let time pass: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE booking_events SET at = at - interval '8 days' WHERE shop_id = $1 AND booking_id = $2`, f.shop.ID, f.turno.Booking.ID)
	if err != nil {
		return fmt.Errorf("let time pass: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("let time pass: %w", err)
	}
	return nil
}

// until waits until a question to the database about this shop is answered with yes.
func (f *flow) until(ctx context.Context, question string, args ...any) error {
	for {
		var yes bool
		err := f.hand.QueryRow(ctx, question, append([]any{f.shop.ID}, args...)...).Scan(&yes)
		if yes {
			return nil
		}
		if !stack.Pause(ctx, tryAgain) {
			return fmt.Errorf("%s: %w", question, errors.Join(err, ctx.Err()))
		}
	}
}

// openCheckout opens the page to pay on, which may take more than one try.
func (f *flow) openCheckout(ctx context.Context, address string) (page stack.Checkout, err error) {
	for {
		if page, err = stack.OpenCheckout(ctx, address); err == nil || !stack.Pause(ctx, tryAgain) {
			return page, err
		}
	}
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
