package api_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// roles are who calls. All but the last two belong to the first shop, and the operator to none.
func roles() []string {
	return []string{"guest", "customer link holder", "barber", "reception", "manager", "owner", "other shop's owner", operatorRole}
}

const operatorRole = "operator"

// notTried says which operations the matrix cannot call to the end, and why. It is the only way to be left out.
func notTried() map[string]string {
	return map[string]string{
		"stream": "becomes a WebSocket when it is allowed: TestTheStreamIsForMembers dials it as everybody",
	}
}

// kept says which answers others may keep, and for how long: those that are the same for everybody. All others say no-store, or
// that they are to be asked for each time.
func kept() map[string]string {
	return map[string]string{"health-uptime": "public, max-age=60"}
}

// TestEveryOperationAnswersEveryRole calls each operation of the document as each role, in the own and in the other
// shop, and expects what x-access says: 401 without an account, 403 without the role, 404 in a shop one is not part of,
// success otherwise. No answer may show the other shop, and nothing that was refused may leave a trace.
func TestEveryOperationAnswersEveryRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.linkOf(t) // makes a turno, which must not look like the effect of a refused call
	calls := 0
	for _, op := range w.doc.operations() {
		if notTried()[op.ID] != "" {
			continue
		}
		for _, target := range []*tenant{w.mine, w.theirs} {
			calls += w.tryRoles(t, op, target)
		}
	}
	for id := range notTried() {
		w.doc.operation(t, id) // a reason for an operation that is gone is wrong, too
	}
	t.Logf("%d operations, %d calls", len(w.doc.operations()), calls)
}

// tryRoles calls an operation as everybody: first those who must be refused, all with one request that is right but for
// the caller, and then those who may.
func (w *world) tryRoles(t *testing.T, op *operation, target *tenant) (calls int) {
	t.Helper()
	var refused *request
	before := ""
	for _, role := range roles() {
		if want := w.expected(op, role, target); want != 0 {
			if refused == nil {
				refused = w.request(t, op, target, uuid.Nil)
				before = w.fingerprint(t, target.ID)
			}
			w.mustRefuse(t, refused, role, want)
			calls++
		}
	}
	if refused != nil && w.fingerprint(t, target.ID) != before {
		t.Errorf("%s in %s: every call was refused, and yet something changed", op.ID, target.Slug)
	}
	for _, role := range roles() {
		if w.expected(op, role, target) == 0 {
			w.mustServe(t, op, role, target)
			calls++
		}
	}
	return calls
}

func (w *world) mustRefuse(t *testing.T, r *request, role string, want int) {
	t.Helper()
	_, token := w.callerOf(t, role)
	name := r.op.ID + " as " + role + " in " + r.shop.Slug
	a := w.send(r.http(t, token))
	if a.Code != want {
		t.Errorf("%s: got %d %s, want %d", name, a.Code, a.Body, want)
	}
	for _, wrong := range problem(a) {
		t.Errorf("%s: %s", name, wrong)
	}
	w.report(t, r.op, guarded(a, "no-"))
	w.quiet(t, name, a, r.shop)
}

func (w *world) mustServe(t *testing.T, op *operation, role string, target *tenant) {
	t.Helper()
	caller, token := w.callerOf(t, role)
	name := op.ID + " as " + role + " in " + target.Slug
	r := w.request(t, op, target, caller)
	a := w.send(r.http(t, token))
	if a.Code < 200 || a.Code >= 400 {
		t.Errorf("%s: got %d %s, want success", name, a.Code, a.Body)
		return
	}
	w.report(t, op, slices.Concat(w.fits(op, a), guarded(a, cmp.Or(kept()[op.ID], "no-")), w.strays(op.Path, a)))
	w.quiet(t, name, a, target)
}

// report says each thing once for an operation, not for every role and every row.
func (w *world) report(t *testing.T, op *operation, wrong []string) {
	t.Helper()
	for _, text := range wrong {
		text = op.ID + ": " + anyTime.ReplaceAllString(anyIndex.ReplaceAllString(text, "[]"), "a time")
		if !w.said[text] {
			w.said[text] = true
			t.Error(text)
		}
	}
}

