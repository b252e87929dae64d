package devstack

import (
	"bufio"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

const listening = "0A" // the kernel's TCP_LISTEN

// FindPortOwner tells who listens on a TCP port of this machine, from /proc.
func FindPortOwner(port int) PortOwner {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		inode, uid, ok := listener(table, port)
		if !ok {
			continue
		}
		if owner, ok := holder("socket:[" + inode + "]"); ok {
			return owner
		}
		if u, err := user.LookupId(uid); err == nil {
			return PortOwner{Name: "a program of user " + u.Username}
		}
	}
	return PortOwner{}
}

// listener finds the socket in one of the kernel's tables, whose columns proc(5) describes.
func listener(table string, port int) (inode, uid string, found bool) {
	const address, state, owner, number = 1, 3, 7, 9
	f, err := os.Open(table)
	if err != nil {
		return "", "", false
	}
	defer func() { _ = f.Close() }()
	suffix := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > number && fields[state] == listening && strings.HasSuffix(fields[address], suffix) {
			return fields[number], fields[owner], true
		}
	}
	return "", "", false
}

// holder finds the process that has the socket open; those of other users stay hidden unless we are root.
func holder(socket string) (PortOwner, bool) {
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return PortOwner{}, false
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != socket {
			continue
		}
		process := strings.Split(link, "/")[2]
		pid, err := strconv.Atoi(process)
		if err != nil {
			continue
		}
		name, err := os.ReadFile("/proc/" + process + "/comm")
		if err != nil {
			continue
		}
		return PortOwner{Name: strings.TrimSpace(string(name)), Pid: pid}, true
	}
	return PortOwner{}, false
}
