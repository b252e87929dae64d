package afip

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// inform is FECAEARegInformativo: vouchers that were made with a CAEA are told to the agency afterwards.
func (m *Mock) inform(in *request) ([]element, error) {
	ask := in.e.at("FeCAEARegInfReq")
	b := in.batch(ask.at("FeCabReq"), inAdvance)
	for _, each := range ask.at("FeDetReq").all("FECAEADetRequest") {
		if len(b.vouchers) > maxBatch {
			break
		}
		v := in.fields.readVoucher(each, b.cuit, b.pos, b.kind)
		v.CAEA, v.Generated = each.value("CAEA"), each.value("CbteFchHsGen")
		b.vouchers = append(b.vouchers, v)
	}
	return m.answerBatch(in, &b)
}

// checkAdvance judges the CAEA of a voucher. The notes are those of FECAEARegInformativo.
func (s *series) checkAdvance(ctx context.Context, r *rules, v *voucher) ([]note, error) {
	if v.CAEA == "" {
		return []note{{Code: 782, Message: "El <CAEA> es obligatorio informarlo."}}, nil
	}
	a, err := findAdvance(ctx, s.tx, v.CAEA)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return []note{{Code: 780, Message: "El <CAEA> debe corresponder a un CAEA registrado en las bases de la Administracion."}}, nil
	case err != nil:
		return nil, err
	case a.cuit != s.batch.cuit:
		return []note{{Code: 705, Message: "El <CAEA> debe corresponder a la CUIT que esta informando."}}, nil
	}
	date, ok := parseDate(v.Date)
	var notes []note
	no := func(code int, message string) { notes = append(notes, note{Code: code, Message: message}) }
	switch {
	case s.batch.now.Before(a.from):
		no(1414, "La fecha en la que se informa debe ser posterior a la de entrada en vigencia del CAEA.")
	case !ok:
		no(783, "El campo <CbteFch> es obligatorio, con formato yyyymmdd.")
	case date.Before(a.from) || date.After(a.to):
		no(702, "El campo <CbteFch> debe estar comprendido en la vigencia del CAEA.")
	case v.Date < s.lastDate:
		no(704, "El campo <CbteFch> debe ser mayor o igual al del ultimo comprobante informado.")
	}
	if _, err := time.Parse(processTime, v.Generated); v.Generated != "" && err != nil {
		no(1441, "El campo <CbteFchHsGen> debe tener formato yyyymmddhhmiss.")
	}
	if len(v.Buyers) > 0 {
		no(1432, "No se encuentra habilitado informar compradores para la modalidad CAEA.")
	}
	_, idle, err := useOf(ctx, s.tx, v.CAEA, s.batch.pos)
	if err != nil {
		return nil, err
	}
	if idle {
		notes = append(notes, note{Code: 1424, Message: "El CAEA y punto de venta fueron informados sin movimientos.", Allowed: true})
	}
	s.due = a.to.Format(dateForm)
	r.informed = true
	return append(notes, informed(r.check(v), v.Kind)...), nil
}

// counterpart is the code that FECAEARegInformativo has for one of FECAESolicitar.
type counterpart struct {
	code    int
	allowed bool // what has happened is observed, where it could still have been refused before
}

//nolint:gochecknoglobals // constant table, of the manual
var counterparts = map[int]counterpart{
	10008: {784, false}, 10010: {784, false}, 10011: {1416, false}, 10012: {711, false}, 10013: {1403, false}, 10015: {1404, false},
	10018: {715, false}, 10019: {1000, false}, 10020: {1009, false}, 10021: {1008, false}, 10022: {1003, false}, 10023: {725, true},
	10024: {1423, false}, 10025: {900, false}, 10026: {905, false}, 10027: {906, false}, 10028: {907, false}, 10029: {1406, true},
	10030: {713, false}, 10032: {1412, true}, 10036: {1411, true}, 10037: {1401, false}, 10038: {726, false}, 10039: {726, false},
	10040: {806, true}, 10041: {801, true}, 10042: {908, false}, 10043: {717, false}, 10044: {718, false}, 10045: {719, false},
	10046: {723, false}, 10047: {1407, false}, 10048: {724, true}, 10049: {1413, true}, 10051: {1006, true}, 10057: {805, false},
	10058: {802, false}, 10059: {803, false}, 10060: {804, false}, 10061: {1408, true}, 10063: {1402, true}, 10065: {1409, false},
	10069: {788, false}, 10070: {1427, true}, 10071: {1443, false}, 10197: {1491, false}, 10217: {1516, true}, 10239: {820, false},
	10241: {822, true}, 10242: {823, false}, 10243: {824, true}, 10245: {825, true}, 10246: {826, false}, 10247: {827, true},
}

// ofClassC are the codes that differ for class C.
//
//nolint:gochecknoglobals // constant table, of the manual
var ofClassC = map[int]counterpart{
	10012: {1433, false}, 10043: {1434, false}, 10044: {1435, false}, 10047: {1438, false}, 10048: {1439, false},
}

// informed turns notes of FECAESolicitar into those of FECAEARegInformativo. What that one does not judge is dropped.
func informed(notes []note, kind int) []note {
	k, _ := kindOf(kind)
	var out []note
	for _, n := range notes {
		to, ok := counterparts[n.Code]
		if c, differs := ofClassC[n.Code]; differs && k.class == classC {
			to, ok = c, true
		}
		if ok {
			out = append(out, note{Code: to.code, Message: n.Message, Allowed: to.allowed || n.Allowed})
		}
	}
	return out
}
