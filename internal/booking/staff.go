package booking

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// StaffBookRequest is a turno that staff give, also to somebody at the door. Notice, horizon and grid do not bind them;
// the barber's time does, unless they overbook and say why.
type StaffBookRequest struct {
	ServiceIDs     []uuid.UUID           `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	BarberID       *uuid.UUID            `json:"barber_id,omitempty" doc:"Sin barbero: cualquiera"`
	StartsAt       time.Time             `json:"starts_at"`
	CustomerID     *uuid.UUID            `json:"customer_id,omitempty" doc:"Un cliente que ya está cargado, en lugar de customer"`
	Customer       *StaffCustomerRequest `json:"customer,omitempty"`
	Note           string                `json:"note,omitempty" maxLength:"500"`
	Payment        string                `json:"payment,omitempty" enum:"at_shop,deposit,full" default:"at_shop"`
	Overbook       bool                  `json:"overbook,omitempty"`
	OverbookReason string                `json:"overbook_reason,omitempty" maxLength:"500"`
}

// StaffCustomerRequest is a customer as the desk knows them: somebody at the door need not give a phone.
type StaffCustomerRequest struct {
	Name  string `json:"name" minLength:"1" maxLength:"120"`
	Phone string `json:"phone,omitempty" maxLength:"40"`
	Email string `json:"email,omitempty" maxLength:"254"`
	Note  string `json:"note,omitempty" maxLength:"500"`
}

// overbookReason checks who overbooks and why; nil when nobody does.
func overbookReason(ctx context.Context, overbook bool, reason string) (*string, error) {
	if !overbook {
		return nil, nil //nolint:nilnil // no reason is needed
	}
	if p, ok := web.PrincipalFrom(ctx); ok && p.Role == web.RoleBarber {
		return nil, web.ErrRoleNotAllowed
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return nil, ErrOverbookReason
	}
	return &reason, nil
}

// Create makes a turno for staff. Errors: ErrSlotTaken with the nearest free starts, ErrCustomerNotFound, those of the
// search, fault.Invalid, fault.Forbidden when a barber overbooks.
func (s *Service) Create(ctx context.Context, shop uuid.UUID, in StaffBookRequest) (out Booking, err error) {
	defer func() { s.count("booking", err) }()
	reason, err := overbookReason(ctx, in.Overbook, in.OverbookReason)
	if err != nil {
		return out, err
	}
	who, err := in.contact()
	if err != nil {
		return out, err
	}
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	d := s.staffDraft(setup, &in, who, reason)
	w := wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt, staff: true, overbook: reason != nil}
	if w.barber == nil && who.phone != "" {
		who, err := s.customerFacts(ctx, shop, who.phone)
		if err != nil {
			return out, err
		}
		w.usual = who.usual
	}
	made := false
	err = s.grant(ctx, shop, w, func(ctx context.Context, p *place, release bool) error {
		if release {
			if err := s.ExpireDue(ctx, shop); err != nil {
				return err
			}
		}
		out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Booking, error) {
			made = true
			return s.insert(ctx, tx, p, d, who)
		})
		if pg.Constraint(err) == "bookings_shop_id_code_key" {
			d.code = newCode()
			return ErrTryAgain.Because(err)
		}
		return err
	})
	if replayed, err := s.replayed(ctx, shop, err, &out); replayed || err != nil {
		return out, err
	}
	if made {
		s.changed(ctx, shop, out.ID, out.Version, string(out.Status))
	}
	return out, nil
}

func (s *Service) staffDraft(setup *Setup, in *StaffBookRequest, who contact, reason *string) *draft {
	now := s.now()
	link := newToken(setup.ID)
	d := &draft{
		id: pg.NewID(), code: newCode(), status: Confirmed, source: "staff", customerID: in.CustomerID,
		name: who.name, note: strings.TrimSpace(in.Note), payment: in.Payment, manage: &link, overbook: reason,
		event: "booked", createdAt: now,
	}
	if d.payment == "" {
		d.payment = atShop
	}
	if who.phone != "" {
		d.phone = &who.phone
	}
	return d
}

// insert writes a staff booking with its customer and audit event.
func (s *Service) insert(ctx context.Context, tx pgx.Tx, p *place, d *draft, who contact) (Booking, error) {
	q := sqlgen.New(tx)
	if err := s.customerOf(ctx, q, p.setup.ID, d, who); err != nil {
		return Booking{}, err
	}
	c, err := p.columns()
	if err != nil {
		return Booking{}, err
	}
	if c.deposit, err = d.settle(p.setup, c.total, c.deposit); err != nil {
		return Booking{}, err
	}
	params, err := s.params(ctx, d, p, &c)
	if err != nil {
		return Booking{}, err
	}
	if err := q.CreateBooking(ctx, params); err != nil {
		return Booking{}, fmt.Errorf("create booking: %w", err)
	}
	payment := &pg.Queue{}
	if err := s.ask(ctx, payment, p.setup, d); err != nil {
		return Booking{}, err
	}
	if err := tx.SendBatch(ctx, &payment.Batch).Close(); err != nil {
		return Booking{}, fmt.Errorf("ask for payment: %w", err)
	}
	err = audit.Log(ctx, tx, p.setup.ID, audit.Entry{
		Action: "booking.create", Entity: "booking", EntityID: d.id,
		Detail: map[string]any{"code": d.code, "starts_at": c.startsAt, "overbook": d.overbook != nil},
	})
	if err != nil {
		return Booking{}, fmt.Errorf("audit booking: %w", err)
	}
	b, err := loadFrom(ctx, tx, p.setup, sqlgen.GetBookingParams{ShopID: p.setup.ID, ID: d.id})
	if err != nil {
		return Booking{}, err
	}
	return b.Booking, nil
}

// customerOf settles whom the booking is for: a known customer, the owner of a phone, or somebody without one.
func (s *Service) customerOf(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, d *draft, who contact) error {
	if d.customerID != nil && who.name == "" {
		known, err := q.FindCustomer(ctx, sqlgen.FindCustomerParams{ShopID: shop, ID: *d.customerID})
		if err != nil {
			return pg.Found(err, ErrCustomerNotFound, "find customer")
		}
		d.name = known.Name
		return nil
	}
	params := sqlgen.MeetCustomerParams{ShopID: shop, ID: pg.NewID(), Name: who.name, Phone: d.phone, Email: who.email}
	if err := q.MeetCustomer(ctx, params); err != nil {
		return fmt.Errorf("create customer: %w", err)
	}
	if d.phone == nil {
		d.customerID = &params.ID
	}
	return nil
}

// contact checks whom a request is for. Errors: fault.Invalid.
func (in *StaffBookRequest) contact() (c contact, err error) {
	if (in.CustomerID == nil) == (in.Customer == nil) {
		return c, fault.Validation("body.customer", "Elegí un cliente o escribí su nombre.")
	}
	if in.Customer == nil {
		return c, nil
	}
	c.name = strings.Join(strings.Fields(in.Customer.Name), " ")
	if c.name == "" || strings.ContainsFunc(c.name, isControl) {
		return c, fault.Validation("body.customer.name", "Escribí el nombre.")
	}
	if in.Customer.Phone != "" {
		number, err := phone.Parse(in.Customer.Phone)
		if err != nil {
			return c, fault.Validation("body.customer.phone", phone.ErrInvalid.Message)
		}
		c.phone = number.E164()
	}
	if email := strings.ToLower(strings.TrimSpace(in.Customer.Email)); email != "" {
		if !plausibleEmail(email) {
			return c, fault.Validation("body.customer.email", "Escribí un correo válido, por ejemplo ana@correo.com.")
		}
		c.email = &email
	}
	return c, nil
}

// ExpireDue releases the holds and unpaid turnos of a shop whose time is up.
func (s *Service) ExpireDue(ctx context.Context, shop uuid.UUID) error {
	const batch = 500
	for {
		now := s.clock.Now()
		var gone []uuid.UUID
		err := s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
			gone, err = sqlgen.New(tx).ExpireDue(ctx, sqlgen.ExpireDueParams{
				ShopID: shop, At: &now, BarberIds: []uuid.UUID{}, FromAt: now, ToAt: now, Most: batch, RequestID: web.RequestID(ctx),
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("expire holds: %w", err)
		}
		for _, id := range gone {
			s.changed(ctx, shop, id, 0, "expired")
		}
		if len(gone) < batch {
			return nil
		}
	}
}
