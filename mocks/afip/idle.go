package afip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// informIdle is FECAEASinMovimientoInformar: nothing was invoiced with a CAEA at a point of sale.
func (m *Mock) informIdle(in *request) ([]element, error) {
	const name = "FECAEASinMovimientoInformar"
	pos, code := in.fields.int(in.e, "PtoVta"), in.e.value("CAEA")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	ctx := context.WithoutCancel(in.ctx)
	var wrong *note
	err := m.db.change(func(tx *transaction) (err error) {
		if wrong, err = idleProblem(ctx, tx, in, code, pos); wrong != nil || err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO idle (caea, pos, at) VALUES (?, ?, ?)", code, pos, in.now.UnixMilli())
		if err != nil {
			return fmt.Errorf("keep idle CAEA: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		return m.empty(in, name, *wrong), nil
	}
	return []element{
		leaf("CAEA", code), leaf("FchProceso", in.now.Format(processTime)), leaf("PtoVta", pos), leaf("Resultado", approved),
	}, nil
}

// idleProblem returns why a CAEA cannot be informed as idle, or nil.
func idleProblem(ctx context.Context, tx *transaction, in *request, code string, pos int) (*note, error) {
	if pos < 1 || pos > maxPoint {
		return &note{Code: 1206, Message: "El punto de venta debe estar comprendido entre 1 y 99998."}, nil
	}
	a, err := findAdvance(ctx, tx, code)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &note{Code: 1200, Message: "El codigo de autorizacion debe ser del tipo CAEA"}, nil
	case err != nil:
		return nil, err
	case a.cuit != in.cuit:
		return &note{Code: 1201, Message: "El CAEA no corresponde a la CUIT informada."}, nil
	case in.now.Before(a.from):
		return &note{Code: 1203, Message: "El CAEA informado aun no entro en vigencia."}, nil
	}
	used, idle, err := useOf(ctx, tx, code, pos)
	switch {
	case err != nil:
		return nil, err
	case used:
		return &note{Code: 1202, Message: "El CAEA y punto de venta se encuentran utilizados en algun comprobante."}, nil
	case idle:
		return &note{Code: 1209, Message: "El punto de venta informado como sin movimiento ya fue notificado."}, nil
	}
	return nil, nil //nolint:nilnil // nothing is wrong
}

// useOf reports whether vouchers were informed with a CAEA at a point of sale, and whether it was informed as idle.
func useOf(ctx context.Context, q querier, code string, pos int) (used, idle bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM vouchers WHERE cae = ? AND pos = ? AND emission = 'CAEA'),
		EXISTS (SELECT 1 FROM idle WHERE caea = ? AND pos = ?)`, code, pos, code, pos).Scan(&used, &idle)
	if err != nil {
		return false, false, fmt.Errorf("find the use of a CAEA: %w", err)
	}
	return used, idle, nil
}

// consultIdle is FECAEASinMovimientoConsultar. Without a point of sale it is about all of them.
func (m *Mock) consultIdle(in *request) ([]element, error) {
	const name = "FECAEASinMovimientoConsultar"
	pos, code := in.fields.int(in.e, "PtoVta"), in.e.value("CAEA")
	switch {
	case in.fields.err != nil:
		return nil, in.fields.err
	case len(code) != caeDigits:
		return m.empty(in, name, note{Code: 10100, Message: "No ingreso el CAEA o el formato es invalido."}), nil
	case pos < 0 || pos > maxPoint:
		return m.empty(in, name, note{Code: 10101, Message: "No ingreso el Punto de Venta o el formato es invalido."}), nil
	}
	used, _, err := useOf(in.ctx, m.db.read, code, pos)
	if err != nil {
		return nil, err
	}
	if used {
		return m.empty(in, name, note{Code: 10105, Message: "El punto de venta ingresado registra comprobantes informados."}), nil
	}
	out, err := m.db.idle(in.ctx, in.cuit, code, pos)
	if err != nil {
		return nil, err
	}
	if len(out.kids) == 0 {
		return m.empty(in, name, note{
			Code: 10102, Message: "El CAEA informado no se encuentra registrado en las bases de la Administracion como sin movimientos.",
		}), nil
	}
	return []element{out}, nil
}

// idle lists the points of sale at which nothing was invoiced with a CAEA.
func (d *database) idle(ctx context.Context, cuit int64, code string, pos int) (element, error) {
	out := element{name: "ResultGet"}
	rows, err := d.read.QueryContext(ctx, `SELECT i.pos, i.at FROM idle i JOIN advances a ON a.caea = i.caea
		WHERE i.caea = ? AND a.cuit = ? AND (? = 0 OR i.pos = ?) ORDER BY i.pos`, code, cuit, pos, pos)
	if err != nil {
		return out, fmt.Errorf("find idle CAEA: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	for rows.Next() {
		var (
			n  int
			at int64
		)
		if err := rows.Scan(&n, &at); err != nil {
			return out, fmt.Errorf("read idle CAEA: %w", err)
		}
		out.kids = append(out.kids, group("FECAEASinMov", leaf("CAEA", code),
			leaf("FchProceso", time.UnixMilli(at).In(buenosAires).Format(processTime)), leaf("PtoVta", n)))
	}
	if err := rows.Err(); err != nil {
		return out, fmt.Errorf("read idle CAEA: %w", err)
	}
	return out, nil
}
