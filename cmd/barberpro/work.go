package main

import "github.com/spf13/cobra"

func workCommand() *cobra.Command {
	return &cobra.Command{
		Use: "work", Short: "Work the background jobs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := wired(cmd.Context(), true)
			if err != nil {
				return err
			}
			return a.Work(cmd.Context())
		},
	}
}
