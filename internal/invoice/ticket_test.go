package invoice

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

func TestATicketIsSharedSealedAndRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	var all sync.WaitGroup
	for range 8 {
		s := w.service()
		all.Go(func() {
			_, err := s.ticket(t.Context(), w.ID)
			if err != nil && !errors.Is(err, errTicketBusy) {
				t.Errorf("ticket: %v", err)
			}
		})
	}
	all.Wait()
	p, err := w.s.ticket(t.Context(), w.ID)
	if err != nil || p.Token != "token-1" || w.agency.count("login") != 1 {
		t.Fatalf("ticket: got %+v, %v after %d logins, want the first one", p, err, w.agency.count("login"))
	}
	if n := w.Count(t, `SELECT count(*) FROM afip_tickets WHERE expires_at IS NOT NULL AND sealed IS NOT NULL`); n != 1 {
		t.Errorf("tickets kept: got %d, want 1", n)
	}
	w.Clock.Advance(11*time.Hour + 50*time.Minute)
	if p, err = w.s.ticket(t.Context(), w.ID); err != nil || p.Token != "token-2" {
		t.Errorf("ticket near its end: got %+v, %v, want another", p, err)
	}
	if err := w.s.drop(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if p, err = w.s.ticket(t.Context(), w.ID); err != nil || p.Token != "token-3" {
		t.Errorf("ticket after one was refused: got %+v, %v, want another", p, err)
	}
	old := &pass{Ticket: afip.Ticket{Expires: time.Unix(0, 0)}, place: p.place}
	if err := w.s.drop(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	if p, err = w.s.ticket(t.Context(), w.ID); err != nil || p.Token != "token-3" {
		t.Errorf("ticket after an older one was refused: got %+v, %v, want the same", p, err)
	}
}

func TestARefusedTicketIsReplacedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	in := w.create(w.turno())
	w.agency.set(once(func(o string, after bool) error {
		if o == "authorize" && !after {
			return refused(600)
		}
		return nil
	}))
	w.work()
	if got := w.get(in.ID); got.Status != Authorized || w.agency.count("login") != 2 {
		t.Errorf("got %+v after %d logins, want it authorised after two", got, w.agency.count("login"))
	}
	w.agrees(0)
}

func TestATicketThatIsOutAlreadyIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	in := w.create(w.turno())
	w.agency.set(func(o string, _ bool) error {
		if o != "login" {
			return nil
		}
		return upstream.Answered("afip", "loginCms", upstream.Refused, &afip.FaultError{Code: "coe.alreadyAuthenticated", Message: "El CEE ya posee un TA"})
	})
	for range 5 {
		w.step()
		w.Exec(t, `UPDATE invoices SET next_at = 'epoch'`)
	}
	got := w.get(in.ID)
	if n := w.agency.count("login"); n != 1 || got.Status != Queued || !strings.Contains(got.Error, "ya posee un TA") {
		t.Errorf("got %+v after %d logins, want one login and the reason", got, n)
	}
	if n := w.Count(t, `SELECT count(*) FROM afip_tickets WHERE blocked_until > now() + interval '4 minutes'`); n != 1 {
		t.Errorf("blocked: got %d tickets, want 1 for some minutes", n)
	}
	w.agency.set(nil)
	w.Exec(t, `UPDATE afip_tickets SET blocked_until = now()`)
	w.work()
	if got := w.get(in.ID); got.Status != Authorized {
		t.Errorf("when ARCA gives one: got %+v, want it authorised", got)
	}
}

func TestAShopWithoutAGoodCertificateWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	in := w.create(w.turno())
	w.vault.err = ErrNotConnected
	w.step()
	if got := w.get(in.ID); got.Status != Queued || got.Error != ErrNotConnected.Message {
		t.Errorf("not connected: got %+v, want it to wait and say so", got)
	}
	w.vault.err, w.vault.until = nil, w.Clock.Now().Add(-time.Hour)
	w.step()
	if got := w.get(in.ID); got.Status != Queued || got.Error != ErrCertificateExpired.Message {
		t.Errorf("expired: got %+v, want it to wait and say so", got)
	}
	w.vault.until = w.Clock.Now().AddDate(1, 0, 0)
	w.Exec(t, `UPDATE invoices SET next_at = now() + interval '1 hour'`)
	w.Exec(t, `UPDATE afip_tickets SET blocked_until = now() + interval '1 hour'`)
	if err := w.s.Resume(t.Context(), w.ID); err != nil {
		t.Fatalf("Resume: %v", err)
	}
	w.work()
	if got := w.get(in.ID); got.Status != Authorized {
		t.Errorf("connected: got %+v, want it authorised", got)
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems)+len(h.Warnings) > 0 || h.CUIT != company || h.Alias != "turnos" {
		t.Errorf("Check: got %+v, %v, want all well", h, err)
	}
	w.vault.until = w.Clock.Now().Add(10 * 24 * time.Hour)
	w.setting("point_of_sale", 9)
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems) > 0 || len(h.Warnings) != 2 || !strings.Contains(h.Warnings[0], "10 días") {
		t.Errorf("Check with an old certificate and another point of sale: got %+v, %v, want two warnings", h, err)
	}
	w.setting("point_of_sale", 4)
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems) != 1 || !strings.Contains(h.Problems[0], "bloqueado") {
		t.Errorf("Check with a blocked point of sale: got %+v, %v, want a problem", h, err)
	}
	w.setting("legal_name", "")
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems) != 1 {
		t.Errorf("Check of a shop without a name: got %+v, %v, want a problem", h, err)
	}
	w.agency.set(failing("health", false, upstream.Later))
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems) != 1 || h.Problems[0] != "ARCA no contesta." {
		t.Errorf("Check without ARCA: got %+v, %v, want a problem", h, err)
	}
	w.vault.until = w.Clock.Now().Add(-time.Hour)
	if h, err := w.s.Check(t.Context(), w.ID); err != nil || len(h.Problems) != 1 || h.Problems[0] != ErrCertificateExpired.Message || h.ExpiresAt.IsZero() {
		t.Errorf("Check with an expired certificate: got %+v, %v, want a problem", h, err)
	}
	w.vault.err = ErrNotConnected
	if _, err := w.s.Check(t.Context(), w.ID); !errors.Is(err, ErrNotConnected) {
		t.Errorf("Check without a certificate: got %v, want ErrNotConnected", err)
	}
}
