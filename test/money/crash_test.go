package money_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

// fewest is how many places there are to crash at, so that the list does not shrink unseen.
const fewest = 60

var hit = regexp.MustCompile(`failpoint\.Hit\("([^"]+)"\)`)

// failpoints are the places in the code where a crash must lose nothing.
func failpoints(t *testing.T) []string {
	t.Helper()
	var found []string
	root := filepath.Join("..", "..", "internal")
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.Contains(path, "failpoint") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range hit.FindAllStringSubmatch(string(text), -1) {
			found = append(found, m[1])
		}
		return err
	})
	if err != nil {
		t.Fatalf("read the code: %v", err)
	}
	slices.Sort(found)
	if n := len(slices.Compact(slices.Clone(found))); n < len(found) || n < fewest {
		t.Fatalf("failpoints: got %d of %d different names, want all different, and %d", n, len(found), fewest)
	}
	return found
}

// approach is how people come by a place.
type approach struct {
	before  func(context.Context, *flow) error // while all is well
	first   func(context.Context, *flow) error // then, past the place; nil: what waits in the queues does
	forget  string                             // SQL that makes it happen again
	command bool                               // the reconciliation gets there
	denied  bool                               // refunds are refused
	set     settings
}

// approaches are by place, or by domain for the places that have none of their own. What is not set is as in any round.
func approaches() map[string]approach {
	everyWay := settings{channels: everything}
	byPoll := approach{before: unheard}
	ticket := approach{first: invoicedInFull, forget: `DELETE FROM afip_tickets WHERE shop_id = $1`, set: settings{invoices: byHand}}
	series := approach{
		before: invoicedInFull, first: invoicedInFull, set: settings{invoices: byHand},
		forget: `UPDATE voucher_series SET synced_at = NULL WHERE shop_id = $1`,
	}
	refused := approach{before: paidInFull, first: off, denied: true}
	pending := approach{before: couponKnown}
	withdrawn := approach{before: couponKnown, first: off}
	refresh := approach{before: connected}
	account := approach{first: tested}
	return map[string]approach{
		"payment":                     {first: twice},
		"payment.polled":              byPoll,
		"payment.intents_claimed":     byPoll,
		"payment.payments_claimed":    pending,
		"payment.refreshed":           pending,
		"payment.refund_refused":      refused,
		"payment.refund_failed":       refused,
		"payment.withdrawals_claimed": withdrawn,
		"payment.withdrawing":         withdrawn,
		"payment.page_withdrawn":      withdrawn,
		"payment.voucher_cancelled":   withdrawn,
		"payment.withdrawn":           withdrawn,
		"payment.reconciled":          {before: paidInFull, command: true},
		"payment.sent_back":           {before: forgotten, command: true},

		"invoice":               {first: credited, set: settings{invoices: byHand}},
		"invoice.credit_queued": {before: invoicedInFull, first: off, set: settings{invoices: byHand}},
		"invoice.ticket_asking": ticket,
		"invoice.ticket_got":    ticket,
		"invoice.ticket_stored": ticket,
		"invoice.synced":        series,
		"invoice.consulted":     {before: doubtful, set: settings{invoices: byHand}},

		"notify":         {first: answered, set: everyWay},
		"notify.acted":   {before: paidInFull, first: comes, set: everyWay},
		"notify.planned": {before: reminded, set: everyWay},

		"webhook":          {first: paidInFull},
		"webhook.disabled": {before: vanished, first: paidInFull},
		"webhook.pinged":   {first: pinged},
		"webhook.replayed": {before: delivered, first: replayed},

		"integration":                  {first: connected},
		"integration.refresh-claimed":  refresh,
		"integration.refresh-answered": refresh,
		"integration.refresh-stored":   refresh,
		"integration.test-begun":       account,
		"integration.test-answered":    account,
	}
}

// approachTo is how people come by a place, and by it more than once perhaps.
func approachTo(place string) (a approach, often bool) {
	all := approaches()
	if a, ok := all[place]; ok {
		return a, false
	}
	domain, _, _ := strings.Cut(place, ".")
	return all[domain], domain != "integration"
}

// crash ends a process at a failpoint, as kill -9 does, and starts it again without.
func crash(place string) fault {
	a, often := approachTo(place)
	f := fault{
		name: "kill -9 at " + place, place: place, before: a.before, first: a.first, set: a.set, wait: 6 * time.Second,
		begin: func(ctx context.Context, w *world, random *rand.Rand) error {
			if a.denied {
				w.proxies["mercadopago"].set(denies)
			}
			if a.forget != "" {
				if _, err := w.hand.Exec(ctx, a.forget, w.shop.ID); err != nil {
					return fmt.Errorf("forget: %w", err)
				}
			}
			if a.command {
				return w.killCommand(ctx, place)
			}
			pass := 1
			if often {
				pass += random.IntN(3) / 2 // now and then the second one
			}
			return w.killServer(ctx, place, pass)
		},
		end: func(ctx context.Context, w *world) error {
			w.api.Arm("")
			w.proxies["mercadopago"].set(passes)
			return w.withdraw(ctx)
		},
	}
	if a.command {
		f.end = func(ctx context.Context, w *world) error {
			w.api.Arm("")
			out, err := w.api.Command(ctx, "reconcile")
			w.notef("reconcile: %s, %v", strings.TrimSpace(out), err)
			return nil // what it could not mend is seen below
		}
	}
	return f
}

func (w *world) killServer(ctx context.Context, place string, pass int) error {
	w.api.Arm(fmt.Sprintf("%s:%d", place, pass))
	alive := context.WithoutCancel(ctx)                     // a start that has begun is not broken off
	if err := w.jump(alive); err != nil && !w.api.Ended() { // it may be killed before it is ready
		return err
	}
	w.breakNow()
	for stack.Pause(ctx, 20*time.Millisecond) {
		if w.api.Ended() {
			w.fell(place)
			w.api.Arm("")
			return w.api.Start(alive)
		}
	}
	return nil
}

// killCommand ends a reconciliation while the server goes on.
func (w *world) killCommand(ctx context.Context, place string) error {
	w.api.Arm(place)
	w.breakNow()
	_, err := w.api.Command(context.WithoutCancel(ctx), "reconcile")
	w.api.Arm("")
	if err != nil && strings.Contains(err.Error(), "killed") {
		w.fell(place)
		return nil
	}
	return fmt.Errorf("reconcile was not killed: %w", err)
}

// breakNow says that the fault is there.
func (w *world) breakNow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.broke:
	default:
		close(w.broke)
	}
}

func (w *world) fell(place string) {
	w.killed.Add(1)
	w.tally.fell(place)
}
