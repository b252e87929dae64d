package invoice

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/internal/web"
)

func TestWhoACUITBelongsTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	edge := testkit.NewEdge(w.Shop, w.s.Routes)
	ask := func(number string) testkit.Answer {
		return edge.Call(t, web.RoleReception, http.MethodGet, "/taxpayers/"+number, "")
	}
	if a := ask("30-71234567-1"); a.Status != http.StatusOK || a.Text("name") != "DISTRIBUIDORA SUR SRL" || a.Text("condition") != registered {
		t.Errorf("GET taxpayer: got %d %s, want who it is", a.Status, a.Raw)
	}
	if a := ask("30-71234567-2"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Raw, "path.cuit") {
		t.Errorf("GET taxpayer by a wrong number: got %d %s, want 422", a.Status, a.Raw)
	}
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"ARCA does not know it":         {afip.ErrNotFound, http.StatusNotFound, "taxpayer_not_found"},
		"the certificate may not ask":   {refused(10), http.StatusConflict, "afip_registry_refused"},
		"ARCA is away":                  {upstream.Answered("afip", "x", upstream.Later, errors.New("502")), http.StatusServiceUnavailable, "afip_unavailable"},
		"ARCA answered nothing in time": {upstream.Answered("afip", "x", upstream.Unknown, errors.New("timeout")), http.StatusServiceUnavailable, "afip_unavailable"},
	} {
		w.agency.set(func(operation string, _ bool) error {
			if operation == "taxpayer" {
				return c.err
			}
			return nil
		})
		if a := ask(company); a.Status != c.status || a.Code() != c.code {
			t.Errorf("%s: got %d %s, want %d %s", name, a.Status, a.Raw, c.status, c.code)
		}
	}
	w.agency.set(nil)
	w.vault.until = w.Clock.Now().Add(-time.Hour)
	if a := ask(company); a.Status != http.StatusConflict || a.Code() != ErrCertificateExpired.Code {
		t.Errorf("with an expired certificate: got %d %s, want 409 %s", a.Status, a.Raw, ErrCertificateExpired.Code)
	}
	w.vault.err = ErrNotConnected
	if a := ask(company); a.Status != http.StatusConflict || a.Code() != ErrNotConnected.Code {
		t.Errorf("without a certificate: got %d %s, want 409 %s", a.Status, a.Raw, ErrNotConnected.Code)
	}
}
