//go:build !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes give the server its user and a session of its own. Only Linux can tie a process to its parent's life:
// elsewhere a killed launcher leaves the server, and evict ends it at the next start.
func attributes(o owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: o.credential()}
}

// evict asks a server that a killed launcher left on this data to shut down.
func evict(pid int, dir string) {
	command, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output() //nolint:noctx // ends at once
	if err == nil && strings.Contains(string(command), dir) {
		_ = syscall.Kill(pid, syscall.SIGINT)
	}
}
