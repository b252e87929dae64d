package customer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/customer/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// Export is everything that a shop holds about a person (Ley 25.326, art. 14: within 10 days of their asking).
type Export struct {
	ExportedAt  time.Time          `json:"exported_at"`
	Customer    Customer           `json:"customer"`
	Consents    []Consent          `json:"consents"`
	Bookings    []ExportBooking    `json:"bookings"`
	Withdrawals []ExportWithdrawal `json:"withdrawals" doc:"Pedidos por el Botón de Arrepentimiento"`
}

// Consent is what a person agreed to, and in which words.
type Consent struct {
	Purpose     string     `json:"purpose"`
	TextVersion string     `json:"text_version"`
	GivenAt     time.Time  `json:"given_at"`
	WithdrawnAt *time.Time `json:"withdrawn_at"`
}

// ExportBooking is a turno with all that was kept of it.
type ExportBooking struct {
	ID              uuid.UUID     `json:"id" format:"uuid"`
	Code            string        `json:"code"`
	Status          string        `json:"status"`
	Source          string        `json:"source"`
	CustomerName    string        `json:"customer_name"`
	Note            string        `json:"note"`
	InternalNote    string        `json:"internal_note" doc:"Lo que anotó el equipo"`
	StartsAt        time.Time     `json:"starts_at"`
	EndsAt          time.Time     `json:"ends_at"`
	TotalCentavos   int64         `json:"total_centavos"`
	DepositCentavos int64         `json:"deposit_centavos"`
	PaidCentavos    int64         `json:"paid_centavos"`
	Payment         string        `json:"payment"`
	CancelReason    *string       `json:"cancel_reason"`
	ConsentVersion  *string       `json:"consent_version"`
	CreatedAt       time.Time     `json:"created_at"`
	Lines           []ExportLine  `json:"lines"`
	Events          []ExportEvent `json:"events"`
}

// ExportLine is a service of a turno.
type ExportLine struct {
	ServiceName   string    `json:"service_name"`
	BarberName    string    `json:"barber_name"`
	StartsAt      time.Time `json:"starts_at"`
	EndsAt        time.Time `json:"ends_at"`
	PriceCentavos int64     `json:"price_centavos"`
}

// ExportEvent is something that happened to a turno.
type ExportEvent struct {
	Kind      string          `json:"kind"`
	At        time.Time       `json:"at"`
	ActorKind string          `json:"actor_kind"`
	Detail    json.RawMessage `json:"detail"`
}

// ExportWithdrawal is a request to take back a purchase.
type ExportWithdrawal struct {
	Code        string    `json:"code"`
	BookingCode string    `json:"booking_code"`
	Name        string    `json:"name"`
	Contact     string    `json:"contact"`
	Detail      string    `json:"detail"`
	CreatedAt   time.Time `json:"created_at"`
}

// Export collects everything about a customer. That it was asked for is logged. Errors: ErrNotFound.
func (s *Service) Export(ctx context.Context, shop, id uuid.UUID) (e Export, err error) {
	err = s.run(ctx, shop, func(x *session) error {
		row, err := x.GetCustomer(ctx, sqlgen.GetCustomerParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrNotFound, "read customer")
		}
		e.ExportedAt = s.clock.Now().In(x.loc)
		if e.Customer, err = x.customerOf(row); err != nil {
			return err
		}
		for _, collect := range []func(context.Context, uuid.UUID, *Export) error{
			x.exportConsents, x.exportBookings, x.exportLines, x.exportEvents, x.exportWithdrawals,
		} {
			if err := collect(ctx, id, &e); err != nil {
				return err
			}
		}
		return x.log(ctx, "customer.export", id, nil)
	})
	return e, err
}

func (x *session) exportConsents(ctx context.Context, id uuid.UUID, e *Export) error {
	rows, err := x.ListConsents(ctx, sqlgen.ListConsentsParams{ShopID: x.shop, CustomerID: id})
	if err != nil {
		return fmt.Errorf("export consents: %w", err)
	}
	e.Consents = make([]Consent, len(rows))
	for i, r := range rows {
		e.Consents[i] = Consent(r)
	}
	return nil
}

func (x *session) exportBookings(ctx context.Context, id uuid.UUID, e *Export) error {
	rows, err := x.ExportBookings(ctx, sqlgen.ExportBookingsParams{ShopID: x.shop, CustomerID: &id})
	if err != nil {
		return fmt.Errorf("export bookings: %w", err)
	}
	e.Bookings = make([]ExportBooking, len(rows))
	for i, r := range rows {
		e.Bookings[i] = ExportBooking{
			ID: r.ID, Code: r.Code, Status: r.Status, Source: r.Source, CustomerName: r.CustomerName, Note: r.Note,
			InternalNote: r.InternalNote,
			StartsAt:     r.StartsAt.In(x.loc), EndsAt: r.EndsAt.In(x.loc), TotalCentavos: r.TotalCentavos,
			DepositCentavos: r.DepositCentavos, PaidCentavos: r.PaidCentavos, Payment: r.Payment,
			CancelReason: r.CancelReason, ConsentVersion: r.ConsentVersion, CreatedAt: r.CreatedAt.In(x.loc),
			Lines: []ExportLine{}, Events: []ExportEvent{},
		}
	}
	return nil
}

