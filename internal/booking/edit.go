package booking

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// EditRequest changes what the team may change of a turno where it is; what is absent stays.
type EditRequest struct {
	InternalNote    *string `json:"internal_note,omitempty" maxLength:"2000" doc:"Lo que el equipo anota para sí"`
	DurationMinutes *int    `json:"duration_minutes,omitempty" minimum:"5" maximum:"1440" doc:"De principio a fin; tiene que entrar"`
}

// leastSegment is how short the last part of a turno can become, in minutes.
const leastSegment = 5

// Edit changes a turno for staff. A longer one has to fit where it is: hours, chairs and the next turno bind it.
// Errors: ErrBookingNotFound, ErrVersionConflict, ErrIllegalTransition, ErrSlotTaken, those of the search, fault.Invalid.
func (s *Service) Edit(ctx context.Context, shop, id uuid.UUID, expected *int32, in EditRequest) (Booking, error) {
	if in.InternalNote != nil {
		note := strings.TrimSpace(*in.InternalNote)
		if strings.ContainsFunc(note, isControlButNewline) {
			return Booking{}, fault.Validation("body.internal_note", "La nota tiene caracteres que no se pueden guardar.")
		}
		in.InternalNote = &note
	}
	b, err := s.load(ctx, shop, id)
	if err != nil {
		return Booking{}, err
	}
	switch {
	case expected != nil && *expected != b.Version:
		return Booking{}, ErrVersionConflict
	case in.DurationMinutes != nil && time.Duration(*in.DurationMinutes)*time.Minute != b.EndsAt.Sub(b.StartsAt):
		t := transfer{
			move: move{
				event: "resized", from: []Status{PendingPayment, Confirmed, CheckedIn, InService}, audited: true,
			},
			start: b.StartsAt, expected: expected, staff: true, minutes: in.DurationMinutes, note: in.InternalNote,
		}
		if b.OverbookReason != "" { // beside another it is, and stays
			t.overbook = &b.OverbookReason
		}
		return s.transfer(ctx, b, t)
	case in.InternalNote != nil && *in.InternalNote != b.InternalNote:
		return s.annotate(ctx, b, *in.InternalNote)
	}
	return b.Booking, nil
}

// annotate writes what the team notes for itself. What a note says is no matter of the audit log.
func (s *Service) annotate(ctx context.Context, b *record, note string) (out Booking, err error) {
	kind, user := audit.Actor(ctx)
	err = s.db.InShop(ctx, b.ShopID, func(tx pgx.Tx) error {
		n, err := sqlgen.New(tx).NoteBooking(ctx, sqlgen.NoteBookingParams{
			ShopID: b.ShopID, ID: b.ID, Version: b.Version, Note: note, ActorKind: kind, ActorID: user, RequestID: web.RequestID(ctx),
		})
		if err != nil {
			return fmt.Errorf("note on booking: %w", err)
		}
		if n == 0 {
			return ErrVersionConflict
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	s.changed(ctx, b.ShopID, b.ID, b.Version+1, "noted")
	out = b.Booking
	out.InternalNote, out.Version = note, b.Version+1
	return out, nil
}

// lasting is the turno with its last service ending earlier or later, so that all of it takes minutes.
// Errors: fault.Invalid when the last service would all but vanish.
func (b *record) lasting(minutes int) (*record, error) {
	out := *b
	out.Lines = slices.Clone(b.Lines)
	last := &out.Lines[len(out.Lines)-1]
	last.policy.Segments = slices.Clone(last.policy.Segments)
	end := len(last.policy.Segments) - 1
	more := minutes - int(b.EndsAt.Sub(b.StartsAt)/time.Minute)
	if end < 0 || last.policy.Segments[end].Minutes+more < leastSegment {
		return nil, fault.Validation("body.duration_minutes", "Es menos de lo que llevan los servicios del turno.")
	}
	last.policy.Segments[end].Minutes += more
	last.EndsAt = last.EndsAt.Add(time.Duration(more) * time.Minute)
	return &out, nil
}

// settle writes what an edit changes besides the time that is taken: seen is the turno as it is to be.
func (t *transfer) settle(ctx context.Context, tx pgx.Tx, seen *record) error {
	q := sqlgen.New(tx)
	if t.note != nil {
		err := q.SetInternalNote(ctx, sqlgen.SetInternalNoteParams{ShopID: seen.ShopID, ID: seen.ID, Note: *t.note})
		if err != nil {
			return fmt.Errorf("note on booking: %w", err)
		}
	}
	if t.minutes == nil {
		return nil
	}
	last := len(seen.Lines) - 1
	policy, err := json.Marshal(seen.Lines[last].policy)
	if err != nil {
		return fmt.Errorf("encode policy: %w", err)
	}
	err = q.SetLinePolicy(ctx, sqlgen.SetLinePolicyParams{
		ShopID: seen.ShopID, BookingID: seen.ID, Ordinal: int32(last) + 1, Policy: policy, //nolint:gosec // ten lines at most
	})
	if err != nil {
		return fmt.Errorf("write policy: %w", err)
	}
	return nil
}

type editInput struct {
	VersionInput

	Body EditRequest
}

func (s *Service) handleEdit(ctx context.Context, in *editInput) (*body[Booking], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return answerWith(s.Edit(ctx, in.ShopID, in.ID, version, in.Body))
}
