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

// fault is what is broken during a round.
type fault struct {
	name  string
	begin func(context.Context, *world, *rand.Rand) error
	end   func(context.Context, *world) error
	wait  time.Duration // for what people set going, before it ends
	first string        // what the first person does: it leads past the place that is broken
}

// faults are all of them: a crash at each failpoint, what the mocks can do, and what proxies can do to connections.
func faults(t *testing.T) []fault {
	t.Helper()
	var all []fault
	for _, place := range failpoints(t) {
		all = append(all, crash(place))
	}
	for _, provider := range []string{"mercadopago", "afip", "whatsapp", "sms"} {
		for name, chaos := range provoked() {
			all = append(all, broken(provider, name, chaos))
		}
		for name, m := range map[string]mode{"connections cut": cuts, "half answers": halves, "not there": refuses} {
			all = append(all, behind(provider, name, m))
		}
	}
	for name, chaos := range map[string]map[string]any{
		"duplicate and reorder webhooks": {"duplicate": 1, "reorder": 0.5}, "drop webhooks": {"drop": 1}, "forge webhooks": {"forge": 1},
	} {
		all = append(all, broken("mercadopago", name, chaos), broken("whatsapp", name, chaos))
	}
	all = append(all, behind("postgres", "not there for a while", refuses), fault{
		name:  "no Redis",
		begin: func(_ context.Context, w *world, _ *rand.Rand) error { w.redis.Kill(); return nil },
		end:   func(_ context.Context, w *world) error { w.redis.Start(t); return nil },
	}, fault{
		name: "every connection to PostgreSQL ended",
		begin: func(ctx context.Context, w *world, _ *rand.Rand) error {
			stack.Pause(ctx, time.Second)
			_, err := w.admin.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'barberpro%'`)
			return err
		},
		end: func(context.Context, *world) error { return nil },
	})
	slices.SortFunc(all, func(a, b fault) int { return strings.Compare(a.name, b.name) }) // maps have no order, seeds need one
	shuffle := rand.New(rand.NewPCG(3, 4))
	shuffle.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// provoked are faults of the mocks.
func provoked() map[string]map[string]any {
	return map[string]map[string]any{
		"slow":                     {"latency_ms": 200, "jitter_ms": 400},
		"errors before the effect": {"error_rate": 0.5},
		"errors after the effect":  {"error_rate": 0.5, "after": true},
		"429":                      {"error_rate": 0.5, "error_status": 429},
		"timeouts before":          {"timeout_rate": 0.4},
		"timeouts after":           {"timeout_rate": 0.4, "after": true},
		"outage":                   {"outage": true},
	}
}

func broken(provider, name string, chaos map[string]any) fault {
	return fault{
		name:  provider + ": " + name,
		begin: func(ctx context.Context, w *world, _ *rand.Rand) error { return w.mock(provider).Chaos(ctx, chaos) },
		end:   func(ctx context.Context, w *world) error { return w.mock(provider).Chaos(ctx, nil) },
	}
}

// behind breaks a proxy after a moment, for what has begun by then.
func behind(target, name string, m mode) fault {
	return fault{
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

// crash ends the process at a failpoint, as kill -9 does, and starts it again without.
func crash(place string) fault {
	return fault{
		name: "kill -9 at " + place,
		begin: func(ctx context.Context, w *world, random *rand.Rand) error {
			pass := 1 + random.IntN(3)/2 // the first one, and now and then the second
			for part, forget := range map[string]string{
				"ticket": `DELETE FROM afip_tickets WHERE shop_id = $1`, "synced": `UPDATE voucher_series SET synced_at = NULL WHERE shop_id = $1`,
			} {
				if strings.Contains(place, part) {
					pass = 1
					if _, err := w.admin.Exec(ctx, forget, w.shop.ID); err != nil {
						return err
					}
				}
			}
			w.api.Arm(fmt.Sprintf("%s:%d", place, pass))
			alive := context.WithoutCancel(ctx)                     // a start that has begun is not broken off
			if err := w.jump(alive); err != nil && !w.api.Ended() { // it may be killed before it is ready
				return err
			}
			for stack.Pause(ctx, 20*time.Millisecond) {
				if w.api.Ended() {
					w.killed.Add(1)
					w.api.Arm("")
					return w.api.Start(alive)
				}
			}
			return nil
		},
		end:  func(_ context.Context, w *world) error { w.api.Arm(""); return nil },
		wait: 1500 * time.Millisecond, first: leads(place),
	}
}

// leads is what somebody has to do to come by a failpoint.
func leads(place string) string {
	domain, _, _ := strings.Cut(place, ".")
	switch domain {
	case "invoice":
		return "credit"
	case "payment":
		return "twice"
	}
	return "pay"
}

var hit = regexp.MustCompile(`failpoint\.Hit\("([^"]+)"\)`)

// fewest is how many places there are to crash at, so that the list does not shrink unseen.
const fewest = 30

// failpoints are the places in the code where a crash must lose nothing.
func failpoints(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, domain := range []string{"payment", "invoice", "notify", "webhook"} {
		err := filepath.WalkDir(filepath.Join("..", "..", "internal", domain), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range hit.FindAllStringSubmatch(string(text), -1) {
				found = append(found, m[1])
			}
			return err
		})
		if err != nil {
			t.Fatalf("read %s: %v", domain, err)
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	found = slices.DeleteFunc(found, func(place string) bool { // what no customer sets going
		return slices.Contains([]string{"payment.reconciled", "webhook.disabled", "webhook.pinged", "webhook.replayed"}, place)
	})
	if len(found) < fewest {
		t.Fatalf("failpoints: got %d, want %d", len(found), fewest)
	}
	return found
}
