package notify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
)

// What a person may want, and the words in the payloads of buttons.
const (
	confirmWord = "confirm"
	cancelWord  = "cancel"
	yesWord     = "yes" // to the question whether to cancel
	noWord      = "no"
	outWord     = "out" // no more messages
	inWord      = "in"
	helpWord    = "help"
)

// asked is how long the question whether to cancel stands.
const askedFor = time.Hour

// intentions are the texts that we understand, folded.
func intentions() map[string]string {
	all := map[string]string{}
	for intention, texts := range map[string][]string{
		confirmWord: {"1", "confirmo", "1 confirmo", "confirmar", "confirmado", "voy", "ahi estare", "ok", "dale", "si confirmo"},
		cancelWord:  {"2", "cancelo", "2 cancelo", "cancelar", "no puedo", "no puedo ir", "no voy", "cancela", "quiero cancelar"},
		yesWord:     {"si", "si cancelar", "si cancelalo", "si, cancelar"},
		noWord:      {"no", "no cancelar", "no lo mantengo", "no la mantengo"},
		outWord:     {"baja", "stop", "alto", "darme de baja", "no quiero mas mensajes"},
		inWord:      {"alta", "start"},
	} {
		for _, text := range texts {
			all[text] = intention
		}
	}
	return all
}

// fold writes a text as intentions has it: lower case, no accents, no signs.
func fold(text string) string {
	text = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u").Replace(strings.ToLower(text))
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// intention reads what a person wants, and of which turno when a button says it.
func (in *incoming) intention() (word string, booking uuid.UUID, version int32) {
	if word, rest, ok := strings.Cut(in.Payload, ":"); ok {
		id, number, _ := strings.Cut(rest, ":")
		if n, err := strconv.ParseInt(number, 10, 32); err == nil && parseID(id) != uuid.Nil {
			return word, parseID(id), int32(n)
		}
	}
	switch in.OptOut {
	case "STOP":
		return outWord, uuid.Nil, 0
	case "START":
		return inWord, uuid.Nil, 0
	}
	if word := intentions()[fold(in.Text)]; word != "" {
		return word, uuid.Nil, 0
	}
	return helpWord, uuid.Nil, 0
}

// conversation is what answering a person needs to know.
type conversation struct {
	in      incoming
	set     *shop
	contact sqlgen.ContactsRow
	turno   *Turno // nil: they have none that could be meant
	version int32  // that a button spoke of; 0: none
	word    string
	now     time.Time
}

// hear understands what a person wrote, acts on their turno, and answers. It may be cut off anywhere and begin again.
func (s *Service) hear(ctx context.Context, shop uuid.UUID, r *inboxRow) error {
	var c conversation
	if err := s.open(r, &c.in); err != nil {
		return err
	}
	c.in.Inbox, c.now = r.ID, s.now()
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return s.listen(ctx, tx, shop, &c) })
	if err != nil {
		return err
	}
	answer, err := s.act(ctx, shop, &c)
	if err != nil {
		return err
	}
	failpoint.Hit("notify.acted")
	s.opts.Counter.Count("reply", c.word)
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		if err := s.remember(ctx, q, shop, &c, answer); err != nil {
			return err
		}
		return done(ctx, q, shop, *r)
	})
	if err == nil {
		s.opts.Kick(QueueUrgent, shop)
	}
	return err
}

// listen notes that the person wrote, and finds the turno that they mean: the one of the button or of the message that they
// answer, else their next one.
func (s *Service) listen(ctx context.Context, tx pgx.Tx, shop uuid.UUID, c *conversation) (err error) {
	q := sqlgen.New(tx)
	var waID *string
	if digits := strings.TrimPrefix(c.in.Phone, "+"); c.in.WaID != "" && c.in.WaID != digits {
		waID = &c.in.WaID
	}
	if err := q.Heard(ctx, sqlgen.HeardParams{ShopID: shop, Phone: c.in.Phone, WaID: waID, At: &c.now}); err != nil {
		return fmt.Errorf("note contact: %w", err)
	}
	if c.set, err = s.shop(ctx, q, shop); err != nil {
		return err
	}
	if c.contact, err = contactOf(ctx, q, shop, c.in.Phone); err != nil {
		return err
	}
	var booking uuid.UUID
	c.word, booking, c.version = c.in.intention()
	if booking == uuid.Nil {
		if booking, err = s.meant(ctx, q, shop, c); err != nil {
			return err
		}
	}
	turnos, err := s.turnos(ctx, tx, shop, []uuid.UUID{booking})
	if err != nil {
		return err
	}
	if t := turnos[booking]; t != nil && t.Phone == c.in.Phone {
		c.turno = t
	}
	return nil
}

