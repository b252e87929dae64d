package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func seedCommand() *cobra.Command {
	return &cobra.Command{
		Use: "seed", Short: "Load the demo shop; refused in production", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := wired(cmd.Context(), false)
			if err != nil {
				return err
			}
			return errors.Join(a.Seed(cmd.Context()), a.Close(context.WithoutCancel(cmd.Context())))
		},
	}
}
