package demo

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
)

// Rows of the tables by their columns: the statements in db/seed name the same ones.

type shopRow struct {
	Slug          string    `json:"slug"`
	Name          string    `json:"name"`
	Timezone      string    `json:"timezone"`
	Address       string    `json:"address"`
	Phone         string    `json:"phone"`
	NoticeMinutes int       `json:"notice_minutes"`
	HorizonDays   int       `json:"horizon_days"`
	CreatedAt     time.Time `json:"created_at"`

	CUIT          string     `json:"cuit"`
	LegalName     string     `json:"legal_name"`
	LegalAddress  string     `json:"legal_address"`
	GrossIncome   string     `json:"gross_income"`
	ActivitySince clock.Date `json:"activity_since"`
	TaxCondition  string     `json:"tax_condition"`
	PointOfSale   int        `json:"point_of_sale"`
	InvoiceWhen   string     `json:"invoice_when"`
}

type userRow struct {
	ID           uuid.UUID `json:"id"`
	Email        string    `json:"email"`
	Name         string    `json:"name"`
	PasswordHash string    `json:"password_hash"`
}

type membershipRow struct {
	UserID   uuid.UUID  `json:"user_id"`
	Role     string     `json:"role"`
	BarberID *uuid.UUID `json:"barber_id"`
}

type holidayRow struct {
	Date clock.Date `json:"date"`
	Open bool       `json:"open"`
	Name string     `json:"name"`
}

type serviceRow struct {
	ID           uuid.UUID `json:"id"`
	Name         string    `json:"name"`
	Category     string    `json:"category"`
	Description  string    `json:"description"`
	BufferBefore int       `json:"buffer_before_minutes"`
	BufferAfter  int       `json:"buffer_after_minutes"`
	DepositKind  string    `json:"deposit_kind"`
	DepositValue int64     `json:"deposit_value"`
	Position     int       `json:"position"`
}

type segmentRow struct {
	ServiceID uuid.UUID `json:"service_id"`
	Ordinal   int       `json:"ordinal"`
	Minutes   int       `json:"minutes"`
	Busy      bool      `json:"busy"`
}

type priceRow struct {
	ServiceID uuid.UUID  `json:"service_id"`
	ValidFrom clock.Date `json:"valid_from"`
	Price     int64      `json:"price_centavos"`
}

type barberRow struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Position int       `json:"position"`

	Commission int `json:"commission_percent"`
}

type offerRow struct {
	BarberID  uuid.UUID `json:"barber_id"`
	ServiceID uuid.UUID `json:"service_id"`
	Price     *int64    `json:"price_centavos"`
	Minutes   *int      `json:"duration_minutes"`
}

type hoursRow struct {
	ID          uuid.UUID  `json:"id"`
	BarberID    uuid.UUID  `json:"barber_id"`
	Weekday     int        `json:"weekday"`
	StartMinute int        `json:"start_minute"`
	EndMinute   int        `json:"end_minute"`
	ValidFrom   clock.Date `json:"valid_from,omitzero"`
}

type exceptionRow struct {
	ID       uuid.UUID  `json:"id"`
	BarberID uuid.UUID  `json:"barber_id"`
	Date     clock.Date `json:"date"`
	Periods  [][2]int   `json:"periods"`
}

type timeOffRow struct {
	ID       uuid.UUID `json:"id"`
	BarberID uuid.UUID `json:"barber_id"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Reason   string    `json:"reason"`
}

type customerRow struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	Phone     string     `json:"phone"`
	Email     *string    `json:"email"`
	Note      string     `json:"note"`
	Barber    *uuid.UUID `json:"usual_barber_id"`
	NoShows   int        `json:"no_show_count"`
	CreatedAt time.Time  `json:"created_at"`
}

type bookingRow struct {
	ID               uuid.UUID      `json:"id"`
	Code             string         `json:"code"`
	Status           booking.Status `json:"status"`
	Source           string         `json:"source"`
	CustomerID       *uuid.UUID     `json:"customer_id"`
	CustomerName     string         `json:"customer_name"`
	Note             string         `json:"note"`
	StartsAt         time.Time      `json:"starts_at"`
	EndsAt           time.Time      `json:"ends_at"`
	LocalStartsAt    string         `json:"local_starts_at"`
	Total            int64          `json:"total_centavos"`
	Deposit          int64          `json:"deposit_centavos"`
	Paid             int64          `json:"paid_centavos"`
	Payment          string         `json:"payment"`
	CancellableUntil time.Time      `json:"cancellable_until"`
	ExpiresAt        *time.Time     `json:"expires_at"`
	OverbookReason   *string        `json:"overbook_reason"`
	HoldTokenHash    *string        `json:"hold_token_hash"`
	HoldPhone        *string        `json:"hold_phone"`
	ConsentVersion   *string        `json:"consent_version"`
	CancelReason     *string        `json:"cancel_reason"`
	CreatedAt        time.Time      `json:"created_at"`
}

type lineRow struct {
	BookingID   uuid.UUID `json:"booking_id"`
	Ordinal     int       `json:"ordinal"`
	ServiceID   uuid.UUID `json:"service_id"`
	ServiceName string    `json:"service_name"`
	BarberID    uuid.UUID `json:"barber_id"`
	BarberName  string    `json:"barber_name"`
	StartsAt    time.Time `json:"starts_at"`
	EndsAt      time.Time `json:"ends_at"`
	Price       int64     `json:"price_centavos"`
	Policy      policy    `json:"policy"`
}

// policy is what package booking freezes in a line.
type policy struct {
	Segments         []policySegment `json:"segments"`
	BufferBefore     int             `json:"buffer_before"`
	BufferAfter      int             `json:"buffer_after"`
	CancelUntilHours int             `json:"cancel_until_hours"`
	Deposit          int64           `json:"deposit_centavos"`
}

type policySegment struct {
	Minutes int  `json:"minutes"`
	Busy    bool `json:"busy"`
}

type occupancyRow struct {
	BookingID uuid.UUID  `json:"booking_id"`
	Ordinal   int        `json:"ordinal"`
	BarberID  uuid.UUID  `json:"barber_id"`
	StartsAt  time.Time  `json:"starts_at"`
	EndsAt    time.Time  `json:"ends_at"`
	ExpiresAt *time.Time `json:"expires_at"`
	Active    bool       `json:"active"`
	Overbook  bool       `json:"overbook"`
}

type eventRow struct {
	BookingID uuid.UUID  `json:"booking_id"`
	Version   int        `json:"version"`
	Kind      string     `json:"kind"`
	At        time.Time  `json:"at"`
	ActorKind string     `json:"actor_kind"`
	ActorID   *uuid.UUID `json:"actor_id"`
}

type auditRow struct {
	ID        uuid.UUID      `json:"id"`
	At        time.Time      `json:"at"`
	ActorKind string         `json:"actor_kind"`
	ActorID   *uuid.UUID     `json:"actor_user_id"`
	Action    string         `json:"action"`
	Entity    string         `json:"entity"`
	EntityID  uuid.UUID      `json:"entity_id"`
	Detail    map[string]any `json:"detail"`
}
