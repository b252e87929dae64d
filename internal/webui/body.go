package webui

import (
	"net/url"

	"github.com/barberpro/barberpro/internal/markup"
)

// body is the first rendering of a shop's page. It is the same markup as frontend/src/routes/(public)/[slug=slug]/+page.svelte, which
// takes its place: a test compares them.
func (d drawn) body() string {
	var p markup.Page
	p.Add(`<div id="bp-first" class="page">
<main class="wrap shop">
`)
	d.head(&p)
	p.Add(`<div class="shop-main">
`)
	if d.Paused {
		p.Add(`<div class="notice notice-warn"><svg class="glyph" width="22" height="22" aria-hidden="true"></svg><div>` +
			`<p class="notice-title">Por ahora no toma turnos</p><p>La barbería frenó las reservas por un tiempo. ` +
			`Escribile para saber cuándo vuelve a tomar turnos.</p></div></div>
`)
	}
	d.services(&p)
	d.team(&p)
	p.Add(`<section class="shop-section">
<h2>Antes de reservar</h2>
<ul class="shop-rules">
`)
	for _, rule := range d.Rules {
		p.Add("<li>{}</li>\n", rule)
	}
	p.Add(`</ul>
</section>
</div>
</main>
<footer class="foot wrap"><nav aria-label="Más sobre esta página"><a href="{}">Botón de arrepentimiento</a>`+
		`<a href="/estado">Estado del servicio</a><button type="button" lang="en">English</button>`+
		`<a href="/">Hecho con BarberPro</a></nav></footer>
`, d.path("/arrepentimiento"))
	if d.Bookable {
		p.Add(`<section class="bar shop-bar" aria-label="Reservá tu turno"><div class="bar-in">`+
			`<a class="btn btn-accent" href="{}">Reservá tu turno</a></div></section>
`, d.path("/reservar"))
	}
	p.Add("</div>")
	return p.String()
}

func (d drawn) path(rest string) string { return "/" + url.PathEscape(d.Slug) + rest }

func (d drawn) head(p *markup.Page) {
	p.Add(`<div class="shop-head">
<div class="shop-name"><span class="shop-mark" aria-hidden="true">{}</span><h1>{}</h1></div>
<p>`, d.Initials, d.Name)
	switch {
	case d.Paused:
		p.Add(`<span class="badge badge-warn"><span class="dot" aria-hidden="true"></span>Por ahora no toma turnos</span>`)
	case d.OpenNow:
		p.Add(`<span class="badge badge-good"><span class="dot" aria-hidden="true"></span>Abierto ahora</span>`)
	default:
		p.Add(`<span class="badge"><span class="dot" aria-hidden="true"></span>Cerrado ahora</span>`)
	}
	p.Add("</p>\n")
	if d.Address != "" {
		p.Add("<p>{}</p>\n", d.Address)
	}
	p.Add("<div class=\"shop-links\">\n")
	const link = `<a class="btn btn-small" href="{}" rel="noopener"><svg class="glyph" width="18" height="18" aria-hidden="true"></svg>`
	if d.WhatsApp != "" {
		p.Add(link+"WhatsApp</a>\n", d.WhatsApp)
	}
	if d.Map != "" {
		p.Add(link+"Cómo llegar</a>\n", d.Map)
	}
	p.Add("</div>\n")
	if d.Bookable {
		p.Add("<div class=\"shop-cta\"><a class=\"btn btn-accent btn-wide\" href=\"{}\">Reservá tu turno</a></div>\n", d.path("/reservar"))
	}
	p.Add("</div>\n")
}

func (d drawn) services(p *markup.Page) {
	p.Add(`<section class="shop-section">
<h2>Servicios</h2>
`)
	if len(d.Categories) == 0 {
		p.Add(`<div class="empty"><h3 class="lead strong">Todavía no hay servicios para reservar</h3>` +
			`<p>La barbería está armando su página. Escribile para pedir un turno.</p></div>
`)
	}
	for _, c := range d.Categories {
		p.Add("<div>\n")
		if d.Several {
			name := c.Name
			if name == "" {
				name = "Otros"
			}
			p.Add("<h3 class=\"shop-category\">{}</h3>\n", name)
		}
		p.Add("<ul class=\"list\">\n")
		for i := range c.Services {
			d.service(p, &c.Services[i])
		}
		p.Add("</ul>\n</div>\n")
	}
	p.Add("</section>\n")
}

func (d drawn) service(p *markup.Page, s *Service) {
	if d.Bookable {
		p.Add(`<li><a class="row" href="{}">`, d.path("/reservar?servicio="+url.QueryEscape(s.ID)))
	} else {
		p.Add(`<li><div class="row">`)
	}
	p.Add(`<span class="row-main"><span class="row-title">{}</span>`, s.Name)
	if s.Description != "" {
		p.Add(`<span class="row-note">{}</span>`, s.Description)
	}
	if s.Deposit != 0 {
		p.Add(`<span class="row-note">Seña {}</span>`, s.Deposit.String())
	}
	p.Add(`</span><span class="row-side"><span class="price">{}</span>`, s.Price.String())
	if 0 < s.Cash && s.Cash < s.Price {
		p.Add(`<span class="row-note">{} en efectivo</span>`, s.Cash.String())
	}
	p.Add(`<span class="row-note">{}</span></span>`, span(s.Minutes))
	if d.Bookable {
		p.Add("<svg class=\"glyph\" width=\"18\" height=\"18\" aria-hidden=\"true\"></svg></a></li>\n")
	} else {
		p.Add("</div></li>\n")
	}
}

func (d drawn) team(p *markup.Page) {
	if len(d.Barbers) == 0 {
		return
	}
	p.Add(`<section class="shop-section">
<h2>Equipo</h2>
<ul class="team">
`)
	for i := range d.Barbers {
		b := &d.Barbers[i]
		if d.Bookable {
			p.Add(`<li><a href="{}">`, d.path("/reservar?barbero="+url.QueryEscape(b.ID)))
			avatar(p, b)
			p.Add(" <span><span class=\"sr-only\">Reservá con</span> {}</span></a></li>\n", b.Name)
			continue
		}
		p.Add(`<li><span class="team-one">`)
		avatar(p, b)
		p.Add("{}</span></li>\n", b.Name)
	}
	p.Add("</ul>\n</section>\n")
}

func avatar(p *markup.Page, b *Barber) {
	p.Add(`<span class="avatar" aria-hidden="true">`)
	if b.Photo != "" {
		p.Add(`<img src="{}" alt="" width="48" height="48" loading="lazy">`, b.Photo)
	} else {
		p.Add("{}", letters(b.Name))
	}
	p.Add("</span>")
}
