package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/devstack"
)

// mock has the commands that change how a provider behaves.
func (s *session) mock() *cobra.Command {
	cmd := &cobra.Command{
		Use: "mock", Short: "Change how a provider's mock behaves", Args: cobra.NoArgs,
		Long: "Changes how a mock behaves: mp (MercadoPago), afip, whatsapp, sms or mail.",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "scenario name [scenario]", Short: "Show the scenarios, or choose one", Args: cobra.RangeArgs(1, 2),
			Example: "  bp mock scenario mp rejected_insufficient_amount", ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.PrintScenario(ctx, st, c, args[0], append(args, "")[1])
			}),
		},
		&cobra.Command{
			Use: "chaos name [fault=value ...]", Short: "Put faults in force; without any, none", Args: cobra.MinimumNArgs(1),
			Example: "  bp mock chaos afip timeout_rate=0.5 after=true", ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.SetChaos(ctx, st, c, args[0], args[1:])
			}),
		},
		&cobra.Command{
			Use: "advance name time", Short: "Move a mock's clock forward", Args: cobra.ExactArgs(2),
			Example: "  bp mock advance mp 24h", ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.AdvanceClock(ctx, st, c, args[0], args[1])
			}),
		},
		&cobra.Command{
			Use: "reset name", Short: "Make a mock forget everything", Args: cobra.ExactArgs(1), ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.ResetMock(ctx, st, c, args[0])
			}),
		},
	)
	return cmd
}

func (s *session) trigger() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use: "trigger name action [field=value ...]", Short: "Make something happen at a provider",
		Args: cobra.MinimumNArgs(2), ValidArgs: devstack.MockNames(),
		Example: "  bp trigger whatsapp receive from=+5491123456789 text=Hola\n  bp trigger mp refund --id 1001",
		RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
			return devstack.Trigger(ctx, st, c, args[0], args[1], id, args[2:])
		}),
	}
	cmd.Flags().StringVar(&id, "id", "", "the payment, message or voucher it happens to")
	return cmd
}

func (s *session) webhooks() *cobra.Command {
	cmd := &cobra.Command{
		Use: "webhooks", Short: "List what the mocks sent, or send it again", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list [name]", Short: "List the newest webhooks", Args: cobra.MaximumNArgs(1), ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.PrintWebhooks(ctx, st, c, append(args, "")[0])
			}),
		},
		&cobra.Command{
			Use: "replay name id", Short: "Send a webhook again", Args: cobra.ExactArgs(2), ValidArgs: devstack.MockNames(),
			RunE: s.do(func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error {
				return devstack.ReplayWebhook(ctx, st, c, args[0], args[1])
			}),
		},
	)
	return cmd
}
