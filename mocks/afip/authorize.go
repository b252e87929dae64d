package afip

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	approved  = "A"
	refused   = "R"
	partially = "P"
)

const processTime = "20060102150405"

const wrongNumber = "El numero o fecha del comprobante no se corresponde con el proximo a autorizar. " +
	"Consultar metodo FECompUltimoAutorizado."

// verdict is what became of one voucher.
type verdict struct {
	voucher voucher
	result  string
	cae     string
	due     string
	notes   []note
	again   bool // the very same voucher had its CAE already
}

// batch is a FECAESolicitar.
type batch struct {
	cuit     int64
	pos      int
	kind     int
	count    int
	now      time.Time
	scenario string
	vouchers []voucher
	emission string // CAE or CAEA
}

// authorize is FECAESolicitar.
func (m *Mock) authorize(in *request) ([]element, error) {
	head := in.e.at("FeCAEReq", "FeCabReq")
	b := batch{
		cuit: in.cuit, now: in.now, scenario: in.scenario, emission: "CAE",
		pos: in.fields.int(head, "PtoVta"), kind: in.fields.int(head, "CbteTipo"), count: in.fields.int(head, "CantReg"),
	}
	details := in.e.at("FeCAEReq", "FeDetReq").all("FECAEDetRequest")
	for _, each := range details[:min(len(details), maxBatch+1)] {
		b.vouchers = append(b.vouchers, in.fields.readVoucher(each, b.cuit, b.pos, b.kind))
	}
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	verdicts, problems, err := m.judge(in.ctx, &b)
	if err != nil {
		return nil, err
	}
	for i := range verdicts {
		id := verdicts[i].voucher.id()
		kit.About(in.ctx, id)
		m.shell.Changed(id)
	}
	return b.answer(verdicts, problems), nil
}

// checkHead returns what is wrong with a batch as a whole.
func (b *batch) checkHead() []note {
	switch {
	case b.count < 1 || b.count > maxBatch:
		return []note{{Code: 10001, Message: "El campo CantReg debe estar entre 1 y " + strconv.Itoa(maxBatch) + "."}}
	case b.count != len(b.vouchers):
		return []note{{Code: 10002, Message: "El campo CantReg debe ser igual a la cantidad de registros FECAEDetRequest informados."}}
	case b.pos < 1 || b.pos > maxPoint:
		return []note{{Code: 10004, Message: "El campo PtoVta debe estar entre 1 y " + strconv.Itoa(maxPoint) + "."}}
	case b.pos == blockedPoint:
		return []note{{Code: 10005, Message: "El punto de venta no se encuentra habilitado a usar en el presente web service. " +
			"Consultar metodo FEParamGetPtosVenta."}}
	}
	if _, ok := kindOf(b.kind); !ok {
		return []note{{Code: 10007, Message: "El campo CbteTipo no es un valor valido. Consultar metodo FEParamGetTiposCbte."}}
	}
	return nil
}

// judge authorises what may be, all in one transaction: the numbers of a series have no gaps and no doubles, whoever else asks.
// The notes are errors of the batch as a whole.
func (m *Mock) judge(ctx context.Context, b *batch) (verdicts []verdict, problems []note, err error) {
	problems = b.checkHead()
	if len(problems) > 0 {
		for i := range b.vouchers {
			verdicts = append(verdicts, verdict{voucher: b.vouchers[i], result: refused})
		}
		return verdicts, problems, nil
	}
	planned := m.takeNext()
	// The request may be cut off by its client, but what was begun here is finished.
	ctx = context.WithoutCancel(ctx)
	err = m.db.change(ctx, func(tx *sql.Tx) error {
		s := series{m: m, tx: tx, batch: b, planned: planned}
		var err error
		verdicts, problems, err = s.run(ctx)
		return err
	})
	return verdicts, problems, err
}

// series is the vouchers of one CUIT, point of sale and kind, while a batch is judged.
type series struct {
	m       *Mock
	tx      *sql.Tx
	batch   *batch
	planned *note

	last     int64
	lastDate string
}

func (s *series) run(ctx context.Context) (verdicts []verdict, problems []note, err error) {
	b := s.batch
	err = s.tx.QueryRowContext(ctx, "SELECT last, date FROM vouchers WHERE cuit = ? AND pos = ? AND kind = ? ORDER BY last DESC LIMIT 1",
		b.cuit, b.pos, b.kind).Scan(&s.last, &s.lastDate)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, nil, fmt.Errorf("find the last voucher: %w", err)
	}
	stopped := false
	for i := range b.vouchers {
		d := verdict{voucher: b.vouchers[i], result: refused}
		switch {
		case stopped:
			d.notes = []note{{Code: 10016, Message: wrongNumber}}
		default:
			wrong, err := s.one(ctx, &d)
			if err != nil {
				return nil, nil, err
			}
			if wrong {
				problems = append(problems, note{Code: 10016, Message: wrongNumber})
			}
		}
		if d.result == refused {
			stopped = true
			if err := s.keepRefusal(ctx, &d, problems); err != nil {
				return nil, nil, err
			}
		}
		verdicts = append(verdicts, d)
	}
	return verdicts, problems, nil
}

