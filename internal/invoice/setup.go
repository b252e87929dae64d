package invoice

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// When a shop invoices (shops.invoice_when).
const (
	atPayment    = "at_payment"
	atCompletion = "at_completion"
)

// setup is how a shop invoices.
type setup struct {
	row      sqlgen.ShopSetupRow
	location *time.Location
}

// loadSetup reads it. Errors: ErrNotFound's kin for a shop that is not there.
func loadSetup(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) (*setup, error) {
	row, err := q.ShopSetup(ctx, shop)
	if err != nil {
		return nil, pg.Found(err, ErrNotFound, "read shop")
	}
	location, err := time.LoadLocation(row.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of shop: %w", err)
	}
	return &setup{row, location}, nil
}

// complete is ErrNotSetUp with the fields that are missing, or nil.
func (s *setup) complete() error {
	r := &s.row
	var missing *fault.Error
	for _, need := range []struct {
		there      bool
		name, text string
	}{
		{r.Cuit != nil && *r.Cuit != "", "cuit", "Falta el CUIT."},
		{r.LegalName != "", "legal_name", "Falta el nombre o la razón social."},
		{r.LegalAddress != "" || r.Address != "", "legal_address", "Falta el domicilio comercial."},
		{r.TaxCondition != nil, "tax_condition", "Falta la condición frente al IVA."},
		{r.PointOfSale != nil, "point_of_sale", "Falta el punto de venta."},
	} {
		if need.there {
			continue
		}
		if missing == nil {
			missing = ErrNotSetUp
		}
		missing = missing.At("settings."+need.name, need.text)
	}
	if missing == nil {
		return nil
	}
	return missing
}

// ready reports whether nothing is missing.
func (s *setup) ready() bool { return s.complete() == nil }

// today is the day in the shop.
func (s *setup) today(now time.Time) clock.Date { return clock.DateOf(now.In(s.location)) }

// issuer is what is printed of the shop.
func (s *setup) issuer() ([]byte, error) {
	r := &s.row
	out := Issuer{
		LegalName: r.LegalName, TradeName: r.Name, Address: r.LegalAddress, CUIT: *r.Cuit, GrossIncome: r.GrossIncome,
		Condition: *r.TaxCondition,
	}
	if out.Address == "" {
		out.Address = r.Address
	}
	if r.ActivitySince != nil {
		out.ActivitySince = clock.DateOf(*r.ActivitySince).String()
	}
	encoded, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encode issuer: %w", err)
	}
	return encoded, nil
}
