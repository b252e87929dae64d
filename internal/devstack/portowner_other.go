//go:build !linux

package devstack

import (
	"os/exec"
	"strconv"
	"strings"
)

// FindPortOwner tells who listens on a TCP port of this machine, from lsof.
func FindPortOwner(port int) PortOwner {
	out, err := exec.Command("lsof", "-nP", "-iTCP:"+strconv.Itoa(port), "-sTCP:LISTEN", "-Fpc").Output() //nolint:noctx // ends at once
	if err != nil {
		return PortOwner{}
	}
	var o PortOwner
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "p") && o.Pid == 0:
			o.Pid, _ = strconv.Atoi(line[1:])
		case strings.HasPrefix(line, "c") && o.Name == "":
			o.Name = line[1:]
		}
	}
	return o
}
