package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/obs"
)

// version is set by the build (-ldflags "-X main.version=1.2.3").
var version = "dev"

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print what this is", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			b := build()
			cmd.Printf("barberpro %s (%s)\n", b.Version, b.Commit)
		},
	}
}

// build tells version and commit; the commit comes from the build information of Go.
func build() obs.Build {
	b := obs.Build{Version: version, Commit: "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Commit = s.Value
			}
		}
	}
	return b
}
