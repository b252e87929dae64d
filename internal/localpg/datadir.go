package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/barberpro/barberpro/internal/filelock"
)

// ErrInUse means that another process already runs a server on this data.
var ErrInUse = errors.New("another process runs a server on this data")

// stateDir keeps what must be reachable for the server's user when this folder's own place is not.
const stateDir = "/var/lib/barberpro"

// owner is the user that the server runs as. PostgreSQL refuses to run as root.
type owner struct {
	uid, gid uint32
	self     bool // the current user: no change of identity
}

func (o owner) credential() *syscall.Credential {
	if o.self {
		return nil
	}
	return &syscall.Credential{Uid: o.uid, Gid: o.gid, NoSetGroups: false}
}

// serverOwner is the current user or, for root, whoever owns the data already and else nobody.
func serverOwner(path string) (owner, error) {
	if os.Getuid() != 0 {
		return owner{uid: uint32(os.Getuid()), gid: uint32(os.Getgid()), self: true}, nil //nolint:gosec // ids fit
	}
	if info, err := os.Stat(path); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return owner{uid: st.Uid, gid: st.Gid}, nil
		}
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		return owner{}, fmt.Errorf("find a user for PostgreSQL, which refuses root: %w", err)
	}
	uid, err := parseID(u.Uid)
	if err != nil {
		return owner{}, err
	}
	gid, err := parseID(u.Gid)
	if err != nil {
		return owner{}, err
	}
	return owner{uid: uid, gid: gid}, nil
}

// parseID reads a user or group id; macOS writes nobody's as -2.
func parseID(s string) (uint32, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read user id: %w", err)
	}
	return uint32(n), nil //nolint:gosec // -2 becomes 4294967294, as the system has it
}

// may reports whether the owner has the permission bit (1 search, 4 read) on the file.
func (o owner) may(info fs.FileInfo, bit fs.FileMode) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	switch {
	case st.Uid == o.uid:
		return info.Mode().Perm()&(bit<<6) != 0
	case st.Gid == o.gid:
		return info.Mode().Perm()&(bit<<3) != 0
	}
	return info.Mode().Perm()&bit != 0
}

// reaches reports whether the owner can walk down to the folder at path.
func (o owner) reaches(path string) bool {
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || !o.may(info, 1) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// dataDir is a cluster's folder, held by this process alone.
type dataDir struct {
	path  string
	owner owner
	lock  *filelock.Lock
}

func (d *dataDir) environment() []string {
	return []string{"PATH=/usr/bin:/bin", "HOME=" + d.path, "LC_ALL=C", "TZ=UTC"}
}

func (d *dataDir) release() error {
	if d.lock == nil {
		return nil
	}
	l := d.lock
	d.lock = nil
	return l.Release()
}

// openDataDir finds the real place of the data at path, "" for a temporary one. When the server's user cannot reach
// path, it becomes a link to a folder that the user can.
func openDataDir(ctx context.Context, path string) (*dataDir, error) {
	if path == "" {
		return temporaryDir(ctx)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	lock, err := filelock.TryExclusive(path + ".lock")
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, path)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	d := &dataDir{lock: lock}
	if d.owner, err = serverOwner(path); err == nil {
		d.path, err = reachable(path, d.owner)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return d, nil
}

func reachable(path string, o owner) (string, error) {
	if target, err := os.Readlink(path); err == nil {
		return target, nil
	}
	if o.self || o.reaches(filepath.Dir(path)) {
		return path, nil
	}
	if entries, err := os.ReadDir(path); err == nil && len(entries) > 0 {
		return "", fmt.Errorf("the data in %s is out of reach for user id %d: move it or open its parent folders", path, o.uid)
	}
	base, err := reachableBase(o)
	if err != nil {
		return "", err
	}
	target, err := os.MkdirTemp(base, "postgres-")
	if err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("replace the empty data directory: %w", err)
	}
	if err := os.Symlink(target, path); err != nil {
		return "", fmt.Errorf("link the data directory: %w", err)
	}
	return target, nil
}

// reachableBase is a folder that lasts and that the owner can reach.
func reachableBase(o owner) (string, error) {
	if err := os.MkdirAll(stateDir, 0o755); err == nil && o.reaches(stateDir) {
		return stateDir, nil
	}
	return temporaryBase(o)
}

func temporaryBase(o owner) (string, error) {
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		if o.reaches(base) {
			return base, nil
		}
	}
	return "", fmt.Errorf("no temporary folder is within reach of user id %d", o.uid)
}

// initialize makes a cluster in the data directory unless it has one of our major version. It is made beside and
// moved into place, so that an interruption leaves no half of one.
func (b *Binaries) initialize(ctx context.Context, d *dataDir, password string) error {
	have, err := os.ReadFile(filepath.Join(d.path, "PG_VERSION"))
	if err == nil {
		return b.checkMajor(string(have), d.path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the data's version: %w", err)
	}
	fresh := d.path + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove a half-made data directory: %w", err)
	}
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	if !d.owner.self {
		if err := os.Chown(fresh, int(d.owner.uid), int(d.owner.gid)); err != nil {
			return fmt.Errorf("give the data directory to its user: %w", err)
		}
	}
	if err := b.initdb(ctx, fresh, d, password); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is neither empty nor a PostgreSQL data directory: %w", d.path, err), os.RemoveAll(fresh))
	}
	if err := os.Rename(fresh, d.path); err != nil {
		return fmt.Errorf("put the data directory in place: %w", err)
	}
	return nil
}
