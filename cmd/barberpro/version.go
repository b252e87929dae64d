package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/obs"
)

// version is set by the build of an image, where Go sees no repository: -ldflags "-X 'main.version=1.2.3 <commit> <date>'".
// The date is that of the commit, so that the same sources make the same program.
var version = "dev"

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print what this is", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			b := build()
			_, _, date := stamped()
			cmd.Println(strings.TrimSpace(fmt.Sprintf("barberpro %s (%s) %s", b.Version, b.Commit, date)))
		},
	}
}

// stamped takes version apart; what the build did not set is empty.
func stamped() (number, commit, date string) {
	parts := append(strings.Fields(version), "", "", "")
	return parts[0], parts[1], parts[2]
}

// build tells version and commit; a commit that the build did not set comes from the build information of Go.
func build() obs.Build {
	number, commit, _ := stamped()
	b := obs.Build{Version: number, Commit: cmp.Or(commit, "unknown")}
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
