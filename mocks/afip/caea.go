package afip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

const (
	byRequest = "CAE"  // emission of vouchers that were authorised one by one
	inAdvance = "CAEA" // emission of vouchers whose code was given before them
)

const noData = "No existen datos en nuestros registros para los parametros ingresados."

// fortnight is the time that a CAEA is for.
type fortnight struct {
	period, part int
	from, to     time.Time // days
}

func fortnightOf(period, part int) (fortnight, *note) {
	first, err := time.ParseInLocation("200601", strconv.Itoa(period), buenosAires)
	if err != nil {
		return fortnight{}, &note{
			Code: 15004, Message: "El campo <Periodo> debe tener el formato AAAAMM, donde AAAA indica el año y MM el mes en números.",
		}
	}
	switch part {
	case 1:
		return fortnight{period, part, first, first.AddDate(0, 0, 14)}, nil
	case 2:
		return fortnight{period, part, first.AddDate(0, 0, 15), first.AddDate(0, 1, -1)}, nil
	default:
		return fortnight{}, &note{Code: 15005, Message: "El campo <Orden> debe ser 1 o 2."}
	}
}

// advance is a CAEA that was given out.
type advance struct {
	fortnight

	code string
	cuit int64
	at   time.Time
}

// findAdvance returns a CAEA by its code. Errors: sql.ErrNoRows.
func findAdvance(ctx context.Context, q querier, code string) (advance, error) {
	var (
		a            = advance{code: code}
		period, part int
		at           int64
	)
	err := q.QueryRowContext(ctx, "SELECT cuit, period, part, at FROM advances WHERE caea = ?", code).Scan(&a.cuit, &period, &part, &at)
	if err != nil {
		return advance{}, fmt.Errorf("find CAEA: %w", err)
	}
	var wrong *note
	if a.fortnight, wrong = fortnightOf(period, part); wrong != nil {
		return advance{}, errors.New("find CAEA: " + wrong.Message)
	}
	a.at = time.UnixMilli(at).In(buenosAires)
	return a, nil
}

// giveCAEA is FECAEASolicitar.
func (m *Mock) giveCAEA(in *request) ([]element, error) {
	const name = "FECAEASolicitar"
	f, wrong := fortnightOf(in.fields.int(in.e, "Periodo"), in.fields.int(in.e, "Orden"))
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if wrong != nil {
		return m.empty(in, name, *wrong), nil
	}
	const (
		early = 5 // days before the fortnight from which it may be asked for
		shown = "1/2/2006"
	)
	opens := f.from.AddDate(0, 0, -early)
	if in.now.Before(opens) || !in.now.Before(f.to.AddDate(0, 0, 1)) {
		return m.empty(in, name, note{
			Code: 15006, Message: "Fecha de envío podrá ser desde 5 días corridos anteriores al inicio hasta el último dia de cada " +
				"quincena. Del " + opens.Format(shown) + " hasta " + f.to.Format(shown),
		}), nil
	}
	unique := mulmod(in.cuit%1_000_000_000+int64(f.period*2+f.part), 3_141_592_653, 10_000_000_000)
	code := fmt.Sprintf("3%d%02d%010d", in.now.Year()%10, f.period%100, unique)
	var given int64
	err := m.db.change(func(tx *transaction) error {
		done, err := tx.ExecContext(context.WithoutCancel(in.ctx),
			"INSERT INTO advances (caea, cuit, period, part, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			code, in.cuit, f.period, f.part, in.now.UnixMilli())
		if err != nil {
			return fmt.Errorf("keep CAEA: %w", err)
		}
		given, err = done.RowsAffected()
		return err //nolint:wrapcheck // the driver never fails here
	})
	if err != nil {
		return nil, err
	}
	if given == 0 {
		return m.empty(in, name, note{
			Code: 15008, Message: "Existe un CAEA otorgado para la CUIT solicitante con el periodo y orden informado. " +
				"Consultar el metodo FECAEAConsultar.",
		}), nil
	}
	return []element{(&advance{fortnight: f, code: code, at: in.now}).element()}, nil
}

func (a *advance) element() element {
	const informDays = 8 // after the fortnight
	return group("ResultGet", leaf("CAEA", a.code), leaf("Periodo", a.period), leaf("Orden", a.part),
		leaf("FchVigDesde", a.from.Format(dateForm)), leaf("FchVigHasta", a.to.Format(dateForm)),
		leaf("FchTopeInf", a.to.AddDate(0, 0, informDays).Format(dateForm)), leaf("FchProceso", a.at.Format(processTime)))
}

// consultCAEA is FECAEAConsultar.
func (m *Mock) consultCAEA(in *request) ([]element, error) {
	const name = "FECAEAConsultar"
	f, wrong := fortnightOf(in.fields.int(in.e, "Periodo"), in.fields.int(in.e, "Orden"))
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if wrong != nil {
		return m.empty(in, name, *wrong), nil
	}
	var code string
	err := m.db.read.QueryRowContext(in.ctx, "SELECT caea FROM advances WHERE cuit = ? AND period = ? AND part = ?",
		in.cuit, f.period, f.part).Scan(&code)
	if errors.Is(err, sql.ErrNoRows) {
		return m.empty(in, name, note{Code: 602, Message: noData}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("find CAEA: %w", err)
	}
	a, err := findAdvance(in.ctx, m.db.read, code)
	if err != nil {
		return nil, err
	}
	return []element{a.element()}, nil
}
