package afip

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
)

// decodeBase64 reads base64 with space in and around it, as MIME and old clients write it.
func decodeBase64(text string) ([]byte, error) {
	text = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\n', '\r', '\t':
			return -1
		}
		return r
	}, text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(text)
	}
	if err != nil {
		return nil, fmt.Errorf("decode base64: %w", err)
	}
	return b, nil
}

const maxToken = 16 << 10

// sso is the part of a token that matters, for encoding/xml.
type sso struct {
	XMLName xml.Name `xml:"sso"`
	ID      struct {
		Made  int64 `xml:"gen_time,attr"`
		Until int64 `xml:"exp_time,attr"`
	} `xml:"id"`
	Operation struct {
		Login struct {
			Service   string `xml:"service,attr"`
			Subject   string `xml:"uid,attr"`
			Relations []struct {
				Key int64 `xml:"key,attr"`
			} `xml:"relations>relation"`
		} `xml:"login"`
	} `xml:"operation"`
}

// readAttributes reads the XML of a token.
func readAttributes(text []byte) (ticket, error) {
	if len(text) > maxToken {
		return ticket{}, errTooBig
	}
	var s sso
	if err := xml.NewDecoder(bytes.NewReader(text)).Decode(&s); err != nil {
		return ticket{}, fmt.Errorf("read token: %w", err)
	}
	login := s.Operation.Login
	if login.Service == "" || s.ID.Until == 0 {
		return ticket{}, errors.New("the token has no login")
	}
	t := ticket{
		service: login.Service, subject: login.Subject,
		made: time.Unix(s.ID.Made, 0).UTC(), until: time.Unix(s.ID.Until, 0).UTC(),
	}
	for _, each := range login.Relations {
		t.relations = append(t.relations, each.Key)
	}
	return t, nil
}
