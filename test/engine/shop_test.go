package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

// shop is the demo shop, as a customer's browser sees it through the published ports.
type shop struct {
	*machine

	api, pages *stack.Caller
	phone      int
}

// turno is one that was booked, and who for.
type turno struct {
	ID, Token, Mail string
}

const path = "/api/v1/public/shops/demo"

func (m *machine) shop() *shop {
	at := func(name string) *stack.Caller {
		return stack.NewCaller(fmt.Sprintf("http://127.0.0.1:%d", m.ports[name]))
	}
	return &shop{machine: m, api: at("BACKEND_PORT"), pages: at("FRONTEND_PORT")}
}

// asks sends a request that must be answered with a status.
func (s *shop) asks(t *testing.T, c *stack.Caller, method, path string, status int, body, into any) {
	t.Helper()
	a, err := c.Call(t.Context(), method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != status {
		t.Fatalf("%s %s: got %s, want %d", method, path, a, status)
	}
	if into != nil {
		if err := a.Into(into); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

// book takes the first free time, through the port of the API.
func (s *shop) book(t *testing.T) turno {
	t.Helper()
	var menu struct{ Services []struct{ ID string } }
	s.asks(t, s.api, http.MethodGet, path, http.StatusOK, nil, &menu)
	var free struct {
		Days []struct {
			Slots []struct {
				StartsAt string `json:"starts_at"`
			}
		}
	}
	from := time.Now().AddDate(0, 0, 2)
	s.asks(t, s.api, http.MethodGet, path+"/availability?service_id="+menu.Services[0].ID+"&from="+from.Format(time.DateOnly)+
		"&to="+from.AddDate(0, 0, 6).Format(time.DateOnly), http.StatusOK, nil, &free)
	s.phone++
	mail := fmt.Sprintf("ana%d@example.com", s.phone)
	for _, day := range free.Days {
		if len(day.Slots) == 0 {
			continue
		}
		var booked stack.Booked
		s.asks(t, s.api, http.MethodPost, path+"/bookings", http.StatusCreated, map[string]any{
			"service_ids": []string{menu.Services[0].ID}, "starts_at": day.Slots[0].StartsAt, "payment": "at_shop", "consent": true,
			"customer": map[string]any{"name": "Ana", "phone": stack.Phone(s.phone), "email": mail},
		}, &booked)
		return turno{ID: booked.Booking.ID.String(), Token: booked.ManageToken, Mail: mail}
	}
	t.Fatalf("free times: got none in %d days", len(free.Days))
	return turno{}
}

// keeps looks whether a turno is there, by the link of its customer.
func (s *shop) keeps(t *testing.T, turnos ...turno) {
	t.Helper()
	for _, one := range turnos {
		s.asks(t, s.api, http.MethodGet, "/api/v1/public/bookings/"+one.Token, http.StatusOK, nil, nil)
	}
}

// writes waits until the customer of a turno was written to, by mail.
func (s *shop) writes(t *testing.T, to turno) {
	t.Helper()
	mails := stack.NewCaller(fmt.Sprintf("http://127.0.0.1:%d", s.ports["MAIL_PORT"]))
	within(t, soon, func() error {
		a, err := mails.Call(t.Context(), http.MethodGet, "/api/v2/search?kind=to&query="+to.Mail, nil)
		if err != nil {
			return err
		}
		var found struct {
			Total int `json:"total"`
		}
		if err := json.Unmarshal(a.Body, &found); err != nil {
			return fmt.Errorf("search of mails: %w", err)
		}
		if found.Total == 0 {
			return fmt.Errorf("no mail to %s", to.Mail)
		}
		return nil
	})
}

// serves waits for the API to be ready, and the pages.
func (s *shop) serves(t *testing.T) {
	t.Helper()
	s.answers(t, s.api, "/api/health", http.StatusOK)
	s.answers(t, s.pages, "/", http.StatusOK)
	s.answers(t, s.pages, path, http.StatusOK) // passed on to the API
}

// answers waits for a status.
func (s *shop) answers(t *testing.T, c *stack.Caller, path string, status int) {
	t.Helper()
	within(t, soon, func() error {
		a, err := c.Call(t.Context(), http.MethodGet, path, nil, "Accept", "text/html, application/json")
		if err != nil {
			return err
		}
		if a.Status != status {
			return fmt.Errorf("GET %s%s: got %.200s, want %d", c.Base, path, a, status)
		}
		return nil
	})
}

// query asks PostgreSQL itself.
func (s *shop) query(t *testing.T, sql string) string {
	t.Helper()
	return strings.TrimSpace(s.docker(t, "exec", "barberpro-postgres-dev", "sh", "-c",
		`psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -XAt -c "$0"`, sql))
}
