package whatsapp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/whatsapp"
)

const hola = `"to":"` + ana + `","type":"text","text":{"body":"Hola"}`

func reminder(to string, parameters int) string {
	list := strings.Repeat(`{"type":"text","text":"x"},`, parameters)
	return `"to":"` + to + `","type":"template","template":{"name":"booking_reminder","language":{"code":"es_AR"},"components":[` +
		`{"type":"body","parameters":[` + strings.TrimSuffix(list, ",") + `]}]}`
}

func TestAMessageIsAnsweredWithItsContactAndID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, version := range []string{"/v14.0", "/v17.0", "/v23.0", ""} {
		a := w.json("POST", version+"/"+phoneID+"/messages", `{"messaging_product":"whatsapp","recipient_type":"individual",`+hola+`}`)
		if a.status != http.StatusOK || at(a.body, "messaging_product") != "whatsapp" ||
			at(a.body, "contacts", 0, "input") != ana || at(a.body, "contacts", 0, "wa_id") != ana {
			t.Errorf("send with version %q: got %d %s", version, a.status, a.raw)
		}
		if id, _ := at(a.body, "messages", 0, "id").(string); !strings.HasPrefix(id, "wamid.") {
			t.Errorf("send with version %q: got id %q, want wamid.…", version, id)
		}
	}
}

func TestArgentineNumbersHaveOneWhatsAppID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for to, want := range map[string]string{
		"5491155550123": ana, "541155550123": ana, "+54 9 11 5555-0123": ana, "54111555550123": ana, "16315551181": "16315551181",
	} {
		a := w.send(`"to":"` + to + `","text":{"body":"x"}`)
		if got := at(a.body, "contacts", 0, "wa_id"); got != want || at(a.body, "contacts", 0, "input") != to {
			t.Errorf("send to %s: got %s, want wa_id %s", to, a.raw, want)
		}
	}
}

func TestEveryKindOfMessageIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, fields := range map[string]string{
		"text as a string of JSON":   `"type":"text","text":"{\"body\":\"hola\"}"`,
		"text without a type":        `"text":{"body":"hola","preview_url":true}`,
		"an image by address":        `"type":"image","image":{"link":"https://a.example/i.png","caption":"foto"}`,
		"a document by address":      `"type":"document","document":{"link":"https://a.example/f.pdf","filename":"f.pdf"}`,
		"audio by address":           `"type":"audio","audio":{"link":"https://a.example/a.ogg"}`,
		"a video by address":         `"type":"video","video":{"link":"https://a.example/a.mp4"}`,
		"a sticker by address":       `"type":"sticker","sticker":{"link":"https://a.example/a.webp"}`,
		"a location":                 `"type":"location","location":{"latitude":-34.6,"longitude":"-58.4","name":"Acá","address":"Av. 1"}`,
		"contacts":                   `"type":"contacts","contacts":[{"name":{"formatted_name":"Ana","first_name":"Ana"},"phones":[{"phone":"+54 9 11"}]}]`,
		"a reaction":                 `"type":"reaction","reaction":{"message_id":"wamid.x","emoji":"👍"}`,
		"a reaction taken back":      `"type":"reaction","reaction":{"message_id":"wamid.x","emoji":""}`,
		"an answer":                  `"type":"text","text":{"body":"hola"},"context":{"message_id":"wamid.x"}`,
		"reply buttons":              `"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"h"},"body":{"text":"¿?"},"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Sí"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}`,
		"buttons under a picture":    `"type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"link":"https://a.example/i.png"}},"body":{"text":"¿?"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Sí"}}]}}`,
		"a list":                     `"type":"interactive","interactive":{"type":"list","body":{"text":"¿?"},"action":{"button":"Ver","sections":[{"title":"a","rows":[{"id":"1","title":"10:00","description":"con Ana"}]}]}}`,
		"a call to action":           `"type":"interactive","interactive":{"type":"cta_url","body":{"text":"¿?"},"action":{"name":"cta_url","parameters":{"display_text":"Ver","url":"https://a.example/"}}}`,
		"a request for the location": `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"¿?"},"action":{"name":"send_location"}}`,
	} {
		if a := w.send(`"to":"` + ana + `",` + fields); a.status != http.StatusOK {
			t.Errorf("send %s: got %d %s, want 200", name, a.status, a.raw)
		}
	}
	form := "messaging_product=whatsapp&to=" + ana + "&type=text&text=%7B%22body%22%3A%22hola%22%7D"
	if a := w.do("POST", "/v23.0/"+phoneID+"/messages", "application/x-www-form-urlencoded", strings.NewReader(form)); a.status != http.StatusOK {
		t.Errorf("send as a form: got %d %s, want 200", a.status, a.raw)
	}
}

func TestWrongMessagesAreRefusedWithTheirCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	buttons := func(list string) string {
		return `"to":"` + ana + `","type":"interactive","interactive":{"type":"button","body":{"text":"x"},"action":{"buttons":[` + list + `]}}`
	}
	reply := `{"type":"reply","reply":{"id":"1","title":"Sí"}}`
	for _, c := range []struct {
		name, fields string
		status, code int
		details      string
	}{
		{"without to", `"text":{"body":"x"}`, 400, 100, "The parameter to is required."},
		{"to nobody", `"to":"hola","text":{"body":"x"}`, 400, 131009, ""},
		{"of an unknown type", `"to":"` + ana + `","type":"smoke"`, 400, 100, ""},
		{"of an unknown recipient type", `"to":"` + ana + `","recipient_type":"crowd","text":{"body":"x"}`, 400, 100, ""},
		{"without its text", `"to":"` + ana + `","type":"text"`, 400, 100, "The parameter text is required."},
		{"with an empty text", `"to":"` + ana + `","type":"text","text":{"body":""}`, 400, 100, "The parameter text['body'] is required."},
		{"with a long text", `"to":"` + ana + `","text":{"body":"` + strings.Repeat("á", 4097) + `"}`, 400, 100, "at most 4096 characters"},
		{"with a text that is a list", `"to":"` + ana + `","text":{"body":[]}`, 400, 100, "must be a string"},
		{"with a text that is no object", `"to":"` + ana + `","text":7`, 400, 100, "must be a JSON object"},
		{"with media without a source", `"to":"` + ana + `","type":"image","image":{}`, 400, 100, ""},
		{"with media with two sources", `"to":"` + ana + `","type":"image","image":{"id":"1","link":"https://a.example"}`, 400, 100, "not both"},
		{"with an unknown media", `"to":"` + ana + `","type":"image","image":{"id":"1"}`, 400, 100, "media attachment ID"},
		{"with media from a file", `"to":"` + ana + `","type":"image","image":{"link":"file:///etc/passwd"}`, 400, 100, "valid URL"},
		{"with a place off the map", `"to":"` + ana + `","type":"location","location":{"latitude":91,"longitude":0}`, 400, 131009, ""},
		{"with a place that is no number", `"to":"` + ana + `","type":"location","location":{"latitude":"NaN","longitude":0}`, 400, 100, ""},
		{"with no contact", `"to":"` + ana + `","type":"contacts","contacts":[]`, 400, 100, ""},
		{"with a contact without a name", `"to":"` + ana + `","type":"contacts","contacts":[{}]`, 400, 100, ""},
		{"with four buttons", buttons(reply + "," + reply + "," + reply + "," + reply), 400, 131009, "Invalid buttons count"},
		{"with the same button twice", buttons(reply + "," + reply), 400, 131009, "Duplicate button id"},
		{"with a long button", buttons(`{"type":"reply","reply":{"id":"1","title":"` + strings.Repeat("x", 21) + `"}}`), 400, 131009, "Max length: 20"},
		{"with a list of no rows", `"to":"` + ana + `","type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{}]}}`, 400, 131009, ""},
		{"with a list under a picture", `"to":"` + ana + `","type":"interactive","interactive":{"type":"list","header":{"type":"image","image":{"link":"https://a.example"}},"body":{"text":"x"},"action":{"button":"b","sections":[{}]}}`, 400, 131009, "Header type"},
		{"with a row twice", `"to":"` + ana + `","type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{"rows":[{"id":"1","title":"a"},{"id":"1","title":"b"}]}]}}`, 400, 131009, "Duplicated row id"},
		{"with two sections without titles", `"to":"` + ana + `","type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{},{}]}}`, 400, 131009, "Section title"},
		{"with a call to no address", `"to":"` + ana + `","type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url","parameters":{"display_text":"b","url":"x"}}}`, 400, 100, "valid URL"},
		{"of an unknown template", `"to":"` + ana + `","type":"template","template":{"name":"nope","language":{"code":"es_AR"}}`, 404, 132001, "template name (nope) does not exist in es_AR"},
		{"of a template in another language", `"to":"` + ana + `","type":"template","template":{"name":"booking_reminder","language":{"code":"en"}}`, 404, 132001, ""},
		{"with too few parameters", reminder(ana, 5), 400, 132000, "body: number of localizable_params (5) does not match the expected number of params (6)"},
		{"without parameters", `"to":"` + ana + `","type":"template","template":{"name":"booking_reminder","language":{"code":"es_AR"}}`, 400, 132000, ""},
		{"with a parameter that is a picture", strings.Replace(reminder(ana, 6), `"type":"text","text":"x"`, `"type":"image","image":{"link":"https://a.example"}`, 1), 400, 132012, "expected TEXT, received IMAGE"},
		{"with a parameter without text", strings.Replace(reminder(ana, 6), `"text":"x"`, `"text":""`, 1), 400, 100, "mandatory"},
		{"with a parameter of two lines", strings.Replace(reminder(ana, 6), `"text":"x"`, `"text":"x\ny"`, 1), 400, 132018, "new-line"},
		{"with a parameter too long", strings.Replace(reminder(ana, 6), `"text":"x"`, `"text":"`+strings.Repeat("x", 1100)+`"`, 1), 400, 132005, ""},
		{"to a number of the table", `"to":"5491155550006","text":{"body":"x"}`, 400, 131030, "allowed list"},
		{"with callback data too long", hola + `,"biz_opaque_callback_data":"` + strings.Repeat("x", 513) + `"`, 400, 100, ""},
	} {
		a := w.send(c.fields)
		details, _ := at(a.body, "error", "error_data", "details").(string)
		if got := a.code(t); a.status != c.status || got != c.code || !strings.Contains(details, c.details) {
			t.Errorf("send %s: got %d %s, want %d with code %d and %q", c.name, a.status, a.raw, c.status, c.code, c.details)
		}
	}
}

