package afip

import (
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

// TestServe is not a test: it serves a mock at the address in AFIP_TEST_SERVE, for the clients in test/contract/afip.
//
//nolint:paralleltest // alone in its process
func TestServe(t *testing.T) {
	address := os.Getenv("AFIP_TEST_SERVE")
	if address == "" {
		t.Skip("only where AFIP_TEST_SERVE names an address")
	}
	m, err := New(Config{Path: filepath.Join(t.TempDir(), "afip.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close() //nolint:errcheck // the process ends
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := kit.Serve(t.Context(), l, m); err != nil {
		t.Fatal(err)
	}
}
