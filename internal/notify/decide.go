package notify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
)

// batch is a number of messages of one shop, with what decides about them.
type batch struct {
	s        *Service
	accounts accounts
	set      *shop
	turnos   map[uuid.UUID]*Turno
	contacts map[string]*sqlgen.ContactsRow
	refused  map[string]bool // digests of addresses that want no reminders
	holds    []time.Time     // ends of the spans of Restored
	now      time.Time
	taken    int

	counted, warned, warn bool
	sent, reserved        int

	decisions sqlgen.DecideParams
	outcomes  outcomes
	calls     []call
}

const (
	window     = 24 * time.Hour // in which a person may get free text by WhatsApp
	mostDoubts = 3              // sendings without an answer, before it is given up
	never      = -1.0           // nothing to do any more
)

// put writes what becomes of a message. wait is until it is looked at again; negative: never.
func (b *batch) put(n *row, status Status, wait float64, why string) {
	d := &b.decisions
	d.Ids = append(d.Ids, n.ID)
	d.Statuses = append(d.Statuses, string(status))
	d.Waits = append(d.Waits, wait)
	d.Whys = append(d.Whys, why)
	d.Steps = append(d.Steps, 0)
	d.Texts = append(d.Texts, "")
	d.Segments = append(d.Segments, n.Segments)
}

// begin writes that a message is being sent, or asked about.
func (b *batch) begin(n *row, status Status, why, text string, segments int, c call) {
	b.put(n, status, lease.Seconds(), why)
	last := len(b.decisions.Ids) - 1
	b.decisions.Steps[last] = 1
	b.decisions.Texts[last] = text
	b.decisions.Segments[last] = int32(segments) //nolint:gosec // of one SMS
	c.row, c.attempt = *n, n.Attempts+1
	b.calls = append(b.calls, c)
	if status == Sending {
		b.outcomes.log(n.ID, string(Sending), "", why)
	}
}

// decide settles one message that is due.
func (b *batch) decide(n *row) {
	why := ""
	switch Status(n.Status) {
	case Sending:
		b.put(n, InDoubt, b.s.opts.StatusWait.Seconds(), "se cortó mientras se enviaba")
		b.outcomes.log(n.ID, string(InDoubt), "", "se cortó mientras se enviaba")
		return
	case InDoubt:
		if !b.doubt(n) {
			return
		}
		why = "sin respuesta ni estado del proveedor: se manda de nuevo"
	case Due, Sent, Delivered, Read, Failed, Dropped:
	}
	turno := b.turno(n)
	if reason := b.stale(n, turno); reason != "" {
		b.put(n, Dropped, never, reason)
		return
	}
	if reason := b.impossible(Channel(n.Channel), n, turno); reason != "" {
		b.next(n, Dropped, reason)
		return
	}
	if b.held(n) {
		b.hold(n, turno)
		return
	}
	if wait := b.quiet(n, turno); wait > 0 {
		b.put(n, Due, wait.Seconds(), "")
		return
	}
	if !b.room(n) {
		b.next(n, Dropped, capped)
		return
	}
	b.send(n, turno, why)
}

func (b *batch) turno(n *row) *Turno {
	if n.BookingID == nil {
		return nil
	}
	return b.turnos[*n.BookingID]
}

// phone is the number that a message goes to.
func (b *batch) phone(n *row) string {
	if n.Phone != nil {
		return *n.Phone
	}
	if t := b.turno(n); t != nil {
		return t.Phone
	}
	return ""
}

// doubt settles a message whose status never came, and reports whether it is to be sent again by the same channel.
func (b *batch) doubt(n *row) bool {
	if b.now.After(n.UsefulUntil) {
		b.put(n, Failed, never, "no se supo si se envió, y ya no servía")
		return false
	}
	if Channel(n.Channel) == SMS && b.accounts.sms != nil {
		b.begin(n, InDoubt, "", "", int(n.Segments), call{ask: true, to: b.phone(n), since: n.CausedAt})
		return false
	}
	if following := b.following(n, ""); following != "" || n.Attempts >= mostDoubts {
		b.next(n, Failed, "no se supo si se envió por "+n.Channel)
		return false
	}
	return true
}

