// Package afip imitates the web services of ARCA (until 2024 AFIP), the tax agency of Argentina: WSAA, which gives out access
// tickets, WSFEv1, which authorises invoices, and the registry of taxpayers.
//
// Numbers and authorisations are in an SQLite file and outlive the process. What a voucher must satisfy is judged in
// rules.go; README.md says what is confirmed, what is a guess, and what is not imitated.
package afip

import (
	"context"
	"crypto/rsa"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Config is taken from the environment.
type Config struct {
	kit.Config

	Path string `env:"AFIP_DB_PATH" envDefault:"data/afip.db"` // its folder is made
	// Certificates says which ones may log in: any valid one, or only those that were registered on the dashboard.
	Certificates string `env:"AFIP_CERTIFICATES" envDefault:"any"`
	// AlreadyAuthenticated is the age of a valid ticket from which a second login is refused, such as 10m; 0s is at once.
	AlreadyAuthenticated string `env:"AFIP_ALREADY_AUTHENTICATED" envDefault:"off"`
	// ReceiverCondition says whether a voucher without CondicionIVAReceptorId is rejected (required) or observed.
	ReceiverCondition string `env:"AFIP_RECEIVER_CONDITION" envDefault:"required"`
	// Represents are CUITs that every certificate may act for besides its own.
	Represents  []int64 `env:"AFIP_REPRESENTS"`
	Environment string  `env:"AFIP_ENVIRONMENT" envDefault:"HomologacionExterno - mock"` // in FEHeaderInfo
}

const (
	anyCertificate        = "any"
	registeredCertificate = "registered"
	off                   = "off"
	required              = "required"
	observed              = "observed"
)

// Scenarios.
const (
	scenarioSuccess       = "success"
	scenarioNoLogin       = "wsaa_unavailable"
	scenarioAlready       = "already_authenticated"
	scenarioRejected      = "cae_rejected"
	scenarioObserved      = "cae_observed"
	scenarioExpired       = "token_expired"
	scenarioInternal      = "internal_error"
	scenarioTimeoutEffect = "timeout_after_effect"
)

// Mock is a running ARCA.
type Mock struct {
	config  Config
	shell   *kit.Shell
	db      *database
	key     *rsa.PrivateKey // signs tickets
	already time.Duration   // below 0: a second login is never refused
	wsaa    *contract
	wsfe    *contract
	a13     *contract
	a5      *contract

	tickets tickets
	heavy   sync.Mutex // held while a large document is parsed

	mu    sync.Mutex
	next  *note // what the next voucher is rejected with, when somebody asked for it
	event *note // what the service announces with every answer
}

// New starts a mock. Errors: settings that are not known, and a file that cannot be opened.
func New(c Config, log *slog.Logger) (*Mock, error) {
	m := &Mock{config: c, already: -1}
	if err := m.configure(); err != nil {
		return nil, err
	}
	var err error
	if m.db, err = openDatabase(c.Path); err != nil {
		return nil, err
	}
	if err := m.load(); err != nil {
		_ = m.db.close() // the error before it says more
		return nil, err
	}
	m.shell = kit.New(kit.Options{
		Name: "afip", Title: "AFIP / ARCA",
		About: "Access tickets (WSAA), electronic invoices (WSFEv1) and the registry of taxpayers of Argentina's tax agency. " +
			"The SOAP services are the agency's; the JSON ones under /api/ are this mock's own.",
		Scenarios: scenarios(), Seed: c.Seed, Max: c.Max, Speed: c.Speed, Log: log,
		Board: m.board(), Refuse: m.refuse, Ledger: m.ledger,
		Reset: func() {
			m.rejectNext(nil)
			m.announce(nil)
			if err := m.db.clear(context.Background()); err != nil && log != nil {
				log.Error("cannot clear the database", "error", err)
			}
		},
	})
	m.routes()
	return m, nil
}

func (m *Mock) configure() error {
	c := &m.config
	if c.Certificates == "" {
		c.Certificates = anyCertificate
	}
	if c.Certificates != anyCertificate && c.Certificates != registeredCertificate {
		return fmt.Errorf("AFIP_CERTIFICATES is %s or %s, not %q", anyCertificate, registeredCertificate, c.Certificates)
	}
	if c.ReceiverCondition == "" {
		c.ReceiverCondition = required
	}
	if c.ReceiverCondition != required && c.ReceiverCondition != observed {
		return fmt.Errorf("AFIP_RECEIVER_CONDITION is %s or %s, not %q", required, observed, c.ReceiverCondition)
	}
	if c.AlreadyAuthenticated != "" && c.AlreadyAuthenticated != off {
		age, err := time.ParseDuration(c.AlreadyAuthenticated)
		if err != nil || age < 0 {
			return fmt.Errorf("AFIP_ALREADY_AUTHENTICATED is off or a time such as 10m, not %q", c.AlreadyAuthenticated)
		}
		m.already = age
	}
	return nil
}

// load reads the interfaces and the key.
func (m *Mock) load() error {
	for _, each := range []struct {
		into     **contract
		name     string
		contract contract
	}{
		{&m.wsaa, "wsaa", contract{
			space: wsaaSpace, service: "LoginCMSService", portType: "LoginCMS", port: "LoginCms", binding: "LoginCmsSoapBinding",
			qualified: true,
		}},
		{&m.wsfe, "wsfev1", contract{
			space: wsfeSpace, service: "Service", portType: "ServiceSoap", port: "ServiceSoap", binding: "ServiceSoap",
			qualified: true, action: true, twelve: true,
		}},
		{&m.a13, "a13", contract{
			space: "http://a13.soap.ws.server.puc.sr/", service: "PersonaServiceA13", portType: "PersonaServiceA13",
			port: "PersonaServiceA13Port", binding: "PersonaServiceA13SoapBinding",
		}},
		{&m.a5, "a5", contract{
			space: "http://a5.soap.ws.server.puc.sr/", service: "PersonaServiceA5", portType: "PersonaServiceA5",
			port: "PersonaServiceA5Port", binding: "PersonaServiceA5SoapBinding",
		}},
	} {
		var err error
		if *each.into, err = newContract(each.name, each.contract); err != nil {
			return err
		}
	}
	var err error
	m.key, err = m.db.key(context.Background())
	return err
}

func scenarios() []kit.Scenario {
	return []kit.Scenario{
		{Name: scenarioSuccess, About: "Valid vouchers get a CAE"},
		{Name: scenarioNoLogin, About: "WSAA answers wsn.unavailable"},
		{Name: scenarioAlready, About: "WSAA answers coe.alreadyAuthenticated"},
		{Name: scenarioRejected, About: "Every voucher is rejected (Resultado R) with observation 10015"},
		{Name: scenarioObserved, About: "Valid vouchers get a CAE and observation 10217"},
		{Name: scenarioExpired, About: "Every ticket has expired: error 600"},
		{Name: scenarioInternal, About: "Error 501 for FECAESolicitar, 500 for the other operations"},
		{Name: scenarioTimeoutEffect, About: "FECAESolicitar authorises and then cuts the connection"},
	}
}

// Shell is the clock, the chance, the scenario and the record of the mock.
func (m *Mock) Shell() *kit.Shell { return m.shell }

// Close ends the mock and closes its file.
func (m *Mock) Close() error {
	m.shell.Close()
	return m.db.close()
}

// ServeHTTP makes m a handler. Paths of the services are found in any case, as the agency's servers do.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, path := range []string{pathWSAA, pathWSFE, pathA13, pathA5} {
		if r.URL.Path != path && strings.EqualFold(strings.TrimSuffix(r.URL.Path, "/"), path) {
			r = r.Clone(r.Context())
			r.URL.Path = path
			r.URL.RawPath = ""
		}
	}
	m.shell.ServeHTTP(w, r)
}

// rejectNext makes the next voucher be rejected with n; nil takes it back.
func (m *Mock) rejectNext(n *note) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = n
}

// announce puts n into every answer of wsfev1; nil takes it back.
func (m *Mock) announce(n *note) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.event = n
}

// announced returns what is announced, or nil.
func (m *Mock) announced() *note {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.event
}

// takeNext returns what the next voucher is to be rejected with, once.
func (m *Mock) takeNext() *note {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.next
	m.next = nil
	return n
}
