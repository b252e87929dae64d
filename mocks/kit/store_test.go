package kit_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestAStoreKeepsTheNewest(t *testing.T) {
	t.Parallel()
	s := kit.NewStore[int](3)
	for i := range 5 {
		s.Add(fmt.Sprint(i), i)
	}
	if kept, ever := s.Len(); kept != 3 || ever != 5 {
		t.Errorf("Len: got %d of %d, want 3 of 5", kept, ever)
	}
	if _, ok := s.Get("1"); ok {
		t.Error("Get of the second of five: got it, want it forgotten")
	}
	if got, total := s.Newest(nil, 1, 1); total != 3 || !slices.Equal(got, []int{3}) {
		t.Errorf("Newest(skip 1, limit 1): got %v of %d, want [3] of 3", got, total)
	}
	if got, total := s.Newest(func(v *int) bool { return *v%2 == 0 }, 0, 9); total != 2 || !slices.Equal(got, []int{4, 2}) {
		t.Errorf("Newest(even): got %v of %d, want [4 2] of 2", got, total)
	}
	if !s.Delete("3") || s.Delete("3") {
		t.Error("Delete twice: want it gone once")
	}
	s.Reset()
	if kept, ever := s.Len(); kept != 0 || ever != 0 {
		t.Errorf("Len after Reset: got %d of %d, want none", kept, ever)
	}
}

func TestAnUpdateThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	s := kit.NewStore[int](3)
	s.Add("a", 1)
	failure := errors.New("no")
	if got, err := s.Update("a", func(v *int) error { *v = 2; return failure }); !errors.Is(err, failure) || got != 1 {
		t.Errorf("Update: got %d, %v, want 1 and the failure", got, err)
	}
	if _, err := s.Update("b", func(*int) error { return nil }); !errors.Is(err, kit.ErrNotFound) {
		t.Errorf("Update of nothing: got %v, want ErrNotFound", err)
	}
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if _, err := s.Update("a", func(v *int) error { *v++; return nil }); err != nil {
				t.Errorf("Update: %v", err)
			}
		})
	}
	all.Wait()
	if got, _ := s.Get("a"); got != 101 {
		t.Errorf("Get after 100 updates at once: got %d, want 101", got)
	}
}

func TestASizedStoreKeepsTheNewestThatFit(t *testing.T) {
	t.Parallel()
	s := kit.NewSizedStore(100, 10, func(v *int) int64 { return int64(*v) })
	for i, size := range []int{4, 3, 2} {
		s.Add(strconv.Itoa(i), size)
	}
	if _, err := s.Update("0", func(v *int) error { *v = 5; return nil }); err != nil {
		t.Fatalf("Update: %v", err)
	}
	if got := s.Used(); got != 10 {
		t.Errorf("Used of 5, 3 and 2: got %d, want 10", got)
	}
	s.Add("3", 6)
	if got, _ := s.Newest(nil, 0, 9); !slices.Equal(got, []int{6, 2}) {
		t.Errorf("after 6 more in a room of 10: got %v, want [6 2]", got)
	}
	s.Add("3", 1)
	s.Delete("2")
	if kept, _ := s.Len(); kept != 1 || s.Used() != 1 {
		t.Errorf("after the 6 became 1 and the 2 went: got %d things of %d, want one of 1", kept, s.Used())
	}
	s.Add("large", 99)
	if _, ok := s.Get("large"); !ok {
		t.Error("the newest is too large: got nothing, want it kept")
	}
	if kept, _ := s.Len(); kept != 1 {
		t.Errorf("beside it: got %d things, want none", kept-1)
	}
}
