package afip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
)

var errOnPurpose = errors.New("on purpose")

// TestAChangeThatFailsIsTakenBackAlone makes many changes at once, so that they share transactions.
func TestAChangeThatFailsIsTakenBackAlone(t *testing.T) {
	t.Parallel()
	d, err := openDatabase(filepath.Join(t.TempDir(), "afip.db"))
	if err != nil {
		t.Fatal(err)
	}
	const all = 60
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() {
			err := d.change(func(tx *transaction) error {
				if _, err := tx.ExecContext(context.Background(), "INSERT INTO meta (name, value) VALUES (?, x'00')", fmt.Sprint(i)); err != nil {
					return err
				}
				switch i % 3 {
				case 1:
					return errOnPurpose
				case 2:
					panic("on purpose")
				}
				return nil
			})
			if failed := i%3 != 0; (err != nil) != failed || (i%3 == 1 && !errors.Is(err, errOnPurpose)) {
				t.Errorf("change %d: got %v", i, err)
			}
		})
	}
	group.Wait()
	var kept int
	if err := d.read.QueryRowContext(t.Context(), "SELECT count(*) FROM meta").Scan(&kept); err != nil || kept != all/3 {
		t.Errorf("kept changes: got %d, %v, want the %d that did not fail", kept, err, all/3)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	if err := d.change(func(*transaction) error { return nil }); !errors.Is(err, errClosed) {
		t.Errorf("a change after the end: got %v, want errClosed", err)
	}
}

// TestAnOlderFileIsBroughtUpToDate starts from the tables as they were before their steps were counted.
func TestAnOlderFileIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "afip.db")
	old, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.ExecContext(t.Context(), tables+`; INSERT INTO vouchers
		(cuit, pos, kind, first, last, date, cae, due, total, at, detail, notes, emission)
		VALUES (20123456786, 1, 6, 1, 1, '20260101', '76010000000001', '20260111', 100, 0, '{}', '[]', 'CAE')`); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to do
		m, err := New(Config{Path: path}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := m.db.lastNumber(t.Context(), 20123456786, 1, 6); n != 1 || err != nil {
			t.Errorf("last number: got %d, %v, want that of the older file", n, err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	newer, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newer.ExecContext(t.Context(), "PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	if m, err := New(Config{Path: path}, nil); err == nil {
		t.Error("New with the file of a newer mock: got a mock, want an error")
		_ = m.Close()
	}
}

func TestADamagedRowIsShownAsSuch(t *testing.T) {
	t.Parallel()
	e := entry{kind: "voucher", id: 7, detail: `{"total":`, notes: "[]"}
	if got := e.item(); got.ID != "voucher-7" || got.Status != "damaged" || got.Detail == "" {
		t.Errorf("item of a damaged row: got %+v, want one that says so", got)
	}
}
