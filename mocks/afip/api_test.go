package afip

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestInvoiceIsComputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct{ name, body, net, iva, total string }{
		{"prices with IVA", exampleInvoice, "9917.36", "2082.64", "12000.00"},
		{"prices without IVA", `{"class":"A","customer":{"doc_type":80,"doc_number":"30500010912"},"items":[{"description":"x","quantity":3,"unit_price":"33.33","iva":"21"}]}`, "99.99", "21.00", "120.99"},
		{"two rates", `{"class":"B","items":[{"description":"x","quantity":1,"unit_price":100,"iva":"10.5"},{"description":"y","quantity":1,"unit_price":"50.50","iva":21}]}`, "150.50", "21.11", "171.61"},
		{"services", `{"class":"B","concept":2,"items":[{"description":"Corte","quantity":1,"unit_price":"100.00"}]}`, "100.00", "21.00", "121.00"},
		{"a C", `{"class":"C","cuit":"20-12345678-6","items":[{"description":"x","quantity":2,"unit_price":"10.05"}]}`, "20.10", "0.00", "20.10"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.ReplaceAll(strings.ReplaceAll(tt.body, `"20-12345678-6"`, "20123456786"), `"doc_number":"30500010912"`, `"doc_number":30500010912`)
			var got invoice
			status := w.json("POST", "/api/invoices", body, &got)
			if status != http.StatusCreated || got.Net != tt.net || got.IVA != tt.iva || got.Total != tt.total || len(got.CAE) != 14 {
				t.Fatalf("POST /api/invoices: got %d %+v, want %s + %s = %s", status, got, tt.net, tt.iva, tt.total)
			}
			var same invoice
			if status := w.json("GET", "/api/invoices/"+got.ID, "", &same); status != 200 || same.CAE != got.CAE {
				t.Errorf("GET by id: got %d %+v, want it", status, same)
			}
			if status := w.json("GET", "/api/invoices/"+got.CAE, "", &same); status != 200 || same.ID != got.ID {
				t.Errorf("GET by CAE: got %d %+v, want it", status, same)
			}
			_, code, _ := strings.Cut(got.QR, "?p=")
			raw, err := base64.StdEncoding.DecodeString(code)
			var qr struct {
				CAE json.Number `json:"codAut"` //nolint:tagliatelle // the name in RG 4291
			}
			if err != nil || json.Unmarshal(raw, &qr) != nil || qr.CAE.String() != got.CAE {
				t.Errorf("QR: got %s, want JSON with the CAE", raw)
			}
		})
	}
}

func TestIVAIsComputedWithoutAnInvoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var got amounts
	status := w.json("POST", "/api/iva", `{"prices_include_iva":true,"items":[{"quantity":2,"unit_price":"60.50"},{"quantity":1,"unit_price":"110.50","iva":"10.5"}]}`, &got)
	if status != 200 || got.Net != "200.00" || got.IVA != "31.50" || got.Total != "231.50" || len(got.Rates) != 2 || got.Rates[0].Percent != "10.5" {
		t.Errorf("POST /api/iva: got %d %+v, want 200.00 + 31.50 by two rates", status, got)
	}
	var last lastVoucher
	w.json("GET", "/api/last-voucher", "", &last)
	if last.Last != 0 {
		t.Errorf("last voucher: got %d, want none", last.Last)
	}
	if status := w.json("POST", "/api/iva", "{}", nil); status != 400 {
		t.Errorf("POST /api/iva of nothing: got %d, want 400", status)
	}
}

