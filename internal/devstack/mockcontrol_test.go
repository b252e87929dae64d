package devstack_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/devstack"
)

// standIn answers as a mock's control API does, and remembers what it was asked.
func standIn(t *testing.T) (s *devstack.Settings, asked *[]string) {
	t.Helper()
	asked = new([]string)
	mux := http.NewServeMux()
	handle := func(pattern, answer string, status int) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body) // the caller's side is under test
			*asked = append(*asked, r.Method+" "+r.URL.Path+" "+string(body))
			w.WriteHeader(status)
			fmt.Fprint(w, answer)
		})
	}
	state := `{"title":"SMS","scenario":"success","scenarios":[{"name":"success","about":"all well"},{"name":"failed"}]}`
	handle("/_mock/state", state, http.StatusOK)
	handle("/_mock/scenario", `{"error":"there is no scenario \"x\""}`, http.StatusBadRequest)
	handle("/_mock/reset", state, http.StatusOK)
	handle("/_mock/chaos", `{"outage":true}`, http.StatusOK)
	handle("/_mock/clock", `{"now":"2026-03-02T12:00:00Z"}`, http.StatusOK)
	handle("/_mock/act", `{}`, http.StatusOK)
	handle("/_mock/webhooks", `{"items":[{"id":"w1","what":"sent","state":"failed","url":"http://x","attempts":[{"status":500,"answer":"no"}]}]}`, http.StatusOK)
	handle("/_mock/webhooks/w1/replay", `{}`, http.StatusOK)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	s, err = devstack.LoadSettings(t.TempDir(), []string{"SMS_PORT=" + u.Port(), "AFIP_PORT=1"})
	if err != nil {
		t.Fatalf("LoadSettings: %v", err)
	}
	return s, asked
}

func TestMocksAreControlledByName(t *testing.T) {
	t.Parallel()
	type command func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error
	for _, step := range []struct {
		name        string
		do          command
		asked, says string
		fails       string
	}{
		{"show the scenarios", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.PrintScenario(ctx, s, c, "sms", "")
		}, "GET /_mock/state", "* success", ""},
		{"an unknown scenario", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.PrintScenario(ctx, s, c, "sms", "x")
		}, `PUT /_mock/scenario {"name":"x"}`, "", `BP-1504 the mock sms says: there is no scenario "x"`},
		{"reset", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.ResetMock(ctx, s, c, "sms")
		}, "POST /_mock/reset", "SMS is empty", ""},
		{"faults", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.SetChaos(ctx, s, c, "sms", []string{"outage=true", "error_rate=0.5"})
		}, `PUT /_mock/chaos {"error_rate":0.5,"outage":true}`, "outage", ""},
		{"a fault that is none", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.SetChaos(ctx, s, c, "sms", []string{"outage=perhaps"})
		}, "", "", "BP-1504"},
		{"the clock", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.AdvanceClock(ctx, s, c, "sms", "24h")
		}, `POST /_mock/clock {"advance":"24h"}`, "2026-03-02T12:00:00Z", ""},
		{"an action", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.Trigger(ctx, s, c, "sms", "receive", "", []string{"from=+54911", "text=a=b"})
		}, `POST /_mock/act {"action":"receive","fields":{"from":"+54911","text":"a=b"},"id":""}`, "done", ""},
		{"the webhooks", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.PrintWebhooks(ctx, s, c, "sms")
		}, "GET /_mock/webhooks", "500 no", ""},
		{"a replay", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.ReplayWebhook(ctx, s, c, "sms", "w1")
		}, "POST /_mock/webhooks/w1/replay", "sent again", ""},
		{"a mock that is none", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.ResetMock(ctx, s, c, "fax")
		}, "", "", "BP-1503"},
		{"a mock that is away", func(ctx context.Context, s *devstack.Settings, c *devstack.Console) error {
			return devstack.ResetMock(ctx, s, c, "afip")
		}, "", "", "BP-1503 the mock afip does not answer on port 1"},
	} {
		s, asked := standIn(t)
		var out bytes.Buffer
		err := step.do(t.Context(), s, &devstack.Console{Out: &out, Err: io.Discard})
		if (err != nil) != (step.fails != "") || (err != nil && !strings.Contains(err.Error(), step.fails)) {
			t.Errorf("%s: got error %v, want %q", step.name, err, step.fails)
		}
		if got := strings.Join(*asked, "; "); !strings.HasPrefix(got, step.asked) {
			t.Errorf("%s: asked %q, want %q", step.name, got, step.asked)
		}
		if !strings.Contains(out.String(), step.says) {
			t.Errorf("%s: said %q, want %q in it", step.name, &out, step.says)
		}
	}
}
