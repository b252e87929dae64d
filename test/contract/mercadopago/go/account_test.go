package contract

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/mercadopago/sdk-go/pkg/identificationtype"
	"github.com/mercadopago/sdk-go/pkg/oauth"
	"github.com/mercadopago/sdk-go/pkg/paymentmethod"
	"github.com/mercadopago/sdk-go/pkg/user"
)

func TestLists(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	equal(t, "methods", len(must(paymentmethod.NewClient(c).List(ctx))(t)) > 5, true)
	equal(t, "document", must(identificationtype.NewClient(c).List(ctx))(t)[0].ID, "DNI")
	equal(t, "site", must(user.NewClient(c).Get(ctx))(t).SiteID, "MLA")
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "APP-SECRET", nil)
	api := oauth.NewClient(c)
	back := "https://example.com/back"
	to, err := url.Parse(api.GetAuthorizationURL("123", back, "a state"))
	if err != nil {
		t.Fatal(err)
	}
	to.Scheme, to.Host = mock(t).Scheme, mock(t).Host
	r := must(http.NewRequestWithContext(ctx, http.MethodGet, to.String(), http.NoBody))(t)
	res := must((&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r))(t)
	defer res.Body.Close()
	where := must(res.Location())(t)
	equal(t, "state", where.Query().Get("state"), "a state")
	tokens := must(api.Create(ctx, where.Query().Get("code"), back))(t)
	equal(t, "me", must(user.NewClient(client(t, tokens.AccessToken, nil)).Get(ctx))(t).ID > 0, true)
	equal(t, "refreshed", must(api.Refresh(ctx, tokens.RefreshToken))(t).AccessToken != tokens.AccessToken, true)
	_, err = api.Refresh(ctx, tokens.RefreshToken)
	equal(t, "refresh twice fails", err != nil, true)
}
