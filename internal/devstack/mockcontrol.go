package devstack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const mockTimeout = 5 * time.Second

// mockState is the part of a mock's state that people ask for.
type mockState struct {
	Title     string `json:"title"`
	Scenario  string `json:"scenario"`
	Scenarios []struct {
		Name  string `json:"name"`
		About string `json:"about"`
	} `json:"scenarios"`
	Clock struct {
		Now    time.Time `json:"now"`
		Frozen bool      `json:"frozen"`
		Speed  float64   `json:"speed"`
	} `json:"clock"`
}

// delivery is a webhook as the mock lists it.
type delivery struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	URL      string    `json:"url"`
	What     string    `json:"what"`
	State    string    `json:"state"`
	Attempts []struct {
		Status int    `json:"status"`
		Answer string `json:"answer"`
	} `json:"attempts"`
}

// PrintScenario shows the scenarios of a mock, after making name the current one when it is not empty.
func PrintScenario(ctx context.Context, s *Settings, c *Console, mock, name string) error {
	var state mockState
	var err error
	if name == "" {
		err = s.askMock(ctx, mock, http.MethodGet, "/_mock/state", nil, &state)
	} else {
		err = s.askMock(ctx, mock, http.MethodPut, "/_mock/scenario", map[string]string{"name": name}, &state)
	}
	if err != nil {
		return err
	}
	for _, one := range state.Scenarios {
		mark := " "
		if one.Name == state.Scenario {
			mark = "*"
		}
		c.Resultf("%s %-32s %s", mark, one.Name, one.About)
	}
	return nil
}

// ResetMock makes a mock forget everything.
func ResetMock(ctx context.Context, s *Settings, c *Console, mock string) error {
	var state mockState
	if err := s.askMock(ctx, mock, http.MethodPost, "/_mock/reset", nil, &state); err != nil {
		return err
	}
	c.Resultf("%s is empty, in scenario %s", state.Title, state.Scenario)
	return nil
}

// SetChaos puts faults of a mock in force, given as name=value; none means no faults.
func SetChaos(ctx context.Context, s *Settings, c *Console, mock string, pairs []string) error {
	chaos := map[string]any{}
	for name, text := range pairsOf(pairs) {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return newProblem(codeMockRefused, fmt.Sprintf("%s=%s is not a number, true or false", name, text), "See the mock's dashboard")
		}
		chaos[name] = value
	}
	var now json.RawMessage
	if err := s.askMock(ctx, mock, http.MethodPut, "/_mock/chaos", chaos, &now); err != nil {
		return err
	}
	c.Resultf("%s", now)
	return nil
}

// AdvanceClock moves a mock's clock forward.
func AdvanceClock(ctx context.Context, s *Settings, c *Console, mock, by string) error {
	var now struct {
		Now time.Time `json:"now"`
	}
	if err := s.askMock(ctx, mock, http.MethodPost, "/_mock/clock", map[string]string{"advance": by}, &now); err != nil {
		return err
	}
	c.Resultf("%s", now.Now.Format(time.RFC3339))
	return nil
}

// Trigger does an action of a mock to the thing of an id, or to the mock itself when id is empty.
func Trigger(ctx context.Context, s *Settings, c *Console, mock, action, id string, pairs []string) error {
	in := map[string]any{"id": id, "action": action, "fields": pairsOf(pairs)}
	if err := s.askMock(ctx, mock, http.MethodPost, "/_mock/act", in, nil); err != nil {
		return err
	}
	c.Resultf("done: %s", action)
	return nil
}

// PrintWebhooks lists the newest webhooks of a mock, or of all when mock is empty.
func PrintWebhooks(ctx context.Context, s *Settings, c *Console, mock string) error {
	names := []string{mock}
	if mock == "" {
		names = MockNames()
	}
	for _, name := range names {
		var found struct {
			Items []delivery `json:"items"`
		}
		if err := s.askMock(ctx, name, http.MethodGet, "/_mock/webhooks?limit=20", nil, &found); err != nil {
			return err
		}
		for _, d := range slices.Backward(found.Items) {
			last := ""
			if n := len(d.Attempts); n > 0 {
				last = fmt.Sprintf("%d %s", d.Attempts[n-1].Status, strings.TrimSpace(d.Attempts[n-1].Answer))
			}
			c.Resultf("%-8s %-6s %s  %-9s %-24s %s  %.60s", name, d.ID, d.At.UTC().Format("15:04:05Z"), d.State, d.What, d.URL, last)
		}
	}
	return nil
}

// ReplayWebhook sends a webhook of a mock once more.
func ReplayWebhook(ctx context.Context, s *Settings, c *Console, mock, id string) error {
	if err := s.askMock(ctx, mock, http.MethodPost, "/_mock/webhooks/"+url.PathEscape(id)+"/replay", nil, nil); err != nil {
		return err
	}
	c.Resultf("sent again: %s", id)
	return nil
}

// pairsOf reads name=value; what has no "=" is a name with an empty value.
func pairsOf(pairs []string) map[string]string {
	out := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		out[name] = value
	}
	return out
}

// askMock sends in to a mock's control API and reads its answer into out.
func (s *Settings) askMock(ctx context.Context, mock, method, path string, in, out any) error {
	at := slices.IndexFunc(s.mockPorts, func(p mockPort) bool { return p.name == mock })
	if mock == "" || at < 0 {
		return newProblem(codeNoMock, fmt.Sprintf("there is no mock %q", mock), "Name one of "+strings.Join(MockNames(), ", "))
	}
	port := s.mockPorts[at].number
	ctx, cancel := context.WithTimeout(ctx, mockTimeout)
	defer cancel()
	var body io.Reader = http.NoBody
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode: %w", err)
		}
		body = bytes.NewReader(b)
	}
	request, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), body)
	if err != nil {
		return fmt.Errorf("ask %s: %w", mock, err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return newProblem(codeNoMock, fmt.Sprintf("the mock %s does not answer on port %d", mock, port), "See bp status").because(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return newProblem(codeNoMock, "the mock "+mock+" broke off", "See bp logs mocks").because(err)
	}
	return readMock(mock, response.StatusCode, answer, out)
}

func readMock(mock string, status int, answer []byte, out any) error {
	if status >= http.StatusBadRequest {
		var why struct {
			Error string `json:"error"`
		}
		if err := json.Unmarshal(answer, &why); err != nil {
			why.Error = string(answer)
		}
		return newProblem(codeMockRefused, "the mock "+mock+" says: "+why.Error, "See its dashboard with bp open "+mock)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", mock, err)
	}
	return nil
}
