package sms

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	usualPage = 50
	mostPage  = 1000
)

// pageSize reads PageSize; more than the most is the most, and what is no number is the usual.
func pageSize(q url.Values) int {
	n, err := strconv.Atoi(q.Get("PageSize"))
	if err != nil || n < 1 {
		return usualPage
	}
	return min(n, mostPage)
}

// pageNumber reads Page, counting from 0.
func pageNumber(q url.Values) int {
	n, err := strconv.Atoi(q.Get("Page"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 1<<30/mostPage)
}

// address is path with the filters of q and the place of a page.
func address(path string, q url.Values, size, page int, token string) string {
	out := url.Values{}
	maps.Copy(out, q)
	out.Set("PageSize", strconv.Itoa(size))
	out.Set("Page", strconv.Itoa(page))
	out.Del("PageToken")
	if token != "" {
		out.Set("PageToken", token)
	}
	return path + "?" + out.Encode()
}

// cut returns the rows of the page that r asks for, and whether there are more.
func cut(rows []any, size, page int) (part []any, more bool) {
	from := min(page*size, len(rows))
	to := min(from+size, len(rows))
	return rows[from:to], to < len(rows)
}

// writePage answers with a list in the form of the 2010 API, whose links have no host.
func writePage(w http.ResponseWriter, r *http.Request, path, key string, rows []any) {
	q := r.URL.Query()
	size, page := pageSize(q), pageNumber(q)
	part, more := cut(rows, size, page)
	out := map[string]any{
		key: part, "page": page, "page_size": size, "start": page * size, "end": lastOf(page*size, len(part)),
		"uri": r.URL.RequestURI(), "first_page_uri": address(path, q, size, 0, ""), "next_page_uri": nil, "previous_page_uri": nil,
	}
	if more {
		out["next_page_uri"] = address(path, q, size, page+1, fmt.Sprintf("PT%d", (page+1)*size))
	}
	if page > 0 {
		out["previous_page_uri"] = address(path, q, size, page-1, fmt.Sprintf("PT%d", (page-1)*size))
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

// lastOf is the position of a page's last row; an empty page ends where it starts.
func lastOf(start, rows int) int { return max(start, start+rows-1) }

// writeMetaPage answers with a list in the form of Twilio's newer APIs, whose links are full addresses.
func writeMetaPage(w http.ResponseWriter, r *http.Request, key string, rows []any) {
	q := r.URL.Query()
	size, page := pageSize(q), pageNumber(q)
	part, more := cut(rows, size, page)
	base := kit.BaseURL(r) + r.URL.Path
	meta := map[string]any{
		"key": key, "page": page, "page_size": size, "url": kit.BaseURL(r) + r.URL.RequestURI(),
		"first_page_url": address(base, q, size, 0, ""), "next_page_url": nil, "previous_page_url": nil,
	}
	if more {
		meta["next_page_url"] = address(base, q, size, page+1, fmt.Sprintf("PT%d", (page+1)*size))
	}
	if page > 0 {
		meta["previous_page_url"] = address(base, q, size, page-1, fmt.Sprintf("PT%d", (page-1)*size))
	}
	kit.WriteJSON(w, http.StatusOK, map[string]any{key: part, "meta": meta})
}
