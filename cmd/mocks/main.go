// Command mocks imitates the providers that BarberPro talks to: MercadoPago, AFIP, WhatsApp, SMS and mail. It is a tool for
// development and tests, and never part of production.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// heapGrowth in percent is when the garbage collector starts again: a quarter of what is usual, since memory is scarcer than
// processor time where five mocks run beside everything else.
const heapGrowth = 25

func main() {
	debug.SetGCPercent(heapGrowth)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mocks:", err)
		os.Exit(1)
	}
}

// run returns when the command is done. The first SIGINT or SIGTERM ends it cleanly, the second at once.
func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return root().ExecuteContext(ctx) //nolint:wrapcheck // the commands say themselves what failed
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "mocks", Short: "Providers to develop and test against",
		Long: "Imitates MercadoPago, AFIP, WhatsApp, SMS and mail on this machine. Their clients work unchanged but for the address.\n" +
			"Each has a dashboard at /dashboard, its API described at /docs, and controls for tests at /_mock/.",
		SilenceUsage: true, SilenceErrors: true,
	}
	cmd.SetOut(os.Stdout)
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	for _, p := range providers() {
		cmd.AddCommand(&cobra.Command{
			Use: p.name, Short: "Run " + p.title, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), cmd.OutOrStdout(), log, p) },
		})
	}
	cmd.AddCommand(&cobra.Command{
		Use: "all", Short: "Run all of them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), cmd.OutOrStdout(), log, providers()...)
		},
	}, healthcheckCommand())
	return cmd
}
