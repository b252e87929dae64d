package account

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/fault"
)

func TestPasswordReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signed := w.register("sur")
	if err := w.svc.RequestReset(t.Context(), " Sur@ejemplo.com.AR "); err != nil {
		t.Fatalf("RequestReset: %v", err)
	}
	w.run()
	token := w.mail.token(t)
	if letter := w.mail.letters[0]; letter.To != "sur@ejemplo.com.ar" || !strings.Contains(letter.Text, "30 minutos") {
		t.Errorf("letter: got %+v", letter)
	}
	if got := w.count(uuid.Nil, `SELECT count(*) FROM password_resets WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%'`, token); got != 0 {
		t.Error("password_resets holds the token itself, want its hash")
	}
	if err := w.svc.ConfirmReset(t.Context(), token, "1234567890"); fault.KindOf(err) != fault.Invalid {
		t.Fatalf("ConfirmReset(weak): got %v, want weak_password", err)
	}
	if err := w.svc.ConfirmReset(t.Context(), token, otherPassword); err != nil {
		t.Fatalf("ConfirmReset(after a weak try): got %v, want nil: only success uses the link", err)
	}
	if err := w.svc.ConfirmReset(t.Context(), token, otherPassword); !errors.Is(err, ErrResetExpired) {
		t.Errorf("ConfirmReset(again): got %v, want ErrResetExpired", err)
	}
	if _, err := w.svc.Authenticate(t.Context(), signed.Access); !errors.Is(err, ErrSessionEnded) {
		t.Errorf("Authenticate: got %v, want ErrSessionEnded", err)
	}
	if _, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", otherPassword); err != nil {
		t.Errorf("Login(new password): got %v, want nil", err)
	}
}

func TestResetIsTheSameWorkForStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	for _, email := range []string{"sur@ejemplo.com.ar", "nadie@ejemplo.com.ar", "no es un correo"} {
		if err := w.svc.RequestReset(t.Context(), email); err != nil {
			t.Errorf("RequestReset(%s): got %v, want nil", email, err)
		}
	}
	if got := w.run(); got != 3 {
		t.Errorf("jobs: got %d, want 3: one for each, known or not", got)
	}
	if got := len(w.mail.letters); got != 1 {
		t.Errorf("letters: got %d, want 1", got)
	}
}

func TestResetLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	request := func() string {
		t.Helper()
		if err := w.svc.RequestReset(t.Context(), "sur@ejemplo.com.ar"); err != nil {
			t.Fatalf("RequestReset: %v", err)
		}
		w.run()
		return w.mail.token(t)
	}
	expired := request()
	w.clock.Advance(resetLife)
	if err := w.svc.ConfirmReset(t.Context(), expired, otherPassword); !errors.Is(err, ErrResetExpired) {
		t.Errorf("ConfirmReset(after 30 minutes): got %v, want ErrResetExpired", err)
	}
	first, second := request(), request()
	if err := w.svc.ConfirmReset(t.Context(), first, otherPassword); err != nil {
		t.Errorf("ConfirmReset(the older of two): got %v, want nil", err)
	}
	if err := w.svc.ConfirmReset(t.Context(), second, goodPassword); !errors.Is(err, ErrResetExpired) {
		t.Errorf("ConfirmReset(the other, once one was used): got %v, want ErrResetExpired", err)
	}
	sent := len(w.mail.letters)
	request()
	if len(w.mail.letters) != sent {
		t.Errorf("letters past %d in an hour: got one more, want none", resetsPerHour)
	}
	for _, bad := range []string{"", "x", expired + "x", strings.Repeat("A", 1<<16)} {
		if err := w.svc.ConfirmReset(t.Context(), bad, otherPassword); !errors.Is(err, ErrResetExpired) {
			t.Errorf("ConfirmReset(no token of ours): got %v, want ErrResetExpired", err)
		}
	}
}

