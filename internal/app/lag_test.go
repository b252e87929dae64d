package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestTheFirstCertificateToEndIsMeasuredOverAllShops(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	conn := testkit.Connect(t, url)
	first, second := testkit.NewShop(t, conn, testkit.Spec{}), testkit.NewShop(t, conn, testkit.Spec{})
	a, _ := build(t, app.Options{}, "DATABASE_URL", url)
	t.Cleanup(func() { _ = a.Close(t.Context()) })
	now := time.Now().Truncate(time.Second)
	in := func(days int) time.Time { return now.AddDate(0, 0, days) }
	ends := func(s *testkit.Shop, provider string, active bool, at any) {
		s.Exec(t, `INSERT INTO integrations (shop_id, provider, active, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (shop_id, provider) DO UPDATE SET active = EXCLUDED.active, expires_at = EXCLUDED.expires_at`, s.ID, provider, active, at)
	}
	measured := func() string {
		if err := a.MeasureExpiry(t.Context()); err != nil {
			t.Fatalf("MeasureExpiry: %v", err)
		}
		rec := httptest.NewRecorder()
		a.Measured().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
		var found []string
		for line := range strings.Lines(rec.Body.String()) {
			if strings.HasPrefix(line, "integration_expires_timestamp_seconds") {
				found = append(found, strings.TrimSpace(line))
			}
		}
		return strings.Join(found, "\n")
	}
	says := func(provider string, at time.Time) string {
		return fmt.Sprintf("integration_expires_timestamp_seconds{provider=%q} %s", provider, strconv.FormatFloat(float64(at.Unix()), 'g', -1, 64))
	}

	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"no shop has one", func() {}, ""},
		{"the sooner of two shops counts", func() {
			ends(first, "afip", true, in(400))
			ends(second, "afip", true, in(10))
		}, says("afip", in(10))},
		{"what ended lately counts", func() { ends(second, "afip", true, in(-3)) }, says("afip", in(-3))},
		{"what nobody renewed for a month does not", func() { ends(second, "afip", true, in(-31)) }, says("afip", in(400))},
		{"each provider by itself", func() {
			ends(second, "mercadopago", true, in(90))
		}, says("afip", in(400)) + "\n" + says("mercadopago", in(90))},
		{"what is off, or never ends, does not count", func() {
			ends(first, "afip", false, in(400))
			ends(second, "mercadopago", true, nil)
		}, ""},
	} {
		step.do()
		if got := measured(); got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
}
