package webui_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/webui"
)

// emit builds version n of an interface into a folder as Vite does: it empties it, writes the files and then the page.
func emit(t *testing.T, folder string, n int) {
	t.Helper()
	chunks := filepath.Join(folder, "_app", "immutable")
	if err := os.RemoveAll(folder); err != nil {
		t.Errorf("RemoveAll: %v", err)
	}
	if err := os.MkdirAll(chunks, 0o750); err != nil {
		t.Errorf("MkdirAll: %v", err)
	}
	chunk := fmt.Sprintf("chunk%d.js", n)
	page := strings.Replace(index, "start.js", chunk, 1)
	half := filepath.Join(chunks, chunk+".br")
	for path, text := range map[string]string{filepath.Join(chunks, chunk): fmt.Sprintf("version(%d)", n), half: "hal"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Errorf("WriteFile: %v", err)
		}
	}
	at := time.Unix(int64(1_700_000_000+n), 0)
	name := filepath.Join(folder, "index.html")
	for _, text := range []string{page[:len(page)/2], page} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Errorf("WriteFile: %v", err)
		}
	}
	if err := os.Chtimes(name, at, at); err != nil {
		t.Errorf("Chtimes: %v", err)
	}
}

func fromFolder(t *testing.T, folder string) *webui.Site {
	t.Helper()
	return newSite(t, nil, func(o *webui.Options) { o.Folder = folder })
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited 20 s for: %s", what)
		}
	}
}

func TestAFolderIsFollowed(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "build")
	site := fromFolder(t, folder)
	if w := get(t, site, "/panel"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "make ui-build") {
		t.Errorf("GET /panel before the build: got %d %s, want how to build", w.Code, w.Body)
	}
	for n := 1; n <= 3; n++ {
		emit(t, folder, n)
		waitFor(t, "the new build", func() bool {
			return strings.Contains(get(t, site, "/panel").Body.String(), fmt.Sprintf("chunk%d.js", n))
		})
		w := get(t, site, fmt.Sprintf("/_app/immutable/chunk%d.js", n), "Accept-Encoding", "br, gzip")
		if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") == "br" {
			t.Errorf("its chunk: got %d %q, want it as it is: compressed copies may be halves", w.Code, w.Header().Get("Content-Encoding"))
		}
		if n == 1 {
			continue
		}
		if w := get(t, site, fmt.Sprintf("/_app/immutable/chunk%d.js", n-1)); w.Code != http.StatusOK {
			t.Errorf("the chunk of the build before: got %d, want 200 for pages that are open", w.Code)
		}
		if w := get(t, site, fmt.Sprintf("/_app/immutable/chunk%d.js", n-2)); w.Code != http.StatusNotFound {
			t.Errorf("the chunk of two builds before: got %d, want 404", w.Code)
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatalf("RemoveAll: %v", err)
	}
	if w := get(t, site, "/panel"); !strings.Contains(w.Body.String(), "chunk3.js") {
		t.Errorf("GET /panel while the folder is empty: got %s, want the last build", w.Body)
	}
}

// TestNoRequestSeesHalfABuild asks while builds go on: every page's chunk is there.
func TestNoRequestSeesHalfABuild(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "build")
	emit(t, folder, 1)
	site := fromFolder(t, folder)
	done := make(chan struct{})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				page := get(t, site, "/demo").Body.String()
				_, rest, ok := strings.Cut(page, `src="`)
				chunk, _, also := strings.Cut(rest, `"`)
				if w := get(t, site, chunk); !ok || !also || w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "version(") {
					t.Errorf("chunk %q: got %d %s from page %s", chunk, w.Code, w.Body, page)
					return
				}
			}
		})
	}
	for n := 2; n <= 5; n++ {
		emit(t, folder, n)
		waitFor(t, "the new build", func() bool { return strings.Contains(get(t, site, "/").Body.String(), fmt.Sprintf("chunk%d.js", n)) })
	}
	close(done)
	asking.Wait()
}
