package whatsapp_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const templates = "/v23.0/" + accountID + "/message_templates"

const draft = `"name":"aviso","language":"es_AR","category":"UTILITY","components":[` +
	`{"type":"HEADER","format":"IMAGE","example":{"header_handle":["x"]}},` +
	`{"type":"BODY","text":"Hola {{1}}","example":{"body_text":[["Juan"]]}},{"type":"FOOTER","text":"BarberPro"},` +
	`{"type":"BUTTONS","buttons":[{"type":"URL","text":"Ver","url":"https://a.example/t/{{1}}","example":["x"]},{"type":"QUICK_REPLY","text":"Ok"}]}]`

func TestTheBookingTemplatesAreThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.json("GET", templates, "")
	for _, name := range []string{
		"booking_confirmation", "booking_reminder", "booking_cancelled", "booking_payment_pending", "booking_payment_received", "booking_refund",
		"booking_late_payment", "booking_waitlist",
	} {
		if !strings.Contains(string(a.raw), `"name":"`+name+`"`) {
			t.Errorf("templates: got %s, want %s", a.raw, name)
		}
	}
	if at(a.body, "paging", "cursors", "after") == nil || at(a.body, "paging", "next") != nil {
		t.Errorf("paging: got %v, want cursors and no next", at(a.body, "paging"))
	}
	a = w.json("GET", templates+"?fields=name,status&status=[\"APPROVED\"]&name_or_content=reminder", "")
	if list, _ := at(a.body, "data").([]any); len(list) != 1 || at(list[0], "language") != nil || at(list[0], "id") == nil {
		t.Errorf("templates filtered: got %s, want one with name, status and id", a.raw)
	}
}

func TestTemplatesAreListedPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	next, seen := templates+"?limit=1&fields=name", map[any]bool{}
	for range 10 {
		a := w.json("GET", next, "")
		seen[at(a.body, "data", 0, "name")] = true
		address, ok := at(a.body, "paging", "next").(string)
		if !ok {
			break
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatalf("next: got %q: %v", address, err)
		}
		next = u.RequestURI()
	}
	if len(seen) != 8 {
		t.Errorf("pages: got %v, want eight names", seen)
	}
	for _, query := range []string{"limit=0", "limit=x", "after=***"} {
		if a := w.json("GET", templates+"?"+query, ""); a.status != http.StatusBadRequest || a.code(t) != 100 {
			t.Errorf("list with %s: got %d %s, want 400", query, a.status, a.raw)
		}
	}
}

