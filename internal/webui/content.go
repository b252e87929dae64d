package webui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// content is an answer in memory, as it is and compressed.
type content struct {
	tag                      string // of the plain form, without quotes
	plain, gzipped, brotlied []byte // the compressed ones may be missing
}

// newContent compresses text that was made here.
func newContent(plain []byte) *content {
	c := &content{tag: tagOf(plain), plain: plain}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write(plain)
	if errors.Join(err, z.Close()) == nil && packed.Len() < len(plain) {
		c.gzipped = packed.Bytes()
	}
	return c
}

// readContent reads a file and the compressed copies that the build made, or compresses it.
func readContent(fsys fs.FS, name string) (*content, error) {
	plain, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	gzipped, errGzip := fs.ReadFile(fsys, name+".gz")
	brotlied, errBrotli := fs.ReadFile(fsys, name+".br")
	if errGzip == nil && errBrotli == nil {
		return &content{tag: tagOf(plain), plain: plain, gzipped: gzipped, brotlied: brotlied}, nil
	}
	return pack(name, plain), nil
}

// pack compresses a file when that makes it smaller.
func pack(name string, plain []byte) *content {
	if packs(name) {
		return newContent(plain)
	}
	return &content{tag: tagOf(plain), plain: plain}
}

// packs reports whether a file is of a kind that compressing makes smaller.
func packs(name string) bool {
	kind := contentType(name)
	return strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/") || kind == "image/svg+xml"
}

func tagOf(plain []byte) string {
	sum := sha256.Sum256(plain)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// serve answers with the content, or with 304 to whoever has it. The headers that belong to both are set before.
func (c *content) serve(w http.ResponseWriter, r *http.Request, status int, contentType string) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	body, encoding := c.encoded(strings.Join(r.Header["Accept-Encoding"], ","))
	tag := c.tag
	if encoding != "" {
		tag += "-" + encoding // a strong tag names bytes
		h["Content-Encoding"] = []string{encoding}
	}
	h["Etag"] = []string{`"` + tag + `"`}
	if status == http.StatusOK && c.matches(strings.Join(r.Header["If-None-Match"], ",")) {
		delete(h, "Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = []string{contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = bytes.NewReader(body).WriteTo(w) // the client may be gone
	}
}

// encoded returns the smallest form that the client takes.
func (c *content) encoded(accept string) (body []byte, encoding string) {
	switch {
	case c.brotlied != nil && takes(accept, "br"):
		return c.brotlied, "br"
	case c.gzipped != nil && takes(accept, "gzip"):
		return c.gzipped, "gzip"
	}
	return c.plain, ""
}

// takes reports whether Accept-Encoding names an encoding and does not refuse it.
func takes(accept, encoding string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(one, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		_, value, weighted := strings.Cut(weight, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return !weighted || err != nil || q > 0
	}
	return false
}

// matches reports whether If-None-Match names any form of the content.
func (c *content) matches(header string) bool {
	for one := range strings.SplitSeq(header, ",") {
		tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(one), "W/"), `"`)
		if tag == "*" || tag == c.tag || tag == c.tag+"-gzip" || tag == c.tag+"-br" {
			return true
		}
	}
	return false
}
