package catalog

import (
	"math"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
)

// MaxPrice is the highest price of a service: $ 1.000.000.000.
const MaxPrice money.Centavos = 100_000_000_000

// ErrPriceOutOfRange says that a raise would leave a price that cannot be.
var ErrPriceOutOfRange = &fault.Error{
	Kind: fault.Invalid, Code: "price_out_of_range",
	Message: "Con ese porcentaje y ese redondeo un precio quedaría en cero o demasiado alto.",
}

// Price is a version of a service's price: it holds from the start of ValidFrom, a local day, until the next version.
type Price struct {
	ValidFrom     clock.Date `json:"valid_from" format:"date"`
	PriceCentavos int64      `json:"price_centavos" minimum:"0" maximum:"100000000000"`
}

// Raise changes the prices of several services at once, as in "+12,5 %, round to $ 500".
type Raise struct {
	// Percent has up to two decimals. It is turned into whole hundredths of a percent before any amount is touched.
	Percent float64 `json:"percent" minimum:"-99.99" maximum:"1000" doc:"Hasta dos decimales; negativo baja" example:"12.5"`
	// RoundToCentavos is the step of the new prices; 0 means 1.
	RoundToCentavos int64       `json:"round_to_centavos,omitempty" minimum:"1" maximum:"100000000" example:"50000"`
	ValidFrom       clock.Date  `json:"valid_from,omitzero" format:"date" doc:"Hoy si falta"`
	ServiceIDs      []uuid.UUID `json:"service_ids,omitempty" minItems:"1" maxItems:"500" doc:"Todos si falta"`
}

// Raised is what a raise does to one service.
type Raised struct {
	ServiceID      uuid.UUID  `json:"service_id" format:"uuid"`
	Name           string     `json:"name"`
	ValidFrom      clock.Date `json:"valid_from" format:"date"`
	BeforeCentavos int64      `json:"before_centavos"`
	AfterCentavos  int64      `json:"after_centavos"`
}

// basisPoints is Percent in hundredths of a percent. It returns fault.Invalid when there are more than two decimals.
func (r Raise) basisPoints() (money.BasisPoints, error) {
	const noise = 1e-6
	exact := r.Percent * float64(money.Percent)
	whole := math.Round(exact)
	if math.Abs(exact-whole) > noise {
		return 0, fault.Validation("body.percent", "Escribí el porcentaje con hasta dos decimales.")
	}
	return money.BasisPoints(whole), nil
}

// of returns a price after the raise. What is free stays free. Errors: ErrPriceOutOfRange.
func (r Raise) of(price money.Centavos) (money.Centavos, error) {
	by, err := r.basisPoints()
	if err != nil {
		return 0, err
	}
	raised, err := price.Raise(by, money.Centavos(r.RoundToCentavos))
	if err != nil {
		return 0, ErrPriceOutOfRange.Because(err)
	}
	if raised > MaxPrice || raised == 0 && price > 0 {
		return 0, ErrPriceOutOfRange
	}
	return raised, nil
}
