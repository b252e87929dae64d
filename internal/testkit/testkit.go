// Package testkit builds what tests start from: a database with the application's pool on it, shops with people,
// hours and services, turnos, and an edge to call. Only tests import it.
package testkit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
)

// Now is the instant at which the clocks of this package start: Monday, March 2, 2026, 09:00 in Buenos Aires.
func Now() time.Time { return time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC) }

// NewClock returns a clock that stands at Now.
func NewClock() *clock.Fake { return clock.NewFake(Now()) }

// Open returns the application's pool on a database of the test's own.
func Open(t testing.TB) *pg.DB {
	t.Helper()
	return Connect(t, testdb.New(t).URL)
}

// Connect returns the application's pool on the database at url. It is closed when the test ends.
func Connect(t testing.TB, url string) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), pg.Options{URL: url, AppName: "test", Sealer: Sealer{}, Timeout: 30 * time.Second})
	if err != nil {
		t.Fatalf("pg.Open: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

// Sealer stands in for encryption: the text stays readable, but it only opens in the place it was sealed for.
type Sealer struct{}

var errSeal = errors.New("sealed for another place")

// Seal puts a mark of the place in front of the text.
func (Sealer) Seal(plain, aad []byte) ([]byte, error) {
	mark := sha256.Sum256(aad)
	return append(mark[:], plain...), nil
}

// Open returns the text when it was sealed with the same aad.
func (Sealer) Open(sealed, aad []byte) ([]byte, error) {
	mark := sha256.Sum256(aad)
	plain, ok := bytes.CutPrefix(sealed, mark[:])
	if !ok {
		return nil, errSeal
	}
	return plain, nil
}
