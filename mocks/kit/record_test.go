package kit_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestAMockRecordsWhatDoesNotComeOverHTTP(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	m.Record(&kit.Exchange{
		At: m.Clock.Now(), Method: "SMTP", URL: "smtp://127.0.0.1:25/ana", Status: 250, Took: time.Second, Items: []string{"m1"},
		Request: kit.Part{Body: "C: HELO"}, Repeat: "swaks",
	})
	status, text := m.call(t, http.MethodGet, "/_mock/exchanges/x1", nil)
	var got struct {
		Method  string   `json:"method"`
		Curl    string   `json:"curl"`
		Request kit.Part `json:"request"`
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil || status != http.StatusOK {
		t.Fatalf("exchange: got %d %s, want it as JSON", status, text)
	}
	if got.Method != "SMTP" || got.Curl != "swaks" || got.Request.Body != "C: HELO" {
		t.Errorf("exchange: got %+v, want what was recorded, with its own command line", got)
	}
}
