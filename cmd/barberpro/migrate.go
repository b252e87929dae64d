package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/pg"
)

func migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database to the newest schema", Args: cobra.NoArgs,
		Long: "Applies what is missing, ours and that of the jobs, as the user of DATABASE_URL, who must own the database.\n" +
			"Several may run at once: one works, the others wait.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load()
			if err != nil {
				return err
			}
			applied, err := pg.Migrate(cmd.Context(), cfg.Database.URL.Reveal())
			if err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
			cmd.Printf("applied %d migrations\n", applied)
			return nil
		},
	}
}
