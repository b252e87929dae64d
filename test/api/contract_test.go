package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// promise is one line of the API contract: an operation with the fields that its clients rely on. Fields of nested
// things are written with a dot, those of lists with [].
type promise struct {
	method, path string
	takes        string // fields of the body
	optional     string // fields of the body that may be missing
	query        string
	status       string
	gives        string // fields of the answer
}

const (
	bookingFields = "id code status version shop_id customer lines[].service_id lines[].service_name lines[].barber_id lines[].barber_name " +
		"lines[].starts_at lines[].ends_at lines[].price_centavos starts_at ends_at total_centavos deposit_centavos paid_centavos cancellable_until created_at"
	serviceFields = "id name category price_centavos segments[].minutes segments[].busy duration_minutes buffer_before_minutes buffer_after_minutes " +
		"deposit.kind deposit.value active"
	settingsFields = "slot_step_minutes slot_anchor notice_minutes horizon_days hold_minutes cancel_until_hours no_show_grace_minutes"
)

// promises are the endpoints of the contract that exist so far, field by field.
func promises() []promise {
	return slices.Concat(promisedService(), promisedAccounts(), promisedPublic(), promisedStaff(), promisedBookings(), promisedMoney(), promisedReports())
}

func promisedMoney() []promise {
	const (
		shop, link = "/api/v1/shops/{shop_id}", "/api/v1/public/bookings/{manage_token}"
		list, page = "items next_cursor", "limit cursor"
		payment    = "id booking_id method status amount_centavos tip_centavos refunded_centavos refunds[].id created_at"
		due        = "payment.id payment.status payment.amount_centavos payment.checkout_url payment.expires_at"
	)
	all := []promise{
		{method: "POST", path: link + "/pay", takes: "amount", optional: "tip_centavos", status: "200", gives: due},
		{method: "GET", path: link + "/payments", status: "200", gives: "items[].amount_centavos items[].status due.checkout_url"},
		{method: "GET", path: link + "/invoice.pdf", status: "200"},
		{method: "GET", path: shop + "/payments", query: page, status: "200", gives: list},
		{
			method: "POST", path: shop + "/payments", takes: "booking_id method amount_centavos", optional: "tip_centavos note", status: "201",
			gives: payment,
		},
		{method: "GET", path: shop + "/payments/{id}", status: "200", gives: payment},
		{method: "POST", path: shop + "/payments/{id}/refunds", optional: "amount_centavos note", status: "201", gives: "id status amount_centavos"},
		{method: "POST", path: shop + "/payments/links", takes: "booking_id", optional: "amount amount_centavos", status: "201", gives: due},
		{method: "GET", path: shop + "/invoices", query: page, status: "200", gives: list},
		{method: "POST", path: shop + "/invoices", takes: "booking_id", optional: "receiver", status: "201", gives: "id status total_centavos"},
		{method: "GET", path: shop + "/invoices/{id}", status: "200", gives: "id status total_centavos"},
		{method: "GET", path: shop + "/invoices/{id}/pdf", status: "200"},
		{method: "POST", path: shop + "/invoices/{id}/credit-note", takes: "reason", optional: "amount_centavos", status: "201", gives: "id"},
		{method: "GET", path: shop + "/messages", query: "booking_id status " + page, status: "200", gives: list},
		{method: "POST", path: shop + "/messages/{id}/resend", takes: "reason", optional: "channel", status: "201", gives: "id status"},
		{method: "GET", path: shop + "/templates", status: "200", gives: list},
		{method: "PUT", path: shop + "/templates/{kind}/{channel}", takes: "body", optional: "subject", status: "200", gives: "kind channel body"},
		{method: "POST", path: shop + "/integrations/{provider}/test", status: "200", gives: "ok detail"},
	}
	for provider := range strings.FieldsSeq("mercadopago afip whatsapp sms mail") {
		for _, method := range []string{"GET", "PUT"} {
			all = append(all, promise{method: method, path: shop + "/integrations/" + provider, status: "200", gives: "connected"})
		}
	}
	return all
}

func promisedReports() (all []promise) {
	for name := range strings.FieldsSeq("summary occupancy barbers services no-shows cash") {
		all = append(all, promise{method: "GET", path: "/api/v1/shops/{shop_id}/reports/" + name, query: "from to", status: "200"})
	}
	for _, path := range []string{"POST /webhooks/mercadopago", "POST /webhooks/mercadopago/{shop_id}", "GET /webhooks/whatsapp", "POST /webhooks/whatsapp", "POST /webhooks/sms"} {
		method, path, _ := strings.Cut(path, " ")
		all = append(all, promise{method: method, path: path, status: "200"})
	}
	return all
}

