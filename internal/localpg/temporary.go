package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/barberpro/barberpro/internal/filelock"
)

const (
	temporaryPrefix = "barberpro-postgres-"
	lockSuffix      = ".lock"
)

// temporaryDir makes a data directory for one run, after removing those whose launcher was killed.
func temporaryDir(ctx context.Context) (*dataDir, error) {
	o, err := serverOwner("")
	if err != nil {
		return nil, err
	}
	base, err := temporaryBase(o)
	if err != nil {
		return nil, err
	}
	sweep(base)
	for {
		d, err := claim(base, o)
		if !errors.Is(err, filelock.ErrHeld) { // another sweep took the lock before us
			return d, err
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("make a temporary data directory: %w", ctx.Err())
		}
	}
}

// claim makes the lock first, so that a folder without a held lock is always a leftover.
func claim(base string, o owner) (*dataDir, error) {
	f, err := os.CreateTemp(base, temporaryPrefix+"*"+lockSuffix)
	if err != nil {
		return nil, fmt.Errorf("make a temporary data directory: %w", err)
	}
	_ = f.Close()
	lock, err := filelock.TryExclusive(f.Name())
	if err != nil {
		return nil, fmt.Errorf("lock a temporary data directory: %w", err)
	}
	d := &dataDir{path: strings.TrimSuffix(f.Name(), lockSuffix), owner: o, lock: lock}
	if err := os.Mkdir(d.path, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("make a temporary data directory: %w", err), d.remove())
	}
	return d, nil
}

// remove deletes a temporary folder and its lock.
func (d *dataDir) remove() error {
	err := os.RemoveAll(d.path)
	if d.lock != nil {
		err = errors.Join(err, os.Remove(d.path+lockSuffix), d.release())
	}
	if err != nil {
		return fmt.Errorf("remove temporary data: %w", err)
	}
	return nil
}

// sweep removes what killed launchers left; what it cannot remove is another user's.
func sweep(base string) {
	locks, err := filepath.Glob(filepath.Join(base, temporaryPrefix+"*"+lockSuffix))
	if err != nil {
		return
	}
	for _, path := range locks {
		lock, err := filelock.TryExclusive(path)
		if err != nil {
			continue
		}
		_ = os.RemoveAll(strings.TrimSuffix(path, lockSuffix))
		_ = os.RemoveAll(strings.TrimSuffix(path, lockSuffix) + ".new")
		_ = os.Remove(path)
		_ = lock.Release()
	}
}
