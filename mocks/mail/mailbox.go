package mail

import (
	"math"

	"github.com/barberpro/barberpro/mocks/kit"
)

// mailbox keeps the newest letters, up to a number and up to a size: mails differ in size by a factor of a million. A
// letter is never changed; a changed copy takes its place.
type mailbox struct{ *kit.Store[*letter] }

func newMailbox(most int, room int64) mailbox {
	return mailbox{kit.NewSizedStore(most, room, func(l **letter) int64 { return (*l).size() })}
}

// all returns every letter, newest first.
func (b mailbox) all() []*letter {
	found, _ := b.Newest(nil, 0, math.MaxInt)
	return found
}

// page returns letters that match, newest first, without the first skip and at most limit, and how many match. A nil match
// takes all. Matching reads whole mails, so it happens outside the store's lock.
func (b mailbox) page(match func(*letter) bool, skip, limit int) (found []*letter, total int) {
	found = []*letter{}
	for _, l := range b.all() {
		if match != nil && !match(l) {
			continue
		}
		if total >= skip && len(found) < limit {
			found = append(found, l)
		}
		total++
	}
	return found, total
}
