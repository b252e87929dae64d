package kit_test

import (
	"errors"
	"fmt"
	"slices"
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