func TestConfirmAtOnceFromTwoTabsWorksOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	if err := w.svc.RequestReset(t.Context(), "sur@ejemplo.com.ar"); err != nil {
		t.Fatalf("RequestReset: %v", err)
	}
	w.run()
	token := w.mail.token(t)
	results := make(chan error)
	const tabs = 4
	for range tabs {
		go func() { results <- w.svc.ConfirmReset(t.Context(), token, otherPassword) }()
	}
	won := 0
	for range tabs {
		if err := <-results; err == nil {
			won++
		} else if !errors.Is(err, ErrResetExpired) {
			t.Errorf("ConfirmReset: got %v, want ErrResetExpired", err)
		}
	}
	if won != 1 {
		t.Errorf("successes: got %d, want 1", won)
	}
}

func TestResetUnlocksTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("sur")
	for range freeFailures {
		_, _ = w.svc.Login(t.Context(), "sur@ejemplo.com.ar", "no es esa tampoco")
	}
	if err := w.svc.RequestReset(t.Context(), "sur@ejemplo.com.ar"); err != nil {
		t.Fatalf("RequestReset: %v", err)
	}
	w.run()
	if err := w.svc.ConfirmReset(t.Context(), w.mail.token(t), otherPassword); err != nil {
		t.Fatalf("ConfirmReset: %v", err)
	}
	if _, err := w.svc.Login(t.Context(), "sur@ejemplo.com.ar", otherPassword); err != nil {
		t.Errorf("Login: got %v, want nil", err)
	}
}

func TestResetJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user := w.register("sur").User.ID
	links := func() int { return w.count(uuid.Nil, `SELECT count(*) FROM password_resets`) }

	w.mail.err = errors.New("connection refused")
	if err := w.work(ResetArgs{UserID: user}, w.clock.Now()); !errors.Is(err, w.mail.err) {
		t.Errorf("Work(mail away): got %v, want an error, so that it runs again", err)
	}
	if got := links(); got != 0 {
		t.Errorf("links after a letter that was not sent: got %d, want 0", got)
	}
	w.mail.err = nil
	if err := w.work(ResetArgs{UserID: user}, w.clock.Now()); err != nil {
		t.Errorf("Work: got %v, want nil", err)
	}
	var cancel *river.JobCancelError
	if err := w.work(ResetArgs{UserID: user}, w.clock.Now().Add(-resetLife-time.Second)); !errors.As(err, &cancel) {
		t.Errorf("Work(too late): got %v, want it cancelled", err)
	}
	if err := w.work(ResetArgs{UserID: uuid.New()}, w.clock.Now()); err != nil {
		t.Errorf("Work(nobody): got %v, want nil", err)
	}
	if got := links(); got != 1 {
		t.Errorf("links: got %d, want 1", got)
	}
}

func TestCleanRemovesWhatExpiredOverADayAgo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.register("sur")
	if err := w.work(ResetArgs{UserID: old.User.ID}, w.clock.Now()); err != nil {
		t.Fatalf("Work: %v", err)
	}
	w.refresh(old.Refresh)
	w.clock.Advance(7*24*time.Hour + keepFor)
	if err := w.svc.Clean(t.Context()); err != nil {
		t.Fatalf("Clean: %v", err)
	}
	if got := w.count(uuid.Nil, `SELECT count(*) FROM sessions`); got != 1 {
		t.Errorf("sessions that expired a day ago: got %d, want 1", got)
	}
	w.clock.Advance(time.Second)
	kept := w.register("norte")
	if err := (&cleanWorker{service: w.svc}).Work(t.Context(), nil); err != nil {
		t.Fatalf("Clean: %v", err)
	}
	for table, want := range map[string]int{"sessions": 1, "refresh_tokens": 1, "password_resets": 0} {
		if got := w.count(uuid.Nil, `SELECT count(*) FROM `+table); got != want {
			t.Errorf("%s: got %d, want %d", table, got, want)
		}
	}
	w.refresh(kept.Refresh)
}

func TestWorkersAreKnownToRiver(t *testing.T) {
	t.Parallel()
	workers := river.NewWorkers()
	s := &Service{}
	s.AddWorkers(workers)
	if got := len(s.PeriodicJobs()); got != 1 {
		t.Errorf("PeriodicJobs: got %d, want 1", got)
	}
	if err := river.AddWorkerSafely(workers, &cleanWorker{}); err == nil {
		t.Error("AddWorkerSafely(again): got nil, want an error: it is there already")
	}
}
