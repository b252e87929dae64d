package afip

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestVoucherIsAuthorizedAndFoundAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	got := w.ask(a, 6, w.detail(1))
	r := got.result("FECAESolicitar")
	d := r.at("FeDetResp", "FECAEDetResponse")
	cae := d.value("CAE")
	if got.status != 200 || r.value("FeCabResp", "Resultado") != "A" || len(cae) != 14 || r.value("FeCabResp", "Reproceso") != "N" {
		t.Fatalf("FECAESolicitar: got %d %s, want a CAE", got.status, got.text)
	}
	if want := w.now.In(buenosAires).AddDate(0, 0, 10).Format(dateForm); d.value("CAEFchVto") != want {
		t.Errorf("CAEFchVto: got %s, want %s", d.value("CAEFchVto"), want)
	}
	if got.root.value("Header", "FEHeaderInfo", "ambiente") != "test" || !strings.HasSuffix(got.text, "\r\n") {
		t.Errorf("envelope: got %s, want FEHeaderInfo and CR LF", got.text)
	}
	last := w.call(a, "FECompUltimoAutorizado", "<PtoVta>1</PtoVta><CbteTipo>6</CbteTipo>")
	if n := last.result("FECompUltimoAutorizado").value("CbteNro"); n != "1" {
		t.Errorf("FECompUltimoAutorizado: got %q, want 1", n)
	}
	found := w.call(a, "FECompConsultar", "<FeCompConsReq><CbteNro>1</CbteNro><PtoVta>1</PtoVta><CbteTipo>6</CbteTipo></FeCompConsReq>")
	f := found.result("FECompConsultar").at("ResultGet")
	if f.value("CodAutorizacion") != cae || f.value("ImpTotal") != "121" || f.value("EmisionTipo") != "CAE" || f.value("Iva", "AlicIva", "Importe") != "21" {
		t.Errorf("FECompConsultar: got %s, want the voucher", found.text)
	}
	again := w.ask(a, 6, w.detail(1)).result("FECAESolicitar")
	if again.value("FeCabResp", "Reproceso") != "S" || again.value("FeDetResp", "FECAEDetResponse", "CAE") != cae {
		t.Errorf("the same voucher again: got %+v, want Reproceso S and the same CAE", again)
	}
	other := w.ask(a, 6, w.detail(1, "ImpTotal", "242", "ImpNeto", "200", "ImpIVA", "42", "Iva", "<AlicIva><Id>5</Id><BaseImp>200</BaseImp><Importe>42</Importe></AlicIva>"))
	if c := other.result("FECAESolicitar").value("Errors", "Err", "Code"); c != "10016" {
		t.Errorf("another voucher with that number: got %s, want 10016", other.text)
	}
}

// code returns the first code of a result, of an error or an observation.
func code(r *element) string {
	if c := r.value("Errors", "Err", "Code"); c != "" {
		return c
	}
	return r.value("FeDetResp", "FECAEDetResponse", "Observaciones", "Obs", "Code")
}

