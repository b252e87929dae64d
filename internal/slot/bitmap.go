package slot

import "math/bits"

const wordBits = 64

// bitmap is a row of minutes, one bit each; bit i of the row is bit i%64 of word i/64.
// Whatever lies outside the row reads as not set, and writes there are ignored.
type bitmap []uint64

// stretch is a half-open range of bits, which may lie outside the row.
type stretch struct{ from, to int }

func (b bitmap) len() int { return len(b) * wordBits }

func (b bitmap) has(i int) bool {
	return i >= 0 && i < b.len() && b[i/wordBits]>>(i%wordBits)&1 != 0
}

func (b bitmap) set(i int) {
	if i >= 0 && i < b.len() {
		b[i/wordBits] |= 1 << (i % wordBits)
	}
}

// fill sets the bits of [from, to).
func (b bitmap) fill(from, to int) {
	from, to = max(from, 0), min(to, b.len())
	if from >= to {
		return
	}
	i, j := from/wordBits, (to-1)/wordBits
	head, tail := masks(from, to)
	if i == j {
		b[i] |= head & tail
		return
	}
	b[i] |= head
	for k := i + 1; k < j; k++ {
		b[k] = ^uint64(0)
	}
	b[j] |= tail
}

// wipe clears the bits of [from, to). Most ranges are short: those take the same few steps whether they straddle two
// words or not, which is twice as fast as asking.
func (b bitmap) wipe(from, to int) {
	n, i, s := to-from, from>>6, uint(from)%wordBits
	if n < 1 || n > wordBits || from < 0 || i+1 >= len(b) {
		b.wipeAny(from, to)
		return
	}
	ones := ^uint64(0) >> (wordBits - n)
	b[i] &^= ones << s
	b[i+1] &^= ones >> 1 >> (wordBits - 1 - s)
}

func (b bitmap) wipeAny(from, to int) {
	from, to = max(from, 0), min(to, b.len())
	if from >= to {
		return
	}
	i, j := from/wordBits, (to-1)/wordBits
	head, tail := masks(from, to)
	if i == j {
		b[i] &^= head & tail
		return
	}
	b[i] &^= head
	clear(b[i+1 : j])
	b[j] &^= tail
}

// masks returns the bits of from and above in its word, and those below to in the word of its last bit.
func masks(from, to int) (head, tail uint64) {
	return ^uint64(0) << (from % wordBits), ^uint64(0) >> (wordBits - 1 - (to-1)%wordBits)
}

// avoid clears the starts i whose minutes [i+offset, i+offset+length) meet one of the stretches.
func (b bitmap) avoid(stretches []stretch, offset, length int) {
	for _, s := range stretches {
		b.wipe(s.from-offset-length+1, s.to-offset)
	}
}

// shrink keeps the bits that begin a run of at least n set bits: each run loses its last n-1.
func (b bitmap) shrink(n int) {
	for from := b.next(0); from < b.len(); {
		to := b.nextZero(from)
		b.wipe(max(from, to-n+1), to)
		from = b.next(to)
	}
}

// and clears the bits that are not set in src, which has the same length.
func (b bitmap) and(src bitmap) {
	for i, w := range src[:len(b)] {
		b[i] &= w
	}
}

// or sets the bits that are set in src, which has the same length.
func (b bitmap) or(src bitmap) {
	for i, w := range src[:len(b)] {
		b[i] |= w
	}
}

// next returns the first set bit at or after i, or len when there is none.
func (b bitmap) next(i int) int { return b.seek(i, 0) }

// nextZero returns the first bit at or after i that is not set, or len when there is none.
func (b bitmap) nextZero(i int) int { return b.seek(i, ^uint64(0)) }

// seek returns the first bit at or after i >= 0 that differs from those of plain, which is all zeros or all ones.
func (b bitmap) seek(i int, plain uint64) int {
	if i >= b.len() {
		return b.len()
	}
	k := i / wordBits
	w := (b[k] ^ plain) &^ (1<<(i%wordBits) - 1)
	for w == 0 {
		k++
		if k == len(b) {
			return b.len()
		}
		w = b[k] ^ plain
	}
	return k*wordBits + bits.TrailingZeros64(w)
}

// count returns how many bits of [from, to) are set.
func (b bitmap) count(from, to int) int {
	n := 0
	for i := b.next(from); i < to && i < b.len(); {
		end := min(b.nextZero(i), to)
		n += end - i
		i = b.next(end)
	}
	return n
}

// addRunStarts sets the first bit of each run of set bits in src, which has the same length.
func (b bitmap) addRunStarts(src bitmap) {
	carry := uint64(0)
	for i, w := range src[:len(b)] {
		b[i] |= w &^ (w<<1 | carry)
		carry = w >> (wordBits - 1)
	}
}
