package invoice

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

const (
	company = "30712345671"
	barber  = "20123456786"
)

//nolint:gochecknoglobals // made once, since it takes long
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// vault holds the shop's certificate.
type vault struct {
	cuit  string
	until time.Time
	err   error
}

func (v *vault) Account(context.Context, uuid.UUID) (Account, error) {
	if v.err != nil {
		return Account{}, v.err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "turnos", SerialNumber: "CUIT " + v.cuit},
		NotBefore: v.until.AddDate(-2, 0, 0), NotAfter: v.until,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	return Account{
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}),
		Key:         pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(testKey())}),
	}, err
}

// links know one link for each turno: its id.
type links struct{ shop uuid.UUID }

func (l links) Find(_ context.Context, token string) (shop, booking uuid.UUID, err error) {
	booking, err = uuid.Parse(token)
	if err != nil {
		return shop, booking, ErrNoTurno
	}
	return l.shop, booking, nil
}

// world is a shop that invoices.
type world struct {
	*testkit.Shop

	t      *testing.T
	url    string
	s      *Service
	agency *agency
	vault  *vault
	hour   int
}

// newWorld makes a shop; condition is its tax condition.
func newWorld(t *testing.T, condition string, change ...func(*Options)) *world {
	t.Helper()
	url := testdb.New(t).URL
	shop := testkit.NewShop(t, testkit.Connect(t, url), testkit.Spec{Barbers: 6})
	w := &world{Shop: shop, t: t, url: url, agency: &agency{vouchers: map[[2]int][]afip.Authorized{}}}
	cuit := company
	if condition != registered {
		cuit = barber
	}
	w.Exec(t, `UPDATE shops SET cuit = $2, legal_name = 'Ñandú Peluquería S.R.L.', legal_address = 'Av. Córdoba 1234, CABA', gross_income = '30-71234567-1',
		activity_since = '2019-08-01', tax_condition = $3, point_of_sale = 3 WHERE id = $1`, w.ID, cuit, condition)
	w.vault = &vault{cuit: cuit, until: w.Clock.Now().AddDate(1, 0, 0)}
	w.s = w.service(change...)
	return w
}

// service is one process's.
func (w *world) service(change ...func(*Options)) *Service {
	o := Options{
		Clock: w.Clock, Sealer: testkit.Sealer{}, Accounts: w.vault, Authority: w.agency, Links: links{w.ID},
		Wait: func(int) time.Duration { return 0 },
	}
	for _, each := range change {
		each(&o)
	}
	return New(w.DB, o)
}

// setting changes a column of the shop.
func (w *world) setting(column string, value any) {
	w.t.Helper()
	w.Exec(w.t, `UPDATE shops SET `+column+` = $2 WHERE id = $1`, w.ID, value)
}

// turno is one of today, of half an hour, for $ 12.000.
func (w *world) turno(spec ...testkit.Turno) uuid.UUID {
	w.t.Helper()
	turno := testkit.Turno{}
	if len(spec) > 0 {
		turno = spec[0]
	}
	if turno.Start.IsZero() {
		turno.Start = w.At(w.t, "2026-03-02 10:00").Add(time.Duration(w.hour) * time.Hour)
		w.hour++
	}
	return w.Book(w.t, turno)
}

func (w *world) complete(turno uuid.UUID) {
	w.t.Helper()
	for i, status := range []string{"checked_in", "in_service", "completed"} {
		w.Exec(w.t, `UPDATE bookings SET status = $2, version = $3 WHERE id = $1`, turno, status, i+2)
	}
}

// pay writes a payment in cash that is kept.
func (w *world) pay(turno uuid.UUID, amount, tip int64) uuid.UUID {
	w.t.Helper()
	id := pg.NewID()
	w.Exec(w.t, `INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos, tip_centavos, verdict, approved_at)
		VALUES ($1, $2, $3, 'cash', 'approved', $4, $5, 'kept', $6)`, w.ID, id, turno, amount, tip, w.Clock.Now())
	return id
}

func (w *world) refund(payment uuid.UUID, amount int64) uuid.UUID {
	w.t.Helper()
	id := pg.NewID()
	w.Exec(w.t, `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, done_at) VALUES ($1, $2, $3, $4, 'manual', 'done', $5)`,
		w.ID, id, payment, amount, w.Clock.Now())
	return id
}

// tell hands an event to the domain.
func (w *world) tell(topic string, entity, turno uuid.UUID) {
	w.t.Helper()
	data, _ := json.Marshal(map[string]any{"booking_id": turno})
	err := w.DB.InShop(w.t.Context(), w.ID, func(tx pgx.Tx) error {
		_, err := w.s.Handle(w.t.Context(), tx, []outbox.Event{{Shop: w.ID, Topic: topic, Entity: entity, At: w.Clock.Now(), Data: data}})
		return err
	})
	if err != nil {
		w.t.Fatalf("Handle(%s): %v", topic, err)
	}
}

func (w *world) create(turno uuid.UUID, to ...ReceiverRequest) Invoice {
	w.t.Helper()
	in := CreateRequest{BookingID: turno}
	if len(to) > 0 {
		in.Receiver = &to[0]
	}
	out, err := w.s.Create(w.t.Context(), w.ID, in)
	if err != nil {
		w.t.Fatalf("Create: %v", err)
	}
	return out
}

// work drains the queue, in 200 batches at most.
func (w *world) work() {
	w.t.Helper()
	for range 200 {
		w.step()
		if w.Count(w.t, `SELECT count(*) FROM invoices WHERE next_at <= now()`) == 0 {
			return
		}
	}
	w.t.Fatal("Work: there is something to do still after 200 batches")
}

// step does one batch.
func (w *world) step() {
	w.t.Helper()
	if _, err := w.s.Work(w.t.Context(), w.ID); err != nil {
		w.t.Fatalf("Work: %v", err)
	}
}

func (w *world) get(id uuid.UUID) Invoice {
	w.t.Helper()
	out, err := w.s.Get(w.t.Context(), w.ID, id)
	if err != nil {
		w.t.Fatalf("Get: %v", err)
	}
	return out
}

// all lists the shop's vouchers, the oldest first.
func (w *world) all() []Invoice {
	w.t.Helper()
	page, err := w.s.List(w.t.Context(), w.ID, Filter{}, pageOf200())
	if err != nil {
		w.t.Fatalf("List: %v", err)
	}
	slices.Reverse(page.Items)
	return page.Items
}

// agrees checks I5: every voucher of ours is one of the agency's under its number, and the other way round; strangers
// aside.
func (w *world) agrees(strangers int) {
	w.t.Helper()
	w.agency.mu.Lock()
	defer w.agency.mu.Unlock()
	ours := 0
	for _, in := range w.all() {
		if in.Status != Authorized {
			continue
		}
		ours++
		theirs := w.agency.vouchers[[2]int{int(in.PointOfSale), int(in.VoucherType)}]
		if *in.Number < 1 || *in.Number > int64(len(theirs)) || theirs[*in.Number-1].CAE != in.CAE || int64(theirs[*in.Number-1].Total) != in.TotalCentavos ||
			theirs[*in.Number-1].Date != *in.IssueDate {
			w.t.Errorf("voucher %d number %d: got CAE %s, which is not the agency's", in.VoucherType, *in.Number, in.CAE)
		}
	}
	total := 0
	for _, v := range w.agency.vouchers {
		total += len(v)
	}
	if ours+strangers != total {
		w.t.Errorf("vouchers: got %d of ours and %d strangers, want the agency's %d", ours, strangers, total)
	}
}

func moneyOf(n int64) money.Centavos { return money.Centavos(n) }
