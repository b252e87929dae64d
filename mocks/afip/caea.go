package afip

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// advance is the FECAEA operations: authorisation codes given out before a fortnight. Vouchers made with them
// (FECAEARegInformativo) are refused in so many words, since this mock does not imitate that regime.
func (m *Mock) advance(in *request, name string) ([]element, error) {
	switch name {
	case "FECAEASolicitar":
		return m.giveCAEA(in)
	case "FECAEAConsultar":
		return m.consultCAEA(in)
	case "FECAEASinMovimientoInformar":
		return m.informIdle(in)
	case "FECAEASinMovimientoConsultar":
		return m.consultIdle(in)
	default:
		return m.empty(in, name, note{Code: 15000, Message: "FECAEARegInformativo no es simulado: usar FECAESolicitar."}), nil
	}
}

// fortnight is the time that a CAEA is for.
type fortnight struct {
	period, part int
	from, to     time.Time
}

func fortnightOf(period, part int) (fortnight, bool) {
	first, err := time.ParseInLocation("200601", strconv.Itoa(period), buenosAires)
	if err != nil || part < 1 || part > 2 {
		return fortnight{}, false
	}
	if part == 1 {
		return fortnight{period, part, first, first.AddDate(0, 0, 14)}, true
	}
	return fortnight{period, part, first.AddDate(0, 0, 15), first.AddDate(0, 1, -1)}, true
}

func (m *Mock) giveCAEA(in *request) ([]element, error) {
	f, ok := fortnightOf(in.fields.int(in.e, "Periodo"), in.fields.int(in.e, "Orden"))
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if !ok {
		return m.empty(in, "FECAEASolicitar", note{Code: 15004, Message: "Los campos Periodo (yyyymm) u Orden (1 o 2) son invalidos."}), nil
	}
	const early = 5 // days before the fortnight from which it may be asked for
	if in.now.Before(f.from.AddDate(0, 0, -early)) || in.now.After(f.to.AddDate(0, 0, 1)) {
		return m.empty(in, "FECAEASolicitar", note{
			Code: 15006, Message: "El CAEA solo puede solicitarse desde 5 dias antes y hasta el fin de la quincena.",
		}), nil
	}
	unique := mulmod(in.cuit%1_000_000_000+int64(f.period*2+f.part), 3_141_592_653, 10_000_000_000)
	code := fmt.Sprintf("3%d%02d%010d", in.now.Year()%10, f.period%100, unique)
	done, err := m.db.write.ExecContext(in.ctx,
		"INSERT INTO advances (caea, cuit, period, part, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		code, in.cuit, f.period, f.part, in.now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("keep CAEA: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return m.empty(in, "FECAEASolicitar", note{
			Code: 15008, Message: "Existe un CAEA otorgado para la CUIT, periodo y orden solicitados. Consultar metodo FECAEAConsultar.",
		}), err
	}
	return []element{f.element(code, in.now)}, nil
}

func (f *fortnight) element(code string, at time.Time) element {
	const informDays = 8 // after the fortnight
	return group("ResultGet", leaf("CAEA", code), leaf("Periodo", f.period), leaf("Orden", f.part),
		leaf("FchVigDesde", f.from.Format(dateForm)), leaf("FchVigHasta", f.to.Format(dateForm)),
		leaf("FchTopeInf", f.to.AddDate(0, 0, informDays).Format(dateForm)), leaf("FchProceso", at.Format(processTime)))
}

func (m *Mock) consultCAEA(in *request) ([]element, error) {
	f, ok := fortnightOf(in.fields.int(in.e, "Periodo"), in.fields.int(in.e, "Orden"))
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	var (
		code string
		at   int64
	)
	err := m.db.read.QueryRowContext(in.ctx, "SELECT caea, at FROM advances WHERE cuit = ? AND period = ? AND part = ?",
		in.cuit, f.period, f.part).Scan(&code, &at)
	if !ok || errors.Is(err, sql.ErrNoRows) {
		return m.empty(in, "FECAEAConsultar", note{
			Code: 602, Message: "No existen datos en nuestros registros para los parametros ingresados.",
		}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("find CAEA: %w", err)
	}
	return []element{f.element(code, time.UnixMilli(at).In(buenosAires))}, nil
}

func (m *Mock) informIdle(in *request) ([]element, error) {
	pos, code := in.fields.int(in.e, "PtoVta"), in.e.value("CAEA")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	var found int
	err := m.db.read.QueryRowContext(in.ctx, "SELECT count(*) FROM advances WHERE caea = ? AND cuit = ?", code, in.cuit).Scan(&found)
	if err != nil {
		return nil, fmt.Errorf("find CAEA: %w", err)
	}
	if found == 0 {
		return m.empty(in, "FECAEASinMovimientoInformar", note{Code: 1200, Message: "El CAEA no existe o no pertenece a la CUIT."}), nil
	}
	_, err = m.db.write.ExecContext(in.ctx, "INSERT INTO idle (caea, pos, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		code, pos, in.now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("keep idle CAEA: %w", err)
	}
	return []element{
		leaf("CAEA", code), leaf("FchProceso", in.now.Format(processTime)), leaf("PtoVta", pos), leaf("Resultado", approved),
	}, nil
}

func (m *Mock) consultIdle(in *request) ([]element, error) {
	pos, code := in.fields.int(in.e, "PtoVta"), in.e.value("CAEA")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	rows, err := m.db.read.QueryContext(in.ctx, `SELECT i.pos, i.at FROM idle i JOIN advances a ON a.caea = i.caea
		WHERE i.caea = ? AND a.cuit = ? AND (? = 0 OR i.pos = ?) ORDER BY i.pos`, code, in.cuit, pos, pos)
	if err != nil {
		return nil, fmt.Errorf("find idle CAEA: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	out := element{name: "ResultGet"}
	for rows.Next() {
		var (
			n  int
			at int64
		)
		if err := rows.Scan(&n, &at); err != nil {
			return nil, fmt.Errorf("read idle CAEA: %w", err)
		}
		out.kids = append(out.kids, group("FECAEASinMov", leaf("CAEA", code),
			leaf("FchProceso", time.UnixMilli(at).In(buenosAires).Format(processTime)), leaf("PtoVta", n)))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read idle CAEA: %w", err)
	}
	if len(out.kids) == 0 {
		return m.empty(in, "FECAEASinMovimientoConsultar", note{
			Code: 602, Message: "No existen datos en nuestros registros para los parametros ingresados.",
		}), nil
	}
	return []element{out}, nil
}
