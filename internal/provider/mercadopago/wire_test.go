package mercadopago_test

import (
	"encoding/json"
	"testing"
	"testing/quick"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

func TestAmountsAreReadExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mercadopago.Amount{
		"100": 10000, "10.1": 1010, "10.10": 1010, "0.01": 1, `"4000.0"`: 400000, "1e3": 100000, "-5.55": -555, "null": 0,
		"62.905": 6291, "62.904999": 6290, "0.1": 10, "70368744177.66": 7036874417766, "1.005": 101,
	} {
		var got mercadopago.Amount
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("Unmarshal(%s): got %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestWhatIsNoAmountIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"1/3"`, `"0x10"`, `"abc"`, `""`, "1e999999999", "1e-999999999", "99999999999999999999", `"1_000"`, "true", "{}"} {
		var got mercadopago.Amount
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("Unmarshal(%s): got %d, want an error", text, got)
		}
	}
}

func TestAmountsSurviveTheWire(t *testing.T) {
	t.Parallel()
	same := func(n int32) bool {
		a := mercadopago.Amount(n) * 1000
		text, err := json.Marshal(a + 7)
		var back mercadopago.Amount
		return err == nil && json.Unmarshal(text, &back) == nil && back == a+7
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
	if text, _ := json.Marshal(mercadopago.Amount(-105)); string(text) != "-1.05" {
		t.Errorf("Marshal(-105): got %s, want -1.05", text)
	}
}

func TestTimesAreReadInAllFormsOfTheProvider(t *testing.T) {
	t.Parallel()
	want := time.Date(2024, 2, 5, 19, 35, 49, 0, time.UTC)
	for _, text := range []string{`"2024-02-05T15:35:49.000-04:00"`, `"2024-02-05T15:35:49.000-0400"`, `"2024-02-05T19:35:49Z"`} {
		var got mercadopago.Time
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Equal(want) {
			t.Errorf("Unmarshal(%s): got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"null", `""`} {
		var got mercadopago.Time
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.IsZero() {
			t.Errorf("Unmarshal(%s): got %v, %v, want no time", text, got, err)
		}
	}
	var bad mercadopago.Time
	if err := json.Unmarshal([]byte(`"yesterday"`), &bad); err == nil {
		t.Errorf("Unmarshal(yesterday): got %v, want an error", bad)
	}
	if text, _ := json.Marshal(mercadopago.Time{Time: want}); string(text) != `"2024-02-05T16:35:49.000-03:00"` {
		t.Errorf("Marshal: got %s", text)
	}
}

func TestIdentifiersMayBeNumbersOrTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mercadopago.ID{"131000000001": "131000000001", `"abc"`: "abc", "null": ""} {
		var got mercadopago.ID
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("Unmarshal(%s): got %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"1.5", "true", "[]"} {
		var got mercadopago.ID
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("Unmarshal(%s): got %q, want an error", text, got)
		}
	}
}

func FuzzPayment(f *testing.F) {
	f.Add([]byte(`{"id":1,"transaction_amount":10.5,"metadata":{"a":1},"refunds":[{"id":2,"amount":1}]}`))
	f.Add([]byte(`{"id":"1","metadata":null,"fee_details":[{"amount":"1","fee_payer":"collector"}]}`))
	f.Fuzz(func(_ *testing.T, b []byte) {
		var p mercadopago.Payment
		if json.Unmarshal(b, &p) != nil {
			return
		}
		_, _, _ = p.Fee(), p.TicketURL(), p.Meta("a")
	})
}