func TestEventsAreAnnounced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	w.json("POST", "/_mock/act", `{"action":"announce","fields":{"message":"hola"}}`, nil)
	wrong := w.ask(a, 6, w.detail(9)).result("FECAESolicitar")
	if n := len(wrong.kids); wrong.value("Events", "Evt", "Code") != "41" || wrong.kids[n-2].name != "Events" || wrong.kids[n-1].name != "Errors" {
		t.Errorf("FECAESolicitar: got %+v, want Events before Errors", wrong)
	}
	last := w.call(a, "FECompUltimoAutorizado", "<PtoVta>1</PtoVta><CbteTipo>6</CbteTipo>").result("FECompUltimoAutorizado")
	if last.kids[len(last.kids)-1].name != "Events" {
		t.Errorf("FECompUltimoAutorizado: got %+v, want Events last", last)
	}
	w.json("POST", "/_mock/act", `{"action":"stop_announcing"}`, nil)
	if w.call(a, "FECompTotXRequest", "").result("FECompTotXRequest").has("Events") {
		t.Error("FECompTotXRequest afterwards: got Events, want none")
	}
	if got := w.json("POST", "/_mock/act", `{"action":"announce","fields":{"code":"x"}}`, nil); got != 400 {
		t.Errorf("announce with a code that is none: got %d, want 400", got)
	}
}

func TestJSONRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tt := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/api/invoices", "", 400},
		{"POST", "/api/invoices", "{", 400},
		{"POST", "/api/invoices", `{"nada":1}`, 400},
		{"POST", "/api/invoices", `{"class":"Z","items":[]}`, 400},
		{"POST", "/api/invoices", `{"items":[]}`, 400},
		{"POST", "/api/invoices", `{"items":[{"quantity":1,"unit_price":"uno"}]}`, 400},
		{"POST", "/api/invoices", `{"items":[{"quantity":1,"unit_price":1,"iva":"20"}]}`, 400},
		{"POST", "/api/invoices", `{"prices_include_iva":true,"items":[{"quantity":99999999,"unit_price":9999999}]}`, 400},
		{"POST", "/api/invoices", `{"class":"A","items":[{"quantity":1,"unit_price":1}]}`, 422},
		{"POST", "/api/invoices", `{"point_of_sale":99998,"items":[{"quantity":1,"unit_price":1}]}`, 422},
		{"GET", "/api/invoices/1-2-3-4", "", 404},
		{"GET", "/api/invoices/nada", "", 404},
		{"GET", "/api/taxpayers/1", "", 400},
		{"GET", "/api/taxpayers/30123456781", "", 404},
		{"GET", "/api/taxpayers/20-12345678-6", "", 200},
		{"GET", "/api/last-voucher?type=x", "", 400},
		{"GET", "/api/last-voucher", "", 200},
		{"GET", "/api/invoices?skip=x", "", 400},
		{"GET", "/api/invoices?cuit=30-71234567-1", "", 200},
		{"GET", "/api/points-of-sale", "", 200},
		{"GET", "/api/nada", "", 404},
	} {
		var into any
		if got := w.json(tt.method, tt.path, tt.body, &into); got != tt.status {
			t.Errorf("%s %s %s: got %d %v, want %d", tt.method, tt.path, tt.body, got, into, tt.status)
		}
	}
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	w.ask(a, 6, w.detail(1))
	w.ask(a, 6, w.detail(2, "ImpTotal", "5"))
	var page struct {
		Items []struct {
			ID, Kind, Status string
		}
		Total int
	}
	w.json("GET", "/_mock/items?limit=100", "", &page)
	kinds := map[string]int{}
	for _, one := range page.Items {
		kinds[one.Kind]++
		var item struct {
			Data      struct{ Result string }
			Exchanges []struct{ Curl string }
		}
		if got := w.json("GET", "/_mock/items/"+one.ID, "", &item); got != 200 {
			t.Errorf("GET item %s: got %d, want 200", one.ID, got)
		}
		if len(item.Exchanges) != 1 || !strings.HasPrefix(item.Exchanges[0].Curl, "curl ") {
			t.Errorf("item %s: got exchanges %v, want the one it came from", one.ID, item.Exchanges)
		}
		if one.Kind != "login" && item.Data.Result != one.Status {
			t.Errorf("item %s: got result %q, want %q", one.ID, item.Data.Result, one.Status)
		}
	}
	if kinds["voucher"] != 1 || kinds["refusal"] != 1 || kinds["login"] != 1 || page.Total != 3 {
		t.Errorf("items: got %v of %d, want a voucher, a refusal and a login", kinds, page.Total)
	}
	for query, want := range map[string]int{
		"00001-00000001+Factura+B": 1, "login+to": 1, "cae+7": 1, "20123456786": 3, "wsfe": 1, "10048": 1, "nada": 0, "%25": 0,
	} {
		w.json("GET", "/_mock/items?query="+query, "", &page)
		vouchers := 0
		for _, one := range page.Items {
			if one.Kind != "taxpayer" {
				vouchers++
			}
		}
		if vouchers != want {
			t.Errorf("items that contain %s: got %d, want %d", query, vouchers, want)
		}
	}
	w.json("GET", "/_mock/items?query=20123456786&limit=1&skip=1", "", &page)
	if page.Total != 4 || len(page.Items) != 1 {
		t.Errorf("the second of the items that contain a CUIT: got %d of %d, want 1 of 4", len(page.Items), page.Total)
	}
	if got := w.json("POST", "/_mock/act", `{"id":"20123456786-1-6-1","action":"resend"}`, nil); got != 200 {
		t.Errorf("resend: got %d, want 200", got)
	}
	if got := w.json("POST", "/_mock/act", `{"action":"reject_next","fields":{"code":"10192","message":"no"}}`, nil); got != 200 {
		t.Errorf("reject_next: got %d, want 200", got)
	}
	if c := code(w.ask(a, 6, w.detail(2)).result("FECAESolicitar")); c != "10192" {
		t.Errorf("the next voucher: got %q, want 10192", c)
	}
	if c := code(w.ask(a, 6, w.detail(2)).result("FECAESolicitar")); c != "" {
		t.Errorf("the one after: got %q, want none", c)
	}
	w.json("POST", "/_mock/reset", "", nil)
	w.json("GET", "/_mock/items?limit=100", "", &page)
	if page.Total != 0 {
		t.Errorf("items after a reset: got %d, want none", page.Total)
	}
	w.json("GET", "/_mock/items?limit=100&query=taxpayer", "", &page)
	if page.Total != len(seed) {
		t.Errorf("items in a search for taxpayers: got %d, want all %d", page.Total, len(seed))
	}
}