var (
	anyIndex = regexp.MustCompile(`\[\d+\]`)
	anyTime  = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+`)
)

// callerOf returns the person of a role with a fresh token: some operations end sessions. A customer has the secret of
// their link for a token.
func (w *world) callerOf(t *testing.T, role string) (user uuid.UUID, token string) {
	t.Helper()
	switch role {
	case "guest":
		return uuid.Nil, ""
	case "customer link holder":
		return uuid.Nil, w.linkOf(t)
	case "other shop's owner":
		user = w.theirs.person(web.RoleOwner)
	case operatorRole:
		user = w.operator(t)
	default:
		user = w.mine.person(web.Role(role))
	}
	return user, w.token(t, user)
}

// linkOf returns the secret of a turno in the first shop, the same each time.
func (w *world) linkOf(t *testing.T) string {
	t.Helper()
	if w.link == "" {
		w.link = w.book(t, w.mine)
	}
	return w.link
}

// expected is the status that x-access asks for; 0 is success.
func (w *world) expected(op *operation, role string, target *tenant) int {
	public, allowed := op.access()
	member := target == w.mine
	if role == "other shop's owner" {
		role, member = "owner", target == w.theirs
	}
	switch {
	case public:
		return 0
	case role == "guest", role == "customer link holder":
		return http.StatusUnauthorized
	case allowed == nil:
		return 0
	case slices.Equal(allowed, []string{operatorRole}) && role != operatorRole:
		return http.StatusForbidden
	case slices.Contains(allowed, role) && role == operatorRole:
		return 0
	case !member || role == operatorRole:
		return http.StatusNotFound
	case !slices.Contains(allowed, role):
		return http.StatusForbidden
	}
	return 0
}

// quiet fails when an answer to one shop's caller holds a text of the other shop.
func (w *world) quiet(t *testing.T, name string, a *httptest.ResponseRecorder, target *tenant) {
	t.Helper()
	if w.operational(name) {
		return
	}
	other := w.theirs
	if target == w.theirs {
		other = w.mine
	}
	shown := a.Body.String() + a.Header().Get("Location")
	if strings.Contains(shown, other.canary) || strings.Contains(shown, other.ID.String()) {
		t.Errorf("%s: the answer shows %s: %s", name, other.canary, shown)
	}
}

// operational reports whether the call is about the caller and not about a shop, so that their own shops may show, or is an
// operator's look at all shops.
func (w *world) operational(name string) bool {
	return strings.HasPrefix(name, "me as") || strings.HasPrefix(name, "refresh as") || strings.HasPrefix(name, "login as") ||
		strings.HasPrefix(name, "admin-list-") && strings.Contains(name, " as "+operatorRole)
}

// strays says that an answer leads away although no such thing is documented, or to another place than it should.
func (w *world) strays(path string, a *httptest.ResponseRecorder) []string {
	if a.Code < http.StatusMultipleChoices || a.Code >= http.StatusBadRequest || a.Code == http.StatusNotModified {
		return nil
	}
	to, status := "", 0
	switch {
	case strings.HasSuffix(path, "/checkout"):
		to, status = w.payer+"/checkout/", http.StatusSeeOther
	case path == "/oauth/mercadopago/callback":
		to, status = publicURL+"/panel/integraciones?mercadopago=", http.StatusFound
	}
	if got := a.Header().Get("Location"); to == "" || !strings.HasPrefix(got, to) || a.Code != status {
		return []string{strconv.Itoa(a.Code) + " to " + got + ", want no such redirect"}
	}
	if !strings.Contains(a.Header().Get("Cache-Control"), "no-store") {
		return []string{"a redirect that caches may keep"}
	}
	return nil
}

// fits says where a success is not what the document promises.
func (w *world) fits(op *operation, a *httptest.ResponseRecorder) []string {
	documented, ok := op.Responses[strconv.Itoa(a.Code)]
	if !ok {
		return []string{"status " + strconv.Itoa(a.Code) + " is not in the document"}
	}
	content, ok := documented.Content["application/json"]
	if !ok || a.Body.Len() == 0 {
		return nil
	}
	v, err := decode(a.Body.Bytes())
	if err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	wrong := w.doc.check(content.Schema, v, "body")
	if strings.HasPrefix(op.Path, "/api/v1/") && !strings.HasPrefix(op.ID, "openapi") {
		wrong = append(wrong, slices.DeleteFunc(habits(v, "body"), func(text string) bool { return excused(op, text) })...)
	}
	return wrong
}

// excused says what breaks a habit for a reason: the event of a delivery is shown as it was signed, and an operator's lists
// over all shops are in no shop's time.
func excused(op *operation, wrong string) bool {
	return strings.Contains(wrong, ".event.") || strings.HasPrefix(op.Path, "/api/v1/admin/") && strings.HasSuffix(wrong, "is not in the shop's offset")
}

func decode(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
