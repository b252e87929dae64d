package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
)

var errNotReady = errors.New("not ready")

func healthcheckCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use: "healthcheck", Short: "Exit with 0 when the server of this machine is ready", Args: cobra.NoArgs,
		Long: "For the health check of a container, which has neither curl nor wget.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				url = "http://" + net.JoinHostPort(host(), port()) + "/health/ready"
			}
			return healthcheck(cmd.Context(), url)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "address to ask instead of this machine's server")
	return cmd
}

// host is where a server with the same environment listens; one that listens on all addresses also does on loopback.
func host() string {
	if h := os.Getenv("LISTEN_ADDR"); h != "" && h != "0.0.0.0" && h != "::" {
		return h
	}
	return "127.0.0.1"
}

func port() string {
	for _, name := range []string{"PORT", "BACKEND_PORT"} {
		if p := os.Getenv(name); p != "" {
			return p
		}
	}
	return "3000"
}

func healthcheck(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("address: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing is read from it
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s answers %s", errNotReady, url, res.Status)
	}
	return nil
}
