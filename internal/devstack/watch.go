package devstack

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const settle = 100 * time.Millisecond // an editor or a checkout writes several files at once

// watch rebuilds and restarts the API after each change of its sources. A build that fails leaves the old one running.
func (st *stack) watch(ctx context.Context) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		st.console.Warnf("cannot watch the sources: %v", err)
		return
	}
	defer func() { _ = watcher.Close() }()
	for _, folder := range []string{"internal", "cmd", "db", "api"} {
		if err := watchTree(watcher, filepath.Join(st.settings.Root, folder)); err != nil {
			st.console.Warnf("cannot watch %s: %v", folder, err)
		}
	}
	st.console.Notef("Watching internal, cmd, db and api.")
	var changed string
	var timer <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-watcher.Events:
			if !ok {
				return
			}
			if e.Has(fsnotify.Create) {
				_ = watchTree(watcher, e.Name) // a new folder; a file is seen through its own
			}
			if isSource(e) {
				changed, timer = e.Name, time.After(settle)
			}
		case <-timer:
			st.reload(ctx, changed)
		}
	}
}

// watchTree watches a folder and all below it; of a file there is nothing to do.
func watchTree(w *fsnotify.Watcher, root string) error {
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return w.Add(path)
	})
	if err != nil {
		return fmt.Errorf("watch %s: %w", root, err)
	}
	return nil
}

func isSource(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod || strings.HasSuffix(e.Name, "_test.go") {
		return false
	}
	switch filepath.Ext(e.Name) {
	case ".go", ".sql", ".json", ".html", ".txt", ".tmpl":
		return true
	}
	return false
}

func (st *stack) reload(ctx context.Context, changed string) {
	began := time.Now()
	name, err := filepath.Rel(st.settings.Root, changed)
	if err != nil {
		name = changed
	}
	if err := st.settings.build(ctx, serverProgram); err != nil {
		st.console.Warnf("%s: %v", name, err)
		return
	}
	if strings.HasSuffix(changed, ".sql") {
		if err := st.settings.migrate(ctx); err != nil {
			st.console.Warnf("%s: %v", name, err)
			return
		}
	}
	if err := st.restart(ctx, partAPI); err != nil {
		st.console.Warnf("%s: %v", name, err)
		return
	}
	st.console.Notef("Reloaded after %s in %.1fs", name, time.Since(began).Seconds())
}
