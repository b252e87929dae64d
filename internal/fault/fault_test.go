package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/fault"
)

func newTaken() *fault.Error {
	return &fault.Error{Kind: fault.Conflict, Code: "slot_taken", Message: "Ya está tomado.", RetryAfter: time.Second}
}

func TestAFaultIsKnownByItsCode(t *testing.T) {
	t.Parallel()
	taken, other := newTaken(), &fault.Error{Kind: fault.Conflict, Code: "version_conflict"}
	wrapped := fmt.Errorf("book: %w", taken.Because(errors.New("23P01")))
	tests := []struct {
		name        string
		err, target error
		want        bool
	}{
		{"itself", taken, taken, true},
		{"a copy with a cause, wrapped", wrapped, taken, true},
		{"a copy with an extra member", taken.With("reason", "taken"), taken, true},
		{"another code of the same kind", taken, other, false},
		{"an error that is no fault", errors.New("slot_taken"), taken, false},
		{"a target that is no fault", taken, errors.New("slot_taken"), false},
		{"nothing", nil, taken, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := errors.Is(tt.err, tt.target); got != tt.want {
				t.Errorf("Is(%v, %v): got %v, want %v", tt.err, tt.target, got, tt.want)
			}
		})
	}
}

func TestCopiesLeaveTheOriginalAlone(t *testing.T) {
	t.Parallel()
	taken := newTaken()
	cause := errors.New("23P01")
	first := taken.With("reason", "taken").At("body.starts_at", "Elegí otro.")
	second := first.With("nearest", 3).At("body.barber_id", "O con otro.").Because(cause)
	if len(taken.Extra) != 0 || len(taken.Fields) != 0 || errors.Unwrap(taken) != nil {
		t.Errorf("original: got %+v, want nothing added", taken)
	}
	if len(first.Extra) != 1 || len(first.Fields) != 1 || errors.Unwrap(first) != nil {
		t.Errorf("first copy: got %+v, want one of each", first)
	}
	if len(second.Extra) != 2 || len(second.Fields) != 2 || !errors.Is(second, cause) || second.RetryAfter != time.Second {
		t.Errorf("second copy: got %+v, want everything", second)
	}
	third := first.At("body.note", "Otra cosa.")
	if second.Fields[1].Location != "body.barber_id" || third.Fields[1].Location != "body.note" {
		t.Errorf("fields: got %v and %v, want copies that share nothing", second.Fields, third.Fields)
	}
}

func TestAsAndKindOf(t *testing.T) {
	t.Parallel()
	taken := newTaken()
	if got := fault.As(fmt.Errorf("outer: %w", taken)); got != taken {
		t.Errorf("As of a wrapped fault: got %v, want it", got)
	}
	if got := fault.As(errors.New("x")); got != nil {
		t.Errorf("As of another error: got %v, want nil", got)
	}
	for err, want := range map[error]fault.Kind{
		fmt.Errorf("outer: %w", taken): fault.Conflict, errors.New("x"): fault.Internal, fault.Validation("body.phone", "No."): fault.Invalid,
	} {
		if got := fault.KindOf(err); got != want {
			t.Errorf("KindOf(%v): got %d, want %d", err, got, want)
		}
	}
	if got := fault.KindOf(nil); got != fault.Internal {
		t.Errorf("KindOf(nil): got %d, want Internal", got)
	}
}

func TestTheTextIsForTheLog(t *testing.T) {
	t.Parallel()
	taken := newTaken()
	if got := taken.Error(); got != "slot_taken: Ya está tomado." {
		t.Errorf("Error: got %q", got)
	}
	if got := taken.Because(errors.New("23P01")).Error(); got != "slot_taken: 23P01" {
		t.Errorf("Error with a cause: got %q", got)
	}
	v := fault.Validation("body.phone", "Escribí tu celular.")
	if v.Code != "validation_failed" || len(v.Fields) != 1 || v.Fields[0] != (fault.Field{Location: "body.phone", Message: "Escribí tu celular."}) {
		t.Errorf("Validation: got %+v, want the field blamed", v)
	}
}
