package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/devstack"
)

func (s *session) database() *cobra.Command {
	db := &cobra.Command{
		Use: "db", Short: "Work on the stack's database, running or not", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	db.AddCommand(
		&cobra.Command{
			Use: "migrate", Short: "Bring it to the newest schema", Args: cobra.NoArgs,
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
				return devstack.Migrate(ctx, st, c)
			}),
		},
		&cobra.Command{
			Use: "seed", Short: "Load the demo shop unless it is there", Args: cobra.NoArgs,
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
				return devstack.Seed(ctx, st, c)
			}),
		},
		s.reset(),
		&cobra.Command{
			Use: "backup", Short: "Write it to backups/: consistent, compressed, read back; a week is kept", Args: cobra.NoArgs,
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
				return devstack.Backup(ctx, st, c)
			}),
		},
		s.restore(),
		&cobra.Command{
			Use: "psql [-- arguments]", Short: "Open psql, or a small prompt where psql is not installed",
			Example: "  bp db psql -- -c 'SELECT slug FROM shops'",
			RunE:    s.do(devstack.Psql),
		},
	)
	return db
}

func (s *session) reset() *cobra.Command {
	var o devstack.ResetOptions
	var seed string
	cmd := &cobra.Command{
		Use: "reset", Short: "Empty it and load the demo shop again", Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			if err := oneOf(seed, "demo", "none"); err != nil {
				return err
			}
			o.Demo = seed == "demo"
			return devstack.Reset(ctx, st, c, o)
		}),
	}
	cmd.Flags().StringVar(&seed, "seed", "demo", "demo or none")
	cmd.Flags().BoolVarP(&o.Yes, "yes", "y", false, "do not ask")
	return cmd
}

func (s *session) restore() *cobra.Command {
	var o devstack.RestoreOptions
	cmd := &cobra.Command{
		Use: "restore [file | latest]", Short: "Make it what it was in a backup", Args: cobra.MaximumNArgs(1),
		Long: "Loads a backup, the newest when none is named, into a fresh database, checks that it is whole, and puts it in the\n" +
			"place of the stack's. What was there stays beside it until the next restore, with _before_restore in its name.",
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			o.File = append(args, "")[0]
			return devstack.Restore(ctx, st, c, o)
		}),
	}
	cmd.Flags().BoolVarP(&o.Yes, "yes", "y", false, "do not ask")
	return cmd
}
