package invoice

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// How numbers stay without gaps or doubles (I5). ARCA takes only the number after the last one it authorised, and tells
// nobody what became of a call whose answer was lost. So for each series one worker speaks at a time (a lease with a
// fencing number), in these steps, of which each is committed before the next:
//
//  1. When a voucher is in doubt, because a worker died or a call ended without a whole answer, ask for the last number
//     and look at every voucher from the last known one to it: ours gets its CAE; one that is nobody's here is kept as a
//     stray, and whoever had reserved its number asks for another.
//  2. Reserve the next numbers for what is queued: status sending. What is still in doubt and was not found keeps its
//     number, since it is the next one.
//  3. Ask for the CAEs, in one call.
//  4. Write down each result. A rejection frees its number, and those of the vouchers after it, which ARCA rejects too.
//
// A crash anywhere leaves vouchers in status sending, which is the doubt of step 1. A lease lasts longer than a call, so
// that no call of an earlier worker is still under way.

// Work lets every series of the shop that has something due speak once, and reports whether there is more.
func (s *Service) Work(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var due []sqlgen.DueSeriesRow
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		due, err = q.DueSeries(ctx, shop)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("find due series: %w", err)
	}
	var failures []error
	for _, d := range due {
		again, err := s.speak(ctx, shop, series{d.Cuit, d.PointOfSale, d.VoucherType})
		more = more || again
		failures = append(failures, err)
	}
	return more, errors.Join(failures...)
}

// speak takes one turn for a series. What ARCA or the shop's account has against it is written down and is no error.
func (s *Service) speak(ctx context.Context, shop uuid.UUID, which series) (more bool, err error) {
	t, ok, err := s.take(ctx, shop, which)
	if err != nil || !ok {
		return false, err
	}
	failpoint.Hit("invoice.leased")
	more, err = t.run(ctx)
	if err != nil && !isOurs(err) {
		more, err = false, t.putOff(ctx, err)
	}
	if errors.Is(err, errLeaseLost) {
		return false, nil
	}
	return more, errors.Join(err, t.release(ctx))
}

// run is a turn. Errors: those of ticket and of the authority, errLeaseLost, our own.
func (t *turn) run(ctx context.Context) (more bool, err error) {
	if t.pass, err = t.s.ticket(ctx, t.shop); err != nil {
		return false, err
	}
	if err := t.settleDoubts(ctx); err != nil {
		return false, t.refusedTicket(ctx, err)
	}
	batch, more, err := t.reserve(ctx)
	if err != nil || len(batch) == 0 {
		return more, err
	}
	failpoint.Hit("invoice.numbered")
	result, err := t.s.opts.Authority.Authorize(ctx, t.auth(), afip.Batch{
		PointOfSale: int(t.pointOfSale), Type: int(t.kind), Vouchers: vouchers(batch),
	})
	failpoint.Hit("invoice.asked")
	if err != nil {
		return false, t.unanswered(ctx, batch, err)
	}
	// What ARCA answered is written down even when the process is told to end.
	return true, t.settle(context.WithoutCancel(ctx), batch, &result)
}

// settleDoubts does step 1 when there is any doubt.
func (t *turn) settleDoubts(ctx context.Context) error {
	doubtful, err := t.sending(ctx)
	if err != nil {
		return err
	}
	if t.synced && len(doubtful) == 0 {
		return nil
	}
	return t.catchUp(ctx, doubtful, 0)
}

// refusedTicket drops the ticket when that is what a call failed for.
func (t *turn) refusedTicket(ctx context.Context, cause error) error {
	if errors.Is(cause, afip.ErrTicket) {
		if err := t.s.drop(ctx, t.pass); err != nil {
			return errors.Join(cause, err)
		}
	}
	return cause
}

// piece is a voucher of a batch.
type piece struct {
	row     sqlgen.Invoice
	voucher afip.Voucher
}

func vouchers(batch []piece) []afip.Voucher {
	out := make([]afip.Voucher, len(batch))
	for i := range batch {
		out[i] = batch[i].voucher
	}
	return out
}

