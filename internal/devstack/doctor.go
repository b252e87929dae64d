package devstack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Check is one finding of the doctor.
type Check struct {
	Name   string `json:"name"`
	State  string `json:"state"` // ok, warn or fail
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"` // one line; empty when ok
}

func healthy(detail string) Check { return Check{State: stateOK, Detail: detail} }

func doubtful(detail, fix string) Check { return Check{State: stateWarn, Detail: detail, Fix: fix} }

func broken(detail, fix string) Check { return Check{State: stateFail, Detail: detail, Fix: fix} }

const doctorWithin = 1900 * time.Millisecond

// Doctor checks this machine and the project's setup. With fix it first mends what it can. The error is a *Error when
// a check fails.
func Doctor(ctx context.Context, s *Settings, c *Console, format string, fix bool) error {
	if fix {
		if err := s.mend(ctx, c); err != nil {
			return err
		}
		again, err := LoadSettings(s.Root, s.environ) // mending may have changed .env
		if err != nil {
			return err
		}
		s = again
	}
	checks := s.examine(ctx)
	if format == "json" {
		if err := c.JSON(checks); err != nil {
			return err
		}
	}
	failed := 0
	for _, check := range checks {
		if check.State == stateFail {
			failed++
		}
		if format != "json" {
			c.Resultf("%s  %-12s %s", c.mark(check.State), check.Name, check.Detail)
			if check.Fix != "" {
				c.Resultf("        %s", check.Fix)
			}
		}
	}
	if failed > 0 {
		return newProblem(CodeDoctor, fmt.Sprintf("%d of %d checks failed", failed, len(checks)), "See the lines above, or bp doctor --fix")
	}
	return nil
}

// examine runs all checks at once; one that takes too long is doubtful.
func (s *Settings) examine(ctx context.Context) []Check {
	ctx, cancel := context.WithTimeout(ctx, doctorWithin)
	defer cancel()
	list := s.checks()
	results := make([]Check, len(list))
	var wait sync.WaitGroup
	for i, item := range list {
		wait.Go(func() {
			results[i] = item.check(ctx)
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				results[i] = doubtful("took too long to answer", "Try again; the machine may be busy")
			}
			results[i].Name = item.name
		})
	}
	wait.Wait()
	return results
}
