package afip

import (
	"context"
	"encoding/xml"
)

// PointOfSale is a numbering that the issuer has opened on the agency's page.
type PointOfSale struct {
	Number   int
	Emission string // such as "CAE - Ri Iva"
	Blocked  bool
	Closed   bool
}

// ReceiverCondition is a condition of receivers and the classes of vouchers that it goes with.
type ReceiverCondition struct {
	ID      int    `xml:"Id"`
	Name    string `xml:"Desc"`
	Classes string `xml:"Cmp_Clase"`
}

// Health says which parts of WSFEv1 work.
type Health struct {
	App      string `xml:"AppServer"`
	Database string `xml:"DbServer"`
	Auth     string `xml:"AuthServer"`
}

// OK reports whether all parts work.
func (h Health) OK() bool { return h.App == "OK" && h.Database == "OK" && h.Auth == "OK" }

// BatchLimit returns how many vouchers a batch may have (FECompTotXRequest).
func (c *Client) BatchLimit(ctx context.Context, by Auth) (int, error) {
	const operation = "FECompTotXRequest"
	answer, err := call[struct {
		Result struct {
			Most   int    `xml:"RegXReq"`
			Errors []Note `xml:"Errors>Err"`
		} `xml:"FECompTotXRequestResult"`
	}](ctx, c.wsfeRequest(operation, struct {
		XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FECompTotXRequest"`
		Auth    auth     `xml:"Auth"`
	}{Auth: by.wire()}))
	if err != nil {
		return 0, err
	}
	return answer.Result.Most, answered(operation, answer.Result.Errors)
}

// PointsOfSale lists the issuer's (FEParamGetPtosVenta). One that has none gets an empty list.
func (c *Client) PointsOfSale(ctx context.Context, by Auth) ([]PointOfSale, error) {
	const operation = "FEParamGetPtosVenta"
	answer, err := call[struct {
		Result struct {
			Points []struct {
				Number   int    `xml:"Nro"`
				Emission string `xml:"EmisionTipo"`
				Blocked  string `xml:"Bloqueado"`
				Closed   string `xml:"FchBaja"`
			} `xml:"ResultGet>PtoVenta"`
			Errors []Note `xml:"Errors>Err"`
		} `xml:"FEParamGetPtosVentaResult"`
	}](ctx, c.wsfeRequest(operation, struct {
		XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FEParamGetPtosVenta"`
		Auth    auth     `xml:"Auth"`
	}{Auth: by.wire()}))
	if err != nil {
		return nil, err
	}
	if e := (&ServiceError{Notes: answer.Result.Errors}); e.Has(codeNotFound) {
		return nil, nil
	}
	out := make([]PointOfSale, 0, len(answer.Result.Points))
	for _, p := range answer.Result.Points {
		out = append(out, PointOfSale{
			Number: p.Number, Emission: p.Emission, Blocked: p.Blocked == "S", Closed: p.Closed != "" && p.Closed != "NULL",
		})
	}
	return out, answered(operation, answer.Result.Errors)
}

// ReceiverConditions lists those of a class of vouchers: A, B, C (FEParamGetCondicionIvaReceptor).
func (c *Client) ReceiverConditions(ctx context.Context, by Auth, class string) ([]ReceiverCondition, error) {
	const operation = "FEParamGetCondicionIvaReceptor"
	answer, err := call[struct {
		Result struct {
			Conditions []ReceiverCondition `xml:"ResultGet>CondicionIvaReceptor"`
			Errors     []Note              `xml:"Errors>Err"`
		} `xml:"FEParamGetCondicionIvaReceptorResult"`
	}](ctx, c.wsfeRequest(operation, struct {
		XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FEParamGetCondicionIvaReceptor"`
		Auth    auth     `xml:"Auth"`
		Class   string   `xml:"ClaseCmp"`
	}{Auth: by.wire(), Class: class}))
	if err != nil {
		return nil, err
	}
	return answer.Result.Conditions, answered(operation, answer.Result.Errors)
}

// Health asks WSFEv1 how it is (FEDummy). It needs no ticket.
func (c *Client) Health(ctx context.Context) (Health, error) {
	const operation = "FEDummy"
	answer, err := call[struct {
		Result Health `xml:"FEDummyResult"`
	}](ctx, c.wsfeRequest(operation, struct {
		XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FEDummy"`
	}{}))
	return answer.Result, err
}
