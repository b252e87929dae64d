// Command gen writes the documents that are made from the configuration of the server and the mocks: docs/configuration.md
// and .env.example. Run it at the root of the repository; an argument names another folder to write below.
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
	if err := write(root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(root string) error {
	texts, err := documents(".")
	if err != nil {
		return err
	}
	for path, text := range texts {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o644); err != nil { //nolint:gosec // documents are for everybody
			return fmt.Errorf("write a document: %w", err)
		}
	}
	return nil
}

// documents are the texts by their paths, made from the sources below a folder.
func documents(sources string) (map[string]string, error) {
	ofMocks, err := mockFields(sources)
	if err != nil {
		return nil, err
	}
	more := append(webDocs(), ofMocks...)
	return map[string]string{
		"docs/configuration.md": config.Markdown(more...),
		".env.example":          config.DotEnv(more...),
	}, nil
}
