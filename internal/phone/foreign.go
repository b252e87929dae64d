package phone

import "github.com/nyaruka/phonenumbers"

const noRegion = "ZZ"

// parseForeign reads the digits of an international number that is not Argentine.
// Numbers that bill the caller or reach a switchboard are refused: no message goes there, and some cost a lot to reach.
func parseForeign(digits string) (Number, error) {
	n, err := phonenumbers.Parse("+"+digits, noRegion)
	if err != nil {
		return Number{}, ErrInvalid.Because(err)
	}
	if !phonenumbers.IsValidNumber(n) {
		return Number{}, ErrInvalid
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.FIXED_LINE,
		phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER:
		return Number{e164: phonenumbers.Format(n, phonenumbers.E164)}, nil
	default:
		return Number{}, ErrInvalid
	}
}

// formatForeign groups a number by the habits of its country, such as +598 94 231 234.
func formatForeign(e164 string) string {
	n, err := phonenumbers.Parse(e164, noRegion)
	if err != nil {
		return e164
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
