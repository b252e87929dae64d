package mercadopago

import "net/http"

// preferenceRow is a preference in a search: items are their titles.
type preferenceRow struct {
	ID                 string   `json:"id"`
	ClientID           string   `json:"client_id"`
	CollectorID        seller   `json:"collector_id"`
	ConceptID          *string  `json:"concept_id"`
	CorporationID      string   `json:"corporation_id"`
	DateCreated        stamp    `json:"date_created"`
	ExpirationDateFrom stamp    `json:"expiration_date_from"`
	ExpirationDateTo   stamp    `json:"expiration_date_to"`
	Expires            bool     `json:"expires"`
	ExternalReference  text     `json:"external_reference"`
	IntegratorID       string   `json:"integrator_id"`
	Items              []string `json:"items"`
	LastUpdated        stamp    `json:"last_updated"`
	LiveMode           bool     `json:"live_mode"`
	Marketplace        text     `json:"marketplace"`
	OperationType      text     `json:"operation_type"`
	PayerEmail         text     `json:"payer_email"`
	PayerID            *string  `json:"payer_id"`
	PlatformID         string   `json:"platform_id"`
	ProcessingModes    []string `json:"processing_modes"`
	ProductID          string   `json:"product_id"`
	Purpose            string   `json:"purpose"`
	SiteID             string   `json:"site_id"`
	SponsorID          int      `json:"sponsor_id"`
	ShippingMode       string   `json:"shipping_mode"`
}

// elements is a list as preferences and orders give it.
type elements[T any] struct {
	Elements   []T `json:"elements"`
	NextOffset int `json:"next_offset"`
	Total      int `json:"total"`
}

func elementsOf[T any](found []T, total, offset int) elements[T] {
	if found == nil {
		found = []T{}
	}
	return elements[T]{Elements: found, NextOffset: min(offset+len(found), total), Total: total}
}

// searchPreferences answers GET /checkout/preferences/search.
func (m *Mock) searchPreferences(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	found, total := m.preferences.Newest(func(p *preference) bool {
		for name, value := range map[string]string{
			byReference: string(p.ExternalReference), "payer_email": string(p.Payer.Email),
		} {
			if want := q.Get(name); want != "" && want != value {
				return false
			}
		}
		return p.CollectorID == s
	}, offset, limit)
	rows := make([]preferenceRow, len(found))
	for i := range found {
		rows[i] = found[i].row()
	}
	return ok(elementsOf(rows, total, offset)), nil
}

func (p *preference) row() preferenceRow {
	titles := make([]string, len(p.Items))
	for i := range p.Items {
		titles[i] = string(p.Items[i].Title)
	}
	return preferenceRow{
		ID: p.ID, ClientID: p.ClientID, CollectorID: p.CollectorID, DateCreated: p.DateCreated, Expires: p.Expires,
		ExpirationDateFrom: p.ExpirationDateFrom, ExpirationDateTo: p.ExpirationDateTo, ExternalReference: p.ExternalReference,
		Items: titles, LastUpdated: p.LastUpdated, Marketplace: p.Marketplace, OperationType: p.OperationType,
		PayerEmail: p.Payer.Email, ProcessingModes: []string{aggregator}, SiteID: p.SiteID,
	}
}
