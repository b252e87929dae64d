package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// people knows one person per token, and the shops they belong to.
type people struct {
	mu    sync.Mutex
	users map[string]uuid.UUID
	shops map[uuid.UUID][]uuid.UUID
}

func (p *people) Authenticate(_ context.Context, bearer string) (web.Principal, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	user, ok := p.users[bearer]
	if !ok {
		return web.Principal{}, web.ErrSignedOut
	}
	return web.Principal{UserID: user}, nil
}

func (p *people) RoleIn(_ context.Context, user, shop uuid.UUID) (web.Role, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.shops[user], shop) {
		return web.RoleOwner, nil
	}
	return "", web.ErrShopNotFound
}

func (p *people) shopsOf(_ context.Context, user uuid.UUID) ([]uuid.UUID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shops[user], nil
}

// stage is a hub behind a server, with Ana who has one shop and Beto who has two, one of them Ana's.
type stage struct {
	*people

	hub         *Hub
	address     string
	first, more uuid.UUID
}

func newStage(t *testing.T) *stage {
	t.Helper()
	ana, beto := uuid.New(), uuid.New()
	s := &stage{first: uuid.New(), more: uuid.New()}
	s.people = &people{
		users: map[string]uuid.UUID{"ana": ana, "beto": beto},
		shops: map[uuid.UUID][]uuid.UUID{ana: {s.first}, beto: {s.first, s.more}},
	}
	s.hub = New(s.people, s.shopsOf, slog.New(slog.DiscardHandler))
	api := web.New(web.Options{Auth: s.people, Unavailable: func(error) bool { return false }})
	s.hub.Routes(api)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	t.Cleanup(s.hub.Close)
	s.address = server.URL + "/api/v1/stream"
	return s
}

// connect opens a stream and waits until the hub knows it.
func (s *stage) connect(t *testing.T, query string) *websocket.Conn {
	t.Helper()
	before := s.screens()
	conn, resp, err := websocket.Dial(t.Context(), strings.Replace(s.address, "http", "ws", 1)+query, nil)
	if err != nil {
		t.Fatalf("Dial(%s): %v", query, err)
	}
	if resp.Body != nil {
		defer func() { _ = resp.Body.Close() }()
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	wait(t, "the screen to be known", func() bool { return s.screens() == before+1 })
	return conn
}

func (s *stage) screens() int {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	return s.hub.count
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatalf("wait for %s: %v", what, ctx.Err())
		case <-tick.C:
		}
	}
}

type happened struct {
	N int `json:"n"`
}

// read returns the next event, or the status with which the stream was closed.
func read(t *testing.T, conn *websocket.Conn) (happened, websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		return happened{}, websocket.CloseStatus(err)
	}
	var e happened
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatalf("event %q: %v", text, err)
	}
	return e, 0
}

func TestEventsReachTheScreensOfTheirShopOnlyAndInOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	screens := map[string]*websocket.Conn{
		"her only shop":   s.connect(t, "?access_token=ana"),
		"the same, named": s.connect(t, "?access_token=beto&shop_id="+s.first.String()),
	}
	other := s.connect(t, "?access_token=beto&shop_id="+s.more.String())
	s.hub.Send(uuid.New(), happened{99})
	for n := range 5 {
		s.hub.Send(s.first, happened{n})
	}
	s.hub.Send(s.more, happened{77})
	for name, conn := range screens {
		for n := range 5 {
			if got, status := read(t, conn); got.N != n || status != 0 {
				t.Errorf("%s: got event %d, closed %d, want event %d", name, got.N, status, n)
			}
		}
	}
	if got, status := read(t, other); got.N != 77 {
		t.Errorf("another shop's screen: got event %d, closed %d, want its own 77 first", got.N, status)
	}
}

