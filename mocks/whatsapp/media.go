package whatsapp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	downloadPath = "/whatsapp_business/attachments/"
	urlLife      = 5 * time.Minute     // of a download address
	mediaLife    = 30 * 24 * time.Hour // of an upload
	maxField     = 4 << 10             // bytes of a form field beside the file
	maxUpload    = 23 << 20            // bytes; the kit reads no more of any request
)

// mediaLimits are the types that may be uploaded, with their greatest size in bytes.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
var mediaLimits = map[string]int{ //nolint:gochecknoglobals // constant table
	"audio/aac": 16 << 20, "audio/amr": 16 << 20, "audio/mpeg": 16 << 20, "audio/mp4": 16 << 20,
	"audio/ogg": 16 << 20, "audio/opus": 16 << 20,
	"text/plain": 100 << 20, "application/pdf": 100 << 20, "application/msword": 100 << 20,
	"application/vnd.ms-excel": 100 << 20, "application/vnd.ms-powerpoint": 100 << 20,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   100 << 20,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         100 << 20,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 << 20,
	"image/jpeg": 5 << 20, "image/png": 5 << 20, "image/webp": 500 << 10, "video/mp4": 16 << 20, "video/3gpp": 16 << 20,
}

// posted is what an upload carries.
type posted struct {
	product string
	kind    string // field "type"
	file    []byte
	name    string
	found   bool
	part    string // content type of the file's part
}

func (m *Mock) postMedia(c *call) (any, error) {
	if c.scenario == mediaError {
		return nil, refuse(131053, "Media upload failed.")
	}
	in, err := readPosted(c.r)
	if err != nil {
		return nil, err
	}
	if in.product == "" {
		if err := c.params.needProduct(); err != nil {
			return nil, err
		}
	} else if !strings.EqualFold(in.product, product) {
		return nil, wrongParam("messaging_product", "must be one of {WHATSAPP} - got %q.", in.product)
	}
	if !in.found {
		return nil, required("file")
	}
	kind, err := mediaType(&in)
	if err != nil {
		return nil, err
	}
	one := m.keepMedia(kind, in.name, in.file)
	if one == nil {
		return nil, refuse(131053, "This mock has no room for a file of %d bytes.", len(in.file))
	}
	kit.About(c.r.Context(), one.ID)
	return map[string]string{"id": one.ID}, nil
}

// readPosted reads a multipart body. A part that is cut off counts as absent.
func readPosted(r *http.Request) (posted, error) {
	var in posted
	reader, err := r.MultipartReader()
	if err != nil {
		return in, nil //nolint:nilerr // without a form there is no file, which is what the client is told
	}
	for {
		part, err := reader.NextPart()
		if err != nil {
			return in, tooLarge(err)
		}
		if err := in.take(part); err != nil {
			return in, err
		}
	}
}

func (in *posted) take(part *multipart.Part) error {
	most := int64(maxField)
	if part.FormName() == "file" {
		most = maxUpload
	}
	b, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return tooLarge(err)
	}
	if int64(len(b)) > most {
		return refuse(100, "The part %s is larger than %d bytes", part.FormName(), most)
	}
	switch part.FormName() {
	case "messaging_product":
		in.product = string(b)
	case "type":
		in.kind = string(b)
	case "file":
		in.file, in.name, in.part = b, part.FileName(), part.Header.Get("Content-Type")
		in.found = part.FileName() != "" || len(b) > 0
	}
	return nil
}

// tooLarge keeps only the error that means more than an end.
func tooLarge(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(100, "The request is larger than %d bytes", large.Limit)
	}
	return nil
}

// mediaType is the type of an upload: of its field, or else of the file's part.
func mediaType(in *posted) (string, error) {
	for _, each := range []string{in.part, in.kind} {
		kind, _, err := mime.ParseMediaType(each)
		most, ok := mediaLimits[kind]
		if err != nil || !ok {
			continue
		}
		if len(in.file) > most {
			return "", refuse(100, "Param file must be at most %d bytes for type %s", most, kind)
		}
		if len(in.file) == 0 {
			return "", refuse(100, "Param file must not be empty")
		}
		return kind, nil
	}
	got := in.part
	if got == "" {
		got = in.kind
	}
	e := wrongParam("file", "must be a file with one of the types that WhatsApp supports. Received file of type '%s'.", oneLine(got))
	return "", e
}

// Media is a file that was uploaded, or came with a message. Nobody changes one.
type Media struct {
	ID   string
	At   time.Time
	Type string // MIME
	Name string
	Hash string // SHA-256, hexadecimal
	Data []byte
}

