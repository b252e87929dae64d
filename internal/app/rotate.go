package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/barberpro/barberpro/internal/pg"
)

// Rotation is what rotating the keys did to one column of sealed texts, over all shops.
type Rotation struct {
	Column   string `json:"column"`
	Resealed int    `json:"resealed"`
	Lost     int    `json:"lost,omitempty"` // no key of SEAL_KEYS opens them any more
}

// errLost says that texts were sealed with a key that is gone.
var errLost = errors.New("some texts open with none of the keys in SEAL_KEYS; put the key that sealed them back")

// sealed are the columns of sealed texts of every domain.
func (a *App) sealed() []pg.Sealed {
	return slices.Concat(a.customer.Sealed(), a.booking.Sealed(), a.integration.Sealed(), a.invoice.Sealed(), a.notify.Sealed(),
		a.webhook.Sealed(), []pg.Sealed{pg.Answers()})
}

// RotateKeys seals anew, with the first key of SEAL_KEYS, everything that an older one sealed, and writes a line of JSON for
// each column. It is safe at any time, while processes serve that know the same keys, and may be stopped and repeated.
// Afterwards the older keys may go. Its error says what could not be sealed anew.
func (a *App) RotateKeys(ctx context.Context, out io.Writer) error {
	if err := a.await(ctx); err != nil {
		return err
	}
	shops, err := a.shopIDs(ctx, `SELECT all_shops()`)
	if err != nil {
		return err
	}
	var failed []error
	encoder := json.NewEncoder(out)
	for _, column := range a.sealed() {
		total := Rotation{Column: column.String()}
		for _, shop := range shops {
			n, err := a.db.Reseal(ctx, shop, column, a.seal)
			total.Resealed, total.Lost = total.Resealed+n.Done, total.Lost+n.Lost
			failed = append(failed, err)
		}
		if total.Lost > 0 {
			failed = append(failed, fmt.Errorf("%s: %d: %w", column, total.Lost, errLost))
		}
		if err := encoder.Encode(total); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return errors.Join(failed...)
}