// stale says why a message is not true or of no use any more.
func (b *batch) stale(n *row, t *Turno) string {
	if b.now.After(n.UsefulUntil) {
		return "ya no servía"
	}
	if n.BookingID == nil {
		return ""
	}
	if t == nil {
		return "el turno ya no existe"
	}
	const gone, moved = "el turno ya no está confirmado", "el turno cambió después"
	switch Kind(n.Kind) {
	case Reminder:
		if t.Status != "confirmed" {
			return gone
		}
		if !n.UsefulUntil.Equal(t.StartsAt.Add(-uselessBefore)) {
			return moved
		}
	case Confirmation, Rescheduled:
		if !t.open() {
			return gone
		}
		if t.Moved > n.Version {
			return moved
		}
	case Cancelled:
		if !t.cancelled() {
			return "el turno no está cancelado"
		}
	case PaymentPending:
		if t.Status != "pending_payment" && (t.Status != "confirmed" || n.About == uuid.Nil || t.due() == 0) {
			return "ya no hay nada que pagar"
		}
	case PaymentReceived, Refund, LatePaymentRefunded, Waitlist, Reply:
	}
	return ""
}

// held reports whether a message may have been sent by the database that was lost; see Restored.
func (b *batch) held(n *row) bool {
	return n.Resend == 0 && n.Attempts == 0 && slices.ContainsFunc(b.holds, func(end time.Time) bool {
		return !n.CausedAt.After(end) && (n.CreatedAt.After(end) || !n.DueAt.After(end))
	})
}

// hold settles a held message: the SMS provider is asked, the others cannot be.
func (b *batch) hold(n *row, t *Turno) {
	if Channel(n.Channel) == SMS {
		text, segments := b.values(n, t).sms(b.body(n))
		masked := b.values(n, t).masked(text)
		copied := *n
		copied.SentText = masked
		b.begin(&copied, InDoubt, "", masked, segments, call{ask: true, to: b.phone(n), since: n.CausedAt})
		return
	}
	why := "pudo haberse enviado antes de restaurar la base"
	b.put(n, Dropped, never, why)
	b.outcomes.failed(n.BookingID, n.Version, n.Kind, n.Channel, why)
}

// impossible says why a channel cannot be taken for a message; empty: it can.
func (b *batch) impossible(c Channel, n *row, t *Turno) string {
	if !slices.Contains(b.set.Channels, string(c)) && Kind(n.Kind) != Reply {
		return "la barbería no usa " + string(c)
	}
	if c == Email {
		return b.noLetter(n, t)
	}
	to := b.phone(n)
	if to == "" {
		return "sin teléfono"
	}
	contact := b.contacts[to]
	if contact != nil && contact.OptedOutAt != nil && Kind(n.Kind) != Reply {
		return optedOut
	}
	if c == SMS {
		if b.accounts.sms == nil {
			return "SMS no está conectado"
		}
		return ""
	}
	if b.accounts.whatsApp == nil {
		return "WhatsApp no está conectado"
	}
	open := contact != nil && contact.LastHeardAt != nil && b.now.Sub(*contact.LastHeardAt) < window
	if !open && (Kind(n.Kind) == Reply || b.set.template(Kind(n.Kind), WhatsApp).Template == "") {
		return "sin plantilla aprobada, y la persona no escribió en las últimas 24 horas"
	}
	return ""
}

// Reasons that something else depends on.
const (
	optedOut = "pidió no recibir mensajes"
	capped   = "se llegó al tope de mensajes del día" // of WhatsApp and SMS together
)

func (b *batch) noLetter(n *row, t *Turno) string {
	switch {
	case b.accounts.mail == nil:
		return "el correo no está conectado"
	case t == nil || t.Email == "":
		return "sin correo"
	case b.refuses(Kind(n.Kind), t.Email):
		return optedOut
	}
	return ""
}

// following is the channel after a message's own that can be taken; empty: none. why is what ended the message.
func (b *batch) following(n *row, why string) Channel {
	if Kind(n.Kind) == Reply {
		return ""
	}
	all := Channels()
	for _, c := range all[slices.Index(all, Channel(n.Channel))+1:] {
		beside, counted := c == Email && Kind(n.Kind).besides(), c != Email && why == capped
		if !beside && !counted && b.impossible(c, n, b.turno(n)) == "" {
			return c
		}
	}
	return ""
}

// next ends a message and goes on by the channel that follows. Without one the shop is told, unless the person wants none.
func (b *batch) next(n *row, status Status, why string) {
	b.put(n, status, never, why)
	b.goOn(&b.outcomes, n, why)
}

func (b *batch) goOn(o *outcomes, n *row, why string) {
	if c := b.following(n, why); c != "" {
		o.fall(n.ID, c, n.Channel+": "+why)
		return
	}
	if why != optedOut && Kind(n.Kind) != Reply {
		o.failed(n.BookingID, n.Version, n.Kind, n.Channel, why)
	}
}

