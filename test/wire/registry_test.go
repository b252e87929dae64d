package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/mocks/kit"
)

// desk is a shop that asks ARCA's registry.
func desk(t *testing.T) (*office, *invoice.Service) {
	t.Helper()
	o := newOffice(t, 1)
	return o, invoice.New(testkit.Connect(t, o.url), invoice.Options{
		Clock: o.Clock, Sealer: testkit.Sealer{}, Accounts: o, Authority: o.agency.client,
	})
}

func TestTheRegistryTellsWhoACUITBelongsTo(t *testing.T) {
	t.Parallel()
	o, s := desk(t)
	for number, condition := range map[string]string{
		"27-30123456-8": "responsable_inscripto", "20287654325": "monotributo", "30 68999000 9": "exento", "33707080804": "no_alcanzado",
	} {
		got, err := s.Taxpayer(t.Context(), o.ID, number)
		if err != nil || got.Condition != condition || got.Name == "" || got.Address == "" || !got.Active || strings.ContainsAny(got.CUIT, "- ") {
			t.Errorf("Taxpayer(%s): got %+v, %v, want %s", number, got, err, condition)
		}
	}
	if got, err := s.Taxpayer(t.Context(), o.ID, "23223344550"); err != nil || got.Active {
		t.Errorf("Taxpayer who is inactive: got %+v, %v", got, err)
	}
	if n := o.Count(t, `SELECT count(*) FROM afip_tickets WHERE sealed IS NOT NULL`); n != 1 {
		t.Errorf("tickets: got %d, want one for all questions", n)
	}
}

func TestTheRegistrySaysWhyItCannotTell(t *testing.T) {
	t.Parallel()
	o, s := desk(t)
	if _, err := s.Taxpayer(t.Context(), o.ID, "20888888889"); !errors.Is(err, invoice.ErrNoTaxpayer) {
		t.Errorf("a CUIT of nobody: got %v, want ErrNoTaxpayer", err)
	}
	if _, err := s.Taxpayer(t.Context(), o.ID, "20-12345678-9"); err == nil || !strings.Contains(err.Error(), "validation_failed") {
		t.Errorf("a CUIT that is none: got %v, want it refused", err)
	}
	o.Exec(t, `UPDATE afip_tickets SET sealed = $2 WHERE shop_id = $1`, o.ID, []byte("of another key"))
	if _, err := s.Taxpayer(t.Context(), o.ID, "27301234568"); err == nil || errors.Is(err, invoice.ErrRegistryAway) {
		t.Errorf("a ticket that does not open: got %v, want an error of our own", err)
	}
}

func TestTheRegistryMayBeAway(t *testing.T) {
	t.Parallel()
	o, s := desk(t)
	if _, err := s.Taxpayer(t.Context(), o.ID, "27301234568"); err != nil {
		t.Fatalf("Taxpayer: %v", err)
	}
	o.agency.mock.Shell().SetChaos(kit.Chaos{ErrorRate: 1})
	if _, err := s.Taxpayer(t.Context(), o.ID, "27301234568"); !errors.Is(err, invoice.ErrRegistryAway) {
		t.Errorf("500 of the registry: got %v, want ErrRegistryAway", err)
	}
	o.Exec(t, `UPDATE afip_tickets SET sealed = NULL, expires_at = NULL WHERE shop_id = $1`, o.ID)
	for range 2 { // the second one does not even ask: the login has just failed
		if _, err := s.Taxpayer(t.Context(), o.ID, "27301234568"); !errors.Is(err, invoice.ErrRegistryAway) {
			t.Errorf("500 of the login: got %v, want ErrRegistryAway", err)
		}
	}
}