func TestATemplateIsCreatedApprovedSentEditedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.json("POST", templates, "{"+draft+"}")
	id, _ := at(a.body, "id").(string)
	if a.status != http.StatusOK || id == "" || at(a.body, "status") != "PENDING" || at(a.body, "category") != "UTILITY" {
		t.Fatalf("create: got %d %s, want PENDING", a.status, a.raw)
	}
	message := `"to":"` + ana + `","type":"template","template":{"name":"aviso","language":{"code":"es_AR"},"components":[` +
		`{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/i.png"}}]},` +
		`{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$ 100","code":"ARS","amount_1000":100000}}]},` +
		`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"abc"}]}]}`
	if a := w.send(message); a.code(t) != 132001 {
		t.Errorf("send before approval: got %s, want 132001", a.raw)
	}
	w.advance(time.Second)
	change := w.hooks(1)[0]
	if change["field"] != "message_template_status_update" || at(change, "value", "event") != "APPROVED" {
		t.Errorf("webhook: got %v, want APPROVED", change)
	}
	wamid := w.sendOK(message)
	item := w.json("GET", "/_mock/items/"+wamid, "")
	if !strings.Contains(string(item.raw), `https://a.example/t/abc`) {
		t.Errorf("item: got %s, want the link with its parameter", item.raw)
	}
	for name, c := range map[string]struct {
		old, with string
		code      int
	}{
		"without the button's parameter": {`,{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"abc"}]}`, "", 131008},
		"without the header":             {`{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/i.png"}}]},`, "", 132012},
		"with another header":            {`"type":"image","image"`, `"type":"video","video"`, 132012},
		"with another button":            {`"sub_type":"url"`, `"sub_type":"quick_reply"`, 132012},
		"with a button too many":         {`"index":0`, `"index":5`, 132000},
		"with a button without a place":  {`"index":0`, `"index":"x"`, 100},
	} {
		if a := w.send(strings.Replace(message, c.old, c.with, 1)); a.code(t) != c.code {
			t.Errorf("send %s: got %s, want %d", name, a.raw, c.code)
		}
	}
	if a := w.json("POST", "/v23.0/"+id, `{"category":"MARKETING"}`); a.status != http.StatusOK {
		t.Errorf("edit: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.json("GET", "/v23.0/"+id, ""); at(a.body, "status") != "PENDING" || at(a.body, "category") != "MARKETING" {
		t.Errorf("after the edit: got %s, want PENDING and MARKETING", a.raw)
	}
	if a := w.do("DELETE", templates+"?name=aviso", "", nil); a.status != http.StatusOK {
		t.Errorf("delete: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.do("DELETE", templates+"?name=aviso", "", nil); a.code(t) != 100 {
		t.Errorf("delete again: got %d %s, want 100", a.status, a.raw)
	}
}

func TestWrongDraftsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string][2]string{
		"a name with capitals":              {`"aviso"`, `"Aviso"`},
		"a language that is none":           {`"es_AR"`, `"Spanish"`},
		"a category that is none":           {`"UTILITY"`, `"NEWS"`},
		"variables that skip a number":      {`{{1}}"`, `{{2}}"`},
		"a body without an example":         {`,"example":{"body_text":[["Juan"]]}`, ``},
		"a footer with a variable":          {`"text":"BarberPro"`, `"text":"{{1}}"`},
		"two bodies":                        {`{"type":"FOOTER","text":"BarberPro"}`, `{"type":"BODY","text":"x"}`},
		"no body":                           {`"type":"BODY"`, `"type":"HEADER"`},
		"a long button":                     {`"text":"Ver"`, `"text":"` + strings.Repeat("x", 26) + `"`},
		"a button to no address":            {`https://a.example`, `javascript:alert`},
		"the name of another":               {`"aviso"`, `"booking_reminder"`},
		"components that are no list":       {`"components":[`, `"components":7,"x":[`},
		"a component of an unknown type":    {`"FOOTER"`, `"FOOT"`},
		"a header of an unknown format":     {`"IMAGE"`, `"SMELL"`},
		"a parameter format that is unsaid": {`"category"`, `"parameter_format":"X","category"`},
	} {
		if a := w.json("POST", templates, "{"+strings.Replace(draft, c[0], c[1], 1)+"}"); a.status != http.StatusBadRequest || a.code(t) != 100 {
			t.Errorf("create with %s: got %d %s, want 400 with 100", name, a.status, a.raw)
		}
	}
	a := w.json("POST", templates, `{"name":"rejected_one","language":"es_AR","category":"MARKETING","components":[{"type":"BODY","text":"x"}]}`)
	w.advance(time.Second)
	id, _ := at(a.body, "id").(string)
	if change := w.hooks(1)[0]; at(change, "value", "event") != "REJECTED" {
		t.Errorf("webhook: got %v, want REJECTED", change)
	}
	for _, c := range []struct {
		action string
		code   int
	}{{"paused", 132015}, {"disabled", 132016}, {"rejected", 132001}} {
		if a := w.act(id, c.action, nil); a.status != http.StatusOK {
			t.Errorf("act %s: got %d %s, want 200", c.action, a.status, a.raw)
		}
		if a := w.send(`"to":"` + ana + `","type":"template","template":{"name":"rejected_one","language":{"code":"es_AR"}}`); a.code(t) != c.code {
			t.Errorf("send when %s: got %s, want %d", c.action, a.raw, c.code)
		}
	}
}

func TestNamedParametersAreFilledByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.json("POST", templates, `{"name":"named","language":"es_AR","category":"UTILITY","parameter_format":"NAMED","components":[`+
		`{"type":"BODY","text":"{{who}} el {{day}}","example":{"body_text_named_params":[]}}]}`)
	if a.status != http.StatusOK {
		t.Fatalf("create: got %d %s, want 200", a.status, a.raw)
	}
	w.advance(time.Second)
	message := func(first string) string {
		return fmt.Sprintf(`"to":"%s","type":"template","template":{"name":"named","language":{"code":"es_AR"},"components":[{"type":"body","parameters":[`+
			`{"type":"text","parameter_name":"%s","text":"martes"},{"type":"text","parameter_name":"who","text":"Juan"}]}]}`, ana, first)
	}
	id := w.sendOK(message("day"))
	if got := w.json("GET", "/_mock/phone", ""); !strings.Contains(string(got.raw), `"Juan el martes"`) {
		t.Errorf("phone after %s: got %s, want Juan el martes", id, got.raw)
	}
	if a := w.send(message("night")); a.code(t) != 100 {
		t.Errorf("send with another name: got %s, want 100", a.raw)
	}
}

func TestAnExampleThatIsJustTextDoesNotBreakTheList(t *testing.T) {
	t.Parallel()
	for _, example := range []string{`"https://a.example/t/1"`, `"{"`, `["x"]`, `"[\"x\"]"`} {
		w := newWorld(t)
		body := "{" + strings.Replace(draft, `"example":["x"]}`, `"example":`+example+`}`, 1) + "}"
		if a := w.json("POST", templates, body); a.status != http.StatusOK {
			t.Fatalf("create with example %s: got %d %s, want 200", example, a.status, a.raw)
		}
		want := strings.ReplaceAll(strings.ReplaceAll(example, `"[\"x\"]"`, `["x"]`), "/", `\/`)
		a := w.json("GET", templates+"?name=aviso", "")
		if raw := strings.ReplaceAll(string(a.raw), "/", `\/`); a.status != http.StatusOK || !strings.Contains(raw, `"example":`+want) {
			t.Errorf("list with example %s: got %d %s, want it given back", example, a.status, a.raw)
		}
	}
}
