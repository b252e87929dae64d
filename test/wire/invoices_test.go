package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/mocks/kit"
)

// office is a shop whose workers issue vouchers at the mock while everything fails.
type office struct {
	*testkit.Shop

	t      *testing.T
	url    string
	agency *agency
	seed   uint64
	deaths atomic.Int64
	over   atomic.Bool // no more faults
}

var errDied = errors.New("the process died")

// mortal is an agency whose client may die just before a call or just after it, with all that it knew.
type mortal struct {
	*afip.Client

	o      *office
	chance *rand.Rand
}

func (m *mortal) die(kind int) {
	if !m.o.over.Load() && m.chance.Float64() < 0.03 {
		m.o.deaths.Add(1)
		panic(death(kind))
	}
}

// death is the end of a process; it tells for which kind of voucher it was speaking.
type death int

func (m *mortal) Authorize(ctx context.Context, by afip.Auth, b afip.Batch) (afip.Result, error) {
	m.die(b.Type)
	out, err := m.Client.Authorize(ctx, by, b)
	m.die(b.Type)
	return out, err
}

func (m *mortal) LastAuthorized(ctx context.Context, by afip.Auth, pointOfSale, kind int) (int64, error) {
	out, err := m.Client.LastAuthorized(ctx, by, pointOfSale, kind)
	m.die(kind)
	return out, err
}

func (m *mortal) Consult(ctx context.Context, by afip.Auth, pointOfSale, kind int, number int64) (afip.Authorized, error) {
	out, err := m.Client.Consult(ctx, by, pointOfSale, kind, number)
	m.die(kind)
	return out, err
}

// Account returns the shop's certificate.
func (o *office) Account(context.Context, uuid.UUID) (invoice.Account, error) {
	certificate, key := o.agency.credentials(time.Now().AddDate(1, 0, 0))
	return invoice.Account{Certificate: certificate, Key: key}, nil
}

// worker is the service of one process.
func (o *office) worker(n uint64) *invoice.Service {
	db, err := pg.Open(o.t.Context(), pg.Options{URL: o.url, AppName: "worker", Sealer: testkit.Sealer{}, Timeout: 30 * time.Second, MaxConns: 3})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(db.Close)
	chance := rand.New(rand.NewPCG(o.seed, n))
	return invoice.New(db, invoice.Options{
		Clock: o.Clock, Sealer: testkit.Sealer{}, Accounts: o, Authority: &mortal{o.agency.client, o, chance},
		Wait: func(int) time.Duration { return 0 }, Batch: 1 + chance.IntN(12),
	})
}

func newOffice(t *testing.T, seed uint64) *office {
	t.Helper()
	url := testdb.New(t).URL
	shop := testkit.NewShop(t, testkit.Connect(t, url), testkit.Spec{})
	shop.Clock.Set(time.Now())
	shop.Exec(t, `UPDATE shops SET cuit = $2, legal_name = 'Barbería', legal_address = 'Calle 1', tax_condition = 'responsable_inscripto',
		point_of_sale = 2, invoice_when = 'at_payment' WHERE id = $1`, shop.ID, company)
	return &office{Shop: shop, t: t, url: url, agency: newAgency(t, company), seed: seed}
}

// sell writes kept payments of one turno and tells of them, and of some refunds.
func (o *office) sell(s *invoice.Service, payments int) {
	o.t.Helper()
	ctx := o.t.Context()
	turno := o.Book(o.t, testkit.Turno{Start: time.Now().Add(time.Hour).Truncate(time.Hour)})
	data, _ := json.Marshal(map[string]any{"booking_id": turno})
	tell := func(tx pgx.Tx, topic string, entity uuid.UUID) error {
		_, err := s.Handle(ctx, tx, []outbox.Event{{Shop: o.ID, Topic: topic, Entity: entity, Data: data}})
		return err
	}
	for i := range payments {
		payment, refund, amount := pg.NewID(), pg.NewID(), 100_000+int64(i)*7
		err := o.DB.InShop(ctx, o.ID, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos, verdict, approved_at)
				VALUES ($1, $2, $3, 'cash', 'approved', $4, 'kept', now())`, o.ID, payment, turno, amount)
			if err != nil {
				return err
			}
			if err := tell(tx, "payment.approved", payment); err != nil || i%10 != 0 {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, done_at)
				VALUES ($1, $2, $3, $4, 'manual', 'done', now())`, o.ID, refund, payment, amount/2)
			if err != nil {
				return err
			}
			return tell(tx, "refund.done", refund)
		})
		if err != nil {
			o.t.Fatalf("sell: %v", err)
		}
	}
}

// turn lets a worker do a batch. It may die on the way: then its lease is taken from it at once, where production waits
// until it ends.
func (o *office) turn(s *invoice.Service) (err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		kind, ok := r.(death)
		if !ok {
			panic(r)
		}
		o.Exec(o.t, `UPDATE voucher_series SET busy_until = 'epoch' WHERE voucher_type = $1`, int(kind))
		o.Exec(o.t, `UPDATE invoices SET next_at = 'epoch' WHERE voucher_type = $1 AND status = 'sending'`, int(kind))
		err = errDied
	}()
	_, err = s.Work(o.t.Context(), o.ID)
	return err
}

