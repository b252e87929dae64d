package webui

import (
	"embed"
	"fmt"
	"io/fs"
)

// dist is what make ui-build has put there; "all:" because the files of the interface are in a folder called _app.
//
//go:embed all:dist
var dist embed.FS

// Embedded returns the interface that is built into this program, which may be none.
func Embedded() (fs.FS, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("embedded web UI: %w", err)
	}
	return files, nil
}
