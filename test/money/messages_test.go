package money_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// taken is how often the providers took each message. WhatsApp and letters carry our id; an SMS is known by where it went and
// what it said.
type taken struct {
	byID  map[uuid.UUID]int
	bySMS map[string]int
}

var link = regexp.MustCompile(`https?://[\w:/.?=&%+-]*[\w/=-]`)

// smsKey names an SMS: the links in it are not kept here.
func smsKey(to, text string) string { return to + " " + link.ReplaceAllString(text, "[enlace]") }

// ledgers asks all that deliver messages.
func (w *world) ledgers(ctx context.Context) (all taken, wrong []string, err error) {
	all = taken{map[uuid.UUID]int{}, map[string]int{}}
	var whatsapp struct {
		Messages []struct {
			Incoming bool   `json:"incoming"`
			Callback string `json:"callback"`
		} `json:"messages"`
	}
	if err := w.mocks.WhatsApp.Ledger(ctx, &whatsapp); err != nil {
		return all, nil, fmt.Errorf("ledger of WhatsApp: %w", err)
	}
	for _, m := range whatsapp.Messages {
		_, text, _ := strings.Cut(m.Callback, ".")
		if id, err := uuid.Parse(text); err == nil {
			all.byID[id]++
		} else if !m.Incoming {
			wrong = append(wrong, "I7: WhatsApp accepted messages without our id: "+m.Callback)
		}
	}
	var sms struct {
		Messages []struct {
			To        string `json:"to"`
			Body      string `json:"body"`
			Direction string `json:"direction"`
		} `json:"messages"`
	}
	if err := w.mocks.SMS.Ledger(ctx, &sms); err != nil {
		return all, nil, fmt.Errorf("ledger of SMS: %w", err)
	}
	for _, m := range sms.Messages {
		if m.Direction != "inbound" {
			all.bySMS[smsKey(m.To, m.Body)]++
		}
	}
	letters, err := w.letters(ctx)
	for _, name := range letters {
		text, _, _ := strings.Cut(name, "@")
		if id, err := uuid.Parse(text); err == nil {
			all.byID[id]++
		} else {
			wrong = append(wrong, "I7: the mail server accepted letters without our id: "+name)
		}
	}
	return all, wrong, err
}

// letters are the Message-Ids of all mail.
func (w *world) letters(ctx context.Context) (ids []string, err error) {
	for {
		a, err := w.mocks.Mail.Call(ctx, "GET", fmt.Sprint("/mailpit/api/v1/messages?limit=250&start=", len(ids)), nil)
		var page struct {
			Total    int `json:"total"`
			Messages []struct {
				MessageID string `json:"MessageID"` //nolint:tagliatelle // the mock's
			} `json:"messages"`
		}
		if err != nil || a.Status != http.StatusOK || a.Into(&page) != nil {
			return nil, fmt.Errorf("list letters: %s %w", a, err)
		}
		for _, m := range page.Messages {
			ids = append(ids, m.MessageID)
		}
		if len(ids) >= page.Total || len(page.Messages) == 0 {
			return ids, nil
		}
	}
}

// message is what we know of one.
type message struct {
	ID                          uuid.UUID
	Channel, Kind, Status, Text string
	Phone                       string
	Chain                       string // names what it tells: the same by each channel
	Began, Doubts               int    // logged: that it is being sent, and that nobody knows whether it was
	Accepted                    bool   // logged: the provider took it
	Failed                      bool   // logged: after that it did not arrive
	Silent                      bool   // its telephone wanted no more messages when it was caused
}

const knownMessages = `
	SELECT n.id, n.channel, n.kind, n.status, n.sent_text, coalesce(n.phone, c.phone, ''),
	  concat_ws('/', coalesce(n.booking_id::text, n.phone), n.kind, n.hours, n.about, n.version, n.resend,
	    CASE WHEN n.channel = 'email' AND n.kind IN ('confirmation', 'rescheduled', 'cancelled', 'refund') THEN 'beside' END),
	  count(a.id) FILTER (WHERE a.outcome = 'sending'), count(a.id) FILTER (WHERE a.outcome = 'unknown'),
	  coalesce(bool_or(a.outcome IN ('accepted', 'queued', 'sent', 'delivered', 'read', 'failed', 'undelivered')), false),
	  coalesce(bool_or(a.outcome IN ('failed', 'undelivered')), false),
	  coalesce(n.channel <> 'email' AND n.kind <> 'reply' AND n.caused_at > p.opted_out_at, false)
	FROM notifications n LEFT JOIN delivery_attempts a ON a.shop_id = n.shop_id AND a.notification_id = n.id
	LEFT JOIN bookings b ON b.shop_id = n.shop_id AND b.id = n.booking_id
	LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
	LEFT JOIN message_contacts p ON p.shop_id = n.shop_id AND p.phone = coalesce(n.phone, c.phone)
	WHERE n.shop_id = $1 GROUP BY n.shop_id, n.id, c.phone, p.opted_out_at`

