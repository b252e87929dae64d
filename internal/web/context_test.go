package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/web"
)

// inside runs f as the handler of a request and returns its context after the request is over.
func inside(t *testing.T, timeout time.Duration, f func(context.Context)) context.Context {
	t.Helper()
	e := newEdge(t, web.Options{Timeout: timeout})
	var seen context.Context
	e.Raw(web.Operation{Method: http.MethodGet, Path: "/inside", ID: "inside", Access: web.Public},
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = r.Context() //nolint:fatcontext // the test looks at it afterwards
			f(seen)
			_, _ = io.WriteString(w, "ok")
		}))
	e.do(t, call{path: "/inside"})
	return seen
}

func TestTheContextOfARequestEndsAtItsDeadline(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context) error{
		"by waiting":           func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"by asking":            askAgain,
		"by a derived context": func(ctx context.Context) error { return derived(ctx, context.WithCancel) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inside(t, 20*time.Millisecond, func(ctx context.Context) {
				if d, ok := ctx.Deadline(); !ok || time.Until(d) > 20*time.Millisecond {
					t.Errorf("Deadline: got %s, %v, want within 20 ms", time.Until(d), ok)
				}
				if err := ctx.Err(); err != nil {
					t.Errorf("Err at the start: got %v, want nil", err)
				}
				if err := wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Err at the end: got %v, want DeadlineExceeded", err)
				}
			})
		})
	}
}

func askAgain(ctx context.Context) error {
	for ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
	return ctx.Err()
}

func derived(ctx context.Context, derive func(context.Context) (context.Context, context.CancelFunc)) error {
	child, cancel := derive(ctx)
	defer cancel()
	<-child.Done()
	return child.Err()
}

func TestTheContextOfARequestIsOverWithIt(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]func(context.Context){
		"when nobody waited":   func(context.Context) {},
		"when somebody waited": func(ctx context.Context) { ctx.Done() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := inside(t, time.Hour, during)
			<-ctx.Done()
			if err := ctx.Err(); !errors.Is(err, context.Canceled) {
				t.Errorf("Err after the request: got %v, want Canceled", err)
			}
			if web.RequestID(ctx) == "" {
				t.Error("RequestID after the request: got none")
			}
		})
	}
}
