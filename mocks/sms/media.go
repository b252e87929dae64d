package sms

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/barberpro/barberpro/mocks/kit"
)

// medium is an attachment. Its content stays where the sender said it is.
type medium struct {
	sid  string
	url  string
	kind string // content type, by the name
}

// checkMedia reads the addresses of attachments.
func (m *Mock) checkMedia(urls []string) ([]medium, error) {
	if len(urls) > maxMedia {
		return nil, refused(codeTooManyMedia, "Number of media files exceeds allowed limit")
	}
	out := make([]medium, 0, len(urls))
	for _, each := range urls {
		u, err := url.Parse(each)
		if each == "" || err != nil || !validCallback(each) {
			return nil, refused(codeBadMedia, "Invalid media URL(s): %s", each)
		}
		kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(u.Path)))
		if err != nil {
			kind = "image/jpeg"
		}
		out = append(out, medium{sid: m.sid("ME"), url: each, kind: kind})
	}
	return out, nil
}

// mediumResource is an attachment as the API shows it.
// Source: https://www.twilio.com/docs/messaging/api/media-resource
func (m *Mock) mediumResource(x *message, a *medium) map[string]any {
	at := x.created.Format(rfc2822)
	return m.described(a.sid, at, at, map[string]any{
		"parent_sid": x.sid, "content_type": a.kind,
		"uri": m.path("/Messages/" + x.sid + "/Media/" + a.sid + ".json"),
	})
}

func (m *Mock) listMedia(w http.ResponseWriter, r *http.Request) {
	x, ok := m.messages.Get(r.PathValue("message"))
	if !ok {
		notFound(r).write(w)
		return
	}
	rows := make([]any, 0, len(x.media))
	for i := range x.media {
		rows = append(rows, m.mediumResource(&x, &x.media[i]))
	}
	writePage(w, r, m.path("/Messages/"+x.sid+"/Media.json"), "media_list", rows)
}

// fetchMedium serves the description of an attachment, and without the extension leads to its content.
func (m *Mock) fetchMedium(w http.ResponseWriter, r *http.Request) {
	x, _ := m.messages.Get(r.PathValue("message"))
	asked := r.PathValue("medium")
	sid := bare(asked)
	for i := range x.media {
		switch {
		case x.media[i].sid != sid:
		case sid == asked:
			http.Redirect(w, r, x.media[i].url, http.StatusTemporaryRedirect)
			return
		default:
			kit.WriteJSON(w, http.StatusOK, m.mediumResource(&x, &x.media[i]))
			return
		}
	}
	notFound(r).write(w)
}

func (m *Mock) deleteMedium(w http.ResponseWriter, r *http.Request) {
	sid := bare(r.PathValue("medium"))
	_, err := m.messages.Update(r.PathValue("message"), func(x *message) error {
		kept := slices.DeleteFunc(slices.Clone(x.media), func(a medium) bool { return a.sid == sid })
		if len(kept) == len(x.media) {
			return kit.ErrNotFound
		}
		x.media = kept
		return nil
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