// sending returns the vouchers in doubt, by their numbers.
func (t *turn) sending(ctx context.Context) (out []piece, err error) {
	var rows []sqlgen.ListSendingRow
	err = t.s.read(ctx, t.shop, func(q *sqlgen.Queries) (err error) {
		rows, err = t.listSending(ctx, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.pieces(rows)
}

func (t *turn) listSending(ctx context.Context, q *sqlgen.Queries) ([]sqlgen.ListSendingRow, error) {
	rows, err := q.ListSending(ctx, sqlgen.ListSendingParams{
		ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind,
	})
	if err != nil {
		return nil, fmt.Errorf("list vouchers in doubt: %w", err)
	}
	return rows, nil
}

func (t *turn) pieces(rows []sqlgen.ListSendingRow) ([]piece, error) {
	out := make([]piece, len(rows))
	for i := range rows {
		voucher, err := t.s.voucher(&rows[i])
		if err != nil {
			return nil, err
		}
		out[i] = piece{rows[i].Invoice, voucher}
	}
	return out, nil
}

// alone is after how many failures vouchers go one by one, so that one which ARCA chokes on does not hold up the others.
const alone = 3

// reserve gives the next numbers to what is in doubt still and to what is queued, and returns them as they are to be
// sent. What ARCA has as a stray takes its CAE from there.
func (t *turn) reserve(ctx context.Context) (batch []piece, more bool, err error) {
	most := t.s.opts.Batch
	if t.failures >= alone {
		most = 1
	}
	err = t.hold(ctx, func(q *sqlgen.Queries, tx pgx.Tx) error {
		rows, err := t.listSending(ctx, q)
		if err != nil {
			return err
		}
		if len(rows) < most {
			queued, err := t.queued(ctx, q, tx, most-len(rows), false)
			if err != nil {
				return err
			}
			rows = append(rows, queued...)
		}
		if more = len(rows) > most; more {
			rows = rows[:most]
		}
		if batch, err = t.pieces(rows); err != nil {
			return err
		}
		return t.number(ctx, q, batch)
	})
	return batch, more, err
}

// queued returns what asks for a number and is not found among the strays.
func (t *turn) queued(ctx context.Context, q *sqlgen.Queries, tx pgx.Tx, most int, later bool) ([]sqlgen.ListSendingRow, error) {
	rows, err := q.ListQueued(ctx, sqlgen.ListQueuedParams{
		ShopID: t.shop, Cuit: t.cuit, PointOfSale: t.pointOfSale, VoucherType: t.kind, Later: later, Most: int32(most), //nolint:gosec // small
	})
	if err != nil {
		return nil, fmt.Errorf("list queued vouchers: %w", err)
	}
	strays, err := t.strays(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make([]sqlgen.ListSendingRow, 0, len(rows))
	for i := range rows {
		row := sqlgen.ListSendingRow(rows[i])
		taken, err := t.takeStray(ctx, q, tx, &row, strays)
		if err != nil {
			return nil, err
		}
		if !taken {
			out = append(out, row)
		}
	}
	return out, nil
}

// number reserves the numbers after the last one, in order, and the dates: never before the voucher in front, and within
// the days that ARCA takes.
func (t *turn) number(ctx context.Context, q *sqlgen.Queries, batch []piece) error {
	if err := t.clear(ctx, q, batch); err != nil {
		return err
	}
	today, before := t.setup.today(t.s.now()), t.lastDate
	for i := range batch {
		p := &batch[i]
		p.voucher.Number = t.last + 1 + int64(i)
		p.voucher.Date = issueDate(p, today, before)
		p.voucher.DueOn = p.voucher.Date
		before = p.voucher.Date
		day := p.voucher.Date.UTC()
		err := q.NumberInvoice(ctx, sqlgen.NumberInvoiceParams{
			Number: &p.voucher.Number, IssueDate: &day, ForLong: interval(seriesLease), ShopID: t.shop, ID: p.row.ID,
		})
		if err != nil {
			return fmt.Errorf("reserve number: %w", err)
		}
		p.row.Number, p.row.IssueDate = &p.voucher.Number, &day
		p.row.Attempts++
	}
	return nil
}

// clear takes the numbers back from vouchers in doubt that are not the next ones any more, which happens when somebody
// else uses the series.
func (t *turn) clear(ctx context.Context, q *sqlgen.Queries, batch []piece) error {
	var ids []uuid.UUID
	for i := range batch {
		if n := batch[i].row.Number; n != nil && *n != t.last+1+int64(i) {
			ids = append(ids, batch[i].row.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := q.ClearNumbers(ctx, sqlgen.ClearNumbersParams{ShopID: t.shop, Ids: ids}); err != nil {
		return fmt.Errorf("take numbers back: %w", err)
	}
	return nil
}

// issueDate is the day of the fact, or the nearest later day that the series and ARCA allow. A voucher in doubt keeps the
// date that it was sent with while that is possible, so that it is the same.
func issueDate(p *piece, today, before clock.Date) clock.Date {
	date := wanted(&p.row)
	if p.row.IssueDate != nil {
		date = clock.DateOf(*p.row.IssueDate)
	}
	for _, c := range p.voucher.Credits {
		date = later(date, c.Date)
	}
	if date.After(today) {
		date = today
	}
	return later(later(date, today.AddDays(-daysForServices)), before)
}

func later(a, b clock.Date) clock.Date {
	if b.After(a) {
		return b
	}
	return a
}

// unanswered decides what to do about a batch whose call failed: its numbers stay reserved, and the next turn asks what
// became of them. A voucher that ARCA's server cannot even read is rejected, once it is alone.
func (t *turn) unanswered(ctx context.Context, batch []piece, cause error) error {
	ctx = context.WithoutCancel(ctx)
	_, unreadable := errors.AsType[*afip.FaultError](cause)
	e := upstream.As(cause)
	if !unreadable && e != nil && e.Status != 0 {
		unreadable = e.Status >= 400 && e.Status < 500
	}
	if !unreadable || upstream.OutcomeOf(cause) != upstream.Refused {
		return t.refusedTicket(ctx, cause)
	}
	if len(batch) > 1 {
		err := t.hold(ctx, func(*sqlgen.Queries, pgx.Tx) error {
			t.failures = max(t.failures, alone-1)
			return nil
		})
		return errors.Join(cause, err)
	}
	return t.hold(ctx, func(_ *sqlgen.Queries, tx pgx.Tx) error {
		t.failures = 0
		return t.s.reject(ctx, tx, t.shop, &rejection{id: batch[0].row.ID, reason: explain(cause), booking: batch[0].row.BookingID})
	})
}
