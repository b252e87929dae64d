package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
)

const (
	providerWhatsApp = "whatsapp"
	providerSMS      = "sms"
	topicStatus      = "status"
	topicMessage     = "message"
)

// notice is one thing that a webhook says, as the inbox keeps it.
type notice struct {
	shop     uuid.UUID
	key      string // what makes it one, however often it comes
	topic    string
	resource string // the provider's id of the message
	payload  any
}

// statusNotice is what became of a message.
type statusNotice struct {
	Message  uuid.UUID `json:"message,omitzero"` // ours, when the provider gave it back
	Provider string    `json:"provider"`         // the provider's id of it
	Status   string    `json:"status"`
	Code     string    `json:"code,omitempty"`
}

// incoming is what a person said.
type incoming struct {
	Channel Channel   `json:"channel"`
	Phone   string    `json:"phone"` // E.164
	WaID    string    `json:"wa_id,omitempty"`
	Text    string    `json:"text"`
	Payload string    `json:"payload,omitempty"`
	ReplyTo string    `json:"reply_to,omitempty"`
	ID      string    `json:"id"`
	OptOut  string    `json:"opt_out,omitempty"`
	Inbox   uuid.UUID `json:"-"`
}

// TakeWhatsApp checks a webhook of WhatsApp and keeps what it says. Errors: ErrForbidden, ErrBadWebhook, fault.Unavailable.
func (s *Service) TakeWhatsApp(ctx context.Context, body []byte, signature string) error {
	changes, err := whatsapp.Parse(body)
	if err != nil {
		return ErrBadWebhook.Because(err)
	}
	var notices []notice
	for i := range changes {
		c := &changes[i]
		owners, err := s.signed(ctx, c.PhoneID, body, signature)
		if err != nil {
			return err
		}
		for j := range c.Statuses {
			if notices, err = s.whatsAppStatus(ctx, notices, owners, &c.Statuses[j]); err != nil {
				return err
			}
		}
		for j := range c.Messages {
			if notices, err = s.whatsAppMessage(ctx, notices, owners, &c.Messages[j]); err != nil {
				return err
			}
		}
	}
	return s.keep(ctx, providerWhatsApp, notices)
}

// signed checks the signature with the secret of whoever owns the number: the platform, or shops that connected their own.
func (s *Service) signed(ctx context.Context, phoneID string, body []byte, signature string) (owners []uuid.UUID, err error) {
	platform, err := s.opts.Senders.WhatsApp(ctx, uuid.Nil)
	if err == nil && platform.PhoneID == phoneID {
		if err := whatsapp.Verify(platform.AppSecret, body, signature); err != nil {
			return nil, ErrForbidden.Because(err)
		}
		return nil, nil
	}
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		owners, err = sqlgen.New(tx).ShopsOfAccount(ctx, sqlgen.ShopsOfAccountParams{Provider: providerWhatsApp, Account: phoneID})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find account: %w", err)
	}
	if len(owners) == 0 {
		return nil, ErrForbidden // nobody's number
	}
	account, err := s.opts.Senders.WhatsApp(ctx, owners[0])
	if errors.Is(err, ErrNotConnected) {
		return nil, ErrForbidden.Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("whatsapp account: %w", err)
	}
	if err := whatsapp.Verify(account.AppSecret, body, signature); err != nil {
		return nil, ErrForbidden.Because(err)
	}
	return owners, nil
}

func (s *Service) whatsAppStatus(ctx context.Context, all []notice, owners []uuid.UUID, st *whatsapp.Status) ([]notice, error) {
	n := statusNotice{Provider: st.ID, Status: st.Status}
	if st.Code != 0 {
		n.Code = strconv.Itoa(st.Code)
	}
	var shop uuid.UUID
	if owner, id, ok := strings.Cut(st.Callback, "."); ok {
		shop, n.Message = parseID(owner), parseID(id)
	}
	if shop == uuid.Nil {
		shops, err := s.shopsOfMessage(ctx, st.ID)
		if err != nil || len(shops) == 0 {
			return all, err // not a message of ours
		}
		shop = shops[0]
	}
	if len(owners) > 0 && !slices.Contains(owners, shop) {
		return all, nil
	}
	return append(all, notice{
		shop: shop, key: topicStatus + ":" + st.ID + ":" + st.Status, topic: topicStatus, resource: st.ID, payload: n,
	}), nil
}

func (s *Service) whatsAppMessage(ctx context.Context, all []notice, owners []uuid.UUID, m *whatsapp.Incoming) ([]notice, error) {
	in := incoming{
		Channel: WhatsApp, Phone: whatsapp.E164(m.From), WaID: m.From, Text: m.Text, Payload: m.Payload, ReplyTo: m.ReplyTo, ID: m.ID,
	}
	shop, err := s.shopOfPerson(ctx, owners, in.Phone, m.ReplyTo)
	if err != nil || shop == uuid.Nil {
		return all, err // nobody wrote to this person
	}
	return append(all, notice{shop: shop, key: topicMessage + ":" + m.ID, topic: topicMessage, resource: m.ID, payload: in}), nil
}

