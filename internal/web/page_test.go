package web_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// TestPageOf walks a list of n rows in pages of two, the way a client does.
func TestPageOf(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		rows int
		want [][]int
	}{
		"an empty list is one empty page":             {0, [][]int{{}}},
		"a list shorter than a page is one page":      {1, [][]int{{1}}},
		"a list as long as a page has no second page": {2, [][]int{{1, 2}}},
		"one more makes a second page":                {3, [][]int{{1, 2}, {3}}},
		"two full pages have no third":                {4, [][]int{{1, 2}, {3, 4}}},
		"the last of three pages holds the rest":      {5, [][]int{{1, 2}, {3, 4}, {5}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got [][]int
			for params := (web.PageParams{Limit: 2}); ; {
				after := 0
				if err := web.DecodeCursor(params.Cursor, &after); err != nil {
					t.Fatalf("DecodeCursor(%q): %v", params.Cursor, err)
				}
				var rows []int
				for n := after + 1; n <= min(tc.rows, after+int(params.Most())); n++ {
					rows = append(rows, n)
				}
				page, err := web.PageOf(rows, params, func(last int) any { return last })
				if err != nil {
					t.Fatalf("PageOf(%v): %v", rows, err)
				}
				got = append(got, page.Items)
				if page.NextCursor == nil {
					break
				}
				params.Cursor = *page.NextCursor
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("pages of %d rows (-want +got):\n%s", tc.rows, diff)
			}
		})
	}
}

func TestPageOfRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		limit int
		place any
	}{
		"a page of no items":              {0, 1},
		"a place that JSON does not hold": {1, math.Inf(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := web.PageOf([]int{1, 2}, web.PageParams{Limit: tc.limit}, func(int) any { return tc.place })
			if err == nil {
				t.Errorf("PageOf(limit %d, place %v): got %+v, want an error", tc.limit, tc.place, page)
			}
		})
	}
}

func TestMostIsOneMoreThanAPage(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int32{1: 2, 50: 51, 200: 201, math.MaxInt: math.MaxInt32} {
		if got := (web.PageParams{Limit: limit}).Most(); got != want {
			t.Errorf("Most() of %d: got %d, want %d", limit, got, want)
		}
	}
}

func TestAPlaceComesBackFromItsCursor(t *testing.T) {
	t.Parallel()
	want := web.Place{At: time.Date(2026, 3, 2, 10, 0, 0, 123456000, time.UTC), ID: uuid.MustParse("01900000-0000-7000-8000-0000000000a1")}
	cursor, err := web.EncodeCursor(want)
	if err != nil {
		t.Fatal(err)
	}
	got := web.Newest()
	if err := web.DecodeCursor(cursor, &got); err != nil || got != want {
		t.Errorf("DecodeCursor(EncodeCursor(%v)): got %v, %v", want, got, err)
	}
	if err := web.DecodeCursor("", &got); err != nil || got != want {
		t.Errorf("DecodeCursor of the first page: got %v, %v; want what was there before", got, err)
	}
}
