package webui

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const indexFile = "index.html"

// What the page of the interface holds where the server writes.
const (
	headMarker = "<!--bp:head-->"
	bodyMarker = "<!--bp:body-->"
)

// placeholder is the page of a server without the interface.
//
//go:embed placeholder.html
var placeholder []byte

// build is one build of the interface.
type build struct {
	real   bool             // not the placeholder
	files  map[string]*file // by path
	before map[string]*file // of the build before: immutable ones are served on, for pages that are open

	index   []byte // the page as it was built
	routes  []route
	parts   [3][]byte // of it, around the markers
	scripts []string  // sources of the inline scripts, for the policy
	styles  []string  // the same of the inline styles

	shells sync.Map // head to *content
}

// load reads a build whose files stay as they are; fsys may be nil.
func load(fsys fs.FS) (*build, error) {
	return loadWith(fsys, func(name string) (*file, error) {
		return newFile(name, func() (*content, error) { return readContent(fsys, name) }), nil
	})
}

// loadWith reads a build whose files open opens.
func loadWith(fsys fs.FS, open func(name string) (*file, error)) (*build, error) {
	b := &build{files: map[string]*file{}}
	index, err := readIndex(fsys)
	if err != nil {
		return nil, err
	}
	b.real = index != nil
	if !b.real {
		index = placeholder
	}
	if err := b.frame(index); err != nil || !b.real {
		return b, err
	}
	if b.routes, err = readRoutes(fsys, index); err != nil {
		return nil, err
	}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !served(name) {
			return err
		}
		b.files["/"+name], err = open(name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}
	return b, nil
}

// readIndex returns the page of the interface, or nil when there is none.
func readIndex(fsys fs.FS) ([]byte, error) {
	if fsys == nil {
		return nil, nil
	}
	index, err := fs.ReadFile(fsys, indexFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	return index, nil
}

// served reports whether a file of the build has an address: the page has many, a compressed copy that of its original.
func served(name string) bool {
	switch path.Ext(name) {
	case ".gz", ".br", ".md":
		return false
	}
	own := []string{indexFile, routesFile, robotsPath[1:], sitemapPath[1:]}
	return !slices.Contains(own, name) && !strings.HasPrefix(path.Base(name), ".")
}

// file returns the file at a path, or nil.
func (b *build) file(name string) *file {
	f := b.files[name]
	if f == nil && strings.HasPrefix(name, immutablePath) {
		return b.before[name]
	}
	return f
}

// frame takes the page apart.
func (b *build) frame(page []byte) error {
	first, rest, ok := bytes.Cut(titles.ReplaceAll(page, nil), []byte(headMarker))
	middle, last, also := bytes.Cut(rest, []byte(bodyMarker))
	if !ok || !also {
		return fmt.Errorf("%s has no %s or no %s after it", indexFile, headMarker, bodyMarker)
	}
	b.index, b.parts = page, [3][]byte{first, middle, last}
	b.scripts, b.styles = inlineSources(page, scripts), inlineSources(page, styles)
	return nil
}

// fill returns the page with head and body in place.
func (b *build) fill(head, body string) []byte {
	page := make([]byte, 0, len(b.parts[0])+len(b.parts[1])+len(b.parts[2])+len(head)+len(body))
	page = append(append(page, b.parts[0]...), head...)
	page = append(append(page, b.parts[1]...), body...)
	return append(page, b.parts[2]...)
}

// shell returns the page with only a head. Heads are few: they are kept.
func (b *build) shell(head string) *content {
	if kept, ok := b.shells.Load(head); ok {
		if c, ok := kept.(*content); ok {
			return c
		}
	}
	c := newContent(b.fill(head, ""))
	b.shells.Store(head, c)
	return c
}

var (
	titles  = regexp.MustCompile(`(?is)<title>.*?</title>\s*`)
	scripts = regexp.MustCompile(`(?is)<script(\s[^>]*)?>(.*?)</script>`)
	styles  = regexp.MustCompile(`(?is)<style(\s[^>]*)?>(.*?)</style>`)
)

// inlineSources returns the sources of a policy that let exactly the inline elements of a page run.
func inlineSources(page []byte, elements *regexp.Regexp) []string {
	var sources []string
	for _, element := range elements.FindAllSubmatch(page, -1) {
		attributes, text := string(element[1]), element[2]
		if strings.Contains(attributes, "src=") || len(text) == 0 {
			continue
		}
		sum := sha256.Sum256(text)
		sources = append(sources, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return sources
}
