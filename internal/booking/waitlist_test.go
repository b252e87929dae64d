package booking

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestAnOfferedTimeIsHeldForItsPersonAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	ctx := r.as(t, web.RoleReception)
	out := r.wait(t, r.waits(t, "Juana Núñez", "11 2345 6789"))
	if out.Entry.Status != Waiting || out.Entry.Phone != "" || out.Entry.PartOfDay != anyPart || !strings.HasSuffix(out.URL, "/lista-espera/"+out.Token) {
		t.Errorf("Wait: got %+v, want an entry that waits, without its phone", out)
	}
	start := r.At(t, "2026-03-02 15:00")
	given, err := r.Offer(ctx, r.ID, out.Entry.ID, OfferRequest{StartsAt: start, BarberID: &r.Barbers[0]})
	if err != nil || given.Status != Offered || given.Offer == nil || !given.Offer.StartsAt.Equal(start) || given.Offer.ExpiresAt.Sub(r.Clock.Now()) != 30*time.Minute {
		t.Fatalf("Offer: got %+v, %v, want it held for half an hour", given, err)
	}
	if r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("the offered time is on offer to others")
	}
	_, err = r.Offer(ctx, r.ID, out.Entry.ID, OfferRequest{StartsAt: r.At(t, "2026-03-02 16:00")})
	wantError(t, "Offer of a second time", err, ErrNotWaiting)
	if r.occupied(t) != 1 {
		t.Errorf("occupied: got %d, want only the first time", r.occupied(t))
	}
	links, texts := r.offered(t)
	if len(links) != 1 || texts[0] != "el lunes 2 a las 15:00 con Ana" {
		t.Fatalf("what is written: got %v, want one offer in words", texts)
	}
	for _, link := range []string{links[0], out.Token} {
		if e, err := r.WaitingByLink(t.Context(), link); err != nil || e.Status != Offered || e.Offer == nil || e.Phone != "" {
			t.Errorf("WaitingByLink: got %+v, %v, want the offer", e, err)
		}
	}
	_, err = r.Accept(t.Context(), links[0], AcceptRequest{})
	wantError(t, "Accept without consent", err, ErrConsentNeeded)
	booked, err := r.Accept(keyed(t.Context(), "k"), links[0], AcceptRequest{Consent: true})
	if err != nil || booked.Booking.Status != Confirmed || !booked.Booking.StartsAt.Equal(start) || booked.Booking.Customer.Name != "Juana Núñez" || booked.ManageToken == "" {
		t.Fatalf("Accept: got %+v, %v, want the turno", booked, err)
	}
	if again, err := r.Accept(keyed(t.Context(), "k"), links[0], AcceptRequest{Consent: true}); err != nil || again.Booking.ID != booked.Booking.ID {
		t.Errorf("Accept again with the key: got %+v, %v, want the same", again.Booking, err)
	}
	_, err = r.Accept(t.Context(), links[0], AcceptRequest{Consent: true})
	wantError(t, "Accept once more", err, ErrOfferOver)
	page, err := r.Waitlist(t.Context(), r.ID, WaitFilter{Ended: true}, web.PageParams{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].Status != WaitBooked || page.Items[0].BookingID == nil || *page.Items[0].BookingID != booked.Booking.ID {
		t.Errorf("Waitlist: got %+v, %v, want the entry with its turno", page.Items, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'waitlist.offer' AND actor_kind = 'user'`); n != 1 {
		t.Errorf("audit events: got %d, want 1", n)
	}
}

func TestScreensAreToldWhoJoinsTheListAndWhoLeaves(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	told := func() (out []string) {
		return slices.DeleteFunc(r.notices.types(), func(kind string) bool { return !strings.HasPrefix(kind, "waitlist.") })
	}
	request := r.waits(t, "Ana", "11 2345 6789")
	request.Consent = false
	_, err := r.Wait(t.Context(), r.Slug, request)
	wantError(t, "Wait without consent", err, ErrConsentNeeded)
	first, second := r.wait(t, r.waits(t, "Ana", "11 2345 6789")), r.wait(t, r.waits(t, "Juan", "11 2345 6780"))
	if got, want := told(), []string{"waitlist.joined", "waitlist.joined"}; !slices.Equal(got, want) {
		t.Fatalf("notices after two joined: got %v, want %v", got, want)
	}
	for range 2 {
		if err := r.StopWaiting(t.Context(), first.Token); err != nil {
			t.Fatalf("StopWaiting: %v", err)
		}
	}
	if err := r.RemoveWaiting(r.as(t, web.RoleReception), r.ID, second.Entry.ID); err != nil {
		t.Fatalf("RemoveWaiting: %v", err)
	}
	if got, want := told()[2:], []string{"waitlist.left", "waitlist.left"}; !slices.Equal(got, want) {
		t.Errorf("notices after two left: got %v, want %v", got, want)
	}
	if n := (Notice{Type: "waitlist.joined"}); !n.Aside() {
		t.Error("Aside of waitlist.joined: got false, want that nothing is read anew for it")
	}
}

func TestAnOfferThatNobodyTakesEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	ctx := r.as(t, web.RoleReception)
	out := r.wait(t, r.waits(t, "Ana", "11 2345 6789"))
	offer := OfferRequest{StartsAt: r.At(t, "2026-03-02 15:00"), BarberID: &r.Barbers[0]}
	if _, err := r.Offer(ctx, r.ID, out.Entry.ID, offer); err != nil {
		t.Fatalf("Offer: %v", err)
	}
	r.Clock.Advance(31 * time.Minute)
	links, _ := r.offered(t)
	_, err := r.Accept(t.Context(), links[0], AcceptRequest{Consent: true})
	wantError(t, "Accept too late", err, ErrOfferOver)
	if e, err := r.WaitingByLink(t.Context(), out.Token); err != nil || e.Status != Waiting || e.Offer != nil {
		t.Errorf("WaitingByLink: got %+v, %v, want it to wait again", e, err)
	}
	if !r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("the time is not free again")
	}
	if _, err := r.Offer(ctx, r.ID, out.Entry.ID, offer); err != nil {
		t.Fatalf("Offer again: %v", err)
	}
	links, _ = r.offered(t)
	if e, err := r.Decline(t.Context(), links[1]); err != nil || e.Status != Waiting || !r.lists(t, "2026-03-02 15:00", 0) {
		t.Errorf("Decline: got %+v, %v, want it to wait and the time free", e, err)
	}
	if _, err := r.Offer(ctx, r.ID, out.Entry.ID, offer); err != nil {
		t.Fatalf("Offer a third time: %v", err)
	}
	for range 2 {
		if err := r.StopWaiting(t.Context(), out.Token); err != nil {
			t.Errorf("StopWaiting: %v", err)
		}
	}
	if e, err := r.WaitingByLink(t.Context(), out.Token); err != nil || e.Status != WaitLeft || !r.lists(t, "2026-03-02 15:00", 0) {
		t.Errorf("after leaving: got %+v, %v, want it to have left and the time free", e, err)
	}
	_, err = r.Offer(ctx, r.ID, out.Entry.ID, offer)
	wantError(t, "Offer to who left", err, ErrNotWaiting)
}

func TestWhatCannotBeWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	nobody := uuid.New()
	for name, c := range map[string]struct {
		change func(*WaitRequest)
		code   string
	}{
		"without consent":         {func(in *WaitRequest) { in.Consent = false }, "validation_failed"},
		"without a name":          {func(in *WaitRequest) { in.Name = "  " }, "validation_failed"},
		"by a phone that is none": {func(in *WaitRequest) { in.Phone = "123" }, "validation_failed"},
		"backwards":               {func(in *WaitRequest) { in.FromDate, in.ToDate = in.ToDate, in.FromDate }, "validation_failed"},
		"in the past":             {func(in *WaitRequest) { in.FromDate, in.ToDate = date(t, "2026-01-01"), date(t, "2026-01-02") }, "validation_failed"},
		"for ever":                {func(in *WaitRequest) { in.ToDate = date(t, "2027-03-03") }, "validation_failed"},
		"for another's service":   {func(in *WaitRequest) { in.ServiceIDs = []uuid.UUID{nobody} }, "service_not_found"},
		"for another's barber":    {func(in *WaitRequest) { in.BarberID = &nobody }, "barber_not_found"},
	} {
		_, err := r.Wait(t.Context(), r.Slug, r.waits(t, "Ana", "11 2345 6789", c.change))
		wantCode(t, "Wait "+name, err, c.code)
	}
	for range maxWaiting {
		r.wait(t, r.waits(t, "Ana", "11 2345 6789"))
	}
	_, err := r.Wait(t.Context(), r.Slug, r.waits(t, "Ana", "11 2345 6789"))
	wantError(t, "Wait a fourth time", err, ErrTooManyWaiting)
	for _, link := range []string{"", "x", newToken(r.ID).String(), newToken(nobody).String()} {
		_, err := r.WaitingByLink(t.Context(), link)
		wantError(t, "WaitingByLink of nothing", err, ErrWaitingNotFound)
	}
}

func TestTheListIsReadInOrderAndNarrowed(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	names := func(f WaitFilter, limit int) (out []string) {
		t.Helper()
		page := web.PageParams{Limit: limit}
		for {
			got, err := r.Waitlist(t.Context(), r.ID, f, page)
			if err != nil {
				t.Fatalf("Waitlist: %v", err)
			}
			for _, e := range got.Items {
				out = append(out, e.Name)
			}
			if got.NextCursor == nil {
				return out
			}
			page.Cursor = *got.NextCursor
		}
	}
	for i, who := range []string{"Ana", "Beto", "Carla"} {
		r.wait(t, r.waits(t, who, "11 2345 678"+string(rune('0'+i)), func(in *WaitRequest) {
			if i == 1 {
				in.BarberID = &r.Barbers[0]
			}
			if i == 2 {
				in.FromDate, in.ToDate = date(t, "2026-03-10"), date(t, "2026-03-12")
			}
		}))
		r.Clock.Advance(time.Second)
	}
	if got := names(WaitFilter{}, 2); !slices.Equal(got, []string{"Ana", "Beto", "Carla"}) {
		t.Errorf("all: got %v", got)
	}
	if got := names(WaitFilter{BarberID: &r.Barbers[1]}, 1); !slices.Equal(got, []string{"Ana", "Carla"}) {
		t.Errorf("for the other barber: got %v, want who waits for anybody", got)
	}
	if got := names(WaitFilter{On: "2026-03-11"}, 9); !slices.Equal(got, []string{"Carla"}) {
		t.Errorf("on a day: got %v, want Carla", got)
	}
	_, err := r.Waitlist(t.Context(), r.ID, WaitFilter{On: "mañana"}, web.PageParams{Limit: 1})
	wantCode(t, "Waitlist on no day", err, "validation_failed")
	r.Clock.Advance(4 * 24 * time.Hour)
	if got := names(WaitFilter{}, 9); !slices.Equal(got, []string{"Carla"}) {
		t.Errorf("days later: got %v, want only whose days are to come", got)
	}
	for range 2 {
		if err := r.ForgetDone(t.Context(), r.ID); err != nil {
			t.Fatalf("ForgetDone: %v", err)
		}
	}
	if n := r.Count(t, `SELECT count(*) FROM waitlist_entries WHERE status = 'expired'`); n != 2 {
		t.Errorf("expired: got %d, want 2", n)
	}
	r.Clock.Advance(31 * 24 * time.Hour)
	if err := r.ForgetDone(t.Context(), r.ID); err != nil {
		t.Fatalf("ForgetDone: %v", err)
	}
	if n := r.Count(t, `SELECT count(*) FROM waitlist_entries`); n != 1 {
		t.Errorf("entries after a month: got %d, want Carla's, which ended just now", n)
	}
	err = r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		return r.ForgetWaiting(t.Context(), tx, r.ID, []string{"+5491123456782"})
	})
	if n := r.Count(t, `SELECT count(*) FROM waitlist_entries`); err != nil || n != 0 {
		t.Errorf("ForgetWaiting: got %d entries left, %v, want none", n, err)
	}
}

func TestAFreedTimeIsOfferedByItselfWhereTheShopWantsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	turno := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking
	first := r.wait(t, r.waits(t, "Ana", "11 2345 6781"))
	r.Clock.Advance(time.Second)
	r.wait(t, r.waits(t, "Beto", "11 2345 6782", func(in *WaitRequest) { in.PartOfDay = "morning" }))
	r.Clock.Advance(time.Second)
	third := r.wait(t, r.waits(t, "Carla", "11 2345 6783", func(in *WaitRequest) { in.PartOfDay, in.BarberID = "afternoon", &r.Barbers[0] }))
	r.move(t, turno.ID, "cancel")
	if err := r.OfferFreed(t.Context(), OfferFreedArgs{ShopID: r.ID, BookingID: turno.ID}); err != nil {
		t.Fatalf("OfferFreed: %v", err)
	}
	if links, _ := r.offered(t); len(links) != 0 {
		t.Errorf("offers of a shop that makes its own: got %d, want none", len(links))
	}
	r.set(t, "waitlist_auto = true")
	r.ShopChanged(t.Context(), r.ID)
	for range 2 {
		if err := r.OfferFreed(t.Context(), OfferFreedArgs{ShopID: r.ID, BookingID: turno.ID}); err != nil {
			t.Fatalf("OfferFreed: %v", err)
		}
	}
	links, _ := r.offered(t)
	if e, err := r.WaitingByLink(t.Context(), first.Token); err != nil || e.Status != Offered || len(links) != 1 {
		t.Fatalf("who waits longest: got %+v, %v and %d offers, want the only offer", e, err, len(links))
	}
	if _, err := r.Decline(t.Context(), links[0]); err != nil {
		t.Fatalf("Decline: %v", err)
	}
	for _, args := range r.freed(t, TopicFreed) {
		if err := r.OfferFreed(t.Context(), args); err != nil {
			t.Fatalf("OfferFreed after declining: %v", err)
		}
	}
	if e, err := r.WaitingByLink(t.Context(), third.Token); err != nil || e.Status != Offered {
		t.Errorf("the next whom it suits: got %+v, %v, want it offered", e, err)
	}
	if e, err := r.WaitingByLink(t.Context(), first.Token); err != nil || e.Status != Waiting {
		t.Errorf("who let it pass: got %+v, %v, want it to wait", e.WaitEntry, err)
	}
	if wanted, err := r.OffersFreed(t.Context(), r.ID); err != nil || !wanted {
		t.Errorf("OffersFreed: got %v, %v, want true", wanted, err)
	}
}

func TestATurnoThatMovesAwayFreesItsTimeForWhoWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	turno := r.book(t, r.request(t, "2026-03-03 15:00", 0, 1))
	who := r.wait(t, r.waits(t, "Ana", "11 2345 6781"))
	r.set(t, "waitlist_auto = true")
	r.ShopChanged(t.Context(), r.ID)
	if _, err := r.RescheduleByLink(t.Context(), turno.ManageToken, RescheduleRequest{StartsAt: r.At(t, "2026-03-04 10:00")}); err != nil {
		t.Fatalf("RescheduleByLink: %v", err)
	}
	for _, args := range r.freed(t, "booking.rescheduled") {
		if err := r.OfferFreed(t.Context(), args); err != nil {
			t.Fatalf("OfferFreed: %v", err)
		}
	}
	if e, err := r.WaitingByLink(t.Context(), who.Token); err != nil || e.Offer == nil || !e.Offer.StartsAt.Equal(r.At(t, "2026-03-03 15:00")) {
		t.Errorf("who waits: got %+v, %v, want the time that the turno left", e.WaitEntry, err)
	}
}

func TestAnOfferMadeAtNightLastsIntoTheMorning(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.set(t, "quiet_from_minute = 22 * 60, quiet_to_minute = 8 * 60, waitlist_auto = true")
	r.ShopChanged(t.Context(), r.ID)
	turno := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking
	who := r.wait(t, r.waits(t, "Ana", "11 2345 6781"))
	night := r.At(t, "2026-03-01 23:00")
	r.Clock.Set(night)
	r.move(t, turno.ID, "cancel")
	var later *river.JobSnoozeError
	err := r.WorkOfferFreed(t.Context(), &river.Job[OfferFreedArgs]{Args: OfferFreedArgs{ShopID: r.ID, BookingID: turno.ID}})
	if !errors.As(err, &later) || later.Duration != 9*time.Hour {
		t.Errorf("WorkOfferFreed at night: got %v, want it put off until eight", err)
	}
	given, err := r.Offer(r.as(t, web.RoleReception), r.ID, who.Entry.ID, OfferRequest{StartsAt: r.At(t, "2026-03-02 15:00")})
	if err != nil || given.Offer == nil || given.Offer.ExpiresAt.Sub(night) != 9*time.Hour+30*time.Minute {
		t.Errorf("Offer at night: got %+v, %v, want it held until half past eight", given.Offer, err)
	}
}

func TestManyWhoTakeOneOfferGetOneTurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.wait(t, r.waits(t, "Ana", "11 2345 6781"))
	if _, err := r.Offer(r.as(t, web.RoleReception), r.ID, out.Entry.ID, OfferRequest{StartsAt: r.At(t, "2026-03-02 15:00")}); err != nil {
		t.Fatalf("Offer: %v", err)
	}
	links, _ := r.offered(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			if i%4 == 3 {
				_, errs[i] = r.Decline(t.Context(), links[0])
				return
			}
			_, errs[i] = r.Accept(t.Context(), links[0], AcceptRequest{Consent: true})
		})
	}
	all.Wait()
	took := 0
	for i, err := range errs {
		switch {
		case i%4 == 3 && err != nil:
			t.Errorf("Decline: %v", err)
		case i%4 != 3 && err == nil:
			took++
		case i%4 != 3:
			wantError(t, "Accept beside others", err, ErrOfferOver)
		}
	}
	if live := r.Count(t, `SELECT count(*) FROM bookings WHERE status = 'confirmed'`); took > 1 || live != took {
		t.Errorf("got %d who took it and %d turnos, want at most one, and as many", took, live)
	}
	entry, err := r.WaitingByLink(t.Context(), out.Token)
	if want := map[bool]WaitStatus{true: WaitBooked, false: Waiting}[took == 1]; err != nil || entry.Status != want {
		t.Errorf("the entry: got %s, %v, want %s", entry.Status, err, want)
	}
}
