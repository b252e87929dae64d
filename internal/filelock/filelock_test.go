package filelock_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/filelock"
)

func TestAnExclusiveLockKeepsOthersOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "lock")
	held, err := filelock.TryExclusive(path)
	if err != nil {
		t.Fatalf("TryExclusive: got %v, want the lock", err)
	}
	if _, err := filelock.TryExclusive(path); !errors.Is(err, filelock.ErrHeld) {
		t.Fatalf("TryExclusive while held: got %v, want ErrHeld", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := filelock.Shared(short, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Shared while held: got %v, want the deadline", err)
	}
	if err := held.Release(); err != nil {
		t.Fatalf("Release: got %v, want nil", err)
	}
	if _, err := filelock.Exclusive(t.Context(), path); err != nil {
		t.Fatalf("Exclusive after release: got %v, want the lock", err)
	}
}

func TestSharedHoldersLiveTogether(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	for range 2 {
		shared, err := filelock.Shared(t.Context(), path)
		if err != nil {
			t.Fatalf("Shared: got %v, want the lock", err)
		}
		t.Cleanup(func() { _ = shared.Release() })
	}
	if _, err := filelock.TryExclusive(path); !errors.Is(err, filelock.ErrHeld) {
		t.Fatalf("TryExclusive beside shared holders: got %v, want ErrHeld", err)
	}
}

func TestARemovedFileIsNotALock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	first, err := filelock.TryExclusive(path)
	if err != nil {
		t.Fatalf("TryExclusive: got %v, want the lock", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatalf("Remove: %v", err)
	}
	second, err := filelock.TryExclusive(path)
	if err != nil {
		t.Fatalf("TryExclusive on the new file: got %v, want the lock", err)
	}
	for _, l := range []*filelock.Lock{first, second} {
		if err := l.Release(); err != nil {
			t.Errorf("Release: got %v, want nil", err)
		}
	}
}