// one judges a voucher. It reports whether its number is not the next one.
func (s *series) one(ctx context.Context, d *verdict) (wrong bool, err error) {
	v := &d.voucher
	if s.batch.scenario == scenarioRejected {
		d.notes = []note{{
			Code: 10015, Message: "El campo DocNro no se encuentra registrado en los padrones de ARCA. (escenario cae_rejected)",
		}}
		return false, nil
	}
	if s.planned != nil {
		d.notes, s.planned = []note{*s.planned}, nil
		return false, nil
	}
	r := rules{today: s.batch.now, lastDate: s.lastDate, receiver: s.m.config.ReceiverCondition == required, taxpayer: taxpayerOf}
	if v.First <= s.last && v.First > 0 {
		same, err := s.same(ctx, &r, d)
		return !same, err
	}
	d.notes = r.check(v)
	if v.First != s.last+1 {
		d.notes = nil
		return true, nil
	}
	for _, n := range d.notes {
		if !n.Allowed {
			return false, nil
		}
	}
	if s.batch.scenario == scenarioObserved {
		d.notes = append(d.notes, note{Code: 10217, Message: "El credito fiscal discriminado en el presente comprobante solo podra ser " +
			"computado a efectos del Procedimiento permanente de transicion al Regimen General.", Allowed: true})
	}
	return false, s.keep(ctx, d)
}

// same answers a voucher that was authorised before, when everything in it is as it was then.
func (s *series) same(ctx context.Context, r *rules, d *verdict) (bool, error) {
	old, err := findVoucher(ctx, s.tx, s.batch.cuit, s.batch.pos, s.batch.kind, d.voucher.First)
	if errors.Is(err, kit.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	v := d.voucher
	if v.Date == "" {
		v.Date = old.Date
	}
	r.checkCurrency(&v) // fills in what was left out then too
	if !reflect.DeepEqual(v, old.voucher) {
		return false, nil
	}
	d.voucher, d.result, d.cae, d.due, d.notes, d.again = v, approved, old.cae, old.due, old.notes, true
	return true, nil
}

// keep gives a voucher its CAE and writes it down.
func (s *series) keep(ctx context.Context, d *verdict) error {
	v := &d.voucher
	due, _ := parseDate(v.Date)
	var ever int64
	if err := s.tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM vouchers").Scan(&ever); err != nil {
		return fmt.Errorf("count vouchers: %w", err)
	}
	d.result, d.cae, d.due = approved, caeOf(s.batch.now, ever+1), due.AddDate(0, 0, caeDays).Format(dateForm)
	detail, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write voucher: %w", err)
	}
	notes, err := json.Marshal(d.notes)
	if err != nil {
		return fmt.Errorf("write notes: %w", err)
	}
	_, err = s.tx.ExecContext(ctx, `INSERT INTO vouchers (cuit, pos, kind, first, last, date, cae, due, total, at, detail, notes, emission)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.CUIT, v.PointOfSale, v.Kind, v.First, v.Last, v.Date, d.cae, d.due, v.Total,
		s.batch.now.UnixMilli(), string(detail), string(notes), s.batch.emission)
	if err != nil {
		return fmt.Errorf("keep voucher: %w", err)
	}
	s.last, s.lastDate = v.Last, v.Date
	return nil
}

// keepRefusal notes a rejection for the dashboard, and forgets the oldest when there are too many.
func (s *series) keepRefusal(ctx context.Context, d *verdict, problems []note) error {
	detail, err := json.Marshal(&d.voucher)
	if err != nil {
		return fmt.Errorf("write voucher: %w", err)
	}
	all := d.notes
	if len(all) == 0 {
		all = problems
	}
	notes, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("write notes: %w", err)
	}
	_, err = s.tx.ExecContext(ctx, "INSERT INTO refusals (cuit, at, detail, notes) VALUES (?, ?, ?, ?)",
		d.voucher.CUIT, s.batch.now.UnixMilli(), string(detail), string(notes))
	if err != nil {
		return fmt.Errorf("keep refusal: %w", err)
	}
	const forget = "DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?"
	if _, err := s.tx.ExecContext(ctx, forget, s.m.config.Most()); err != nil {
		return fmt.Errorf("forget refusals: %w", err)
	}
	return nil
}
