package booking

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	publicWait = "/api/v1/public/waitlist/{token}"
	staffWait  = "/api/v1/shops/{shop_id}/waitlist"
)

func (s *Service) routesOfWaitlist(api *web.API) {
	tags, conflict := []string{"waitlist"}, []int{http.StatusConflict}
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicShop + "/waitlist", ID: "join-waitlist", Summary: "Anotarse en la lista de espera",
		Tags: tags, Access: web.Public, Status: http.StatusCreated, Errors: conflict, Bucket: "holds",
	}, s.handleWait)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: publicWait, ID: "get-waitlist-entry", Summary: "Lo que espera quien tiene el enlace", Tags: tags,
		Access: web.Public,
	}, s.handleWaiting)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: publicWait, ID: "leave-waitlist", Summary: "Salir de la lista de espera", Tags: tags,
		Access: web.Public, Status: http.StatusNoContent,
	}, s.handleStopWaiting)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicWait + "/accept", ID: "accept-waitlist-offer", Summary: "Tomar el horario ofrecido",
		Tags: tags, Access: web.Public, Status: http.StatusCreated, Errors: []int{http.StatusConflict, http.StatusGone},
	}, s.handleAccept)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: publicWait + "/decline", ID: "decline-waitlist-offer", Summary: "Dejar pasar el horario ofrecido",
		Description: "Sigue en la lista.", Tags: tags, Access: web.Public,
	}, s.handleDecline)
	web.Register(api, web.Operation{
		Method: http.MethodGet, Path: staffWait, ID: "list-waitlist", Summary: "Quiénes esperan un turno", Tags: tags, Access: web.Team,
		Description: "Primero quien espera hace más.",
	}, s.handleWaitlist)
	web.Register(api, web.Operation{
		Method: http.MethodPost, Path: staffWait + "/{id}/offer", ID: "offer-waitlist", Summary: "Ofrecerle un horario a quien espera",
		Description: "Le guarda el horario un rato y le escribe con un enlace.", Tags: tags, Access: web.Team, Errors: conflict,
	}, s.handleOffer)
	web.Register(api, web.Operation{
		Method: http.MethodDelete, Path: staffWait + "/{id}", ID: "remove-waitlist-entry", Summary: "Sacar de la lista de espera",
		Tags: tags, Access: web.Team, Status: http.StatusNoContent,
	}, s.handleRemoveWaiting)
}

type (
	waitInput struct {
		SlugInput

		Body WaitRequest
	}
	acceptInput struct {
		TokenInput

		Body AcceptRequest
	}
	waitlistInput struct {
		ShopInput
		web.PageParams

		On     string `query:"on" format:"date" doc:"Solo quienes esperan ese día"`
		Barber string `query:"barber_id" format:"uuid" doc:"Solo quienes esperan a ese barbero, o a cualquiera"`
		Ended  bool   `query:"ended" doc:"También los que ya no esperan"`
	}
	waitingInput struct {
		ShopInput

		ID uuid.UUID `path:"id" format:"uuid"`
	}
	offerInput struct {
		ShopInput

		ID   uuid.UUID `path:"id" format:"uuid"`
		Body OfferRequest
	}
)

func (s *Service) handleWait(ctx context.Context, in *waitInput) (*body[Waited], error) {
	return answerWith(s.Wait(ctx, in.Slug, in.Body))
}

func (s *Service) handleWaiting(ctx context.Context, in *TokenInput) (*body[LinkedEntry], error) {
	return answerWith(s.WaitingByLink(ctx, in.Token))
}

func (s *Service) handleStopWaiting(ctx context.Context, in *TokenInput) (*struct{}, error) {
	return nil, s.StopWaiting(ctx, in.Token)
}

func (s *Service) handleAccept(ctx context.Context, in *acceptInput) (*body[Booked], error) {
	return answerWith(s.Accept(ctx, in.Token, in.Body))
}

func (s *Service) handleDecline(ctx context.Context, in *TokenInput) (*body[LinkedEntry], error) {
	return answerWith(s.Decline(ctx, in.Token))
}

func (s *Service) handleWaitlist(ctx context.Context, in *waitlistInput) (*body[web.Page[WaitEntry]], error) {
	barber, err := optionalID(in.Barber, "query.barber_id")
	if err != nil {
		return nil, err
	}
	return answerWith(s.Waitlist(ctx, in.ShopID, WaitFilter{BarberID: barber, On: in.On, Ended: in.Ended}, in.PageParams))
}

func (s *Service) handleOffer(ctx context.Context, in *offerInput) (*body[WaitEntry], error) {
	return answerWith(s.Offer(ctx, in.ShopID, in.ID, in.Body))
}

func (s *Service) handleRemoveWaiting(ctx context.Context, in *waitingInput) (*struct{}, error) {
	return nil, s.RemoveWaiting(ctx, in.ShopID, in.ID)
}

// WaitFilter narrows the waiting list; what is zero does not.
type WaitFilter struct {
	BarberID *uuid.UUID
	On       string // a date
	Ended    bool   // with entries that ended
}

// Waitlist returns a page of who waits, the longest first. Errors: fault.Invalid.
func (s *Service) Waitlist(ctx context.Context, shop uuid.UUID, f WaitFilter, page web.PageParams) (out web.Page[WaitEntry], err error) {
	var after web.Place
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	now := s.clock.Now()
	params := sqlgen.ListWaitingParams{
		ShopID: shop, AfterAt: after.At, AfterID: after.ID, Ended: f.Ended, BarberID: f.BarberID,
		Today: setup.plan.Day(now.Unix()).UTC(), Most: page.Most(),
	}
	if f.On != "" {
		on, err := clock.ParseDate(f.On)
		if err != nil {
			return out, fault.Validation("query.on", "Escribí la fecha así: 2026-11-21.")
		}
		day := on.UTC()
		params.OnDate = &day
	}
	var rows []sqlgen.ListWaitingRow
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		rows, err = sqlgen.New(tx).ListWaiting(ctx, params)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list waiting: %w", err)
	}
	items := make([]WaitEntry, len(rows))
	for i := range rows {
		items[i] = newWaiting(setup, rows[i], now).WaitEntry
	}
	return web.PageOf(items, page, func(last WaitEntry) any { return web.Place{At: last.CreatedAt, ID: last.ID} })
}

// RemoveWaiting takes somebody off the list, and gives up what is held for them. Errors: ErrWaitingNotFound.
func (s *Service) RemoveWaiting(ctx context.Context, shop, id uuid.UUID) error {
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return err
	}
	var w waiting
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		w, err = waitingFrom(ctx, tx, setup, id, s.clock.Now())
		return err
	})
	if err != nil {
		return err
	}
	return s.endWaiting(ctx, setup, &w, WaitLeft, func(tx pgx.Tx) error {
		return logWaiting(ctx, tx, shop, id, "waitlist.remove", map[string]any{})
	})
}
