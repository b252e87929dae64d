package devstack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/barberpro/barberpro/internal/filelock"
)

// ErrInterrupted is the cause of a context that Ctrl-C ended.
var ErrInterrupted = errors.New("interrupted")

const (
	stopWithin  = 45 * time.Second       // the whole stack
	claimWithin = 300 * time.Millisecond // other commands hold the lock for a moment to look
	lookAgain   = 200 * time.Millisecond
	maxEndings  = 3 // of one service within a minute before we give up
)

// UpOptions say how the stack runs.
type UpOptions struct {
	Watch      bool // rebuild and restart the API when its sources change
	Web        bool // run the development server of the web UI, which shows changes at once, too
	Monitoring bool // run Prometheus, where it is installed
	Background bool // we are the process behind `up -d`: its caller prints the table
}

// stack is a running set of parts.
type stack struct {
	settings *Settings
	console  *Console
	options  UpOptions
	logs     *logFiles
	control  *control

	mu      sync.Mutex // held while a part starts or stops
	running []part
	state   State
}

// Up runs the stack in the foreground until ctx ends, and then stops it in order. The error is a *Error when the
// developer can do something, and ErrInterrupted after Ctrl-C.
func Up(ctx context.Context, s *Settings, c *Console, o UpOptions) error {
	claim, cancel := context.WithTimeout(ctx, claimWithin)
	lock, err := filelock.Exclusive(claim, s.path(stackLock))
	cancel()
	if errors.Is(err, context.DeadlineExceeded) {
		return s.alreadyRunning()
	}
	if err != nil {
		return fmt.Errorf("claim the stack: %w", err)
	}
	defer func() { _ = lock.Release() }()
	s.Web, s.Monitoring = o.Web, o.Monitoring
	st := &stack{settings: s, console: c, options: o, logs: &logFiles{settings: s, echo: c}}
	defer st.logs.close()
	err = st.run(ctx)
	if cause := context.Cause(ctx); cause != nil { // what failed after that failed because of it
		err = nil
		if errors.Is(cause, ErrInterrupted) {
			err = ErrInterrupted
		}
	}
	return errors.Join(err, st.stop())
}

func (s *Settings) alreadyRunning() error {
	state, err := s.readState()
	if err != nil {
		return err
	}
	return newProblem(codeRunning, fmt.Sprintf("the stack already runs (pid %d)", state.Pid), "See bp status, or stop it with bp down")
}

func (st *stack) run(ctx context.Context) error {
	began := time.Now()
	if err := st.settings.checkPorts(ctx); err != nil {
		return err
	}
	if err := st.begin(ctx); err != nil {
		return err
	}
	endings := make(chan part)
	for _, p := range st.running {
		go st.attend(ctx, p, endings)
	}
	if err := st.announce(time.Since(began)); err != nil {
		return err
	}
	if st.options.Watch {
		go st.watch(ctx)
	}
	return st.supervise(ctx, endings)
}

