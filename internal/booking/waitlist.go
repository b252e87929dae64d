package booking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
)

// WaitStatus is where an entry of the waiting list is.
type WaitStatus string

// The states of an entry. An offer that nobody took in time, and an entry whose last day has passed, are read as waiting and
// expired before the database says so.
const (
	Waiting     WaitStatus = "waiting"
	Offered     WaitStatus = "offered"
	WaitBooked  WaitStatus = "booked"
	WaitLeft    WaitStatus = "left"
	WaitExpired WaitStatus = "expired"
)

const (
	maxWaiting     = 3  // entries that one phone may have in a shop
	maxWaitingDays = 60 // from the first day to the last
)

// WaitRequest asks to be told when a time becomes free.
type WaitRequest struct {
	ServiceIDs []uuid.UUID `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	BarberID   *uuid.UUID  `json:"barber_id,omitempty" doc:"Sin barbero: cualquiera"`
	FromDate   clock.Date  `json:"from_date" format:"date"`
	ToDate     clock.Date  `json:"to_date" format:"date" doc:"Incluido; hasta 60 días después"`
	PartOfDay  string      `json:"part_of_day,omitempty" enum:"any,morning,afternoon,evening" default:"any" doc:"afternoon: de 13 a 20"`
	Name       string      `json:"name" minLength:"1" maxLength:"120"`
	Phone      string      `json:"phone" minLength:"1" maxLength:"40"`
	Consent    bool        `json:"consent" doc:"Aceptó que la barbería le escriba por esto"`
}

// WaitEntry is an entry of the waiting list. Instants carry the shop's offset.
type WaitEntry struct {
	ID        uuid.UUID     `json:"id" format:"uuid"`
	Status    WaitStatus    `json:"status" enum:"waiting,offered,booked,left,expired"`
	Services  []WaitService `json:"services" nullable:"false"`
	BarberID  *uuid.UUID    `json:"barber_id,omitempty" format:"uuid"`
	Barber    string        `json:"barber_name,omitempty"`
	FromDate  clock.Date    `json:"from_date" format:"date"`
	ToDate    clock.Date    `json:"to_date" format:"date"`
	PartOfDay string        `json:"part_of_day" enum:"any,morning,afternoon,evening"`
	Name      string        `json:"name"`
	Phone     string        `json:"phone,omitempty" doc:"Solo para el equipo"`
	CreatedAt time.Time     `json:"created_at"`
	Offer     *WaitOffer    `json:"offer,omitempty" doc:"El horario que se le guarda ahora"`
	BookingID *uuid.UUID    `json:"booking_id,omitempty" format:"uuid" doc:"El turno que sacó de la lista; solo para el equipo"`
}

// WaitService is a service that is waited for.
type WaitService struct {
	ID   uuid.UUID `json:"id" format:"uuid"`
	Name string    `json:"name"`
}

// WaitOffer is a time that is held for somebody until ExpiresAt.
type WaitOffer struct {
	StartsAt      time.Time `json:"starts_at"`
	EndsAt        time.Time `json:"ends_at"`
	BarberID      uuid.UUID `json:"barber_id" format:"uuid"`
	BarberName    string    `json:"barber_name"`
	PriceCentavos int64     `json:"price_centavos"`
	Deposit       int64     `json:"deposit_centavos" doc:"La seña de los servicios; según quién sea puede ser más"`
	ExpiresAt     time.Time `json:"expires_at"`
}

// LinkedEntry is an entry as its link shows it: with its shop, which the link does not name.
type LinkedEntry struct {
	WaitEntry

	Shop PublicShop `json:"shop"`
}

// Waited is the answer to who entered the list. The link is shown to its owner only.
type Waited struct {
	Entry WaitEntry `json:"entry"`
	Token string    `json:"token"`
	URL   string    `json:"url"`
}

// Wait enters somebody in the waiting list. It runs once per Idempotency-Key.
// Errors: ErrShopNotFound, ErrShopPaused, ErrServiceNotFound, ErrBarberNotFound, ErrConsentNeeded, ErrTooManyWaiting, fault.Invalid.
func (s *Service) Wait(ctx context.Context, slug string, in WaitRequest) (out Waited, err error) {
	defer func() { s.count("waitlist", err) }()
	if !in.Consent {
		return out, ErrConsentNeeded
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return out, err
	}
	if setup.Paused {
		return out, ErrShopPaused
	}
	now := s.now()
	today := setup.plan.Day(now.Unix())
	params, err := in.params(setup, today)
	if err != nil {
		return out, err
	}
	link := newToken(setup.ID)
	params.TokenHash, params.CreatedAt = link.hash(), now
	out, err = pg.Idempotent(ctx, s.db, setup.ID, func(tx pgx.Tx) (Waited, error) {
		q := sqlgen.New(tx)
		if err := q.LockPhone(ctx, sqlgen.LockPhoneParams{ShopID: setup.ID, Phone: params.Phone}); err != nil {
			return Waited{}, fmt.Errorf("lock phone: %w", err)
		}
		n, err := q.CountWaiting(ctx, sqlgen.CountWaitingParams{ShopID: setup.ID, Phone: params.Phone, Today: today.UTC()})
		if err != nil {
			return Waited{}, fmt.Errorf("count entries: %w", err)
		}
		if n >= maxWaiting {
			return Waited{}, ErrTooManyWaiting
		}
		if err := q.AddWaiting(ctx, params); err != nil {
			return Waited{}, fmt.Errorf("write entry: %w", err)
		}
		w, err := waitingFrom(ctx, tx, setup, params.ID, now)
		return Waited{Entry: w.forCustomer(), Token: link.String(), URL: s.waitURL(link)}, err
	})
	if err == nil {
		s.waitlistChanged(ctx, setup.ID, "joined")
	}
	return out, err
}

// waitlistChanged tells the screens of the staff that somebody joined the list or left it. What happens to an offer is
// told with its turno.
func (s *Service) waitlistChanged(ctx context.Context, shop uuid.UUID, kind string) {
	s.fanout.Publish(ctx, Notice{Shop: shop, Type: "waitlist." + kind, At: s.clock.Now()})
}

// params are a request as it is kept. Errors: ErrServiceNotFound, ErrBarberNotFound, fault.Invalid.
func (in *WaitRequest) params(setup *Setup, today clock.Date) (p sqlgen.AddWaitingParams, err error) {
	name := strings.Join(strings.Fields(in.Name), " ")
	number, phoneErr := phone.Parse(in.Phone)
	switch {
	case name == "" || strings.ContainsFunc(name, isControl):
		return p, fault.Validation("body.name", "Escribí tu nombre.")
	case phoneErr != nil:
		return p, fault.Validation("body.phone", phone.ErrInvalid.Message)
	case in.ToDate.Before(today):
		return p, fault.Validation("body.to_date", "Ese día ya pasó.")
	case in.ToDate.Before(in.FromDate):
		return p, fault.Validation("body.to_date", "El último día es anterior al primero.")
	case in.ToDate.Sub(in.FromDate) > maxWaitingDays || in.ToDate.Sub(today) > 2*maxWaitingDays:
		return p, fault.Validation("body.to_date", "Elegí hasta 60 días, dentro de los próximos cuatro meses.")
	}
	if _, err := setup.servicesOf(in.ServiceIDs); err != nil {
		return p, err
	}
	if in.BarberID != nil {
		if _, ok := setup.barber[*in.BarberID]; !ok {
			return p, ErrBarberNotFound
		}
	}
	part := in.PartOfDay
	if part == "" {
		part = anyPart
	}
	return sqlgen.AddWaitingParams{
		ShopID: setup.ID, ID: pg.NewID(), Name: name, Phone: number.E164(), ServiceIds: in.ServiceIDs, BarberID: in.BarberID,
		FromDate: in.FromDate.UTC(), ToDate: in.ToDate.UTC(), PartOfDay: part, ConsentVersion: consentVersion,
	}, nil
}

// waiting is an entry with what the API does not show.
type waiting struct {
	WaitEntry

	held *uuid.UUID // the turno of the last offer
}

// waitingFrom reads an entry in a transaction. Errors: ErrWaitingNotFound.
func waitingFrom(ctx context.Context, tx pgx.Tx, setup *Setup, id uuid.UUID, now time.Time) (waiting, error) {
	row, err := sqlgen.New(tx).GetWaiting(ctx, sqlgen.GetWaitingParams{ShopID: setup.ID, ID: id})
	if err != nil {
		return waiting{}, pg.Found(err, ErrWaitingNotFound, "read entry")
	}
	return newWaiting(setup, sqlgen.ListWaitingRow(row), now), nil
}

func newWaiting(setup *Setup, row sqlgen.ListWaitingRow, now time.Time) waiting {
	e := row.WaitlistEntry
	w := waiting{held: e.OfferBookingID, WaitEntry: WaitEntry{
		ID: e.ID, Status: WaitStatus(e.Status), Services: make([]WaitService, len(e.ServiceIds)), BarberID: e.BarberID,
		FromDate: clock.DateOf(e.FromDate), ToDate: clock.DateOf(e.ToDate), PartOfDay: e.PartOfDay, Name: e.Name, Phone: e.Phone,
		CreatedAt: e.CreatedAt.In(setup.Location),
	}}
	for i, id := range e.ServiceIds {
		w.Services[i].ID = id
		if n, ok := setup.service[id]; ok {
			w.Services[i].Name = setup.Services[n].Name
		}
	}
	if e.BarberID != nil {
		if n, ok := setup.barber[*e.BarberID]; ok {
			w.Barber = setup.Barbers[n].Name
		}
	}
	w.settle(setup, &row, now)
	return w
}

// settle says where the entry is by now, whatever was written last.
func (w *waiting) settle(setup *Setup, row *sqlgen.ListWaitingRow, now time.Time) {
	e := &row.WaitlistEntry
	open := w.Status == Offered && e.OfferExpiresAt.After(now) && row.TurnoStatus != nil && Status(*row.TurnoStatus) == Held
	switch {
	case open:
		w.Offer = &WaitOffer{
			StartsAt: row.StartsAt.In(setup.Location), EndsAt: row.EndsAt.In(setup.Location), BarberID: *row.WithID,
			BarberName: *row.BarberName, PriceCentavos: *row.TotalCentavos, Deposit: *row.DepositCentavos,
			ExpiresAt: e.OfferExpiresAt.In(setup.Location),
		}
	case w.Status == WaitBooked:
		w.BookingID = e.OfferBookingID
	case (w.Status == Offered || w.Status == Waiting) && w.ToDate.Before(setup.plan.Day(now.Unix())):
		w.Status = WaitExpired
	case w.Status == Offered:
		w.Status = Waiting
	}
}

// forCustomer is the entry without what only the team may see.
func (w *waiting) forCustomer() WaitEntry {
	out := w.WaitEntry
	out.Phone, out.BookingID = "", nil
	return out
}

// waitURL is the page of an entry.
func (s *Service) waitURL(t token) string { return s.url + "/lista-espera/" + t.String() }

// findWaiting reads the entry of a link. Errors: ErrWaitingNotFound.
func (s *Service) findWaiting(ctx context.Context, text string) (setup *Setup, w waiting, err error) {
	t, ok := parseToken(text)
	if !ok {
		return nil, w, ErrWaitingNotFound
	}
	if setup, err = s.shopByID(ctx, t.shop()); err != nil {
		if isNotFound(err) {
			return nil, w, ErrWaitingNotFound
		}
		return nil, w, err
	}
	err = s.db.InShop(ctx, setup.ID, func(tx pgx.Tx) error {
		id, err := sqlgen.New(tx).FindWaiting(ctx, sqlgen.FindWaitingParams{ShopID: setup.ID, TokenHash: t.hash()})
		if err != nil {
			return pg.Found(err, ErrWaitingNotFound, "find entry")
		}
		w, err = waitingFrom(ctx, tx, setup, id, s.clock.Now())
		return err
	})
	return setup, w, err
}

// WaitingByLink returns the entry behind a link. Errors: ErrWaitingNotFound.
func (s *Service) WaitingByLink(ctx context.Context, link string) (LinkedEntry, error) {
	setup, w, err := s.findWaiting(ctx, link)
	if err != nil {
		return LinkedEntry{}, err
	}
	return s.linkedEntry(setup, &w), nil
}

func (s *Service) linkedEntry(setup *Setup, w *waiting) LinkedEntry {
	return LinkedEntry{WaitEntry: w.forCustomer(), Shop: setup.public(s.clock.Now())}
}

// StopWaiting ends an entry by its link, and gives up what is held for it. Doing it twice does nothing more.
// Errors: ErrWaitingNotFound.
func (s *Service) StopWaiting(ctx context.Context, link string) error {
	setup, w, err := s.findWaiting(ctx, link)
	if err != nil {
		return err
	}
	return s.endWaiting(ctx, setup, &w, WaitLeft, nil)
}

// endWaiting ends an entry, and frees the time that is held for it. also does more in the same transaction.
func (s *Service) endWaiting(ctx context.Context, setup *Setup, w *waiting, to WaitStatus, also func(pgx.Tx) error) error {
	var n int64
	err := s.db.InShop(ctx, setup.ID, func(tx pgx.Tx) (err error) {
		n, err = sqlgen.New(tx).EndWaiting(ctx, sqlgen.EndWaitingParams{
			ShopID: setup.ID, ID: w.ID, Status: string(to), At: s.clock.Now(),
		})
		if err != nil {
			return fmt.Errorf("end entry: %w", err)
		}
		if n > 0 && also != nil {
			return also(tx)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n > 0 {
		s.waitlistChanged(ctx, setup.ID, "left")
	}
	return s.freeOffer(ctx, setup, w)
}

// freeOffer gives the time back that is held for an entry, and has it told, since somebody else may wait for it. What was
// taken in the meantime stays taken.
func (s *Service) freeOffer(ctx context.Context, setup *Setup, w *waiting) error {
	if w.Offer == nil {
		return nil
	}
	b, err := s.load(ctx, setup.ID, *w.held)
	if err != nil {
		return err
	}
	return s.releaseAnd(ctx, b, func(tx pgx.Tx) error { return outbox.Add(ctx, tx, setup.ID, TopicFreed, b.ID, 0, nil) })
}

// The parts of a day, as the pages group the times of a day. The night belongs to no part: who waits for any gets it too.
const (
	anyPart       = "any"
	morningFrom   = 6
	afternoonFrom = 13
	eveningFrom   = 20
)

// partOf is the part of the day of an instant in the shop's time.
func partOf(at time.Time) string {
	switch h := at.Hour(); {
	case h < morningFrom:
		return anyPart
	case h < afternoonFrom:
		return "morning"
	case h < eveningFrom:
		return "afternoon"
	}
	return "evening"
}

// ForgetWaiting erases a person from the list, in the transaction that erases the customer.
func (s *Service) ForgetWaiting(ctx context.Context, tx pgx.Tx, shop uuid.UUID, phones []string) error {
	if err := sqlgen.New(tx).ForgetWaiting(ctx, sqlgen.ForgetWaitingParams{ShopID: shop, Phones: slices.Clone(phones)}); err != nil {
		return fmt.Errorf("forget waiting list: %w", err)
	}
	return nil
}

// keepEnded is how long an entry that ended is kept: the team may ask what became of somebody.
const keepEnded = 30 * 24 * time.Hour

// ForgetDone ends what time has ended of the shop's waiting list, and deletes what was kept for long enough. Running it twice
// does nothing more.
func (s *Service) ForgetDone(ctx context.Context, shop uuid.UUID) error {
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		return sqlgen.New(tx).LapseWaiting(ctx, sqlgen.LapseWaitingParams{ShopID: shop, Today: setup.plan.Day(now.Unix()).UTC(), At: now})
	})
	if err != nil {
		return fmt.Errorf("end entries of waiting list: %w", err)
	}
	err = s.db.Sweep(ctx, shop, func(tx pgx.Tx) (int64, error) {
		return sqlgen.New(tx).DeleteEndedWaiting(ctx, sqlgen.DeleteEndedWaitingParams{
			ShopID: shop, Before: now.Add(-keepEnded), Most: pg.SweepBatch,
		})
	})
	if err != nil {
		return fmt.Errorf("tidy waiting list: %w", err)
	}
	return nil
}
