package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	mocksBinary  = "bin/mocks"
	mockThings   = 100_000         // made before the memory is looked at
	mockPatience = 2 * time.Minute // a busy machine makes fewer, and says how many
	mockClients  = 16
	mockRate     = 1000.0          // a second, while webhooks are counted
	settle       = 5 * time.Second // after which every status has come
	benchPhone   = "100000000000001"
	benchSID     = "AC00000000000000000000000000000009"
	benchToken   = "benchbenchbenchbenchbenchbench00"
)

// imitation is a mock under measurement: how a client makes one thing. The webhook goes to sink.
type imitation struct {
	name, variable string
	want           int // status of the answer
	create         func(sink string, turn int) []byte
}

func post(path, kind, body string, headers ...string) []byte {
	headers = append(headers, "Host: bench", "Content-Type: "+kind, fmt.Sprintf("Content-Length: %d", len(body)))
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\n%s\r\n\r\n%s", path, strings.Join(headers, "\r\n"), body)
}

func imitations() []imitation {
	return []imitation{
		{"mercadopago", "MERCADOPAGO_PORT", http.StatusCreated, payment},
		{"whatsapp", "WHATSAPP_PORT", http.StatusOK, message},
		{"sms", "SMS_PORT", http.StatusCreated, text},
	}
}

const bearer = "Authorization: Bearer TEST-bench"

func payment(sink string, turn int) []byte {
	body := fmt.Sprintf(`{"transaction_amount":1500,"payment_method_id":"rapipago","notification_url":%q,"external_reference":"b%d",`+
		`"payer":{"email":"ana@example.com"}}`, sink, turn)
	return post("/v1/payments", "application/json", body, bearer, fmt.Sprintf("X-Idempotency-Key: k%d", turn))
}

func message(_ string, turn int) []byte {
	body := fmt.Sprintf(`{"messaging_product":"whatsapp","to":"54911%08d","type":"text","text":{"body":"Hola"}}`, firstPhone+turn%phones)
	return post("/v23.0/"+benchPhone+"/messages", "application/json", body, bearer)
}

func text(sink string, turn int) []byte {
	form := url.Values{
		"To": {fmt.Sprintf("+54911%08d", firstPhone+turn%phones)}, "From": {"+15005550006"}, "Body": {"Tu turno es hoy a las 15:30"},
		"StatusCallback": {sink},
	}
	auth := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(benchSID+":"+benchToken))
	return post("/2010-04-01/Accounts/"+benchSID+"/Messages.json", "application/x-www-form-urlencoded", form.Encode(), auth)
}

// mocks measures each mock alone: creations with their webhooks delivered, and its memory after 100,000 of them.
func (r *run) mocks(ctx context.Context) error {
	if err := buildMocks(ctx); err != nil {
		return err
	}
	for _, one := range imitations() {
		if err := r.mock(ctx, one); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	if err := r.afip(ctx); err != nil {
		return fmt.Errorf("afip: %w", err)
	}
	return r.smtp(ctx)
}

func buildMocks(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", mocksBinary, "./cmd/mocks")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build the mocks: %w", err)
	}
	return nil
}

// sink counts the webhooks that arrive.
type sink struct {
	net.Listener

	heard atomic.Int64
}

func newSink(ctx context.Context) (*sink, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	s := &sink{Listener: l}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only that it came counts
		s.heard.Add(1)
	})}
	go server.Serve(l) //nolint:errcheck // it ends with its listener
	return s, nil
}

func (r *run) startMock(ctx context.Context, name, variable string, env ...string) (*process, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, fmt.Errorf("make temporary folder: %w", err)
	}
	r.ends = append(r.ends, func() { os.RemoveAll(dir) }) //nolint:errcheck // temporary
	_, port, _ := net.SplitHostPort(address)
	return spawn(ctx, address, "/health",
		append(env, variable+"="+port, "MOCKS_ADDR=127.0.0.1", "AFIP_DB_PATH="+filepath.Join(dir, "afip.db")), mocksBinary, name)
}

// mock measures one that answers with webhooks.
func (r *run) mock(ctx context.Context, one imitation) error {
	heard, err := newSink(ctx)
	if err != nil {
		return err
	}
	defer heard.Close() //nolint:errcheck // nothing to lose
	target := "http://" + heard.Addr().String() + "/"
	p, err := r.startMock(ctx, one.name, one.variable, "WHATSAPP_WEBHOOK_URL="+target, "WHATSAPP_PHONE_NUMBER_ID="+benchPhone,
		"WHATSAPP_SCENARIO=window_ignored", "WHATSAPP_PLAIN_NUMBERS=true",
		"SMS_ACCOUNT_SID="+benchSID, "SMS_AUTH_TOKEN="+benchToken)
	if err != nil {
		return err
	}
	defer p.end()
	var turn atomic.Int64
	made := &creations{
		name: one.name, process: p, want: one.want, heard: &heard.heard, count: &turn,
		requests: all(func(int) []byte { return one.create(target, int(turn.Add(1))) }),
	}
	return r.creations(ctx, made)
}

// creations is a mock that clients make things in.
type creations struct {
	name     string
	process  *process
	want     int // status
	requests crew
	count    *atomic.Int64 // of things that were asked for
	heard    *atomic.Int64 // webhooks that arrived; nil: the mock sends none
}

// creations measures the highest rate, the waits at 1,000 a second, whether webhooks come, and the memory afterwards.
func (r *run) creations(ctx context.Context, c *creations) error {
	address := c.process.address
	out := closedBy(ctx, address, mockClients, r.length/2, c.want, c.requests) // warms
	if err := out.check(); err != nil {
		return err
	}
	out = closedBy(ctx, address, mockClients, r.length, c.want, c.requests)
	if err := out.check(); err != nil {
		return err
	}
	r.report(c.name+" mock, creations", perSecond(out.rate), "", "", ">= 1,000/s", out.rate >= mockRate)
	if err := pause(ctx, settle); err != nil {
		return err
	}
	var before int64
	if c.heard != nil {
		before = c.heard.Load()
	}
	out = openBy(ctx, address, mockClients, mockRate, r.length, c.want, c.requests)
	if err := errors.Join(out.check(), pause(ctx, settle)); err != nil {
		return err
	}
	r.report("  at 1,000/s, p99", ms(out.p99), "", "", "< 50 ms", out.p99 < 50*time.Millisecond)
	if c.heard != nil {
		each := float64(c.heard.Load()-before) / (mockRate * r.length.Seconds())
		r.report("  webhooks delivered for each", fmt.Sprintf("%.2f", each), "", "", ">= 1", each >= 1)
	}
	return r.fill(ctx, c)
}

// fill makes things until there are 100,000, or time is over, and looks at the memory.
func (r *run) fill(ctx context.Context, c *creations) error {
	end := time.Now().Add(mockPatience)
	for c.count.Load() < mockThings && time.Now().Before(end) {
		out := closedBy(ctx, c.process.address, mockClients, time.Second, c.want, c.requests)
		if err := errors.Join(out.check(), ctx.Err()); err != nil {
			return fmt.Errorf("after %d creations: %w", c.count.Load(), err)
		}
	}
	rss, made := c.process.rss(), c.count.Load()
	r.report(fmt.Sprintf("  memory (RSS) after %d", made), fmt.Sprintf("%.0f MB", rss), "", "", "< 64 MB after 100,000",
		rss < 64 && made >= mockThings)
	return nil
}
