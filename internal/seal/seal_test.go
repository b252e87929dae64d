package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/seal"
)

func ring(t *testing.T, keys ...seal.Key) *seal.Ring {
	t.Helper()
	r, err := seal.NewRing(keys...)
	if err != nil {
		t.Fatalf("NewRing: %v", err)
	}
	return r
}

func TestWhatIsSealedOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	r := ring(t, seal.NewKey("a"))
	rapid.Check(t, func(rt *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(rt, "plain")
		place := rapid.SliceOf(rapid.Byte()).Draw(rt, "place")
		sealed, err := r.Seal(plain, place)
		if err != nil {
			rt.Fatalf("Seal: %v", err)
		}
		got, err := r.Open(sealed, place)
		if err != nil || !bytes.Equal(got, plain) {
			rt.Fatalf("Open: got %x, %v, want %x", got, err, plain)
		}
		if _, err := r.Open(sealed, append(place, 'x')); !errors.Is(err, seal.ErrDamaged) {
			rt.Fatalf("Open elsewhere: got %v, want ErrDamaged", err)
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(rt, "flip")
		sealed[at] ^= 1
		if got, err := r.Open(sealed, place); err == nil {
			rt.Fatalf("Open after flipping byte %d: got %x, want an error", at, got)
		}
	})
}

func TestOpenNeverPanicsOnAnyBytes(t *testing.T) {
	t.Parallel()
	r := ring(t, seal.NewKey("a"))
	rapid.Check(t, func(rt *rapid.T) {
		junk := rapid.SliceOf(rapid.Byte()).Draw(rt, "junk")
		if _, err := r.Open(junk, nil); err == nil {
			rt.Fatalf("Open(%x): got no error", junk)
		}
	})
}

func TestRotationKeepsOldTextsReadable(t *testing.T) {
	t.Parallel()
	old, current := seal.NewKey("2025"), seal.NewKey("2026")
	before := ring(t, old)
	after := ring(t, current, old)
	sealed, err := before.Seal([]byte("token"), []byte("row 1"))
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	got, err := after.Open(sealed, []byte("row 1"))
	if err != nil || string(got) != "token" {
		t.Errorf("Open with the old key behind: got %q, %v, want token", got, err)
	}
	if !after.Stale(sealed) || before.Stale(sealed) {
		t.Errorf("Stale: got %v after and %v before the rotation, want true and false", after.Stale(sealed), before.Stale(sealed))
	}
	if _, err := ring(t, current).Open(sealed, []byte("row 1")); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("Open without the old key: got %v, want ErrUnknownKey", err)
	}
}

func TestLookupsFindWhatAnOlderKeyHashed(t *testing.T) {
	t.Parallel()
	old, current := seal.NewKey("2025"), seal.NewKey("2026")
	stored := ring(t, old).Lookup("phone", []byte("+5491155551234"))
	all := ring(t, current, old).Lookups("phone", []byte("+5491155551234"))
	if diff := cmp.Diff(stored, all[1]); diff != "" {
		t.Errorf("Lookups()[1] (-want +got):\n%s", diff)
	}
	if bytes.Equal(stored, ring(t, old).Lookup("email", []byte("+5491155551234"))) {
		t.Error("Lookup: two purposes give the same hash")
	}
}

func TestKeysAreReadFromText(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for name, tc := range map[string]struct {
		in   string
		ids  []string
		want string
	}{
		"two keys in order":     {in: "b:" + good + ", a:" + good, ids: []string{"b", "a"}},
		"nothing":               {in: " ", want: "no keys"},
		"without id":            {in: good, want: "want id:base64"},
		"with a short secret":   {in: "a:c2hvcnQ=", want: "want 32 bytes"},
		"with something broken": {in: "a:%%%", want: "want 32 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, err := seal.ParseKeys(tc.in)
			if tc.want != "" {
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Fatalf("ParseKeys: got %v, want %q", err, tc.want)
				}
				return
			}
			var ids []string
			for _, k := range keys {
				ids = append(ids, k.ID)
			}
			if diff := cmp.Diff(tc.ids, ids); diff != "" || err != nil {
				t.Errorf("ParseKeys: %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestAKeyDoesNotPrintItself(t *testing.T) {
	t.Parallel()
	k := seal.Key{ID: "a", Secret: []byte("canary")}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, k); strings.Contains(got, "canary") || strings.Contains(got, "63616e617279") {
			t.Errorf("Sprintf(%s): got %s, want it redacted", verb, got)
		}
	}
}
