package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

// PortOwner is the process that listens on a port. Pid is 0 when it is another user's and cannot be told.
type PortOwner struct {
	Name string
	Pid  int
}

func (o PortOwner) String() string {
	if o.Pid == 0 {
		return orDefault(o.Name, "another program")
	}
	return fmt.Sprintf("%s (pid %d)", o.Name, o.Pid)
}

// neededPort is a port that the stack will open.
type neededPort struct {
	variable string
	number   int
}

// neededPorts lists the ports of the parts that the stack starts itself.
func (s *Settings) neededPorts() []neededPort {
	ports := []neededPort{{varBackendPort, s.BackendPort}}
	if s.DatabaseURL == "" {
		ports = append(ports, neededPort{varPostgresPort, s.PostgresPort})
	}
	if s.RedisURL == "" {
		ports = append(ports, neededPort{varRedisPort, s.RedisPort})
	}
	if s.Monitoring {
		ports = append(ports, neededPort{varPrometheusPort, s.PrometheusPort})
	}
	if s.Web {
		ports = append(ports, neededPort{varFrontendPort, s.FrontendPort})
	}
	if s.Mocks {
		for _, p := range s.mockPorts {
			ports = append(ports, p.neededPort)
		}
	}
	return ports
}

// checkPorts returns a problem for each port that is taken, and for two parts on one port.
func (s *Settings) checkPorts(ctx context.Context) error {
	var problems []error
	users := map[int]string{}
	for _, p := range s.neededPorts() {
		if other, twice := users[p.number]; twice {
			problems = append(problems, newProblem(codeBadPort,
				fmt.Sprintf("%s and %s are both %d", other, p.variable, p.number), "Give each another number"))
		}
		users[p.number] = p.variable
		if !portFree(ctx, p.number) {
			problems = append(problems, portProblem(ctx, p))
		}
	}
	return errors.Join(problems...)
}

func portProblem(ctx context.Context, p neededPort) *Error {
	return newProblem(codePortTaken,
		fmt.Sprintf("port %d is taken by %s", p.number, FindPortOwner(p.number)),
		fmt.Sprintf("Use %s=%d bp up, or bp doctor --fix", p.variable, nextFreePort(ctx, p.number+1)))
}

// portFree reports whether a server could listen on the port, on the loopback interface and on all.
func portFree(ctx context.Context, port int) bool {
	for _, host := range []string{"127.0.0.1", ""} {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}

func nextFreePort(ctx context.Context, from int) int {
	for port := from; port <= 65535; port++ {
		if portFree(ctx, port) {
			return port
		}
	}
	return 0
}