// begin starts everything: the compiler works while the databases start.
func (st *stack) begin(ctx context.Context) error {
	var err error
	if st.control, err = serveControl(ctx, st); err != nil {
		return err
	}
	st.state = State{Pid: os.Getpid(), StartedAt: time.Now().UTC(), Control: st.control.address, Token: rand.Text()}
	if err := st.settings.writeState(&st.state); err != nil {
		return err
	}
	var stores, programs []part
	for _, p := range st.parts() {
		if p.name() == partPostgres || p.name() == partRedis {
			stores = append(stores, p)
		} else {
			programs = append(programs, p)
		}
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		programs := st.settings.programs()
		return st.timed("Build", func() (string, string) { return strings.Join(programs, " "), "" },
			func() error { return st.settings.build(groupCtx, programs...) })
	})
	group.Go(func() error { return st.makeUI(groupCtx) })
	group.Go(func() error {
		for _, p := range stores {
			if err := st.startPart(groupCtx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err //nolint:wrapcheck // of our own functions
	}
	if err := st.fill(ctx); err != nil {
		return err
	}
	for _, p := range programs {
		if err := st.startPart(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// fill brings the database to the newest schema and loads the demo shop, which happens once.
func (st *stack) fill(ctx context.Context) error {
	err := st.timed("Migrations", func() (string, string) { return st.settings.countMigrations(ctx), "" },
		func() error { return st.settings.migrate(ctx) })
	if err != nil {
		return err
	}
	return st.timed("Demo shop", func() (string, string) { return demoShop, "" }, func() error { return st.settings.seed(ctx) })
}

func (st *stack) timed(name string, describe func() (detail, address string), work func() error) error {
	began := time.Now()
	if err := work(); err != nil {
		return err
	}
	detail, address := describe()
	st.console.Step(name, detail, address, time.Since(began))
	return nil
}

// startPart starts p and notes it, so that stop will find it even when it failed half way.
func (st *stack) startPart(ctx context.Context, p part) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.startLocked(ctx, p)
}

func (st *stack) startLocked(ctx context.Context, p part) error {
	began := time.Now()
	if !slices.Contains(st.running, p) {
		st.running = append(st.running, p)
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	d := p.describe()
	st.note(d)
	st.console.Step(d.Title, d.Version, d.Address, time.Since(began))
	return st.settings.writeState(&st.state)
}

func (st *stack) note(d Service) {
	for i := range st.state.Services {
		if st.state.Services[i].Name == d.Name {
			st.state.Services[i] = d
			return
		}
	}
	st.state.Services = append(st.state.Services, d)
}

// restart stops and starts one service.
func (st *stack) restart(ctx context.Context, name string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, p := range st.running {
		if p.name() != name {
			continue
		}
		if err := p.stop(ctx); err != nil {
			return err
		}
		return st.startLocked(ctx, p)
	}
	return newProblem(codeNoService, "there is no service "+name, "See bp status")
}

// attend reports each ending of a part once, also those that we cause: supervise tells them apart.
func (st *stack) attend(ctx context.Context, p part, endings chan<- part) {
	var reported <-chan struct{}
	for {
		ended := st.endingOf(p)
		if ended == reported && ended != nil {
			ended = nil // wait for it to be started again
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookAgain):
			continue
		case <-ended: // never when it is nil
		}
		reported = ended
		select {
		case <-ctx.Done():
			return
		case endings <- p:
		}
	}
}

func (st *stack) endingOf(p part) <-chan struct{} {
	st.mu.Lock()
	defer st.mu.Unlock()
	return p.ended()
}

// supervise starts a part again that ended by itself, until one keeps ending or ctx ends.
func (st *stack) supervise(ctx context.Context, endings <-chan part) error {
	recent := map[string][]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case p := <-endings:
			select {
			case <-st.endingOf(p):
			default:
				continue // it runs again: the ending was ours
			}
			if st.options.Watch && p.name() == partAPI {
				st.console.Warnf("%s ended; it starts again after the next change", partAPI)
				continue
			}
			name := p.name()
			old := func(t time.Time) bool { return time.Since(t) > time.Minute }
			recent[name] = append(slices.DeleteFunc(recent[name], old), time.Now())
			if n := len(recent[name]); n > maxEndings {
				return newProblem(codeKeepsEnding, fmt.Sprintf("%s ended %d times within a minute", name, n), "See bp logs "+name)
			}
			st.console.Warnf("%s ended by itself and is started again", name)
			if err := st.startPart(ctx, p); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// announce says that the stack is ready, to people and to waiting commands.
func (st *stack) announce(took time.Duration) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.state.Ready = true
	st.logs.loud.Store(true)
	if err := st.settings.writeState(&st.state); err != nil {
		return err
	}
	if !st.options.Background {
		st.settings.printTable(st.console, took)
	}
	return nil
}

// stop ends the parts in reverse order.
func (st *stack) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if st.control != nil {
		st.control.close()
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	var errs []error
	for _, p := range slices.Backward(st.running) {
		began := time.Now()
		if err := p.stop(ctx); err != nil {
			errs = append(errs, err)
			continue
		}
		st.console.Step(p.name(), "stopped", "", time.Since(began))
	}
	if err := os.Remove(st.settings.path(stateFile)); err != nil && !os.IsNotExist(err) {
		errs = append(errs, fmt.Errorf("remove the state: %w", err))
	}
	return errors.Join(errs...)
}

// countMigrations says how many migrations the database has.
func (s *Settings) countMigrations(ctx context.Context) string {
	var n int
	err := withConnection(ctx, s.databaseURL(), func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT count(*) FROM goose_db_version WHERE version_id > 0 AND is_applied").Scan(&n)
	})
	if err != nil {
		return "applied"
	}
	return fmt.Sprintf("%d applied", n)
}
