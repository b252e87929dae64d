package payment_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// bank is MercadoPago as the domain sees it: it keeps payments, refunds once per key, and fails on demand before or after
// the effect.
type bank struct {
	mu       sync.Mutex
	clock    func() time.Time
	n        int64
	pages    map[string]mercadopago.Preference // by id
	byKey    map[string]string                 // preference by key
	payments map[string]*mercadopago.Payment
	refunds  map[string]mercadopago.Refund // by key
	orders   map[string][]string
	calls    map[string]int
	before   map[string][]error // by operation: what the next calls end with, without effect
	after    map[string][]error // the same, with the effect
	onSearch func()             // happens once, after the next search
}

func newBank(clock func() time.Time) *bank {
	return &bank{
		clock: clock, pages: map[string]mercadopago.Preference{}, byKey: map[string]string{}, payments: map[string]*mercadopago.Payment{},
		refunds: map[string]mercadopago.Refund{}, orders: map[string][]string{}, calls: map[string]int{},
		before: map[string][]error{}, after: map[string][]error{},
	}
}

var errWire = errors.New("the wire broke")

func unknown(op string) error { return upstream.Answered("mercadopago", op, upstream.Unknown, errWire) }

func later(op string) error {
	return &upstream.Error{Provider: "mercadopago", Operation: op, Outcome: upstream.Later, Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second}
}

func refused(op string, status int) error {
	return &upstream.Error{Provider: "mercadopago", Operation: op, Outcome: upstream.Refused, Status: status, Body: []byte(`{"error":"bad_request","cause":[{"code":2063}]}`)}
}

// fail takes the next planned failure of an operation. The lock is held.
func fail(plan map[string][]error, op string) error {
	if len(plan[op]) == 0 {
		return nil
	}
	err := plan[op][0]
	plan[op] = plan[op][1:]
	return err
}

func (b *bank) call(op string, effect func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls[op]++
	if err := fail(b.before, op); err != nil {
		return err
	}
	if err := effect(); err != nil {
		return err
	}
	return fail(b.after, op)
}

func (b *bank) next() string { b.n++; return strconv.FormatInt(131_000_000_000+b.n, 10) }

func (b *bank) CreatePreference(_ context.Context, token, key string, p *mercadopago.Preference) (out mercadopago.Checkout, err error) {
	err = b.call("preference", func() error {
		if token == "" || key == "" {
			return refused("preference", http.StatusUnauthorized)
		}
		id, ok := b.byKey[key]
		if !ok {
			id = b.next()
			b.byKey[key], b.pages[id] = id, *p
		}
		out = mercadopago.Checkout{ID: id, InitPoint: "https://mercadopago.test/checkout?pref_id=" + id}
		return nil
	})
	if err != nil {
		out = mercadopago.Checkout{}
	}
	return out, err
}

func (b *bank) ExpirePreference(_ context.Context, _, key, id string, at time.Time) error {
	return b.call("expire", func() error {
		p, ok := b.pages[id]
		if !ok || key == "" {
			return refused("expire preference", http.StatusNotFound)
		}
		p.Expires, p.ExpirationDateTo.Time = true, at
		b.pages[id] = p
		return nil
	})
}

func (b *bank) CancelPayment(_ context.Context, _, key, id string) (out mercadopago.Payment, err error) {
	err = b.call("cancel", func() error {
		p, ok := b.payments[id]
		if !ok || key == "" || p.Status != mercadopago.StatusPending && p.Status != mercadopago.StatusInProcess {
			return refused("cancel payment", http.StatusBadRequest)
		}
		next := *p
		next.Status, next.StatusDetail, next.DateLastUpdated.Time = mercadopago.StatusCancelled, "by_collector", b.tick(p)
		b.payments[id], out = &next, next
		return nil
	})
	if err != nil {
		out = mercadopago.Payment{}
	}
	return out, err
}

func (b *bank) GetPayment(_ context.Context, _, id string) (out mercadopago.Payment, err error) {
	err = b.call("get", func() error {
		p, ok := b.payments[id]
		if !ok {
			return refused("get payment", http.StatusNotFound)
		}
		out = *p
		return nil
	})
	return out, err
}

func (b *bank) GetOrder(_ context.Context, _, id string) (out mercadopago.Order, err error) {
	err = b.call("order", func() error {
		ids, ok := b.orders[id]
		if !ok {
			return refused("get order", http.StatusNotFound)
		}
		for _, id := range ids {
			out.Payments = append(out.Payments, struct {
				ID mercadopago.ID `json:"id"`
			}{mercadopago.ID(id)})
		}
		return nil
	})
	return out, err
}

