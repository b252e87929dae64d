package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

var errUnhealthy = errors.New("unhealthy")

// healthcheckCommand is for the health check of a container, which has neither curl nor wget.
func healthcheckCommand() *cobra.Command {
	names := make([]string, 0, len(providers()))
	for _, p := range providers() {
		names = append(names, p.name)
	}
	return &cobra.Command{
		Use: "healthcheck name ...", Short: "Exit with 0 when these mocks of this machine answer", Args: cobra.MinimumNArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range args {
				if err := healthcheck(cmd.Context(), name); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func healthcheck(ctx context.Context, name string) error {
	for _, p := range providers() {
		if p.name == name {
			return ask(ctx, "http://"+net.JoinHostPort("127.0.0.1", cmp.Or(os.Getenv(p.variable), strconv.Itoa(p.port)))+"/health")
		}
	}
	return fmt.Errorf("%w: there is no mock %q", errUnhealthy, name)
}

func ask(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody) //nolint:gosec // always this machine
	if err != nil {
		return fmt.Errorf("address: %w", err)
	}
	res, err := http.DefaultClient.Do(req) //nolint:gosec // as above
	if err != nil {
		return fmt.Errorf("%w: %w", errUnhealthy, err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing is read from it
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s answers %s", errUnhealthy, url, res.Status)
	}
	return nil
}
