package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func rotateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate-keys", Short: "Seal every stored secret anew with the first key of SEAL_KEYS", Args: cobra.NoArgs,
		Long: "Put a new key first in SEAL_KEYS, keep the old one behind it, restart the processes, and run this: tokens and\n" +
			"certificates of the shops, documents, links, notices and stored answers are sealed anew. Then the old key may go.\n" +
			"It is safe at any time and may run twice. Prints a line of JSON for each column; the exit code is 1 when something\n" +
			"opens with none of the keys.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := wired(cmd.Context(), false)
			if err != nil {
				return err
			}
			err = a.RotateKeys(cmd.Context(), cmd.OutOrStdout())
			return errors.Join(err, a.Close(context.WithoutCancel(cmd.Context())))
		},
	}
}
