package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/config"
)

func openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the OpenAPI document, as kept in api/openapi.json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			doc, err := document(cmd.Context())
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(doc)
			return err //nolint:wrapcheck // nothing to add
		},
	}
}

// document needs no environment and no server: wiring connects to nothing.
func document(ctx context.Context) (doc []byte, err error) {
	cfg, err := config.Parse(map[string]string{"APP_ENV": config.Development})
	if err != nil {
		return nil, fmt.Errorf("defaults for development: %w", err)
	}
	a, err := app.New(ctx, cfg, app.Options{})
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	doc, err = a.Document()
	return doc, errors.Join(err, a.Close(ctx))
}
