package app //nolint:testpackage // the memo is inside

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/integration"
)

func TestAnAccountIsReadOnceInAMomentAndAgainAfterItsChange(t *testing.T) {
	t.Parallel()
	var m memo
	one, other, reads := uuid.New(), uuid.New(), 0
	read := func(account string, err error) func() (integration.Account, error) {
		return func() (integration.Account, error) {
			reads++
			return integration.Account{Account: account}, err
		}
	}
	ask := func(shop uuid.UUID, account string, err error) (string, error) {
		got, err := m.account(shop, "mail", read(account, err))
		return got.Account, err
	}
	broken := errors.New("the database is away")
	if _, err := ask(one, "", broken); !errors.Is(err, broken) {
		t.Errorf("account: got %v, want the error of the database", err)
	}
	for range 3 {
		if got, err := ask(one, "first", nil); got != "first" || err != nil {
			t.Errorf("account: got %q, %v, want the first", got, err)
		}
		if _, err := ask(other, "", integration.ErrNotConnected); !errors.Is(err, integration.ErrNotConnected) {
			t.Errorf("account of another shop: got %v, want that there is none", err)
		}
	}
	if reads != 3 {
		t.Errorf("reads: got %d, want the one that failed and one for each shop", reads)
	}
	m.forget(one)
	if got, _ := ask(one, "second", nil); got != "second" || reads != 4 {
		t.Errorf("after a change: got %q and %d reads, want the new account", got, reads)
	}
	if _, err := ask(other, "late", nil); !errors.Is(err, integration.ErrNotConnected) {
		t.Errorf("the other shop after it: got %v, want what was remembered", err)
	}
}
