package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func seedCommand() *cobra.Command {
	return &cobra.Command{
		Use: "seed", Short: "Load the demo shop; refused in production", Args: cobra.NoArgs,
		Long: "Loads the shop of docs/demo-shop.md, which has a year of turnos behind it, into a migrated database.\n" +
			"When the shop is there already, nothing changes.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := wired(cmd.Context(), false)
			if err != nil {
				return err
			}
			report, err := a.Seed(cmd.Context())
			if err == nil {
				cmd.PrintErrln(report)
			}
			return errors.Join(err, a.Close(context.WithoutCancel(cmd.Context())))
		},
	}
}
