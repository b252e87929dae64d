package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Checkout is MercadoPago's page, as a buyer has it open.
type Checkout struct {
	Preference string

	pay     string // address
	attempt string
}

var (
	attemptField = regexp.MustCompile(`name="attempt" value="([0-9a-f]{32})"`)
	// ErrNoCheckout says that there was no form to pay with: the time to pay is over, or all is paid.
	ErrNoCheckout = errors.New("no form on the checkout page")
)

// buyer is a browser: it follows to where the paying is done, and not to where the seller wants it afterwards.
func buyer() *http.Client {
	return &http.Client{Timeout: callTimeout, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.Contains(req.URL.Path, "/result") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// OpenCheckout follows a checkout_url to the provider's page.
func OpenCheckout(ctx context.Context, address string) (Checkout, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Checkout{}, fmt.Errorf("open checkout: %w", err)
	}
	seen, err := browse(req)
	if err != nil {
		return Checkout{}, err
	}
	found := attemptField.FindStringSubmatch(seen.page)
	if seen.status != http.StatusOK || found == nil {
		return Checkout{}, fmt.Errorf("%w: %s answered %d %.300s", ErrNoCheckout, seen.at.Path, seen.status, seen.page)
	}
	at := seen.at
	at.Path = "/checkout/v1/pay"
	return Checkout{Preference: at.Query().Get("pref_id"), pay: at.String(), attempt: found[1]}, nil
}

// Card fills the form with a card whose holder's name says how it ends, such as APRO.
func Card(holder string) url.Values {
	return url.Values{
		"method": {"card"}, "card_number": {"4509 9535 6623 3704"}, "name": {holder}, "expiry": {"11/30"}, "security_code": {"123"},
		"dni": {"12.345.678"}, "installments": {"1"},
	}
}

// Cash fills the form with a way to pay at a counter, such as rapipago.
func Cash(method string) url.Values { return url.Values{"method": {method}} }

// Submit sends the form and returns the provider's number of the payment.
func (c Checkout) Submit(ctx context.Context, form url.Values) (payment string, err error) {
	form.Set("attempt", c.attempt)
	form.Set("email", "ana@cliente.test")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.pay, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("pay: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	seen, err := browse(req)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(seen.location)
	if err != nil || seen.status != http.StatusSeeOther {
		_, alert, _ := strings.Cut(seen.page, `role="alert"`)
		return "", fmt.Errorf("%w: pay: %d %.200s", ErrNoCheckout, seen.status, alert)
	}
	return to.Query().Get("payment_id"), nil
}

// sight is what a browser ends up with.
type sight struct {
	at       url.URL
	status   int
	location string
	page     string
}

func browse(req *http.Request) (sight, error) {
	res, err := buyer().Do(req)
	if err != nil {
		return sight{}, fmt.Errorf("browse: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		return sight{}, fmt.Errorf("browse %s: %w", req.URL.Path, err)
	}
	return sight{at: *res.Request.URL, status: res.StatusCode, location: res.Header.Get("Location"), page: string(page)}, nil
}
