package money_test

import (
	"context"
	"errors"
	"strings"
)

var errUnwritten = errors.New("the shop writes to no telephone")

// What customers do by WhatsApp, and to their turno.

// writes sends what a customer writes by WhatsApp, once the shop has written to them: before that nobody knows whom they mean.
func (f *flow) writes(ctx context.Context, text string) error {
	if !strings.Contains(f.settings.channels, "whatsapp") && !strings.Contains(f.settings.channels, "sms") {
		return errUnwritten
	}
	const known = `SELECT EXISTS (SELECT FROM message_contacts WHERE shop_id = $1 AND phone = $2 AND last_sent_at IS NOT NULL)`
	if err := f.until(ctx, known, f.phone); err != nil {
		return err
	}
	return f.mocks.WhatsApp.Act(ctx, "", "receive", map[string]string{
		"from": strings.TrimPrefix(f.phone, "+"), "name": "Juan", "type": "text", "text": text,
	})
}

// comes says that they will.
func comes(ctx context.Context, f *flow) error { return f.writes(ctx, "confirmo") }

// answered pays, and says by WhatsApp that they will come.
func answered(ctx context.Context, f *flow) error {
	if err := paidBy(ctx, f, "deposit"); err != nil {
		return err
	}
	return comes(ctx, f)
}

func paidBy(ctx context.Context, f *flow, payment string) error {
	if err := f.bookAndPay(ctx, payment); err != nil {
		return err
	}
	return f.confirmed(ctx)
}

func paidInFull(ctx context.Context, f *flow) error { return paidBy(ctx, f, "full") }

// declined cancels by WhatsApp: they are asked whether they are sure.
func declined(ctx context.Context, f *flow) error {
	if err := paidInFull(ctx, f); err != nil {
		return err
	}
	if err := f.writes(ctx, "2"); err != nil {
		return err
	}
	err := f.until(ctx, `SELECT EXISTS (SELECT FROM message_contacts WHERE shop_id = $1 AND asked_booking = $2)`, f.turno.Booking.ID)
	if err != nil {
		return err
	}
	return f.writes(ctx, "SI")
}

// silenced wants no more messages, and cancels: nothing goes to the telephone about that.
func silenced(ctx context.Context, f *flow) error {
	if err := paidInFull(ctx, f); err != nil {
		return err
	}
	if err := f.writes(ctx, "baja"); err != nil {
		return err
	}
	err := f.until(ctx, `SELECT EXISTS (SELECT FROM message_contacts WHERE shop_id = $1 AND phone = $2 AND opted_out_at IS NOT NULL)`, f.phone)
	if err != nil {
		return err
	}
	return off(ctx, f)
}

// moved takes another time.
func moved(ctx context.Context, f *flow) error {
	if err := paidInFull(ctx, f); err != nil {
		return err
	}
	barber, start := f.freeSlot()
	return f.want(ctx, f.public, f.link("/reschedule"), map[string]any{"starts_at": start, "barber_id": barber}, nil)
}
