package payment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// Topics of notices that we act on.
const (
	topicPayment = "payment"
	topicOrder   = "merchant_order"
)

const (
	maxNotice    = 64 << 10
	maxResource  = 20    // digits
	maxSharing   = 20    // shops of one account
	maxUnsigned  = 2_000 // waiting in the inbox of a shop: what comes beyond is found by the poll
	noticeIDSize = 32
)

var errTooLarge = &fault.Error{Kind: fault.TooLarge, Code: "body_too_large", Message: "La notificación es demasiado larga."}

// notice is a message of the provider. It is believed about nothing but what to look at.
type notice struct {
	topic, resource string // "": nothing that concerns us
	user            string // the account, as it claims
	signature       string
	request         string
	dataID          string // as the address has it, which is what is signed
}

// noticeBody is what comes in the body, of webhooks and of older notifications.
type noticeBody struct {
	Type     string         `json:"type"`
	Topic    string         `json:"topic"`
	Resource string         `json:"resource"`
	UserID   mercadopago.ID `json:"user_id"`
	Data     struct {
		ID        mercadopago.ID `json:"id"`
		PaymentID mercadopago.ID `json:"payment_id"`
	} `json:"data"`
}

// readNotice reads a notice. Errors: ErrBadNotice for what the provider would not send.
func readNotice(h http.Header, q url.Values, raw []byte) (n notice, err error) {
	var body noticeBody
	if len(raw) > 0 && json.Unmarshal(raw, &body) != nil {
		return n, ErrBadNotice
	}
	n = notice{
		user: string(body.UserID), signature: h.Get("X-Signature"), request: h.Get("X-Request-ID"), dataID: q.Get("data.id"),
	}
	resource := first(n.dataID, q.Get("id"), string(body.Data.ID), body.Resource[strings.LastIndexByte(body.Resource, '/')+1:])
	switch topic := first(q.Get("type"), q.Get("topic"), body.Type, body.Topic); topic {
	case topicPayment:
		n.topic = topicPayment
	case topicOrder, "topic_merchant_order_wh":
		n.topic = topicOrder
	case "topic_chargebacks_wh", "chargebacks":
		if body.Data.PaymentID == "" {
			return n, nil // the payment tells of it too
		}
		n.topic, resource = topicPayment, string(body.Data.PaymentID)
	case "":
		return n, ErrBadNotice
	default:
		return n, nil
	}
	if !isNumber(resource) || (n.user != "" && !isNumber(n.user)) {
		return n, ErrBadNotice
	}
	n.resource = resource
	return n, nil
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func isNumber(s string) bool {
	if s == "" || len(s) > maxResource {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// receive takes a notice from the wire: it is checked, kept, and looked at later. shop is uuid.Nil when the address does
// not name one.
func (s *Service) receive(r *http.Request, shop uuid.UUID) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxNotice+1))
	switch {
	case err != nil:
		return ErrBadNotice.Because(err)
	case len(raw) > maxNotice:
		return errTooLarge
	}
	n, err := readNotice(r.Header, r.URL.Query(), raw)
	if err != nil {
		s.count("webhook", "garbage")
		return err
	}
	shops := []uuid.UUID{shop}
	if shop == uuid.Nil {
		if shops, err = s.shopsOf(r.Context(), n.user); err != nil {
			return err
		}
	}
	return s.keepFor(r.Context(), shops, &n)
}

// shopsOf finds the shops of an account.
func (s *Service) shopsOf(ctx context.Context, user string) (shops []uuid.UUID, err error) {
	if user == "" {
		return nil, ErrNoticeShop
	}
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		shops, err = sqlgen.New(tx).ShopsOfAccount(ctx, user)
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("find shops of account: %w", err)
	case len(shops) == 0:
		return nil, ErrNoticeShop
	}
	return shops[:min(len(shops), maxSharing)], nil
}

// keepFor keeps a notice for every shop whose signature it carries. Errors: ErrBadSignature when it carries none's.
func (s *Service) keepFor(ctx context.Context, shops []uuid.UUID, n *notice) error {
	var refusal error
	kept := false
	for _, shop := range shops {
		switch err := s.keep(ctx, shop, n); {
		case err == nil:
			kept = true
		case fault.As(err) != nil && fault.KindOf(err) != fault.Unavailable:
			refusal = err
		default:
			return err
		}
	}
	if kept {
		return nil
	}
	return refusal
}

// keep checks a notice against the shop's secret and stores it.
func (s *Service) keep(ctx context.Context, shop uuid.UUID, n *notice) error {
	account, err := s.options.Accounts.Account(ctx, shop)
	if errors.Is(err, ErrNotConnected) {
		return ErrNoticeShop.Because(err)
	}
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	key := ""
	if account.WebhookSecret != "" {
		signed, err := mercadopago.VerifySignature(account.WebhookSecret, n.signature, n.request, n.dataID)
		if err != nil {
			s.count("webhook", "forged")
			return ErrBadSignature.Because(err)
		}
		key = "signed:" + signed.Key[:noticeIDSize]
	}
	if n.topic == "" {
		s.count("webhook", "ignored")
		return nil
	}
	return s.store(ctx, shop, n, key)
}

// store writes the notice in one round trip.
func (s *Service) store(ctx context.Context, shop uuid.UUID, n *notice, key string) error {
	put := func(q *sqlgen.Queries) (int64, error) {
		if key != "" {
			return q.KeepNotice(ctx, sqlgen.KeepNoticeParams{
				ShopID: shop, ID: pg.NewID(), EventKey: key, Topic: n.topic, Resource: n.resource,
			})
		}
		return q.KeepUnsignedNotice(ctx, sqlgen.KeepUnsignedNoticeParams{
			ShopID: shop, ID: pg.NewID(), EventKey: n.topic + ":" + n.resource, Topic: n.topic, Resource: n.resource, Most: maxUnsigned,
		})
	}
	queue := &pg.Queue{}
	if _, err := put(sqlgen.New(queue)); err != nil {
		return fmt.Errorf("queue notice: %w", err)
	}
	var kept int64
	err := s.db.Pipeline(ctx, shop, &queue.Batch, func(results pgx.BatchResults) (err error) {
		kept, err = put(sqlgen.New(pg.Result{Results: results}))
		return err
	})
	if err != nil {
		return fmt.Errorf("store notice: %w", err)
	}
	failpoint.Hit("payment.notice_stored")
	if kept == 0 {
		s.count("webhook", "duplicate")
		return nil
	}
	s.count("webhook", "ok")
	s.options.Kick(QueueInbox, shop)
	return nil
}
