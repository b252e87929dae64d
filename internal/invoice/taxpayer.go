package invoice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/upstream"
)

// Taxpayer is who a CUIT belongs to, as ARCA's registry says.
//
//nolint:lll // a tag cannot be broken
type Taxpayer struct {
	CUIT      string `json:"cuit"`
	Name      string `json:"name"`
	Address   string `json:"address,omitempty"`
	Condition string `json:"condition,omitempty" enum:"consumidor_final,responsable_inscripto,monotributo,exento,no_alcanzado" doc:"Falta si el padrón no la dice"`
	Active    bool   `json:"active" doc:"false: ARCA limitó la CUIT"`
}

// Taxpayer asks ARCA's registry who a CUIT belongs to, with the shop's own ticket. Errors: fault.Invalid, ErrNoTaxpayer,
// ErrRegistryAway, ErrRegistryRefused, those of certificate.
func (s *Service) Taxpayer(ctx context.Context, shop uuid.UUID, number string) (Taxpayer, error) {
	who, err := cuit.Parse(number)
	if err != nil {
		return Taxpayer{}, fault.Validation("path.cuit", fault.As(err).Message)
	}
	found, err := s.askRegistry(ctx, shop, who.Digits())
	if errors.Is(err, afip.ErrTicket) {
		found, err = s.askRegistry(ctx, shop, who.Digits()) // the ticket was dropped; once more with another
	}
	if err != nil {
		return Taxpayer{}, registryFault(err)
	}
	return Taxpayer{
		CUIT: who.Digits(), Name: found.Name, Address: found.Address, Active: found.Active,
		Condition: nameOf(conditions(), int32(found.Condition)), //nolint:gosec // one of six
	}, nil
}

func (s *Service) askRegistry(ctx context.Context, shop uuid.UUID, who string) (afip.Taxpayer, error) {
	p, err := s.ticketFor(ctx, shop, afip.ServiceConstancia)
	if err != nil {
		return afip.Taxpayer{}, err
	}
	found, err := s.opts.Authority.Taxpayer(ctx, afip.Auth{Ticket: p.Ticket, CUIT: p.place.cuit}, who)
	if errors.Is(err, afip.ErrTicket) {
		return found, errors.Join(err, s.drop(ctx, p))
	}
	if err != nil {
		return found, fmt.Errorf("ask the registry: %w", err)
	}
	return found, nil
}

// registryFault says for people why the registry gave no answer. Our own errors stay what they are.
func registryFault(err error) error {
	if f := fault.As(err); f != nil {
		return f
	}
	if errors.Is(err, afip.ErrNotFound) {
		return ErrNoTaxpayer.Because(err)
	}
	if isOurs(err) {
		return err
	}
	if upstream.As(err) != nil && upstream.OutcomeOf(err) == upstream.Refused {
		return ErrRegistryRefused.Because(err)
	}
	away := *ErrRegistryAway.Because(err)
	if b, ok := errors.AsType[*blockedError](err); ok {
		away.RetryAfter = time.Duration(b.seconds) * time.Second
	}
	return &away
}

type (
	taxpayerInput struct {
		Path

		CUIT string `path:"cuit" maxLength:"20" doc:"Con o sin guiones"`
	}
	taxpayerOutput struct{ Body Taxpayer }
)

func (s *Service) handleTaxpayer(ctx context.Context, in *taxpayerInput) (*taxpayerOutput, error) {
	out, err := s.Taxpayer(ctx, in.ShopID, in.CUIT)
	return &taxpayerOutput{out}, err
}
