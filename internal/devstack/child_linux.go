package devstack

import "syscall"

// childAttributes keep Ctrl-C from a child, which we stop in order, and let it die with us.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
