package linear_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	checkWithin = 60 * time.Second // of one cell; each takes milliseconds
	checkers    = 2
)

// row is a hold or turno as the database holds it in the end.
type row struct {
	holdPhone, phone, status string
	barber                   *uuid.UUID
	start, end               *time.Time
}

// close adds to each cell what the database holds after everything, and what became of the holds and bookings whose
// answers were lost.
func (tr *trial) close(t testing.TB, url string) {
	t.Helper()
	rows, err := stack.Admin(t, url).Query(t.Context(), `
		SELECT coalesce(b.hold_phone, ''), coalesce(c.phone, ''), b.status, o.barber_id, o.starts_at, o.ends_at
		FROM bookings b LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
		LEFT JOIN occupancies o ON o.shop_id = b.shop_id AND o.booking_id = b.id AND o.active
		WHERE b.shop_id = $1`, tr.shop.ID)
	if err != nil {
		t.Fatalf("read what is in the end: %v", err)
	}
	var all []row
	var one row
	_, err = pgx.ForEachRow(rows, []any{&one.holdPhone, &one.phone, &one.status, &one.barber, &one.start, &one.end}, func() error {
		all = append(all, one)
		return nil
	})
	if err != nil {
		t.Fatalf("read what is in the end: %v", err)
	}
	byPhone := map[string]span{}
	for _, r := range all {
		for phone, s := range tr.spans(r) {
			if _, twice := byPhone[phone]; twice {
				s.phase = absent // two rows for one request: no state is like that
			}
			byPhone[phone] = s
		}
	}
	effects := tr.effects(t, url)
	for _, c := range tr.cells {
		tr.settle(c, byPhone, effects)
	}
}

// spans are what a row is for the references it belongs to: a hold that became a turno has two.
func (tr *trial) spans(r row) map[string]span {
	s := span{phase: ended}
	if r.barber != nil {
		day := r.start.In(tr.shop.Location)
		from := day.Hour()%2*4 + day.Minute()/15
		length := int(r.end.Sub(*r.start) / (15 * time.Minute))
		s = span{booked, uint8(slices.Index(tr.shop.Barbers, *r.barber)), uint8(from), uint8(from + length)}
	}
	if r.phone == "" { // never more than a hold
		if r.barber != nil {
			s.phase = held
		}
		return map[string]span{r.holdPhone: s}
	}
	out := map[string]span{r.phone: s}
	if r.holdPhone != "" {
		out[r.holdPhone] = span{phase: consumed}
	}
	return out
}

// effects are the requests that had one, by the id that the logs of the turnos keep.
func (tr *trial) effects(t testing.TB, url string) map[string]bool {
	t.Helper()
	rows, err := stack.Admin(t, url).Query(t.Context(), `SELECT request_id FROM booking_events WHERE shop_id = $1`, tr.shop.ID)
	if err != nil {
		t.Fatalf("read events: %v", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("read events: %v", err)
	}
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// settle adds what the database holds in the end, and says what became of the operations whose answers were lost: one
// that left no event had no effect and is dropped; for the others only the time of their effect stays open. That the
// log is right is checked with it, since it must explain all that clients saw, and the end.
func (tr *trial) settle(c *cell, byPhone map[string]span, effects map[string]bool) {
	var want state
	for ref := range c.refs {
		if s, ok := byPhone[c.phone(ref)]; ok {
			want = want.with(ref, s)
		}
	}
	end := tr.now()
	var history []porcupine.Operation
	for _, o := range c.history {
		op, out := as[operation](o.Input), as[result](o.Output)
		if out.verdict == unknown {
			c.lost++
			if !effects[op.id] || op.kind == renew {
				continue
			}
			// Nobody learnt the secret of a lost hold or booking, so it is still where it was made.
			out.verdict, out.span.barber = done, want.at(op.ref).barber
			o.Output, o.Return = out, end-1
		}
		history = append(history, o)
	}
	history = append(history, porcupine.Operation{
		ClientId: clients, Input: operation{kind: final, from: nothing, want: want}, Output: result{verdict: done}, Call: end, Return: end + 1,
	})
	c.history = history
}

// finding is what the checker says about a trial.
type finding struct {
	cells, operations, lost int
	counts                  map[string]int
	illegal                 []*cell
	undecided               int
	took                    time.Duration
}

// check checks every cell, two at a time.
func (tr *trial) check(within time.Duration) finding {
	f := finding{cells: len(tr.cells), counts: map[string]int{}}
	begun := time.Now()
	var mu sync.Mutex
	var checking sync.WaitGroup
	next := make(chan *cell)
	for range checkers {
		checking.Go(func() {
			for c := range next {
				verdict := porcupine.CheckOperationsTimeout(model(tr.barbers), c.history, within)
				mu.Lock()
				f.add(c, verdict)
				mu.Unlock()
			}
		})
	}
	for _, c := range tr.cells {
		next <- c
	}
	close(next)
	checking.Wait()
	f.took = time.Since(begun)
	return f
}

func (f *finding) add(c *cell, verdict porcupine.CheckResult) {
	switch verdict {
	case porcupine.Illegal:
		f.illegal = append(f.illegal, c)
	case porcupine.Unknown:
		f.undecided++
	case porcupine.Ok:
	}
	f.lost += c.lost
	for _, o := range c.history {
		op, out := as[operation](o.Input), as[result](o.Output)
		if op.kind == final {
			continue
		}
		f.operations++
		f.counts[fmt.Sprint(op.kind, " ", out.verdict)]++
	}
}

// explain shows where the longest explanation of an illegal cell ends.
func (tr *trial) explain(c *cell) string {
	_, info := porcupine.CheckOperationsVerbose(model(tr.barbers), c.history, checkWithin)
	longest := []int{}
	for _, partition := range info.PartialLinearizations() {
		for _, partial := range partition {
			if len(partial) > len(longest) {
				longest = partial
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "cell %d: %d of %d operations can be explained. The last of them:\n", c.number, len(longest), len(c.history))
	s := state("")
	explained := map[int]bool{}
	for i, at := range longest {
		o := c.history[at]
		explained[at] = true
		_, s = step(tr.barbers, s, as[operation](o.Input), as[result](o.Output))
		if i > len(longest)-15 {
			line(&b, o)
		}
	}
	fmt.Fprintln(&b, "Then there are:")
	for ref := range len(s) / width {
		if at := s.at(ref); at.lives() {
			fmt.Fprintf(&b, "  %d: %+v\n", ref, at)
		}
	}
	fmt.Fprintln(&b, "and none of these can be next:")
	shown := 0
	for i, o := range c.history {
		if !explained[i] && shown < 20 {
			shown++
			line(&b, o)
		}
	}
	return b.String()
}

func line(b *strings.Builder, o porcupine.Operation) {
	fmt.Fprintf(b, "  client %2d, %v to %v: %+v -> %+v\n", o.ClientId, time.Duration(o.Call), time.Duration(o.Return), o.Input, o.Output)
}
