package webui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/barberpro/barberpro/internal/webui"
)

// nothing is an answer that nobody reads.
type nothing struct{ h http.Header }

func (n *nothing) Header() http.Header         { return n.h }
func (n *nothing) Write(b []byte) (int, error) { return len(b), nil }
func (n *nothing) WriteHeader(int)             {}

// BenchmarkPages compares the page of a shop, kept and drawn anew, with a handler that writes the same bytes.
func BenchmarkPages(b *testing.B) {
	shop := demo(b, "Barbería Demo")
	for i := range 8 {
		shop.Services = append(shop.Services, webui.Service{ID: fmt.Sprint(i), Name: fmt.Sprintf("Servicio %d", i), Category: "Más", Minutes: 30, Price: 100_000})
	}
	data := func(n int) []byte {
		text, err := json.Marshal(map[string]any{"n": n, "services": shop.Services})
		if err != nil {
			b.Fatalf("Marshal: %v", err)
		}
		return text
	}
	shop.JSON = data(0)
	site := newSite(b, built(), func(o *webui.Options) { o.Shop = shops(shop) })
	page := get(b, site, "/demo", "Accept-Encoding", "gzip").Body.Bytes()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/demo", http.NoBody)
	r.Header.Set("Accept-Encoding", "gzip")
	b.Run("bare", func(b *testing.B) {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) })
		for b.Loop() {
			h.ServeHTTP(&nothing{http.Header{}}, r)
		}
	})
	b.Run("kept", func(b *testing.B) {
		for b.Loop() {
			site.ServeHTTP(&nothing{http.Header{}}, r)
		}
	})
	b.Run("drawn", func(b *testing.B) {
		n := 0
		fresh := newSite(b, built(), func(o *webui.Options) {
			o.Shop = func(context.Context, string) (*webui.Shop, error) {
				n++
				changed := shop
				changed.JSON = data(n)
				return &changed, nil
			}
		})
		for b.Loop() {
			fresh.ServeHTTP(&nothing{http.Header{}}, r)
		}
	})
}