// quiet is how long a message waits for the morning.
func (b *batch) quiet(n *row, t *Turno) time.Duration {
	left := b.set.quietFor(b.now)
	if left == 0 || Channel(n.Channel) == Email || n.Resend > 0 {
		return 0
	}
	switch kind := Kind(n.Kind); {
	case kind.quiet(), kind == Refund:
		return left
	case kind == Cancelled || kind == Rescheduled:
		// The customer's own doing is answered at once, and so is what they must know before they leave home.
		soon := t.StartsAt.Sub(b.now) < left+3*time.Hour
		if read(n.Data).Actor != "customer" && !soon {
			return left
		}
	}
	return 0
}

// room takes a place in the day's count. What somebody waits for may take up to twice as many.
func (b *batch) room(n *row) bool {
	if Channel(n.Channel) == Email || n.Attempts > 0 {
		return true
	}
	most := b.set.MessagesOfDay
	if Kind(n.Kind).urgent() {
		most *= 2
	}
	if b.sent+b.reserved < most {
		b.reserved++
		return true
	}
	if !b.warned {
		b.warned, b.warn = true, true
		b.outcomes.failed(n.BookingID, n.Version, n.Kind, n.Channel, "daily_cap")
	}
	return false
}

// read is what the event of a message said.
func read(data []byte) (d details) {
	if json.Unmarshal(data, &d) != nil {
		return details{}
	}
	return d
}

func (b *batch) values(n *row, t *Turno) values {
	d := read(n.Data)
	v := b.s.values(b.set, t, Kind(n.Kind), &d)
	if d.Sealed == nil {
		return v
	}
	link, err := b.s.opts.Turnos.OfferLink(n.About, d.Sealed)
	if err != nil { // its key is gone: the time can still be booked by anybody
		b.s.opts.Log.Error("link of an offer does not open", "shop", b.set.ID, "message", n.ID, "error", err.Error())
		link = v["reservas"]
	}
	v["link"] = link
	return v
}

func (b *batch) body(n *row) string {
	if Kind(n.Kind) == Reply {
		return read(n.Data).Text
	}
	return b.set.template(Kind(n.Kind), Channel(n.Channel)).Body
}

// send makes the call for a message.
func (b *batch) send(n *row, t *Turno, why string) {
	v := b.values(n, t)
	switch Channel(n.Channel) {
	case WhatsApp:
		b.sendWhatsApp(n, v, why)
	case SMS:
		text, segments := v.sms(b.body(n))
		b.begin(n, Sending, why, v.masked(text), segments, call{to: b.phone(n), text: text})
	case Email:
		tpl := b.set.template(Kind(n.Kind), Email)
		m, err := b.s.letter(b.set, t, &tpl, v, n)
		if err != nil {
			b.put(n, Failed, never, err.Error())
			return
		}
		b.begin(n, Sending, why, v.masked(v.fill(tpl.Body)+"\n"), 0, call{letter: &m})
	}
}

func (b *batch) sendWhatsApp(n *row, v values, why string) {
	to := b.phone(n)
	m := whatsapp.Message{To: strings.TrimPrefix(to, "+"), Callback: b.set.ID.String() + "." + n.ID.String()}
	if contact := b.contacts[to]; contact != nil && contact.WaID != nil {
		m.To = *contact.WaID
	}
	text := v.fill(b.body(n))
	switch tpl := b.set.template(Kind(n.Kind), WhatsApp); {
	case Kind(n.Kind) == Reply:
		d := read(n.Data)
		text, m.ReplyTo = d.Text, d.ReplyTo
		for _, each := range d.Buttons {
			m.Buttons = append(m.Buttons, whatsapp.Button(each))
		}
		m.Text = text
	case tpl.Template != "":
		m.Template = &whatsapp.Template{Name: tpl.Template, Language: tpl.Language, Body: v.parameters(tpl.Body)}
		if tpl.Template == "booking_reminder" && n.BookingID != nil {
			m.Template.Payloads = []string{
				payload(confirmWord, *n.BookingID, n.Version), payload(cancelWord, *n.BookingID, n.Version),
			}
		}
	default:
		m.Text = text
	}
	b.begin(n, Sending, why, v.masked(text), 0, call{to: to, whatsApp: &m})
}

// payload is what a button gives back.
func payload(word string, booking uuid.UUID, version int32) string {
	return fmt.Sprintf("%s:%s:%d", word, booking, version)
}
