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