// known reads all messages.
func (w *world) known(ctx context.Context) (all []message, err error) {
	rows, err := w.admin.Query(ctx, knownMessages, w.shop.ID)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m message
		err := rows.Scan(&m.ID, &m.Channel, &m.Kind, &m.Status, &m.Text, &m.Phone, &m.Chain, &m.Began, &m.Doubts, &m.Accepted, &m.Failed, &m.Silent)
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return all, nil
}

// count is how often some messages were taken, and how often they may have been.
type count struct {
	what                string
	taken, least, doubt int
	sure                int // of least: what is known to have been taken
	most                int // more cannot be
}

func (m *message) expect() (c count) {
	c.what = fmt.Sprintf("message %s (%s by %s, %s)", m.ID, m.Kind, m.Channel, m.Status)
	if m.Accepted {
		c.sure = 1
	}
	if m.Status == "sent" || m.Status == "delivered" || m.Status == "read" {
		c.least = 1
	}
	if m.Doubts == 0 {
		c.least = c.sure
	}
	c.doubt, c.most = m.Doubts, min(c.sure+m.Doubts, m.Began)
	return c
}

func (c *count) add(more count) {
	c.what = strings.TrimPrefix(c.what+" + "+more.what, " + ")
	c.taken, c.least, c.most = c.taken+more.taken, c.least+more.least, c.most+more.most
	c.doubt, c.sure = c.doubt+more.doubt, c.sure+more.sure
}

// wrong says what is: less than least, or more than is known and in doubt.
func (c *count) wrong() []string {
	if c.taken >= c.least && c.taken <= c.most {
		return nil
	}
	return []string{fmt.Sprintf("I7: %s was taken %d times, at least %d and at most %d by the log", c.what, c.taken, c.least, c.most)}
}

// messages counts every message against what the providers took: once, or a second time after an outcome that is logged as
// unknown; and each thing that is told, by one channel (I7).
func (w *world) messages(ctx context.Context) (wrong []string, err error) {
	found, wrong, err := w.ledgers(ctx)
	if err != nil {
		return wrong, err
	}
	all, err := w.known(ctx)
	if err != nil {
		return wrong, err
	}
	texts, chains := map[string]*count{}, map[string]*count{}
	for i := range all {
		m := &all[i]
		c := m.expect()
		if m.Channel == "sms" {
			key := smsKey(m.Phone, m.Text) // which may be that of another message, too
			if texts[key] == nil {
				texts[key] = &count{taken: found.bySMS[key]}
				delete(found.bySMS, key)
			}
			texts[key].add(c)
			c.taken = min(texts[key].taken, c.most)
		} else {
			c.taken = found.byID[m.ID]
			delete(found.byID, m.ID)
			wrong = append(wrong, c.wrong()...)
		}
		if m.Silent && c.taken > 0 {
			wrong = append(wrong, "I7: somebody who wants none was sent "+c.what)
		}
		if m.Failed {
			c.doubt++ // it did not arrive, and that is why there is a second
		}
		if chains[m.Chain] == nil {
			chains[m.Chain] = &count{}
		}
		chains[m.Chain].add(c)
	}
	for _, c := range texts {
		wrong = append(wrong, c.wrong()...)
	}
	for _, c := range chains {
		if c.taken > 1+c.doubt {
			wrong = append(wrong, fmt.Sprintf("I7: twice the same, %d times and %d times in doubt: %s", c.taken, c.doubt, c.what))
		}
	}
	if len(found.byID) > 0 || len(found.bySMS) > 0 {
		wrong = append(wrong, fmt.Sprintf("I7: messages that nobody here knows were accepted: %v, %v", found.byID, found.bySMS))
	}
	slices.Sort(wrong)
	return wrong, nil
}
