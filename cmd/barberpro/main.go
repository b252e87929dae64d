// Command barberpro is the server and its tools: one binary serves the API, works the jobs and migrates the database.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/config"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "barberpro:", err)
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
		Use: "barberpro", Short: "Turnos for barbershops: the server and its tools",
		SilenceUsage: true, SilenceErrors: true,
	}
	cmd.SetOut(os.Stdout)
	cmd.AddCommand(serveCommand(), workCommand(), migrateCommand(), seedCommand(), reconcileCommand(), rotateCommand(), operatorCommand(),
		openapiCommand(), healthcheckCommand(), versionCommand())
	return cmd
}

// wired reads the environment and wires the process.
func wired(ctx context.Context, work bool) (*app.App, error) {
	cfg, err := config.Load()
	if err != nil {
		return nil, err
	}
	return app.New(ctx, cfg, app.Options{Build: build(), Work: work})
}
