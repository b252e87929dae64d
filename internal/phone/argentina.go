package phone

import "strings"

const (
	nationalDigits = 10 // area code and subscriber's number together
	localMobile    = "15"
	buenosAires    = "11" // the only area with numbers of eight digits
)

// parseArgentine reads what follows the country code, or a number written without it.
func parseArgentine(digits string) (Number, error) {
	for _, start := range starts(digits) {
		if national, ok := readNational(start); ok {
			return Number{e164: mobilePrefix + national}, nil
		}
	}
	return Number{}, ErrInvalid
}

// starts returns the ways in which the beginning of digits can be read, the most literal first.
// Area codes begin with 1, 2 or 3, so a leading 0, 9 or 54 is never part of one.
func starts(digits string) []string {
	rest := strings.TrimPrefix(digits, "0")
	ways := []string{rest}
	if country, found := strings.CutPrefix(rest, "54"); found {
		rest = country
		ways = append(ways, strings.TrimPrefix(rest, "0"))
	}
	if mobile, found := strings.CutPrefix(rest, "9"); found {
		ways = append(ways, strings.TrimPrefix(mobile, "0"))
	}
	return ways
}

// readNational drops the local mobile prefix, which stands between area code and number, and checks what is left.
// A number that starts with 15 and has eight digits more lacks its area, and only Buenos Aires has numbers that long.
func readNational(digits string) (string, bool) {
	switch len(digits) {
	case nationalDigits:
		if line, found := strings.CutPrefix(digits, localMobile); found {
			return checked(buenosAires + line)
		}
		return checked(digits)
	case nationalDigits + len(localMobile):
		for length := longestArea; length >= shortestArea; length-- {
			rest, found := strings.CutPrefix(digits[length:], localMobile)
			if found && isArea(digits[:length]) {
				return checked(digits[:length] + rest)
			}
		}
	}
	return "", false
}

// checked reports whether national starts with an area code and its line with a digit that lines start with.
// No line starts with 0, the trunk prefix, nor with 15: such a number was cut short while it was typed.
func checked(national string) (string, bool) {
	for length := longestArea; length >= shortestArea; length-- {
		if !isArea(national[:length]) {
			continue
		}
		line := national[length:]
		if line[0] != '0' && !strings.HasPrefix(line, localMobile) {
			return national, true
		}
	}
	return "", false
}
