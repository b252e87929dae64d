package mercadopago

import (
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// outcome is what becomes of a card payment.
type outcome struct {
	status status
	detail string
}

const (
	scenarioSuccess    = "success"
	scenarioAuthorized = "authorized"
	rejectedPrefix     = "rejected_"
)

// scenarios lists the ways the mock can answer, the default first.
func scenarios() []kit.Scenario {
	return []kit.Scenario{
		{Name: scenarioSuccess, About: "Cards are approved, cash waits to be paid."},
		{Name: "pending", About: "Cards stay pending."},
		{Name: "pending_contingency", About: "In process: the provider is looking at it, a few hours."},
		{Name: "pending_review_manual", About: "In process: a person reviews it, up to two days."},
		{Name: scenarioAuthorized, About: "Credit cards are reserved and wait to be captured."},
		{Name: "rejected_insufficient_amount", About: "The card has not enough money."},
		{Name: "rejected_bad_filled", About: "Something of the card was typed wrong."},
		{Name: "rejected_bad_filled_card_number", About: "The card's number was typed wrong."},
		{Name: "rejected_bad_filled_date", About: "The expiry was typed wrong."},
		{Name: "rejected_bad_filled_security_code", About: "The security code was typed wrong."},
		{Name: "rejected_call_for_authorize", About: "The buyer must call the bank to allow the amount."},
		{Name: "rejected_card_disabled", About: "The card is not active."},
		{Name: "rejected_card_type_not_allowed", About: "Cards of this type are not accepted."},
		{Name: "rejected_duplicated_payment", About: "The same amount was just paid."},
		{Name: "rejected_high_risk", About: "Refused by fraud prevention."},
		{Name: "rejected_blacklist", About: "The card is on a list of stolen ones."},
		{Name: "rejected_max_attempts", About: "Too many attempts with this card."},
		{Name: "rejected_invalid_installments", About: "The card does not take that many instalments."},
		{Name: "rejected_other_reason", About: "The bank gave no reason."},
	}
}

// ofScenario is what a scenario does to a card payment. Its names are the provider's status details, without cc_.
func ofScenario(name string) outcome {
	switch name {
	case "pending":
		return outcome{pending, detailTicket}
	case "pending_contingency", "pending_review_manual":
		return outcome{inProcess, name}
	case scenarioAuthorized:
		return outcome{authorized, detailCapture}
	case "rejected_bad_filled":
		return outcome{rejected, "cc_rejected_bad_filled_other"}
	}
	if strings.HasPrefix(name, rejectedPrefix) {
		return outcome{rejected, "cc_" + name}
	}
	return outcome{approved, detailAccredited}
}

// ofName is what the cardholder's name of a test card decides, by its first word.
// https://www.mercadopago.com.ar/developers/es/docs/checkout-api/additional-content/your-integrations/test/cards
func ofName(name string) (outcome, bool) {
	first, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(name)), " ")
	detail := map[string]string{
		"OTHE": "other_reason", "CALL": "call_for_authorize", "FUND": "insufficient_amount", "SECU": "bad_filled_security_code",
		"EXPI": "bad_filled_date", "FORM": "bad_filled_other", "CARD": "bad_filled_card_number", "INST": "invalid_installments",
		"DUPL": "duplicated_payment", "LOCK": "card_disabled", "CTNA": "card_type_not_allowed", "ATTE": "max_attempts",
		"BLAC": "blacklist", "UNSU": "unsupported", "TEST": "amount_rate_limit_exceeded",
	}[first]
	switch {
	case first == "APRO":
		return outcome{approved, detailAccredited}, true
	case first == "CONT":
		return outcome{inProcess, "pending_contingency"}, true
	case detail != "":
		return outcome{rejected, "cc_rejected_" + detail}, true
	}
	return outcome{}, false
}

// decide is what becomes of a new payment. The cardholder's name, when it is one of the known ones, wins over the scenario.
func decide(f *method, t *cardToken, in *charge, scenario string) outcome {
	var o outcome
	switch f.kind {
	case typeTicket:
		return outcome{pending, detailTicket}
	case typeAccount:
		o = ofScenario(scenario)
		o.detail = strings.Replace(o.detail, "cc_rejected_card_disabled", "cc_rejected_other_reason", 1)
	default:
		named, known := ofName(string(t.Cardholder.Name))
		if o = named; !known {
			o = ofScenario(scenario)
		}
	}
	switch {
	case o.status == authorized && f.kind != typeCredit:
		o = outcome{approved, detailAccredited} // only credit can be reserved
	case o.status == approved && in.Capture != nil && !*in.Capture:
		o = outcome{authorized, detailCapture}
	case in.BinaryMode && (o.status == pending || o.status == inProcess):
		o = outcome{rejected, "cc_rejected_other_reason"} // binary mode promises a definite answer
	}
	return o
}
