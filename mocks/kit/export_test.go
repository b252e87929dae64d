package kit

import "time"

// Nap is nap for tests.
func Nap(wait time.Duration, speed float64) time.Duration { return nap(wait, speed) }
