package linear_test

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	forever = math.MaxInt64

	quarters     = 8   // of an hour in a cell: few starts, so that everybody wants the same ones
	cellsPerDay  = 12  // cells two hours apart never touch
	perCell      = 200 // operations
	clients      = 16
	lanes        = 2   // groups of clients, each in a cell of its own: what the checker has to try grows with rivals
	lookUpStart  = 3   // days from now of the first cell
	refsPerCell  = 400 // more than a cell has operations
	longestTurno = 4   // quarters
)

// trial is a run of clients against the processes at bases.
type trial struct {
	shop   *stack.Shop
	bases  []string
	ops    int                              // operations to record, at least
	cell   int                              // operations in each cell
	moving bool                             // turnos are also moved
	again  bool                             // some requests are sent again though they were answered
	wrong  func(format string, args ...any) // told of answers that nobody should get
	seed   uint64

	barbers int
	firstID int // of the first cell, so that trials on one shop do not meet
	begun   time.Time
	count   atomic.Int64 // operations so far
	cells   []*cell
	callers []*stack.Caller
}

// cell is a few hours of all barbers. What happens in one cannot touch another, so each is checked by itself.
type cell struct {
	number int
	start  time.Time

	mu      sync.Mutex
	refs    int
	known   []thing // holds and turnos whose secret a client has
	history []porcupine.Operation
	lost    int // answers
}

// thing is a hold or turno that clients can act on.
type thing struct {
	ref    int
	hold   bool
	token  string
	id     uuid.UUID
	barber int
	start  int
	end    int
}

func newTrial(t testing.TB, shop *stack.Shop, ops int, bases ...string) *trial {
	t.Helper()
	tr := &trial{
		shop: shop, bases: bases, ops: ops, cell: perCell, moving: true, again: true, wrong: t.Errorf, seed: rand.Uint64(),
		barbers: len(shop.Barbers), begun: time.Now(),
	}
	for _, base := range bases {
		tr.callers = append(tr.callers, stack.NewCaller(base))
	}
	return tr
}

// run lets the clients work until enough operations are recorded, then adds what the database holds in the end.
func (tr *trial) run(ctx context.Context) {
	for i := range (tr.ops/(tr.cell*lanes) + 1) * lanes {
		number := tr.firstID + i
		tr.cells = append(tr.cells, &cell{
			number: number,
			start:  tr.shop.Day(lookUpStart + number/cellsPerDay).Add(time.Duration(number%cellsPerDay) * 2 * time.Hour),
		})
	}
	var working sync.WaitGroup
	for i := range clients {
		working.Go(func() {
			c := &client{
				trial: tr, id: i, random: rand.New(rand.NewPCG(tr.seed, uint64(i))), patient: i/lanes%2 == 0, base: i / lanes % len(tr.bases),
			}
			for ctx.Err() == nil {
				n := tr.count.Add(1) - 1
				if n >= int64(tr.ops) {
					return
				}
				c.act(ctx, tr.cells[int(n)/(tr.cell*lanes)*lanes+i%lanes])
			}
		})
	}
	working.Wait()
}

func (tr *trial) now() int64 { return int64(time.Since(tr.begun)) }

// newRef numbers a hold or turno that is about to be made.
func (c *cell) newRef() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refs++
	return c.refs - 1
}

func (c *cell) learn(what thing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = append(c.known, what)
}

// pick returns a hold or turno, more likely one of the latest.
func (c *cell) pick(random *rand.Rand, hold bool) (thing, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const tries, recent = 8, 12
	for range tries {
		if len(c.known) == 0 {
			break
		}
		from := max(0, len(c.known)-recent)
		if one := c.known[from+random.IntN(len(c.known)-from)]; one.hold == hold {
			return one, true
		}
	}
	return thing{}, false
}

func (c *cell) record(client int, op operation, out result, call, answered int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history = append(c.history, porcupine.Operation{ClientId: client, Input: op, Output: out, Call: call, Return: answered})
}

// phone is how a row in the database is found again: each hold and each turno is made by a number of its own.
func (c *cell) phone(ref int) string { return stack.Phone(c.number*refsPerCell + ref) }

// at is the instant of a quarter of an hour of the cell.
func (c *cell) at(quarter int) time.Time {
	return c.start.Add(time.Duration(quarter) * 15 * time.Minute)
}
