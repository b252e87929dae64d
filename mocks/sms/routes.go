package sms

import (
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Where the provider documents its operations.
const (
	messageDocs = "https://www.twilio.com/docs/messaging/api/message-resource"
	mediaDocs   = "https://www.twilio.com/docs/messaging/api/media-resource"
	serviceDocs = "https://www.twilio.com/docs/messaging/api/service-resource"
	numberDocs  = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"
	accountDocs = "https://www.twilio.com/docs/iam/api/account"
)

const exampleMessage = "To=%2B5491123456789&From=%2B15005550006&Body=Hola"

// operation is a route with what serves it.
type operation struct {
	pattern, summary, example string
	serve                     http.HandlerFunc
}

// serve registers everything that clients call.
func (m *Mock) serve() {
	account := apiRoot + "/{account}"
	m.group("Messages", messageDocs, []operation{
		{"POST " + account + "/Messages.json", "Send a message", exampleMessage, m.createMessage},
		{"GET " + account + "/Messages.json", "List messages", "", m.listMessages},
		{"GET " + account + "/Messages/{message}", "Fetch a message", "", m.fetchMessage},
		{"POST " + account + "/Messages/{message}", "Cancel or redact a message", "Status=canceled", m.updateMessage},
		{"DELETE " + account + "/Messages/{message}", "Delete a message", "", m.deleteMessage},
	})
	m.group("Media", mediaDocs, []operation{
		{"GET " + account + "/Messages/{message}/Media.json", "List the media of a message", "", m.listMedia},
		{"GET " + account + "/Messages/{message}/Media/{medium}", "Fetch one", "", m.fetchMedium},
		{"DELETE " + account + "/Messages/{message}/Media/{medium}", "Delete one", "", m.deleteMedium},
	})
	m.group("Account", accountDocs, []operation{
		{"GET " + apiRoot + ".json", "List accounts", "", m.listAccounts},
		{"GET " + account, "Fetch the account", "", m.fetchAccount},
		{"GET " + account + "/Balance.json", "Fetch the balance", "", m.balance},
	})
	m.group("Phone numbers", numberDocs, []operation{
		{"GET " + account + "/IncomingPhoneNumbers.json", "List numbers", "", m.listNumbers},
		{"POST " + account + "/IncomingPhoneNumbers.json", "Buy a number", "PhoneNumber=%2B5491150000001", m.createNumber},
		{"GET " + account + "/IncomingPhoneNumbers/{number}", "Fetch a number", "", m.fetchNumber},
		{"POST " + account + "/IncomingPhoneNumbers/{number}", "Change a number", "SmsUrl=https%3A%2F%2Fexample.com%2Fsms", m.updateNumber},
		{"DELETE " + account + "/IncomingPhoneNumbers/{number}", "Give a number back", "", m.deleteNumber},
	})
	m.group("Messaging services", serviceDocs, []operation{
		{"POST /v1/Services", "Create a service", "FriendlyName=Turnos", m.createService},
		{"GET /v1/Services", "List services", "", m.listServices},
		{"GET /v1/Services/{service}", "Fetch a service", "", m.fetchService},
		{"POST /v1/Services/{service}", "Change a service", "FriendlyName=Turnos", m.updateService},
		{"DELETE /v1/Services/{service}", "Delete a service", "", m.deleteService},
		{"POST /v1/Services/{service}/PhoneNumbers", "Add a number", "PhoneNumberSid=PN…", m.addSender},
		{"GET /v1/Services/{service}/PhoneNumbers", "List its numbers", "", m.listSenders},
	})
	m.serveSimple()
}

// group registers operations, and refuses other methods on their paths as the provider does.
func (m *Mock) group(name, source string, operations []operation) {
	seen := map[string]bool{}
	for _, op := range operations {
		m.shell.Handle(kit.Route{
			Pattern: op.pattern, Group: name, Summary: op.summary, Example: op.example, Type: formType, Source: source,
		}, m.private(op.serve))
		_, path, _ := strings.Cut(op.pattern, " ")
		if !seen[path] {
			seen[path] = true
			m.shell.Handle(kit.Route{Pattern: path}, m.private(wrongMethod))
		}
	}
}

// serveSimple registers the plain JSON interface, which is not the provider's.
func (m *Mock) serveSimple() {
	for _, rt := range []struct {
		route kit.Route
		serve http.HandlerFunc
	}{
		{kit.Route{
			Pattern: "POST /api/sms/send", Summary: "Send a message",
			Example: `{"to":"+5491123456789","message":"Hola","callback_url":"http://localhost:3000/webhooks/sms"}`,
		}, m.simpleSend},
		{kit.Route{
			Pattern: "POST /api/sms/bulk", Summary: "Send up to 1,000 messages, each with its own result",
			Example: `{"messages":[{"to":"+5491123456789","message":"Hola"}]}`,
		}, m.simpleBulk},
		{kit.Route{Pattern: "GET /api/sms/stats", Summary: "Count messages, segments and cost"}, m.simpleStats},
		{kit.Route{Pattern: "GET /api/sms/{id}", Summary: "Fetch a message"}, m.simpleFetch},
	} {
		rt.route.Group = "Plain JSON (not Twilio's)"
		m.shell.Handle(rt.route, rt.serve)
	}
}

func wrongMethod(w http.ResponseWriter, _ *http.Request) {
	problemOf(http.StatusMethodNotAllowed, codeMethod, "Method not allowed").write(w)
}
