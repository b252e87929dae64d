package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/operator"
)

func operatorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "operator", Short: "Say who of the accounts runs the platform and sees /admin",
		Long: "Operators see all shops on /admin and may visit one for an hour, which its audit log shows.\n" +
			"Works as the user of DATABASE_URL, who must own the database: no request to the API can do it.",
	}
	change := func(use, short, done string, do func(*operator.Register, context.Context, string) error) *cobra.Command {
		cmd := &cobra.Command{Use: use + " EMAIL", Short: short, Args: cobra.ExactArgs(1)}
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			return withRegister(cmd.Context(), func(r *operator.Register) error {
				if err := do(r, cmd.Context(), args[0]); err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
				cmd.Printf("%s %s\n", args[0], done)
				return nil
			})
		}
		return cmd
	}
	cmd.AddCommand(
		change("add", "Make somebody with an account an operator", "is an operator now", (*operator.Register).Add),
		change("remove", "Take it away, and end their visits", "is no operator any more", (*operator.Register).Remove),
		&cobra.Command{Use: "list", Short: "Print the operators", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return withRegister(cmd.Context(), func(r *operator.Register) error { return printOperators(cmd, r) })
		}},
	)
	return cmd
}

func withRegister(ctx context.Context, do func(*operator.Register) error) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	register, err := operator.OpenRegister(ctx, cfg.Database.URL.Reveal())
	if err != nil {
		return err
	}
	return errors.Join(do(register), register.Close(context.WithoutCancel(ctx)))
}

func printOperators(cmd *cobra.Command, r *operator.Register) error {
	all, err := r.List(cmd.Context())
	if err != nil {
		return err
	}
	if len(all) == 0 {
		cmd.PrintErrln("no operators yet: barberpro operator add EMAIL")
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0) //nolint:mnd // two spaces between columns
	for _, one := range all {
		fmt.Fprintf(table, "%s\tsince %s\n", one.Email, one.Since.Format(time.DateOnly))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
