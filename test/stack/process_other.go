//go:build !linux

package stack

import "syscall"

// attributes keep Ctrl-C from a child.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
