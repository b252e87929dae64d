package mercadopago

import (
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

const reference = "https://www.mercadopago.com.ar/developers/es/reference"

// entry is one line of the list of operations.
type entry struct {
	pattern, summary, example string
	handle                    http.HandlerFunc
}

// serve registers every operation and page.
func (m *Mock) serve() {
	m.register("Payments", m.paymentRoutes())
	m.register("Orders", m.onlineRoutes())
	m.register("Checkout", m.checkoutRoutes())
	m.register("Subscriptions", m.subscriptionRoutes())
	m.register("Customers", m.customerRoutes())
	m.register("Account", m.accountRoutes())
	page := m.shell.HandlePage
	page("GET /authorization", m.getAuthorization)
	page("POST /authorization", m.postAuthorization)
	page("GET /checkout/v1/redirect", m.getCheckout)
	page("POST /checkout/v1/pay", m.postCheckout)
	page("GET /checkout/v1/result", m.getResult)
	page("GET /checkout/v1/style.css", getStyle)
	page("GET "+subscribePath, m.getSubscribe)
	page("POST "+subscribePath, m.postSubscribe)
	page("GET /payments/{id}/ticket", m.getTicket)
}

func (m *Mock) register(group string, entries []entry) {
	for _, e := range entries {
		m.shell.Handle(kit.Route{Pattern: e.pattern, Group: group, Summary: e.summary, Example: e.example, Source: reference}, e.handle)
	}
}

const (
	exampleCard = `{"card_number":"4509953566233704","expiration_month":"11","expiration_year":"2030","security_code":"123",` +
		`"cardholder":{"name":"APRO","identification":{"type":"DNI","number":"12345678"}}}`
	examplePayment = `{"transaction_amount":8500,"description":"Corte de pelo","payment_method_id":"rapipago",` +
		`"payer":{"email":"ana@example.com"},"external_reference":"turno-1"}`
	examplePart   = `{"amount":"8500.00","payment_method":{"id":"rapipago","type":"ticket"}}`
	exampleParts  = `{"payments":[` + examplePart + `]}`
	exampleBack   = `{"transactions":[{"id":"","amount":"1.00"}]}`
	exampleOnline = `{"type":"online","processing_mode":"automatic","total_amount":"8500.00","external_reference":"turno-1",` +
		`"payer":{"email":"ana@example.com"},"transactions":` + exampleParts + `}`
	exampleRecurring = `"reason":"Corte por mes","back_url":"https://example.com/back","auto_recurring":{"frequency":1,` +
		`"frequency_type":"months","transaction_amount":8500,"currency_id":"ARS"}`
	examplePlan         = `{` + exampleRecurring + `}`
	exampleSubscription = `{"payer_email":"ana@example.com",` + exampleRecurring + `}`
	exampleRefresh      = `{"grant_type":"refresh_token","client_secret":"","refresh_token":""}`
	examplePreference   = `{"items":[{"title":"Corte de pelo","quantity":1,"unit_price":8500}],"external_reference":"turno-1"}`
)

func (m *Mock) paymentRoutes() []entry {
	return []entry{
		{"POST /v1/card_tokens", "Make a token of a card", exampleCard, m.public(m.postToken)},
		{"GET /v1/card_tokens/{id}", "Read a card token", "", m.public(m.getToken)},
		{"POST /v1/payments", "Pay", examplePayment, m.private(m.keyed(true, m.postPayment))},
		{"GET /v1/payments/search", "Search payments", "", m.private(m.searchPayments)},
		{"GET /v1/payments/{id}", "Read a payment", "", m.private(m.getPayment)},
		{"PUT /v1/payments/{id}", "Cancel, capture or change a payment", `{"status":"cancelled"}`, m.private(m.keyed(false, m.putPayment))},
		{"POST /v1/payments/{id}/refunds", "Refund all or a part", `{"amount":100}`, m.private(m.keyed(true, m.postRefund))},
		{"GET /v1/payments/{id}/refunds", "List the refunds of a payment", "", m.private(m.listRefunds)},
		{"GET /v1/payments/{id}/refunds/{refund}", "Read a refund", "", m.private(m.getRefund)},
		{"GET /v1/chargebacks/search", "Search chargebacks", "", m.private(m.searchChargebacks)},
		{"GET /v1/chargebacks/{id}", "Read a chargeback", "", m.private(m.getChargeback)},
		{"GET /v1/payment_methods", "List the ways to pay", "", m.public(m.listMethods)},
		{"GET /v1/payment_methods/search", "Find the ways to pay of a card", "", m.public(m.searchMethods)},
		{"GET /v1/payment_methods/card_issuers", "List the issuers of a card", "", m.public(m.listIssuers)},
		{"GET /v1/payment_methods/installments", "List instalments", "", m.public(m.listInstallments)},
		{"GET /v1/identification_types", "List the types of documents", "", m.public(m.listIdentifications)},
	}
}

func (m *Mock) onlineRoutes() []entry {
	return []entry{
		{"POST /v1/orders", "Make an order of the Orders API", exampleOnline, m.onlineKeyed(m.postOnline)},
		{"GET /v1/orders", "Search orders of the Orders API", "", m.online(m.searchOnline)},
		{"GET /v1/orders/{id}", "Read an order", "", m.online(m.getOnline)},
		{"POST /v1/orders/{id}/process", "Pay an order in manual mode", "", m.onlineKeyed(m.processOnline)},
		{"POST /v1/orders/{id}/capture", "Capture an order", "", m.onlineKeyed(m.captureOnline)},
		{"POST /v1/orders/{id}/cancel", "Cancel an order", "", m.onlineKeyed(m.cancelOnline)},
		{"POST /v1/orders/{id}/refund", "Refund all or parts", exampleBack, m.onlineKeyed(m.refundOnline)},
		{"POST /v1/orders/{id}/transactions", "Add transactions", exampleParts, m.onlineKeyed(m.postPart)},
		{"PUT /v1/orders/{id}/transactions/{transaction}", "Change a transaction", examplePart, m.online(m.putPart)},
		{"DELETE /v1/orders/{id}/transactions/{transaction}", "Remove a transaction", "", m.online(m.deletePart)},
	}
}

func (m *Mock) checkoutRoutes() []entry {
	return []entry{
		{"POST /checkout/preferences", "Make a preference", examplePreference, m.private(m.keyed(false, m.postPreference))},
		{"GET /checkout/preferences/search", "Search preferences", "", m.private(m.searchPreferences)},
		{"GET /checkout/preferences/{id}", "Read a preference", "", m.private(m.getPreference)},
		{"PUT /checkout/preferences/{id}", "Change a preference", examplePreference, m.private(m.keyed(false, m.putPreference))},
		{"POST /merchant_orders", "Make an order", `{"preference_id":""}`, m.private(m.keyed(false, m.postOrder))},
		{"GET /merchant_orders/search", "Search orders", "", m.private(m.searchOrders)},
		{"GET /merchant_orders", "Search orders", "", m.private(m.searchOrders)},
		{"GET /merchant_orders/{id}", "Read an order", "", m.private(m.getOrder)},
		{"PUT /merchant_orders/{id}", "Change an order", `{"additional_info":""}`, m.private(m.keyed(false, m.putOrder))},
	}
}

func (m *Mock) subscriptionRoutes() []entry {
	return []entry{
		{"POST /preapproval_plan", "Make a plan", examplePlan, m.private(m.keyed(false, m.postPlan))},
		{"GET /preapproval_plan/search", "Search plans", "", m.private(m.searchPlans)},
		{"GET /preapproval_plan/{id}", "Read a plan", "", m.private(m.getPlan)},
		{"PUT /preapproval_plan/{id}", "Change a plan", examplePlan, m.private(m.keyed(false, m.putPlan))},
		{"POST /preapproval", "Make a subscription", exampleSubscription, m.private(m.keyed(false, m.postSubscription))},
		{"GET /preapproval/search", "Search subscriptions", "", m.private(m.searchSubscriptions)},
		{"GET /preapproval/{id}", "Read a subscription", "", m.private(m.getSubscription)},
		{"PUT /preapproval/{id}", "Change, pause or cancel one", `{"status":"paused"}`, m.private(m.keyed(false, m.putSubscription))},
		{"GET /authorized_payments/search", "Search charges of subscriptions", "", m.private(m.searchInvoices)},
		{"GET /authorized_payments/{id}", "Read a charge of a subscription", "", m.private(m.getInvoice)},
	}
}

func (m *Mock) customerRoutes() []entry {
	return []entry{
		{"POST /v1/customers", "Keep a customer", `{"email":"ana@example.com"}`, m.private(m.keyed(false, m.postCustomer))},
		{"GET /v1/customers/search", "Search customers", "", m.private(m.searchCustomers)},
		{"GET /v1/customers/{id}", "Read a customer", "", m.private(m.getCustomer)},
		{"PUT /v1/customers/{id}", "Change a customer", `{"first_name":"Ana"}`, m.private(m.keyed(false, m.putCustomer))},
		{"DELETE /v1/customers/{id}", "Forget a customer", "", m.private(m.deleteCustomer)},
		{"POST /v1/customers/{id}/cards", "Save a card", `{"token":""}`, m.private(m.keyed(false, m.postCard))},
		{"GET /v1/customers/{id}/cards", "List saved cards", "", m.private(m.listCards)},
		{"GET /v1/customers/{id}/cards/{card}", "Read a saved card", "", m.private(m.getCard)},
		{"PUT /v1/customers/{id}/cards/{card}", "Change a saved card", `{"expiration_month":12}`, m.private(m.keyed(false, m.putCard))},
		{"DELETE /v1/customers/{id}/cards/{card}", "Forget a saved card", "", m.private(m.deleteCard)},
	}
}

func (m *Mock) accountRoutes() []entry {
	everybody := func(*http.Request) (seller, error) { return anySeller, nil }
	return []entry{
		{"GET /users/me", "Read the account of the token", "", m.private(m.getMe)},
		{"POST /oauth/token", "Get tokens for a code or a refresh token", exampleRefresh, m.operate(everybody, m.postOAuth)},
	}
}