func mediaSize(one **Media) int64 { return int64(len((*one).Data)) }

// keepMedia keeps a file; nil: it is larger than all the room there is.
func (m *Mock) keepMedia(kind, name string, data []byte) *Media {
	sum := sha256.Sum256(data)
	one := &Media{ID: m.newID(), At: m.shell.Clock.Now(), Type: kind, Name: name, Hash: hex.EncodeToString(sum[:]), Data: data}
	if int64(len(data)) > m.config.MediaBytes {
		return nil
	}
	m.media.Add(one.ID, one)
	return one
}

// newID makes an id of the Graph API: 16 digits.
func (m *Mock) newID() string {
	return fmt.Sprintf("%d%07d", 100_000_000+m.shell.Random.IntN(900_000_000), m.shell.Random.IntN(10_000_000))
}

// liveMedia is a media that is not past its 30 days.
func (m *Mock) liveMedia(id string) (*Media, bool) {
	one, ok := m.media.Get(id)
	return one, ok && m.shell.Clock.Now().Before(one.At.Add(mediaLife))
}

type mediaAnswer struct {
	URL     string `json:"url"`
	Type    string `json:"mime_type"`
	Hash    string `json:"sha256"`
	Size    int    `json:"file_size"`
	ID      string `json:"id"`
	Product string `json:"messaging_product"`
}

func (m *Mock) getMedia(c *call) (any, error) {
	owner, err := c.params.text("phone_number_id")
	if err != nil {
		return nil, err
	}
	one, ok := m.liveMedia(c.id)
	if !ok || owner != "" && owner != m.config.PhoneID {
		return nil, unknownObject(c.r.Method, c.id)
	}
	kit.About(c.r.Context(), one.ID)
	ends := strconv.FormatInt(m.shell.Clock.Now().Add(urlLife).Unix(), 10)
	q := url.Values{"mid": {one.ID}, "source": {"getMedia"}, "ext": {ends}, "hash": {m.urlHash(one.ID, ends)}}
	return mediaAnswer{
		URL: kit.BaseURL(c.r) + downloadPath + "?" + q.Encode(), Type: one.Type, Hash: one.Hash, Size: len(one.Data),
		ID: one.ID, Product: product,
	}, nil
}

func (m *Mock) urlHash(id, ends string) string {
	mac := hmac.New(sha256.New, []byte(m.config.AppSecret))
	fmt.Fprintf(mac, "%s:%s", id, ends)
	return hex.EncodeToString(mac.Sum(nil))[:32]
}

// download gives out the file of an address that is not older than five minutes, to a bearer of a token.
func (m *Mock) download(w http.ResponseWriter, r *http.Request) {
	scenario := m.shell.Scenario(r)
	if err := checkToken(r, scenario); err != nil {
		e, _ := errors.AsType[*refusal](err)
		m.answerRefusal(w, e)
		return
	}
	q := r.URL.Query()
	id, ends := q.Get("mid"), q.Get("ext")
	at, err := strconv.ParseInt(ends, 10, 64)
	one, ok := m.liveMedia(id)
	late := err != nil || m.shell.Clock.Now().After(time.Unix(at, 0))
	forged := !hmac.Equal([]byte(q.Get("hash")), []byte(m.urlHash(id, ends)))
	if !ok || late || forged || scenario == mediaError {
		e := refuse(131052, "The media cannot be downloaded: its url is not valid, or older than five minutes.")
		e.status = http.StatusNotFound
		m.answerRefusal(w, e)
		return
	}
	kit.About(r.Context(), id)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(one)}))
	writeMedia(w, one)
}

// preview shows an image to the dashboard, which has no token.
func (m *Mock) preview(w http.ResponseWriter, r *http.Request) {
	one, ok := m.liveMedia(r.PathValue("id"))
	if !ok || !strings.HasPrefix(one.Type, "image/") {
		http.NotFound(w, r)
		return
	}
	writeMedia(w, one)
}

func writeMedia(w http.ResponseWriter, one *Media) {
	h := w.Header()
	h.Set("Content-Type", one.Type)
	h.Set("Content-Length", strconv.Itoa(len(one.Data)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_, _ = w.Write(one.Data) //nolint:gosec // its type is not HTML, and is not guessed; the client hung up, which is theirs to do
}

func fileName(one *Media) string {
	if one.Name != "" {
		return one.Name
	}
	_, sub, _ := strings.Cut(one.Type, "/")
	return one.ID + "." + sub
}
