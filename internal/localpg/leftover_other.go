//go:build !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// evict asks a server that a killed launcher left on this data to shut down. Only Linux can tie a process to its
// parent's life.
func evict(pid int, dir string) {
	command, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output() //nolint:noctx // ends at once
	if err == nil && strings.Contains(string(command), dir) {
		_ = syscall.Kill(pid, syscall.SIGINT)
	}
}
