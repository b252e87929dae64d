package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

// table is a report as a spreadsheet has it.
type table struct {
	header []string
	rows   [][]cell
}

// cell is one value, written as spreadsheets in Argentina read it.
type cell string

const bom = "\uFEFF" // or spreadsheets take UTF-8 for something else

// encode writes the table as Argentine spreadsheets expect: semicolons, decimal commas, and a mark of its encoding.
func (t *table) encode() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(bom)
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	if err := w.Write(t.header); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	for _, row := range t.rows {
		record := make([]string, len(row))
		for i, c := range row {
			record[i] = string(c)
		}
		if err := w.Write(record); err != nil {
			return nil, fmt.Errorf("write CSV: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return out.Bytes(), nil
}

// text is what people typed. What a spreadsheet would take for a formula gets an apostrophe in front, which it shows as
// text: names come from customers (https://owasp.org/www-community/attacks/CSV_Injection).
func text(s string) cell {
	s = strings.ReplaceAll(s, "\x00", "")
	if strings.HasPrefix(strings.TrimLeft(s, " \u00A0\uFEFF"), "'") || startsFormula(s) {
		return cell("'" + s)
	}
	return cell(s)
}

func startsFormula(s string) bool {
	trimmed := strings.TrimLeft(s, " \u00A0\uFEFF")
	return trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@\t\r\n|%") || strings.HasPrefix(trimmed, "＝") ||
		strings.HasPrefix(trimmed, "＋") || strings.HasPrefix(trimmed, "－") || strings.HasPrefix(trimmed, "＠")
}

// pesos writes centavos as 12500,50.
func pesos(centavos int64) cell {
	sign, n := "", uint64(centavos) //nolint:gosec // negated below where it is negative
	if centavos < 0 {
		sign, n = "-", -n
	}
	return cell(fmt.Sprintf("%s%d,%02d", sign, n/100, n%100))
}

func pesosOrNothing(centavos *int64) cell {
	if centavos == nil {
		return ""
	}
	return pesos(*centavos)
}

func number[N int | int32 | int64](n N) cell { return cell(strconv.FormatInt(int64(n), 10)) }

func ratio(percent float64) cell {
	return cell(strings.Replace(strconv.FormatFloat(percent, 'f', 1, 64), ".", ",", 1))
}

func day(d clock.Date) cell { return cell(d.UTC().Format("02/01/2006")) }

func moment(t time.Time) cell { return cell(t.Format("02/01/2006 15:04")) }

func momentOrNothing(t *time.Time) cell {
	if t == nil {
		return ""
	}
	return moment(*t)
}

func methodName(method string) cell {
	switch method {
	case "cash":
		return "Efectivo"
	case "transfer":
		return "Transferencia"
	case "card":
		return "Tarjeta"
	}
	return "MercadoPago"
}

func weekdayName(weekday int) cell {
	return [...]cell{"Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo"}[weekday-1]
}