func (b *bank) SearchPayments(_ context.Context, _ string, s mercadopago.Search) (out mercadopago.Found, err error) {
	err = b.call("search", func() error {
		for i := int64(1); i <= b.n; i++ {
			p, ok := b.payments[strconv.FormatInt(131_000_000_000+i, 10)]
			if !ok || (s.ExternalReference != "" && p.ExternalReference != s.ExternalReference) || (!s.From.IsZero() && p.DateLastUpdated.Before(s.From)) {
				continue
			}
			out.Results = append(out.Results, *p)
		}
		out.Paging.Total = len(out.Results)
		out.Results = out.Results[min(s.Offset, len(out.Results)):]
		if s.Limit > 0 && len(out.Results) > s.Limit {
			out.Results = out.Results[:s.Limit]
		}
		return nil
	})
	if b.onSearch != nil {
		b.onSearch()
		b.onSearch = nil
	}
	return out, err
}

func (b *bank) Refund(_ context.Context, _, key, id string, amount *mercadopago.Amount) (out mercadopago.Refund, err error) {
	err = b.call("refund", func() error {
		if made, ok := b.refunds[key]; ok {
			out = made
			return nil
		}
		p := b.payments[id]
		back := p.Amount - p.Refunded
		if amount != nil {
			back = *amount
		}
		if p.Status != mercadopago.StatusApproved || back <= 0 || back > p.Amount-p.Refunded {
			return refused("refund", http.StatusBadRequest)
		}
		out = b.giveBack(p, back)
		b.refunds[key] = out
		return nil
	})
	if err != nil {
		out = mercadopago.Refund{}
	}
	return out, err
}

func (b *bank) giveBack(p *mercadopago.Payment, amount mercadopago.Amount) mercadopago.Refund {
	made := mercadopago.Refund{ID: mercadopago.ID(b.next()), PaymentID: p.ID, Amount: amount, Status: "approved"}
	p.Refunds = append(slices.Clip(p.Refunds), made)
	p.Refunded += amount
	p.DateLastUpdated.Time = b.tick(p)
	if p.Refunded == p.Amount {
		p.Status = mercadopago.StatusRefunded
	}
	return made
}

// tick is the clock's time, or just after the last change.
func (b *bank) tick(p *mercadopago.Payment) time.Time {
	at := b.clock()
	if !at.After(p.DateLastUpdated.Time) {
		at = p.DateLastUpdated.Add(time.Millisecond)
	}
	return at
}

// pay makes a payment of a checkout page.
func (b *bank) pay(page, status string, change ...func(*mercadopago.Payment)) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	pref, ok := b.pages[page]
	if !ok {
		panic(fmt.Sprintf("no page %q", page))
	}
	var total mercadopago.Amount
	for _, item := range pref.Items {
		total += item.UnitPrice * mercadopago.Amount(item.Quantity)
	}
	p := &mercadopago.Payment{
		ID: mercadopago.ID(b.next()), Status: status, ExternalReference: pref.ExternalReference, CurrencyID: "ARS", Amount: total,
		CollectorID: "77", MethodID: "visa", TypeID: "credit_card", Metadata: map[string]any{},
	}
	p.DateCreated.Time, p.DateLastUpdated.Time = b.clock(), b.clock()
	if status == mercadopago.StatusApproved {
		p.DateApproved.Time = b.clock()
		p.FeeDetails = []mercadopago.FeeDetail{{Amount: total * 6 / 100, FeePayer: "collector"}}
	}
	for k, v := range pref.Metadata {
		p.Metadata[k] = v
	}
	for _, do := range change {
		do(p)
	}
	b.payments[string(p.ID)] = p
	return string(p.ID)
}

// set changes a payment, as time or its payer does.
func (b *bank) set(id, status string, change ...func(*mercadopago.Payment)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.payments[id]
	next := *p
	next.Status, next.DateLastUpdated.Time = status, b.tick(p)
	for _, do := range change {
		do(&next)
	}
	b.payments[id] = &next
}

// outside refunds in the provider's panel.
func (b *bank) outside(id string, amount mercadopago.Amount) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := *b.payments[id]
	b.giveBack(&next, amount)
	b.payments[id] = &next
}

func (b *bank) get(id string) mercadopago.Payment {
	b.mu.Lock()
	defer b.mu.Unlock()
	return *b.payments[id]
}

func (b *bank) planBefore(op string, errs ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.before[op] = append(b.before[op], errs...)
}

// planAfter lets the next refunds happen and end with errs all the same.
func (b *bank) planAfter(errs ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.after["refund"] = append(b.after["refund"], errs...)
}

func (b *bank) called(op string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls[op]
}
