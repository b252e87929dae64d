//go:build !linux

package devstack

import "syscall"

// childAttributes keep Ctrl-C from a child, which we stop in order.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
