package webui

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
)

// Shop is what is public of a shop.
type Shop struct {
	Slug, Name, Address string
	Phone               string // E.164
	Paused              bool   // takes no turnos for now
	OpenNow             bool
	Policies            Policies
	Services            []Service
	Barbers             []Barber
	JSON                []byte // of the operation get-public-shop, as encoding/json writes it: with <, > and & as escapes
}

// Policies are what a customer should know before booking.
type Policies struct {
	CancelHours   int  // before the turno, until which it can be cancelled
	LateRefund    *int // percent that comes back when it is cancelled later; nil: it cannot be
	NoticeMinutes int  // before the turno, from which it cannot be booked
}

// Service is one of a shop's services.
type Service struct {
	ID, Name, Category, Description string
	Minutes                         int
	Price, Deposit                  money.Centavos
	Cash                            money.Centavos // the price in cash; 0: there is no other
}

// Barber is one of a shop's team.
type Barber struct {
	ID, Name string
	Photo    string // address; "": none
}

// maxShopPages is how many pages are kept; more are made anew.
const maxShopPages = 2048

// shopPages keeps the pages of shops until what they show changes.
type shopPages struct {
	mu  sync.RWMutex
	all map[string]*shopPage
}

// shopPage is a page of a shop as it was served last.
type shopPage struct {
	json    []byte
	build   *build
	content *content
}

// get returns the page of a view when it still shows what the shop is.
func (p *shopPages) get(v *view, b *build, json []byte) *content {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if kept := p.all[v.part+"/"+v.slug]; kept != nil && kept.build == b && bytes.Equal(kept.json, json) {
		return kept.content
	}
	return nil
}

func (p *shopPages) put(v *view, page *shopPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil || len(p.all) >= maxShopPages {
		p.all = map[string]*shopPage{}
	}
	p.all[v.part+"/"+v.slug] = page
}

// serveShop answers with a page of a shop. Without the data the page comes, too: the interface says what is the matter.
func (s *Site) serveShop(w http.ResponseWriter, r *http.Request, b *build, v *view) {
	shop, err := s.opts.Shop(r.Context(), v.slug)
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.NotFound && !wantsHTML(r):
		s.opts.NotFound(w, r)
		return
	case fault.KindOf(err) == fault.NotFound:
		unknown := &view{title: "No encontramos esa barbería", private: true, framed: v.framed}
		s.servePage(w, r, b, unknown, http.StatusNotFound)
		return
	default:
		s.opts.Log.WarnContext(r.Context(), "page of a shop without its data", "error", err)
		w.Header()["Retry-After"] = []string{"2"}
		away := &view{title: "Turnos", private: v.private, framed: v.framed}
		s.servePage(w, r, b, away, http.StatusServiceUnavailable)
		return
	}
	page := s.kept.get(v, b, shop.JSON)
	if page == nil {
		if page, err = s.draw(b, v, shop); err != nil {
			s.opts.Log.ErrorContext(r.Context(), "page of a shop", "error", err)
			page = b.shell(s.metaOf(&view{title: shop.Name}, b).head())
		}
		s.kept.put(v, &shopPage{json: shop.JSON, build: b, content: page})
	}
	s.pageHeaders(w, b, v)
	page.serve(w, r, http.StatusOK, htmlType)
}

// draw writes a page of a shop.
func (s *Site) draw(b *build, v *view, shop *Shop) (*content, error) {
	head := s.shopMeta(b, v, shop).head() + b.links(v.address()) + "\n" +
		`<script type="application/json" id="bp-shop">` + string(shop.JSON) + "</script>"
	if v.part != "" {
		return newContent(b.fill(head, "")), nil
	}
	linked, err := script(`type="application/ld+json"`, s.linked(shop))
	if err != nil {
		return nil, err
	}
	return newContent(b.fill(head+"\n"+linked, firstView(shop).body())), nil
}

// shopMeta says what there is to say about a page of a shop.
func (s *Site) shopMeta(b *build, v *view, shop *Shop) meta {
	m := s.metaOf(v, b)
	m.About = about(shop)
	switch v.part {
	case partBooking:
		m.Title = "Reservá tu turno en " + shop.Name
	case partWithdrawal:
		m.Title = "Botón de arrepentimiento · " + shop.Name
	default:
		m.Title = shop.Name + " · Reservá tu turno"
	}
	return m
}

// about describes a shop in one or two sentences, as long as search engines show.
func about(shop *Shop) string {
	const most = 160
	text := "Reservá tu turno en " + shop.Name
	if shop.Address != "" {
		text += ", " + shop.Address
	}
	text += "."
	for i, service := range shop.Services {
		next := fmt.Sprintf(" %s %s", service.Name, service.Price)
		if i > 0 {
			next = "," + next
		}
		if len([]rune(text+next)) >= most {
			break
		}
		text += next
	}
	return strings.TrimSuffix(text, ".") + "."
}
