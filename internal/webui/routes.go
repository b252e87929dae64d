package webui

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// routesFile is what the build says about its pages: which files each needs at once, besides what the document starts.
const routesFile = "routes.json"

// route is a page of the interface.
type route struct {
	steps []string // as SvelteKit names folders, without its groups: "panel", "[slug=slug]", "[...rest]"
	rank  string   // the lowest of those that match wins: words before parameters
	links string   // elements for the head
}

// readRoutes reads the list; a build without one has no hints to give.
func readRoutes(fsys fs.FS, page []byte) ([]route, error) {
	text, err := fs.ReadFile(fsys, routesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var listed map[string]struct {
		JS  []string `json:"js"`
		CSS []string `json:"css"`
	}
	if err == nil {
		err = json.Unmarshal(text, &listed)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", routesFile, err)
	}
	routes := make([]route, 0, len(listed))
	for _, id := range slices.Sorted(maps.Keys(listed)) {
		r := route{}
		for step := range strings.SplitSeq(strings.Trim(id, "/"), "/") {
			if step == "" || strings.HasPrefix(step, "(") {
				continue
			}
			r.steps = append(r.steps, step)
			r.rank += rankOf(step)
		}
		var b strings.Builder
		for _, link := range []struct {
			rel   string
			files []string
		}{{"stylesheet", listed[id].CSS}, {"modulepreload", listed[id].JS}} {
			for _, file := range link.files {
				if !strings.Contains(string(page), `"`+file+`"`) { // the document has it already
					fmt.Fprintf(&b, "\n<link rel=%q href=\"%s\">", link.rel, html.EscapeString(file))
				}
			}
		}
		r.links = b.String()
		routes = append(routes, r)
	}
	slices.SortStableFunc(routes, func(a, b route) int { return strings.Compare(a.rank, b.rank) })
	return routes, nil
}

func rankOf(step string) string {
	switch {
	case strings.HasPrefix(step, "[..."):
		return "4"
	case strings.HasPrefix(step, "[["):
		return "3"
	case strings.HasPrefix(step, "[") && strings.Contains(step, "="):
		return "1"
	case strings.HasPrefix(step, "["):
		return "2"
	}
	return "0"
}

// links are the elements that let the browser fetch what the page at a path needs before the interface asks for it.
func (b *build) links(path string) string {
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	for i := range b.routes {
		if matches(b.routes[i].steps, steps) {
			return b.routes[i].links
		}
	}
	return ""
}

func matches(pattern, steps []string) bool {
	if len(pattern) == 0 {
		return len(steps) == 0
	}
	switch first := pattern[0]; {
	case strings.HasPrefix(first, "[..."):
		return true
	case strings.HasPrefix(first, "[["):
		return matches(pattern[1:], steps) || len(steps) > 0 && matches(pattern[1:], steps[1:])
	case len(steps) == 0, !strings.HasPrefix(first, "[") && first != steps[0], strings.HasSuffix(first, "=slug]") && !isSlug(steps[0]):
		return false
	}
	return matches(pattern[1:], steps[1:])
}
