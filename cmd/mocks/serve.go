package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/barberpro/barberpro/mocks/kit"
)

// mock is a running provider.
type mock interface {
	http.Handler
	Close() error
}

// provider is one that can be run.
type provider struct {
	name, title string
	variable    string // of its port
	port        int    // where the variable is not set
	start       func(log *slog.Logger) (mock, error)
	more        []listener // besides HTTP
}

// listener is a further port of a provider.
type listener struct {
	title, variable string
	port            int
	serve           func(ctx context.Context, m mock, l net.Listener) error
}

const hostVariable = "MOCKS_ADDR"

// serve runs providers until ctx ends. Every port is taken before anything starts, so that a taken one stops all.
func serve(ctx context.Context, out io.Writer, log *slog.Logger, list ...provider) error {
	var open []net.Listener
	defer func() {
		for _, l := range open {
			_ = l.Close() // closed already, after serving
		}
	}()
	group, ctx := errgroup.WithContext(ctx)
	var starts []func() error
	for _, p := range list {
		web, err := listen(ctx, p.title, p.variable, p.port)
		if err != nil {
			return err
		}
		open = append(open, web)
		more := make([]net.Listener, len(p.more))
		for i, l := range p.more {
			if more[i], err = listen(ctx, l.title, l.variable, l.port); err != nil {
				return err
			}
			open = append(open, more[i])
		}
		starts = append(starts, func() error {
			return p.run(ctx, group, out, log.With("mock", p.name), append([]net.Listener{web}, more...))
		})
	}
	for _, start := range starts {
		if err := start(); err != nil {
			return errors.Join(err, group.Wait())
		}
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	return nil
}

// run starts a provider and serves it in group: HTTP on the first listener, what more it has on the others.
func (p *provider) run(ctx context.Context, group *errgroup.Group, out io.Writer, log *slog.Logger, open []net.Listener) error {
	web, more := open[0], open[1:]
	m, err := p.start(log)
	if err != nil {
		return fmt.Errorf("start %s: %w", p.title, err)
	}
	fmt.Fprintf(out, "%-12s http://%s/dashboard\n", p.title, web.Addr())
	done := make(chan struct{})
	group.Go(func() error {
		defer close(done)
		return kit.Serve(ctx, web, m)
	})
	for i, l := range p.more {
		fmt.Fprintf(out, "%-12s %s\n", l.title, more[i].Addr())
		group.Go(func() error { return l.serve(ctx, m, more[i]) })
	}
	group.Go(func() error {
		<-done
		return m.Close()
	})
	return nil
}

func listen(ctx context.Context, title, variable string, port int) (net.Listener, error) {
	text := cmp.Or(os.Getenv(variable), strconv.Itoa(port))
	address := net.JoinHostPort(cmp.Or(os.Getenv(hostVariable), "127.0.0.1"), text)
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s cannot use %s; set %s to another port: %w", title, address, variable, err)
	}
	return l, nil
}
