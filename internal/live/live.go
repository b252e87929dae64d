// Package live sends a shop's events to the screens of its staff, over one WebSocket each. An event says what changed,
// not how it is now: the screen reads that through the API, so that a lost event costs freshness and never truth.
package live

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	backlog      = 64               // events a screen may lag behind before it is sent away to catch up
	writeTimeout = 5 * time.Second  // for one event
	beat         = 20 * time.Second // between pings, below what proxies allow
	maxScreens   = 2000             // per process
)

var (
	errTooMany = &fault.Error{
		Kind: fault.Unavailable, Code: "too_many_streams", Message: "Hay demasiadas pantallas conectadas. Probá de nuevo en un rato.",
	}
	errNoSocket = &fault.Error{
		Kind: fault.BadRequest, Code: "websocket_expected", Message: "Acá solo se puede abrir un WebSocket (versión 13).",
	}
	errNoShop = fault.Validation("query.shop_id", "Decí de qué barbería querés los avisos.")
)

// Hub knows the screens that are connected to this process.
type Hub struct {
	auth    web.Authenticator
	shopsOf func(ctx context.Context, user uuid.UUID) ([]uuid.UUID, error)
	log     *slog.Logger

	mu      sync.Mutex
	screens map[uuid.UUID]map[*screen]bool
	count   int
	closed  bool
	open    sync.WaitGroup
}

type screen struct {
	events chan []byte
	away   chan struct{} // closed when the screen must go: too slow, or the process ends
	why    websocket.StatusCode
}

// New returns a hub without screens. shopsOf names the shops of a person, for those who have just one and do not say which.
func New(auth web.Authenticator, shopsOf func(ctx context.Context, user uuid.UUID) ([]uuid.UUID, error), log *slog.Logger) *Hub {
	return &Hub{auth: auth, shopsOf: shopsOf, log: log, screens: map[uuid.UUID]map[*screen]bool{}}
}

// Send gives an event to the screens of a shop that are connected to this process. It never waits.
func (h *Hub) Send(shop uuid.UUID, event any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	screens := h.screens[shop]
	if len(screens) == 0 {
		return
	}
	text, err := json.Marshal(event)
	if err != nil {
		h.log.Error("encode live event", "error", err)
		return
	}
	for sc := range screens {
		select {
		case sc.events <- text:
		default:
			h.dismiss(shop, sc, websocket.StatusTryAgainLater)
		}
	}
}

// Close sends every screen away with 1012, "service restart", and waits until they are gone.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	for shop, screens := range h.screens {
		for sc := range screens {
			h.dismiss(shop, sc, websocket.StatusServiceRestart)
		}
	}
	h.mu.Unlock()
	h.open.Wait()
}

// dismiss tells a screen to go. The caller holds mu.
func (h *Hub) dismiss(shop uuid.UUID, sc *screen, why websocket.StatusCode) {
	if !h.screens[shop][sc] {
		return
	}
	delete(h.screens[shop], sc)
	if len(h.screens[shop]) == 0 {
		delete(h.screens, shop)
	}
	h.count--
	sc.why = why
	close(sc.away)
}

func (h *Hub) join(shop uuid.UUID) (*screen, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.count >= maxScreens {
		return nil, errTooMany
	}
	sc := &screen{events: make(chan []byte, backlog), away: make(chan struct{})}
	if h.screens[shop] == nil {
		h.screens[shop] = map[*screen]bool{}
	}
	h.screens[shop][sc] = true
	h.count++
	h.open.Add(1)
	return sc, nil
}

// Routes registers the stream.
func (h *Hub) Routes(api *web.API) {
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: "/api/v1/stream", ID: "stream", Summary: "Avisos en vivo de una barbería (WebSocket)",
		Description: "?shop_id= dice cuál; no hace falta si hay una sola. " +
			"El token va en Authorization o, desde un navegador, en ?access_token=.",
		Tags: []string{"live"}, Access: web.SignedIn, TokenInQuery: true, Timeout: -1, Errors: []int{http.StatusNotFound},
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h.serve(w, r); err != nil {
			api.WriteProblem(w, r, err)
		}
	}))
}

