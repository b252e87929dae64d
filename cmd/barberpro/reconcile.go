package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

func reconcileCommand() *cobra.Command {
	var shop, restored string
	days := 0
	cmd := &cobra.Command{
		Use: "reconcile", Short: "Compare payments, invoices and messages with the providers, and mend what differs", Args: cobra.NoArgs,
		Long: "Asks MercadoPago, ARCA and the SMS provider what they know of each shop and takes in what the database does not:\n" +
			"lost webhooks, charges and invoices that a restored backup forgot. It is safe at any time and may run twice.\n" +
			"Prints a line of JSON for each shop; the exit code is 1 when something needs a person.\n\n" +
			"After restoring a backup, before any worker starts:\n" +
			"  barberpro reconcile --restored-to 2026-11-21T10:00:00-03:00",
		RunE: func(cmd *cobra.Command, _ []string) error {
			only, since, err := reconcileFlags(shop, restored, days)
			if err != nil {
				return err
			}
			a, err := wired(cmd.Context(), false)
			if err != nil {
				return err
			}
			err = a.Reconcile(cmd.Context(), cmd.OutOrStdout(), only, since, time.Duration(days)*day)
			return errors.Join(err, a.Close(context.WithoutCancel(cmd.Context())))
		},
	}
	cmd.Flags().StringVar(&shop, "shop", "", "id of one shop; all when it is missing")
	cmd.Flags().IntVar(&days, "days", defaultDays, "how many days back payments and messages are compared")
	cmd.Flags().StringVar(&restored, "restored-to", "", "moment that a restored database is of, as 2026-11-21T10:00:00-03:00")
	return cmd
}

const (
	day         = 24 * time.Hour
	defaultDays = 7   // MercadoPago and WhatsApp repeat webhooks for less
	mostDays    = 365 // of a year: more would only ask for long
)

func reconcileFlags(shop, restored string, days int) (only uuid.UUID, since time.Time, err error) {
	if days < 1 || days > mostDays {
		return only, since, fmt.Errorf("--days: %d is not between 1 and %d", days, mostDays)
	}
	if shop != "" {
		if only, err = uuid.Parse(shop); err != nil {
			return only, since, fmt.Errorf("--shop: %q is not the id of a shop", shop)
		}
	}
	if restored != "" {
		if since, err = time.Parse(time.RFC3339, restored); err != nil {
			return only, since, fmt.Errorf("--restored-to: %q is not a time such as 2026-11-21T10:00:00-03:00", restored)
		}
	}
	return only, since, nil
}
