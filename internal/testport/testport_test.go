package testport_test

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/testport"
)

// asked is set for the process that only says which ports it is given.
const asked = "TESTPORT_ASKED"

// TestNoPortIsGivenTwice lets processes ask for more ports than one block has, all alive at the same time.
func TestNoPortIsGivenTwice(t *testing.T) {
	t.Parallel()
	const processes, each = 4, 150
	if os.Getenv(asked) != "" {
		sayPorts(t, each)
		return
	}
	given := map[string]int{}
	for _, port := range testport.FreeN(t, each) {
		given[strconv.Itoa(port)]++
	}
	for range processes {
		for port := range strings.FieldsSeq(portsOfAnother(t)) {
			given[port]++
		}
	}
	if want := (processes + 1) * each; len(given) != want {
		t.Errorf("ports: got %d different ones, want %d", len(given), want)
	}
}

// sayPorts writes the ports and stays until its input ends.
func sayPorts(t *testing.T, n int) {
	t.Helper()
	var b strings.Builder
	for _, port := range testport.FreeN(t, n) {
		b.WriteString(strconv.Itoa(port) + " ")
	}
	if _, err := os.Stdout.WriteString(b.String() + "\n"); err != nil {
		t.Fatalf("say the ports: %v", err)
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// portsOfAnother starts a process that asks for ports and keeps it until the test ends.
func portsOfAnother(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNoPortIsGivenTwice$")
	cmd.Env = append(os.Environ(), asked+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("read the ports: %v", err)
	}
	return line
}

func TestAPortCanBeListenedOn(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(testport.Free(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
