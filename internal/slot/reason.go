package slot

// Reason is the stable code of the first rule that a start breaks; it is part of the API contract.
type Reason string

// The reasons, in the order in which the rules are tried.
const (
	ReasonNone              Reason = ""                   // the start can be booked
	ReasonBarberUnavailable Reason = "barber_unavailable" // the barber does not offer the services
	ReasonInThePast         Reason = "in_the_past"
	ReasonTooSoon           Reason = "too_soon"       // before now plus the notice
	ReasonBeyondHorizon     Reason = "beyond_horizon" // on a local date after the last bookable one
	ReasonClosedHoliday     Reason = "closed_holiday"
	ReasonDayOff            Reason = "day_off"       // the barber has no hours on that date
	ReasonTimeOff           Reason = "time_off"      // the service would run into time off
	ReasonOutsideHours      Reason = "outside_hours" // the service would start or end outside the hours
	ReasonOffGrid           Reason = "off_grid"
	ReasonTaken             Reason = "taken"    // the barber is busy, buffers included
	ReasonNoChair           Reason = "no_chair" // no chair is free for the whole of an occupancy
)

// Bookable reports whether no rule is broken.
func (r Reason) Bookable() bool { return r == ReasonNone }