func (s *Service) meant(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, c *conversation) (uuid.UUID, error) {
	if c.contact.AskedBooking != nil && c.stillAsked() {
		return *c.contact.AskedBooking, nil
	}
	if c.in.ReplyTo != "" {
		id, err := q.TurnoOfMessage(ctx, sqlgen.TurnoOfMessageParams{ShopID: shop, ProviderID: &c.in.ReplyTo})
		if err == nil && id != nil {
			return *id, nil
		}
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return uuid.Nil, fmt.Errorf("find message: %w", err)
		}
	}
	id, err := q.NextTurnoOfPhone(ctx, sqlgen.NextTurnoOfPhoneParams{ShopID: shop, Phone: &c.in.Phone, At: c.now})
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("find turno: %w", err)
	}
	return id, nil
}

// stillAsked reports whether the person was asked a moment ago whether to cancel.
func (c *conversation) stillAsked() bool {
	return c.contact.AskedAt != nil && c.now.Sub(*c.contact.AskedAt) < askedFor
}

// confirmsCancel reports whether the person says yes to cancelling this very turno as it is now.
func (c *conversation) confirmsCancel() bool {
	if c.word == yesWord && c.version != 0 {
		return c.version == c.turno.Version
	}
	again := c.word == yesWord || c.word == cancelWord
	return again && c.stillAsked() && c.contact.AskedBooking != nil && *c.contact.AskedBooking == c.turno.ID &&
		c.contact.AskedVersion != nil && *c.contact.AskedVersion == c.turno.Version
}

// cancelledJustNow reports whether the question that is answered was acted on already.
func (c *conversation) cancelledJustNow() bool {
	return c.turno != nil && c.turno.Status == "cancelled_by_customer" && (c.word == yesWord || c.word == cancelWord) &&
		(c.version != 0 || c.stillAsked())
}

// answer is what a person is told, and what is remembered with it.
type answer struct {
	text    string
	buttons []button
	ask     bool  // whether to cancel
	out     *bool // wants no more messages, or wants them again
}

// act does what the person wants and says what to answer. What it does may be done twice.
func (s *Service) act(ctx context.Context, shop uuid.UUID, c *conversation) (answer, error) {
	switch c.word {
	case outWord, inWord:
		out := c.word == outWord
		text := "Listo, no te mandamos más mensajes. Si querés volver a recibirlos, escribí ALTA."
		if !out {
			text = "Listo, te vamos a avisar de tus turnos en " + c.set.Name + "."
		}
		return answer{text: text, out: &out}, nil
	}
	if c.cancelledJustNow() {
		return answer{}, nil // and the end of it was lost: the message about it is the answer
	}
	if c.turno == nil || !c.turno.open() || !c.turno.StartsAt.After(c.now) {
		return answer{text: c.noTurno(s.opts.PublicURL)}, nil
	}
	asked := c.contact.AskedBooking != nil && c.stillAsked()
	switch {
	case c.confirmsCancel():
		return s.cancel(ctx, shop, c)
	case c.word == cancelWord, c.word == yesWord && (asked || c.version != 0):
		return c.askToCancel(), nil
	case c.word == noWord && (asked || c.version != 0):
		return answer{text: "Perfecto, tu turno sigue en pie: " + c.what() + ". ¡Te esperamos!"}, nil
	case c.word == confirmWord, c.word == yesWord:
		if err := s.opts.Turnos.Confirm(ctx, shop, c.turno.ID); err != nil && fault.As(err) == nil {
			return answer{}, fmt.Errorf("confirm turno: %w", err)
		}
		return answer{text: "¡Gracias! Te esperamos: " + c.what() + "."}, nil
	}
	return answer{text: "Tu próximo turno es " + c.what() + ". Respondé 1 para confirmarlo o 2 para cancelarlo." + c.call()}, nil
}

