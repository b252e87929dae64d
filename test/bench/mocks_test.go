package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// answering is a server that answers with a status and a body.
func answering(t *testing.T, status int, body string) (address string, seen *atomic.Int64) {
	t.Helper()
	seen = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		seen.Add(1)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String(), seen
}

func TestLoadCountsAnswersOfAnotherStatus(t *testing.T) {
	t.Parallel()
	address, seen := answering(t, http.StatusCreated, "made")
	for name, run := range map[string]func(want int) result{
		"closed": func(want int) result {
			return closed(t.Context(), address, 2, 30*time.Millisecond, want, always(get("/")))
		},
		"open": func(want int) result {
			return openBy(t.Context(), address, 2, 100, 50*time.Millisecond, want, all(always(get("/"))))
		},
	} {
		if out := run(http.StatusCreated); out.check() != nil || out.rate == 0 {
			t.Errorf("%s with the status that is wanted: got %v at %.0f/s, want no error", name, out.check(), out.rate)
		}
		if out := run(http.StatusOK); !errors.Is(out.check(), errAnswer) {
			t.Errorf("%s with another status: got %v, want %v", name, out.check(), errAnswer)
		}
	}
	if seen.Load() == 0 {
		t.Error("requests: got 0, want some")
	}
}

func TestEachClientHasItsOwnRequests(t *testing.T) {
	t.Parallel()
	address, _ := answering(t, http.StatusOK, "")
	var mine [3]atomic.Int64
	out := closedBy(t.Context(), address, len(mine), 30*time.Millisecond, http.StatusOK, func(client int) next {
		return func(int) []byte { mine[client].Add(1); return get("/") }
	})
	for i := range mine {
		if mine[i].Load() == 0 {
			t.Errorf("requests of client %d: got 0, want some (%v)", i, out.check())
		}
	}
}

func TestFillingEndsWhenTheMockIsGone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"it answers otherwise": http.StatusCreated, "nobody answers": http.StatusOK} {
		address, _ := answering(t, http.StatusOK, "")
		if name == "nobody answers" {
			address = "127.0.0.1:1"
		}
		var out bytes.Buffer
		r := &run{out: &out}
		c := &creations{
			name: "toy", process: &process{address: address, cmd: &exec.Cmd{}}, want: want, count: new(atomic.Int64), requests: all(always(get("/"))),
		}
		if err := r.fill(t.Context(), c); err == nil {
			t.Errorf("fill when %s: got no error, want one; it wrote %s", name, out.String())
		}
	}
}

func TestAVoucherThatWasNotAuthorizedIsNoticed(t *testing.T) {
	t.Parallel()
	address, _ := answering(t, http.StatusOK, "<a><PtoVta>1</PtoVta><CbteNro>7</CbteNro></a>")
	s := issuer{point: 1, last: 7}
	if err := s.verify(t.Context(), address); err != nil {
		t.Errorf("verify 7 of 7: got %v, want nil", err)
	}
	s.solicit()
	if s.last != 8 {
		t.Errorf("number after 7: got %d, want 8", s.last)
	}
	if err := s.verify(t.Context(), address); !errors.Is(err, errAuthorized) {
		t.Errorf("verify 7 of 8: got %v, want %v", err, errAuthorized)
	}
}

func TestATicketIsReadFromTheAnswer(t *testing.T) {
	t.Parallel()
	address, _ := answering(t, http.StatusOK, "<r>&lt;token&gt;abc&lt;/token&gt;&lt;sign&gt;def&lt;/sign&gt;</r>")
	got, err := login(t.Context(), address)
	if err != nil || !strings.Contains(got, "<Token>abc</Token><Sign>def</Sign><Cuit>"+benchCUIT) {
		t.Errorf("login: got %q, %v, want the ticket", got, err)
	}
	address, _ = answering(t, http.StatusOK, "<fault/>")
	if _, err := login(t.Context(), address); !errors.Is(err, errTicket) {
		t.Errorf("login without a ticket: got %v, want %v", err, errTicket)
	}
}
