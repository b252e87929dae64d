package invoice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// expiryWarning is how long before a certificate's end it is warned of.
const expiryWarning = 30 * 24 * time.Hour

// Health is what a test of the shop's connection to ARCA found. Problems are for people, in Spanish; none is well.
type Health struct {
	CUIT      string    `json:"cuit"`
	Alias     string    `json:"alias" doc:"Nombre del certificado en ARCA"`
	ExpiresAt time.Time `json:"expires_at"`
	Problems  []string  `json:"problems" nullable:"false"`
	Warnings  []string  `json:"warnings" nullable:"false"`
}

// Check tries the shop's connection to ARCA without issuing anything: the certificate, whether the service is up, the
// ticket, and the point of sale. Errors: ErrNotConnected, our own.
func (s *Service) Check(ctx context.Context, shop uuid.UUID) (out Health, err error) {
	out = Health{Problems: []string{}, Warnings: []string{}}
	certificate, err := s.certificate(ctx, shop)
	if certificate != nil {
		out.CUIT, out.Alias, out.ExpiresAt = certificate.CUIT().Digits(), certificate.Alias(), certificate.Expires()
	}
	if err == nil {
		if warning := s.expiry(certificate.Expires()); warning != "" {
			out.Warnings = append(out.Warnings, warning)
		}
		err = s.checkService(ctx, shop, &out)
	}
	err = out.problem(err)
	return out, err
}

// checkService tries what needs the network.
func (s *Service) checkService(ctx context.Context, shop uuid.UUID, out *Health) error {
	health, err := s.opts.Authority.Health(ctx)
	if err != nil {
		return fmt.Errorf("ask ARCA how it is: %w", err)
	}
	if !health.OK() {
		out.Problems = append(out.Problems, "ARCA informa que el servicio de facturación no está funcionando.")
	}
	pass, err := s.ticket(ctx, shop)
	if err != nil {
		return err
	}
	return s.checkPoint(ctx, shop, pass, out)
}

// expiry is a warning about a certificate that ends soon, or "".
func (s *Service) expiry(at time.Time) string {
	if left := at.Sub(s.now()); left < expiryWarning {
		return fmt.Sprintf("El certificado vence en %d días: sacá uno nuevo en ARCA.", int(left.Hours()/24)) //nolint:mnd // hours of a day
	}
	return ""
}

// problem notes an error that is not our own.
func (h *Health) problem(err error) error {
	if err == nil {
		return nil
	}
	if f := fault.As(err); f != nil && f.Code == ErrNotConnected.Code {
		return ErrNotConnected
	}
	if isOurs(err) {
		return err
	}
	h.Problems = append(h.Problems, explain(err))
	return nil
}

// checkPoint looks at the point of sale of the shop's settings.
func (s *Service) checkPoint(ctx context.Context, shop uuid.UUID, pass *pass, out *Health) error {
	var setup *setup
	err := s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		setup, err = loadSetup(ctx, q, shop)
		return err
	})
	if err != nil {
		return err
	}
	if incomplete := fault.As(setup.complete()); incomplete != nil {
		for _, f := range incomplete.Fields {
			out.Problems = append(out.Problems, f.Message)
		}
		return nil
	}
	points, err := s.opts.Authority.PointsOfSale(ctx, afip.Auth{Ticket: pass.Ticket, CUIT: *setup.row.Cuit})
	if err != nil {
		return fmt.Errorf("list points of sale: %w", err)
	}
	out.point(points, int(*setup.row.PointOfSale))
	return nil
}

// point says what is wrong with a point of sale. Some issuers' lists do not have all of theirs: one that is not there is
// only warned of.
func (h *Health) point(points []afip.PointOfSale, ours int) {
	var usable []string
	for _, p := range points {
		if p.Number == ours {
			if p.Blocked || p.Closed {
				h.Problems = append(h.Problems, fmt.Sprintf("El punto de venta %d está bloqueado o dado de baja en ARCA.", ours))
			}
			return
		}
		if !p.Blocked && !p.Closed {
			usable = append(usable, fmt.Sprint(p.Number))
		}
	}
	warning := fmt.Sprintf("ARCA no tiene el punto de venta %d para web services.", ours)
	if len(usable) > 0 {
		warning += " Están habilitados: " + strings.Join(usable, ", ") + "."
	}
	h.Warnings = append(h.Warnings, warning)
}
