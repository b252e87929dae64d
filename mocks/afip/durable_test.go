package afip

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestConcurrentRequestsNeverShareANumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const workers, each = 8, 5
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range each {
				if status := w.json("POST", "/api/invoices", exampleInvoice, nil); status != 201 {
					t.Errorf("POST /api/invoices: got %d, want 201", status)
				}
			}
		})
	}
	group.Wait()
	var ledger struct {
		Series []ledgerSeries `json:"series"`
	}
	w.json("GET", "/_mock/ledger", "", &ledger)
	if len(ledger.Series) != 1 || ledger.Series[0].Last != workers*each {
		t.Fatalf("ledger: got %+v, want one series up to %d", ledger, workers*each)
	}
	codes := map[string]bool{}
	for i, v := range ledger.Series[0].Vouchers {
		if v.First != int64(i+1) {
			t.Errorf("number %d: got %d, want no gaps", i+1, v.First)
		}
		codes[v.CAE] = true
	}
	if len(codes) != workers*each {
		t.Errorf("codes: got %d different ones, want %d", len(codes), workers*each)
	}
}

func TestConcurrentRequestsForOneNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	const workers = 10
	var (
		mu    sync.Mutex
		got   = map[string]int{}
		group sync.WaitGroup
	)
	for i := range workers {
		total := fmt.Sprint(100 + i) // every one is another voucher
		detail := w.detail(1, "Iva", "", "ImpIVA", "0", "ImpNeto", total, "ImpTotal", total)
		group.Go(func() {
			answer := w.ask(a, 11, detail)
			mu.Lock()
			defer mu.Unlock()
			got[answer.result("FECAESolicitar").value("FeCabResp", "Resultado")]++
		})
	}
	group.Wait()
	if got["A"] != 1 || got["R"] != workers-1 {
		t.Fatalf("ten requests for one number: got %v, want one A and nine R", got)
	}
}

const childVariable = "AFIP_TEST_CHILD_DB"

// TestChild is not a test: it is the process that TestNumbersSurviveAKill kills.
//
//nolint:paralleltest // alone in its process
func TestChild(t *testing.T) {
	path := os.Getenv(childVariable)
	if path == "" {
		t.Skip("only as a child process")
	}
	m, err := New(Config{Path: path}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for pos := range childSeries {
		group.Go(func() { // several, so that they share transactions
			for {
				got, _, err := m.issue(context.Background(), plainC(pos+1), scenarioSuccess)
				if err != nil || got.cae == "" {
					t.Errorf("issue: got %+v, %v, want a CAE", got, err)
					return
				}
				fmt.Fprintf(os.Stdout, "issued %d %d %s\n", pos+1, got.voucher.First, got.cae)
			}
		})
	}
	group.Wait()
}

const childSeries = 4

func plainC(pos int) voucher {
	return voucher{CUIT: demoCUIT, PointOfSale: pos, Kind: typeC, Concept: 1, DocType: docAnonymous, Receiver: 5, Net: 100, Total: 100}
}

func TestNumbersSurviveAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "afip.db")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChild$", "-test.v")
	child.Env = append(os.Environ(), childVariable+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	type number struct {
		pos int
		n   int64
	}
	acknowledged := map[number]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var (
			at  number
			cae string
		)
		if k, _ := fmt.Sscanf(lines.Text(), "issued %d %d %s", &at.pos, &at.n, &cae); k == 3 {
			acknowledged[at] = cae
		}
		if len(acknowledged) == 40 {
			if err := child.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
	if len(acknowledged) < 40 {
		t.Fatalf("child: got %d vouchers, want 40", len(acknowledged))
	}
	m, err := New(Config{Path: path}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	for at, cae := range acknowledged {
		k, err := findVoucher(t.Context(), m.db.read, demoCUIT, at.pos, typeC, at.n)
		if err != nil || k.cae != cae {
			t.Fatalf("voucher %+v after the kill: got %s, %v, want %s", at, k.cae, err, cae)
		}
	}
	for pos := 1; pos <= childSeries; pos++ {
		before, _ := m.db.lastNumber(t.Context(), demoCUIT, pos, typeC)
		got, _, err := m.issue(t.Context(), plainC(pos), scenarioSuccess)
		if err != nil || got.voucher.First != before+1 {
			t.Fatalf("the next voucher of %d: got %d, %v, want %d", pos, got.voucher.First, err, before+1)
		}
	}
}

func TestTicketsSurviveARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "afip.db")
	w := newWorld(t, func(c *Config) { c.Path = path })
	a := w.login(serviceWSFE)
	m, err := New(Config{Path: path}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close() //nolint:errcheck // nothing was written
	if _, err := m.open(a.token, a.sign, 20123456786, serviceWSFE); err != nil {
		t.Fatalf("a ticket after a restart: got %v, want it valid", err)
	}
}
