package money_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

// fault is what is broken during a round.
type fault struct {
	name  string
	place string // of a crash
	set   settings
	// before is what somebody does while all is well, and first what they do once the fault is there.
	before, first func(context.Context, *flow) error

	begin func(context.Context, *world, *rand.Rand) error
	end   func(context.Context, *world) error
	wait  time.Duration // for what people set going, before it ends
	late  string        // the provider whose webhooks come once more, in any order, when all is settled
}

// faults are all of them: a crash at each failpoint, what the mocks can do, what proxies can do to connections, and wrong
// clocks. Two crashes come before each other fault, so that few rounds see many places.
func faults(t *testing.T) []fault {
	t.Helper()
	var crashes, others []fault
	for _, place := range failpoints(t) {
		crashes = append(crashes, crash(place))
	}
	others = slices.Concat(ofProviders(), ofWebhooks(), ofMachines(t), ofClocks())
	shuffle := rand.New(rand.NewPCG(3, 4))
	for _, some := range [][]fault{crashes, others} {
		slices.SortFunc(some, func(a, b fault) int { return strings.Compare(a.name, b.name) }) // maps have no order, seeds need one
		shuffle.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	}
	var all []fault
	for i := 0; len(crashes)+len(others) > 0; i++ {
		from := &crashes
		if len(crashes) == 0 || i%3 == 2 && len(others) > 0 {
			from = &others
		}
		all, *from = append(all, (*from)[0]), (*from)[1:]
	}
	return all
}

// ofProviders are the faults of those that we call.
func ofProviders() (all []fault) {
	for provider, channels := range map[string]string{
		"mercadopago": "", "afip": "", "whatsapp": everything, "sms": "sms,email", "mail": "email",
	} {
		for name, chaos := range provoked(provider) {
			all = append(all, broken(provider, name, chaos, settings{channels: channels}))
		}
		modes := map[string]mode{"connections cut": cuts, "answers cut": halves, "not there": refuses}
		if provider != "mail" {
			modes["half bodies"], modes["answers byte by byte"] = bodies, drips
		}
		for name, m := range modes {
			all = append(all, behind(provider, name, m, settings{channels: channels}))
		}
	}
	denied := behind("mercadopago", "no refunds", denies, settings{})
	denied.before, denied.first = paidInFull, off
	return append(all, denied)
}

// ofWebhooks are what may happen to those that we are sent.
func ofWebhooks() (all []fault) {
	for name, chaos := range map[string]map[string]any{
		"duplicate and reorder webhooks": {"duplicate": 1, "reorder": 0.5}, "drop webhooks": {"drop": 1}, "forge webhooks": {"forge": 1},
	} {
		for _, provider := range []string{"mercadopago", "whatsapp"} {
			all = append(all, broken(provider, name, chaos, settings{}))
		}
	}
	for _, provider := range []string{"mercadopago", "whatsapp", "sms"} {
		late := broken(provider, "webhooks come hours late", map[string]any{"drop": 1}, settings{})
		late.late = provider
		all = append(all, late)
	}
	return all
}

// ofMachines are the faults of what is ours.
func ofMachines(t *testing.T) []fault {
	t.Helper()
	return []fault{behind("postgres", "not there for a while", refuses, settings{}), {
		name:  "no Redis",
		begin: func(_ context.Context, w *world, _ *rand.Rand) error { w.redis.Kill(); return nil },
		end:   func(_ context.Context, w *world) error { w.redis.Start(t); return nil },
	}, {
		name: "every connection to PostgreSQL ended",
		begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
			stack.Pause(ctx, time.Second)
			_, err := w.hand.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'barberpro%'`)
			return err
		},
		end: func(context.Context, *world) error { return nil },
	}, {
		name:   "a reconciliation in the middle",
		before: forgotten,
		begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
			out, err := w.api.Command(context.WithoutCancel(ctx), "reconcile")
			w.notef("reconcile: %s, %v", strings.TrimSpace(out), err)
			return nil
		},
		end: func(context.Context, *world) error { return nil },
	}}
}

const skew = 10 * time.Minute

// ofClocks are clocks that are ten minutes off: of our machine, of another one that works beside it, and of providers. That
// of a mock stays so: it never goes back.
func ofClocks() (all []fault) {
	for name, by := range map[string]time.Duration{"fast": skew, "slow": -skew} {
		off := "FAILPOINT_CLOCK=" + by.String()
		all = append(all, fault{
			name: "our clock is " + name,
			begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
				w.api.With(off)
				return w.jump(context.WithoutCancel(ctx))
			},
			end: func(_ context.Context, w *world) error { w.api.With(); return nil }, // it ends with the process
		}, fault{
			name: "another worker's clock is " + name,
			begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
				w.second.With(off)
				return w.second.Start(context.WithoutCancel(ctx))
			},
			end: func(_ context.Context, w *world) error { w.second.Kill(); return nil },
		})
	}
	for _, provider := range []string{"mercadopago", "afip", "whatsapp", "sms"} {
		all = append(all, fault{
			name: provider + ": its clock is fast",
			begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
				if w.ahead[provider] {
					return nil
				}
				w.ahead[provider] = true
				return w.mock(provider).Advance(ctx, skew)
			},
			end: func(context.Context, *world) error { return nil },
		})
	}
	return all
}

// provoked are faults of the mocks.
func provoked(provider string) map[string]map[string]any {
	all := map[string]map[string]any{
		"slow":                     {"latency_ms": 200, "jitter_ms": 400},
		"errors before the effect": {"error_rate": 0.5},
		"errors after the effect":  {"error_rate": 0.5, "after": true},
		"429":                      {"error_rate": 0.5, "error_status": 429},
		"timeouts before":          {"timeout_rate": 0.4},
		"timeouts after":           {"timeout_rate": 0.4, "after": true},
		"outage":                   {"outage": true},
		"30 s answers":             {"latency_ms": 30_000},
	}
	if provider == "mail" { // a server that says no has not taken the letter
		delete(all, "errors after the effect")
	}
	return all
}

func broken(provider, name string, chaos map[string]any, set settings) fault {
	return fault{
		set:   set,
		name:  provider + ": " + name,
		begin: func(ctx context.Context, w *world, _ *rand.Rand) error { return w.mock(provider).Chaos(ctx, chaos) },
		end:   func(ctx context.Context, w *world) error { return w.mock(provider).Chaos(ctx, nil) },
	}
}

// behind breaks a proxy after a moment, for what has begun by then.
func behind(target, name string, m mode, set settings) fault {
	return fault{
		set:  set,
		name: target + ": " + name,
		begin: func(ctx context.Context, w *world, random *rand.Rand) error {
			stack.Pause(ctx, time.Duration(random.IntN(500))*time.Millisecond)
			w.proxies[target].set(m)
			if target == "postgres" {
				stack.Pause(ctx, 500*time.Millisecond)
				w.proxies[target].set(passes)
			}
			return nil
		},
		end: func(_ context.Context, w *world) error { w.proxies[target].set(passes); return nil },
	}
}
