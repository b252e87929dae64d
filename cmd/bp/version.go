package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (s *session) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print what this bp was built from", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c := s.console()
			info, ok := debug.ReadBuildInfo()
			if !ok {
				c.Resultf("bp, built without version information")
				return nil
			}
			revision, changed := "unknown revision", ""
			for _, setting := range info.Settings {
				switch setting.Key {
				case "vcs.revision":
					revision = setting.Value
				case "vcs.modified":
					if setting.Value == "true" {
						changed = ", with changes"
					}
				}
			}
			c.Resultf("bp %s%s, %s", revision, changed, info.GoVersion)
			return nil
		},
	}
}
