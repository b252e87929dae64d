//go:build !failpoints

package failpoint

// Enabled reports whether this build can fail on purpose.
const Enabled = false

// Hit marks a place where a crash must lose nothing. name is "domain.place" and is unique.
func Hit(string) {}
