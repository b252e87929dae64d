package invoice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

const (
	ticketLease = time.Minute // longer than a login may take
	// ticketMargin is how long before its end a ticket counts as over: our clock may be off by ten minutes.
	ticketMargin = 15 * time.Minute
	// alreadyWait is how long nobody asks again after ARCA said that it gave a ticket which we do not have. It gives another
	// after some quiet minutes, or when the lost one ends, 12 hours later.
	alreadyWait = 5 * time.Minute
	loginWait   = 30 * time.Second // after another failure
	refuseWait  = 10 * time.Minute // after a refusal: the certificate has to be changed
)

// ticketPlace is where a ticket is kept: ARCA gives one at a time for a certificate and a service.
type ticketPlace struct {
	shop    uuid.UUID
	cuit    string
	service string
}

func (p ticketPlace) aad() []byte {
	return []byte("afip-ticket:" + p.shop.String() + ":" + p.cuit + ":" + p.service)
}

// pass is a ticket with the instant that marks it, to drop it when a service refuses it.
type pass struct {
	afip.Ticket

	place ticketPlace
}

// certificate reads the shop's. Errors: ErrNotConnected, ErrCertificate, ErrCertificateExpired.
func (s *Service) certificate(ctx context.Context, shop uuid.UUID) (*afip.Certificate, error) {
	account, err := s.opts.Accounts.Account(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	c, err := afip.ParseCertificate(account.Certificate, account.Key)
	if err != nil {
		return nil, ErrCertificate.Because(err)
	}
	if !s.now().Before(c.Expires()) {
		return c, ErrCertificateExpired
	}
	return c, nil
}

// ticket returns the shop's ticket for invoices. Errors: those of ticketFor.
func (s *Service) ticket(ctx context.Context, shop uuid.UUID) (*pass, error) {
	return s.ticketFor(ctx, shop, afip.ServiceInvoices)
}

// ticketFor returns the shop's ticket for a service, asking for one when there is none that is good. All processes share
// it, and one of them asks at a time. Errors: those of certificate, errTicketBusy, *blockedError, those of Login.
func (s *Service) ticketFor(ctx context.Context, shop uuid.UUID, service string) (*pass, error) {
	certificate, err := s.certificate(ctx, shop)
	if err != nil {
		return nil, err
	}
	place := ticketPlace{shop, certificate.CUIT().Digits(), service}
	kept, seen, err := s.keptTicket(ctx, place)
	if err != nil || kept != nil {
		return kept, err
	}
	leased := int64(0)
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		leased, err = q.LeaseTicket(ctx, sqlgen.LeaseTicketParams{
			ForLong: interval(ticketLease), ShopID: shop, Cuit: place.cuit, Service: place.service, Seen: seen,
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lease ticket: %w", err)
	}
	if leased == 0 {
		return nil, errTicketBusy
	}
	return s.renew(ctx, place, certificate)
}

// keptTicket returns the ticket in the database while it is good, or nil and when the one that is not would have ended.
func (s *Service) keptTicket(ctx context.Context, place ticketPlace) (kept *pass, seen *time.Time, err error) {
	var row sqlgen.GetTicketRow
	err = s.read(ctx, place.shop, func(q *sqlgen.Queries) (err error) {
		err = q.EnsureTicket(ctx, sqlgen.EnsureTicketParams{ShopID: place.shop, Cuit: place.cuit, Service: place.service})
		if err == nil {
			row, err = q.GetTicket(ctx, sqlgen.GetTicketParams{ShopID: place.shop, Cuit: place.cuit, Service: place.service})
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read ticket: %w", err)
	}
	if row.ExpiresAt != nil && s.now().Before(row.ExpiresAt.Add(-ticketMargin)) {
		plain, err := s.opts.Sealer.Open(row.Sealed, place.aad())
		if err != nil {
			return nil, nil, fmt.Errorf("open ticket: %w", err)
		}
		p := &pass{place: place}
		if err := json.Unmarshal(plain, &p.Ticket); err != nil {
			return nil, nil, fmt.Errorf("decode ticket: %w", err)
		}
		p.Expires = *row.ExpiresAt
		return p, nil, nil
	}
	if row.BlockedSeconds > 0 {
		return nil, nil, &blockedError{row.BlockedSeconds, row.Error}
	}
	return nil, row.ExpiresAt, nil
}

// renew asks for a ticket and keeps it, or keeps everybody from asking again too soon.
func (s *Service) renew(ctx context.Context, place ticketPlace, certificate *afip.Certificate) (*pass, error) {
	failpoint.Hit("invoice.ticket_asking")
	fresh, err := s.opts.Authority.Login(ctx, certificate, place.service, s.now())
	failpoint.Hit("invoice.ticket_got")
	if err != nil {
		return nil, s.noTicket(ctx, place, err)
	}
	plain, err := json.Marshal(fresh)
	if err != nil {
		return nil, fmt.Errorf("encode ticket: %w", err)
	}
	sealed, err := s.opts.Sealer.Seal(plain, place.aad())
	if err != nil {
		return nil, fmt.Errorf("seal ticket: %w", err)
	}
	fresh.Expires = fresh.Expires.Truncate(time.Microsecond)
	err = s.read(context.WithoutCancel(ctx), place.shop, func(q *sqlgen.Queries) error {
		return q.StoreTicket(ctx, sqlgen.StoreTicketParams{
			Sealed: sealed, ExpiresAt: &fresh.Expires, ShopID: place.shop, Cuit: place.cuit, Service: place.service,
		})
	})
	if err != nil {
		return nil, fmt.Errorf("store ticket: %w", err)
	}
	failpoint.Hit("invoice.ticket_stored")
	return &pass{Ticket: fresh, place: place}, nil
}

// noTicket writes down that a login failed, and returns why.
func (s *Service) noTicket(ctx context.Context, place ticketPlace, cause error) error {
	wait := loginWait
	switch {
	case errors.Is(cause, afip.ErrAlreadyAuthenticated):
		wait = alreadyWait
	case upstream.OutcomeOf(cause) == upstream.Refused:
		wait = refuseWait
	}
	reason := explain(cause)
	err := s.read(context.WithoutCancel(ctx), place.shop, func(q *sqlgen.Queries) error {
		return q.FailTicket(ctx, sqlgen.FailTicketParams{
			Wait: interval(wait), Error: reason, ShopID: place.shop, Cuit: place.cuit, Service: place.service,
		})
	})
	if err != nil {
		return errors.Join(cause, fmt.Errorf("write down failed login: %w", err))
	}
	s.opts.Log.WarnContext(ctx, "no ticket from ARCA", "shop", place.shop, "error", cause.Error())
	return cause
}

// drop forgets a ticket that a service refused.
func (s *Service) drop(ctx context.Context, p *pass) error {
	err := s.read(ctx, p.place.shop, func(q *sqlgen.Queries) error {
		return q.DropTicket(ctx, sqlgen.DropTicketParams{
			ShopID: p.place.shop, Cuit: p.place.cuit, Service: p.place.service, Seen: &p.Expires,
		})
	})
	if err != nil {
		return fmt.Errorf("drop ticket: %w", err)
	}
	return nil
}

// isOurs reports whether an error is about our own database or code, not about ARCA or the shop's account.
func isOurs(err error) bool {
	if upstream.As(err) != nil || errors.Is(err, errTicketBusy) {
		return false
	}
	if _, ok := errors.AsType[*blockedError](err); ok {
		return false
	}
	f := fault.As(err)
	return f == nil || f.Kind != fault.Conflict
}
