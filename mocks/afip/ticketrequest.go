package afip

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// ticketRequest is a TRA, the request that a certificate signs.
type ticketRequest struct {
	id      uint32
	service string
}

const (
	maxRequestAge = 24 * time.Hour
	clockSkew     = 5 * time.Minute // decision of this mock
	ticketTime    = "2006-01-02T15:04:05.000-07:00"
)

// readRequest reads a TRA and judges its times at now. Errors are faults. Space before the document and a missing version
// are forgiven, since clients that work send them.
func readRequest(text []byte, now time.Time) (ticketRequest, error) {
	bad := loginFault("xml.bad", "No se ha podido interpretar el XML contra el SCHEMA")
	root, err := readElement(bytes.NewReader(text))
	if err != nil || root.name != "loginTicketRequest" {
		return ticketRequest{}, bad
	}
	// uniqueId is an xsd:unsignedInt: a client that sends milliseconds since 1970 is refused.
	id, err := strconv.ParseUint(root.value("header", "uniqueId"), 10, 32)
	if err != nil || !root.has("header", "generationTime") || !root.has("header", "expirationTime") || !root.has("service") {
		return ticketRequest{}, bad
	}
	made, ok := readTime(root.value("header", "generationTime"))
	if !ok || made.After(now.Add(clockSkew)) || now.Sub(made) > maxRequestAge {
		return ticketRequest{}, loginFault("xml.generationTime.invalid",
			"El tiempo de generacion posee formato o dato inválido (por ejemplo, es futuro o posee más de 24 horas de antiguedad)")
	}
	until, ok := readTime(root.value("header", "expirationTime"))
	switch {
	case !ok || until.Before(made) || until.Sub(made) > maxRequestAge+clockSkew:
		return ticketRequest{}, loginFault("xml.expirationTime.invalid",
			"El tiempo de expiracion es inválido (por ejemplo, supera las 24 horas respecto del tiempo de generacion)")
	case !until.After(now):
		return ticketRequest{}, loginFault("xml.expirationTime.expired", "El tiempo de expiracion es inferior a la hora actual")
	}
	service := root.value("service")
	if !slices.Contains([]string{serviceWSFE, serviceA13, serviceA5, serviceConstancia}, service) {
		return ticketRequest{}, loginFault("wsn.notFound", "El servicio al que se desea acceder no existe")
	}
	return ticketRequest{id: uint32(id), service: service}, nil
}

// readTime reads an xsd:dateTime. Without an offset it is the time of Buenos Aires.
func readTime(text string) (time.Time, bool) {
	for _, form := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", text, buenosAires)
	return t, err == nil
}

// ticketXML writes the answer to a login, which travels as text inside the envelope.
func (m *Mock) ticketXML(t *ticket, id uint32) (string, error) {
	var fresh [4]byte
	m.shell.Random.Fill(fresh[:])
	token, sign, err := m.seal(t, binary.BigEndian.Uint32(fresh[:]))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<loginTicketResponse version=\"1.0\">\n    <header>\n")
	fmt.Fprintf(&b, "        <source>%s</source>\n        <destination>", agency)
	escape(&b, t.subject)
	fmt.Fprintf(&b, "</destination>\n        <uniqueId>%d</uniqueId>\n", id)
	fmt.Fprintf(&b, "        <generationTime>%s</generationTime>\n        <expirationTime>%s</expirationTime>\n    </header>\n",
		t.made.In(buenosAires).Format(ticketTime), t.until.In(buenosAires).Format(ticketTime))
	fmt.Fprintf(&b, "    <credentials>\n        <token>%s</token>\n        <sign>%s</sign>\n    </credentials>\n"+
		"</loginTicketResponse>\n", token, sign)
	return b.String(), nil
}

func loginID(id int64) string { return "login-" + strconv.FormatInt(id, 10) }
