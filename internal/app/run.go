package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"github.com/barberpro/barberpro/internal/fault"
)

// Serve answers requests until ctx ends and then leaves without failing one: it reports not ready, keeps serving for
// SHUTDOWN_DELAY so that the proxy stops sending, stops accepting, ends long-lived sockets, lets running requests and jobs
// finish for SHUTDOWN_TIMEOUT, and closes the pools. listening, when not nil, is told the address.
func (a *App) Serve(ctx context.Context, listening func(net.Addr)) error {
	l, err := a.listen(ctx)
	if err != nil {
		return errors.Join(err, a.Close(ctx))
	}
	srv := a.server()
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(netutil.LimitListener(l, a.cfg.HTTP.MaxConnections)) }()
	if listening != nil {
		listening(l.Addr())
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	a.heart.serves = true
	wait, err := a.begin(ctx, run)
	if err == nil {
		a.log.InfoContext(ctx, "ready", "address", l.Addr().String(), "version", a.build.Version,
			"ms", time.Since(a.started).Milliseconds())
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	return errors.Join(err, a.leave(context.WithoutCancel(ctx), srv, stop, wait))
}

// Work works jobs until ctx ends, without serving requests.
func (a *App) Work(ctx context.Context) error {
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	wait, err := a.begin(ctx, run)
	if err == nil {
		a.log.InfoContext(ctx, "working", "version", a.build.Version)
		<-ctx.Done()
	}
	return errors.Join(err, a.leave(context.WithoutCancel(ctx), nil, stop, wait))
}

// begin waits for the database and starts what runs beside the server, which ends with run. wait waits for that end.
func (a *App) begin(ctx, run context.Context) (wait func(), err error) {
	var beside sync.WaitGroup
	if err := a.await(ctx); err != nil {
		if ctx.Err() != nil {
			return beside.Wait, nil //nolint:nilerr // told to stop before it began
		}
		return beside.Wait, err
	}
	for _, task := range append(a.background, a.probe.watch) {
		beside.Go(func() { task(run) })
	}
	if err := a.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return beside.Wait, err
	}
	a.probe.begun.Store(true)
	beside.Go(func() { a.beats(run) })
	return beside.Wait, nil
}

// await waits for the database, with the schema that this binary needs.
func (a *App) await(ctx context.Context) error {
	err := a.probe.wait(ctx, a.cfg.Database.StartWait, a.migrated)
	if fault.KindOf(err) == fault.Unavailable || errors.Is(err, context.DeadlineExceeded) {
		return a.noDatabase(err)
	}
	return err
}

// noDatabase says which database did not answer, without the password.
func (a *App) noDatabase(cause error) error {
	where := "it"
	if u, err := url.Parse(a.cfg.Database.URL.Reveal()); err == nil {
		where = u.Host + u.Path
	}
	return fmt.Errorf("the database at %s did not answer within %s: check that it runs and that DATABASE_URL is right: %w",
		where, a.cfg.Database.StartWait, cause)
}

func (a *App) listen(ctx context.Context) (net.Listener, error) {
	address := net.JoinHostPort(a.cfg.HTTP.Address, strconv.Itoa(a.cfg.HTTP.Port))
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (LISTEN_ADDR, PORT): %w", address, err)
	}
	return l, nil
}

func (a *App) server() *http.Server {
	return &http.Server{
		Handler: a.api, ReadHeaderTimeout: a.cfg.HTTP.HeaderTimeout, ReadTimeout: a.cfg.HTTP.ReadTimeout,
		WriteTimeout: a.cfg.HTTP.WriteTimeout, IdleTimeout: a.cfg.HTTP.IdleTimeout, MaxHeaderBytes: a.cfg.HTTP.MaxHeader,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
}

// leave ends the process in order. srv is nil when it served nothing.
func (a *App) leave(ctx context.Context, srv *http.Server, stop, wait func()) error {
	a.probe.draining.Store(true)
	var errs []error
	if srv != nil {
		a.log.InfoContext(ctx, "leaving", "delay", a.cfg.HTTP.ShutdownDelay.String())
		a.api.Drain()
		<-time.After(a.cfg.HTTP.ShutdownDelay)
	}
	grace, cancel := context.WithTimeout(ctx, a.cfg.HTTP.ShutdownGrace+time.Second)
	defer cancel()
	var ending sync.WaitGroup
	for _, bye := range a.goodbyes {
		ending.Go(bye)
	}
	if srv != nil {
		errs = append(errs, srv.Shutdown(grace))
	}
	ending.Wait()
	errs = append(errs, a.queue.Stop(grace))
	stop()
	wait()
	a.log.InfoContext(ctx, "stopped")
	return errors.Join(append(errs, a.Close(ctx))...)
}
