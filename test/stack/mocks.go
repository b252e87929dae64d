package stack

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/process"
	"github.com/barberpro/barberpro/internal/testport"
)

// Mocks are the imitated providers in a process of their own.
type Mocks struct {
	MercadoPago, AFIP, WhatsApp, SMS, Mail *Mock

	SMTP    int // port
	log     *log
	process *process.Process
}

// Mock is one imitated provider.
type Mock struct{ *Caller }

const mocksEndWithin = 5 * time.Second

// RunMocks starts the mocks, whose webhooks go to the API at address. They are quicker than providers, and no telephone
// number means anything special.
func RunMocks(t testing.TB, address string, env ...string) *Mocks {
	t.Helper()
	m := &Mocks{SMTP: testport.Free(t), log: &log{}}
	vars := []string{ //nolint:prealloc // a handful
		"MOCKS_ADDR=127.0.0.1", "SMTP_PORT=" + strconv.Itoa(m.SMTP), "AFIP_DB_PATH=" + filepath.Join(t.TempDir(), "afip.db"),
		"MERCADOPAGO_WEBHOOK_URL=" + address + "/webhooks/mercadopago", "WHATSAPP_WEBHOOK_URL=" + address + "/webhooks/whatsapp",
		"SMS_INCOMING_URL=" + address + "/webhooks/sms", "WHATSAPP_PLAIN_NUMBERS=true", "SMS_SUCCESS_RATE=1",
		"WHATSAPP_SENT_AFTER=20ms", "WHATSAPP_DELIVERED_AFTER=50ms", "WHATSAPP_READ_AFTER=100ms",
		"SMS_SENT_AFTER=20ms", "SMS_DELIVERED_AFTER=50ms",
	}
	for variable, mock := range map[string]**Mock{
		"MERCADOPAGO_PORT": &m.MercadoPago, "AFIP_PORT": &m.AFIP, "WHATSAPP_PORT": &m.WhatsApp, "SMS_PORT": &m.SMS, "MAIL_PORT": &m.Mail,
	} {
		port := strconv.Itoa(testport.Free(t))
		*mock = &Mock{NewCaller("http://127.0.0.1:" + port)}
		vars = append(vars, variable+"="+port)
	}
	cmd := exec.Command(program{name: "mocks", command: "mocks"}.build(t), "all") //nolint:noctx // the test ends it by signal
	cmd.Env = slices.Concat(vars, env)
	started, err := process.Start(cmd, m.log, syscall.SIGKILL)
	if err != nil {
		t.Fatalf("start the mocks: %v", err)
	}
	m.process = started
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), mocksEndWithin)
		defer cancel()
		_ = started.Stop(ctx, syscall.SIGTERM)
		if t.Failed() {
			t.Logf("log of the mocks:\n%s", m.log.tail())
		}
	})
	for _, one := range m.All() {
		Until(t, readyWithin, "a mock to answer", func() bool {
			a, err := one.Call(t.Context(), "GET", "/health", nil)
			return err == nil && a.Status == 200
		})
	}
	return m
}

// All are the mocks.
func (m *Mocks) All() []*Mock { return []*Mock{m.MercadoPago, m.AFIP, m.WhatsApp, m.SMS, m.Mail} }

// Env is what an API needs to find the mocks, and to be found by them at address.
func (m *Mocks) Env(address string) []string {
	return []string{
		"MERCADOPAGO_URL=" + m.MercadoPago.Base, "MERCADOPAGO_AUTH_URL=" + m.MercadoPago.Base,
		"AFIP_WSAA_URL=" + m.AFIP.Base + "/ws/services/LoginCms", "AFIP_WSFE_URL=" + m.AFIP.Base + "/wsfev1/service.asmx",
		"AFIP_PADRON_URL=" + m.AFIP.Base + "/sr-padron/webservices", "WHATSAPP_URL=" + m.WhatsApp.Base, "SMS_URL=" + m.SMS.Base,
		"SMTP_HOST=127.0.0.1", "SMTP_PORT=" + strconv.Itoa(m.SMTP), "WEBHOOK_URL=" + address, "PUBLIC_URL=" + address,
		"WEBHOOKS_ALLOW_PRIVATE=true",
	}
}

// RunWithMocks starts mocks and a process that works with them.
func RunWithMocks(t testing.TB, o Options) (*API, *Mocks) {
	t.Helper()
	o.Port, o.Work = testport.Free(t), true
	address := "http://127.0.0.1:" + strconv.Itoa(o.Port)
	m := RunMocks(t, address)
	o.Env = append(m.Env(address), o.Env...)
	return Run(t, o), m
}

// control asks the mock's control API.
func (m *Mock) control(ctx context.Context, method, path string, in, out any) error {
	a, err := m.Call(ctx, method, "/_mock"+path, in)
	switch {
	case err != nil:
		return err
	case a.Status != 200:
		return fmt.Errorf("mock: %s %s: %s", method, path, a)
	case out == nil:
		return nil
	}
	return a.Into(out)
}

// Chaos puts faults in force; none ends them. Names and values are those of the mocks' kit.
func (m *Mock) Chaos(ctx context.Context, faults map[string]any) error {
	if faults == nil {
		faults = map[string]any{}
	}
	return m.control(ctx, "PUT", "/chaos", faults, nil)
}

// Scenario makes the mock behave as one of its scenarios says.
func (m *Mock) Scenario(ctx context.Context, name string) error {
	return m.control(ctx, "PUT", "/scenario", map[string]string{"name": name}, nil)
}

// Advance moves the mock's clock, and what waits for it.
func (m *Mock) Advance(ctx context.Context, by time.Duration) error {
	return m.control(ctx, "POST", "/clock", map[string]string{"advance": by.String()}, nil)
}

// Redeliver sends every webhook of the mock once more, in an order of shuffle's.
func (m *Mock) Redeliver(ctx context.Context, shuffle func(n int, swap func(i, j int))) (n int, err error) {
	const most = 200
	var ids []string
	for more := true; more; {
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
		}
		if err := m.control(ctx, "GET", fmt.Sprintf("/webhooks?skip=%d&limit=%d", len(ids), most), nil, &page); err != nil {
			return 0, err
		}
		for _, d := range page.Items {
			ids = append(ids, d.ID)
		}
		more = len(page.Items) == most
	}
	shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for _, id := range ids {
		if err := m.control(ctx, "POST", "/webhooks/"+id+"/replay", nil, nil); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// Reset makes the mock forget everything.
func (m *Mock) Reset(ctx context.Context) error { return m.control(ctx, "POST", "/reset", nil, nil) }

// Act does what a person may do on the dashboard, to the thing of an id or, when it is empty, to the mock.
func (m *Mock) Act(ctx context.Context, id, action string, fields map[string]string) error {
	return m.control(ctx, "POST", "/act", map[string]any{"id": id, "action": action, "fields": fields}, nil)
}

// Ledger reads all that the mock knows.
func (m *Mock) Ledger(ctx context.Context, out any) error {
	return m.control(ctx, "GET", "/ledger", nil, out)
}
