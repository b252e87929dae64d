package linear_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/test/stack"
)

// client does one operation after the other. A patient one sends a request whose answer was lost again, with the same
// key, until it knows; the others go on without knowing.
type client struct {
	*trial

	id      int
	base    int // the process it talks to, until that is away
	random  *rand.Rand
	patient bool
}

// request is an operation on the wire.
type request struct {
	method, path string
	body         any
	key          string // Idempotency-Key; empty for what needs none
	id           string // X-Request-Id
}

// act does one operation in a cell.
func (c *client) act(ctx context.Context, in *cell) {
	switch n := c.random.IntN(100); {
	case n < 18:
		c.hold(ctx, in)
	case n < 48:
		c.book(ctx, in)
	case n < 66:
		c.onTurno(ctx, in, cancel)
	case n < 82 && c.moving:
		c.onTurno(ctx, in, reschedule)
	case n < 88:
		c.onTurno(ctx, in, look)
	case n < 95:
		c.onHold(ctx, in, release)
	default:
		c.onHold(ctx, in, renew)
	}
}

// place is a random stretch of a barber's time; every fourth leaves the barber open.
func (c *client) place(open bool) (barber, start, end int) {
	barber = c.random.IntN(c.barbers)
	if open && c.random.IntN(4) == 0 {
		barber = anybody
	}
	length := 1 + c.random.IntN(longestTurno)
	start = c.random.IntN(quarters - length + 1)
	return barber, start, start + length
}

func (c *client) barberID(barber int) *uuid.UUID {
	if barber == anybody {
		return nil
	}
	return &c.shop.Barbers[barber]
}

func (c *client) hold(ctx context.Context, in *cell) {
	op := operation{kind: hold, ref: in.newRef(), from: nothing, id: uuid.NewString()}
	op.barber, op.start, op.end = c.place(true)
	body := map[string]any{
		"service_ids": []uuid.UUID{c.shop.Services[15*(op.end-op.start)]}, "starts_at": in.at(op.start).Format(time.RFC3339), "phone": in.phone(op.ref),
	}
	if id := c.barberID(op.barber); id != nil {
		body["barber_id"] = id
	}
	c.take(ctx, in, op, request{"POST", "/api/v1/public/shops/" + c.shop.Slug + "/holds", body, uuid.NewString(), op.id})
}

// book makes a turno, every third one from a hold.
func (c *client) book(ctx context.Context, in *cell) {
	op := operation{kind: book, ref: in.newRef(), from: nothing, id: uuid.NewString()}
	op.barber, op.start, op.end = c.place(true)
	wish := stack.Wish{Phone: in.phone(op.ref)}
	if from, ok := in.pick(c.random, true); ok && c.random.IntN(3) == 0 {
		op.from, op.barber, op.start, op.end = from.ref, from.barber, from.start, from.end
		wish.Hold = from.token
	}
	wish.Service, wish.Barber, wish.Start = c.shop.Services[15*(op.end-op.start)], c.barberID(op.barber), in.at(op.start)
	c.take(ctx, in, op, request{"POST", "/api/v1/public/shops/" + c.shop.Slug + "/bookings", wish, uuid.NewString(), op.id})
}

// taking is what both a hold and a booking answer.
type taking struct {
	stack.Booked

	ID       uuid.UUID `json:"id"`
	Token    string    `json:"token"`
	BarberID uuid.UUID `json:"barber_id"`
}

// take does a hold or a booking. Some are sent again with the same key though the answer arrived.
func (c *client) take(ctx context.Context, in *cell, op operation, r request) {
	call := c.now()
	answer, known := c.send(ctx, r)
	out, answered := c.read(op, answer, known)
	if out.verdict == done {
		in.learn(c.thing(op, answer, out))
	}
	if !known || ctx.Err() != nil {
		answered = forever
	}
	in.record(c.id, op, out, call, answered)
	if out.verdict != done || !c.again || c.random.IntN(6) > 0 {
		return
	}
	call = c.now()
	again, known := c.send(ctx, r)
	out, answered = c.read(op, again, known)
	if known && out.verdict == done && !bytes.Equal(again.Body, answer.Body) {
		out.verdict = wrong
	}
	if known {
		in.record(c.id, op, out, call, answered)
	}
}

func (c *client) thing(op operation, a stack.Answer, out result) thing {
	var body taking
	_ = a.Into(&body) // read has done so already
	one := thing{ref: op.ref, hold: op.kind == hold, token: body.Token, id: body.ID, barber: int(out.span.barber), start: op.start, end: op.end}
	if op.kind == book {
		one.token, one.id = body.ManageToken, body.Booking.ID
	}
	return one
}

// onTurno does something to a turno that somebody made.
func (c *client) onTurno(ctx context.Context, in *cell, what kind) {
	one, ok := in.pick(c.random, false)
	if !ok {
		c.book(ctx, in)
		return
	}
	op := operation{kind: what, ref: one.ref, from: nothing, id: uuid.NewString()}
	link := "/api/v1/public/bookings/" + one.token
	r := request{"POST", link + "/cancel", nil, uuid.NewString(), op.id}
	switch what {
	case look:
		r = request{"GET", link, nil, "", op.id}
	case reschedule:
		length := one.end - one.start
		op.barber, op.start = c.random.IntN(c.barbers), c.random.IntN(quarters-length+1)
		op.end = op.start + length
		r.path = link + "/reschedule"
		r.body = map[string]any{"starts_at": in.at(op.start).Format(time.RFC3339), "barber_id": c.shop.Barbers[op.barber]}
	case hold, book, cancel, release, renew, final:
	}
	c.do(ctx, in, op, r)
}

