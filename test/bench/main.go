// Command bench measures this machine: what the API reaches, beside the limit measured in the same run. Everything runs
// on loopback, is bounded in time, and ends by itself. See docs/performance.md for how to read the table.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == "bare" {
		serveBare(os.Args[2], os.Args[3])
		return
	}
	seconds := flag.Float64("seconds", 4, "length of each measurement")
	rounds := flag.Int("rounds", 3, "interleaved repeats; medians are printed")
	only := flag.String("only", "", "some of health,warm,cold,book,money,mocks")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	r := &run{out: os.Stdout, length: time.Duration(*seconds * float64(time.Second)), rounds: *rounds, only: *only}
	err := r.all(ctx)
	r.close()
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if r.missed > 0 {
		fmt.Fprintf(r.out, "\n%d figures missed\n", r.missed)
	}
}