func promisedService() []promise {
	var all []promise
	for _, path := range []string{"/health", "/health/live", "/health/ready", "/health/detailed", "/api/health", "/metrics", "/openapi.json"} {
		all = append(all, promise{method: "GET", path: path, status: "200"})
	}
	return append(all, promise{method: "GET", path: "/api/v1/stream"}, promise{
		method: "GET", path: "/health/uptime", status: "200",
		gives: "as_of timezone parts[].name parts[].since parts[].days[].date parts[].days[].up_minutes parts[].days[].passed_minutes",
	})
}

func promisedAccounts() []promise {
	signed := "access_token token_type expires_in user.id user.email user.memberships[].shop_id user.memberships[].slug user.memberships[].role"
	return []promise{
		{
			method: "POST", path: "/api/v1/auth/register", takes: "shop_name slug owner_name email password phone", optional: "timezone",
			status: "201", gives: signed + " shop.id shop.slug",
		},
		{method: "POST", path: "/api/v1/auth/login", takes: "email password", status: "200", gives: signed},
		{method: "POST", path: "/api/v1/auth/refresh", status: "200", gives: signed},
		{method: "POST", path: "/api/v1/auth/logout"},
		{method: "POST", path: "/api/v1/auth/logout-all"},
		{method: "GET", path: "/api/v1/me", status: "200", gives: "user.id user.email user.memberships[].role"},
		{method: "POST", path: "/api/v1/auth/password", takes: "current_password new_password"},
		{method: "POST", path: "/api/v1/auth/password-reset", takes: "email"},
		{method: "POST", path: "/api/v1/auth/password-reset/confirm", takes: "token password"},
	}
}

func promisedPublic() []promise {
	const shop, link = "/api/v1/public/shops/{slug}", "/api/v1/public/bookings/{manage_token}"
	return []promise{
		{method: "GET", path: shop, status: "200", gives: "shop.id shop.slug shop.name shop.timezone shop.address shop.phone shop.open_now shop.policies " +
			"services[].id services[].name services[].price_centavos services[].duration_minutes barbers[].id barbers[].name"},
		{
			method: "GET", path: shop + "/availability", query: "service_id barber_id from to hold_token booking_token", status: "200",
			gives: "timezone version days[].date days[].slots[].starts_at days[].slots[].ends_at days[].slots[].barber_ids days[].slots[].price_centavos next_available_date",
		},
		{method: "GET", path: shop + "/availability/explain", query: "service_id barber_id starts_at", status: "200", gives: "bookable reason detail"},
		{
			method: "POST", path: shop + "/holds", takes: "service_ids starts_at", optional: "barber_id phone", status: "201",
			gives: "id token barber_id starts_at ends_at expires_at",
		},
		{method: "POST", path: "/api/v1/public/holds/{token}/renew", status: "200", gives: "id token expires_at"},
		{method: "DELETE", path: "/api/v1/public/holds/{token}"},
		{
			method: "POST", path: shop + "/bookings", takes: "service_ids starts_at customer.name customer.phone payment consent",
			optional: "barber_id hold_token customer.email customer.note customer.doc_type customer.doc_number", status: "201",
			gives: "booking.id booking.code manage_token manage_url payment.status payment.amount_centavos payment.expires_at",
		},
		{method: "GET", path: link, status: "200", gives: bookingFields},
		{method: "POST", path: link + "/cancel", optional: "reason", status: "200", gives: bookingFields},
		{method: "POST", path: link + "/reschedule", takes: "starts_at", optional: "barber_id", status: "200", gives: bookingFields},
		{method: "GET", path: link + "/calendar.ics", status: "200"},
		{method: "POST", path: shop + "/withdrawals", status: "201", gives: "code"},
	}
}

