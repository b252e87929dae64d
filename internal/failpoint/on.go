//go:build failpoints

package failpoint

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Enabled reports whether this build can fail on purpose.
const Enabled = true

// Variable names the place that ends the process, and at which pass: "payment.applied:3". Empty: none.
const Variable = "FAILPOINT"

// Clock names by how much the clock of this process is wrong, as Go writes durations: "-10m". Empty: not at all.
const Clock = "FAILPOINT_CLOCK"

// Skew is by how much the clock of this process is wrong.
func Skew() time.Duration {
	by, err := time.ParseDuration(os.Getenv(Clock))
	if err != nil {
		return 0
	}
	return by
}

var (
	mu   sync.Mutex         //nolint:gochecknoglobals // one process has one set of failpoints
	seen = map[string]int{} //nolint:gochecknoglobals // passes so far
)

// Hit marks a place where a crash must lose nothing. When it is the one that Variable names, the process ends here as by
// kill -9.
func Hit(name string) {
	armed, pass, _ := strings.Cut(os.Getenv(Variable), ":")
	if armed != name {
		return
	}
	at, err := strconv.Atoi(pass)
	if err != nil {
		at = 1
	}
	mu.Lock()
	seen[name]++
	now := seen[name] == at
	mu.Unlock()
	if now {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) //nolint:errcheck // it never returns
		select {}
	}
}
