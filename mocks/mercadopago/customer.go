package mercadopago

import (
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// customer is a buyer that a seller keeps, with saved cards.
type customer struct {
	ID              string          `json:"id"`
	Email           maybe           `json:"email"`
	FirstName       maybe           `json:"first_name"`
	LastName        maybe           `json:"last_name"`
	Phone           phone           `json:"phone"`
	Identification  identityOrNull  `json:"identification"`
	Address         customerAddress `json:"address"`
	DateRegistered  stamp           `json:"date_registered"`
	Description     maybe           `json:"description"`
	DateCreated     stamp           `json:"date_created"`
	DateLastUpdated stamp           `json:"date_last_updated"`
	Metadata        metadata        `json:"metadata"`
	DefaultAddress  maybe           `json:"default_address"`
	Addresses       []struct{}      `json:"addresses"`
	DefaultCard     maybe           `json:"default_card"`
	Cards           []savedCard     `json:"cards"`
	LiveMode        bool            `json:"live_mode"`
	UserID          seller          `json:"user_id"`
}

type customerAddress struct {
	ID           maybe  `json:"id"`
	ZipCode      maybe  `json:"zip_code"`
	StreetName   maybe  `json:"street_name"`
	StreetNumber *count `json:"street_number"`
}

type customerRequest struct {
	Email          *maybe           `json:"email"`
	FirstName      *maybe           `json:"first_name"`
	LastName       *maybe           `json:"last_name"`
	Phone          *phone           `json:"phone"`
	Identification *identityOrNull  `json:"identification"`
	Address        *customerAddress `json:"address"`
	DateRegistered *stamp           `json:"date_registered"`
	Description    *maybe           `json:"description"`
	DefaultCard    *maybe           `json:"default_card"`
	Metadata       metadata         `json:"metadata"`
}

// badCustomer refuses in the way of the customers API, whose codes are texts.
func badCustomer(code, message string) *refusal {
	return &refusal{
		Message: message, Kind: kinds(http.StatusBadRequest), Status: http.StatusBadRequest,
		Cause: []cause{{Code: code, Description: message}},
	}
}

var errNoCustomer = missing(codeNoCustomer, "Customer not found")

// apply lays the fields that were sent over the customer.
func (in *customerRequest) apply(c *customer) {
	set(&c.Email, in.Email)
	set(&c.FirstName, in.FirstName)
	set(&c.LastName, in.LastName)
	set(&c.Phone, in.Phone)
	set(&c.Identification, in.Identification)
	set(&c.Address, in.Address)
	set(&c.DateRegistered, in.DateRegistered)
	set(&c.Description, in.Description)
	set(&c.DefaultCard, in.DefaultCard)
	if in.Metadata != nil {
		c.Metadata = in.Metadata
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// postCustomer answers POST /v1/customers. An e-mail address can be used once.
func (m *Mock) postCustomer(_ *http.Request, s seller, body []byte) (*answer, error) {
	var in customerRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	now := m.now()
	c := customer{Addresses: []struct{}{}, Cards: []savedCard{}, DateCreated: now, DateLastUpdated: now, UserID: s}
	in.apply(&c)
	if a, err := mail.ParseAddress(string(c.Email)); err != nil || a.Address != string(c.Email) {
		return nil, badCustomer("128", "invalid parameter email")
	}
	m.answering.Lock() // looking and adding are one step
	defer m.answering.Unlock()
	same := func(o *customer) bool { return o.UserID == s && strings.EqualFold(string(o.Email), string(c.Email)) }
	if _, taken := m.customers.Newest(same, 0, 1); taken > 0 {
		return nil, badCustomer("101", "the customer already exist")
	}
	c.ID = fmt.Sprintf("%d-%s", s, m.shell.Random.Hex(14))
	m.customers.Add(c.ID, c)
	return created(c), nil
}

func (m *Mock) customerFor(r *http.Request, s seller) (customer, error) {
	c, found := m.customers.Get(r.PathValue("id"))
	if !found || c.UserID != s {
		return customer{}, errNoCustomer
	}
	return c, nil
}

// getCustomer answers GET /v1/customers/{id}.
func (m *Mock) getCustomer(r *http.Request, s seller) (*answer, error) {
	c, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(c), nil
}

// putCustomer answers PUT /v1/customers/{id}.
func (m *Mock) putCustomer(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	var in customerRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	in.Email = nil // it identifies the customer
	return m.updateCustomer(old.ID, func(c *customer) error {
		in.apply(c)
		return nil
	})
}

func (m *Mock) updateCustomer(id string, do func(*customer) error) (*answer, error) {
	c, err := m.customers.Update(id, func(c *customer) error {
		c.DateLastUpdated = m.now()
		return do(c)
	})
	switch {
	case errors.Is(err, kit.ErrNotFound):
		return nil, errNoCustomer
	case err != nil:
		return nil, err
	}
	return ok(c), nil
}

// deleteCustomer answers DELETE /v1/customers/{id} with the customer that was.
func (m *Mock) deleteCustomer(r *http.Request, s seller) (*answer, error) {
	c, err := m.customerFor(r, s)
	if err != nil {
		return nil, err
	}
	m.customers.Delete(c.ID)
	return ok(c), nil
}

// searchCustomers answers GET /v1/customers/search.
func (m *Mock) searchCustomers(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, 10)
	if err != nil {
		return nil, err
	}
	found, total := m.customers.Newest(func(c *customer) bool {
		email, id := q.Get("email"), q.Get("id")
		return c.UserID == s && (email == "" || strings.EqualFold(email, string(c.Email))) && (id == "" || id == c.ID)
	}, offset, limit)
	return ok(pageOf(found, total, offset, limit)), nil
}
