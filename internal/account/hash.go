package account

import "context"

// Hash hashes a password as Register does, but does not judge it. It is for the demo shop, whose password everybody may
// know. Errors: ErrLoginBusy.
func (s *Service) Hash(ctx context.Context, password string) (string, error) {
	return s.hashInGate(ctx, password)
}