func promisedStaff() []promise {
	const shop = "/api/v1/shops/{shop_id}"
	list := "items next_cursor"
	return []promise{
		{method: "GET", path: shop, status: "200", gives: "id slug name timezone"},
		{method: "PATCH", path: shop, status: "200", gives: "id slug name"},
		{method: "GET", path: shop + "/audit", query: "limit cursor", status: "200", gives: list},
		{method: "GET", path: shop + "/services", query: "limit cursor", status: "200", gives: list},
		{
			method: "POST", path: shop + "/services", takes: "name price_centavos",
			optional: "category segments[].minutes segments[].busy duration_minutes buffer_before_minutes buffer_after_minutes deposit.kind deposit.value active",
			status:   "201", gives: serviceFields,
		},
		{method: "GET", path: shop + "/services/{id}", status: "200", gives: serviceFields},
		{method: "PATCH", path: shop + "/services/{id}", optional: "name category price_centavos active", status: "200", gives: serviceFields},
		{method: "DELETE", path: shop + "/services/{id}"},
		{method: "GET", path: shop + "/barbers", query: "limit cursor", status: "200", gives: list},
		{method: "POST", path: shop + "/barbers", takes: "name", optional: "photo_url active", status: "201", gives: "id name photo_url active"},
		{method: "GET", path: shop + "/barbers/{id}", status: "200", gives: "id name photo_url active"},
		{method: "PATCH", path: shop + "/barbers/{id}", optional: "name photo_url active", status: "200", gives: "id name photo_url active"},
		{method: "DELETE", path: shop + "/barbers/{id}"},
		{method: "PUT", path: shop + "/barbers/{id}/services", takes: "[].service_id", optional: "[].price_centavos [].duration_minutes", status: "200"},
		{method: "PUT", path: shop + "/barbers/{id}/hours", takes: "[].weekday [].start [].end", status: "200"},
		{method: "GET", path: shop + "/barbers/{id}/exceptions", status: "200", gives: "items[].date items[].periods[].start items[].periods[].end"},
		{method: "POST", path: shop + "/barbers/{id}/exceptions", takes: "date periods[].start periods[].end", status: "201", gives: "collisions"},
		{method: "GET", path: shop + "/barbers/{id}/time-off", status: "200", gives: "items[].starts_at items[].ends_at items[].reason"},
		{method: "POST", path: shop + "/barbers/{id}/time-off", takes: "starts_at ends_at", optional: "reason", status: "201", gives: "collisions"},
		{method: "GET", path: shop + "/holidays", query: "year", status: "200", gives: "items[].date items[].open"},
		{method: "PUT", path: shop + "/holidays/{date}", takes: "open", status: "200", gives: "open"},
		{method: "GET", path: shop + "/resources", status: "200", gives: list},
		{method: "POST", path: shop + "/resources", takes: "name", status: "201", gives: "id name"},
		{method: "PATCH", path: shop + "/resources/{id}", optional: "name", status: "200", gives: "id name"},
		{method: "DELETE", path: shop + "/resources/{id}"},
		{method: "GET", path: shop + "/settings", status: "200", gives: settingsFields},
		{method: "PATCH", path: shop + "/settings", optional: settingsFields, status: "200", gives: settingsFields},
		{method: "GET", path: shop + "/members", status: "200", gives: list},
		{method: "POST", path: shop + "/members", takes: "role email name", status: "201", gives: "role"},
		{method: "PATCH", path: shop + "/members/{user_id}", optional: "role", status: "200", gives: "role"},
		{method: "DELETE", path: shop + "/members/{user_id}"},
	}
}

func promisedBookings() []promise {
	const bookings, customers = "/api/v1/shops/{shop_id}/bookings", "/api/v1/shops/{shop_id}/customers"
	all := []promise{
		{method: "GET", path: bookings, query: "from to barber_id status customer_id limit cursor", status: "200", gives: "items next_cursor"},
		{method: "POST", path: bookings, takes: "service_ids starts_at", optional: "barber_id customer overbook overbook_reason", status: "201", gives: bookingFields},
		{method: "GET", path: bookings + "/{id}", status: "200", gives: bookingFields},
		{method: "GET", path: bookings + "/{id}/events", status: "200", gives: "items"},
		{method: "GET", path: customers, query: "q limit cursor", status: "200", gives: "items next_cursor"},
		{method: "POST", path: customers, takes: "name", status: "201", gives: "id name phone"},
		{method: "GET", path: customers + "/{id}", status: "200", gives: "id name phone"},
		{method: "PATCH", path: customers + "/{id}", optional: "name phone", status: "200", gives: "id name phone"},
		{method: "POST", path: customers + "/{id}/merge", status: "200"},
		{method: "GET", path: customers + "/{id}/export", status: "200"},
		{method: "POST", path: customers + "/{id}/erase", status: "200"},
	}
	for move := range strings.FieldsSeq("confirm check-in start complete no-show undo-no-show cancel reschedule") {
		all = append(all, promise{method: "POST", path: bookings + "/{id}/" + move, status: "200", gives: bookingFields})
	}
	return all
}

