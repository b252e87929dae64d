package devstack

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
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
	cmd := exec.Command(s.binary(mocksProgram), "all") //nolint:noctx // stop ends it, in order
	cmd.Dir, cmd.Env = s.Root, s.mocksEnvironment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who stop it in order
	server, err := process.Start(cmd, m.log, syscall.SIGKILL)
	if err != nil {
		return fmt.Errorf("start the mocks: %w", err)
	}
	m.process = server
	var addresses []string
	for _, p := range s.mockPorts() {
		if p.variable != varSMTPPort {
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
	s := m.settings
	return Service{
		Name: partMocks, Title: "Mocks", Version: "all", Pid: m.process.Pid(), URL: fmt.Sprintf("http://localhost:%d", s.MercadoPagoPort),
		Address: fmt.Sprintf("127.0.0.1:%d", s.MercadoPagoPort),
	}
}

// mockPorts are the ports of the mocks, in the order of `mocks all`.
func (s *Settings) mockPorts() []neededPort {
	return []neededPort{
		{varMercadoPagoPort, s.MercadoPagoPort},
		{varAFIPPort, s.AFIPPort},
		{varWhatsAppPort, s.WhatsAppPort},
		{varSMSPort, s.SMSPort},
		{varSMTPPort, s.SMTPPort},
		{varMailPort, s.MailPort},
	}
}

// mockVariables are those that people set most for the mocks; their READMEs have the others.
func (s *Settings) mockVariables() []string {
	ports := s.mockPorts()
	names := make([]string, 0, len(ports))
	for _, p := range ports {
		names = append(names, p.variable)
	}
	return slices.Concat(names, []string{
		varMocks, "MOCKS_ADDR", "MOCK_SEED", "MOCK_MAX_ITEMS", "MOCK_CLOCK_SPEED", "MERCADOPAGO_DEFAULT_SCENARIO", "SMS_COST_PER_SEGMENT",
		"AFIP_DB_PATH",
	})
}

// mocksEnvironment is what the developer set, and where the mocks listen.
func (s *Settings) mocksEnvironment() []string {
	vars := maps.Clone(s.vars)
	for _, p := range s.mockPorts() {
		vars[p.variable] = strconv.Itoa(p.number)
	}
	vars["MOCKS_ADDR"] = "127.0.0.1"
	env := make([]string, 0, len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		env = append(env, name+"="+vars[name])
	}
	return env
}
