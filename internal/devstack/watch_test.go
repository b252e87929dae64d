package devstack_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWatchRebuildsAndABrokenBuildChangesNothing(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.must(t, "up", "-d", "--watch")
	eventually(t, "the sources are watched", func() bool { return strings.Contains(p.must(t, "logs", "bp"), "Watching") })
	source := filepath.Join(p.dir, "cmd", "barberpro", "main.go")
	change := func(from, to string) {
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatalf("ReadFile: %v", err)
		}
		if err := os.WriteFile(source, bytes.Replace(b, []byte(from), []byte(to), 1), 0o600); err != nil {
			t.Fatalf("WriteFile: %v", err)
		}
	}
	change("first version", "second version")
	eventually(t, "the change is served", func() bool { return p.answer(t, "/") == "second version" })
	change("const answer", "constant answer")
	eventually(t, "the compiler's message is shown", func() bool { return strings.Contains(p.must(t, "logs", "bp"), "BP-1401") })
	if got := p.answer(t, "/"); got != "second version" {
		t.Errorf("answer after a broken build: got %q, want that of the last good one", got)
	}
	change("constant answer", "const answer")
	change("second version", "third version")
	eventually(t, "the mended source is served", func() bool { return p.answer(t, "/") == "third version" })
}
