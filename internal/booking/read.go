package booking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/slot"
	"github.com/barberpro/barberpro/internal/web"
)

// record is a turno with what the API does not show.
type record struct {
	Booking

	customerID      *uuid.UUID
	statusChangedAt time.Time
	manageSealed    []byte
}

// linkLife is how long after its end a turno can be seen by its link.
const linkLife = 90 * 24 * time.Hour

// agreement rebuilds what was agreed from what is frozen in the lines.
func (b *record) agreement() (*agreement, error) {
	a := &agreement{barber: b.Lines[0].BarberID, total: b.TotalCentavos}
	works := make([]slot.Work, len(b.Lines))
	for i := range b.Lines {
		p := &b.Lines[i].policy
		works[i] = slot.Work{BufferBefore: p.BufferBefore, BufferAfter: p.BufferAfter}
		for _, g := range p.Segments {
			works[i].Segments = append(works[i].Segments, slot.Segment(g))
		}
		a.services = append(a.services, b.Lines[i].ServiceID)
	}
	var err error
	if a.visit, err = slot.Chain(works...); err != nil {
		return nil, fmt.Errorf("rebuild visit of %s: %w", b.ID, err)
	}
	return a, nil
}

// load reads a turno. Errors: ErrBookingNotFound.
func (s *Service) load(ctx context.Context, shop, id uuid.UUID) (*record, error) {
	queue := &pg.Queue{}
	params := sqlgen.GetBookingParams{ShopID: shop, ID: id}
	if _, err := sqlgen.New(queue).GetBooking(ctx, params); !errors.Is(err, pg.ErrQueued) {
		return nil, fmt.Errorf("queue read: %w", err)
	}
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return nil, err
	}
	var b *record
	err = s.db.Pipeline(ctx, shop, &queue.Batch, func(results pgx.BatchResults) error {
		b, err = loadFrom(ctx, pg.Result{Results: results}, setup, params)
		return err
	})
	return b, err
}

// loadFrom is load inside a transaction.
func loadFrom(ctx context.Context, db sqlgen.DBTX, setup *Setup, params sqlgen.GetBookingParams) (*record, error) {
	row, err := sqlgen.New(db).GetBooking(ctx, params)
	if err != nil {
		return nil, pg.Found(err, ErrBookingNotFound, "read booking")
	}
	return newRecord(setup, sqlgen.ListBookingsRow(row))
}

func newRecord(setup *Setup, row sqlgen.ListBookingsRow) (*record, error) {
	r := row.Booking
	b := &record{customerID: r.CustomerID, statusChangedAt: r.StatusChangedAt, manageSealed: r.ManageTokenSealed}
	b.Booking = Booking{
		ID: r.ID, Code: r.Code, Status: Status(r.Status), Version: r.Version, ShopID: r.ShopID,
		StartsAt: r.StartsAt.In(setup.Location), EndsAt: r.EndsAt.In(setup.Location),
		TotalCentavos: r.TotalCentavos, DepositCentavos: r.DepositCentavos, PaidCentavos: r.PaidCentavos,
		DiscountCentavos: r.DiscountCentavos,
		CancellableUntil: r.CancellableUntil.In(setup.Location), CreatedAt: r.CreatedAt.In(setup.Location),
		ExpiresAt: localTime(setup, r.ExpiresAt), AttendingAt: localTime(setup, r.AttendingAt), Note: r.Note, InternalNote: r.InternalNote,
		OverbookReason: deref(r.OverbookReason), CancelReason: deref(r.CancelReason),
	}
	if r.CustomerID != nil {
		b.Customer = &Customer{ID: r.CustomerID, Name: r.CustomerName, Phone: row.ContactPhone, Email: row.ContactEmail}
		if b.Customer.Name == "" {
			b.Customer.Name = row.ContactName
		}
	}
	var lines []struct {
		Line

		Policy policy `json:"policy"`
	}
	if err := json.Unmarshal(row.Lines, &lines); err != nil {
		return nil, fmt.Errorf("decode lines of %s: %w", r.ID, err)
	}
	for _, l := range lines {
		l.policy = l.Policy
		l.StartsAt, l.EndsAt = l.StartsAt.In(setup.Location), l.EndsAt.In(setup.Location)
		b.Lines = append(b.Lines, l.Line)
		b.CashDiscount = l.policy.CashDiscountPercent // the shop's, so the same in every line
	}
	return b, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// forCustomer is the turno without what only staff may see. The address on record is not shown either: whoever books
// with somebody else's phone would learn it.
func (b *record) forCustomer() Booking {
	out := b.Booking
	out.OverbookReason, out.InternalNote = "", ""
	if out.Customer != nil {
		c := *out.Customer
		c.ID, c.Email = nil, ""
		out.Customer = &c
	}
	return out
}

func (s *Service) byHoldToken(ctx context.Context, t token) (id uuid.UUID, err error) {
	return s.findID(ctx, t, ErrHoldNotFound, func(q *sqlgen.Queries) (uuid.UUID, error) {
		return q.FindByHoldToken(ctx, sqlgen.FindByHoldTokenParams{ShopID: t.shop(), TokenHash: t.hash()})
	})
}

func (s *Service) byManageToken(ctx context.Context, t token) (id uuid.UUID, err error) {
	return s.findID(ctx, t, ErrBookingNotFound, func(q *sqlgen.Queries) (uuid.UUID, error) {
		return q.FindByManageToken(ctx, sqlgen.FindByManageTokenParams{ShopID: t.shop(), TokenHash: t.hash()})
	})
}

func (s *Service) findID(
	ctx context.Context, t token, none error, find func(*sqlgen.Queries) (uuid.UUID, error),
) (id uuid.UUID, err error) {
	queue := &pg.Queue{}
	if _, err := find(sqlgen.New(queue)); !errors.Is(err, pg.ErrQueued) {
		return id, fmt.Errorf("queue search: %w", err)
	}
	err = s.db.Pipeline(ctx, t.shop(), &queue.Batch, func(results pgx.BatchResults) error {
		id, err = find(sqlgen.New(pg.Result{Results: results}))
		return err
	})
	if err != nil {
		return id, pg.Found(err, none, "find by token")
	}
	return id, nil
}

// customerFacts is what the shop knows of whoever has that phone.
func (s *Service) customerFacts(ctx context.Context, shop uuid.UUID, e164 string) (facts, error) {
	queue := &pg.Queue{}
	params := sqlgen.CustomerFactsParams{ShopID: shop, Phone: &e164}
	if _, err := sqlgen.New(queue).CustomerFacts(ctx, params); !errors.Is(err, pg.ErrQueued) {
		return facts{}, fmt.Errorf("queue customer: %w", err)
	}
	var row sqlgen.CustomerFactsRow
	err := s.db.Pipeline(ctx, shop, &queue.Batch, func(results pgx.BatchResults) (err error) {
		row, err = sqlgen.New(pg.Result{Results: results}).CustomerFacts(ctx, params)
		return err
	})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return facts{}, fmt.Errorf("find customer: %w", err)
	}
	return facts{usual: row.UsualBarberID, noShows: row.NoShowCount}, nil
}