// TestTheContractIsInTheDocument holds the document to the contract: nothing that clients rely on is missing, and
// nothing more is required of them.
func TestTheContractIsInTheDocument(t *testing.T) {
	t.Parallel()
	doc := newWorld(t).doc
	for _, p := range promises() {
		op := doc.Paths[p.path][strings.ToLower(p.method)]
		name := p.method + " " + p.path
		if op == nil {
			t.Errorf("%s: not in the document", name)
			continue
		}
		for _, wrong := range slices.Concat(doc.takes(op, &p), doc.asks(op, &p), doc.gives(op, &p)) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

// takes says what is wrong with the body of an operation.
func (d *document) takes(op *operation, p *promise) (wrong []string) {
	body := d.body(op)
	for field := range strings.FieldsSeq(p.takes + " " + p.optional) {
		if d.field(body, field) == nil {
			wrong = append(wrong, "takes no "+field)
		}
	}
	for _, required := range d.required(body, "") {
		if !slices.Contains(strings.Fields(p.takes), required) && p.takes+p.optional != "" {
			wrong = append(wrong, "requires "+required+", which the contract does not")
		}
	}
	return wrong
}

// required returns the fields that a body cannot do without, those of required objects among them.
func (d *document) required(s *schema, prefix string) (all []string) {
	s = d.resolve(s)
	if s == nil {
		return nil
	}
	if s.Type != nil && s.is("array") {
		return d.required(s.Items, prefix+"[].")
	}
	for _, name := range s.Required {
		inner := d.resolve(s.Properties[name])
		if inner != nil && len(inner.Properties) > 0 || inner != nil && inner.Items != nil && len(d.resolve(inner.Items).Properties) > 0 {
			all = append(all, d.required(inner, strings.TrimSuffix(prefix+name, ".")+dotUnlessList(inner))...)
			continue
		}
		all = append(all, prefix+name)
	}
	return all
}

func dotUnlessList(s *schema) string {
	if s.Items != nil {
		return ""
	}
	return "."
}

func (d *document) asks(op *operation, p *promise) (wrong []string) {
	for name := range strings.FieldsSeq(p.query) {
		if !slices.ContainsFunc(op.Parameters, func(q parameter) bool { return q.Name == name && q.In == "query" }) {
			wrong = append(wrong, "has no ?"+name+"=")
		}
	}
	return wrong
}

func (d *document) gives(op *operation, p *promise) (wrong []string) {
	if p.status == "" {
		return nil
	}
	answer, ok := op.Responses[p.status]
	if !ok {
		return []string{"never answers " + p.status}
	}
	for field := range strings.FieldsSeq(p.gives) {
		if d.field(answer.Content["application/json"].Schema, field) == nil {
			wrong = append(wrong, "answers no "+field)
		}
	}
	for _, status := range []string{"429", "503"} {
		if op.Responses[status].Content["application/problem+json"].Schema == nil && strings.HasPrefix(p.path, "/api/v1") {
			wrong = append(wrong, status+" is no problem document")
		}
	}
	return wrong
}

// field follows a path such as lines[].price_centavos, or returns nil.
func (d *document) field(s *schema, path string) *schema {
	s = d.resolve(s)
	if s == nil || path == "" {
		return s
	}
	name, rest, _ := strings.Cut(path, ".")
	plain, isList := strings.CutSuffix(name, "[]")
	if plain != "" {
		s = d.resolve(s.Properties[plain])
	}
	if isList && s != nil {
		s = s.Items
	}
	return d.field(s, rest)
}

// TestEveryOperationPromisesItsErrors checks that refusals which the edge gives are in the document.
func TestEveryOperationPromisesItsErrors(t *testing.T) {
	t.Parallel()
	doc := newWorld(t).doc
	for _, op := range doc.operations() {
		if !strings.HasPrefix(op.Path, "/api/v1") {
			continue
		}
		public, roles := op.access()
		var want []string
		if !public {
			want = append(want, "401")
		}
		if roles != nil {
			want = append(want, "403")
		}
		if roles != nil && !op.ofOperators() {
			want = append(want, "404")
		}
		if op.Method != http.MethodGet {
			want = append(want, "400", "413", "415")
		}
		for _, status := range append(want, "429", "500", "503") {
			if op.Responses[status].Content["application/problem+json"].Schema == nil {
				t.Errorf("%s: does not promise %s", op.ID, status)
			}
		}
	}
}
