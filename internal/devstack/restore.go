package devstack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/devstack/dump"
	"github.com/barberpro/barberpro/internal/pg"
)

// RestoreOptions say which backup and how.
type RestoreOptions struct {
	File string // empty: the newest
	Yes  bool   // do not ask
}

// Restore makes a fresh database of a backup, checks it, brings it to the newest schema, and only then puts it in the
// place of the stack's, which is kept beside it until the next restore. Whatever fails before that changes nothing.
func Restore(ctx context.Context, s *Settings, c *Console, o RestoreOptions) error {
	path, err := s.chooseBackup(o.File)
	if err != nil {
		return err
	}
	backup, err := dump.Open(path)
	if err != nil {
		return restoreProblem(path, err)
	}
	defer func() { _ = backup.Close() }()
	name := databaseOf(s.databaseURL())
	if !o.Yes {
		if err := confirm(c, fmt.Sprintf("%s on %s will be as it was on %s.", name, hostOf(s.databaseURL()),
			backup.Snapshot.Format(time.RFC3339))); err != nil {
			return err
		}
	}
	err = s.withServer(ctx, c, func() error {
		if err := s.restore(ctx, c, path, backup, name); err != nil {
			return restoreProblem(path, err)
		}
		if _, err := s.readState(); err != nil {
			return nil //nolint:nilerr // nothing runs that would have to know
		}
		return errors.Join(Restart(ctx, s, c, partRedis), Restart(ctx, s, c, partAPI))
	})
	if err != nil {
		return err
	}
	c.Resultf("%s is as it was on %s: %d rows. What was there is in %s.",
		name, backup.Snapshot.Format(time.RFC3339), backup.Rows(), before(name))
	c.Notef("The providers know what happened since: barberpro reconcile --restored-to %s", backup.Snapshot.Format(time.RFC3339))
	return nil
}

func before(name string) string { return name + "_before_restore" }

func restoreProblem(path string, err error) error {
	if _, known := errors.AsType[*Error](err); known {
		return err
	}
	return newProblem(codeRestore, path+" was not restored, and nothing was changed: "+err.Error(), "Try another of backups/").because(err)
}

// chooseBackup finds the file and compares it with its checksum, when it has one.
func (s *Settings) chooseBackup(wanted string) (string, error) {
	if wanted == "" || wanted == "latest" {
		list, err := s.listBackups()
		if err != nil {
			return "", err
		}
		if len(list) == 0 {
			return "", newProblem(codeRestore, "there is no backup in "+s.backups(), "Make one with bp db backup")
		}
		wanted = list[len(list)-1]
	}
	said, err := os.ReadFile(wanted + sumSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return wanted, nil // the manifest has sums of its own
	}
	if err != nil {
		return "", restoreProblem(wanted, err)
	}
	_, sum, err := checksum(wanted)
	if err != nil {
		return "", restoreProblem(wanted, err)
	}
	if !strings.HasPrefix(string(said), sum+" ") {
		return "", restoreProblem(wanted, fmt.Errorf("%w: its checksum is another", dump.ErrDamaged))
	}
	return wanted, nil
}

// restore fills a database beside the stack's and swaps the two.
func (s *Settings) restore(ctx context.Context, c *Console, path string, backup *dump.File, name string) error {
	fresh := name + "_restoring"
	address := withDatabase(s.databaseURL(), fresh)
	if err := s.recreate(ctx, fresh); err != nil {
		return err
	}
	steps := []struct {
		name string
		work func(context.Context) error
	}{
		{"Schema", func(ctx context.Context) error {
			_, err := pg.MigrateTo(ctx, address, backup.Schema, backup.Jobs)
			return err
		}},
		{"Rows", func(ctx context.Context) error { return backup.Load(ctx, address) }},
		{"Newest", func(ctx context.Context) error {
			_, err := pg.Migrate(ctx, address)
			return err
		}},
		{"Invariants", func(ctx context.Context) error { return dump.Check(ctx, address) }},
		{"Swap", func(ctx context.Context) error { return s.swap(ctx, name, fresh) }},
	}
	for _, step := range steps {
		if err := s.report(ctx, c, step.name, step.work); err != nil {
			return errors.Join(fmt.Errorf("%s of %s: %w", strings.ToLower(step.name), path, err), s.drop(context.WithoutCancel(ctx), fresh))
		}
	}
	return nil
}

func (s *Settings) drop(ctx context.Context, name string) error {
	return withConnection(ctx, withDatabase(s.databaseURL(), "postgres"), func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
		return err //nolint:wrapcheck // withConnection does
	})
}

// swap puts fresh in the place of name, which it keeps under another name. Whoever is connected is cut off and comes back.
func (s *Settings) swap(ctx context.Context, name, fresh string) error {
	return withConnection(ctx, withDatabase(s.databaseURL(), "postgres"), func(c *pgx.Conn) error {
		quote := func(n string) string { return pgx.Identifier{n}.Sanitize() }
		old := before(name)
		for _, statement := range []string{
			"DROP DATABASE IF EXISTS " + quote(old) + " WITH (FORCE)",
			"ALTER DATABASE " + quote(name) + " ALLOW_CONNECTIONS false",
			"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname IN ('" + name + "', '" + fresh + "')",
			"ALTER DATABASE " + quote(name) + " RENAME TO " + quote(old),
			"ALTER DATABASE " + quote(fresh) + " RENAME TO " + quote(name),
			"ALTER DATABASE " + quote(old) + " ALLOW_CONNECTIONS true",
		} {
			if _, err := c.Exec(ctx, statement); err != nil {
				// Halfway: what the stack had must answer again.
				_, undone := c.Exec(context.WithoutCancel(ctx), "ALTER DATABASE "+quote(name)+" ALLOW_CONNECTIONS true")
				return errors.Join(fmt.Errorf("swap: %w", err), undone)
			}
		}
		return nil
	})
}
