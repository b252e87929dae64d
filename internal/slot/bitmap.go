package slot

import "math/bits"

const wordBits = 64

// bitmap is a row of minutes, one bit each; bit i of the row is bit i%64 of word i/64.
// Whatever lies outside the row reads as not set, and writes there are ignored.
type bitmap []uint64

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

// wipe clears the bits of [from, to).
func (b bitmap) wipe(from, to int) {
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

// keep clears each bit i for which bit i+shift of src is not set. For shift >= 0, src may be b itself.
func (b bitmap) keep(src bitmap, shift int) {
	skip, s := shift>>6, uint(shift)&(wordBits-1) // both round down, so a negative shift works too
	if skip < 0 {
		b = b.keepEdge(src, -skip, s)
		skip = 0
	}
	src = src[min(skip, len(src)):]
	n := max(0, min(len(b), len(src)-1)) // words whose successor is in src
	if n > 0 {
		low := src[0]
		dst, high := b[:n], src[1:n+1]
		for i, h := range high[:len(dst)] {
			dst[i] &= low>>(s&(wordBits-1)) | h<<1<<((wordBits-1-s)&(wordBits-1))
			low = h
		}
	}
	if n < len(b) && n < len(src) {
		b[n] &= src[n] >> s
		n++
	}
	clear(b[n:])
}

// keepEdge does keep for the first n words, which lie before src begins or straddle its first bit, and returns the rest.
func (b bitmap) keepEdge(src bitmap, n int, s uint) bitmap {
	if n > len(b) || len(src) == 0 {
		clear(b)
		return nil
	}
	clear(b[:n-1])
	b[n-1] &= src[0] << 1 << (wordBits - 1 - s)
	return b[n:]
}

// erode keeps the bits that begin a run of at least n set bits. Runs double with each pass: O(log n) of them.
func (b bitmap) erode(n int) {
	for have := 1; have < n; {
		more := min(have, n-have)
		b.keep(b, more)
		have += more
	}
}

// or sets the bits that are set in src, which has the same length.
func (b bitmap) or(src bitmap) {
	for i, w := range src[:len(b)] {
		b[i] |= w
	}
}

// orNot sets the bits that are not set in src, which has the same length.
func (b bitmap) orNot(src bitmap) {
	for i, w := range src[:len(b)] {
		b[i] |= ^w
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
		if k++; k == len(b) {
			return b.len()
		}
		w = b[k] ^ plain
	}
	return k*wordBits + bits.TrailingZeros64(w)
}

// count returns how many bits of [from, to) are set.
func (b bitmap) count(from, to int) int {
	n := 0
	for i := b.next(max(from, 0)); i < to && i < b.len(); {
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
