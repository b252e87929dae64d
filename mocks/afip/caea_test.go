package afip

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// fortnight asks for the CAEA of the time it is.
func (w *world) fortnight(a auth) (code, period string) {
	w.t.Helper()
	now := w.mock.Shell().Clock.Now()
	period = "<Periodo>" + now.In(buenosAires).Format("200601") + "</Periodo><Orden>" + half(now) + "</Orden>"
	got := w.call(a, "FECAEASolicitar", period)
	code = got.result("FECAEASolicitar").value("ResultGet", "CAEA")
	if len(code) != caeDigits {
		w.t.Fatalf("FECAEASolicitar: got %s, want a CAEA", got.text)
	}
	return code, period
}

// inform tells of vouchers with a CAEA.
func (w *world) inform(a auth, kind int, code string, details ...string) *element {
	w.t.Helper()
	all := strings.Join(details, "")
	all = strings.ReplaceAll(strings.ReplaceAll(all, "<FECAEDetRequest>", "<FECAEADetRequest>"), "</FECAEDetRequest>",
		"<CAEA>"+code+"</CAEA><CbteFchHsGen>"+w.mock.Shell().Clock.Now().Format(processTime)+"</CbteFchHsGen></FECAEADetRequest>")
	got := w.call(a, "FECAEARegInformativo", fmt.Sprintf("<FeCAEARegInfReq><FeCabReq><CantReg>%d</CantReg><PtoVta>7</PtoVta>"+
		"<CbteTipo>%d</CbteTipo></FeCabReq><FeDetReq>%s</FeDetReq></FeCAEARegInfReq>", len(details), kind, all))
	if got.status != 200 {
		w.t.Fatalf("FECAEARegInformativo: got %d %s, want 200", got.status, got.text)
	}
	return got.result("FECAEARegInformativo")
}

// informedCode is the first code of a result of FECAEARegInformativo.
func informedCode(r *element) string {
	if c := r.value("Errors", "Err", "Code"); c != "" {
		return c
	}
	return r.value("FeDetResp", "FECAEADetResponse", "Observaciones", "Obs", "Code")
}

func TestVouchersWithCAEAAreInformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	caea, period := w.fortnight(a)
	r := w.inform(a, 6, caea, w.detail(1), w.detail(2))
	details := r.at("FeDetResp").all("FECAEADetResponse")
	if r.value("FeCabResp", "Resultado") != "A" || len(details) != 2 || details[1].value("CAEA") != caea || details[1].has("CAE") {
		t.Fatalf("FECAEARegInformativo: got %+v, want two approved", r)
	}
	found := w.call(a, "FECompConsultar", "<FeCompConsReq><CbteNro>2</CbteNro><PtoVta>7</PtoVta><CbteTipo>6</CbteTipo></FeCompConsReq>")
	f := found.result("FECompConsultar").at("ResultGet")
	until := w.call(a, "FECAEAConsultar", period).result("FECAEAConsultar").value("ResultGet", "FchVigHasta")
	if f.value("EmisionTipo") != inAdvance || f.value("CodAutorizacion") != caea || f.value("FchVto") != until {
		t.Errorf("FECompConsultar: got %s, want the CAEA until %s", found.text, until)
	}
	if r := w.inform(a, 6, caea, w.detail(2)); r.value("FeCabResp", "Reproceso") != "S" || r.value("FeCabResp", "Resultado") != "A" {
		t.Errorf("the same again: got %+v, want Reproceso S", r)
	}
	idle := func(operation, inner string) string { return code(w.call(a, operation, inner).result(operation)) }
	if c := idle("FECAEASinMovimientoInformar", "<PtoVta>7</PtoVta><CAEA>"+caea+"</CAEA>"); c != "1202" {
		t.Errorf("FECAEASinMovimientoInformar of a point of sale with vouchers: got %q, want 1202", c)
	}
	if c := idle("FECAEASinMovimientoConsultar", "<CAEA>"+caea+"</CAEA><PtoVta>7</PtoVta>"); c != "10105" {
		t.Errorf("FECAEASinMovimientoConsultar of a point of sale with vouchers: got %q, want 10105", c)
	}
	for _, want := range []string{"", "1209"} {
		if c := idle("FECAEASinMovimientoInformar", "<PtoVta>8</PtoVta><CAEA>"+caea+"</CAEA>"); c != want {
			t.Errorf("FECAEASinMovimientoInformar: got %q, want %q", c, want)
		}
	}
	got := w.call(a, "FECAEASinMovimientoConsultar", "<CAEA>"+caea+"</CAEA><PtoVta>0</PtoVta>").result("FECAEASinMovimientoConsultar")
	if got.value("ResultGet", "FECAEASinMov", "PtoVta") != "8" {
		t.Errorf("FECAEASinMovimientoConsultar: got %+v, want point of sale 8", got)
	}
}

func TestVoucherWithCAEAIsJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	caea, _ := w.fortnight(a)
	before := w.now.In(buenosAires).AddDate(0, 0, -16).Format(dateForm)
	for _, tt := range []struct {
		name, caea string
		kind       int
		detail     string
		code       string
		result     string
	}{
		{"no CAEA", "", 6, w.detail(1), "782", "R"},
		{"a CAEA that was never given", "31234567890123", 6, w.detail(1), "780", "R"},
		{"a date outside of the fortnight", caea, 6, w.detail(1, "CbteFch", before), "702", "R"},
		{"no date", caea, 6, w.detail(1, "CbteFch", ""), "783", "R"},
		{"a number that is not the next", caea, 6, w.detail(3), "703", "R"},
		{"a kind that does not exist", caea, 99, w.detail(1), "700", "R"},
		{"a concept that does not exist", caea, 6, w.detail(1, "Concepto", "9"), "713", "R"},
		{"no receiver's condition", caea, 6, w.detail(1, "CondicionIVAReceptorId", ""), "826", "R"},
		{"a C with IVA", caea, 11, w.detail(1, "ImpIVA", "0", "ImpNeto", "121"), "1443", "R"},
		{"a total that is not the sum, which has happened already", caea, 6, w.detail(1, "ImpTotal", "150"), "724", "A"},
	} {
		r := w.inform(a, tt.kind, tt.caea, tt.detail)
		if got := informedCode(r); got != tt.code || r.value("FeCabResp", "Resultado") != tt.result {
			t.Errorf("%s: got %q %s, want %s %s", tt.name, got, r.value("FeCabResp", "Resultado"), tt.code, tt.result)
		}
	}
}

func TestCAEAIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceWSFE)
	caea, period := w.fortnight(a)
	next := w.now.In(buenosAires).AddDate(0, 2, 0).Format("200601")
	for _, tt := range []struct{ operation, inner, code string }{
		{"FECAEASolicitar", period, "15008"},
		{"FECAEASolicitar", "<Periodo>" + next + "</Periodo><Orden>1</Orden>", "15006"},
		{"FECAEASolicitar", "<Periodo>2026</Periodo><Orden>1</Orden>", "15004"},
		{"FECAEASolicitar", "<Periodo>202601</Periodo><Orden>3</Orden>", "15005"},
		{"FECAEAConsultar", "<Periodo>202001</Periodo><Orden>1</Orden>", "602"},
		{"FECAEAConsultar", "<Periodo>0</Periodo><Orden>1</Orden>", "15004"},
		{"FECAEASinMovimientoInformar", "<PtoVta>1</PtoVta><CAEA>1</CAEA>", "1200"},
		{"FECAEASinMovimientoInformar", "<PtoVta>0</PtoVta><CAEA>" + caea + "</CAEA>", "1206"},
		{"FECAEASinMovimientoConsultar", "<CAEA>1</CAEA><PtoVta>1</PtoVta>", "10100"},
		{"FECAEASinMovimientoConsultar", "<CAEA>" + caea + "</CAEA><PtoVta>1</PtoVta>", "10102"},
		{"FECompConsultar", "<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>1</CbteNro><PtoVta>0</PtoVta></FeCompConsReq>", "10200"},
		{"FECompConsultar", "<FeCompConsReq><CbteTipo>99</CbteTipo><CbteNro>1</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>", "10201"},
		{"FECompConsultar", "<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>0</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>", "10202"},
		{"FECompConsultar", "<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>1</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>", "602"},
		{"FECompUltimoAutorizado", "<PtoVta>0</PtoVta><CbteTipo>6</CbteTipo>", "11000"},
		{"FECompUltimoAutorizado", "<PtoVta>1</PtoVta><CbteTipo>99</CbteTipo>", "11001"},
		{"FECompUltimoAutorizado", "<PtoVta>99998</PtoVta><CbteTipo>6</CbteTipo>", "11002"},
		{"FEParamGetCotizacion", "", "12001"},
		{"FEParamGetCotizacion", "<MonId>XXX</MonId>", "12000"},
		{"FEParamGetCotizacion", "<MonId>DOL</MonId><FchCotiz>ayer</FchCotiz>", "12002"},
		{"FEParamGetCondicionIvaReceptor", "<ClaseCmp>Z</ClaseCmp>", "10244"},
	} {
		got := w.call(a, tt.operation, tt.inner)
		if c := code(got.result(tt.operation)); c != tt.code {
			t.Errorf("%s %s: got %q, want %s", tt.operation, tt.inner, c, tt.code)
		}
	}
	w.mock.Shell().Clock.Advance(40 * 24 * time.Hour)
	a = w.login(serviceWSFE)
	if r := w.inform(a, 6, caea, w.detail(1)); informedCode(r) != "702" {
		t.Errorf("a voucher of a later fortnight: got %q, want 702", informedCode(r))
	}
}
