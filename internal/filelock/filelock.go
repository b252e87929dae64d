// Package filelock is a lock between processes. It is tied to an open file, so the kernel drops it when the
// holder ends, however it ends.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrHeld means that another process (or another Lock of this one) holds the lock.
var ErrHeld = errors.New("the lock is held")

const retryEvery = 20 * time.Millisecond

// Lock is a held lock. Release it once.
type Lock struct{ file *os.File }

// Exclusive takes the lock at path for this holder alone, waiting for the others until ctx ends.
func Exclusive(ctx context.Context, path string) (*Lock, error) {
	return wait(ctx, path, syscall.LOCK_EX)
}

// Shared takes the lock at path together with other shared holders, waiting for an exclusive one until ctx ends.
func Shared(ctx context.Context, path string) (*Lock, error) {
	return wait(ctx, path, syscall.LOCK_SH)
}

// TryExclusive takes the lock at path, or returns ErrHeld at once.
func TryExclusive(path string) (*Lock, error) { return try(path, syscall.LOCK_EX) }

// TryShared takes the lock at path together with other shared holders, or returns ErrHeld at once.
func TryShared(path string) (*Lock, error) { return try(path, syscall.LOCK_SH) }

func wait(ctx context.Context, path string, mode int) (*Lock, error) {
	for {
		l, err := try(path, mode)
		if !errors.Is(err, ErrHeld) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for lock %s: %w", path, ctx.Err())
		case <-time.After(retryEvery):
		}
	}
}

// try opens the file again after a removal by its last holder, so that two holders never lock two files of one name.
func try(path string, mode int) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make the lock's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := flock(f, mode|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrHeld
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !stillNamed(f, path) {
		_ = f.Close()
		return nil, ErrHeld
	}
	return &Lock{file: f}, nil
}

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err //nolint:wrapcheck // the caller adds the path
		}
	}
}

func stillNamed(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}

// Release gives the lock up.
func (l *Lock) Release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("release lock: %w", err)
	}
	return nil
}
