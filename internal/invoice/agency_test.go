package invoice

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// agency is a small ARCA in memory.
type agency struct {
	mu       sync.Mutex
	vouchers map[[2]int][]afip.Authorized // by point of sale and kind, in order
	calls    []string
	logins   int

	// fault is asked before and after each call has its effect; the call ends with the error it returns.
	fault func(operation string, after bool) error
	// judge says what is wrong with a voucher.
	judge func(v *afip.Voucher) []afip.Note
}

func (a *agency) enter(operation string) error {
	a.calls = append(a.calls, operation)
	if a.fault == nil {
		return nil
	}
	return a.fault(operation, false)
}

func (a *agency) leave(operation string) error {
	if a.fault == nil {
		return nil
	}
	return a.fault(operation, true)
}

func (a *agency) Login(_ context.Context, with *afip.Certificate, _ string, now time.Time) (afip.Ticket, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.enter("login"); err != nil {
		return afip.Ticket{}, err
	}
	a.logins++
	t := afip.Ticket{Token: fmt.Sprint("token-", a.logins), Sign: with.CUIT().Digits(), Expires: now.Add(12 * time.Hour)}
	return t, a.leave("login")
}

func (a *agency) Authorize(_ context.Context, by afip.Auth, b afip.Batch) (out afip.Result, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.enter("authorize"); err != nil {
		return out, err
	}
	key := [2]int{b.PointOfSale, b.Type}
	stopped := false
	for _, v := range b.Vouchers {
		d := afip.Verdict{Number: v.Number}
		switch {
		case stopped:
			d.Notes = []afip.Note{{Code: afip.CodeNumber, Message: "no es el próximo"}}
		case v.Number != int64(len(a.vouchers[key]))+1:
			out.Errors = []afip.Note{{Code: afip.CodeNumber, Message: "no es el próximo"}}
		default:
			if a.judge != nil {
				d.Notes = a.judge(&v)
			}
			d.Authorized = len(d.Notes) == 0
		}
		if d.Authorized {
			d.CAE, d.CAEDue = fmt.Sprintf("%04d%02d%08d", b.PointOfSale, b.Type, v.Number), v.Date.AddDays(10)
			a.vouchers[key] = append(a.vouchers[key], afip.Authorized{Voucher: v, CAE: d.CAE, CAEDue: d.CAEDue})
		}
		stopped = stopped || !d.Authorized
		out.Verdicts = append(out.Verdicts, d)
	}
	_ = by
	return out, a.leave("authorize")
}

func (a *agency) LastAuthorized(_ context.Context, _ afip.Auth, pointOfSale, kind int) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.enter("last"); err != nil {
		return 0, err
	}
	return int64(len(a.vouchers[[2]int{pointOfSale, kind}])), a.leave("last")
}

func (a *agency) Consult(_ context.Context, _ afip.Auth, pointOfSale, kind int, number int64) (afip.Authorized, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.enter("consult"); err != nil {
		return afip.Authorized{}, err
	}
	all := a.vouchers[[2]int{pointOfSale, kind}]
	if number < 1 || number > int64(len(all)) {
		return afip.Authorized{}, refused(602)
	}
	return all[number-1], a.leave("consult")
}

func (a *agency) PointsOfSale(context.Context, afip.Auth) ([]afip.PointOfSale, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return []afip.PointOfSale{{Number: 3}, {Number: 4, Blocked: true}}, a.enter("points")
}

func (a *agency) Health(context.Context) (afip.Health, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return afip.Health{App: "OK", Database: "OK", Auth: "OK"}, a.enter("health")
}

func (a *agency) Taxpayer(_ context.Context, _ afip.Auth, who string) (afip.Taxpayer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return afip.Taxpayer{CUIT: who, Name: "DISTRIBUIDORA SUR SRL", Condition: afip.Registered, Active: true}, a.enter("taxpayer")
}

// stranger is a voucher that another system issues on our point of sale.
func (a *agency) stranger(kind int, v afip.Voucher) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := [2]int{3, kind}
	v.Number = int64(len(a.vouchers[key])) + 1
	a.vouchers[key] = append(a.vouchers[key], afip.Authorized{Voucher: v, CAE: fmt.Sprintf("9%013d", v.Number), CAEDue: v.Date.AddDays(10)})
}

func (a *agency) count(operation string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.calls {
		if c == operation {
			n++
		}
	}
	return n
}

// set changes how the agency behaves.
func (a *agency) set(fault func(operation string, after bool) error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fault = fault
}

func failing(operation string, after bool, outcome upstream.Outcome) func(string, bool) error {
	return func(o string, a bool) error {
		if o == operation && a == after {
			return upstream.Answered("afip", o, outcome, errors.New("injected"))
		}
		return nil
	}
}

// once makes a fault happen the first time only.
func once(fault func(string, bool) error) func(string, bool) error {
	done := false
	return func(o string, a bool) error {
		if done {
			return nil
		}
		err := fault(o, a)
		done = err != nil
		return err
	}
}

func refused(code int) error {
	e := &afip.ServiceError{Notes: []afip.Note{{Code: code, Message: "mensaje"}}}
	return upstream.Answered("afip", "x", upstream.Refused, e)
}

// choosy is an agency whose server cannot read vouchers with a DNI.
type choosy struct{ *agency }

func (c *choosy) Authorize(ctx context.Context, by afip.Auth, b afip.Batch) (afip.Result, error) {
	for _, v := range b.Vouchers {
		if v.DocType == afip.DocDNI {
			return afip.Result{}, upstream.Answered("afip", "authorize", upstream.Refused, &afip.FaultError{Code: "Client", Message: "no se entiende"})
		}
	}
	return c.agency.Authorize(ctx, by, b)
}
