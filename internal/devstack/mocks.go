package devstack

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strconv"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

const mocksStopWithin = 10 * time.Second

// mocks are the providers that we imitate, all in one child process.
type mocks struct {
	settings *Settings
	log      io.Writer
	process  *process.Process
}

func (m *mocks) name() string { return partMocks }

func (m *mocks) start(ctx context.Context) error {
	s := m.settings
	server, err := s.startChild(m.log, s.mocksEnvironment(), mocksProgram, "all")
	if err != nil {
		return err
	}
	m.process = server
	var addresses []string
	for _, p := range s.mockPorts {
		if p.name != "" {
			addresses = append(addresses, fmt.Sprintf("http://127.0.0.1:%d/health", p.number))
		}
	}
	return waitReady(ctx, server, "a mock", partMocks, addresses...)
}

func (m *mocks) stop(ctx context.Context) error {
	if m.process == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mocksStopWithin)
	defer cancel()
	if err := m.process.Stop(ctx, syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the mocks: %w", err)
	}
	return nil
}

func (m *mocks) ended() <-chan struct{} { return m.process.Ended() }

func (m *mocks) describe() Service {
	first := m.settings.mockPorts[0].number
	return Service{
		Name: partMocks, Title: "Mocks", Version: "all", Pid: m.process.Pid(),
		Address: loopback(first), URL: fmt.Sprintf("http://localhost:%d", first),
	}
}

// mockPort is a port that the mocks listen on.
type mockPort struct {
	neededPort

	name  string // as commands call the mock; empty where it has no pages
	title string
}

// defaultMockPorts are all ports of the mocks, in the order of `mocks all`. A new mock is added here.
func defaultMockPorts() []mockPort {
	return []mockPort{
		{neededPort{"MERCADOPAGO_PORT", 3001}, "mp", "MercadoPago"},
		{neededPort{"AFIP_PORT", 3002}, "afip", "AFIP"},
		{neededPort{"WHATSAPP_PORT", 3003}, "whatsapp", "WhatsApp"},
		{neededPort{"SMS_PORT", 3004}, "sms", "SMS"},
		{neededPort{"MAIL_PORT", 8025}, "mail", "Mail"},
		{neededPort{"SMTP_PORT", 1025}, "", "SMTP"},
	}
}

// MockNames are how commands call the mocks.
func MockNames() []string {
	var names []string
	for _, p := range defaultMockPorts() {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// mocksEnvironment is what the developer set, and where the mocks listen.
func (s *Settings) mocksEnvironment() []string {
	vars := maps.Clone(s.vars)
	for _, p := range s.mockPorts {
		vars[p.variable] = strconv.Itoa(p.number)
	}
	vars["MOCKS_ADDR"] = "127.0.0.1"
	for variable, path := range map[string]string{
		"MERCADOPAGO_WEBHOOK_URL": "/webhooks/mercadopago", "WHATSAPP_WEBHOOK_URL": "/webhooks/whatsapp",
		"SMS_INCOMING_URL": "/webhooks/sms",
	} {
		vars[variable] = orDefault(vars[variable], s.baseURL()+path)
	}
	return sortedPairs(vars)
}

// mockAddresses are where the API finds the mocks, by the variables that name the providers.
func (s *Settings) mockAddresses() map[string]string {
	port := map[string]int{}
	for _, p := range s.mockPorts {
		port[p.variable] = p.number
	}
	at := func(variable, path string) string { return fmt.Sprintf("http://localhost:%d%s", port[variable], path) }
	return map[string]string{
		"MERCADOPAGO_URL": at("MERCADOPAGO_PORT", ""), "MERCADOPAGO_AUTH_URL": at("MERCADOPAGO_PORT", ""),
		"AFIP_WSAA_URL": at("AFIP_PORT", "/ws/services/LoginCms"), "AFIP_WSFE_URL": at("AFIP_PORT", "/wsfev1/service.asmx"),
		"AFIP_PADRON_URL": at("AFIP_PORT", "/sr-padron/webservices"),
		"WHATSAPP_URL":    at("WHATSAPP_PORT", ""), "SMS_URL": at("SMS_PORT", ""),
	}
}