func TestVoucherIsRejected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	today := w.now.In(buenosAires)
	day := func(n int) string { return today.AddDate(0, 0, n).Format(dateForm) }
	toA := []string{"DocTipo", "80", "DocNro", "30500010912", "CondicionIVAReceptorId", "1"}
	toC := []string{"Iva", "", "ImpIVA", "0", "ImpNeto", "121"}
	tests := []struct {
		name    string
		kind    int
		number  int64
		changes []string
		code    string
	}{
		{"a number that is not the next", 6, 5, nil, "10016"},
		{"a date of six days ago for products", 6, 1, []string{"CbteFch", day(-6)}, "10016"},
		{"a date in six days for products", 6, 1, []string{"CbteFch", day(6)}, "10016"},
		{"a date that is none", 6, 1, []string{"CbteFch", "2026-01-01"}, "10016"},
		{"a total that is not the sum", 6, 1, []string{"ImpTotal", "122"}, "10048"},
		{"a rate that does not give the amount", 6, 1, []string{"Iva", "<AlicIva><Id>4</Id><BaseImp>100</BaseImp><Importe>21</Importe></AlicIva>"}, "10051"},
		{"rates that do not add up to ImpIVA", 6, 1, []string{"ImpIVA", "42", "ImpTotal", "142"}, "10023"},
		{"a rate of nothing", 6, 1, []string{"Iva", "<AlicIva><Id>5</Id><BaseImp>0</BaseImp><Importe>21</Importe></AlicIva>"}, "10020"},
		{"a rate twice", 6, 1, []string{"Iva", strings.Repeat("<AlicIva><Id>5</Id><BaseImp>50</BaseImp><Importe>10.5</Importe></AlicIva>", 2)}, "10022"},
		{"a rate that does not exist", 6, 1, []string{"Iva", "<AlicIva><Id>7</Id><BaseImp>100</BaseImp><Importe>21</Importe></AlicIva>"}, "10019"},
		{"bases that do not add up to ImpNeto", 6, 1, []string{"ImpNeto", "200", "ImpTotal", "221"}, "10061"},
		{"no rates", 6, 1, []string{"Iva", ""}, "10018"},
		{"no receiver's condition", 6, 1, []string{"CondicionIVAReceptorId", ""}, "10246"},
		{"a receiver's condition that does not exist", 6, 1, []string{"CondicionIVAReceptorId", "99"}, "10242"},
		{"a receiver's condition of another class", 6, 1, []string{"CondicionIVAReceptorId", "1"}, "10243"},
		{"an A to nobody in particular", 1, 1, []string{"CondicionIVAReceptorId", "1"}, "10013"},
		{"an A to oneself", 1, 1, append(append([]string{}, toA...), "DocNro", "20123456786"), "10069"},
		{"an A with several numbers", 1, 1, append(append([]string{}, toA...), "CbteHasta", "2"), "10012"},
		{"a last number before the first", 6, 1, []string{"CbteHasta", "0"}, "10010"},
		{"a number of nine digits", 6, 100000000, nil, "10016"},
		{"a concept that does not exist", 6, 1, []string{"Concepto", "4"}, "10030"},
		{"a date of the service without the others", 6, 1, []string{"FchServDesde", day(0)}, "10033"},
		{"a negative amount", 6, 1, []string{"ImpOpEx", "-1", "ImpTotal", "120"}, "10044"},
		{"a rate of exchange that is far off", 6, 1, []string{"MonId", "DOL", "MonCotiz", "10"}, "10119"},
		{"pesos paid in a foreign currency", 6, 1, []string{"CanMisMonExt", "S"}, "10241"},
		{"an invoice that refers to another", 6, 1, []string{"CbtesAsoc", "<CbteAsoc><Tipo>6</Tipo><PtoVta>1</PtoVta><Nro>1</Nro></CbteAsoc>"}, "10040"},
		{"a credit note that refers to another class", 8, 1, []string{"CbtesAsoc", "<CbteAsoc><Tipo>1</Tipo><PtoVta>1</PtoVta><Nro>1</Nro></CbteAsoc>"}, "10040"},
		{"a credit note that refers to no number", 8, 1, []string{"CbtesAsoc", "<CbteAsoc><Tipo>6</Tipo><PtoVta>1</PtoVta><Nro>0</Nro></CbteAsoc>"}, "10059"},
		{"a tax that does not exist", 6, 1, []string{"ImpTrib", "3", "ImpTotal", "124", "Tributos", "<Tributo><Id>50</Id><Desc>x</Desc><BaseImp>100</BaseImp><Alic>3</Alic><Importe>3</Importe></Tributo>"}, "10025"},
		{"an A to a CUIT with a wrong digit", 1, 1, append(append([]string{}, toA...), "DocNro", "30500010913"), "10015"},
		{"an A to somebody inactive", 1, 1, append(append([]string{}, toA...), "DocNro", "23223344550"), "10247"},
		{"a document with the type of nobody", 6, 1, []string{"DocNro", "12345678"}, "10015"},
		{"services without dates", 6, 1, []string{"Concepto", "2"}, "10049"},
		{"a credit note that refers to nothing", 8, 1, nil, "10197"},
		{"a C with IVA", 11, 1, []string{"ImpIVA", "0", "ImpNeto", "121"}, "10071"},
		{"a C whose total is not the sum", 11, 1, append(append([]string{}, toC...), "ImpTotal", "100"), "10048"},
		{"a kind that does not exist", 99, 1, nil, "10007"},
		{"other taxes that are not listed", 6, 1, []string{"ImpTrib", "10", "ImpTotal", "131"}, "10024"},
		{"a currency that does not exist", 6, 1, []string{"MonId", "XXX"}, "10037"},
		{"pesos at another rate", 6, 1, []string{"MonCotiz", "2"}, "10039"},
		{"a large amount to nobody in particular", 11, 1, append(append([]string{}, toC...), "ImpTotal", "10000000", "ImpNeto", "10000000"), "10015"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := w.ask(a, tt.kind, w.detail(tt.number, tt.changes...))
			r := got.result("FECAESolicitar")
			d := r.at("FeDetResp", "FECAEDetResponse")
			if got.status != 200 || code(r) != tt.code || r.value("FeCabResp", "Resultado") != "R" || !d.has("CAE") || d.value("CAE") != "" {
				t.Fatalf("FECAESolicitar: got %d %q, want code %s in\n%s", got.status, code(r), tt.code, got.text)
			}
		})
	}
}

