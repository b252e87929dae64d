package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/devstack"
)

func (s *session) up() *cobra.Command {
	var o devstack.UpOptions
	var detach, withParent bool
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start PostgreSQL, Redis, the mocks of the providers and the API",
		Long: "Starts PostgreSQL, Redis, the mocks of the providers and the API, with the demo shop, in the foreground; Ctrl-C stops\n" +
			"everything. Ports: BACKEND_PORT, POSTGRES_PORT, REDIS_PORT, MERCADOPAGO_PORT, AFIP_PORT, WHATSAPP_PORT, SMS_PORT,\n" +
			"SMTP_PORT, MAIL_PORT. With DATABASE_URL or REDIS_URL that server is used and none started; MOCKS=off starts no mocks.\n" +
			"Variables come from the shell, then from .env.",
		Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			if detach {
				return devstack.UpDetached(ctx, st, c, upArguments(o.Watch, s.quiet))
			}
			if withParent {
				go s.followParent(ctx)
			}
			return devstack.Up(ctx, st, c, o)
		}),
	}
	cmd.Flags().BoolVarP(&detach, "detach", "d", false, "run in the background")
	cmd.Flags().BoolVarP(&o.Watch, "watch", "w", false, "rebuild and restart the API when its sources change")
	cmd.Flags().BoolVar(&withParent, "with-parent", false, "stop when the process that started bp ends")
	cmd.Flags().BoolVar(&o.Background, devstack.BackgroundFlag, false, "")
	_ = cmd.Flags().MarkHidden(devstack.BackgroundFlag) // fails only for a flag that is not there
	return cmd
}

func upArguments(watch, quiet bool) []string {
	args := []string{"up"}
	if watch {
		args = append(args, "--watch")
	}
	if quiet {
		args = append(args, "--quiet")
	}
	return args
}

// followParent ends the command when its parent has ended: a killed make cannot tell us.
func (s *session) followParent(ctx context.Context) {
	const every = 200 * time.Millisecond
	parent := os.Getppid()
	for ctx.Err() == nil {
		<-time.After(every)
		if os.Getppid() != parent {
			s.cancel(fmt.Errorf("the parent process ended: %w", context.Canceled))
			return
		}
	}
}

func (s *session) down() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the stack; its data stays", Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			return devstack.Down(ctx, st, c)
		}),
	}
}

func (s *session) status() *cobra.Command {
	cmd := &cobra.Command{
		Use: "status", Short: "Show what runs; exit code 1 when something is down", Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			if err := oneOf(s.format, "", "json", "env"); err != nil {
				return err
			}
			return devstack.PrintStatus(ctx, st, c, s.format)
		}),
	}
	cmd.Flags().StringVarP(&s.format, "output", "o", "", "json, or env for a shell")
	return cmd
}

func oneOf(value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return &usageError{fmt.Errorf("unknown output %q", value)}
}

func (s *session) logs() *cobra.Command {
	var o devstack.LogOptions
	cmd := &cobra.Command{
		Use: "logs [service]", Short: "Print the logs of all services or one", Args: cobra.MaximumNArgs(1),
		ValidArgs: []string{"api", "mocks", "postgres", "bp"},
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			if len(args) == 1 {
				o.Service = args[0]
			}
			return devstack.Logs(ctx, st, c, o)
		}),
	}
	const lines = 50
	cmd.Flags().BoolVarP(&o.Follow, "follow", "f", false, "go on as they grow")
	cmd.Flags().IntVarP(&o.Lines, "lines", "n", lines, "how many of the last lines")
	return cmd
}

func (s *session) restart() *cobra.Command {
	return &cobra.Command{
		Use: "restart service", Short: "Stop and start one service", Args: cobra.ExactArgs(1),
		ValidArgs: []string{"api", "mocks", "postgres", "redis"},
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			return devstack.Restart(ctx, st, c, args[0])
		}),
	}
}

func (s *session) open() *cobra.Command {
	return &cobra.Command{
		Use: "open [docs|shop|health|metrics|" + strings.Join(devstack.MockNames(), "|") + "]", Short: "Open the stack in the browser",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: append([]string{"docs", "shop", "health", "metrics"}, devstack.MockNames()...),
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			return devstack.Open(ctx, st, c, append(args, "docs")[0])
		}),
	}
}

func (s *session) doctor() *cobra.Command {
	var fix bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check this machine and the setup; exit code 3 when something is wrong", Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			if err := oneOf(s.format, "", "json"); err != nil {
				return err
			}
			return devstack.Doctor(ctx, st, c, s.format, fix)
		}),
	}
	cmd.Flags().BoolVar(&fix, "fix", false, "mend what can be mended without you: install PostgreSQL, write free ports to .env")
	cmd.Flags().StringVarP(&s.format, "output", "o", "", "json")
	return cmd
}
