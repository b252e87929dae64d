package booking

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// variedRig is a shop in which every rule has something to refuse.
func variedRig(t *testing.T, address string, spec testkit.Spec, settings string) (r *rig, services []uuid.UUID) {
	t.Helper()
	r = newRigOn(t, address, spec)
	r.set(t, settings)
	colour := r.serve(t, dish{segments: []segment{busy(20), idle(20), busy(15)}, price: 2_000_000, before: 5, after: 10})
	r.Exec(t, `DELETE FROM barber_services WHERE service_id = $1 AND barber_id = $2`, colour, r.Barbers[2])
	r.Exec(t, `UPDATE barber_services SET duration_minutes = 40, price_centavos = 1500000 WHERE service_id = $1 AND barber_id = $2`, r.Shop.Service, r.Barbers[1])
	r.Exec(t, `UPDATE weekly_hours SET start_minute = 610, end_minute = 815 WHERE barber_id = $1`, r.Barbers[1])
	r.Exec(t, `INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)`,
		r.ID, pg.NewID(), r.Barbers[0], r.At(t, "2026-03-03 12:05"), r.At(t, "2026-03-03 13:40"))
	for i, turno := range []testkit.Turno{
		{Start: r.At(t, "2026-03-03 10:00")},
		{Start: r.At(t, "2026-03-03 15:20"), Minutes: 50},
		{Start: r.At(t, "2026-03-03 11:00"), Barber: r.Barbers[1]},
		{Start: r.At(t, "2026-03-03 16:00"), Barber: r.Barbers[2], Status: "held"},
	} {
		if len(r.Chairs) > 0 {
			turno.Chair = r.Chairs[i/2%len(r.Chairs)]
		}
		r.Shop.Book(t, turno)
	}
	return r, []uuid.UUID{r.Shop.Service, colour}
}

func TestWhatIsListedIsBookedAndWhatIsNotSaysWhy(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	tests := []struct {
		name, settings string
		spec           testkit.Spec
	}{
		{"a grid from midnight", "slot_step_minutes = 15", testkit.Spec{Barbers: 3}},
		{"a grid from the opening", "slot_step_minutes = 25, slot_anchor = 'opening'", testkit.Spec{Barbers: 3}},
		{"a grid from what is free", "slot_step_minutes = 20, slot_anchor = 'adjacent'", testkit.Spec{Barbers: 3}},
		{"two chairs for three barbers", "slot_step_minutes = 15", testkit.Spec{Barbers: 3, Chairs: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, services := variedRig(t, address, tt.spec, tt.settings)
			for _, chain := range [][]uuid.UUID{services[:1], services[1:], services} {
				for barber := -1; barber < 3; barber++ {
					agree(t, r, chain, barber)
				}
			}
		})
	}
}

// agree compares the list of a day with what Explain and Hold say of every fifth minute of it.
func agree(t *testing.T, r *rig, services []uuid.UUID, barber int) {
	t.Helper()
	pairs := []string{}
	for _, id := range services {
		pairs = append(pairs, "service_id", id.String())
	}
	in := HoldRequest{ServiceIDs: services}
	if barber >= 0 {
		in.BarberID = &r.Barbers[barber]
		pairs = append(pairs, "barber_id", in.BarberID.String())
	}
	listed := map[int64]start{}
	for _, s := range r.day(t, "2026-03-03", pairs...) {
		listed[s.StartsAt.Unix()] = s
	}
	reasons := map[string]bool{}
	for at := r.At(t, "2026-03-03 08:30"); at.Before(r.At(t, "2026-03-03 18:30")); at = at.Add(5 * time.Minute) {
		in.StartsAt = at
		e, err := r.Explain(t.Context(), r.Slug, services, in.BarberID, at)
		s, ok := listed[at.Unix()]
		if err != nil || e.Bookable != ok {
			t.Fatalf("%v of barber %d: listed %v, but Explain: %+v, %v", at, barber, ok, e, err)
		}
		reasons[e.Reason] = true
		r.agreesWithHold(t, in, e, s)
	}
	if len(listed) > 0 && len(reasons) < 3 {
		t.Errorf("barber %d: got only reasons %v, want a day with more to refuse", barber, reasons)
	}
}

// agreesWithHold holds a start on the quarter hours, compares, and gives it back.
func (r *rig) agreesWithHold(t *testing.T, in HoldRequest, e Explanation, listed start) {
	t.Helper()
	if !e.Bookable && in.StartsAt.Minute()%15 != 0 {
		return
	}
	h, err := r.Hold(t.Context(), r.Slug, in)
	got := codeOf(err)
	if reason, ok := faultExtra(err, "reason").(string); ok {
		got = reason
	} else if got == ErrSlotTaken.Code {
		got = "taken"
	}
	if got != e.Reason {
		t.Fatalf("Hold %v with %v: got %q, but Explain said %q", in.StartsAt, in.BarberID, got, e.Reason)
	}
	if err != nil {
		return
	}
	if !h.EndsAt.Equal(listed.EndsAt) {
		t.Errorf("Hold %v: ends at %v, but %v was listed", in.StartsAt, h.EndsAt, listed.EndsAt)
	}
	if err := r.ReleaseHold(context.WithoutCancel(t.Context()), h.Token); err != nil {
		t.Fatalf("ReleaseHold: %v", err)
	}
}
