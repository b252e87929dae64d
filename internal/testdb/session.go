package testdb

import "syscall"

// ownSession keeps Ctrl-C in a terminal from a process that others use.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
