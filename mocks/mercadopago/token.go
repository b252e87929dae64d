package mercadopago

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

type identification struct {
	Type   text `json:"type"`
	Number text `json:"number"`
}

type cardholder struct {
	Identification identification `json:"identification"`
	Name           text           `json:"name"`
}

// cardToken stands for a card for one payment. https://www.mercadopago.com.ar/developers/en/reference
type cardToken struct {
	ID                 string     `json:"id"`
	PublicKey          *string    `json:"public_key"`
	CardID             maybe      `json:"card_id"`
	FirstSixDigits     string     `json:"first_six_digits"`
	ExpirationMonth    int        `json:"expiration_month"`
	ExpirationYear     int        `json:"expiration_year"`
	LastFourDigits     string     `json:"last_four_digits"`
	Cardholder         cardholder `json:"cardholder"`
	Status             string     `json:"status"`
	DateCreated        stamp      `json:"date_created"`
	DateLastUpdated    stamp      `json:"date_last_updated"`
	DateDue            stamp      `json:"date_due"`
	LuhnValidation     bool       `json:"luhn_validation"`
	LiveMode           bool       `json:"live_mode"`
	RequireEsc         bool       `json:"require_esc"`
	CardNumberLength   int        `json:"card_number_length"`
	SecurityCodeLength int        `json:"security_code_length"`

	seller seller
	method *method
}

// card is what a client sends to get a token: either the card itself, or one that was saved with its security code.
type card struct {
	CardNumber      text       `json:"card_number"`
	ExpirationMonth count      `json:"expiration_month"`
	ExpirationYear  count      `json:"expiration_year"`
	SecurityCode    text       `json:"security_code"`
	Cardholder      cardholder `json:"cardholder"`
	CardID          text       `json:"card_id"`
	CardIDOfPages   text       `json:"cardId"` //nolint:tagliatelle // the provider's own spelling on pages
}

const (
	tokenLife   = 8 * 24 * time.Hour
	tokenActive = "active"
	tokenUsed   = "used"
	centuryYear = 2000
	longestName = 120
	yearsAhead  = 30
)

// Codes of bad cards are texts. They are documented with the provider's library for pages.
const (
	cardNumberMissing = "205"
	cardMonthMissing  = "208"
	cardYearMissing   = "209"
	cardNameMissing   = "221"
	cardNameBad       = "316"
	cardIDNumberBad   = "324"
	cardMonthBad      = "325"
	cardYearBad       = "326"
	cardNumberBad     = "E301"
	cardCodeBad       = "E302"
)

func badCard(code, description string) *refusal {
	return &refusal{
		Message: description, Kind: kinds(http.StatusBadRequest), Status: http.StatusBadRequest,
		Cause: []cause{{Code: code, Description: description}},
	}
}

// check returns the card's method, or a refusal that says what is wrong with it.
func (c *card) check(now time.Time) (*method, error) {
	number := strings.NewReplacer(" ", "", "-", "").Replace(string(c.CardNumber))
	c.CardNumber = text(number)
	name := strings.TrimSpace(string(c.Cardholder.Name))
	switch {
	case number == "":
		return nil, badCard(cardNumberMissing, "parameter card_number can not be null/empty")
	case c.ExpirationMonth == 0:
		return nil, badCard(cardMonthMissing, "parameter expiration_month can not be null/empty")
	case c.ExpirationYear == 0:
		return nil, badCard(cardYearMissing, "parameter expiration_year can not be null/empty")
	case name == "":
		return nil, badCard(cardNameMissing, "parameter cardholder.name can not be null/empty")
	case len(name) > longestName:
		return nil, badCard(cardNameBad, "Invalid parameter cardholder.name")
	case !digits(string(c.Cardholder.Identification.Number), 0, 20):
		return nil, badCard(cardIDNumberBad, "Invalid parameter cardholder.identification.number")
	}
	f, known := methodOf(number)
	if !known || len(number) != f.digits || !luhn(number) {
		return nil, badCard(cardNumberBad, "Invalid parameter card_number")
	}
	return f, c.checkDate(f, now)
}

// checkDate checks the expiry, which is the end of a month in Argentina, and the security code.
func (c *card) checkDate(f *method, now time.Time) error {
	if c.ExpirationYear > 0 && c.ExpirationYear < 100 {
		c.ExpirationYear += centuryYear
	}
	now = now.In(westOfArgentina)
	year, month := int64(now.Year()), int64(now.Month())
	switch {
	case c.ExpirationMonth < 1 || c.ExpirationMonth > 12:
		return badCard(cardMonthBad, "Invalid parameter expiration_month")
	case int64(c.ExpirationYear) < year || int64(c.ExpirationYear) > year+yearsAhead:
		return badCard(cardYearBad, "Invalid parameter expiration_year")
	case int64(c.ExpirationYear) == year && int64(c.ExpirationMonth) < month:
		return badCard(cardMonthBad, "Invalid parameter expiration_month")
	case c.SecurityCode != "" && !digits(string(c.SecurityCode), f.cvv, f.cvv):
		return badCard(cardCodeBad, "Invalid parameter security_code")
	}
	return nil
}

