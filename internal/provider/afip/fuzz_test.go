package afip

import (
	"testing"
	"time"
)

// FuzzAnswers reads anything as every kind of answer: an error is fine, a panic or a CAE of nothing is not.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		"", "<", solved("A", approved("1", "61123022925855"), ""), solved("R", "", errorsOf("600")), fault("ns1:coe.alreadyAuthenticated", "ya"),
		loginAnswer(goodTicket), goodTicket, body(`<x><ResultGet><ImpTotal>1,5</ImpTotal></ResultGet></x>`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if r, err := read[authorizeResponse](answer); err == nil {
			_ = (&ServiceError{Notes: r.Result.Errors}).outcome()
		}
		if r, err := read[consultResponse](answer); err == nil && r.Result.Get != nil {
			_ = r.Result.Get.voucher()
		}
		_, _ = read[constanciaResponse](answer)
		_, _ = read[loginCmsResponse](answer)
		if ticket, err := readTicket(string(answer)); err == nil && (ticket.Token == "" || ticket.Expires.Equal(time.Time{})) {
			t.Errorf("readTicket: got %+v, want a whole ticket or an error", ticket)
		}
		_, _ = ParseCertificate(answer, answer)
	})
}
