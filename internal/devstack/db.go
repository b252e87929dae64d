package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
)

// Migrate brings the stack's database to the newest schema.
func Migrate(ctx context.Context, s *Settings, c *Console) error {
	return s.onDatabase(ctx, c, func() error { return s.report(ctx, c, "Migrations", s.migrate) })
}

// Seed loads the demo shop unless it is there, into the newest schema.
func Seed(ctx context.Context, s *Settings, c *Console) error {
	return s.onDatabase(ctx, c, func() error {
		if err := s.report(ctx, c, "Migrations", s.migrate); err != nil {
			return err
		}
		return s.report(ctx, c, "Demo shop", s.seed)
	})
}

// ResetOptions say what `bp db reset` leaves.
type ResetOptions struct {
	Demo bool // the demo shop; otherwise an empty schema
	Yes  bool // do not ask
}

// Reset empties the stack's database. A running API is restarted, so that no cache outlives the data.
func Reset(ctx context.Context, s *Settings, c *Console, o ResetOptions) error {
	name := databaseOf(s.databaseURL())
	if !o.Yes {
		if err := confirm(c, fmt.Sprintf("Everything in %s on %s will be gone.", name, hostOf(s.databaseURL()))); err != nil {
			return err
		}
	}
	return s.onDatabase(ctx, c, func() error {
		if err := s.recreate(ctx, name); err != nil {
			return err
		}
		if err := s.report(ctx, c, "Migrations", s.migrate); err != nil {
			return err
		}
		if o.Demo {
			if err := s.report(ctx, c, "Demo shop", s.seed); err != nil {
				return err
			}
		}
		if _, err := s.readState(); err != nil {
			return nil //nolint:nilerr // nothing runs that would have to know
		}
		return errors.Join(Restart(ctx, s, c, partRedis), Restart(ctx, s, c, partAPI))
	})
}

// recreate drops and makes the database, from another one of the same server.
func (s *Settings) recreate(ctx context.Context, name string) error {
	return withConnection(ctx, withDatabase(s.databaseURL(), "postgres"), func(c *pgx.Conn) error {
		quoted := pgx.Identifier{name}.Sanitize()
		if _, err := c.Exec(ctx, "DROP DATABASE IF EXISTS "+quoted+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop: %w", err)
		}
		_, err := c.Exec(ctx, "CREATE DATABASE "+quoted)
		return err //nolint:wrapcheck // withConnection does
	})
}

func (s *Settings) report(ctx context.Context, c *Console, name string, work func(context.Context) error) error {
	began := time.Now()
	if err := work(ctx); err != nil {
		return err
	}
	c.Step(name, "done", "", time.Since(began))
	return nil
}

// onDatabase runs fn while the stack's database answers: the developer's own, the running stack's, or an embedded
// server that runs for as long as fn does. The server's binary is built, since fn may call it.
func (s *Settings) onDatabase(ctx context.Context, c *Console, fn func() error) error {
	if err := s.build(ctx, serverProgram); err != nil {
		return err
	}
	return s.withServer(ctx, c, fn)
}

func (s *Settings) withServer(ctx context.Context, c *Console, fn func() error) (err error) {
	if _, stateErr := s.readState(); s.DatabaseURL != "" || stateErr == nil {
		return fn()
	}
	if !portFree(ctx, s.PostgresPort) {
		return portProblem(ctx, neededPort{varPostgresPort, s.PostgresPort})
	}
	logs := &logFiles{settings: s}
	defer logs.close()
	server, err := localpg.Start(ctx, s.postgresOptions(logs.writer(partPostgres), c))
	if err != nil {
		return s.postgresProblem(ctx, err)
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, server.Stop(stop))
	}()
	if err := ensureDatabase(ctx, server.URL("postgres"), s.PostgresDB); err != nil {
		return err
	}
	return fn()
}

// Psql opens psql on the stack's database, or a small prompt of our own where psql is not installed. args go to psql;
// the prompt understands -c SQL.
func Psql(ctx context.Context, s *Settings, c *Console, args []string) error {
	return s.withServer(ctx, c, func() error {
		psql, err := exec.LookPath("psql")
		if err != nil {
			return prompt(ctx, c, s.databaseURL(), os.Stdin, args)
		}
		signal.Ignore(syscall.SIGINT) // Ctrl-C is psql's, which cancels a statement with it
		cmd := exec.CommandContext(context.WithoutCancel(ctx), psql, append([]string{s.databaseURL()}, args...)...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return errors.Join(ErrReported, err)
		}
		return nil
	})
}