// digits reports whether s is between least and most digits.
func digits(s string, least, most int) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) >= least && len(s) <= most
}

// luhn reports whether the last digit of a card's number fits the others.
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		c := number[len(number)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0 && number != ""
}

// postToken answers POST /v1/card_tokens.
func (m *Mock) postToken(r *http.Request, s seller) (*answer, error) {
	body, err := document(r)
	if err != nil {
		return nil, err
	}
	var in card
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	if in.CardID == "" {
		in.CardID = in.CardIDOfPages
	}
	var t cardToken
	if in.CardID != "" && in.CardNumber == "" {
		t, err = m.tokenOfSaved(&in, s)
	} else {
		t, err = m.makeToken(&in, s)
	}
	if err != nil {
		return nil, err
	}
	kit.About(r.Context(), t.ID)
	return created(t), nil
}

// makeToken checks a card and keeps a token for it.
func (m *Mock) makeToken(in *card, s seller) (cardToken, error) {
	f, err := in.check(m.shell.Clock.Now())
	if err != nil {
		return cardToken{}, err
	}
	number := string(in.CardNumber)
	in.Cardholder.Name = text(strings.TrimSpace(string(in.Cardholder.Name)))
	return m.keepToken(cardToken{
		FirstSixDigits: number[:6], LastFourDigits: number[len(number)-4:], CardNumberLength: len(number),
		ExpirationMonth: int(in.ExpirationMonth), ExpirationYear: int(in.ExpirationYear), Cardholder: in.Cardholder,
		SecurityCodeLength: len(in.SecurityCode), seller: s, method: f,
	}), nil
}

func (m *Mock) keepToken(t cardToken) cardToken {
	now := m.now()
	t.ID, t.Status, t.LuhnValidation = m.shell.Random.Hex(32), tokenActive, true
	t.DateCreated, t.DateLastUpdated, t.DateDue = now, now, stamp{now.Add(tokenLife)}
	m.tokens.Add(t.ID, t)
	return t
}

// tokenOfSaved makes a token for a card that a customer has saved.
func (m *Mock) tokenOfSaved(in *card, s seller) (cardToken, error) {
	saved, found := m.savedCard(s, string(in.CardID))
	if !found {
		return cardToken{}, badCard("E203", "Invalid parameter card_id")
	}
	f := saved.method
	if in.SecurityCode != "" && !digits(string(in.SecurityCode), f.cvv, f.cvv) {
		return cardToken{}, badCard(cardCodeBad, "Invalid parameter security_code")
	}
	return m.keepToken(cardToken{
		CardID: maybe(saved.ID), FirstSixDigits: saved.FirstSixDigits, LastFourDigits: saved.LastFourDigits,
		CardNumberLength: f.digits, ExpirationMonth: saved.ExpirationMonth, ExpirationYear: saved.ExpirationYear,
		Cardholder: saved.Cardholder, SecurityCodeLength: len(in.SecurityCode), seller: s, method: f,
	}), nil
}

func (t *cardToken) serves(s seller) bool { return t.seller == s || t.seller == anySeller }

// getToken answers GET /v1/card_tokens/{id}.
func (m *Mock) getToken(r *http.Request, s seller) (*answer, error) {
	t, found := m.tokens.Get(r.PathValue("id"))
	if !found || !t.serves(s) {
		return nil, missing(codeNoCardToken, "Card Token not found")
	}
	return ok(t), nil
}

// spend takes a token for a payment, which no other can use then. Errors: refusals 2006 and 3003.
func (m *Mock) spend(id string, s seller) (cardToken, error) {
	t, err := m.tokens.Update(id, func(t *cardToken) error {
		switch {
		case !t.serves(s):
			return kit.ErrNotFound
		case t.Status != tokenActive || !m.shell.Clock.Now().Before(t.DateDue.Time):
			return bad(codeUsedToken, "Invalid card_token_id: "+strconv.Quote(id)+" was used or is too old")
		}
		t.Status, t.DateLastUpdated = tokenUsed, m.now()
		return nil
	})
	if err == kit.ErrNotFound { //nolint:errorlint,err113 // Update returns it as it is
		return t, bad(codeNoCardToken, "Card Token not found")
	}
	return t, err
}
