package mercadopago

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
)

// savedCard is a card of a customer.
type savedCard struct {
	ID              string        `json:"id"`
	CustomerID      string        `json:"customer_id"`
	CardNumberID    *string       `json:"card_number_id"`
	Cardholder      cardholder    `json:"cardholder"`
	DateCreated     stamp         `json:"date_created"`
	DateLastUpdated stamp         `json:"date_last_updated"`
	ExpirationMonth int           `json:"expiration_month"`
	ExpirationYear  int           `json:"expiration_year"`
	FirstSixDigits  string        `json:"first_six_digits"`
	LastFourDigits  string        `json:"last_four_digits"`
	Issuer          issuer        `json:"issuer"`
	LiveMode        bool          `json:"live_mode"`
	PaymentMethod   savedMethod   `json:"payment_method"`
	SecurityCode    savedCardCode `json:"security_code"`
	UserID          string        `json:"user_id"`

	method *method
}

type savedMethod struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	PaymentTypeID   string `json:"payment_type_id"`
	Thumbnail       string `json:"thumbnail"`
	SecureThumbnail string `json:"secure_thumbnail"`
}

type savedCardCode struct {
	Length       int    `json:"length"`
	CardLocation string `json:"card_location"`
}

// postCard answers POST /v1/customers/{id}/cards with a card token that is spent by it.
func (m *Mock) postCard(r *http.Request, s seller, body []byte) (*answer, error) {
	c, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	var in struct {
		Token text `json:"token"`
	}
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	t, err := m.spend(string(in.Token), s)
	if err != nil {
		return nil, err
	}
	one := saved(&t, &c)
	one.ID = strconv.FormatInt(m.next(), 10)
	one.DateCreated, one.DateLastUpdated = m.now(), m.now()
	if _, err := m.updateCustomer(c.ID, func(c *customer) error {
		c.Cards = append(slices.Clip(c.Cards), one)
		c.DefaultCard = cmp.Or(c.DefaultCard, maybe(one.ID))
		return nil
	}); err != nil {
		return nil, err
	}
	return created(one), nil
}

func saved(t *cardToken, c *customer) savedCard {
	f := t.method
	return savedCard{
		CustomerID: c.ID, Cardholder: t.Cardholder, ExpirationMonth: t.ExpirationMonth, ExpirationYear: t.ExpirationYear,
		FirstSixDigits: t.FirstSixDigits, LastFourDigits: t.LastFourDigits, Issuer: f.issuer, method: f,
		PaymentMethod: savedMethod{f.id, f.name, f.kind, thumbnails + f.id + ".gif", thumbnails + f.id + ".gif"},
		SecurityCode:  savedCardCode{f.cvv, f.cvvSide()}, UserID: strconv.FormatInt(int64(c.UserID), 10),
	}
}

// savedCard finds a card among all customers of a seller.
func (m *Mock) savedCard(s seller, id string) (one savedCard, found bool) {
	by := func(k savedCard) bool { return k.ID == id }
	owners, _ := m.customers.Newest(func(c *customer) bool {
		return (c.UserID == s || s == anySeller) && slices.ContainsFunc(c.Cards, by)
	}, 0, 1)
	if len(owners) == 0 {
		return one, false
	}
	return owners[0].Cards[slices.IndexFunc(owners[0].Cards, by)], true
}

// listCards answers GET /v1/customers/{id}/cards with a bare list.
func (m *Mock) listCards(r *http.Request, s seller) (*answer, error) {
	c, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(c.Cards), nil
}

// getCard answers GET /v1/customers/{id}/cards/{card}.
func (m *Mock) getCard(r *http.Request, s seller) (*answer, error) {
	c, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.Cards, func(k savedCard) bool { return k.ID == r.PathValue("card") })
	if i < 0 {
		return nil, missing(codeNotFound, "card not found")
	}
	return ok(c.Cards[i]), nil
}

// cardUpdate is what a client may change of a saved card. A bank that renews a card keeps its number.
type cardUpdate struct {
	Cardholder      *cardholder `json:"cardholder"`
	ExpirationMonth *count      `json:"expiration_month"`
	ExpirationYear  *count      `json:"expiration_year"`
}

// putCard answers PUT /v1/customers/{id}/cards/{card}.
func (m *Mock) putCard(r *http.Request, s seller, body []byte) (*answer, error) {
	if _, err := m.getCard(r, s); err != nil {
		return nil, err
	}
	var in cardUpdate
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	var changed savedCard
	if _, err := m.updateCustomer(r.PathValue("id"), func(c *customer) error {
		i := slices.IndexFunc(c.Cards, func(k savedCard) bool { return k.ID == r.PathValue("card") })
		if i < 0 {
			return missing(codeNotFound, "card not found")
		}
		changed = c.Cards[i]
		if err := in.apply(&changed, m.now()); err != nil {
			return err
		}
		c.Cards = slices.Clone(c.Cards)
		c.Cards[i] = changed
		return nil
	}); err != nil {
		return nil, err
	}
	return ok(changed), nil
}

// apply lays what was sent over the card, and checks its date as that of a new card.
func (in *cardUpdate) apply(k *savedCard, now stamp) error {
	set(&k.Cardholder, in.Cardholder)
	date := card{ExpirationMonth: count(k.ExpirationMonth), ExpirationYear: count(k.ExpirationYear)}
	set(&date.ExpirationMonth, in.ExpirationMonth)
	set(&date.ExpirationYear, in.ExpirationYear)
	if err := date.checkDate(k.method, now.Time); err != nil {
		return err
	}
	k.ExpirationMonth, k.ExpirationYear, k.DateLastUpdated = int(date.ExpirationMonth), int(date.ExpirationYear), now
	return nil
}

// deleteCard answers DELETE /v1/customers/{id}/cards/{card} with the card that was.
func (m *Mock) deleteCard(r *http.Request, s seller) (*answer, error) {
	a, err := m.getCard(r, s)
	if err != nil {
		return nil, err
	}
	_, err = m.updateCustomer(r.PathValue("id"), func(c *customer) error {
		c.Cards = slices.DeleteFunc(slices.Clone(c.Cards), func(k savedCard) bool { return k.ID == r.PathValue("card") })
		if string(c.DefaultCard) == r.PathValue("card") {
			c.DefaultCard = ""
		}
		return nil
	})
	return a, err
}