// TestVouchersAreGaplessWhileARCAFails issues vouchers with three workers, while a fifth of the calls gets an error or no
// answer, before the effect and after it, and the workers die now and then. CHAOS=1 issues 2,000, SEED replays a run.
func TestVouchersAreGaplessWhileARCAFails(t *testing.T) {
	t.Parallel()
	many, seed := 200, uint64(1)
	if os.Getenv("CHAOS") != "" {
		many = 2000
	}
	if n, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil {
		seed = n
	}
	o := newOffice(t, seed)
	o.agency.client = afip.New(afip.Options{BaseURL: o.agency.url, Timeout: 250 * time.Millisecond})
	o.sell(o.worker(100), many)
	done := make(chan struct{})
	var workers sync.WaitGroup
	for n := range uint64(3) {
		s := o.worker(n)
		workers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := o.turn(s); err != nil && !errors.Is(err, errDied) {
					t.Errorf("Work: %v", err)
					return
				}
			}
		})
	}
	start, chance, faults := time.Now(), rand.New(rand.NewPCG(seed, 99)), 0
	for left := -1; left != 0; {
		if time.Since(start) > 9*time.Minute {
			t.Errorf("after 9 minutes %d vouchers wait still", left)
			break
		}
		o.agency.mock.Shell().SetChaos([]kit.Chaos{
			{ErrorRate: 0.2}, {ErrorRate: 0.2, After: true}, {TimeoutRate: 0.2}, {TimeoutRate: 0.2, After: true},
		}[chance.IntN(4)])
		faults++
		wait(t, 150*time.Millisecond)
		// A login that failed keeps everybody from asking again for half a minute; here nobody waits so long.
		o.Exec(t, `UPDATE afip_tickets SET blocked_until = NULL, busy_until = 'epoch'`)
		left = o.Count(t, `SELECT count(*) FROM invoices WHERE status <> 'authorized'`)
	}
	close(done)
	workers.Wait()
	o.over.Store(true)
	o.agency.mock.Shell().SetChaos(kit.Chaos{})
	t.Logf("%d vouchers in %v, %d changes of fault, %d deaths", o.Count(t, `SELECT count(*) FROM invoices`), time.Since(start).Round(time.Millisecond), faults, o.deaths.Load())
	o.agrees(many)
}

type issued struct {
	cae   string
	total int64
}

// issued are the vouchers of a kind here, by their numbers.
func (o *office) issued(kind int) map[int64]issued {
	o.t.Helper()
	out := map[int64]issued{}
	err := o.DB.InShop(o.t.Context(), o.ID, func(tx pgx.Tx) error {
		rows, err := tx.Query(o.t.Context(), `SELECT number, cae, total_centavos FROM invoices WHERE voucher_type = $1 AND status = 'authorized'`, kind)
		if err != nil {
			return err
		}
		var n int64
		var v issued
		_, err = pgx.ForEachRow(rows, []any{&n, &v.cae, &v.total}, func() error {
			out[n] = v
			return nil
		})
		return err
	})
	if err != nil {
		o.t.Fatalf("list vouchers: %v", err)
	}
	return out
}

// wait lets time pass for others.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}

// agrees checks I5 and I6: each series runs from 1 without a gap, and is the mock's to the CAE; every refund of an
// invoiced payment has its credit note.
func (o *office) agrees(payments int) {
	o.t.Helper()
	by := o.agency.login(afip.ServiceInvoices)
	client := afip.New(afip.Options{BaseURL: o.agency.url})
	for _, kind := range []int{afip.InvoiceB, afip.CreditNoteB} {
		want := payments
		if kind == afip.CreditNoteB {
			want = (payments + 9) / 10
		}
		last, err := client.LastAuthorized(o.t.Context(), by, 2, kind)
		if err != nil || last != int64(want) {
			o.t.Errorf("last number of %d at the mock: got %d, %v, want %d", kind, last, err, want)
		}
		if n := o.Count(o.t, `SELECT count(*) FROM invoices WHERE voucher_type = $1 AND status = 'authorized' AND number BETWEEN 1 AND $2`, kind, last); n != want {
			o.t.Errorf("vouchers of %d here: got %d, want %d", kind, n, want)
		}
		for n, mine := range o.issued(kind) {
			theirs, err := client.Consult(o.t.Context(), by, 2, kind, n)
			if err != nil || theirs.CAE != mine.cae || int64(theirs.Total) != mine.total {
				o.t.Errorf("voucher %d of %d: got %+v, %v at the mock, want %+v", n, kind, theirs, err, mine)
			}
		}
	}
	if n := o.Count(o.t, `SELECT count(*) FROM refunds r WHERE NOT EXISTS (SELECT FROM invoices i WHERE i.refund_id = r.id AND i.status = 'authorized' AND i.total_centavos = r.amount_centavos)`); n > 0 {
		o.t.Errorf("refunds without a credit note: got %d, want none", n)
	}
	if n := o.Count(o.t, `SELECT count(*) FROM outbox WHERE topic = 'invoice.authorized'`); n != payments+(payments+9)/10 {
		o.t.Errorf("invoice.authorized: got %s events, want one a voucher", fmt.Sprint(n))
	}
}
