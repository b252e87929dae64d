package web_test

import (
	"encoding/json"
	"testing"

	"github.com/barberpro/barberpro/internal/web"
)

func TestOptional(t *testing.T) {
	t.Parallel()
	before, after := "before", "after"
	tests := []struct {
		name, body string
		want       *string
	}{
		{"absent leaves the value", `{}`, &before},
		{"null clears it", `{"note":null}`, nil},
		{"a value replaces it", `{"note":"after"}`, &after},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var patch struct {
				Note web.Optional[string] `json:"note,omitzero"`
			}
			if err := json.Unmarshal([]byte(tt.body), &patch); err != nil {
				t.Fatalf("Unmarshal(%s): got %v, want no error", tt.body, err)
			}
			got := &before
			patch.Note.Apply(&got)
			if (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
				t.Errorf("Apply after %s: got %v, want %v", tt.body, got, tt.want)
			}
			again, err := json.Marshal(patch)
			if err != nil || string(again) != tt.body {
				t.Errorf("Marshal: got %s, %v, want %s", again, err, tt.body)
			}
		})
	}
}
