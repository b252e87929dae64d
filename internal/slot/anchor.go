package slot

import "fmt"

// Anchor says where the grid of starts begins. From there a start is offered every StepMinutes.
type Anchor uint8

// The anchors.
const (
	// AnchorMidnight offers starts whose minute of the local wall clock's day is a multiple of the step.
	AnchorMidnight Anchor = iota
	// AnchorOpening restarts the grid at each opening: the start of a stretch of one date's hours.
	// Touching periods of the same date are one stretch. Time off does not move the grid.
	AnchorOpening
	// AnchorAdjacent restarts the grid at each opening and wherever the barber becomes free:
	// the end of a busy occupancy or of time off. A start while the barber is busy is taken, never off the grid.
	AnchorAdjacent
)

// ParseAnchor reads the names that String gives.
func ParseAnchor(s string) (Anchor, error) {
	for _, a := range []Anchor{AnchorMidnight, AnchorOpening, AnchorAdjacent} {
		if a.String() == s {
			return a, nil
		}
	}
	return 0, fmt.Errorf("%w: anchor %q: want midnight, opening or adjacent", ErrInvalid, s)
}

// String returns midnight, opening or adjacent.
func (a Anchor) String() string {
	switch a {
	case AnchorMidnight:
		return "midnight"
	case AnchorOpening:
		return "opening"
	case AnchorAdjacent:
		return "adjacent"
	default:
		return fmt.Sprintf("Anchor(%d)", uint8(a))
	}
}
