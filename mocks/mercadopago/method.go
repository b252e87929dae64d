package mercadopago

import (
	"net/http"
	"slices"
	"strings"
)

// Payment types.
const (
	typeCredit  = "credit_card"
	typeDebit   = "debit_card"
	typeTicket  = "ticket"
	typeAccount = "account_money"
)

// method is a way to pay in Argentina.
type method struct {
	id, name, kind string
	digits, cvv    int      // of a card
	bins           []string // beginnings of a card's number; the longest match wins
	issuer         issuer
	min, max       amount
}

type issuer struct {
	ID   count  `json:"id"`
	Name string `json:"name"`
}

const (
	cardMost   = amount(500_000_000)
	ticketMost = amount(300_000_000)
)

//nolint:gochecknoglobals // a table
var mastercard = []string{"5031", "51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27"}

// methods are what GET /v1/payment_methods lists. The issuers and limits are the mock's own.
//
//nolint:gochecknoglobals // a table
var methods = []method{
	{"visa", "Visa", typeCredit, 16, 3, []string{"4"}, issuer{310, "Banco Santander"}, 100, cardMost},
	{"master", "Mastercard", typeCredit, 16, 3, mastercard, issuer{3, "Mastercard"}, 100, cardMost},
	{"amex", "American Express", typeCredit, 15, 4, []string{"34", "37"}, issuer{310, "American Express"}, 100, cardMost},
	{"naranja", "Naranja X", typeCredit, 16, 3, []string{"589562"}, issuer{2, "Tarjeta Naranja"}, 100, cardMost},
	{"cabal", "Cabal", typeCredit, 16, 3, []string{"589657", "6042", "6043"}, issuer{688, "Cabal"}, 100, cardMost},
	{"debvisa", "Visa Débito", typeDebit, 16, 3, []string{"400276", "451766", "476520"}, issuer{310, "Banco Santander"}, 100, cardMost},
	{"debmaster", "Mastercard Débito", typeDebit, 16, 3, []string{"528733", "531847"}, issuer{3, "Mastercard"}, 100, cardMost},
	{"debcabal", "Cabal Débito", typeDebit, 16, 3, []string{"604201"}, issuer{688, "Cabal"}, 100, cardMost},
	{"maestro", "Maestro", typeDebit, 18, 3, []string{"5010", "6799"}, issuer{3, "Maestro"}, 100, cardMost},
	{"rapipago", "Rapipago", typeTicket, 0, 0, nil, issuer{}, 100, ticketMost},
	{"pagofacil", "Pago Fácil", typeTicket, 0, 0, nil, issuer{}, 100, ticketMost},
	{"account_money", "Dinero en mi cuenta de MercadoPago", typeAccount, 0, 0, nil, issuer{}, 1, cardMost},
}

func (f *method) isCard() bool { return f.kind == typeCredit || f.kind == typeDebit }

func methodByID(id string) (*method, bool) {
	i := slices.IndexFunc(methods, func(f method) bool { return f.id == id })
	if i < 0 {
		return nil, false
	}
	return &methods[i], true
}

// methodOf finds the card by the beginning of its number.
func methodOf(number string) (found *method, ok bool) {
	longest := 0
	for i := range methods {
		for _, bin := range methods[i].bins {
			if len(bin) > longest && strings.HasPrefix(number, bin) {
				found, longest = &methods[i], len(bin)
			}
		}
	}
	return found, found != nil
}

// sameBrand reports whether a client that names want may have meant the card of f: people write visa for debvisa.
func (f *method) sameBrand(want string) bool {
	return strings.TrimPrefix(f.id, "deb") == strings.TrimPrefix(want, "deb")
}

type methodAnswer struct {
	ID                    string          `json:"id"`
	Name                  string          `json:"name"`
	PaymentTypeID         string          `json:"payment_type_id"`
	Status                string          `json:"status"`
	SecureThumbnail       string          `json:"secure_thumbnail"`
	Thumbnail             string          `json:"thumbnail"`
	DeferredCapture       string          `json:"deferred_capture"`
	Settings              []methodSetting `json:"settings"`
	AdditionalInfoNeeded  []string        `json:"additional_info_needed"`
	MinAllowedAmount      amount          `json:"min_allowed_amount"`
	MaxAllowedAmount      amount          `json:"max_allowed_amount"`
	AccreditationTime     int             `json:"accreditation_time"` // minutes
	FinancialInstitutions []struct{}      `json:"financial_institutions"`
	ProcessingModes       []string        `json:"processing_modes"`
}

