package booking

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestATurnoIsAnsweredAsItIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := r.request(t, "2026-03-04 15:00", 0, 1)
	in.Customer.Note = "con tijera"
	out := r.book(t, in)
	b := out.Booking
	if b.Status != Confirmed || b.Version != 1 || b.TotalCentavos != testkit.ServicePrice || b.ExpiresAt != nil || b.Note != "con tijera" ||
		!b.CancellableUntil.Equal(r.At(t, "2026-03-03 15:00")) || len(b.Lines) != 1 || b.Lines[0].BarberName != "Ana" || b.Lines[0].ServiceName != "Corte" {
		t.Errorf("Book: got %+v, want a confirmed Corte with Ana", b)
	}
	if _, offset := b.StartsAt.Zone(); offset != -3*3600 {
		t.Errorf("starts_at: got %v, want the shop's offset", b.StartsAt)
	}
	if out.ManageURL != "https://turnos.test/g/"+out.ManageToken || out.Payment != nil {
		t.Errorf("Book: got link %s and payment %v, want the link and nothing due", out.ManageURL, out.Payment)
	}
	kept, err := r.Get(t.Context(), r.ID, b.ID)
	if err != nil {
		t.Fatalf("Get: %v", err)
	}
	if kept.Customer == nil || kept.Customer.ID == nil || kept.Customer.Phone != "+5491123451001" {
		t.Errorf("Get: got customer %+v, want theirs with id", kept.Customer)
	}
	seen, err := r.byLink(t.Context(), out.ManageToken)
	if err != nil || !seen.CreatedAt.Equal(b.CreatedAt) || seen.Code != b.Code {
		t.Errorf("byLink: got %+v, %v, want the same turno", seen, err)
	}
	if shown := seen.forCustomer(); shown.Customer.ID != nil || shown.Customer.Name != "Juan 1" {
		t.Errorf("forCustomer: got %+v, want the name and no id", shown.Customer)
	}
	r.sealedLink(t, out)
}

// sealedLink checks that the link is kept sealed for its turno, and findable by its hash only.
func (r *rig) sealedLink(t *testing.T, out Booked) {
	t.Helper()
	row, err := r.load(t.Context(), r.ID, out.Booking.ID)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	link, _ := parseToken(out.ManageToken)
	plain, err := testkit.Sealer{}.Open(row.manageSealed, manageContext(row.ID))
	if err != nil || string(plain) != string(link[:]) {
		t.Errorf("manage_token_sealed: got %d bytes, %v, want the link", len(plain), err)
	}
	if n := r.Count(t, `SELECT count(*) FROM bookings WHERE manage_token_hash = $1`, link.hash()); n != 1 {
		t.Errorf("bookings by hash: got %d, want 1", n)
	}
}

func TestALinkExpiresLongAfterItsTurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	r.Clock.Set(out.Booking.EndsAt.Add(linkLife))
	if _, err := r.byLink(t.Context(), out.ManageToken); err != nil {
		t.Errorf("byLink on its last day: %v", err)
	}
	r.Clock.Advance(time.Second)
	_, err := r.byLink(t.Context(), out.ManageToken)
	wantError(t, "byLink after 90 days", err, ErrLinkExpired)
	_, err = r.CancelByLink(t.Context(), newToken(r.ID).String(), "")
	wantError(t, "CancelByLink of nothing", err, ErrBookingNotFound)
}

func TestATurnoSentAgainIsTheSame(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	for name, barber := range map[string]int{"with a barber": 0, "with anybody": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			in := r.request(t, "2026-03-02 15:00", barber, 1)
			ctx := keyed(t.Context(), "a")
			first, err := r.Service.Book(ctx, r.Slug, in)
			if err != nil {
				t.Fatalf("Book: %v", err)
			}
			again, err := r.Service.Book(ctx, r.Slug, in)
			if err != nil || again.ManageToken != first.ManageToken || again.Booking.ID != first.Booking.ID {
				t.Errorf("Book again: got %v, %v, want the same turno and link", again.Booking.ID, err)
			}
			r.Clock.Set(r.At(t, "2026-03-02 16:00")) // by now the start is past
			if again, err = r.Service.Book(ctx, r.Slug, in); err != nil || again.Booking.ID != first.Booking.ID {
				t.Errorf("Book again, much later: got %v, %v, want the same turno", again.Booking.ID, err)
			}
			other := pg.WithIdempotency(t.Context(), pg.Key{Key: "a", Route: "POST /test", RequestHash: [32]byte{2}})
			_, err = r.Service.Book(other, r.Slug, in)
			wantError(t, "Book with the key of another request", err, pg.ErrIdempotencyMismatch)
			if n := r.occupied(t); n != 1 {
				t.Errorf("occupancies: got %d, want 1", n)
			}
		})
	}
}