func (c *client) onHold(ctx context.Context, in *cell, what kind) {
	one, ok := in.pick(c.random, true)
	if !ok {
		c.hold(ctx, in)
		return
	}
	r := request{"DELETE", "/api/v1/public/holds/" + one.token, nil, "", uuid.NewString()}
	if what == renew {
		r = request{"POST", "/api/v1/public/holds/" + one.token + "/renew", nil, uuid.NewString(), r.id}
	}
	op := operation{kind: what, ref: one.ref, from: nothing, id: r.id}
	c.do(ctx, in, op, r)
}

func (c *client) do(ctx context.Context, in *cell, op operation, r request) {
	call := c.now()
	answer, known := c.send(ctx, r)
	out, answered := c.read(op, answer, known)
	if op.kind == look && out.verdict == done {
		out.span = c.seen(in, answer)
	}
	if !known {
		answered = forever
	}
	in.record(c.id, op, out, call, answered)
}

// seen is the turno of an answer as the model knows it.
func (c *client) seen(in *cell, a stack.Answer) span {
	var b struct {
		Status   string    `json:"status"`
		StartsAt time.Time `json:"starts_at"`
		EndsAt   time.Time `json:"ends_at"`
		Lines    []struct {
			BarberID uuid.UUID `json:"barber_id"`
		} `json:"lines"`
	}
	if a.Into(&b) != nil || len(b.Lines) != 1 || b.Status != "confirmed" {
		return span{phase: ended}
	}
	return span{booked, uint8(slices.Index(c.shop.Barbers, b.Lines[0].BarberID)), in.quarter(b.StartsAt), in.quarter(b.EndsAt)}
}

func (c *cell) quarter(t time.Time) uint8 { return uint8(t.Sub(c.start) / (15 * time.Minute)) }

// read turns an answer into what the model knows.
func (c *client) read(op operation, a stack.Answer, known bool) (out result, answered int64) {
	answered = c.now()
	if !known {
		return result{verdict: unknown}, answered
	}
	switch {
	case a.Status == http.StatusCreated:
		var body taking
		if err := a.Into(&body); err != nil {
			return result{verdict: wrong}, answered
		}
		id := body.BarberID
		if op.kind == book {
			id = body.Booking.Lines[0].BarberID
		}
		return result{done, span{barber: uint8(slices.Index(c.shop.Barbers, id))}}, answered
	case a.Status < 300:
		return result{verdict: done}, answered
	case a.Code() == "slot_taken":
		return result{verdict: taken}, answered
	case a.Code() == "version_conflict":
		return result{verdict: overtook}, answered
	case a.Code() == "illegal_transition" || a.Code() == "hold_expired" || a.Code() == "hold_not_found":
		return result{verdict: over}, answered
	}
	c.wrong("%s %+v: got %s, an answer nobody should get", op.kind, op, a)
	return result{verdict: wrong}, answered
}

// send sends a request to the client's process, or to the next one when that is away. known is false when nobody can
// tell whether the request had, or will have, an effect.
func (c *client) send(ctx context.Context, r request) (a stack.Answer, known bool) {
	doubt := false // an earlier try may still have its effect
	for {
		headers := []string{"X-Request-Id", r.id}
		if r.key != "" {
			headers = append(headers, "Idempotency-Key", r.key)
		}
		a, err := c.callers[c.base].Call(ctx, r.method, r.path, r.body, headers...)
		switch {
		case err == nil && a.Status < 500 && a.Code() != "idempotency_in_flight":
			// A refusal says nothing about an earlier try that may still be on its way.
			return a, !doubt || a.Status < 300
		case refused(err):
			c.base = (c.base + 1) % len(c.callers)
		case err == nil && a.Status >= 500 && (a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == ""):
			c.wrong("%s %s: got %s, want no 5xx but 503 with Retry-After", r.method, r.path, a)
			return a, false
		default:
			doubt = true
			if !c.patient && r.method != http.MethodGet {
				c.await(ctx)
				return a, false
			}
		}
		if !stack.Pause(ctx, 20*time.Millisecond) {
			return a, false
		}
	}
}

// await waits until a process answers again, or a client without patience would leave one lost answer after the other,
// and the checker with a mountain of things that may have happened at any time.
func (c *client) await(ctx context.Context) {
	for stack.Pause(ctx, 20*time.Millisecond) {
		a, err := c.callers[c.base].Call(ctx, "GET", "/api/v1/public/shops/"+c.shop.Slug, nil)
		if err == nil && a.Status == http.StatusOK {
			return
		}
		if refused(err) {
			c.base = (c.base + 1) % len(c.callers)
		}
	}
}

// refused reports whether nobody listened, so that the request had no effect for certain.
func refused(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) && network.Op == "dial"
}
