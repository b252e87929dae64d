package pg_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
)

func TestOnlyAnAbsentRowIsMissing(t *testing.T) {
	t.Parallel()
	missing, broken := errors.New("there is no such turno"), errors.New("connection lost")
	for name, c := range map[string]struct {
		err, missing, want error
		text               string
	}{
		"a row that is there":             {nil, missing, nil, ""},
		"an absent row":                   {pgx.ErrNoRows, missing, missing, "there is no such turno"},
		"an absent row, told by a caller": {fmt.Errorf("read: %w", pgx.ErrNoRows), missing, missing, "there is no such turno"},
		"an absent row that may be":       {pgx.ErrNoRows, nil, nil, ""},
		"another failure":                 {broken, missing, broken, "lock turno: connection lost"},
	} {
		got := pg.Found(c.err, c.missing, "lock turno")
		if !errors.Is(got, c.want) || (got == nil) != (c.want == nil) || (got != nil && got.Error() != c.text) {
			t.Errorf("Found of %s: got %v, want %q", name, got, c.text)
		}
	}
}