func TestAStrangerDoesNotChangeAKnownCustomer(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	known := pg.NewID()
	r.Exec(t, `INSERT INTO customers (shop_id, id, name, phone, email) VALUES ($1, $2, 'Juana Real', '+5491123451001', 'juana@correo.com')`, r.ID, known)
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.Customer.Name, in.Customer.Email, in.Customer.Phone = "Un Extraño", "otro@correo.com", "(011) 15-2345-1001"
	out := r.book(t, in)
	if n := r.Count(t, `SELECT count(*) FROM customers WHERE name = 'Juana Real' AND email = 'juana@correo.com'`); n != 1 {
		t.Errorf("customers: got %d as they were, want 1", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM bookings WHERE customer_id = $1 AND customer_name = 'Un Extraño'`, known); n != 1 {
		t.Errorf("bookings of the phone's owner: got %d, want 1 under the name given", n)
	}
	seen, err := r.byLink(t.Context(), out.ManageToken)
	if err != nil {
		t.Fatalf("byLink: %v", err)
	}
	if shown := seen.forCustomer(); shown.Customer.Email != "" || shown.Customer.Name != "Un Extraño" {
		t.Errorf("forCustomer: got %+v, want nothing of the record that they did not give", shown.Customer)
	}
}

func TestADocumentIsKeptSealed(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.Customer.DocType, in.Customer.DocNumber = "CUIT", "20-11111111-2"
	r.book(t, in)
	var id uuid.UUID
	var kind string
	var sealed []byte
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT id, doc_type, doc_sealed FROM customers`).Scan(&id, &kind, &sealed)
	})
	if err != nil {
		t.Fatalf("read customer: %v", err)
	}
	plain, err := testkit.Sealer{}.Open(sealed, append([]byte("customer-doc:"), id[:]...))
	if err != nil || string(plain) != "20111111112" || kind != "CUIT" {
		t.Errorf("document: got %s %q, %v, want the CUIT sealed for its customer", kind, plain, err)
	}
}

func TestABookingNeedsConsentAndACustomer(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.Consent = false
	_, err := r.Service.Book(t.Context(), r.Slug, in)
	if got := fieldOf(err); got != "body.consent" {
		t.Errorf("Book without consent: got refusal of %q, want body.consent", got)
	}
	in = r.request(t, "2026-03-02 15:00", 0, 1)
	in.Customer.Phone = "12"
	_, err = r.Service.Book(t.Context(), r.Slug, in)
	if got := fieldOf(err); got != "body.customer.phone" {
		t.Errorf("Book without a phone: got refusal of %q, want body.customer.phone", got)
	}
	in = r.request(t, "2026-03-02 15:00", 0, 1)
	_, err = r.Service.Book(t.Context(), "no-existe", in)
	wantError(t, "Book in no shop", err, ErrShopNotFound)
	in.ServiceIDs = []uuid.UUID{uuid.New()}
	_, err = r.Service.Book(t.Context(), r.Slug, in)
	wantError(t, "Book of no service", err, ErrServiceNotFound)
	in = r.request(t, "2026-03-02 15:00", 0, 1)
	nobody := uuid.New()
	in.BarberID = &nobody
	_, err = r.Service.Book(t.Context(), r.Slug, in)
	wantError(t, "Book with nobody", err, ErrBarberNotFound)
	if n := r.Count(t, `SELECT count(*) FROM customers`); n != 0 {
		t.Errorf("customers: got %d, want none of refused bookings", n)
	}
}

func TestALostRaceOffersTheNearestStarts(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.book(t, r.request(t, "2026-03-02 15:00", 0, 1))
	_, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 15:00", 0, 2))
	wantError(t, "Book what is taken", err, ErrSlotTaken)
	var got []string
	near, _ := faultExtra(err, "nearest").([]time.Time)
	for _, at := range near {
		got = append(got, at.Format("15:04"))
	}
	if strings.Join(got, " ") != "14:30 15:30 15:45" {
		t.Errorf("nearest: got %v, want 14:30 15:30 15:45", got)
	}
}

func TestOneShopCannotBookInAnother(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	r, other := newRigOn(t, address, testkit.Spec{}), newRigOn(t, address, testkit.Spec{})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	_, err := other.Service.Book(t.Context(), other.Slug, in)
	wantError(t, "Book another shop's service", err, ErrServiceNotFound)
	out := r.book(t, in)
	_, err = other.Get(t.Context(), other.ID, out.Booking.ID)
	wantError(t, "Get of another shop's turno", err, ErrBookingNotFound)
	_, err = other.Move(other.as(t, web.RoleOwner), other.ID, out.Booking.ID, "cancel", nil, "")
	wantError(t, "Move of another shop's turno", err, ErrBookingNotFound)
	_, err = other.Events(t.Context(), other.ID, out.Booking.ID)
	wantError(t, "Events of another shop's turno", err, ErrBookingNotFound)
}

func TestACodeThatIsInUseIsReplaced(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	first := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking
	in, ctx := r.request(t, "2026-03-02 16:00", 0, 2), t.Context()
	who, err := in.Customer.check()
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	setup, err := r.shopByID(ctx, r.ID)
	if err != nil {
		t.Fatalf("shopByID: %v", err)
	}
	d, link := r.newDraft(setup, &in, &who)
	d.code = first.Code
	tries := 0
	err = r.grant(ctx, r.ID, wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}, func(ctx context.Context, p *place, release bool) error {
		tries++
		queue := &pg.Queue{}
		if _, err := r.queueBooking(ctx, queue, p, release, &d, who, link); err != nil {
			return err
		}
		return r.commit(ctx, r.ID, queue, &d)
	})
	if err != nil || tries != 2 || d.code == first.Code {
		t.Errorf("grant with a code in use: got %v after %d tries with code %s, want another code at the second", err, tries, d.code)
	}
}
