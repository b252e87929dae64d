package mail

import (
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const cramMD5 = "CRAM-MD5"

// AuthMechanisms are those that the greeting names. MailHog takes more than it names, and so does Auth; but clients use
// only what is named, and somebody may want to try theirs with any of these.
func (*session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login, cramMD5} }

// Auth takes any name and any password.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if s.mock.jim.strikes(s.mock.shell.Random, authentication) {
		return nil, &smtp.SMTPError{Code: 500, EnhancedCode: smtp.NoEnhancedCode, Message: "Unrecognised command"}
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, _ string) error {
			s.user = user
			return nil
		}), nil
	case sasl.Login:
		return &questions{ask: []string{"Username:", "Password:"}, first: s.signIn}, nil
	case cramMD5:
		return &questions{ask: []string{"<1.1@" + s.mock.config.Hostname + ">"}, first: s.signInBy}, nil
	case sasl.External:
		return &questions{ask: []string{""}, first: s.signIn}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (s *session) signIn(user string) { s.user = user }

// signInBy takes the answer of CRAM-MD5: a name and a digest.
func (s *session) signInBy(answer string) {
	user, _, _ := strings.Cut(answer, " ")
	s.signIn(user)
}

// questions is a mechanism of questions in a row with answers that are all right.
type questions struct {
	ask   []string
	first func(answer string)
	asked int
}

// Next takes an answer and puts the next question. An answer that comes with the command counts for the first question.
func (q *questions) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		if q.asked == 0 {
			q.asked++
		}
		if q.asked == 1 {
			q.first(string(response))
		}
	}
	if q.asked == len(q.ask) {
		return nil, true, nil
	}
	challenge = []byte(q.ask[q.asked])
	q.asked++
	return challenge, false, nil
}
