package afip

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/barberpro/barberpro/internal/upstream"
)

// Services that a ticket can be asked for.
const (
	ServiceInvoices   = "wsfe"
	ServiceConstancia = "ws_sr_constancia_inscripcion"
	ServiceA13        = "ws_sr_padron_a13"
)

// Ticket lets its holder into one service, about twelve hours long.
type Ticket struct {
	Token   string    `json:"token"`
	Sign    string    `json:"sign"`
	Expires time.Time `json:"expires"`
}

// spread is how far the times of a request lie around now: the agency judges them by its own clock, and ours may be off
// by ten minutes and more.
const spread = 20 * time.Minute

const dateTime = "2006-01-02T15:04:05-07:00"

//nolint:gochecknoglobals // constant: there has been no daylight saving time since 2009
var buenosAires = time.FixedZone("-03", -3*60*60)

// ticketRequest is a TRA.
type ticketRequest struct {
	XMLName    xml.Name `xml:"loginTicketRequest"`
	Version    string   `xml:"version,attr"`
	UniqueID   uint32   `xml:"header>uniqueId"`
	Generation string   `xml:"header>generationTime"`
	Expiration string   `xml:"header>expirationTime"`
	Service    string   `xml:"service"`
}

type loginCms struct {
	XMLName xml.Name `xml:"http://wsaa.view.sua.dvadac.desein.afip.gov loginCms"`
	In0     string   `xml:"in0"`
}

type loginCmsResponse struct {
	Return string `xml:"loginCmsReturn"`
}

type ticketResponse struct {
	Expiration string `xml:"header>expirationTime"`
	Token      string `xml:"credentials>token"`
	Sign       string `xml:"credentials>sign"`
}

// Login asks WSAA for a ticket. A second one while the first is good may be refused for hours, so keep it.
// Errors: ErrAlreadyAuthenticated, and a *FaultError with the agency's code.
func (c *Client) Login(ctx context.Context, with *Certificate, service string, now time.Time) (Ticket, error) {
	const operation = "loginCms"
	signed, err := with.sign(service, now)
	if err != nil {
		return Ticket{}, upstream.Answered(provider, operation, upstream.Refused, err)
	}
	answer, err := call[loginCmsResponse](ctx, request{
		to: c.wsaa, operation: operation, body: loginCms{In0: base64.StdEncoding.EncodeToString(signed)},
	})
	if err != nil {
		return Ticket{}, err
	}
	t, err := readTicket(answer.Return)
	if err != nil {
		return Ticket{}, upstream.Answered(provider, operation, upstream.Unknown, err)
	}
	return t, nil
}

// sign makes a request for a ticket and signs it as CMS.
func (c *Certificate) sign(service string, now time.Time) ([]byte, error) {
	text, err := xml.Marshal(ticketRequest{
		Version: "1.0", UniqueID: uint32(now.Unix()), Service: service, //nolint:gosec // good until 2106
		Generation: now.Add(-spread).In(buenosAires).Format(dateTime), Expiration: now.Add(spread).In(buenosAires).Format(dateTime),
	})
	if err != nil {
		return nil, fmt.Errorf("write ticket request: %w", err)
	}
	data, err := pkcs7.NewSignedData(append([]byte(xml.Header), text...))
	if err != nil {
		return nil, fmt.Errorf("sign ticket request: %w", err)
	}
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := data.AddSigner(c.x509, c.key, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, fmt.Errorf("sign ticket request: %w", err)
	}
	signed, err := data.Finish()
	if err != nil {
		return nil, fmt.Errorf("sign ticket request: %w", err)
	}
	return signed, nil
}

var errTicketAnswer = errors.New("the ticket has no token, sign or time")

func readTicket(text string) (Ticket, error) {
	var r ticketResponse
	if err := xml.Unmarshal([]byte(text), &r); err != nil {
		return Ticket{}, fmt.Errorf("read ticket: %w", err)
	}
	until, err := time.Parse(time.RFC3339Nano, r.Expiration)
	if err != nil || r.Token == "" || r.Sign == "" {
		return Ticket{}, errTicketAnswer
	}
	return Ticket{Token: r.Token, Sign: r.Sign, Expires: until.UTC()}, nil
}
