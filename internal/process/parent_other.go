//go:build !linux

package process

import "syscall"

// dieWithParent cannot be had here: a program whose parent was killed goes on.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}
