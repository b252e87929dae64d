package sms

import (
	"regexp"
	"strings"

	"github.com/barberpro/barberpro/internal/phone"
)

// Numbers that give an outcome by themselves.
// Source: https://www.twilio.com/docs/iam/test-credentials
const (
	magicInvalid     = "+15005550001"
	magicUnreachable = "+15005550002" // as To
	magicRegion      = "+15005550003" // as To
	magicOptedOut    = "+15005550004" // as To
	magicGood        = "+15005550006"
	magicNotOwned    = "+15005550007" // as From
	magicQueueFull   = "+15005550008" // as From
	magicLandline    = "+15005550009" // as To
)

var (
	e164Pattern  = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
	nanpPattern  = regexp.MustCompile(`^\+1[2-9]\d{9}$`)
	shortPattern = regexp.MustCompile(`^\d{3,6}$`)
	alphaPattern = regexp.MustCompile(`^[A-Za-z0-9 +_&-]{1,11}$`)
	hasLetter    = regexp.MustCompile(`[A-Za-z]`)
)

const argentina = "+54"

// plain drops what people put between the digits of a number.
func plain(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -().\u00a0", r) {
			return -1
		}
		return r
	}, typed)
}

// parseE164 reads a number in international form, with or without the usual separators, and returns it without them.
// Argentine numbers must be of an area that exists; those of North America need ten digits.
func parseE164(typed string) (string, bool) {
	n := plain(strings.TrimSpace(typed))
	if !e164Pattern.MatchString(n) {
		return "", false
	}
	switch {
	case strings.HasPrefix(n, "+1"):
		return n, nanpPattern.MatchString(n)
	case strings.HasPrefix(n, argentina):
		return n, argentine(n)
	default:
		return n, true
	}
}

// argentine reports whether n is +54, the mobile 9 or not, and ten digits of an area that exists.
func argentine(n string) bool {
	parsed, err := phone.Parse(n)
	if err != nil || !parsed.Argentine() {
		return false
	}
	national := strings.TrimPrefix(parsed.E164(), "+549")
	return n == "+549"+national || n == argentina+national
}

// landline reports whether n is an Argentine number without the mobile 9: no message reaches that.
func landline(n string) bool {
	return strings.HasPrefix(n, argentina) && !strings.HasPrefix(n, "+549")
}

// checkTo returns the recipient in E.164, or why Twilio would not take it.
func checkTo(typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", refused(codeNoTo, "A 'To' phone number is required.")
	}
	to, ok := parseE164(typed)
	if !ok || to == magicInvalid {
		return "", refused(codeBadTo, "Invalid 'To' Phone Number: %s", typed)
	}
	if to == magicLandline || landline(to) {
		return "", refused(codeNotMobile, "'To' number: %s, is not a valid mobile number", to)
	}
	return to, nil
}

// checkFrom returns the sender: a number in E.164, a short code or a name.
func checkFrom(typed string) (string, error) {
	if n, ok := parseE164(typed); ok && n != magicInvalid {
		return n, nil
	}
	from := strings.TrimSpace(typed)
	if shortPattern.MatchString(from) || (alphaPattern.MatchString(from) && hasLetter.MatchString(from)) {
		return from, nil
	}
	return "", refused(codeBadFrom, "The 'From' number %s is not a valid phone number, shortcode, or alphanumeric sender ID.", typed)
}

// checkPair says why a message cannot go from one number to another, or nothing.
func checkPair(from, to string) error {
	switch {
	case from == to:
		return refused(codeSameNumber, "'To' and 'From' number cannot be the same: %s", to)
	case to == magicUnreachable:
		return refused(codeUnreachable,
			"The 'To' phone number: %s, is not currently reachable using the 'From' phone number: %s via SMS.", to, from)
	case to == magicRegion:
		return refused(codeRegion, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: %s.", to)
	case to == magicOptedOut:
		return optedOut()
	case from == magicNotOwned:
		return notCapable(from)
	case from == magicQueueFull:
		return queueFull(from)
	}
	return nil
}

func unverified(to string) *problem {
	return refused(codeUnverified,
		"The number %s is unverified. Trial accounts cannot send messages to unverified numbers; verify %s, or purchase a number.", to, to)
}

func optedOut() *problem { return refused(codeOptedOut, "Attempt to send to unsubscribed recipient") }

func notCapable(from string) *problem {
	return refused(codeNotCapable,
		"The 'From' phone number provided (%s) is not a valid, SMS-capable inbound phone number or short code for your account.", from)
}

func queueFull(from string) *problem {
	return refused(codeQueueFull, "This 'From' number (%s) has exceeded the maximum number of queued messages", from)
}

// country is the two-letter code of a number's country, for those around; of others it is empty.
func country(n string) string {
	for _, each := range []struct{ prefix, code string }{
		{"+54", "AR"},
		{"+598", "UY"},
		{"+595", "PY"},
		{"+591", "BO"},
		{"+55", "BR"},
		{"+56", "CL"},
		{"+51", "PE"},
		{"+34", "ES"},
		{"+1", "US"},
	} {
		if strings.HasPrefix(n, each.prefix) {
			return each.code
		}
	}
	return ""
}
