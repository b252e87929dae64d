package webui

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// lookEvery is how often a folder is looked at, when requests come.
const lookEvery = 200 * time.Millisecond

// folder follows a folder that Vite builds into while we serve from it.
type folder struct {
	path string
	log  *slog.Logger

	mu     sync.Mutex // held by the one request that looks; the others go on with what there is
	looked time.Time
	seen   time.Time // change of the page that was read last
}

// first reads what there is; the interface may be built later.
func (f *folder) first() *build {
	if b := f.look(); b != nil {
		return b
	}
	f.log.Warn("the web UI is not built yet: pages say how to build it", "folder", f.path)
	return mustPlaceholder()
}

// mustPlaceholder is the build without an interface; the placeholder is a constant, which a test reads.
func mustPlaceholder() *build {
	b, err := load(nil)
	if err != nil {
		panic(fmt.Sprintf("webui: %v", err))
	}
	return b
}

// follow puts a new build in place when there is one. A folder that is just being emptied or filled changes nothing.
func (f *folder) follow(current *atomic.Pointer[build], now time.Time) {
	if !f.mu.TryLock() {
		return
	}
	defer f.mu.Unlock()
	if now.Sub(f.looked) < lookEvery {
		return
	}
	f.looked = now
	fresh := f.look()
	if fresh == nil {
		return
	}
	was := current.Load()
	if fresh.before = was.files; bytes.Equal(fresh.index, was.index) {
		fresh.before = was.before // the same page, only touched
	}
	current.Store(fresh)
	f.log.Info("web UI loaded", "folder", f.path, "files", len(fresh.files))
}

// look reads the folder when its page has changed; nil when it has not, or is not whole.
func (f *folder) look() *build {
	info, err := os.Stat(filepath.Join(f.path, indexFile))
	if err != nil || info.ModTime().Equal(f.seen) {
		return nil
	}
	b, err := loadNow(os.DirFS(f.path))
	if err != nil {
		f.log.Warn("web UI not loaded", "folder", f.path, "error", err)
		return nil
	}
	f.seen = info.ModTime()
	return b
}

// loadNow is load for a folder whose files may be gone in a moment: all of them are read at once. Compressed copies are
// left alone, since they are made last and could be halves.
func loadNow(fsys fs.FS) (*build, error) {
	index, err := fs.ReadFile(fsys, indexFile)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if !bytes.HasSuffix(bytes.TrimSpace(index), []byte("</html>")) {
		return nil, errors.New("the page is not whole")
	}
	return loadWith(fsys, func(name string) (*file, error) {
		plain, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return newFile(name, func() (*content, error) { return pack(name, plain), nil }), nil
	})
}
