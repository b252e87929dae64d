package slot_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// FuzzList lets the fuzzer choose the numbers from which a scenario is drawn, and compares as the property test does.
// Run it with -fuzzminimizetime 20x: minimizing every find for a minute, the default, leaves no time to search.
func FuzzList(f *testing.F) {
	for i := range uint64(16) {
		r := rand.New(rand.NewPCG(defaultSeed, i))
		seed := make([]byte, 0, 512)
		for range 64 {
			seed = binary.LittleEndian.AppendUint64(seed, r.Uint64())
		}
		f.Add(seed)
	}
	c := newComparer(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := c.generator.draw(&byteSource{data: data, rest: rand.NewPCG(1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.compareScenario(s, rand.New(rand.NewPCG(2, 2)), ""); err != nil {
			t.Fatalf("%v\n%v", err, s)
		}
	})
}

// byteSource is a source of random numbers that reads two bytes for each while there are any. They become the highest
// bits, on which the generator's choices depend.
type byteSource struct {
	data []byte
	rest rand.Source
}

func (s *byteSource) Uint64() uint64 {
	if len(s.data) < 2 {
		return s.rest.Uint64()
	}
	n := binary.BigEndian.Uint16(s.data)
	s.data = s.data[2:]
	// Both halves, because rand takes the lower one for 32-bit numbers on some paths.
	return uint64(n)<<48 | uint64(n)<<16
}
