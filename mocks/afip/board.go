package afip

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Actions of the dashboard.
const (
	actReject     = "reject_next"
	actAccept     = "accept_next"
	actResend     = "resend"
	actAnnounce   = "announce"
	actSilence    = "stop_announcing"
	actRegister   = "register_certificate"
	defaultReject = "10015"
	defaultEvent  = "41"
)

func (m *Mock) board() kit.Board {
	return kit.Board{
		Noun:  "vouchers",
		First: `curl -s {base}/api/invoices -H 'Content-Type: application/json' -d '` + exampleInvoice + `'`,
		Items: m.items, Item: m.item, Act: m.act,
		Actions: []kit.Action{
			{Name: actReject, Label: "Reject the next voucher", Fields: []kit.Field{
				{Name: "code", Label: "Code", Value: defaultReject},
				{Name: "message", Label: "Message", Value: "El campo DocNro no se encuentra registrado en los padrones de ARCA."},
			}},
			{Name: actAccept, Label: "Do not reject the next voucher"},
			{Name: actAnnounce, Label: "Announce an event in every answer", Fields: []kit.Field{
				{Name: "code", Label: "Code", Value: defaultEvent},
				{Name: "message", Label: "Message", Value: "Mantenimiento programado del servicio."},
			}},
			{Name: actSilence, Label: "Stop announcing"},
			{Name: actRegister, Label: "Register a certificate", Fields: []kit.Field{{Name: "pem", Label: "Certificate (PEM)"}}},
		},
	}
}

func (m *Mock) act(ctx context.Context, id, action string, fields map[string]string) error {
	switch action {
	case actReject:
		n, err := noteOf(fields, defaultReject)
		if err == nil {
			m.rejectNext(n)
		}
		return err
	case actAccept:
		m.rejectNext(nil)
		return nil
	case actAnnounce:
		n, err := noteOf(fields, defaultEvent)
		if err == nil {
			m.announce(n)
		}
		return err
	case actSilence:
		m.announce(nil)
		return nil
	case actRegister:
		return m.registerCertificate(ctx, fields["pem"])
	case actResend:
		return m.resend(ctx, id)
	}
	return fmt.Errorf("there is no action %q", action)
}

// noteOf reads the code and the words of an action.
func noteOf(fields map[string]string, otherwise string) (*note, error) {
	code, err := strconv.Atoi(cmp.Or(strings.TrimSpace(fields["code"]), otherwise))
	if err != nil || code < 1 {
		return nil, errors.New("the code is a number")
	}
	return &note{Code: code, Message: fields["message"]}, nil
}

// resend sends a voucher again as it was, which gives the CAE that it has (Reproceso S).
func (m *Mock) resend(ctx context.Context, id string) error {
	k, err := m.db.voucherByID(ctx, id)
	if err != nil {
		return err
	}
	verdicts, _, err := m.judge(ctx, &batch{
		cuit: k.CUIT, pos: k.PointOfSale, kind: k.Kind, count: 1, now: m.shell.Clock.Now().In(buenosAires),
		vouchers: []voucher{k.voucher}, emission: k.emission,
	})
	if err != nil {
		return err
	}
	if !verdicts[0].again {
		return errors.New("the voucher was not recognised")
	}
	m.shell.Changed(id)
	return nil
}

// registerCertificate lets a certificate log in where only registered ones may.
func (m *Mock) registerCertificate(ctx context.Context, text string) error {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return errors.New("paste the certificate as PEM, from BEGIN to END")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	return m.db.change(func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO certificates (print, subject, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			certificatePrint(c), c.Subject.String(), m.shell.Clock.Now().UnixMilli())
		if err != nil {
			return fmt.Errorf("register certificate: %w", err)
		}
		return nil
	})
}

// items are vouchers, rejections and logins, newest first. The taxpayers, who are always there, come behind them in a
// search: they would hide that nothing was invoiced yet.
func (m *Mock) items(query string, skip, limit int) ([]kit.Item, int) {
	found, total, err := m.db.entries(context.Background(), query, skip, limit)
	if err != nil {
		return nil, 0
	}
	out := make([]kit.Item, 0, len(found))
	for i := range found {
		out = append(out, found[i].item())
	}
	for i := range seed {
		t := &seed[i]
		one := taxpayerItem(t)
		if query == "" || !strings.Contains(strings.ToLower(one.ID+one.Title+one.Detail+one.Status), strings.ToLower(query)) {
			continue
		}
		if total >= skip && len(out) < limit {
			out = append(out, one)
		}
		total++
	}
	return out, total
}

func (m *Mock) item(id string) (kit.Item, bool) {
	for i := range seed {
		if one := taxpayerItem(&seed[i]); one.ID == id {
			return one, true
		}
	}
	ctx := context.Background()
	if k, err := m.db.voucherByID(ctx, id); err == nil {
		return k.item(), true
	}
	e, err := m.db.entry(ctx, id)
	if err != nil {
		return kit.Item{}, false
	}
	return e.item(), true
}

func taxpayerItem(t *taxpayer) kit.Item {
	tone := kit.Neutral
	if !t.Active {
		tone = kit.Bad
	}
	return kit.Item{
		ID: "taxpayer-" + strconv.FormatInt(t.CUIT, 10), Kind: "taxpayer", Title: t.title(),
		Detail: strconv.FormatInt(t.CUIT, 10) + " " + string(t.Condition), Status: t.state(), Tone: tone, Data: *t,
	}
}

// item is a voucher for the dashboard.
func (k *kept) item() kit.Item {
	named, _ := kindOf(k.Kind)
	inv := k.invoice()
	one := kit.Item{
		ID: k.id(), Kind: "voucher", Title: fmt.Sprintf("%05d-%08d %s", k.PointOfSale, k.First, named.about),
		Detail: fmt.Sprintf("$ %s · CAE %s · CUIT %d", pesos(k.Total), k.cae, k.CUIT), Status: approved, Tone: kit.Good, At: k.at.UTC(),
		Timeline: []kit.Moment{{At: k.at.UTC(), What: "authorised", Note: "CAE " + k.cae + " until " + k.due}},
		Actions:  []kit.Action{{Name: actResend, Label: "Send again as it was"}},
		Links:    []kit.Link{{Label: "QR of the printed voucher", Href: inv.QR}},
		Data:     inv,
	}
	for _, n := range k.notes {
		one.Timeline = append(one.Timeline, kit.Moment{At: k.at.UTC(), What: "observation " + strconv.Itoa(n.Code), Note: n.Message})
	}
	return one
}
