package devstack

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// control takes orders from other bp commands of this user: they read the token in the state.
type control struct {
	address string
	server  *http.Server
}

func serveControl(ctx context.Context, st *stack) (*control, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for bp commands: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /restart/{service}", func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Token")), []byte(st.token())) != 1 {
			http.Error(w, "not for you", http.StatusForbidden)
			return
		}
		if err := st.restart(context.WithoutCancel(r.Context()), r.PathValue("service")); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	c := &control{address: l.Addr().String(), server: &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}}
	go func() { _ = c.server.Serve(l) }()
	return c, nil
}

func (c *control) close() { _ = c.server.Close() }

func (st *stack) token() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.state.Token
}

// Restart stops and starts one service of the running stack.
func Restart(ctx context.Context, s *Settings, c *Console, service string) error {
	state, err := s.readState()
	if err != nil {
		return err
	}
	began := time.Now()
	address := "http://" + state.Control + "/restart/" + url.PathEscape(service)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask the stack: %w", err)
	}
	request.Header.Set("X-Token", state.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the stack: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return errors.New(strings.TrimSpace(string(text)))
	}
	c.Step(service, "restarted", "", time.Since(began))
	return nil
}
