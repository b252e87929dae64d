package web

import (
	"sync"
	"time"
)

const (
	shardCount = 64
	// shardCap bounds the memory of one bucket to a few megabytes, whatever the number of addresses that call.
	shardCap   = 4096
	sweepEvery = time.Minute
)

// gcra counts by the generic cell rate algorithm: per key only the instant at which its bucket will be full again.
type gcra struct {
	shards [shardCount]gcraShard
}

type gcraShard struct {
	mu    sync.Mutex
	full  map[uint64]int64 // key -> Unix nanoseconds
	swept int64
}

// take asks for one request of key at now.
func (g *gcra) take(key uint64, b Bucket, now time.Time) verdict {
	at := now.UnixNano()
	window := int64(b.Window)
	step := window / int64(b.Limit)
	s := &g.shards[key%shardCount]
	s.mu.Lock()
	defer s.mu.Unlock()
	full := max(s.full[key], at) + step
	if wait := full - window - at; wait > 0 {
		return verdict{wait: time.Duration(wait), reset: time.Duration(full - step - at)}
	}
	s.put(key, full, at)
	return verdict{left: int((window - (full - at)) / step), reset: time.Duration(full - at)}
}

// put stores, and now and then forgets the keys whose bucket is full again.
func (s *gcraShard) put(key uint64, full, at int64) {
	if s.full == nil {
		s.full = map[uint64]int64{}
	}
	if len(s.full) >= shardCap || at-s.swept > int64(sweepEvery) {
		s.sweep(at)
	}
	s.full[key] = full
}

func (s *gcraShard) sweep(at int64) {
	s.swept = at
	for k, full := range s.full {
		if full <= at {
			delete(s.full, k)
		}
	}
	for k := range s.full { // still too many: forget any, it only gives somebody a fresh bucket
		if len(s.full) < shardCap*3/4 {
			return
		}
		delete(s.full, k)
	}
}
