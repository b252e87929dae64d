package webui

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nbsp keeps a figure with its unit.
const nbsp = "\u00a0"

// drawn is what the first rendering of a shop shows: the texts and their order are those of the interface.
type drawn struct {
	*Shop

	Initials, WhatsApp, Map string
	Bookable, Several       bool
	Categories              []category
	Rules                   []string
}

type category struct {
	Name     string
	Services []Service
}

func firstView(shop *Shop) drawn {
	d := drawn{Shop: shop, Initials: mark(shop.Name), Categories: byCategory(shop.Services), Rules: rules(shop)}
	d.Bookable, d.Several = !shop.Paused && len(d.Categories) > 0, len(d.Categories) > 1
	if digits := strings.TrimPrefix(shop.Phone, "+"); digits != "" {
		d.WhatsApp = "https://wa.me/" + url.PathEscape(digits) + "?text=" + url.PathEscape("Hola, "+shop.Name+". Tengo una consulta.")
	}
	if shop.Address != "" {
		d.Map = "https://www.google.com/maps/search/?api=1&query=" + url.PathEscape(shop.Address)
	}
	return d
}

// byCategory groups services in the order in which their categories first appear.
func byCategory(services []Service) []category {
	var all []category
	for _, service := range services {
		i := slices.IndexFunc(all, func(c category) bool { return c.Name == service.Category })
		if i < 0 {
			i = len(all)
			all = append(all, category{Name: service.Category})
		}
		all[i].Services = append(all[i].Services, service)
	}
	return all
}

// rules are what a customer should know before booking.
func rules(shop *Shop) []string {
	p := &shop.Policies
	all := []string{"Podés cancelar o cambiar tu turno hasta la hora en que empieza, sin llamar."}
	if p.CancelHours > 0 {
		all[0] = fmt.Sprintf("Podés cancelar o cambiar tu turno hasta %d h antes, sin llamar.", p.CancelHours)
	}
	if p.LateRefund != nil {
		all = append(all, fmt.Sprintf("Si cancelás más tarde, vuelve el %d %% de lo que pagaste.", *p.LateRefund))
	}
	if p.NoticeMinutes > 0 {
		all = append(all, fmt.Sprintf("Se reserva con %s de anticipación como mínimo.", span(p.NoticeMinutes)))
	}
	if slices.ContainsFunc(shop.Services, func(s Service) bool { return s.Deposit > 0 }) {
		all = append(all, "Algunos servicios se reservan con una seña.")
	}
	return all
}

// span writes minutes as 45 min, 1 h or 1 h 15 min.
func span(minutes int) string {
	switch hours, rest := minutes/60, minutes%60; {
	case hours == 0:
		return fmt.Sprint(rest, nbsp, "min")
	case rest == 0:
		return fmt.Sprint(hours, nbsp, "h")
	default:
		return fmt.Sprint(hours, nbsp, "h ", rest, nbsp, "min")
	}
}

// mark is the first letters of the first two words that name a shop: not "de", nor "la".
func mark(name string) string {
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	words := slices.DeleteFunc(strings.Fields(name), func(word string) bool { return !plain(first(word)) })
	proper := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return !unicode.IsUpper(first(word)) && !unicode.IsNumber(first(word))
	})
	if len(proper) > 0 {
		words = proper
	}
	return letters(strings.Join(words, " "))
}

// letters are the first letters of the first two words.
func letters(name string) string {
	words := strings.Fields(name)
	found := make([]rune, 0, 2)
	for _, word := range words[:min(len(words), 2)] {
		found = append(found, unicode.ToUpper(first(word)))
	}
	return string(found)
}

func first(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	return r
}
