package booking

import (
	"errors"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/slot"
)

func reasons() []slot.Reason {
	return []slot.Reason{
		slot.ReasonBarberUnavailable, slot.ReasonInThePast, slot.ReasonTooSoon, slot.ReasonBeyondHorizon, slot.ReasonClosedHoliday,
		slot.ReasonDayOff, slot.ReasonTimeOff, slot.ReasonOutsideHours, slot.ReasonOffGrid, slot.ReasonTaken, slot.ReasonNoChair,
	}
}

func TestEveryReasonHasItsOwnText(t *testing.T) {
	t.Parallel()
	unknown := reasonText("?")
	seen := map[string]slot.Reason{}
	for _, r := range append(reasons(), slot.ReasonNone) {
		text := reasonText(r)
		if text == unknown || seen[text] != "" || !strings.HasSuffix(text, ".") {
			t.Errorf("reasonText(%s): got %q, want a sentence of its own (same as %q)", r, text, seen[text])
		}
		seen[text] = r + "!"
	}
}

func TestRefusalsHaveKindAndCode(t *testing.T) {
	t.Parallel()
	for _, r := range reasons() {
		t.Run(string(r), func(t *testing.T) {
			t.Parallel()
			f := refusal(r)
			if r == slot.ReasonTaken || r == slot.ReasonNoChair {
				if !errors.Is(f, ErrSlotTaken) || f.Kind != fault.Conflict || f.Extra["reason"] != string(r) {
					t.Errorf("refusal(%s): got %v with %v, want slot_taken with the reason", r, f, f.Extra)
				}
				return
			}
			if f.Kind != fault.Invalid || f.Code != string(r) || fieldOf(f) != "body.starts_at" {
				t.Errorf("refusal(%s): got %v, want 422 with that code for body.starts_at", r, f)
			}
		})
	}
}

func TestPlausibleEmail(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"ana@correo.com": true, "a.b+turnos@sub.correo.com.ar": true, "ñandú@correo.com.ar": true,
		"": false, "ana": false, "@correo.com": false, "ana@": false, "ana@correo": false, "ana@.com": false, "ana@correo.": false,
		"ana@@correo.com": false, "ana b@correo.com": false, "ana@correo.com,eva@correo.com": false, "<ana@correo.com>": false,
		"ana\n@correo.com": false, "ana@correo.com\x00": false, `"ana"@correo.com`: false, "a;b@correo.com": false,
	}
	for email, want := range tests {
		t.Run(email, func(t *testing.T) {
			t.Parallel()
			if got := plausibleEmail(email); got != want {
				t.Errorf("plausibleEmail(%q): got %v, want %v", email, got, want)
			}
		})
	}
}

func TestContactNamesEveryWrongField(t *testing.T) {
	t.Parallel()
	in := CustomerRequest{Name: " \t ", Phone: "123", Email: "x", DocType: "CUIT", DocNumber: "20-12345678-0"}
	_, err := in.check()
	f := fault.As(err)
	if f == nil || len(f.Fields) != 4 {
		t.Fatalf("check: got %v, want name, phone, email and document refused", err)
	}
	for i, want := range []string{"name", "phone", "email", "doc_number"} {
		if got := f.Fields[i].Location; got != "body.customer."+want {
			t.Errorf("field %d: got %s, want %s", i, got, want)
		}
	}
}

func TestContactIsTidied(t *testing.T) {
	t.Parallel()
	in := CustomerRequest{Name: "  Ana \t Pérez ", Phone: "011 15 2345-6789", Email: " Ana@Correo.COM ", Note: " sin apuro\n", DocNumber: "30.123.456"}
	c, err := in.check()
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	if c.name != "Ana Pérez" || c.phone != "+5491123456789" || *c.email != "ana@correo.com" || c.note != "sin apuro" || c.doc != "30123456" || *c.docType != "DNI" {
		t.Errorf("check: got %+v, want everything trimmed and in one form", c)
	}
}
