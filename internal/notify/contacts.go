package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// Contact is a telephone that the shop writes to.
type Contact struct {
	Phone      string     `json:"phone"`
	OptedOut   bool       `json:"opted_out" doc:"No recibe WhatsApp ni SMS; el correo sigue"`
	OptedOutAt *time.Time `json:"opted_out_at,omitempty"`
	OptOutBy   string     `json:"opt_out_by,omitempty" enum:"person,shop,provider"`
	HeardAt    *time.Time `json:"last_heard_at,omitempty"`
	SentAt     *time.Time `json:"last_sent_at,omitempty"`
}

func contactShown(r sqlgen.GetContactRow, loc *time.Location) Contact {
	c := Contact{
		Phone: r.Phone, OptedOut: r.OptedOutAt != nil, OptedOutAt: clock.In(r.OptedOutAt, loc), HeardAt: clock.In(r.LastHeardAt, loc),
		SentAt: clock.In(r.LastSentAt, loc),
	}
	if c.OptedOut {
		c.OptOutBy = r.OptOutBy
	}
	return c
}

// Contacts returns a page of contacts, by telephone; onlyOut: those who want no messages.
func (s *Service) Contacts(ctx context.Context, shop uuid.UUID, onlyOut bool, page web.PageParams) (out web.Page[Contact], err error) {
	after := ""
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListContacts(ctx, sqlgen.ListContactsParams{
			ShopID: shop, After: after, OnlyOut: onlyOut, Most: page.Most(),
		})
		if err != nil {
			return fmt.Errorf("list contacts: %w", err)
		}
		set, err := s.shop(ctx, q, shop)
		if err != nil {
			return err
		}
		contacts := make([]Contact, len(rows))
		for i, r := range rows {
			contacts[i] = contactShown(sqlgen.GetContactRow(r), set.Location)
		}
		out, err = web.PageOf(contacts, page, func(last Contact) any { return last.Phone })
		return err
	})
	return out, err
}

// SetOptOut notes for a person that they want no messages, or want them again. Errors: phone.ErrInvalid.
func (s *Service) SetOptOut(ctx context.Context, shop uuid.UUID, number string, out bool) (c Contact, err error) {
	n, err := phone.Parse(number)
	if err != nil {
		return c, err
	}
	p := sqlgen.SetOptOutParams{ShopID: shop, Phone: n.E164(), By: "shop"}
	if out {
		now := s.now()
		p.At = &now
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		if err := q.SetOptOut(ctx, p); err != nil {
			return fmt.Errorf("write opt-out: %w", err)
		}
		row, err := q.GetContact(ctx, sqlgen.GetContactParams{ShopID: shop, Phone: n.E164()})
		if err != nil {
			return fmt.Errorf("read contact: %w", err)
		}
		set, err := s.shop(ctx, q, shop)
		if err != nil {
			return err
		}
		c = contactShown(row, set.Location)
		return logOptOut(ctx, tx, shop, n.E164(), out)
	})
	return c, err
}

// logOptOut notes who changed it and for which customer, without the number: the log cannot be erased.
func logOptOut(ctx context.Context, tx pgx.Tx, shop uuid.UUID, number string, out bool) error {
	e := audit.Entry{Action: "contact.opt_out", Entity: "customer", Detail: map[string]any{"opted_out": out}}
	id, err := sqlgen.New(tx).CustomerOfPhone(ctx, sqlgen.CustomerOfPhoneParams{ShopID: shop, Phone: number})
	switch {
	case err == nil:
		e.EntityID = id
	case errors.Is(err, pgx.ErrNoRows):
		e.Entity, e.EntityID = "contact", pg.NewID()
	default:
		return fmt.Errorf("customer of contact: %w", err)
	}
	return audit.Log(ctx, tx, shop, e)
}
