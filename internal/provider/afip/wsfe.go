package afip

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/upstream"
)

// space is the namespace of WSFEv1, and the start of its SOAPAction.
const space = "http://ar.gov.afip.dif.FEV1/"

// Batch is vouchers of one kind and point of sale, with numbers that follow each other.
type Batch struct {
	PointOfSale, Type int
	Vouchers          []Voucher
}

// Verdict is what became of a voucher. One that was authorised may carry observations too.
type Verdict struct {
	Number     int64
	Authorized bool
	CAE        string
	CAEDue     clock.Date
	Notes      []Note
}

// Result is the answer to a batch: a verdict for each voucher, in its order, and what was wrong with the whole.
type Result struct {
	Verdicts []Verdict
	Errors   []Note
}

// Authorized is a voucher as the agency has it.
type Authorized struct {
	Voucher

	CAE    string     `json:"cae"`
	CAEDue clock.Date `json:"cae_due,omitzero"`
	Notes  []Note     `json:"notes"`
}

var (
	errAnswer = errors.New("the answer does not fit the request")
	isCAE     = regexp.MustCompile(`^\d{14}$`)
)

func (c *Client) wsfeRequest(operation string, body any) request {
	return request{to: c.wsfe, operation: operation, action: space + operation, body: body}
}

// answered is the error of Errors in an answer, or nil.
func answered(operation string, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	e := &ServiceError{Notes: notes}
	return upstream.Answered(provider, operation, e.outcome(), e)
}

func misfit(operation, about string) error {
	return upstream.Answered(provider, operation, upstream.Unknown, fmt.Errorf("%w: %s", errAnswer, about))
}

// Authorize asks for the CAE of each voucher (FECAESolicitar). After an error whose outcome is Unknown ask LastAuthorized
// and Consult before anything else. Errors: ErrTicket, ErrNotRepresented, a *ServiceError for the batch as a whole.
func (c *Client) Authorize(ctx context.Context, by Auth, b Batch) (Result, error) {
	const operation = "FECAESolicitar"
	ask := authorizeRequest{Auth: by.wire(), Count: len(b.Vouchers), Point: b.PointOfSale, Type: b.Type}
	for i := range b.Vouchers {
		ask.Details = append(ask.Details, b.Vouchers[i].detail())
	}
	answer, err := call[authorizeResponse](ctx, c.wsfeRequest(operation, ask))
	if err != nil {
		return Result{}, err
	}
	r := answer.Result
	if e := (&ServiceError{Notes: r.Errors}); len(r.Details) == 0 || e.outcome() == upstream.Unknown || e.Has(codeTicket) {
		if err := answered(operation, r.Errors); err != nil {
			return Result{}, err
		}
	}
	if len(r.Details) != len(b.Vouchers) {
		return Result{}, misfit(operation, "another number of vouchers")
	}
	out := Result{Errors: r.Errors}
	for i, d := range r.Details {
		if d.First != b.Vouchers[i].Number {
			return Result{}, misfit(operation, "another voucher")
		}
		v := Verdict{Number: d.First, Authorized: d.Result == "A", Notes: d.Notes}
		if v.Authorized {
			if v.CAE, v.CAEDue = d.CAE, clock.Date(d.Due); !isCAE.MatchString(v.CAE) || v.CAEDue.IsZero() {
				return Result{}, misfit(operation, "authorised without a CAE")
			}
		}
		out.Verdicts = append(out.Verdicts, v)
	}
	return out, nil
}

// LastAuthorized returns the number of the newest voucher of a kind, 0 when there is none (FECompUltimoAutorizado).
func (c *Client) LastAuthorized(ctx context.Context, by Auth, pointOfSale, kind int) (int64, error) {
	const operation = "FECompUltimoAutorizado"
	answer, err := call[struct {
		Result struct {
			Number *int64 `xml:"CbteNro"`
			Errors []Note `xml:"Errors>Err"`
		} `xml:"FECompUltimoAutorizadoResult"`
	}](ctx, c.wsfeRequest(operation, struct {
		XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FECompUltimoAutorizado"`
		Auth    auth     `xml:"Auth"`
		Point   int      `xml:"PtoVta"`
		Type    int      `xml:"CbteTipo"`
	}{Auth: by.wire(), Point: pointOfSale, Type: kind}))
	if err != nil {
		return 0, err
	}
	if err := answered(operation, answer.Result.Errors); err != nil {
		return 0, err
	}
	if answer.Result.Number == nil {
		return 0, misfit(operation, "no number")
	}
	return *answer.Result.Number, nil
}

// Consult returns a voucher by its number (FECompConsultar). Errors: ErrNotFound.
func (c *Client) Consult(ctx context.Context, by Auth, pointOfSale, kind int, number int64) (Authorized, error) {
	const operation = "FECompConsultar"
	answer, err := call[consultResponse](ctx, c.wsfeRequest(operation, consultRequest{
		Auth: by.wire(), Type: kind, Number: number, Point: pointOfSale,
	}))
	if err != nil {
		return Authorized{}, err
	}
	if err := answered(operation, answer.Result.Errors); err != nil {
		return Authorized{}, err
	}
	got := answer.Result.Get
	if got == nil || got.Result != "A" || !isCAE.MatchString(got.CAE) || number < got.First || number > got.Last {
		return Authorized{}, misfit(operation, "not an authorised voucher")
	}
	return Authorized{Voucher: got.voucher(), CAE: got.CAE, CAEDue: clock.Date(got.Due), Notes: got.Notes}, nil
}
