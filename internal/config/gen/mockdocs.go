package main

import "github.com/barberpro/barberpro/internal/config"

// mockDocs says what the variables of the mocks do. Those with a default here are read by cmd/mocks and bp; the others are
// fields of the mocks, whose types and defaults are there.
//
//nolint:lll,funlen // one line a variable
func mockDocs() []config.Field {
	return []config.Field{
		{Variable: "MOCKS", Default: "on", Type: "text", Doc: "off: make run and bp up start no mocks"},
		{Variable: "MOCKS_ADDR", Default: "127.0.0.1", Type: "text", Doc: "Address that the mocks listen on, without the port"},
		{Variable: "MERCADOPAGO_PORT", Default: "3001", Type: number, Doc: "Port of MercadoPago"},
		{Variable: "AFIP_PORT", Default: "3002", Type: number, Doc: "Port of AFIP"},
		{Variable: "WHATSAPP_PORT", Default: "3003", Type: number, Doc: "Port of WhatsApp"},
		{Variable: "SMS_PORT", Default: "3004", Type: number, Doc: "Port of the SMS provider"},
		{Variable: "MAIL_PORT", Default: "8025", Type: number, Doc: "Port of the pages and the API of the mail server"},
		{Variable: "SMTP_PORT", Doc: "Port of the mail server itself, and where BarberPro sends to"},

		{Variable: "MOCK_SEED", Doc: "Where everything random comes from, so that a run can be repeated"},
		{Variable: "MOCK_MAX_ITEMS", Doc: "How many things of a kind a mock keeps; the oldest go first"},
		{Variable: "MOCK_CLOCK_SPEED", Doc: "How much faster than ours a mock's time passes"},

		{Variable: "MERCADOPAGO_DEFAULT_SCENARIO", Doc: "Outcome of payments that choose none, such as success, pending or rejected_bad_filled"},
		{Variable: "MERCADOPAGO_WEBHOOK_SECRET", Doc: "Signs the webhooks"},
		{Variable: "MERCADOPAGO_WEBHOOK_URL", Doc: "Where webhooks of payments go that name no address. Empty: nowhere"},
		{Variable: "MERCADOPAGO_IPN", Doc: "Sends the older notifications, which have no signature, too"},
		{Variable: "MERCADOPAGO_COLLECTOR_ID", Doc: "Seller of an access token that names none"},
		{Variable: "MERCADOPAGO_SETTLE_AFTER", Doc: "Time until cash is paid and reviews end well by themselves. 0s: never"},

		{Variable: "AFIP_DB_PATH", Doc: "SQLite file of the vouchers; its folder is made"},
		{Variable: "AFIP_CERTIFICATES", Doc: "Certificates that may log in: any valid one, or registered: those pasted on the dashboard"},
		{Variable: "AFIP_ALREADY_AUTHENTICATED", Doc: "Age of a valid ticket from which a second login is refused, such as 10m; 0s is at once, off never"},
		{Variable: "AFIP_RECEIVER_CONDITION", Doc: "required: a voucher without CondicionIVAReceptorId is rejected. observed: it passes with an observation"},
		{Variable: "AFIP_REPRESENTS", Doc: "CUITs, separated by commas, that every certificate may act for besides its own"},
		{Variable: "AFIP_ENVIRONMENT", Doc: "Environment that the headers of answers name"},

		{Variable: "WHATSAPP_PHONE_NUMBER_ID", Doc: "Id of the number in paths"},
		{Variable: "WHATSAPP_BUSINESS_ACCOUNT_ID", Doc: "Id of the account in paths"},
		{Variable: "WHATSAPP_DISPLAY_NUMBER", Doc: "The number, as people see it"},
		{Variable: "WHATSAPP_VERIFIED_NAME", Doc: "Name of the business beside the number"},
		{Variable: "WHATSAPP_APP_SECRET", Doc: "Signs the webhooks"},
		{Variable: "WHATSAPP_VERIFY_TOKEN", Doc: "What the handshake with a webhook's address sends"},
		{Variable: "WHATSAPP_WEBHOOK_URL", Doc: "Where webhooks go. Empty: nowhere"},
		{Variable: "WHATSAPP_ALLOWED", Doc: "Numbers that may be written to, digits only, separated by commas. Empty: all"},
		{Variable: "WHATSAPP_PLAIN_NUMBERS", Doc: "true: the numbers that end in 0001 to 0012 have no outcome of their own"},
		{Variable: "WHATSAPP_SCENARIO", Doc: "Scenario at start"},
		{Variable: "WHATSAPP_SENT_AFTER", Doc: "Time from accepted to sent"},
		{Variable: "WHATSAPP_DELIVERED_AFTER", Doc: "Time from sent to delivered"},
		{Variable: "WHATSAPP_READ_AFTER", Doc: "Time from delivered to read; negative: never"},
		{Variable: "WHATSAPP_TEMPLATE_APPROVED_AFTER", Doc: "Time until a new template is approved"},
		{Variable: "WHATSAPP_MEDIA_BYTES", Doc: "Bytes of all media kept together"},

		{Variable: "SMS_ACCOUNT_SID", Doc: "Id of the account"},
		{Variable: "SMS_AUTH_TOKEN", Doc: "Token of the account, which also signs the callbacks"},
		{Variable: "SMS_API_KEY_SID", Doc: "Id of an API key"},
		{Variable: "SMS_API_KEY_SECRET", Doc: "Secret of that API key"},
		{Variable: "SMS_NUMBERS", Doc: "Numbers of the account, separated by commas"},
		{Variable: "SMS_ANY_FROM", Doc: "A sender that is not the account's becomes so; false: it is refused"},
		{Variable: "SMS_INCOMING_URL", Doc: "Where the numbers report received messages. Empty: nowhere"},
		{Variable: "SMS_COST_PER_SEGMENT", Doc: "Price of a segment in ARS"},
		{Variable: "SMS_SUCCESS_RATE", Doc: "Share that is delivered in the scenario success"},
		{Variable: "SMS_MAX_SEGMENTS", Doc: "Longest message, in segments. 0: as long as Twilio takes"},
		{Variable: "SMS_SENT_AFTER", Doc: "Time from creation to sent"},
		{Variable: "SMS_DELIVERED_AFTER", Doc: "Time from creation to delivered"},

		{Variable: "MAIL_SCENARIO", Doc: "Scenario at start"},
		{Variable: "MAIL_HOSTNAME", Doc: "Name of the server in greetings, ids and headers"},
		{Variable: "MAIL_MAX_SIZE", Doc: "Largest mail, in bytes"},
		{Variable: "MAIL_MAX_BYTES", Doc: "Bytes of all mails kept; the oldest go first"},
		{Variable: "MAIL_SLOW", Doc: "Wait of each command in the scenario slow"},
		{Variable: "MAIL_STARTTLS", Doc: "Offers STARTTLS in the greeting"},
		{Variable: "MAIL_RELEASE_ANYWHERE", Doc: "Mails may be released to other machines than this one"},
		{Variable: "MAIL_CORS_ORIGIN", Doc: "Origin whose pages may use the API. Empty: none"},
	}
}
