package devstack

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// Console is where a command speaks: results on Out, progress on Err.
type Console struct {
	Out, Err io.Writer
	Quiet    bool // no progress
	Color    bool
}

// NewConsole speaks on the standard streams, in colour on a terminal unless NO_COLOR is set.
func NewConsole(quiet bool) *Console {
	return &Console{Out: os.Stdout, Err: os.Stderr, Quiet: quiet, Color: os.Getenv("NO_COLOR") == "" && IsTerminal(os.Stderr)}
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a device too
	return err != nil || !os.SameFile(info, null)
}

// The words and colours of a line's state.
const (
	stateOK   = "ok"
	stateWarn = "warn"
	stateFail = "fail"

	green, yellow, red, plain = "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[0m"
)

// mark is the state as a word, with a colour that adds nothing to it.
func (c *Console) mark(state string) string {
	text := fmt.Sprintf("%4s", state)
	if !c.Color {
		return text
	}
	color := map[string]string{stateOK: green, stateWarn: yellow, stateFail: red}[state]
	return color + text + plain
}

// Step says that one part of the work is done.
func (c *Console) Step(name, detail, address string, took time.Duration) {
	if !c.Quiet {
		_, _ = fmt.Fprintf(c.Err, "%s  %-11s %-14s %-21s %4.1fs\n", c.mark(stateOK), name, detail, address, took.Seconds())
	}
}

// Notef is one line of progress.
func (c *Console) Notef(format string, args ...any) {
	if !c.Quiet {
		_, _ = fmt.Fprintf(c.Err, format+"\n", args...)
	}
}

// Warnf is said even when quiet.
func (c *Console) Warnf(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Err, c.mark(stateWarn)+"  "+format+"\n", args...)
}

// Resultf prints a line of the result.
func (c *Console) Resultf(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Out, format+"\n", args...)
}

// JSON prints the result for programs.
func (c *Console) JSON(v any) error {
	e := json.NewEncoder(c.Out)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// progress is a writer for parts that report by themselves.
func (c *Console) progress() io.Writer {
	if c.Quiet {
		return io.Discard
	}
	return c.Err
}
