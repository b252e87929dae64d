package stack

import "syscall"

// attributes keep Ctrl-C from a child and let it die with the test.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
