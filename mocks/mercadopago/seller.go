package mercadopago

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// seller is the account that an access token acts for.
type seller int64

// anySeller is the seller of a public key that this mock did not issue: what is made with it serves all.
const anySeller seller = 0

// badToken is a token that is always refused, so that a test can see what an invalid one does.
const badToken = "TEST-invalid"

// tokenTail is the account's id at the end of a real token.
var tokenTail = regexp.MustCompile(`^(?:APP_USR|TEST)-.*-([1-9]\d{5,11})$`)

// authenticate returns the seller of a request: of the token in its header, or of the older access_token parameter.
func (m *Mock) authenticate(r *http.Request) (seller, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	if token = strings.TrimSpace(token); token == "" {
		token = r.URL.Query().Get("access_token")
	}
	if token == "" {
		return 0, failed(http.StatusUnauthorized, codeNoToken, "Must provide your access_token to proceed")
	}
	if token == badToken {
		return 0, failed(http.StatusUnauthorized, http.StatusUnauthorized, "invalid access token")
	}
	return m.sellerOf(token)
}

func (m *Mock) sellerOf(token string) (seller, error) {
	if a, ok := m.accesses.Get(token); ok {
		if !m.shell.Clock.Now().Before(a.expires) {
			return 0, failed(http.StatusUnauthorized, http.StatusUnauthorized, "expired access token")
		}
		return a.seller, nil
	}
	if found := tokenTail.FindStringSubmatch(token); found != nil {
		if id, err := strconv.ParseInt(found[1], 10, 64); err == nil {
			return seller(id), nil
		}
	}
	return seller(m.config.CollectorID), nil
}

// publicly is authenticate for what a page in a browser may ask with the public key only.
func (m *Mock) publicly(r *http.Request) (seller, error) {
	if key := r.URL.Query().Get("public_key"); key != "" && r.Header.Get("Authorization") == "" {
		if a, known := m.accesses.Get(key); known {
			return a.seller, nil
		}
		return anySeller, nil
	}
	return m.authenticate(r)
}

// answer is what an operation returns when it goes well.
type answer struct {
	status int
	body   any
}

func ok(body any) *answer      { return &answer{http.StatusOK, body} }
func created(body any) *answer { return &answer{http.StatusCreated, body} }

// operation is one of the API's, for a seller that is known.
type operation func(r *http.Request, s seller) (*answer, error)

// private serves an operation that needs an access token.
func (m *Mock) private(do operation) http.HandlerFunc { return m.operate(m.authenticate, do) }

// public serves an operation for which a public key is enough.
func (m *Mock) public(do operation) http.HandlerFunc { return m.operate(m.publicly, do) }

func (m *Mock) operate(who func(*http.Request) (seller, error), do operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-ID", m.uuid())
		s, err := who(r)
		if err != nil {
			writeError(w, err)
			return
		}
		a, err := do(r, s)
		if err != nil {
			writeError(w, err)
			return
		}
		if a.body == nil {
			w.WriteHeader(a.status)
			return
		}
		kit.WriteJSON(w, a.status, a.body)
	}
}

type userAnswer struct {
	ID               int64          `json:"id"`
	Nickname         string         `json:"nickname"`
	RegistrationDate stamp          `json:"registration_date"`
	FirstName        string         `json:"first_name"`
	LastName         string         `json:"last_name"`
	Gender           string         `json:"gender"`
	CountryID        string         `json:"country_id"`
	Email            string         `json:"email"`
	Identification   identification `json:"identification"`
	SiteID           string         `json:"site_id"`
	UserType         string         `json:"user_type"`
	Tags             []string       `json:"tags"`
}

func nickname(s seller) string { return "TESTUSER" + strconv.FormatInt(int64(s), 10) }

// getMe answers GET /users/me.
func (m *Mock) getMe(_ *http.Request, s seller) (*answer, error) {
	at, err := readTime("2024-03-27T20:26:10.298-04:00")
	if err != nil {
		return nil, err
	}
	return ok(userAnswer{
		ID: int64(s), Nickname: nickname(s), RegistrationDate: stamp{at}, FirstName: "Test", LastName: "Test",
		CountryID: "AR", Email: "test_user_" + strconv.FormatInt(int64(s), 10) + "@testuser.com",
		Identification: identification{Type: "DNI", Number: "12345678"}, SiteID: siteID, UserType: "normal",
		Tags: []string{"normal", "test_user"},
	}), nil
}
