package pg_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

func TestWhatIsNotGivenIsNull(t *testing.T) {
	t.Parallel()
	if text, id := pg.Given(""), pg.Given(uuid.Nil); text != nil || id != nil {
		t.Errorf("Given of nothing: got %v and %v, want nil", text, id)
	}
	if text, id := pg.Given("due"), pg.Given(uuid.Max); text == nil || *text != "due" || id == nil || *id != uuid.Max {
		t.Errorf("Given: got %v and %v, want what was given", text, id)
	}
}
