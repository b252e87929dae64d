package sms_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// bodies returns the texts of a page.
func bodies(page object) []string {
	rows, _ := page["messages"].([]any)
	out := make([]string, 0, len(rows))
	for _, each := range rows {
		row, _ := each.(object)
		out = append(out, str(row["body"]))
	}
	return out
}

func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 7 {
		w.send("Body", fmt.Sprint(i))
	}
	status, page := w.get(base + "/Messages.json?PageSize=3")
	if status != 200 || page["page_size"] != 3.0 || page["page"] != 0.0 || page["start"] != 0.0 || page["end"] != 2.0 || page["previous_page_uri"] != nil {
		t.Errorf("first page: got %d %v, want page 0 with rows 0 to 2", status, page)
	}
	all := bodies(page)
	w.send("Body", "new") // must not shift the pages that follow
	_, page = w.get(str(page["next_page_uri"]))
	all = append(all, bodies(page)...)
	back := str(page["previous_page_uri"])
	_, page = w.get(str(page["next_page_uri"]))
	all = append(all, bodies(page)...)
	if got, want := fmt.Sprint(all), "[6 5 4 3 2 1 0]"; got != want || page["next_page_uri"] != nil {
		t.Errorf("all pages: got %s and next %v, want %s and none", got, page["next_page_uri"], want)
	}
	if _, page = w.get(back); fmt.Sprint(bodies(page)) != "[6 5 4]" {
		t.Errorf("previous page: got %v, want [6 5 4]", bodies(page))
	}
	if _, page = w.get(base + "/Messages.json?PageSize=3&Page=1"); fmt.Sprint(bodies(page)) != "[4 3 2]" {
		t.Errorf("second page by number: got %v, want [4 3 2]", bodies(page))
	}
	if _, page = w.get(base + "/Messages.json?PageSize=5000"); page["page_size"] != 1000.0 {
		t.Errorf("page_size: got %v, want 1000 at most", page["page_size"])
	}
}

func TestFiltersNarrowTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send("Body", "other", "To", "+5493415123456")
	x := w.send("Body", "mine")
	w.advance(2*time.Second, x["sid"], "delivered")
	w.send("Body", "not sent")
	now := w.mock.Shell().Clock.Now()
	day, next := now.Format(time.DateOnly), now.AddDate(0, 0, 1).Format(time.DateOnly)
	tests := []struct{ name, query, want string }{
		{"by recipient", url.Values{"To": {person}}.Encode(), "[not sent mine]"},
		{"by sender", url.Values{"From": {"+5491150000000"}}.Encode(), "[]"},
		{"on a day", "DateSent=" + day, "[mine other]"},
		{"on another day", "DateSent=" + next, "[]"},
		{"since a day", "DateSent%3E=" + day, "[mine other]"},
		{"since the next day", "DateSent>=" + next, "[]"},
		{"until a day", "DateSent%3C=" + day, "[mine other]"},
		{"until a time", "DateSent%3C=" + url.QueryEscape(now.Add(-time.Hour).Format(time.RFC3339)), "[]"},
	}
	for _, tt := range tests {
		if _, page := w.get(base + "/Messages.json?" + tt.query); fmt.Sprint(bodies(page)) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, bodies(page), tt.want)
		}
	}
	for _, bad := range []string{"DateSent=hoy", "PageToken=x", "PageToken=PASMzz"} {
		if status, got := w.get(base + "/Messages.json?" + bad); status != 400 || got["code"] != 20001.0 {
			t.Errorf("%s: got %d %v, want 400 20001", bad, status, got)
		}
	}
}
