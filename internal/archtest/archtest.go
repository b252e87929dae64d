// Package archtest fails when an import points the wrong way. It reads the source files itself, so that nothing has to
// build first, and its table of levels is the layout of the repository in one place: a package without a level fails.
package archtest

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

const (
	module = "github.com/barberpro/barberpro"
	huma   = "github.com/danielgtaylor/huma/v2"

	// production is the binary that is shipped; what stands in for other systems has no place in it.
	production = "cmd/barberpro"
)

// Violation is one import, or one package, that breaks a rule.
type Violation struct {
	File   string // path in the repository; the folder when the package itself is at fault
	Import string // what it imports; empty when the package itself is at fault
	Rule   string // what it breaks
}

func (v Violation) String() string {
	if v.Import == "" {
		return v.File + ": " + v.Rule
	}
	return fmt.Sprintf("%s imports %s: %s", v.File, v.Import, v.Rule)
}

// Check reads every Go file below the root of tree and returns what breaks a rule, in order of path.
// It returns an error when a file cannot be read or parsed.
func Check(tree fs.FS) ([]Violation, error) {
	files, err := read(tree)
	if err != nil {
		return nil, err
	}
	found := withoutLevel(files)
	for _, f := range files {
		for _, imported := range f.imports {
			if rule := broken(f, imported); rule != "" {
				found = append(found, Violation{File: f.path, Import: imported, Rule: rule})
			}
		}
	}
	return append(found, shipped(files)...), nil
}

func withoutLevel(files []file) []Violation {
	var found []Violation
	seen := map[string]bool{}
	for _, f := range files {
		if !seen[f.folder()] && levelOf(f.folder()) == nil {
			found = append(found, Violation{File: f.folder(), Rule: "a package without a level; add it to internal/archtest/levels.go"})
		}
		seen[f.folder()] = true
	}
	return found
}

// broken returns the rule that an import breaks, or nothing.
func broken(f file, imported string) string {
	if imported == huma || strings.HasPrefix(imported, huma+"/") {
		return brokenHuma(f)
	}
	from := levelOf(f.folder())
	folder, own := strings.CutPrefix(imported, module+"/")
	if !own {
		if from != nil && from.name == leaf && !f.isTest() && doesIO(imported) {
			return "leaf packages hold values and do no I/O"
		}
		return ""
	}
	to := levelOf(folder)
	if from == nil || to == nil {
		return "" // reported as a package without a level
	}
	return brokenDirection(f, *from, folder, *to)
}

func brokenDirection(f file, from level, folder string, to level) string {
	switch {
	case !mayUseInternals(f.folder(), folder):
		return "queries and other internals belong to the package above them alone"
	case unit(from, f.folder()) == unit(to, folder):
		return ""
	case to.name == tests:
		if from.name == tests || f.isTest() {
			return ""
		}
		return "helpers of tests are for tests"
	case to.rank < from.rank:
		return ""
	case to.name == from.name && (from.siblings || within(folder, from.shared)):
		return ""
	case to.name == from.name:
		return "a " + from.name + " never imports a sibling; declare the interface and let app plug it in"
	default:
		return fmt.Sprintf("imports point down: %s may not see %s", from.name, to.name)
	}
}

// brokenHuma keeps the HTTP framework at the edge: internal/app, internal/web and the http.go of a domain, which may be
// split by noun as http_<noun>.go.
func brokenHuma(f file) string {
	folder := f.folder()
	if within(folder, "internal/app") || within(folder, "internal/web") || within(folder, "test") {
		return ""
	}
	name := path.Base(f.path)
	if from := levelOf(folder); from != nil && from.name == domain &&
		(name == "http.go" || strings.HasPrefix(name, "http_")) {
		return ""
	}
	return "huma is for internal/app, internal/web and the http.go of a domain"
}

// shipped walks what the production binary imports, directly or not, and reports stand-ins found on the way.
func shipped(files []file) []Violation {
	var found []Violation
	visited := map[string]bool{}
	queue := []string{production}
	for len(queue) > 0 {
		folder := queue[0]
		queue = queue[1:]
		if visited[folder] {
			continue
		}
		visited[folder] = true
		for _, f := range files {
			if f.folder() != folder || f.isTest() {
				continue
			}
			for _, imported := range f.imports {
				next, own := strings.CutPrefix(imported, module+"/")
				switch {
				case own && isStandIn(next):
					found = append(found, Violation{File: f.path, Import: imported, Rule: "stand-ins stay out of the production binary"})
				case imported == "html/template" || imported == "text/template":
					found = append(found, Violation{
						File: f.path, Import: imported,
						Rule: "templates make the linker keep every method of the production binary; see internal/markup",
					})
				case own:
					queue = append(queue, next)
				}
			}
		}
	}
	return found
}
