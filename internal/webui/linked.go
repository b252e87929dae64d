package webui

import (
	"fmt"

	"github.com/barberpro/barberpro/internal/money"
)

// Linked data of a shop for search engines, in the words of schema.org.
type (
	hairSalon struct {
		Context   string        `json:"@context"`
		Type      string        `json:"@type"`
		ID        string        `json:"@id"`
		Name      string        `json:"name"`
		URL       string        `json:"url"`
		Telephone string        `json:"telephone,omitempty"`
		Address   string        `json:"address,omitempty"`
		Prices    string        `json:"priceRange,omitempty"`
		Currency  string        `json:"currenciesAccepted"`
		Offers    []offer       `json:"makesOffer,omitempty"`
		Action    reserveAction `json:"potentialAction"`
	}
	offer struct {
		Type     string       `json:"@type"`
		Price    string       `json:"price"` // pesos with a point
		Currency string       `json:"priceCurrency"`
		URL      string       `json:"url"`
		Item     offerService `json:"itemOffered"`
	}
	offerService struct {
		Type  string `json:"@type"`
		Name  string `json:"name"`
		About string `json:"description,omitempty"`
	}
	reserveAction struct {
		Type   string `json:"@type"`
		Target string `json:"target"`
	}
)

const currency = "ARS"

func (s *Site) linked(shop *Shop) hairSalon {
	page := s.opts.PublicURL + "/" + shop.Slug
	booking := page + "/" + partBooking
	salon := hairSalon{
		Context: "https://schema.org", Type: "HairSalon", ID: page, URL: page, Name: shop.Name, Telephone: shop.Phone,
		Address: shop.Address, Currency: currency, Prices: prices(shop.Services),
		Action: reserveAction{Type: "ReserveAction", Target: booking},
	}
	for _, service := range shop.Services {
		salon.Offers = append(salon.Offers, offer{
			Type: "Offer", Price: decimal(service.Price), Currency: currency, URL: booking + "?servicio=" + service.ID,
			Item: offerService{Type: "Service", Name: service.Name, About: service.Description},
		})
	}
	return salon
}

// prices is from the cheapest service to the dearest.
func prices(services []Service) string {
	if len(services) == 0 {
		return ""
	}
	low, high := services[0].Price, services[0].Price
	for _, service := range services {
		low, high = min(low, service.Price), max(high, service.Price)
	}
	if low == high {
		return low.String()
	}
	return low.String() + " - " + high.String()
}

// decimal is an amount as schema.org writes it.
func decimal(c money.Centavos) string { return fmt.Sprintf("%d.%02d", c/money.Peso, c%money.Peso) }