func TestVoucherIsAccepted(t *testing.T) {
	t.Parallel()
	day := func(w *world, n int) string { return w.now.In(buenosAires).AddDate(0, 0, n).Format(dateForm) }
	tests := []struct {
		name    string
		kind    int
		changes func(w *world) []string
	}{
		{"a C", 11, func(*world) []string { return []string{"Iva", "", "ImpIVA", "0", "ImpNeto", "121"} }},
		{"an A", 1, func(*world) []string {
			return []string{"DocTipo", "80", "DocNro", "30500010912", "CondicionIVAReceptorId", "1"}
		}},
		{"services of nine days ago", 6, func(w *world) []string {
			return []string{"Concepto", "2", "CbteFch", day(w, -9), "FchServDesde", day(w, -30), "FchServHasta", day(w, 0), "FchVtoPago", day(w, 1)}
		}},
		{"a credit note that refers to an invoice", 8, func(*world) []string {
			return []string{"CbtesAsoc", "<CbteAsoc><Tipo>6</Tipo><PtoVta>1</PtoVta><Nro>1</Nro></CbteAsoc>"}
		}},
		{"a credit note that refers to a time", 8, func(w *world) []string {
			return []string{"PeriodoAsoc", "<FchDesde>" + day(w, -3) + "</FchDesde><FchHasta>" + day(w, 0) + "</FchHasta>"}
		}},
		{"amounts as JavaScript adds them", 6, func(*world) []string { return []string{"ImpTotal", "121.00000000000001", "ImpIVA", "2.1E1"} }},
		{"a centavo of rounding", 6, func(*world) []string { return []string{"ImpTotal", "121.01"} }},
		{"no date, which is today", 6, func(*world) []string { return []string{"CbteFch", ""} }},
		{"dollars", 6, func(*world) []string { return []string{"MonId", "DOL", "MonCotiz", "1450.5"} }},
		{"other taxes", 6, func(*world) []string {
			return []string{"ImpTrib", "3", "ImpTotal", "124", "Tributos", "<Tributo><Id>99</Id><Desc>x</Desc><BaseImp>100</BaseImp><Alic>3</Alic><Importe>3</Importe></Tributo>"}
		}},
		{"a DNI", 6, func(*world) []string { return []string{"DocTipo", "96", "DocNro", "30123456"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			got := w.ask(w.login(serviceWSFE), tt.kind, w.detail(1, tt.changes(w)...))
			if r := got.result("FECAESolicitar"); r.value("FeCabResp", "Resultado") != "A" {
				t.Fatalf("FECAESolicitar: got %s, want Resultado A", got.text)
			}
		})
	}
}

func TestVoucherIsObserved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	to := func(who, condition string) []string {
		return []string{"DocTipo", "80", "DocNro", who, "CondicionIVAReceptorId", condition}
	}
	other := []string{"CbtesAsoc", "<CbteAsoc><Tipo>3</Tipo><PtoVta>1</PtoVta><Nro>77</Nro></CbteAsoc>"}
	for _, tt := range []struct {
		name    string
		kind    int
		changes []string
		code    string
	}{
		{"an A to a monotributista", 1, to("20287654325", "6"), "10217"},
		{"an A to somebody exempt", 51, to("30689990009", "1"), "10063"},
		{"a credit note to somebody inactive", 3, append(to("23223344550", "1"), "PeriodoAsoc", "<FchDesde>20260101</FchDesde><FchHasta>20260131</FchHasta>"), "10247"},
		{"a debit note that refers to what was never authorised", 2, append(to("30500010912", "1"), other...), "10041"},
	} {
		got := w.ask(a, tt.kind, w.detail(1, tt.changes...))
		if r := got.result("FECAESolicitar"); code(r) != tt.code || r.value("FeCabResp", "Resultado") != "A" {
			t.Errorf("%s: got %q in %s, want A with %s", tt.name, code(r), got.text, tt.code)
		}
	}
}

func TestFirstFailureRejectsTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	got := w.ask(a, 6, w.detail(1), w.detail(2, "ImpTotal", "5"), w.detail(3))
	r := got.result("FECAESolicitar")
	var results []string
	for _, d := range r.at("FeDetResp").all("FECAEDetResponse") {
		results = append(results, d.value("Resultado"))
	}
	if fmt.Sprint(results) != "[A R R]" || r.value("FeCabResp", "Resultado") != "P" {
		t.Fatalf("FECAESolicitar of three: got %v in %s, want one approved and P", results, r.value("FeCabResp", "Resultado"))
	}
	if n, err := w.mock.db.lastNumber(t.Context(), 20123456786, 1, 6); n != 1 || err != nil {
		t.Fatalf("last number: got %d, %v, want 1", n, err)
	}
}

func TestDateMayNotGoBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	today := w.now.In(buenosAires)
	w.ask(a, 6, w.detail(1, "CbteFch", today.AddDate(0, 0, 3).Format(dateForm)))
	if r := w.ask(a, 6, w.detail(2)).result("FECAESolicitar"); code(r) != "10016" {
		t.Fatalf("a voucher of an earlier date: got %q, want 10016", code(r))
	}
}

func TestTicketIsJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, other := w.login(serviceWSFE), w.login(serviceA13)
	tests := []struct {
		name string
		auth auth
		code string
	}{
		{"no ticket", auth{}, "600"},
		{"a token that is none", auth{"abc", "abc"}, "600"},
		{"the sign of another", auth{good.token, other.sign}, "600"},
		{"the ticket of another service", other, "600"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := w.call(tt.auth, "FECompUltimoAutorizado", "<PtoVta>1</PtoVta><CbteTipo>6</CbteTipo>")
			r := got.result("FECompUltimoAutorizado")
			if got.status != 200 || code(r) != tt.code || r.value("CbteNro") != "0" {
				t.Fatalf("FECompUltimoAutorizado: got %d %s, want error %s", got.status, got.text, tt.code)
			}
		})
	}
	body := fmt.Sprintf(`<FEParamGetTiposCbte xmlns=%q><Auth><Token>%s</Token><Sign>%s</Sign><Cuit>30712345671</Cuit></Auth></FEParamGetTiposCbte>`,
		wsfeSpace, good.token, good.sign)
	got := w.post(pathWSFE, "text/xml", envelope11(body))
	if c := code(got.result("FEParamGetTiposCbte")); c != "601" {
		t.Errorf("for another CUIT: got %q, want 601", c)
	}
	w2 := newWorld(t)
	mine := w2.login(serviceWSFE)
	w2.mock.Shell().Clock.Advance(13 * time.Hour)
	if r := w2.call(mine, "FECompTotXRequest", ""); code(r.result("FECompTotXRequest")) != "600" {
		t.Errorf("after 13 hours: got %s, want 600", r.text)
	}
}

func TestScenariosOfInvoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	batch := fmt.Sprintf("<FeCAEReq><FeCabReq><CantReg>1</CantReg><PtoVta>1</PtoVta><CbteTipo>6</CbteTipo></FeCabReq><FeDetReq>%s</FeDetReq></FeCAEReq>", w.detail(1))
	for scenario, want := range map[string]string{scenarioRejected: "10015 R", scenarioExpired: "600 ", scenarioInternal: "501 "} {
		r := w.call(a, "FECAESolicitar", batch, "X-Mock-Scenario", scenario)
		res := r.result("FECAESolicitar")
		if got := code(res) + " " + res.value("FeCabResp", "Resultado"); got != want {
			t.Errorf("FECAESolicitar in %s: got %q, want %q", scenario, got, want)
		}
	}
	r := w.call(a, "FECAESolicitar", batch, "X-Mock-Scenario", scenarioObserved)
	res := r.result("FECAESolicitar")
	if got := code(res) + " " + res.value("FeCabResp", "Resultado"); got != "10217 A" {
		t.Errorf("FECAESolicitar in cae_observed: got %q, want 10217 A", got)
	}
	q, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+pathWSFE, strings.NewReader(envelope11(fmt.Sprintf(
		`<FECAESolicitar xmlns=%q><Auth><Token>%s</Token><Sign>%s</Sign><Cuit>20123456786</Cuit></Auth>%s</FECAESolicitar>`,
		wsfeSpace, a.token, a.sign, strings.ReplaceAll(batch, ">1</Cbte", ">2</Cbte")))))
	q.Header.Set("Content-Type", "text/xml")
	q.Header.Set("X-Mock-Scenario", scenarioTimeoutEffect)
	if res, err := http.DefaultClient.Do(q); err == nil {
		_ = res.Body.Close()
		t.Errorf("FECAESolicitar in timeout_after_effect: got %d, want no answer", res.StatusCode)
	}
	if n, _ := w.mock.db.lastNumber(t.Context(), 20123456786, 1, 6); n != 2 {
		t.Errorf("after timeout_after_effect: got %d as the last number, want 2", n)
	}
}

func TestEveryOperationAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	inner := map[string]string{
		"FEParamGetCotizacion":           "<MonId>DOL</MonId>",
		"FEParamGetCondicionIvaReceptor": "<ClaseCmp>A</ClaseCmp>",
		"FECompUltimoAutorizado":         "<PtoVta>1</PtoVta><CbteTipo>6</CbteTipo>",
		"FECAEASolicitar":                "<Periodo>" + w.now.In(buenosAires).Format("200601") + "</Periodo><Orden>" + half(w.now) + "</Orden>",
		"FECAEAConsultar":                "<Periodo>" + w.now.In(buenosAires).Format("200601") + "</Periodo><Orden>" + half(w.now) + "</Orden>",
	}
	refuses := map[string]bool{
		"FECompConsultar": true, "FECAESolicitar": true, "FECAEARegInformativo": true,
		"FECAEASinMovimientoConsultar": true, "FECAEASinMovimientoInformar": true, // without a code
	}
	for _, o := range w.mock.wsfe.operations {
		got := w.call(a, o.name, inner[o.name])
		r := got.result(o.name)
		if got.status != 200 || len(r.kids) == 0 || (code(r) != "") != refuses[o.name] {
			t.Errorf("%s: got %d %s, want a result", o.name, got.status, got.text)
		}
	}
}

func half(now time.Time) string {
	if now.In(buenosAires).Day() <= 15 {
		return "1"
	}
	return "2"
}

func TestAnswersAreInTheVersionOfTheRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dummy := `<FEDummy xmlns="` + wsfeSpace + `"/>`
	body12 := `<e:Envelope xmlns:e="` + soap12 + `"><e:Body>` + dummy + `</e:Body></e:Envelope>`
	got := w.post(pathWSFE, `application/soap+xml; charset=utf-8; action="x"`, body12)
	if got.root.space != soap12 || !strings.HasPrefix(got.header.Get("Content-Type"), "application/soap+xml") || got.result("FEDummy").value("DbServer") != "OK" {
		t.Errorf("FEDummy in SOAP 1.2: got %s, want SOAP 1.2", got.text)
	}
	bad := w.post(pathWSFE, "application/soap+xml", strings.ReplaceAll(body12, "FEDummy", "FENada"))
	if got := bad.root.value("Body", "Fault", "Code", "Value"); bad.status != 400 || got != "soap:Sender" {
		t.Errorf("an unknown operation in SOAP 1.2: got %d %q, want 400 soap:Sender", bad.status, got)
	}
}

func TestEnvelopesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + envelope11("<FEDummy>&b;</FEDummy>")
	tests := []struct {
		name, kind, body string
		status           int
	}{
		{"nothing", "text/xml", "", 500},
		{"JSON", "application/json", "{}", 415},
		{"no XML", "text/xml", "hola", 500},
		{"cut off", "text/xml", envelope11("<FEDummy/>")[:80], 500},
		{"entities that grow", "text/xml", bomb, 500},
		{"deep", "text/xml", envelope11(strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)), 500},
		{"huge", "text/xml", envelope11("<FEDummy>" + strings.Repeat("x", maxDocument) + "</FEDummy>"), 500},
		{"an empty body", "text/xml", envelope11(""), 500},
		{"an unknown operation", "text/xml", envelope11("<Otra/>"), 500},
		{"another envelope", "text/xml", "<Envelope><Body><FEDummy/></Body></Envelope>", 500},
		{"a number that is none", "text/xml", envelope11("<FECompUltimoAutorizado><Auth><Cuit>veinte</Cuit></Auth></FECompUltimoAutorizado>"), 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := w.post(pathWSFE, tt.kind, tt.body)
			if got.status != tt.status || got.root.value("Body", "Fault", "faultcode") != "soap:Client" {
				t.Fatalf("POST: got %d %s, want %d and a fault", got.status, got.text, tt.status)
			}
		})
	}
}
