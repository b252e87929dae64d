package main

import "github.com/spf13/cobra"

func serveCommand() *cobra.Command {
	var work bool
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the API and the pages", Args: cobra.NoArgs,
		Long: "Serves until SIGTERM or SIGINT, and then leaves without failing a request. With --work it also works the\n" +
			"background jobs: the usual way on one machine.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := wired(cmd.Context(), work)
			if err != nil {
				return err
			}
			defer fewerCollections()()
			return a.Serve(cmd.Context(), nil)
		},
	}
	cmd.Flags().BoolVar(&work, "work", false, "work background jobs, too")
	return cmd
}
