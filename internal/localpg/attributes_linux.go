package localpg

import "syscall"

// attributes give the server its user and a session of its own, so that Ctrl-C reaches only the launcher, and let
// the kernel shut it down when the launcher dies. SIGINT is PostgreSQL's fast shutdown.
func attributes(o owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: o.credential(), Pdeathsig: syscall.SIGINT}
}

// evict has nothing to do: no server outlives its launcher here.
func evict(int, string) {}
