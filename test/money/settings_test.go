package money_test

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// When a shop invoices.
const (
	byHand       = "by_hand"
	atPayment    = "at_payment"
	atCompletion = "at_completion"
)

// everything is each way to a customer.
const everything = "whatsapp,sms,email"

// settings are those of the shop that rounds differ in.
type settings struct {
	invoices string // when
	channels string // with commas between; "none": nothing is sent
}

// chosen are the settings of a seed, where a fault does not want others.
func chosen(seed uint64, wanted settings) settings {
	random := rand.New(rand.NewPCG(seed, 3))
	all := []string{everything, everything, everything, "sms,email", "sms", "email", "whatsapp,email", "none"}
	s := settings{[]string{byHand, atPayment, atCompletion}[random.IntN(3)], all[random.IntN(len(all))]}
	if wanted.invoices != "" {
		s.invoices = wanted.invoices
	}
	if wanted.channels != "" {
		s.channels = wanted.channels
	}
	return s
}

// set makes them the shop's.
func (w *world) set(ctx context.Context, s settings) error {
	w.settings = s
	channels := "{" + s.channels + "}"
	if s.channels == "none" {
		channels = "{}"
	}
	err := w.hand.QueryRow(ctx, `UPDATE shops SET invoice_when = $2, message_channels = $3::text[] WHERE id = $1 RETURNING clock_timestamp()`,
		w.shop.ID, s.invoices, channels).Scan(&w.since)
	if err != nil {
		return fmt.Errorf("change settings: %w", err)
	}
	return nil
}
