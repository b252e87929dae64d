package afip

import (
	"fmt"
	"strings"
	"testing"
)

func (w *world) person(path, space, operation string, a auth, rest string) answer {
	w.t.Helper()
	body := fmt.Sprintf(`<n:%s xmlns:n=%q><token>%s</token><sign>%s</sign><cuitRepresentada>20123456786</cuitRepresentada>%s</n:%s>`,
		operation, space, a.token, a.sign, rest, operation)
	return w.post(path, "text/xml", envelope11(body))
}

func TestRegistryA13(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.login(serviceA13)
	space := w.mock.a13.space
	got := w.person(pathA13, space, "getPersona", a, "<idPersona>30712345671</idPersona>")
	p := got.root.at("Body", "getPersonaResponse", "personaReturn", "persona")
	if got.status != 200 || p.value("razonSocial") != "BARBERÍA DEMO SRL" || p.value("tipoPersona") != "JURIDICA" || p.space != "" {
		t.Errorf("getPersona: got %s, want the company, unqualified", got.text)
	}
	dni := w.person(pathA13, space, "getIdPersonaListByDocumento", a, "<documento>12345678</documento>")
	if id := dni.root.value("Body", "getIdPersonaListByDocumentoResponse", "idPersonaListReturn", "idPersona"); id != "20123456786" {
		t.Errorf("getIdPersonaListByDocumento: got %s, want 20123456786", dni.text)
	}
	dummy := w.post(pathA13, "text/xml", envelope11(`<n:dummy xmlns:n="`+space+`"/>`))
	if v := dummy.root.value("Body", "dummyResponse", "return", "dbserver"); v != "OK" {
		t.Errorf("dummy: got %s, want OK", dummy.text)
	}
	for name, tt := range map[string]struct {
		auth          auth
		operation, id string
		want          string
	}{
		"nobody":                    {a, "getPersona", "20999999993", "No existe persona con ese Id"},
		"a number that is no CUIT":  {a, "getPersona", "1", "No existe persona con ese Id"},
		"somebody inactive":         {a, "getPersona", "23223344550", "INACTIVA"},
		"no ticket":                 {auth{}, "getPersona", "30712345671", "Falta token y/o sign."},
		"a token that is none":      {auth{"abc", "abc"}, "getPersona", "30712345671", "Token malformado"},
		"the sign of another":       {auth{a.token, a.token}, "getPersona", "30712345671", "firma valida"},
		"the ticket of invoices":    {w.login(serviceWSFE), "getPersona", "30712345671", "No autorizado"},
		"an unknown operation":      {a, "getNada", "30712345671", "not recognized"},
		"an id that is no number":   {a, "getPersona", "x", "Input string"},
		"a number beyond 64 binary": {a, "getPersona", strings.Repeat("9", 30), "Input string"},
	} {
		got := w.person(pathA13, space, tt.operation, tt.auth, "<idPersona>"+tt.id+"</idPersona>")
		if s := got.root.value("Body", "Fault", "faultstring"); got.status != 500 || !strings.Contains(s, tt.want) {
			t.Errorf("getPersona of %s: got %d %q, want 500 %q", name, got.status, s, tt.want)
		}
	}
	if got := w.person(pathA13, space, "getPersonaV2", a, "<idPersona>23223344550</idPersona>"); got.status != 200 {
		t.Errorf("getPersonaV2 of somebody inactive: got %s, want the person", got.text)
	}
}

func TestCertificateOfRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	space := w.mock.a5.space
	for _, service := range []string{serviceA5, serviceConstancia} {
		a := w.login(service)
		for id, tax := range map[string]string{"20123456786": "20", "30712345671": "11", "30689990009": "32"} {
			got := w.person(pathA5, space, "getPersona_v2", a, "<idPersona>"+id+"</idPersona>")
			r := got.root.at("Body", "getPersona_v2Response", "personaReturn")
			n := r.value("datosMonotributo", "impuesto", "idImpuesto") + r.value("datosRegimenGeneral", "impuesto", "idImpuesto")
			if n != tax || r.kids[len(r.kids)-1].name != "metadata" {
				t.Errorf("getPersona_v2 of %s: got %s, want tax %s and metadata last", id, got.text, tax)
			}
		}
		list := w.person(pathA5, space, "getPersonaList_v2", a, "<idPersona>30712345671</idPersona><idPersona>20999999993</idPersona>")
		persons := list.root.at("Body", "getPersonaList_v2Response", "personaListReturn").all("persona")
		if len(persons) != 2 || persons[1].value("errorConstancia", "error") != noSuchPerson {
			t.Errorf("getPersonaList_v2: got %s, want one and an error", list.text)
		}
	}
}

func TestSeedIsValid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []taxpayer
	w.json("GET", "/api/taxpayers", "", &all)
	seen := map[condition]bool{}
	for _, p := range all {
		var v validation
		w.json("GET", fmt.Sprintf("/api/cuit/%d/validate", p.CUIT), "", &v)
		if !v.Valid || !v.Exists {
			t.Errorf("CUIT %d: got %+v, want a valid one", p.CUIT, v)
		}
		seen[p.Condition] = true
	}
	if len(seen) != 7 {
		t.Errorf("conditions: got %d, want all 7", len(seen))
	}
}
