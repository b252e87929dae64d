package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/obs"
)

// These are set by the build of an image (-ldflags "-X main.version=1.2.3"), where Go sees no repository. date is that of
// the commit, so that the same sources make the same program.
var (
	version = "dev"
	commit  = ""
	date    = ""
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print what this is", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			b := build()
			cmd.Println(strings.TrimSpace(fmt.Sprintf("barberpro %s (%s) %s", b.Version, b.Commit, date)))
		},
	}
}

// build tells version and commit; a commit that the build did not set comes from the build information of Go.
func build() obs.Build {
	b := obs.Build{Version: version, Commit: cmp.Or(commit, "unknown")}
	if commit != "" {
		return b
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Commit = s.Value
			}
		}
	}
	return b
}
