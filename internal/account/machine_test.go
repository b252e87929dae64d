package account

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/web"
)

// machine is the plain model of sessions that random histories are held against, on two processes that do not hear of
// each other: what one of them remembers may be less than a second old, and no older.
type machine struct {
	w         *world
	processes []*Service
	email     string
	user      uuid.UUID
	password  string
	devices   []*device
	changes   int
}

// device is a session as its rules say it should be.
type device struct {
	id      uuid.UUID
	access  []issued
	tokens  []*token
	expires time.Time
	ended   time.Time // zero while it goes on
	endedOn *Service
}

type issued struct {
	text    string
	expires time.Time
}

type token struct {
	text   string
	parent *token
	used   time.Time
}

func (d *device) over(now time.Time) bool { return !d.ended.IsZero() || !now.Before(d.expires) }

func (d *device) end(now time.Time, on *Service) {
	if d.ended.IsZero() {
		d.ended, d.endedOn = now, on
	}
}

// exchange says whether a token is good, and records what follows from using it.
func (d *device) exchange(k *token, now time.Time, on *Service) bool {
	if d.over(now) {
		return false
	}
	if k.used.IsZero() {
		for _, sibling := range d.tokens {
			if sibling.used.IsZero() {
				sibling.used = now
			}
		}
		return true
	}
	for _, heir := range d.tokens {
		if heir.parent == k && heir.used.IsZero() && now.Sub(k.used) <= grace {
			return true
		}
	}
	d.end(now, on)
	return false
}

func TestSessionsFollowTheModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		name := fmt.Sprintf("modelo-%d", run)
		m := &machine{w: w, email: name + "@ejemplo.com.ar", password: goodPassword}
		options := Options{SessionLife: time.Hour}
		m.processes = []*Service{w.process(options), w.process(options)}
		signed, err := m.processes[0].Register(t.Context(), registration(name))
		if err != nil {
			r.Fatalf("Register: %v", err)
		}
		m.user = signed.User.ID
		m.opened(r, signed)
		r.Repeat(map[string]func(*rapid.T){
			"login": m.login, "refresh": m.refresh, "replay": m.refresh, "logout": m.logout, "logout all": m.logoutAll,
			"change password": m.changePassword, "wait": m.wait, "": m.check,
		})
	})
}

func (m *machine) process(r *rapid.T) *Service {
	return rapid.SampledFrom(m.processes).Draw(r, "process")
}

func (m *machine) opened(r *rapid.T, signed Signed) {
	b, err := m.processes[0].tokens.verify(signed.Access)
	if err != nil {
		r.Fatalf("verify: %v", err)
	}
	d := &device{id: b.session, expires: signed.Expires, tokens: []*token{{text: signed.Refresh}}}
	d.access = append(d.access, issued{signed.Access, m.w.clock.Now().Add(signed.Life)})
	m.devices = append(m.devices, d)
}

func (m *machine) login(r *rapid.T) {
	if len(m.devices) >= 6 {
		r.Skip("enough devices")
	}
	signed, err := m.process(r).Login(m.w.t.Context(), m.email, m.password)
	if err != nil {
		r.Fatalf("Login: %v", err)
	}
	m.opened(r, signed)
}

func (m *machine) refresh(r *rapid.T) {
	d, s := rapid.SampledFrom(m.devices).Draw(r, "device"), m.process(r)
	k := rapid.SampledFrom(d.tokens).Draw(r, "token")
	if rapid.Bool().Draw(r, "newest") {
		k = d.tokens[len(d.tokens)-1]
	}
	want := d.exchange(k, m.w.clock.Now(), s)
	signed, err := s.Refresh(m.w.t.Context(), k.text)
	if want != (err == nil) || err != nil && !errors.Is(err, ErrSessionEnded) {
		r.Fatalf("Refresh: got %v, want good: %t", err, want)
	}
	if err != nil {
		return
	}
	if !signed.Expires.Equal(d.expires) {
		r.Fatalf("Refresh: got a session until %v, want %v: it never gets longer", signed.Expires, d.expires)
	}
	d.tokens = append(d.tokens, &token{text: signed.Refresh, parent: k})
	d.access = append(d.access, issued{signed.Access, m.w.clock.Now().Add(signed.Life)})
}

func (m *machine) logout(r *rapid.T) {
	d, s := rapid.SampledFrom(m.devices).Draw(r, "device"), m.process(r)
	if err := s.Logout(m.w.t.Context(), d.tokens[0].text, ""); err != nil {
		r.Fatalf("Logout: %v", err)
	}
	d.end(m.w.clock.Now(), s)
}

func (m *machine) logoutAll(r *rapid.T) {
	s := m.process(r)
	if err := s.LogoutAll(m.w.t.Context(), m.user); err != nil {
		r.Fatalf("LogoutAll: %v", err)
	}
	for _, d := range m.devices {
		d.end(m.w.clock.Now(), s)
	}
}

func (m *machine) changePassword(r *rapid.T) {
	d, s := rapid.SampledFrom(m.devices).Draw(r, "device"), m.process(r)
	if m.changes >= 3 || d.over(m.w.clock.Now()) {
		r.Skip("not now")
	}
	m.changes++
	wanted := fmt.Sprintf("otra frase larga %d", m.changes)
	err := s.ChangePassword(m.w.t.Context(), web.Principal{UserID: m.user, SessionID: d.id}, m.password, wanted)
	if err != nil {
		r.Fatalf("ChangePassword: %v", err)
	}
	m.password = wanted
	for _, other := range m.devices {
		if other != d {
			other.end(m.w.clock.Now(), s)
		}
	}
}

func (m *machine) wait(r *rapid.T) {
	waits := []time.Duration{time.Millisecond, 500 * time.Millisecond, time.Second, 5 * time.Second, grace, 11 * time.Second, 16 * time.Minute}
	m.w.clock.Advance(rapid.SampledFrom(waits).Draw(r, "wait"))
}

// check asks both processes about every access token: one of a session that goes on works until it expires; one of a
// session that ended works nowhere after a second, and not even that long where the session was ended.
func (m *machine) check(r *rapid.T) {
	now := m.w.clock.Now()
	for i, d := range m.devices {
		newest := d.access[len(d.access)-1]
		for j, s := range m.processes {
			_, err := s.Authenticate(m.w.t.Context(), newest.text)
			good := now.Before(newest.expires) && !d.over(now)
			mayLinger := !d.ended.IsZero() && d.endedOn != s && now.Sub(d.ended) < time.Second && now.Before(newest.expires)
			if good != (err == nil) && !mayLinger {
				r.Fatalf("Authenticate(device %d, process %d): got %v, want good: %t", i, j, err, good)
			}
		}
	}
}
