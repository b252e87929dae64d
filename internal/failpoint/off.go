//go:build !failpoints

package failpoint

import "time"

// Enabled reports whether this build can fail on purpose.
const Enabled = false

// Hit marks a place where a crash must lose nothing. name is "domain.place" and is unique.
func Hit(string) {}

// Skew is by how much the clock of this process is wrong: not at all.
func Skew() time.Duration { return 0 }
