// Command gen writes the documents that are made from the configuration: docs/configuration.md and .env.example.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/barberpro/barberpro/internal/config"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	for path, text := range map[string]string{
		"docs/configuration.md": config.Markdown(),
		".env.example":          config.DotEnv(),
	} {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o644); err != nil { //nolint:gosec // documents are for everybody
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
