package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	mocksBinary = "bin/mocks"
	mockThings  = 100_000 // made before the memory is looked at
	mockClients = 16
	mockRate    = 1000.0          // a second, while webhooks are counted
	settle      = 5 * time.Second // after which every status has come
	benchPhone  = "100000000000001"
	benchSID    = "AC00000000000000000000000000000009"
	benchToken  = "benchbenchbenchbenchbenchbench00"
)

// imitation is a mock under measurement: how a client makes one thing. The webhook goes to sink.
type imitation struct {
	name, variable string
	create         func(sink string, turn int) []byte
}

func post(path, kind, body string, headers ...string) []byte {
	headers = append(headers, "Host: bench", "Content-Type: "+kind, fmt.Sprintf("Content-Length: %d", len(body)))
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\n%s\r\n\r\n%s", path, strings.Join(headers, "\r\n"), body)
}

func imitations() []imitation {
	return []imitation{
		{"mercadopago", "MERCADOPAGO_PORT", payment}, {"whatsapp", "WHATSAPP_PORT", message}, {"sms", "SMS_PORT", text},
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
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", mocksBinary, "./cmd/mocks")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build the mocks: %w", err)
	}
	for _, one := range imitations() {
		if err := r.mock(ctx, one); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return r.smtp(ctx)
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
	request := func(int) []byte { return one.create(target, int(turn.Add(1))) }
	want := map[string]int{"whatsapp": http.StatusOK}[one.name]
	if want == 0 {
		want = http.StatusCreated
	}
	closed(ctx, p.address, mockClients, r.length/2, want, request) // warms
	out := closed(ctx, p.address, mockClients, r.length, want, request)
	if out.err != nil || out.bad > 0 {
		return fmt.Errorf("%d wrong answers: %w", out.bad, errors.Join(out.err, errAnswer))
	}
	r.report(one.name+" mock, creations", perSecond(out.rate), "", "", ">= 1,000/s", out.rate >= 1000)
	if err := pause(ctx, settle); err != nil {
		return err
	}
	before := heard.heard.Load()
	out = open(ctx, p.address, mockClients, mockRate, r.length, request)
	if err := errors.Join(out.err, pause(ctx, settle)); err != nil {
		return err
	}
	r.report("  at 1,000/s, p99", ms(out.p99), "", "", "< 50 ms", out.p99 < 50*time.Millisecond)
	each := float64(heard.heard.Load()-before) / (mockRate * r.length.Seconds())
	r.report("  webhooks delivered for each", fmt.Sprintf("%.2f", each), "", "", ">= 1", each >= 1)
	for turn.Load() < mockThings && ctx.Err() == nil {
		closed(ctx, p.address, mockClients, time.Second, want, request)
	}
	rss := p.rss()
	r.report(fmt.Sprintf("  memory (RSS) after %d", mockThings), fmt.Sprintf("%.0f MB", rss), "", "", "< 64 MB", rss < 64)
	return nil
}

// smtp measures the mail mock with connections that send one mail after the other.
func (r *run) smtp(ctx context.Context) error {
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(address)
	p, err := r.startMock(ctx, "mail", "MAIL_PORT", "SMTP_PORT="+port)
	if err != nil {
		return err
	}
	defer p.end()
	var sent atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	var failure error
	begin := time.Now()
	for range mockClients {
		group.Go(func() {
			if err := mailUntil(ctx, address, begin.Add(r.length), &sent); err != nil {
				mu.Lock()
				failure = errors.Join(failure, err)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if failure != nil {
		return failure
	}
	rate := float64(sent.Load()) / time.Since(begin).Seconds()
	r.report("mail mock, SMTP", perSecond(rate), "", "", ">= 2,000/s", rate >= 2000)
	r.report("  memory (RSS)", fmt.Sprintf("%.0f MB", p.rss()), "", "", "", true)
	return nil
}

const (
	envelope = "MAIL FROM:<turnos@barberpro.test>\r\nRCPT TO:<ana@example.com>\r\nDATA\r\n"
	letter   = "From: turnos@barberpro.test\r\nTo: ana@example.com\r\nSubject: Tu turno\r\n\r\nHoy a las 15:30 te espera Diego.\r\n.\r\n"
)

// mailUntil sends mails over one connection until end.
func mailUntil(ctx context.Context, address string, end time.Time, sent *atomic.Int64) error {
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	c := textproto.NewConn(raw)
	defer c.Close() //nolint:errcheck // read to its end
	expect := func(code int, line string) error {
		if line != "" {
			if _, err := io.WriteString(c.W, line); err != nil {
				return fmt.Errorf("send: %w", err)
			}
			if err := c.W.Flush(); err != nil {
				return fmt.Errorf("send: %w", err)
			}
		}
		_, _, err := c.ReadResponse(code)
		return err //nolint:wrapcheck // says what was answered
	}
	if err := errors.Join(expect(220, ""), expect(250, "EHLO bench\r\n")); err != nil {
		return err
	}
	for time.Now().Before(end) {
		err := errors.Join(expect(250, envelope), expect(250, ""), expect(354, ""), expect(250, letter))
		if err != nil {
			return err
		}
		sent.Add(1)
	}
	return nil
}
