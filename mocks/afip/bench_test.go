package afip

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkAuthorize is FECAESolicitar from many clients, each with a series of its own: ns/op times 1,000 creations a
// second must stay below a second.
func BenchmarkAuthorize(b *testing.B) {
	w := newWorld(b, func(c *Config) { c.Path = filepath.Join(b.TempDir(), "afip.db") })
	a := w.login(serviceWSFE)
	var clients atomic.Int64
	b.SetParallelism(16)
	b.ReportAllocs()
	b.RunParallel(func(next *testing.PB) {
		pos := clients.Add(1)
		for number := int64(1); next.Next(); number++ {
			body := envelope11(fmt.Sprintf(`<FECAESolicitar xmlns=%q><Auth><Token>%s</Token><Sign>%s</Sign><Cuit>20123456786</Cuit></Auth>`+
				`<FeCAEReq><FeCabReq><CantReg>1</CantReg><PtoVta>%d</PtoVta><CbteTipo>6</CbteTipo></FeCabReq><FeDetReq>%s</FeDetReq>`+
				`</FeCAEReq></FECAESolicitar>`, wsfeSpace, a.token, a.sign, pos, w.detail(number)))
			r := httptest.NewRequestWithContext(b.Context(), "POST", pathWSFE, strings.NewReader(body))
			r.Header.Set("Content-Type", "text/xml")
			out := httptest.NewRecorder()
			w.mock.ServeHTTP(out, r)
			if !strings.Contains(out.Body.String(), "<Resultado>A</Resultado>") {
				b.Fatalf("FECAESolicitar: got %d %s, want a CAE", out.Code, out.Body)
			}
		}
	})
}
