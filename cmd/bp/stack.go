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
		Short: "Start PostgreSQL, Redis, the mocks of the providers, the API and the pages",
		Long: "Starts PostgreSQL, Redis, the mocks of the providers and the API with the built pages and the demo shop, in the\n" +
			"foreground; Ctrl-C stops everything. Ports: BACKEND_PORT, FRONTEND_PORT (with --web), POSTGRES_PORT, REDIS_PORT,\n" +
			"MERCADOPAGO_PORT, AFIP_PORT, WHATSAPP_PORT, SMS_PORT, SMTP_PORT, MAIL_PORT. With DATABASE_URL or REDIS_URL that\n" +
			"server is used and none started; MOCKS=off starts no mocks, UI=off builds no pages. BP_HOME names a folder for\n" +
			"data and logs, for a second stack beside this one. Variables come from the shell, then from .env.",
		Args: cobra.NoArgs,
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, _ []string) error {
			if detach {
				return devstack.UpDetached(ctx, st, c, upArguments(o, s.quiet))
			}
			if withParent {
				go s.followParent(ctx)
			}
			return devstack.Up(ctx, st, c, o)
		}),
	}
	cmd.Flags().BoolVarP(&detach, "detach", "d", false, "run in the background")
	cmd.Flags().BoolVarP(&o.Watch, "watch", "w", false, "rebuild and restart the API when its sources change")
	cmd.Flags().BoolVar(&o.Web, "web", false, "run the development server of the web UI, too: changes of the pages show at once")
	cmd.Flags().BoolVar(&o.Monitoring, "monitoring", false, "run Prometheus with our alerts, too, where it is installed (PROMETHEUS_PORT)")
	cmd.Flags().BoolVar(&withParent, "with-parent", false, "stop when the process that started bp ends")
	cmd.Flags().BoolVar(&o.Background, devstack.BackgroundFlag, false, "")
	_ = cmd.Flags().MarkHidden(devstack.BackgroundFlag) // fails only for a flag that is not there
	return cmd
}

func upArguments(o devstack.UpOptions, quiet bool) []string {
	args := []string{"up"}
	if o.Watch {
		args = append(args, "--watch")
	}
	if o.Web {
		args = append(args, "--web")
	}
	if o.Monitoring {
		args = append(args, "--monitoring")
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
		ValidArgs: []string{"api", "mocks", "postgres", "web", "prometheus", "bp"},
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
		ValidArgs: []string{"api", "mocks", "postgres", "redis", "web", "prometheus"},
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			return devstack.Restart(ctx, st, c, args[0])
		}),
	}
}

func (s *session) open() *cobra.Command {
	names := append([]string{"shop", "panel", "docs", "health", "metrics"}, devstack.MockNames()...)
	return &cobra.Command{
		Use: "open [" + strings.Join(names, "|") + "]", Short: "Open the stack in the browser",
		Args: cobra.MaximumNArgs(1), ValidArgs: names,
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