func TestCallsThatAreNoneOfTheAPIGetItsEnvelope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"messaging_product":"whatsapp",` + hola + `}`
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		status, code             int
	}{
		{"without messaging_product", "POST", "/v23.0/" + phoneID + "/messages", `{` + hola + `}`, nil, 400, 100},
		{"with another product", "POST", "/v23.0/" + phoneID + "/messages", `{"messaging_product":"telegram",` + hola + `}`, nil, 400, 100},
		{"with an unknown number", "POST", "/v23.0/1/messages", body, nil, 400, 100},
		{"with a version that is none", "POST", "/version/" + phoneID + "/messages", body, nil, 404, 100},
		{"with an unknown path", "POST", "/v23.0/" + phoneID + "/smoke", body, nil, 404, 100},
		{"with a bad token", "POST", "/v23.0/" + phoneID + "/messages", body, []string{"Authorization", "Bearer invalid"}, 401, 190},
		{"without a token", "POST", "/v23.0/" + phoneID + "/messages", body, []string{"Authorization", ""}, 401, 190},
		{"with a password", "POST", "/v23.0/" + phoneID + "/messages", body, []string{"Authorization", "Basic eA=="}, 401, 190},
		{"with half a body", "POST", "/v23.0/" + phoneID + "/messages", body[:30], nil, 400, 100},
		{"with a huge body", "POST", "/v23.0/" + phoneID + "/messages", `{"x":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 400, 100},
		{"of an unknown object", "GET", "/v23.0/999", "", nil, 400, 100},
	} {
		a := w.json(c.method, c.path, c.body, c.header...)
		if got := a.code(t); a.status != c.status || got != c.code {
			t.Errorf("%s %s %s: got %d %s, want %d with code %d", c.method, c.path, c.name, a.status, a.raw, c.status, c.code)
		}
	}
	a := w.json("POST", "/v23.0/1/messages", body)
	if at(a.body, "error", "error_subcode") != 33.0 || at(a.body, "error", "type") != "GraphMethodException" {
		t.Errorf("unknown number: got %s, want GraphMethodException with subcode 33", a.raw)
	}
}

func TestScenariosDecideAboutSending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		scenario, fields string
		status, code     int
	}{
		{"rate_limited", hola, 429, 130429},
		{"pair_rate_limited", hola, 429, 131056},
		{"token_expired", hola, 401, 190},
		{"template_paused", reminder(ana, 6), 400, 132015},
		{"server_error", hola, 500, 131000},
	} {
		a := w.send(c.fields, "X-Mock-Scenario", c.scenario)
		if got := a.code(t); a.status != c.status || got != c.code {
			t.Errorf("send in scenario %s: got %d %s, want %d with code %d", c.scenario, a.status, a.raw, c.status, c.code)
		}
	}
}

func TestTheAllowedListIsComparedAsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *whatsapp.Config) { c.Allowed = []string{"+54 11 5555-0123"} })
	if a := w.send(hola); a.code(t) != 131030 {
		t.Errorf("send with the 9: got %s, want 131030", a.raw)
	}
	a := w.send(`"to":"541155550123","text":{"body":"x"}`)
	if a.status != http.StatusOK || at(a.body, "contacts", 0, "wa_id") != ana {
		t.Errorf("send without the 9: got %d %s, want 200 with wa_id %s", a.status, a.raw, ana)
	}
}
