package sms

import (
	"crypto/subtle"
	"fmt"
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

// authorized reports whether r carries the account's credentials or those of its API key.
func (m *Mock) authorized(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	if !ok {
		return false
	}
	return same(user, m.config.AccountSid) && same(password, m.config.AuthToken) ||
		same(user, m.config.KeySid) && same(password, m.config.KeySecret)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// private lets next answer only those who may, and only about this account.
func (m *Mock) private(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account := bare(r.PathValue("account"))
		if !m.authorized(r) || (account != "" && account != m.config.AccountSid) {
			unauthorized().write(w)
			return
		}
		w.Header().Set("Twilio-Request-Id", fmt.Sprintf("RQ%032x", m.requests.Add(1)))
		next(w, r)
	}
}

// account is the account as the API shows it.
// Source: https://www.twilio.com/docs/iam/api/account
func (m *Mock) account() map[string]any {
	base := m.path("")
	at := m.started.Format(rfc2822)
	out := m.described(m.config.AccountSid, at, at, map[string]any{
		"auth_token": m.config.AuthToken, "friendly_name": "BarberPro mock",
		"owner_account_sid": m.config.AccountSid, "status": "active", "type": "Full",
		"uri": base + ".json",
		"subresource_uris": map[string]string{
			"messages": base + "/Messages.json", "incoming_phone_numbers": base + "/IncomingPhoneNumbers.json",
		},
	})
	delete(out, "account_sid") // an account is its own
	return out
}

// described adds what every resource has to the rest of it.
func (m *Mock) described(sid, created, updated string, rest map[string]any) map[string]any {
	rest["sid"], rest["account_sid"], rest["date_created"], rest["date_updated"] = sid, m.config.AccountSid, created, updated
	return rest
}

func (m *Mock) fetchAccount(w http.ResponseWriter, _ *http.Request) {
	kit.WriteJSON(w, http.StatusOK, m.account())
}

func (m *Mock) listAccounts(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, apiRoot+".json", "accounts", []any{m.account()})
}

// balance answers what is left on the account, which is always the same: the mock sends no bills.
func (m *Mock) balance(w http.ResponseWriter, _ *http.Request) {
	kit.WriteJSON(w, http.StatusOK, map[string]string{
		"account_sid": m.config.AccountSid, "balance": "1000.00", "currency": priceUnit,
	})
}
