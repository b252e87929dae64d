package afip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// errClosed is for changes that come after the end.
var errClosed = errors.New("the AFIP database is closed")

// maxGroup is how many changes share a transaction.
const maxGroup = 128

// writer makes all changes that must be on disk before they are answered. A disk takes about as long to keep one change as
// a hundred, so those that wait while a transaction is committed share the next one. Each sees the ones before it, in the
// order they came, and one that fails is taken back alone.
type writer struct {
	tx      *transaction
	waiting chan *change
	end     func() // idempotent
	ending  chan struct{}
	ended   chan struct{}
}

// change is one caller's part of a transaction.
type change struct {
	do   func(*transaction) error
	err  error
	done chan struct{}
}

func newWriter(only *sql.Conn) *writer {
	tx := &transaction{conn: only, prepared: map[string]*sql.Stmt{}}
	w := &writer{tx: tx, waiting: make(chan *change, maxGroup), ending: make(chan struct{}), ended: make(chan struct{})}
	w.end = sync.OnceFunc(func() { close(w.ending) })
	go w.run()
	return w
}

// close lets the transaction in progress finish.
func (w *writer) close() error {
	w.end()
	<-w.ended
	return w.tx.close()
}

// change runs do in a transaction, and returns when it is on disk. Errors: errClosed and those of do.
func (w *writer) change(do func(*transaction) error) error {
	c := &change{do: do, done: make(chan struct{})}
	select {
	case w.waiting <- c:
	case <-w.ending:
		return errClosed
	}
	select {
	case <-c.done:
		return c.err
	case <-w.ended:
	}
	select {
	case <-c.done: // in the last transaction
		return c.err
	default:
		return errClosed
	}
}

func (w *writer) run() {
	defer close(w.ended)
	group := make([]*change, 0, maxGroup)
	for {
		select {
		case <-w.ending:
			return
		case first := <-w.waiting:
			group = w.gather(append(group[:0], first))
			w.commit(group)
			for _, c := range group {
				close(c.done)
			}
		}
	}
}

// gather adds those that wait already.
func (w *writer) gather(group []*change) []*change {
	for len(group) < maxGroup {
		select {
		case c := <-w.waiting:
			group = append(group, c)
		default:
			return group
		}
	}
	return group
}

// commit makes a group's changes. When they cannot be kept, every one of them failed.
func (w *writer) commit(group []*change) {
	ctx := context.Background() // who asked may be gone, but what was begun is finished
	err := w.tx.do(ctx, "BEGIN IMMEDIATE")
	if err == nil {
		for _, c := range group {
			c.err = c.run(ctx, w.tx)
		}
		if err = w.tx.do(ctx, "COMMIT"); err != nil {
			_ = w.tx.do(ctx, "ROLLBACK") // the error before it says more
		}
	}
	if err != nil {
		for _, c := range group {
			c.err = fmt.Errorf("write to the AFIP database: %w", err)
		}
	}
}

// run makes one change, or takes back what it did before it failed.
func (c *change) run(ctx context.Context, tx *transaction) (err error) {
	if err := tx.do(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a change panicked: %v", p)
		}
		if err != nil {
			err = errors.Join(err, tx.do(ctx, "ROLLBACK TO one"))
		}
		err = errors.Join(err, tx.do(ctx, "RELEASE one"))
	}()
	return c.do(tx)
}

// transaction is the connection that writes. Its statements are read once, since reading one takes longer than running it.
type transaction struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // by their text
}

func (t *transaction) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if found, ok := t.prepared[query]; ok {
		return found, nil
	}
	made, err := t.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	t.prepared[query] = made
	return made, nil
}

func (t *transaction) close() error {
	var all error
	for _, each := range t.prepared {
		all = errors.Join(all, each.Close())
	}
	if err := errors.Join(all, t.conn.Close()); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return fmt.Errorf("close the connection that writes: %w", err)
	}
	return nil
}

// do runs a statement whose result does not matter.
func (t *transaction) do(ctx context.Context, query string) error {
	if _, err := t.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// ExecContext is that of a database.
func (t *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := t.statement(ctx, query) //nolint:sqlclosecheck // kept until close
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...) //nolint:wrapcheck // the caller says what it was for
}

// QueryRowContext is that of a database.
func (t *transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := t.statement(ctx, query) //nolint:sqlclosecheck // kept until close
	if err != nil {
		return t.conn.QueryRowContext(ctx, query, args...) // which says the same when it is read
	}
	return s.QueryRowContext(ctx, args...)
}
