package customer

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/customer/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Options are what the domain needs from outside. Sealer is required; a nil Clock is the machine's.
type Options struct {
	Clock  clock.Clock
	Sealer Sealer
	Others Others // nil: nobody else keeps anything of a customer
}

// Person is who is to be forgotten: the telephones they were known by, in E.164, and their turnos.
type Person struct {
	Phones []string
	Turnos []uuid.UUID
}

// Others are the other domains that keep something of a customer.
type Others interface {
	// Forget erases it, in the transaction that erases the customer.
	Forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, p Person) error
}

// Service holds the use cases.
type Service struct {
	db     *pg.DB
	clock  clock.Clock
	sealer Sealer
	others Others
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	s := &Service{db: db, clock: o.Clock, sealer: o.Sealer, others: o.Others}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.others == nil {
		s.others = nobody{}
	}
	return s
}

// nobody else keeps anything.
type nobody struct{}

func (nobody) Forget(context.Context, pgx.Tx, uuid.UUID, Person) error { return nil }

// session is a transaction in a shop.
type session struct {
	*Service
	*sqlgen.Queries

	tx   pgx.Tx
	shop uuid.UUID
	loc  *time.Location
}

func (s *Service) run(ctx context.Context, shop uuid.UUID, fn func(*session) error) error {
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		x, err := s.open(ctx, tx, shop)
		if err != nil {
			return err
		}
		return fn(x)
	})
}

func (s *Service) open(ctx context.Context, tx pgx.Tx, shop uuid.UUID) (*session, error) {
	x := &session{Service: s, Queries: sqlgen.New(tx), tx: tx, shop: shop}
	zone, err := x.GetTimezone(ctx, shop)
	if err != nil {
		return nil, pg.Found(err, web.ErrShopNotFound, "read shop")
	}
	if x.loc, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	return x, nil
}

// log writes what was done, without any personal data: the log cannot be erased.
func (x *session) log(ctx context.Context, action string, id uuid.UUID, detail any) error {
	return audit.Log(ctx, x.tx, x.shop, audit.Entry{Action: action, Entity: "customer", EntityID: id, Detail: detail})
}

// Search returns a page of the customers who match every word of query by name, phone or e-mail; an empty query is
// everybody. Merged and erased records are left out.
func (s *Service) Search(ctx context.Context, shop uuid.UUID, query string, page web.PageParams) (out web.Page[Customer], err error) {
	var after uuid.UUID
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.run(ctx, shop, func(x *session) error {
		rows, err := x.SearchCustomers(ctx, sqlgen.SearchCustomersParams{
			ShopID: shop, Words: words(query), After: after, Most: int64(page.Most()),
		})
		if err != nil {
			return fmt.Errorf("search customers: %w", err)
		}
		customers := make([]Customer, len(rows))
		for i, r := range rows {
			customers[i] = Customer{
				ID: r.ID, Name: r.Name, Phone: r.Phone, Email: r.Email, DocType: r.DocType, Note: r.Note,
				UsualBarberID: r.UsualBarberID, NoShowCount: r.NoShowCount, Version: r.Version, CreatedAt: r.CreatedAt.In(x.loc),
			}
		}
		out, err = web.PageOf(customers, page, func(last Customer) any { return last.ID })
		return err
	})
	return out, err
}

// Get returns a customer, also one who was merged or erased, or ErrNotFound.
func (s *Service) Get(ctx context.Context, shop, id uuid.UUID) (c Customer, err error) {
	err = s.run(ctx, shop, func(x *session) error {
		row, err := x.GetCustomer(ctx, sqlgen.GetCustomerParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrNotFound, "read customer")
		}
		c, err = x.customerOf(row)
		return err
	})
	return c.forReader(ctx), err
}

func (x *session) customerOf(r sqlgen.Customer) (Customer, error) {
	number, err := x.openDocument(r.ID, r.DocSealed)
	c := Customer{
		ID: r.ID, Name: r.Name, Phone: r.Phone, Email: r.Email, DocType: r.DocType, DocNumber: number, Note: r.Note,
		UsualBarberID: r.UsualBarberID, NoShowCount: r.NoShowCount, MergedInto: r.MergedInto,
		Version: r.Version, CreatedAt: r.CreatedAt.In(x.loc), ErasedAt: clock.In(r.ErasedAt, x.loc),
	}
	return c, err
}

