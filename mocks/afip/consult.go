package afip

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// kept is an authorised voucher as it is in the database.
type kept struct {
	voucher

	cae, due string
	notes    []note
	at       time.Time
	emission string
}

const keptColumns = "SELECT detail, cae, due, notes, at, emission FROM vouchers "

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// findVoucher returns a voucher by its number. Errors: kit.ErrNotFound.
func findVoucher(ctx context.Context, q querier, cuit int64, pos, kind int, number int64) (kept, error) {
	k, err := scanKept(q.QueryRowContext(ctx, keptColumns+"WHERE cuit = ? AND pos = ? AND kind = ? AND ? BETWEEN first AND last",
		cuit, pos, kind, number))
	if errors.Is(err, sql.ErrNoRows) {
		return kept{}, kit.ErrNotFound
	}
	return k, err
}

func scanKept(row interface{ Scan(into ...any) error }) (kept, error) {
	var (
		k             kept
		detail, notes string
		at            int64
	)
	if err := row.Scan(&detail, &k.cae, &k.due, &notes, &at, &k.emission); err != nil {
		return kept{}, fmt.Errorf("read voucher: %w", err)
	}
	if err := errors.Join(json.Unmarshal([]byte(detail), &k.voucher), json.Unmarshal([]byte(notes), &k.notes)); err != nil {
		return kept{}, fmt.Errorf("read voucher: %w", err)
	}
	k.at = time.UnixMilli(at).In(buenosAires)
	return k, nil
}

// lastNumber is the number of the newest voucher of a series; 0: none.
func (d *database) lastNumber(ctx context.Context, cuit int64, pos, kind int) (int64, error) {
	var n int64
	err := d.read.QueryRowContext(ctx, "SELECT coalesce(max(last), 0) FROM vouchers WHERE cuit = ? AND pos = ? AND kind = ?",
		cuit, pos, kind).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("find the last voucher: %w", err)
	}
	return n, nil
}

// last is FECompUltimoAutorizado.
func (m *Mock) last(in *request) ([]element, error) {
	pos, kind := in.fields.int(in.e, "PtoVta"), in.fields.int(in.e, "CbteTipo")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if _, ok := kindOf(kind); !ok {
		return m.empty(in, "FECompUltimoAutorizado", note{
			Code: 11001, Message: "El campo CbteTipo no es un valor valido. Consultar metodo FEParamGetTiposCbte.",
		}), nil
	}
	if pos < 1 || pos > maxPoint {
		return m.empty(in, "FECompUltimoAutorizado", note{
			Code: 11000, Message: "El campo PtoVta debe estar comprendido entre 1 y 99998.",
		}), nil
	}
	if pos == blockedPoint {
		return m.empty(in, "FECompUltimoAutorizado", note{
			Code: 11002, Message: "El campo PtoVta no es un valor valido. Consultar metodo FEParamGetPtosVenta.",
		}), nil
	}
	n, err := m.db.lastNumber(in.ctx, in.cuit, pos, kind)
	if err != nil {
		return nil, err
	}
	return []element{leaf("PtoVta", pos), leaf("CbteTipo", kind), leaf("CbteNro", n)}, nil
}

// consult is FECompConsultar.
func (m *Mock) consult(in *request) ([]element, error) {
	ask := in.e.at("FeCompConsReq")
	pos, kind, number := in.fields.int(ask, "PtoVta"), in.fields.int(ask, "CbteTipo"), in.fields.long(ask, "CbteNro")
	if in.fields.err != nil {
		return nil, in.fields.err
	}
	if wrong := consultProblem(pos, kind, number); wrong != nil {
		return m.empty(in, "FECompConsultar", *wrong), nil
	}
	k, err := findVoucher(in.ctx, m.db.read, in.cuit, pos, kind, number)
	if errors.Is(err, kit.ErrNotFound) {
		return m.empty(in, "FECompConsultar", note{
			Code: 602, Message: noData,
		}), nil
	}
	if err != nil {
		return nil, err
	}
	kit.About(in.ctx, k.id())
	return []element{group("ResultGet", k.elements()...)}, nil
}

// consultProblem returns what is wrong with a question for a voucher, or nil.
func consultProblem(pos, kind int, number int64) *note {
	switch {
	case pos < 1 || pos > maxPoint:
		return &note{Code: 10200, Message: "No ingreso el Punto de Venta o el formato es invalido."}
	case number < 1 || number > maxNumber:
		return &note{Code: 10202, Message: "No ingreso el numero de comprobante o el formato es invalido."}
	}
	if _, ok := kindOf(kind); !ok {
		return &note{Code: 10201, Message: "No ingreso el Tipo de Comprobante, o el tipo de comprobante es invalido."}
	}
	return nil
}

// elements are the fields of a FECompConsResponse.
func (k *kept) elements() []element {
	out := append(k.voucher.elements(), leaf("Resultado", approved), leaf("CodAutorizacion", k.cae), leaf("EmisionTipo", k.emission),
		leaf("FchVto", k.due), leaf("FchProceso", k.at.Format(processTime)))
	out = append(out, observations(k.notes)...)
	return append(out, leaf("PtoVta", k.PointOfSale), leaf("CbteTipo", k.Kind))
}
