package mail

import (
	"net/http"
	"slices"
	"strings"

	"github.com/emersion/go-smtp"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Names of the scenarios.
const (
	success         = "success"
	rejectSender    = "reject_sender"
	rejectRecipient = "reject_recipient"
	greylist        = "greylist"
	mailboxFull     = "mailbox_full"
	slow            = "slow"
)

func scenarios() []kit.Scenario {
	return []kit.Scenario{
		{Name: success, About: "Every mail is taken"},
		{Name: rejectSender, About: "MAIL FROM gets 550"},
		{Name: rejectRecipient, About: "RCPT TO gets 550"},
		{Name: greylist, About: "RCPT TO gets 451 the first time that a sender writes to a recipient"},
		{Name: mailboxFull, About: "RCPT TO gets 552"},
		{Name: slow, About: "Each command waits MAIL_SLOW"},
	}
}

// scenario is the one that decides about an address: of its tag, as in ana+greylist@example.test, otherwise the current one.
func (m *Mock) scenario(address string) string {
	mailbox, _, _ := strings.Cut(address, "@")
	if at := strings.LastIndexByte(mailbox, '+'); at >= 0 {
		tag := mailbox[at+1:]
		if slices.ContainsFunc(scenarios(), func(s kit.Scenario) bool { return s.Name == tag }) {
			return tag
		}
	}
	return m.shell.Scenario(&http.Request{})
}

// judgeRecipient answers RCPT TO as the scenario of the recipient says; nil takes it.
func (m *Mock) judgeRecipient(from, to string) error {
	switch m.scenario(to) {
	case rejectRecipient:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "Invalid recipient " + to}
	case mailboxFull:
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "Mailbox of " + to + " is full"}
	case greylist:
		if m.firstTime(from + ">" + to) {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, try again later"}
		}
	}
	return nil
}

// firstTime counts a try, and reports whether it was the first.
func (m *Mock) firstTime(pair string) bool {
	_, err := m.callers.Update(pair, func(n *int) error {
		*n++
		return nil
	})
	if err == nil {
		return false
	}
	m.callers.Add(pair, 1)
	return true
}