// byLink finds the turno of a link. Errors: ErrBookingNotFound, ErrLinkExpired.
func (s *Service) byLink(ctx context.Context, link string) (*record, error) {
	t, ok := parseToken(link)
	if !ok {
		return nil, ErrBookingNotFound
	}
	id, err := s.byManageToken(ctx, t)
	if err != nil {
		return nil, err
	}
	b, err := s.load(ctx, t.shop(), id)
	if err != nil {
		return nil, err
	}
	if s.clock.Now().After(b.EndsAt.Add(linkLife)) {
		return nil, ErrLinkExpired
	}
	return b, nil
}

// ListFilter narrows a list of turnos. From and To bound the time they take.
type ListFilter struct {
	From, To           time.Time
	Statuses           []Status
	BarberID, Customer *uuid.UUID
	Page               web.PageParams
}

// List returns the turnos of a shop that touch the filter's span, in order of start. Holds are left out unless asked for.
func (s *Service) List(ctx context.Context, shop uuid.UUID, f ListFilter) (page web.Page[Booking], err error) {
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return page, err
	}
	after := web.Place{At: time.Unix(0, 0)}
	if err := web.DecodeCursor(f.Page.Cursor, &after); err != nil {
		return page, err
	}
	rows, err := s.listed(ctx, shop, f, after)
	if err != nil {
		return page, fmt.Errorf("list bookings: %w", err)
	}
	items := make([]Booking, 0, len(rows))
	for _, row := range rows {
		b, err := newRecord(setup, row)
		if err != nil {
			return page, err
		}
		items = append(items, b.Booking)
	}
	return web.PageOf(items, f.Page, func(last Booking) any { return web.Place{At: last.StartsAt, ID: last.ID} })
}

// listed reads the rows of a page and one more, which shows that there is another page.
func (s *Service) listed(ctx context.Context, shop uuid.UUID, f ListFilter, after web.Place) (rows []sqlgen.ListBookingsRow, err error) {
	statuses := make([]string, 0, len(f.Statuses))
	for _, st := range f.Statuses {
		statuses = append(statuses, string(st))
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		if f.Customer == nil {
			rows, err = sqlgen.New(tx).ListBookings(ctx, sqlgen.ListBookingsParams{
				ShopID: shop, FromAt: f.From, ToAt: f.To, AfterStartsAt: after.At, AfterID: after.ID,
				Statuses: statuses, BarberID: f.BarberID, Most: f.Page.Most(),
			})
			return err
		}
		theirs, err := sqlgen.New(tx).ListBookingsOfCustomer(ctx, sqlgen.ListBookingsOfCustomerParams{
			ShopID: shop, CustomerID: *f.Customer, FromAt: f.From, ToAt: f.To, AfterStartsAt: after.At, AfterID: after.ID,
			Statuses: statuses, BarberID: f.BarberID, Most: f.Page.Most(),
		})
		for _, row := range theirs {
			rows = append(rows, sqlgen.ListBookingsRow(row))
		}
		return err
	})
	return rows, err
}

// Get returns a turno for staff. Errors: ErrBookingNotFound.
func (s *Service) Get(ctx context.Context, shop, id uuid.UUID) (Booking, error) {
	b, err := s.load(ctx, shop, id)
	if err != nil {
		return Booking{}, err
	}
	return b.Booking, nil
}

// Events returns the log of a turno, oldest first. Errors: ErrBookingNotFound.
func (s *Service) Events(ctx context.Context, shop, id uuid.UUID) ([]Event, error) {
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return nil, err
	}
	var out []Event
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		rows, err := sqlgen.New(tx).ListEvents(ctx, sqlgen.ListEventsParams{ShopID: shop, BookingID: id})
		if err != nil {
			return fmt.Errorf("list events: %w", err)
		}
		for _, r := range rows {
			e := Event{Version: r.Version, Kind: r.Kind, At: r.At.In(setup.Location), ActorKind: r.ActorKind, ActorID: r.ActorID}
			if err := json.Unmarshal(r.Detail, &e.Detail); err != nil {
				return fmt.Errorf("decode event: %w", err)
			}
			out = append(out, e)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		return nil, ErrBookingNotFound // every turno has at least the event that made it
	}
	return out, err
}