// shopOfPerson is the shop that a person answers: the one whose message they answered, else the one that wrote last, else
// the owner of the number.
func (s *Service) shopOfPerson(ctx context.Context, owners []uuid.UUID, phone, replyTo string) (uuid.UUID, error) {
	var shops []uuid.UUID
	if replyTo != "" {
		var err error
		if shops, err = s.shopsOfMessage(ctx, replyTo); err != nil {
			return uuid.Nil, err
		}
	}
	if len(shops) == 0 {
		err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
			shops, err = sqlgen.New(tx).ShopsOfPhone(ctx, phone)
			return err
		})
		if err != nil {
			return uuid.Nil, fmt.Errorf("find shop of person: %w", err)
		}
	}
	for _, shop := range append(shops, owners...) {
		if len(owners) == 0 || slices.Contains(owners, shop) {
			return shop, nil
		}
	}
	return uuid.Nil, nil
}

func (s *Service) shopsOfMessage(ctx context.Context, id string) (shops []uuid.UUID, err error) {
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		shops, err = sqlgen.New(tx).ShopsOfMessage(ctx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find shop of message: %w", err)
	}
	return shops, nil
}

// TakeSMS checks a webhook of the SMS provider and keeps what it says. query is that of the address that was called. Errors:
// ErrForbidden, ErrBadWebhook, fault.Unavailable.
func (s *Service) TakeSMS(ctx context.Context, rawQuery string, form url.Values, signature string) error {
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return ErrBadWebhook.Because(err)
	}
	shop := parseID(query.Get("shop"))
	account, err := s.opts.Senders.SMS(ctx, shop)
	if errors.Is(err, ErrNotConnected) {
		return ErrForbidden.Because(err)
	}
	if err != nil {
		return fmt.Errorf("sms account: %w", err)
	}
	address := s.opts.WebhookURL + "/webhooks/sms"
	if rawQuery != "" {
		address += "?" + rawQuery
	}
	if err := sms.Verify(account.AuthToken, address, form, signature); err != nil {
		return ErrForbidden.Because(err)
	}
	e := sms.Parse(form)
	if e.SID == "" || e.AccountSID != "" && e.AccountSID != account.SID {
		return ErrBadWebhook
	}
	n := notice{shop: shop, resource: e.SID}
	if e.Incoming() {
		var owners []uuid.UUID
		if shop != uuid.Nil {
			owners = []uuid.UUID{shop}
		}
		if n.shop, err = s.shopOfPerson(ctx, owners, e.From, ""); err != nil || n.shop == uuid.Nil {
			return err
		}
		n.key, n.topic = topicMessage+":"+e.SID, topicMessage
		n.payload = incoming{Channel: SMS, Phone: e.From, Text: e.Body, ID: e.SID, OptOut: e.OptOut}
	} else {
		n.key, n.topic = topicStatus+":"+e.SID+":"+e.Status, topicStatus
		status := statusNotice{Message: parseID(query.Get("message")), Provider: e.SID, Status: e.Status}
		if e.Code != 0 {
			status.Code = strconv.Itoa(e.Code)
		}
		n.payload = status
		if shop == uuid.Nil {
			return ErrBadWebhook
		}
	}
	return s.keep(ctx, providerSMS, []notice{n})
}

// keep writes notices into the inboxes of their shops, each once.
func (s *Service) keep(ctx context.Context, provider string, notices []notice) error {
	byShop := map[uuid.UUID]*sqlgen.AddInboxParams{}
	for i := range notices {
		n := &notices[i]
		p := byShop[n.shop]
		if p == nil {
			p = &sqlgen.AddInboxParams{ShopID: n.shop, Provider: provider}
			byShop[n.shop] = p
		}
		id := pg.NewID()
		plain, err := json.Marshal(n.payload)
		if err != nil {
			return fmt.Errorf("encode notice: %w", err)
		}
		sealed, err := s.opts.Sealer.Seal(plain, inboxContext(id))
		if err != nil {
			return fmt.Errorf("seal notice: %w", err)
		}
		p.Ids, p.Keys, p.Topics = append(p.Ids, id), append(p.Keys, n.key), append(p.Topics, n.topic)
		p.Resources, p.Payloads = append(p.Resources, n.resource), append(p.Payloads, sealed)
	}
	for shop, p := range byShop {
		err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
			_, err := sqlgen.New(tx).AddInbox(ctx, *p)
			return err
		})
		if err != nil {
			return fmt.Errorf("keep notices: %w", err)
		}
	}
	failpoint.Hit("notify.kept")
	for shop := range byShop {
		s.opts.Kick(QueueInbox, shop)
	}
	return nil
}

func inboxContext(id uuid.UUID) []byte { return append([]byte("inbox:"), id[:]...) }

// parseID reads an id; what is none is the zero UUID.
func parseID(text string) uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return id
}

const maxWebhook = 1 << 20

// body reads a webhook whole: its signature is over all of it.
func webhookBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxWebhook+1))
	if err != nil || len(body) > maxWebhook {
		return nil, ErrBadWebhook.Because(err)
	}
	return body, nil
}
