package devstack_test

import (
	"io"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/barberpro/barberpro/internal/devstack"
)

func TestTheDeveloperSRedisIsAsked(t *testing.T) {
	t.Parallel()
	open, guarded, named := miniredis.RunT(t), miniredis.RunT(t), miniredis.RunT(t)
	guarded.RequireAuth("secret")
	named.RequireUserAuth("ana", "secret")
	for _, c := range []struct{ name, url, want string }{
		{"open", "redis://" + open.Addr(), "at " + open.Addr()},
		{"with a password", "redis://:secret@" + guarded.Addr() + "/1", "at " + guarded.Addr()},
		{"with a user", "redis://ana:secret@" + named.Addr(), "at " + named.Addr()},
		{"without its password", "redis://" + guarded.Addr(), "does not answer"},
		{"with a wrong password", "redis://:wrong@" + guarded.Addr(), "does not answer"},
		{"away", "redis://127.0.0.1:1", "does not answer"},
		{"no address", "localhost:6379", "does not answer"},
	} {
		s, err := devstack.LoadSettings(t.TempDir(), []string{"REDIS_URL=" + c.url, "MOCKS=off"})
		if err != nil {
			t.Fatalf("%s: LoadSettings: %v", c.name, err)
		}
		var out strings.Builder
		_ = devstack.Doctor(t.Context(), s, &devstack.Console{Out: &out, Err: io.Discard}, "", false) // other checks may fail here
		line := ""
		for l := range strings.Lines(out.String()) {
			if strings.Contains(l, "Redis") {
				line = l
			}
		}
		if !strings.Contains(line, c.want) {
			t.Errorf("%s: the doctor's line of Redis: got %q, want %q in it", c.name, line, c.want)
		}
	}
}