func (h *Hub) serve(w http.ResponseWriter, r *http.Request) error {
	p, ok := web.PrincipalFrom(r.Context())
	if !ok {
		return web.ErrSignedOut
	}
	shop, err := h.shop(r, p.UserID)
	if err != nil {
		return err
	}
	if _, err := h.auth.RoleIn(r.Context(), p.UserID, shop); err != nil {
		return err
	}
	if !isHandshake(r) {
		return errNoSocket
	}
	sc, err := h.join(shop)
	if err != nil {
		return err
	}
	defer h.leave(shop, sc)
	// The bearer token is the proof of who asks, not a cookie, so another site's page gains nothing by connecting.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return nil
	}
	defer conn.CloseNow() //nolint:errcheck // closed already, or broken
	h.pump(conn.CloseRead(context.WithoutCancel(r.Context())), conn, sc, func(ctx context.Context) error {
		return h.allowed(ctx, r, p.UserID, shop)
	})
	return nil
}

// isHandshake reports whether r asks for a WebSocket as RFC 6455 section 4.2.1 wants it. The library would refuse anything
// else itself, but in plain English.
func isHandshake(r *http.Request) bool {
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	return err == nil && len(key) == 16 && len(r.Header["Sec-Websocket-Key"]) == 1 && r.ProtoAtLeast(1, 1) &&
		r.Header.Get("Sec-WebSocket-Version") == "13" &&
		hasToken(r.Header["Connection"], "upgrade") && hasToken(r.Header["Upgrade"], "websocket")
}

func hasToken(lines []string, token string) bool {
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// shop is the one that the request names or, when it names none, the only one of the person.
func (h *Hub) shop(r *http.Request, user uuid.UUID) (uuid.UUID, error) {
	if text := r.URL.Query().Get("shop_id"); text != "" {
		id, err := uuid.Parse(text)
		if err != nil {
			return id, errNoShop
		}
		return id, nil
	}
	shops, err := h.shopsOf(r.Context(), user)
	if err != nil {
		return uuid.Nil, err
	}
	if len(shops) != 1 {
		return uuid.Nil, errNoShop
	}
	return shops[0], nil
}

func (h *Hub) leave(shop uuid.UUID, sc *screen) {
	h.mu.Lock()
	h.dismiss(shop, sc, websocket.StatusNormalClosure)
	h.mu.Unlock()
	h.open.Done()
}

// allowed asks again whether the person may listen: a session that ended or a member who left hears nothing more.
func (h *Hub) allowed(ctx context.Context, r *http.Request, user, shop uuid.UUID) error {
	token := web.Bearer(r)
	if _, err := h.auth.Authenticate(ctx, token); err != nil {
		return err
	}
	_, err := h.auth.RoleIn(ctx, user, shop)
	return err
}

// pump writes events until the screen goes or has to go.
func (h *Hub) pump(ctx context.Context, conn *websocket.Conn, sc *screen, allowed func(context.Context) error) {
	pings := time.NewTicker(beat)
	defer pings.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-sc.away:
			closeWith(conn, sc.why)
			return
		case event := <-sc.events:
			err = h.deliver(ctx, conn, event, allowed)
		case <-pings.C:
			err = h.deliver(ctx, conn, nil, allowed)
		}
		switch {
		case fault.KindOf(err) == fault.Unauthorized, fault.KindOf(err) == fault.NotFound:
			closeWith(conn, websocket.StatusPolicyViolation)
			return
		case err != nil:
			return
		}
	}
}

// deliver writes one event, or a ping when there is none.
func (h *Hub) deliver(ctx context.Context, conn *websocket.Conn, event []byte, allowed func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	if err := allowed(ctx); err != nil {
		return err
	}
	if event == nil {
		return conn.Ping(ctx) //nolint:wrapcheck // ends the pump
	}
	return conn.Write(ctx, websocket.MessageText, event) //nolint:wrapcheck // ends the pump
}

func closeWith(conn *websocket.Conn, why websocket.StatusCode) {
	if err := conn.Close(why, ""); errors.Is(err, context.Canceled) {
		return // the other side is gone
	}
}
