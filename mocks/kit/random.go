package kit

import (
	"encoding/hex"
	"math/rand/v2"
	"sync"
)

// Random is the mock's only source of chance: the same seed gives the same run. It is safe for concurrent use.
type Random struct {
	mu   sync.Mutex
	seed uint64
	rand *rand.Rand
}

// NewRandom returns a source that starts from seed.
func NewRandom(seed uint64) *Random {
	r := &Random{seed: seed}
	r.Reset()
	return r
}

// Reset starts again from the seed.
func (r *Random) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rand = rand.New(rand.NewPCG(r.seed, 0)) //nolint:gosec // repeatable on purpose; nothing here is secret
}

// Chance reports true in the given share of calls: never for 0, always for 1.
func (r *Random) Chance(share float64) bool {
	if share <= 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rand.Float64() < share
}

// IntN returns a number in [0, n).
func (r *Random) IntN(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rand.IntN(n)
}

// Hex returns n hexadecimal digits.
func (r *Random) Hex(n int) string {
	b := make([]byte, (n+1)/2)
	r.Fill(b)
	return hex.EncodeToString(b)[:n]
}

// Fill fills b.
func (r *Random) Fill(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range b {
		b[i] = byte(r.rand.Uint32()) //nolint:gosec // the low byte is what is wanted
	}
}
