package booking

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/testkit"
)

// localStart is the wall time that was agreed, as the database keeps it.
func (r *rig) localStart(t *testing.T, b Booking) string {
	t.Helper()
	var at time.Time
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT local_starts_at FROM bookings WHERE id = $1`, b.ID).Scan(&at)
	})
	if err != nil {
		t.Fatalf("read local_starts_at: %v", err)
	}
	return at.Format("2006-01-02 15:04")
}

func TestAShopWhoseClockChangesBooksByItsWall(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Timezone: "America/Santiago"})
	r.Clock.Set(r.At(t, "2026-04-03 10:00")) // the clock goes back in the night from the 4th to the 5th
	r.Exec(t, `INSERT INTO shop_holidays (shop_id, date, open) VALUES ($1, '2026-04-03', true)`, r.ID)
	for wall, offset := range map[string]string{"2026-04-04 15:00": "-03:00", "2026-04-06 15:00": "-04:00"} {
		b := r.book(t, r.request(t, wall, 0, 1)).Booking
		if got := b.StartsAt.Format("2006-01-02 15:04Z07:00"); got != wall+offset {
			t.Errorf("starts_at: got %s, want %s%s", got, wall, offset)
		}
		if got := r.localStart(t, b); got != wall {
			t.Errorf("local_starts_at: got %s, want %s", got, wall)
		}
		kept, err := r.Get(t.Context(), r.ID, b.ID)
		if err != nil || kept.StartsAt.Format("15:04Z07:00") != "15:00"+offset {
			t.Errorf("Get: got %v, %v, want 15:00%s", kept.StartsAt, err, offset)
		}
		if got := b.StartsAt.Sub(b.CancellableUntil); got != 24*time.Hour {
			t.Errorf("cancellable_until: got %v before, want 24 h of real time", got)
		}
		moved, err := r.Reschedule(t.Context(), r.ID, b.ID, nil, StaffRescheduleRequest{RescheduleRequest: RescheduleRequest{StartsAt: r.At(t, "2026-04-07 11:00")}})
		if err != nil || r.localStart(t, moved) != "2026-04-07 11:00" {
			t.Errorf("Reschedule: got %s, %v, want the new wall time kept", r.localStart(t, moved), err)
		}
		r.move(t, b.ID, "cancel")
	}
}

func TestAShiftPastMidnightIsListedByTheDayOfItsStarts(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 1})
	r.Exec(t, `UPDATE weekly_hours SET start_minute = 1200, end_minute = 1560 WHERE shop_id = $1 AND weekday = 5`, r.ID)
	r.Exec(t, `DELETE FROM weekly_hours WHERE shop_id = $1 AND weekday = 6`, r.ID)
	b := r.book(t, r.request(t, "2026-03-07 00:30", 0, 1)).Booking // Friday's shift, on Saturday
	if got := r.localStart(t, b); got != "2026-03-07 00:30" {
		t.Errorf("local_starts_at: got %s, want 2026-03-07 00:30", got)
	}
	across := r.book(t, r.request(t, "2026-03-06 23:45", 0, 2)).Booking
	if !across.EndsAt.Equal(r.At(t, "2026-03-07 00:15")) {
		t.Errorf("ends_at: got %v, want 00:15 of the next day", across.EndsAt)
	}
	var got []string
	for _, s := range r.day(t, "2026-03-07") {
		got = append(got, s.StartsAt.Format("15:04"))
	}
	if len(got) != 3 || got[0] != "01:00" || got[2] != "01:30" {
		t.Errorf("availability of Saturday: got %v, want 01:00 to 01:30", got)
	}
	_, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-07 01:45", 0, 3))
	wantCode(t, "Book over the end of the shift", err, "outside_hours")
	// The list of a day has what reaches into it.
	page, err := r.List(t.Context(), r.ID, ListFilter{From: r.At(t, "2026-03-07 00:00"), To: r.At(t, "2026-03-08 00:00"), Page: pageOf(50)})
	if err != nil || len(page.Items) != 2 || page.Items[0].ID != across.ID {
		t.Errorf("List of Saturday: got %d turnos, %v, want the one from before midnight and the one after", len(page.Items), err)
	}
}