func TestAStreamIsRefusedWith(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	tests := []struct {
		name, query, code string
		status            int
	}{
		{"nobody's token", "?access_token=eva", web.ErrSignedOut.Code, http.StatusUnauthorized},
		{"no token", "", web.ErrSignedOut.Code, http.StatusUnauthorized},
		{"somebody else's shop", "?access_token=ana&shop_id=" + s.more.String(), web.ErrShopNotFound.Code, http.StatusNotFound},
		{"no such shop", "?access_token=ana&shop_id=" + uuid.NewString(), web.ErrShopNotFound.Code, http.StatusNotFound},
		{"a word for a shop", "?access_token=ana&shop_id=mia", "validation_failed", http.StatusUnprocessableEntity},
		{"two shops and none named", "?access_token=beto", "validation_failed", http.StatusUnprocessableEntity},
		{"a plain request", "?access_token=ana", "websocket_expected", http.StatusBadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+tt.query, http.NoBody)
			if err != nil {
				t.Fatalf("NewRequest: %v", err)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatalf("GET: %v", err)
			}
			defer func() { _ = resp.Body.Close() }()
			var problem struct {
				Code string `json:"code"`
			}
			if err := json.NewDecoder(resp.Body).Decode(&problem); err != nil || resp.StatusCode != tt.status || problem.Code != tt.code {
				t.Errorf("GET %s: got %d %q, %v, want %d %q", tt.query, resp.StatusCode, problem.Code, err, tt.status, tt.code)
			}
		})
	}
}

func TestClosingSendsEveryScreenAwayWith1012(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	screens := []*websocket.Conn{s.connect(t, "?access_token=ana"), s.connect(t, "?access_token=beto&shop_id="+s.more.String())}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.hub.Close()
	}()
	for _, conn := range screens {
		if got, status := read(t, conn); status != websocket.StatusServiceRestart {
			t.Errorf("read: got event %d, closed %d, want 1012", got.N, status)
		}
	}
	<-closed
	if n := s.screens(); n != 0 {
		t.Errorf("screens after Close: got %d, want 0", n)
	}
	if _, err := s.hub.join(s.first); err != errTooMany { //nolint:errorlint // the very error
		t.Errorf("join after Close: got %v, want %v", err, errTooMany)
	}
	s.hub.Send(s.first, happened{1}) // to nobody, and without a panic
}

func TestWhoMayNoLongerListenGets1008(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *stage){
		"a session that ended": func(s *stage) { delete(s.users, "ana") },
		"a member who left":    func(s *stage) { s.shops[s.users["ana"]] = nil },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			conn := s.connect(t, "?access_token=ana")
			s.hub.Send(s.first, happened{1})
			if got, _ := read(t, conn); got.N != 1 {
				t.Fatalf("read: got %d, want 1", got.N)
			}
			s.mu.Lock()
			end(s)
			s.mu.Unlock()
			s.hub.Send(s.first, happened{2})
			if got, status := read(t, conn); status != websocket.StatusPolicyViolation {
				t.Errorf("read: got event %d, closed %d, want 1008 and no event", got.N, status)
			}
			wait(t, "the screen to be forgotten", func() bool { return s.screens() == 0 })
		})
	}
}

func TestAScreenThatLagsIsSentAway(t *testing.T) {
	t.Parallel()
	shop := uuid.New()
	h := New(nil, nil, slog.New(slog.DiscardHandler))
	slow, err := h.join(shop)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	for n := range backlog {
		h.Send(shop, happened{n})
	}
	select {
	case <-slow.away:
		t.Fatal("a full backlog: got sent away, want kept")
	default:
	}
	h.Send(shop, happened{backlog})
	select {
	case <-slow.away:
	default:
		t.Fatal("one event over the backlog: got kept, want sent away")
	}
	if slow.why != websocket.StatusTryAgainLater || h.count != 0 {
		t.Errorf("sent away: got status %d and %d screens left, want 1013 and none", slow.why, h.count)
	}
	h.leave(shop, slow) // what its handler does then changes nothing more
	if h.count != 0 {
		t.Errorf("count: got %d, want 0", h.count)
	}
}

func TestAScreenThatGoesIsForgotten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	conn := s.connect(t, "?access_token=ana")
	if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Fatalf("Close: %v", err)
	}
	wait(t, "the screen to be forgotten", func() bool { return s.screens() == 0 })
}

func TestAnEventThatCannotBeWrittenIsLeftOut(t *testing.T) {
	t.Parallel()
	shop := uuid.New()
	h := New(nil, nil, slog.New(slog.DiscardHandler))
	sc, err := h.join(shop)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	h.Send(shop, func() {})
	if n := len(sc.events); n != 0 {
		t.Errorf("events: got %d, want none", n)
	}
}
