package kit

import (
	"container/list"
	"errors"
	"sync"
)

// ErrNotFound is for an id that is not, or no longer, in a Store.
var ErrNotFound = errors.New("not found")

// Store keeps the newest things by id, up to a number and, where they differ much in size, up to a size. It is safe for
// concurrent use. Things are copied in and out, so a T must not share memory that is changed later.
type Store[T any] struct {
	mu    sync.RWMutex
	most  int
	room  int64          // of all sizes together
	size  func(*T) int64 // nil: only the number counts
	used  int64
	byID  map[string]*list.Element
	order *list.List // newest first
	total int        // ever added
}

type stored[T any] struct {
	id    string
	value T
}

// NewStore returns a store for the newest most things.
func NewStore[T any](most int) *Store[T] {
	return &Store[T]{most: most, byID: map[string]*list.Element{}, order: list.New()}
}

// NewSizedStore returns a store for the newest most things that take room together.
func NewSizedStore[T any](most int, room int64, size func(*T) int64) *Store[T] {
	s := NewStore[T](most)
	s.room, s.size = room, size
	return s
}

// Add keeps v as the newest thing, and forgets the oldest while there are too many. The newest stays, however large.
func (s *Store[T]) Add(id string, v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.byID[id]; ok {
		s.drop(old)
	}
	s.byID[id] = s.order.PushFront(&stored[T]{id: id, value: v})
	s.total++
	s.used += s.sizeOf(&v)
	for s.order.Len() > 1 && (s.order.Len() > s.most || s.size != nil && s.used > s.room) {
		s.drop(s.order.Back())
	}
}

func (s *Store[T]) drop(e *list.Element) {
	at := value[T](e)
	s.order.Remove(e)
	delete(s.byID, at.id)
	s.used -= s.sizeOf(&at.value)
}

func (s *Store[T]) sizeOf(v *T) int64 {
	if s.size == nil {
		return 0
	}
	return s.size(v)
}

// Get returns the thing of that id.
func (s *Store[T]) Get(id string) (v T, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.byID[id]
	if !ok {
		return v, false
	}
	return value[T](e).value, true
}

// Update lets change work on the thing of that id, with nobody else in between; when change fails, nothing is changed.
// It returns the thing as it is then. Errors: ErrNotFound and those of change.
func (s *Store[T]) Update(id string, change func(*T) error) (v T, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if !ok {
		return v, ErrNotFound
	}
	at := value[T](e)
	v = at.value
	if err := change(&v); err != nil {
		return at.value, err
	}
	s.used += s.sizeOf(&v) - s.sizeOf(&at.value)
	at.value = v
	return v, nil
}

// Delete forgets the thing of that id.
func (s *Store[T]) Delete(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if ok {
		s.drop(e)
	}
	return ok
}

// Newest returns those that match, newest first, without the first skip and at most limit of them, and how many match.
// A nil match takes all.
func (s *Store[T]) Newest(match func(*T) bool, skip, limit int) (found []T, total int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for e := s.order.Front(); e != nil; e = e.Next() {
		at := value[T](e)
		if match != nil && !match(&at.value) {
			continue
		}
		if total >= skip && len(found) < limit {
			found = append(found, at.value)
		}
		total++
	}
	return found, total
}

// Len is how many are kept, and ever how many were added.
func (s *Store[T]) Len() (kept, ever int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.order.Len(), s.total
}

// Used is the size of all that is kept; 0 in a store that knows no sizes.
func (s *Store[T]) Used() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.used
}

// Reset forgets all.
func (s *Store[T]) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID, s.total, s.used = map[string]*list.Element{}, 0, 0
	s.order.Init()
}

func value[T any](e *list.Element) *stored[T] {
	return e.Value.(*stored[T]) //nolint:forcetypeassert,errcheck // the list holds nothing else
}
