package slot

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// plainRow is a bitmap as anyone would write it.
type plainRow []bool

func (p plainRow) put(from, to int, v bool) {
	for i := max(from, 0); i < min(to, len(p)); i++ {
		p[i] = v
	}
}

func (p plainRow) avoid(s stretch, offset, length int) {
	for i := range p {
		if i+offset < s.to && s.from < i+offset+length {
			p[i] = false
		}
	}
}

func (p plainRow) shrink(n int) {
	for i := range p {
		p[i] = i+n <= len(p) && !slices.Contains(p[i:i+n], false)
	}
}

func TestBitmapsDoAsPlainRowsDo(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		words := 1 + r.IntN(4)
		b, p := make(bitmap, words), make(plainRow, words*wordBits)
		edge := func() int { return r.IntN(len(p)+2*wordBits) - wordBits }
		for range 12 {
			from, length := edge(), r.IntN(150)
			switch r.IntN(5) {
			case 0, 1:
				b.fill(from, from+length)
				p.put(from, from+length, true)
			case 2:
				b.wipe(from, from+length)
				p.put(from, from+length, false)
			case 3:
				s, offset := stretch{from, from + 1 + length}, r.IntN(80)-40
				b.avoid([]stretch{s}, offset, 1+length/2)
				p.avoid(s, offset, 1+length/2)
			default:
				b.shrink(1 + length/8)
				p.shrink(1 + length/8)
			}
			sameRow(t, b, p)
			if t.Failed() {
				return
			}
		}
	}
}

func sameRow(t *testing.T, b bitmap, p plainRow) {
	t.Helper()
	starts := make(bitmap, len(b))
	starts.addRunStarts(b)
	total := 0
	for i, want := range p {
		if b.has(i) != want {
			t.Errorf("bit %d = %t, want %t", i, b.has(i), want)
		}
		if begins := want && (i == 0 || !p[i-1]); starts.has(i) != begins {
			t.Errorf("run start %d = %t, want %t", i, starts.has(i), begins)
		}
		if next := slices.Index(p[i:], true); next >= 0 && b.next(i) != i+next || next < 0 && b.next(i) != len(p) {
			t.Errorf("next(%d) = %d, want %d further", i, b.next(i), next)
		}
		if want {
			total++
		}
	}
	if got := b.count(0, len(p)); got != total {
		t.Errorf("count = %d, want %d", got, total)
	}
}
