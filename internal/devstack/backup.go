package devstack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/devstack/dump"
)

const (
	backupFolder = "backups" // below the repository
	varBackupDir = "BACKUP_DIR"
	backupPrefix = "barberpro-"
	backupSuffix = ".zip"
	sumSuffix    = ".sha256"
	metricsFile  = "backup.prom" // for the textfile collector of Prometheus's node exporter
	backupStamp  = "20060102T150405Z"
	keepBackups  = 7 * 24 * time.Hour
)

func (s *Settings) backups() string {
	dir := orDefault(s.vars[varBackupDir], backupFolder)
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(s.Root, dir)
}

// Backup writes the stack's database into backups/, running or not: consistent, compressed, read back, with its checksum.
// Those older than a week go, but never the newest.
func Backup(ctx context.Context, s *Settings, c *Console) error {
	began := time.Now()
	var path string
	var m *dump.Manifest
	err := s.withServer(ctx, c, func() (err error) {
		path, m, err = s.writeBackup(ctx, began)
		return err
	})
	if err != nil {
		return backupProblem(err)
	}
	size, sum, err := checksum(path)
	if err != nil {
		return backupProblem(err)
	}
	if err := os.WriteFile(path+sumSuffix, []byte(sum+"  "+filepath.Base(path)+"\n"), 0o600); err != nil {
		return backupProblem(err)
	}
	if err := s.noteBackup(m.Snapshot, size); err != nil {
		return backupProblem(err)
	}
	gone, err := s.pruneBackups(began, path)
	if err != nil {
		return backupProblem(err)
	}
	c.Step("Backup", fmt.Sprintf("%d rows", m.Rows()), fmt.Sprintf("%.1f MB, %d old gone", float64(size)/1e6, gone), time.Since(began))
	c.Resultf("%s", path)
	return nil
}

func backupProblem(err error) error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, dump.ErrRights):
		return newProblem(codeBackup, "no backup was made: "+err.Error(), "Set DATABASE_URL to the owner of the server").because(err)
	}
	return newProblem(codeBackup, "no backup was made: "+err.Error(), "Check the space and the rights of backups/").because(err)
}

// writeBackup writes a dump, reads it back, and only then gives it its name.
func (s *Settings) writeBackup(ctx context.Context, at time.Time) (path string, m *dump.Manifest, err error) {
	if err := os.MkdirAll(s.backups(), 0o755); err != nil {
		return "", nil, fmt.Errorf("make the folder: %w", err) // readable: backup.prom is for a program of another user
	}
	path = filepath.Join(s.backups(), backupPrefix+at.UTC().Format(backupStamp)+backupSuffix)
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // it holds what people told the shops
	if err != nil {
		return "", nil, fmt.Errorf("make the file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	m, err = dump.Write(ctx, s.databaseURL(), f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", nil, fmt.Errorf("write: %w", err)
	}
	if err = errors.Join(verifyDump(f.Name()), ctx.Err()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	return path, m, err //nolint:wrapcheck // Backup says what it was for
}

func verifyDump(path string) error {
	written, err := dump.Open(path)
	if err != nil {
		return fmt.Errorf("read it back: %w", err)
	}
	if err := errors.Join(written.Verify(), written.Close()); err != nil {
		return fmt.Errorf("read it back: %w", err)
	}
	return nil
}

func checksum(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", fmt.Errorf("checksum: %w", err)
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return 0, "", fmt.Errorf("checksum: %w", err)
	}
	return size, hex.EncodeToString(h.Sum(nil)), nil
}

// noteBackup tells Prometheus, through the node exporter, when the last good backup was made.
func (s *Settings) noteBackup(at time.Time, size int64) error {
	text := fmt.Sprintf("# HELP barberpro_backup_last_success_timestamp_seconds When the last backup that could be read back was made.\n"+
		"# TYPE barberpro_backup_last_success_timestamp_seconds gauge\nbarberpro_backup_last_success_timestamp_seconds %d\n"+
		"# HELP barberpro_backup_size_bytes Its size.\n# TYPE barberpro_backup_size_bytes gauge\nbarberpro_backup_size_bytes %d\n",
		at.Unix(), size)
	path := filepath.Join(s.backups(), metricsFile)
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}

// listBackups returns the backups, the oldest first.
func (s *Settings) listBackups() ([]string, error) {
	list, err := filepath.Glob(filepath.Join(s.backups(), backupPrefix+"*"+backupSuffix))
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	slices.Sort(list) // the names are times
	return list, nil
}

// pruneBackups removes what is older than a week.
func (s *Settings) pruneBackups(now time.Time, newest string) (gone int, err error) {
	list, err := s.listBackups()
	if err != nil {
		return 0, err
	}
	for _, path := range list {
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), backupPrefix), backupSuffix)
		made, err := time.Parse(backupStamp, stamp)
		if err != nil || path == newest || now.Sub(made) <= keepBackups {
			continue // a name of somebody's own is theirs to remove
		}
		if err := os.Remove(path); err != nil {
			return gone, fmt.Errorf("remove an old backup: %w", err)
		}
		if err := os.Remove(path + sumSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return gone, fmt.Errorf("remove an old checksum: %w", err)
		}
		gone++
	}
	return gone, nil
}