func (s *Service) cancel(ctx context.Context, shop uuid.UUID, c *conversation) (answer, error) {
	err := s.opts.Turnos.Cancel(ctx, shop, c.turno.ID)
	if err == nil {
		return answer{}, nil // the message about the cancelled turno is the answer
	}
	if f := fault.As(err); f != nil && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
		return answer{text: f.Message + c.call()}, nil
	}
	return answer{}, fmt.Errorf("cancel turno: %w", err)
}

func (c *conversation) askToCancel() answer {
	if c.now.After(c.turno.CancellableUntil) {
		return answer{text: "Tu turno (" + c.what() + ") ya no se puede cancelar por acá." + c.call()}
	}
	return answer{
		text: "¿Cancelamos tu turno? Es " + c.what() + ". Respondé SI para cancelarlo.", ask: true,
		buttons: []button{
			{payload(yesWord, c.turno.ID, c.turno.Version), "Sí, cancelar"},
			{payload(noWord, c.turno.ID, c.turno.Version), "No, lo mantengo"},
		},
	}
}

// what names the turno.
func (c *conversation) what() string {
	at := c.turno.StartsAt.In(c.set.Location)
	return longDay(at) + " a las " + at.Format("15:04") + " en " + c.set.Name
}

// call says how to reach the shop.
func (c *conversation) call() string {
	if c.set.Phone == "" {
		return ""
	}
	return " Si necesitás otra cosa, llamá al " + c.set.Phone + "."
}

func (c *conversation) noTurno(publicURL string) string {
	return "No encontramos un turno tuyo en " + c.set.Name + ". Podés reservar acá: " + publicURL + "/" + c.set.Slug + c.call()
}

// remember writes the answer and what the next message of this person rests on.
func (s *Service) remember(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, c *conversation, a answer) error {
	asked := sqlgen.SetAskedParams{ShopID: shop, Phone: c.in.Phone}
	if a.ask {
		asked.Booking, asked.Version, asked.At = &c.turno.ID, &c.turno.Version, &c.now
	}
	if err := q.SetAsked(ctx, asked); err != nil {
		return fmt.Errorf("note question: %w", err)
	}
	if a.out != nil {
		p := sqlgen.SetOptOutParams{ShopID: shop, Phone: c.in.Phone, By: "person"}
		if *a.out {
			p.At = &c.now
		}
		if err := q.SetOptOut(ctx, p); err != nil {
			return fmt.Errorf("write opt-out: %w", err)
		}
		if c.in.Channel == SMS {
			return nil // the SMS provider answers these words by itself
		}
	}
	if a.text == "" {
		return nil
	}
	m := &message{
		Kind: Reply, About: c.in.Inbox, Caused: c.now, Phone: c.in.Phone, Until: c.now.Add(2 * time.Hour), Data: details{Text: a.text},
	}
	if c.in.Channel == WhatsApp {
		m.Data.Buttons, m.Data.ReplyTo = a.buttons, c.in.ID
	}
	if c.turno != nil {
		m.Booking, m.Version = c.turno.ID, c.turno.Version
	}
	params := sqlgen.AddMessagesParams{ShopID: shop}
	if err := addTo(&params, m, c.in.Channel); err != nil {
		return err
	}
	return write(ctx, q, params)
}

func contactOf(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, phone string) (sqlgen.ContactsRow, error) {
	rows, err := q.Contacts(ctx, sqlgen.ContactsParams{ShopID: shop, Phones: []string{phone}})
	if err != nil {
		return sqlgen.ContactsRow{}, fmt.Errorf("read contact: %w", err)
	}
	if len(rows) == 0 {
		return sqlgen.ContactsRow{Phone: phone}, nil
	}
	return rows[0], nil
}