type methodSetting struct {
	Bin struct {
		Pattern             string  `json:"pattern"`
		ExclusionPattern    *string `json:"exclusion_pattern"`
		InstallmentsPattern string  `json:"installments_pattern"`
	} `json:"bin"`
	CardNumber struct {
		Length     int    `json:"length"`
		Validation string `json:"validation"`
	} `json:"card_number"`
	SecurityCode struct {
		Mode         string `json:"mode"`
		Length       int    `json:"length"`
		CardLocation string `json:"card_location"`
	} `json:"security_code"`
}

const thumbnails = "https://www.mercadopago.com/org-img/MP3/API/logos/"

func (f *method) answer() methodAnswer {
	a := methodAnswer{
		ID: f.id, Name: f.name, PaymentTypeID: f.kind, Status: "active", DeferredCapture: "does_not_apply",
		SecureThumbnail: thumbnails + f.id + ".gif", Thumbnail: thumbnails + f.id + ".gif", Settings: []methodSetting{},
		AdditionalInfoNeeded: []string{}, MinAllowedAmount: f.min, MaxAllowedAmount: f.max,
		FinancialInstitutions: []struct{}{}, ProcessingModes: []string{aggregator},
	}
	switch f.kind {
	case typeCredit, typeDebit:
		a.DeferredCapture = "unsupported"
		if f.kind == typeCredit {
			a.DeferredCapture = "supported"
		}
		a.AccreditationTime = 2 * 24 * 60
		a.AdditionalInfoNeeded = []string{"cardholder_name", "cardholder_identification_type", "cardholder_identification_number"}
		var s methodSetting
		s.Bin.Pattern = "^(" + strings.Join(f.bins, "|") + ")"
		s.Bin.InstallmentsPattern = s.Bin.Pattern
		s.CardNumber.Length, s.CardNumber.Validation = f.digits, "standard"
		s.SecurityCode.Mode, s.SecurityCode.Length, s.SecurityCode.CardLocation = "mandatory", f.cvv, f.cvvSide()
		a.Settings = append(a.Settings, s)
	case typeTicket:
		a.AccreditationTime = 60
	}
	return a
}

func (f *method) cvvSide() string {
	if f.cvv == 4 {
		return "front"
	}
	return "back"
}

// listMethods answers GET /v1/payment_methods.
func (m *Mock) listMethods(*http.Request, seller) (*answer, error) {
	all := make([]methodAnswer, len(methods))
	for i := range methods {
		all[i] = methods[i].answer()
	}
	return ok(all), nil
}

// searchMethods answers GET /v1/payment_methods/search, which pages ask with the beginning of a card's number.
func (m *Mock) searchMethods(r *http.Request, _ seller) (*answer, error) {
	q := r.URL.Query()
	bin := q.Get("bins")
	if bin == "" {
		bin = q.Get("bin")
	}
	found := []methodAnswer{}
	for i := range methods {
		switch match, known := methodOf(bin); {
		case bin != "" && (!known || match.id != methods[i].id):
		case q.Get("id") != "" && q.Get("id") != methods[i].id:
		default:
			found = append(found, methods[i].answer())
		}
	}
	return ok(pageOf(found, len(found), 0, len(found))), nil
}

// paging is how the payments API says where in a list an answer is.
type paging struct {
	Total  int `json:"total"`
	Limit  int `json:"limit"`
	Offset int `json:"offset"`
}

type page[T any] struct {
	Paging  paging `json:"paging"`
	Results []T    `json:"results"`
}

func pageOf[T any](found []T, total, offset, limit int) page[T] {
	if found == nil {
		found = []T{}
	}
	return page[T]{Paging: paging{Total: total, Limit: limit, Offset: offset}, Results: found}
}