func TestInjectedFaultsAreInTheServicesShape(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.json("PUT", "/_mock/chaos", `{"error_rate":1,"error_status":503}`, nil)
	for path, code := range map[string]string{pathWSAA: "ns1:wsaa.internalError", pathWSFE: "soap:Server", pathA13: "soap:Server"} {
		got := w.post(path, "text/xml", envelope11("<FEDummy/>"))
		if c := got.root.value("Body", "Fault", "faultcode"); got.status != 503 || c != code {
			t.Errorf("%s: got %d %q, want 503 %q", path, got.status, c, code)
		}
	}
}

func TestDescriptionsHaveTheAddressThatWasUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{pathWSAA, pathWSFE, pathA13, pathA5} {
		for _, query := range []string{"?wsdl", "?WSDL"} {
			res, err := w.server.Client().Get(w.server.URL + strings.ToUpper(path[:4]) + path[4:] + query) //nolint:noctx // a test's own server
			if err != nil {
				t.Fatal(err)
			}
			root, err := readElement(res.Body)
			_ = res.Body.Close()
			if err != nil || root.name != "definitions" || len(root.at("portType").kids) == 0 || len(root.at("types", "schema").kids) == 0 {
				t.Errorf("GET %s%s: got %v %v, want a description", path, query, root.name, err)
			}
		}
	}
	if got := string(w.mock.wsfe.wsdl("http://x/y?a=1&b=2")); !strings.Contains(got, `location="http://x/y?a=1&amp;b=2"`) {
		t.Error("wsdl: want the address, escaped")
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{{Certificates: "some"}, {AlreadyAuthenticated: "soon"}, {ReceiverCondition: "maybe"}, {Path: "/dev/null/x/afip.db"}} {
		if m, err := New(c, nil); err == nil {
			t.Errorf("New(%+v): got a mock, want an error", c)
			_ = m.Close()
		}
	}
}
