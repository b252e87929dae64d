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
	refusal int64
}

// itemID is how the dashboard calls what became of the voucher.
func (d *verdict) itemID() string {
	if d.refusal > 0 {
		return refusalID(d.refusal)
	}
	return d.voucher.id()
}

func refusalID(n int64) string { return "refusal-" + strconv.FormatInt(n, 10) }

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
	ask := in.e.at("FeCAEReq")
	b := in.batch(ask.at("FeCabReq"), byRequest)
	for _, each := range ask.at("FeDetReq").all("FECAEDetRequest") {
		if len(b.vouchers) > maxBatch {
			break
		}
		b.vouchers = append(b.vouchers, in.fields.readVoucher(each, b.cuit, b.pos, b.kind))
	}
	return m.answerBatch(in, &b)
}

// batch reads the head of a request.
func (in *request) batch(head *element, emission string) batch {
	return batch{
		cuit: in.cuit, now: in.now, scenario: in.scenario, emission: emission,
		pos: in.fields.int(head, "PtoVta"), kind: in.fields.int(head, "CbteTipo"), count: in.fields.int(head, "CantReg"),
	}
}

func (m *Mock) answerBatch(in *request, b *batch) ([]element, error) {
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	verdicts, problems, err := m.judge(in.ctx, b)
	if err != nil {
		return nil, err
	}
	for i := range verdicts {
		id := verdicts[i].itemID()
		kit.About(in.ctx, id)
		m.shell.Changed(id)
	}
	return b.answer(verdicts, problems), nil
}

// checkHead returns what is wrong with a batch as a whole. FECAEARegInformativo has codes of its own for some.
func (b *batch) checkHead() []note {
	code := func(byRequest, informed int) int {
		if b.emission == inAdvance {
			return informed
		}
		return byRequest
	}
	switch {
	case b.count < 1 || b.count > maxCount:
		return []note{{Code: 10001, Message: "El campo CantReg debe estar comprendido entre 1 y " + strconv.Itoa(maxCount) + "."}}
	case b.count > maxBatch:
		return []note{{Code: 10003, Message: "La cantidad de registros en detalle debe ser menor o igual a " + strconv.Itoa(maxBatch) +
			". Consultar metodo FECompTotXRequest."}}
	case b.count != len(b.vouchers):
		const message = "Campo CantReg debe ser igual a lo informado en detalle. Informado: %d, Enviado:%d"
		return []note{{Code: 10002, Message: fmt.Sprintf(message, b.count, len(b.vouchers))}}
	case b.pos < 1 || b.pos > maxPoint:
		return []note{{Code: code(10004, 1300), Message: "El campo PtoVta debe estar entre 1 y " + strconv.Itoa(maxPoint) + "."}}
	case b.pos == blockedPoint:
		return []note{{Code: code(10005, 701), Message: "El punto de venta no se encuentra habilitado a usar en el presente web service. " +
			"Consultar metodo FEParamGetPtosVenta."}}
	case b.kind < 1 && b.emission == byRequest:
		return []note{{Code: 10006, Message: "El campo CbteTipo debe ser un valor numerico mayor a 0."}}
	}
	if _, ok := kindOf(b.kind); !ok {
		return []note{{Code: code(10007, 700), Message: "El campo CbteTipo no es un valor valido. Consultar metodo FEParamGetTiposCbte."}}
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
	err = m.db.change(func(tx *transaction) error {
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
	tx      *transaction
	batch   *batch
	planned *note

	last     int64
	lastDate string
	due      string // of the next CAE or CAEA
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
		case stopped && b.emission == inAdvance:
			s.misnumbered(&d, true)
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
	r := s.rules(ctx)
	if v.First <= s.last && v.First > 0 {
		same, err := s.same(ctx, d)
		return s.misnumbered(d, !same), err
	}
	if d.notes, err = s.check(ctx, &r, v); err != nil || r.err != nil {
		return false, errors.Join(err, r.err)
	}
	if v.First != s.last+1 {
		return s.misnumbered(d, true), nil
	}
	for _, n := range d.notes {
		if !n.Allowed {
			return false, nil
		}
	}
	if s.batch.scenario == scenarioObserved {
		d.notes = append(d.notes, note{Code: 10217, Message: fiscalCredit, Allowed: true})
	}
	return false, s.keep(ctx, d)
}

func (s *series) rules(ctx context.Context) rules {
	return rules{
		today: s.batch.now, lastDate: s.lastDate, receiver: s.m.config.ReceiverCondition == required, taxpayer: taxpayerOf,
		exists: func(to reference) (bool, error) {
			_, err := findVoucher(ctx, s.tx, s.batch.cuit, to.PointOfSale, to.Kind, to.Number)
			if errors.Is(err, kit.ErrNotFound) {
				return false, nil
			}
			return err == nil, err
		},
	}
}

func (s *series) check(ctx context.Context, r *rules, v *voucher) ([]note, error) {
	if s.batch.emission == inAdvance {
		return s.checkAdvance(ctx, r, v)
	}
	notes := r.check(v)
	due, _ := parseDate(v.Date) // what is no date has its note
	s.due = due.AddDate(0, 0, caeDays).Format(dateForm)
	return notes, nil
}

// misnumbered notes that a number is not the next one: an error of a request for a CAE, and an observation of a voucher with
// a CAEA.
func (s *series) misnumbered(d *verdict, wrong bool) bool {
	if wrong && s.batch.emission == inAdvance {
		d.notes = []note{{Code: 703, Message: "El numero de comprobante no se corresponde con el proximo a informar. " +
			"Consultar metodo FECompUltimoAutorizado."}}
		return false
	}
	if wrong {
		d.notes = nil
	}
	return wrong
}

// same answers a voucher that was authorised before, when everything in it is as it was then.
func (s *series) same(ctx context.Context, d *verdict) (bool, error) {
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
	v.fill()
	if !reflect.DeepEqual(v, old.voucher) {
		return false, nil
	}
	d.voucher, d.result, d.cae, d.due, d.notes, d.again = v, approved, old.cae, old.due, old.notes, true
	return true, nil
}

// keep gives a voucher its CAE and writes it down.
func (s *series) keep(ctx context.Context, d *verdict) error {
	v := &d.voucher
	d.result, d.cae, d.due = approved, v.CAEA, s.due
	if s.batch.emission == byRequest {
		var ever int64
		if err := s.tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM vouchers").Scan(&ever); err != nil {
			return fmt.Errorf("count vouchers: %w", err)
		}
		d.cae = caeOf(s.batch.now, ever+1)
	}
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
	done, err := s.tx.ExecContext(ctx, "INSERT INTO refusals (cuit, at, detail, notes) VALUES (?, ?, ?, ?)",
		d.voucher.CUIT, s.batch.now.UnixMilli(), string(detail), string(notes))
	if err != nil {
		return fmt.Errorf("keep refusal: %w", err)
	}
	if d.refusal, err = done.LastInsertId(); err != nil {
		return fmt.Errorf("keep refusal: %w", err)
	}
	const forget = "DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?"
	if _, err := s.tx.ExecContext(ctx, forget, s.m.config.Most()); err != nil {
		return fmt.Errorf("forget refusals: %w", err)
	}
	return nil
}
