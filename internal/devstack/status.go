package devstack

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const probeWithin = 250 * time.Millisecond // so that status answers in under 300 ms

// ServiceStatus is a service and whether it answers now.
type ServiceStatus struct {
	Service

	Up     bool   `json:"up"`
	Reason string `json:"reason,omitempty"` // why it is not
}

// Status is the answer of `bp status -o json`.
type Status struct {
	Running   bool            `json:"running"`
	Pid       int             `json:"pid,omitempty"`
	StartedAt *time.Time      `json:"started_at,omitempty"`
	Services  []ServiceStatus `json:"services"`
}

// PrintStatus asks every service and prints what they say, as a table, "json", or "env" for a shell. The error is a
// *Error when the stack does not run or a service is down.
func PrintStatus(ctx context.Context, s *Settings, c *Console, format string) error {
	status, err := s.status(ctx)
	if format == "json" {
		if printErr := c.JSON(status); printErr != nil {
			return printErr
		}
	}
	if err != nil {
		return err
	}
	switch format {
	case "env":
		for _, pair := range s.shellVariables() {
			c.Resultf("%s", pair)
		}
	case "":
		for _, sv := range status.Services {
			mark, note := stateOK, ""
			if !sv.Up {
				mark, note = stateFail, "   "+sv.Reason
			}
			c.Resultf("%s  %-11s %-14s %-21s%s", c.mark(mark), sv.Title, sv.Version, sv.Address, note)
		}
	}
	for _, sv := range status.Services {
		if !sv.Up {
			return newProblem(codeDown, sv.Name+" is down", "See bp logs "+sv.Name+", or bp restart "+sv.Name)
		}
	}
	return nil
}

func (s *Settings) shellVariables() []string {
	return []string{
		"DATABASE_URL=" + s.databaseURL(),
		"REDIS_URL=" + s.redisURL(),
		"BASE_URL=" + s.baseURL(),
		fmt.Sprintf("%s=%d", varBackendPort, s.BackendPort),
	}
}

func (s *Settings) status(ctx context.Context) (Status, error) {
	state, err := s.readState()
	if err != nil {
		return Status{Services: []ServiceStatus{}}, err
	}
	result := Status{Running: true, Pid: state.Pid, StartedAt: &state.StartedAt, Services: make([]ServiceStatus, len(state.Services))}
	var wait sync.WaitGroup
	for i, sv := range state.Services {
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, probeWithin)
			defer cancel()
			result.Services[i] = ServiceStatus{Service: sv, Up: true}
			if err := probe(ctx, sv); err != nil {
				result.Services[i].Up, result.Services[i].Reason = false, err.Error()
			}
		})
	}
	wait.Wait()
	if !state.Ready {
		return result, newProblem(codeNotReady, "the stack is just starting", "Try again in a moment")
	}
	return result, nil
}

func probe(ctx context.Context, sv Service) error {
	switch sv.Name {
	case partPostgres:
		return withConnection(ctx, sv.URL, func(c *pgx.Conn) error { return c.Ping(ctx) })
	case partRedis:
		return pingRedis(ctx, sv.URL)
	}
	path := map[string]string{partMocks: "/health", partWeb: webProbe, partMonitoring: "/-/ready"}[sv.Name]
	return probeHTTP(ctx, "http://"+sv.Address+orDefault(path, "/health/ready"))
}
