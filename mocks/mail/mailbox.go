package mail

import (
	"container/list"
	"sync"
)

// mailbox keeps the newest letters, up to a number and up to a size, whichever comes first. It is not a kit.Store because
// mails differ in size by a factor of a million. It is safe for concurrent use.
type mailbox struct {
	most int
	room int64 // bytes

	mu    sync.RWMutex
	byID  map[string]*list.Element
	order *list.List // of *letter, newest first
	used  int64
	ever  int
}

func newMailbox(most int, room int64) *mailbox {
	return &mailbox{most: most, room: room, byID: map[string]*list.Element{}, order: list.New()}
}

// add keeps l and forgets the oldest letters where there are too many. The newest stays, however large.
func (b *mailbox) add(l *letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byID[l.id] = b.order.PushFront(l)
	b.used += l.size()
	b.ever++
	for b.order.Len() > 1 && (b.order.Len() > b.most || b.used > b.room) {
		b.drop(b.order.Back())
	}
}

func (b *mailbox) drop(e *list.Element) {
	l := at(e)
	b.order.Remove(e)
	delete(b.byID, l.id)
	b.used -= l.size()
}

func (b *mailbox) get(id string) (*letter, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	e, ok := b.byID[id]
	if !ok {
		return nil, false
	}
	return at(e), true
}

// update puts a changed copy in the place of the letter of that id. change must leave the data alone.
func (b *mailbox) update(id string, change func(*letter)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byID[id]; ok {
		l := *at(e)
		change(&l)
		e.Value = &l
	}
}

// remove forgets the letter of that id. It reports whether there was one.
func (b *mailbox) remove(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.byID[id]
	if ok {
		b.drop(e)
	}
	return ok
}

func (b *mailbox) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byID, b.used, b.ever = map[string]*list.Element{}, 0, 0
	b.order.Init()
}

// all returns every letter, newest first.
func (b *mailbox) all() []*letter {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]*letter, 0, b.order.Len())
	for e := b.order.Front(); e != nil; e = e.Next() {
		out = append(out, at(e))
	}
	return out
}

// page returns letters that match, newest first, without the first skip and at most limit, and how many match. A nil match
// takes all.
func (b *mailbox) page(match func(*letter) bool, skip, limit int) (found []*letter, total int) {
	found = []*letter{}
	if match == nil {
		return b.slice(skip, limit)
	}
	for _, l := range b.all() { // matching reads whole mails, so it happens outside the lock
		if !match(l) {
			continue
		}
		if total >= skip && len(found) < limit {
			found = append(found, l)
		}
		total++
	}
	return found, total
}

func (b *mailbox) slice(skip, limit int) (found []*letter, total int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	found = []*letter{}
	for e := b.order.Front(); e != nil && len(found) < limit; e = e.Next() {
		if skip > 0 {
			skip--
			continue
		}
		found = append(found, at(e))
	}
	return found, b.order.Len()
}

// count returns how many are kept, their size in bytes, and how many ever came.
func (b *mailbox) count() (kept int, used int64, ever int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.order.Len(), b.used, b.ever
}

func at(e *list.Element) *letter {
	return e.Value.(*letter) //nolint:forcetypeassert,errcheck // the list holds nothing else
}