// lock returns the customers with those ids, which nobody else changes until the transaction ends, or ErrNotFound.
func (x *session) lock(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]Customer, error) {
	rows, err := x.LockCustomers(ctx, sqlgen.LockCustomersParams{ShopID: x.shop, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("lock customers: %w", err)
	}
	if len(rows) < len(ids) {
		return nil, ErrNotFound
	}
	customers := make(map[uuid.UUID]Customer, len(rows))
	for _, r := range rows {
		if customers[r.ID], err = x.customerOf(r); err != nil {
			return nil, err
		}
	}
	return customers, nil
}

// Create adds a customer. It runs once per Idempotency-Key. Errors: fault.Invalid, and ErrPhoneTaken, which names who
// has the phone.
func (s *Service) Create(ctx context.Context, shop uuid.UUID, n NewCustomer) (Customer, error) {
	c, err := n.customer(pg.NewID())
	if err != nil {
		return Customer{}, err
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Customer, error) {
		x, err := s.open(ctx, tx, shop)
		if err != nil {
			return Customer{}, err
		}
		if err := x.insert(ctx, c); err != nil {
			return Customer{}, err
		}
		row, err := x.GetCustomer(ctx, sqlgen.GetCustomerParams{ShopID: shop, ID: c.ID})
		if err != nil {
			return Customer{}, pg.Found(err, ErrNotFound, "read customer")
		}
		if c, err = x.customerOf(row); err != nil {
			return Customer{}, err
		}
		return c, x.log(ctx, "customer.create", c.ID, nil)
	})
}

func (x *session) insert(ctx context.Context, c Customer) error {
	sealed, err := x.seal(c)
	if err != nil {
		return err
	}
	n, err := x.InsertCustomer(ctx, sqlgen.InsertCustomerParams{
		ShopID: x.shop, ID: c.ID, Name: c.Name, Phone: c.Phone, Email: c.Email, DocType: c.DocType, DocSealed: sealed,
		Note: c.Note, UsualBarberID: c.UsualBarberID,
	})
	if err != nil {
		return named(err, "insert customer")
	}
	if n > 0 {
		return nil
	}
	holder, err := x.CustomerWithPhone(ctx, sqlgen.CustomerWithPhoneParams{ShopID: x.shop, Phone: c.Phone})
	if err != nil {
		return ErrPhoneTaken.Because(err) // freed again meanwhile
	}
	return ErrPhoneTaken.With("customer_id", holder)
}

// named turns the constraints that a value can break into faults.
func named(err error, doing string) error {
	switch pg.Constraint(err) {
	case "customers_shop_id_phone_key":
		return ErrPhoneTaken.Because(err)
	case "customers_shop_id_usual_barber_id_fkey":
		return fault.Validation("body.usual_barber_id", "No encontramos a ese barbero.").Because(err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Update changes a customer. Errors: ErrNotFound, ErrVersionConflict, ErrPhoneTaken, ErrMerged, ErrErased, fault.Invalid.
func (s *Service) Update(ctx context.Context, shop, id uuid.UUID, patch Patch) (c Customer, err error) {
	err = s.run(ctx, shop, func(x *session) error {
		locked, err := x.lock(ctx, id)
		if err != nil {
			return err
		}
		before := locked[id]
		if patch.Version != nil && *patch.Version != before.Version {
			return ErrVersionConflict.With("version", before.Version)
		}
		if err := before.open(); err != nil {
			return err
		}
		if c, err = patch.apply(before); err != nil {
			return err
		}
		if err := x.update(ctx, &c); err != nil {
			return err
		}
		return x.log(ctx, "customer.update", id, map[string]any{"changed": patch.fields()})
	})
	return c, err
}

func (x *session) update(ctx context.Context, c *Customer) error {
	sealed, err := x.seal(*c)
	if err != nil {
		return err
	}
	c.Version, err = x.UpdateCustomer(ctx, sqlgen.UpdateCustomerParams{
		ShopID: x.shop, ID: c.ID, Name: c.Name, Phone: c.Phone, Email: c.Email, DocType: c.DocType, DocSealed: sealed,
		Note: c.Note, UsualBarberID: c.UsualBarberID, NoShowCount: c.NoShowCount,
	})
	if err != nil {
		return named(err, "update customer")
	}
	return nil
}

// fields names what a patch changes, for the log.
func (p Patch) fields() []string {
	names := []string{}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"name", p.Name != nil},
		{"phone", p.Phone.Set},
		{"email", p.Email.Set},
		{"document", p.DocType.Set || p.DocNumber.Set},
		{"note", p.Note != nil},
		{"usual_barber_id", p.UsualBarberID.Set},
	} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}
