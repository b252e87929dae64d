package mail

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// showable rewrites the HTML of a mail for its page: images by content id come from the mail, links open elsewhere, and
// scripts are left out. Everything else stays as it was written.
func showable(text string, images map[string]string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	script := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			out.Write(z.Raw()) // what is left of a tag that never ends
			return out.String()
		}
		raw := string(z.Raw()) // Token below takes the memory for itself
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			if !script {
				out.WriteString(withImages(raw, images))
			}
			continue
		}
		token := z.Token()
		switch {
		case token.Data == "script":
			script = kind == html.StartTagToken
		case kind != html.EndTagToken && rewrite(&token, images):
			out.WriteString(token.String())
		default:
			out.WriteString(raw)
		}
	}
}

// rewrite changes a tag's addresses. It reports whether it did.
func rewrite(t *html.Token, images map[string]string) bool {
	changed := false
	for i := range t.Attr {
		value := withImages(t.Attr[i].Val, images)
		changed = changed || value != t.Attr[i].Val
		t.Attr[i].Val = value
	}
	if t.Data != "a" && t.Data != "area" {
		return changed
	}
	t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "target" || a.Key == "rel" })
	t.Attr = append(t.Attr, html.Attribute{Key: "target", Val: "_blank"}, html.Attribute{Key: "rel", Val: "noopener noreferrer"})
	return true
}

// withImages puts the path of an image in the place of each cid: address that a mail has.
func withImages(text string, images map[string]string) string {
	if len(images) == 0 || !strings.Contains(text, "cid:") {
		return text
	}
	pairs := make([]string, 0, 4*len(images))
	for id, path := range images {
		pairs = append(pairs, "cid:"+id, path, "cid:"+url.QueryEscape(id), path)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
