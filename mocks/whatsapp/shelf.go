package whatsapp

import (
	"container/list"
	"sync"
	"time"
)

// Media is a file that was uploaded, or came with a message.
type Media struct {
	ID   string
	At   time.Time
	Type string // MIME
	Name string
	Hash string // SHA-256, hexadecimal
	Data []byte
}

// shelf keeps the newest media, up to a number and a total of bytes. It is safe for concurrent use.
type shelf struct {
	mu    sync.Mutex
	most  int
	bytes int64
	held  int64
	byID  map[string]*list.Element // of *Media
	order *list.List               // newest first
}

func newShelf(most int, bytes int64) *shelf {
	return &shelf{most: most, bytes: bytes, byID: map[string]*list.Element{}, order: list.New()}
}

// add keeps one, and forgets the oldest when there are too many. It reports whether one fits at all.
func (s *shelf) add(one *Media) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if int64(len(one.Data)) > s.bytes {
		return false
	}
	s.byID[one.ID] = s.order.PushFront(one)
	s.held += int64(len(one.Data))
	for s.held > s.bytes || s.order.Len() > s.most {
		s.drop(s.order.Back())
	}
	return true
}

func (s *shelf) drop(e *list.Element) {
	old := s.order.Remove(e).(*Media) //nolint:forcetypeassert,errcheck // the list holds nothing else
	s.held -= int64(len(old.Data))
	delete(s.byID, old.ID)
}

// get returns the media of that id, which nobody changes any more.
func (s *shelf) get(id string) (*Media, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	return e.Value.(*Media), true //nolint:forcetypeassert,errcheck // the list holds nothing else
}

func (s *shelf) remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if ok {
		s.drop(e)
	}
	return ok
}

func (s *shelf) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID, s.held = map[string]*list.Element{}, 0
	s.order.Init()
}
