package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/webui"
)

var errNoPage = &fault.Error{Kind: fault.NotFound, Code: "not_found", Message: "Esa dirección no existe."}

// site builds what answers every path without an operation: the web UI.
func (a *App) site() error {
	files, err := webui.Embedded()
	if err != nil {
		return fmt.Errorf("web UI: %w", err)
	}
	site, err := webui.New(webui.Options{
		Files: files, Folder: a.cfg.HTTP.UIFolder, PublicURL: a.cfg.App.PublicURL, Forms: a.checkouts(),
		Hidden: a.cfg.App.Env == config.Staging,
		Shop:   a.shopPage, Shops: a.shop.Listed, NotFound: a.api.NotFound, Log: a.log,
	})
	if err != nil {
		return fmt.Errorf("web UI: %w", err)
	}
	if site.Missing() {
		a.background = append(a.background, func(ctx context.Context) {
			a.log.WarnContext(ctx, "the web UI is not built in: pages say how to build it")
		})
	}
	a.api.Serve(site)
	return nil
}

// checkouts are the origins where customers pay and shops connect their accounts.
func (a *App) checkouts() []string {
	all := []string{"https://www.mercadopago.com.ar", "https://sandbox.mercadopago.com.ar"}
	for _, address := range []string{a.cfg.Providers.MercadoPagoAuth, a.cfg.Providers.MercadoPagoURL} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			all = append(all, u.Scheme+"://"+u.Host)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// shopPage is what pages show of a shop: the answer of the public operation, from the same memory.
func (a *App) shopPage(ctx context.Context, slug string) (*webui.Shop, error) {
	page, err := a.booking.Page(ctx, slug)
	if err != nil {
		return nil, fmt.Errorf("page of a shop: %w", err)
	}
	encoded, err := json.Marshal(page)
	if err != nil {
		return nil, fmt.Errorf("encode page of a shop: %w", err)
	}
	return shownShop(&page, encoded), nil
}

func shownShop(page *booking.ShopPage, encoded []byte) *webui.Shop {
	shown := &webui.Shop{
		Slug: page.Shop.Slug, Name: page.Shop.Name, Address: page.Shop.Address, Phone: page.Shop.Phone,
		Paused: page.Shop.Paused, OpenNow: page.Shop.OpenNow, JSON: encoded,
		Policies: webui.Policies{
			CancelHours: int(page.Shop.Policies.CancelUntilHours), NoticeMinutes: int(page.Shop.Policies.NoticeMinutes),
		},
		Services: make([]webui.Service, len(page.Services)), Barbers: make([]webui.Barber, len(page.Barbers)),
	}
	if late := page.Shop.Policies.LateRefundPercent; late != nil {
		percent := int(*late)
		shown.Policies.LateRefund = &percent
	}
	for i := range page.Services {
		s := &page.Services[i]
		shown.Services[i] = webui.Service{
			ID: s.ID.String(), Name: s.Name, Category: s.Category, Description: s.Description,
			Minutes: s.DurationMinutes, Price: money.Centavos(s.PriceCentavos), Deposit: money.Centavos(s.DepositCentavos),
		}
		if s.CashCentavos != nil {
			shown.Services[i].Cash = money.Centavos(*s.CashCentavos)
		}
	}
	for i := range page.Barbers {
		b := &page.Barbers[i]
		shown.Barbers[i] = webui.Barber{ID: b.ID.String(), Name: b.Name}
		if b.PhotoURL != nil {
			shown.Barbers[i].Photo = *b.PhotoURL
		}
	}
	return shown
}