// booking returns the exported turno with that id.
func (e *Export) booking(id uuid.UUID) *ExportBooking {
	for i := range e.Bookings {
		if e.Bookings[i].ID == id {
			return &e.Bookings[i]
		}
	}
	return &ExportBooking{} // booked between two of our queries: the next export has it
}

func (x *session) exportLines(ctx context.Context, id uuid.UUID, e *Export) error {
	rows, err := x.ExportLines(ctx, sqlgen.ExportLinesParams{ShopID: x.shop, CustomerID: &id})
	if err != nil {
		return fmt.Errorf("export lines: %w", err)
	}
	for _, r := range rows {
		b := e.booking(r.BookingID)
		b.Lines = append(b.Lines, ExportLine{r.ServiceName, r.BarberName, r.StartsAt.In(x.loc), r.EndsAt.In(x.loc), r.PriceCentavos})
	}
	return nil
}

func (x *session) exportEvents(ctx context.Context, id uuid.UUID, e *Export) error {
	rows, err := x.ExportEvents(ctx, sqlgen.ExportEventsParams{ShopID: x.shop, CustomerID: &id})
	if err != nil {
		return fmt.Errorf("export events: %w", err)
	}
	for _, r := range rows {
		b := e.booking(r.BookingID)
		b.Events = append(b.Events, ExportEvent{r.Kind, r.At.In(x.loc), r.ActorKind, r.Detail})
	}
	return nil
}

func (x *session) exportWithdrawals(ctx context.Context, id uuid.UUID, e *Export) error {
	rows, err := x.ExportWithdrawals(ctx, sqlgen.ExportWithdrawalsParams{ShopID: x.shop, CustomerID: &id})
	if err != nil {
		return fmt.Errorf("export withdrawals: %w", err)
	}
	e.Withdrawals = make([]ExportWithdrawal, len(rows))
	for i, r := range rows {
		e.Withdrawals[i] = ExportWithdrawal(r)
	}
	return nil
}

// Erase takes the person out of their record, of those merged into it, of their bookings, whose times and money stay for
// the books, and of what the other domains keep (Ley 25.326, art. 16: within 5 working days of their asking). What the law
// wants kept stays: invoices with their receiver (ten years, Código Civil y Comercial, art. 328) and requests by the Botón
// de Arrepentimiento, which prove that they were attended to. Stored answers to repeated requests, which are sealed, go
// within their seven days. It cannot be undone. It runs once per Idempotency-Key. Errors: ErrNotFound, ErrMerged, ErrErased,
// and ErrHasBookings while turnos are coming.
func (s *Service) Erase(ctx context.Context, shop, id uuid.UUID) (Customer, error) {
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Customer, error) {
		x, err := s.open(ctx, tx, shop)
		if err != nil {
			return Customer{}, err
		}
		locked, err := x.lock(ctx, id)
		if err != nil {
			return Customer{}, err
		}
		if err := locked[id].open(); err != nil {
			return Customer{}, err
		}
		if err := x.erase(ctx, id); err != nil {
			return Customer{}, err
		}
		row, err := x.GetCustomer(ctx, sqlgen.GetCustomerParams{ShopID: shop, ID: id})
		if err != nil {
			return Customer{}, pg.Found(err, ErrNotFound, "read customer")
		}
		c, err := x.customerOf(row)
		if err != nil {
			return Customer{}, err
		}
		return c, x.log(ctx, "customer.erase", id, nil)
	})
}

func (x *session) erase(ctx context.Context, id uuid.UUID) error {
	now := x.clock.Now()
	n, err := x.CountComingBookings(ctx, sqlgen.CountComingBookingsParams{ShopID: x.shop, CustomerID: &id, At: now})
	if err != nil {
		return fmt.Errorf("count coming bookings: %w", err)
	}
	if n > 0 {
		return ErrHasBookings.With("bookings", n)
	}
	if err := x.forget(ctx, id); err != nil {
		return err
	}
	if err := x.EraseCustomer(ctx, sqlgen.EraseCustomerParams{ShopID: x.shop, ID: id, Name: ErasedName, At: now}); err != nil {
		return fmt.Errorf("erase customer: %w", err)
	}
	_, err = x.EraseFromBookings(ctx, sqlgen.EraseFromBookingsParams{ShopID: x.shop, CustomerID: &id, Name: ErasedName})
	if err != nil {
		return fmt.Errorf("erase from bookings: %w", err)
	}
	return nil
}

// forget tells the other domains, while it is still known who the person was.
func (x *session) forget(ctx context.Context, id uuid.UUID) (err error) {
	var p Person
	if p.Phones, err = x.PhonesOf(ctx, sqlgen.PhonesOfParams{ShopID: x.shop, ID: id}); err != nil {
		return fmt.Errorf("phones of customer: %w", err)
	}
	if p.Turnos, err = x.TurnosOf(ctx, sqlgen.TurnosOfParams{ShopID: x.shop, CustomerID: &id}); err != nil {
		return fmt.Errorf("turnos of customer: %w", err)
	}
	if err := x.others.Forget(ctx, x.tx, x.shop, p); err != nil {
		return fmt.Errorf("forget customer elsewhere: %w", err)
	}
	return nil
}
