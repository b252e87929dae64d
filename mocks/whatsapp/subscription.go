package whatsapp

import "cmp"

// appID is the app that every token belongs to.
const appID = "670843887433847"

// webhookURL is where webhooks go: to the address of the number, the account or the app; "": nowhere.
func (m *Mock) webhookURL() string {
	a := m.state()
	if !a.Subscribed {
		return ""
	}
	return cmp.Or(a.PhoneHook, a.Override, a.AppHook, m.config.WebhookURL)
}

// verified reads a webhook address, which must pass the handshake; "": there is none.
func (m *Mock) verified(c *call, p *params, name string) (string, error) {
	address, err := p.text(name)
	if err != nil || address == "" {
		return "", err
	}
	token, err := p.need("verify_token", 0)
	if err != nil {
		return "", err
	}
	if err := m.handshake(c.r.Context(), address, token); err != nil {
		return "", refuse(2200, "Callback verification failed with the following errors: %s", err.Error())
	}
	return address, nil
}

func (m *Mock) listApps(*call) (any, error) {
	a := m.state()
	if !a.Subscribed {
		return page{Data: []any{}}, nil
	}
	app := map[string]any{"whatsapp_business_api_data": map[string]string{
		"id": appID, "name": m.config.VerifiedName, "link": "https://www.facebook.com/games/?app_id=" + appID,
	}}
	if a.Override != "" {
		app["override_callback_uri"] = a.Override
	}
	return page{Data: []any{app}}, nil
}

// subscribe turns webhooks on: to override_callback_uri, or else to the address of the app.
func (m *Mock) subscribe(c *call) (any, error) {
	address, err := m.verified(c, &c.params, "override_callback_uri")
	if err != nil {
		return nil, err
	}
	m.change(func(a *account) { a.Subscribed, a.Override = true, address })
	return done(), nil
}

func (m *Mock) unsubscribe(*call) (any, error) {
	m.change(func(a *account) { a.Subscribed, a.Override = false, "" })
	return done(), nil
}

// overridePhone sets the webhook address of the number; an empty one takes it away.
func (m *Mock) overridePhone(c *call) (any, error) {
	o, err := c.params.object("webhook_configuration")
	if err != nil {
		return nil, err
	}
	address, err := m.verified(c, &o, "override_callback_uri")
	if err != nil {
		return nil, err
	}
	m.change(func(a *account) { a.PhoneHook = address })
	return done(), nil
}

// subscribeApp sets the webhook address of the app, as its dashboard does. Any app is this one.
func (m *Mock) subscribeApp(c *call) (any, error) {
	if _, err := c.params.oneOf("object", "whatsapp_business_account"); err != nil {
		return nil, err
	}
	if _, err := c.params.need("callback_url", 0); err != nil {
		return nil, err
	}
	address, err := m.verified(c, &c.params, "callback_url")
	if err != nil {
		return nil, err
	}
	m.change(func(a *account) { a.Subscribed, a.AppHook = true, address })
	return done(), nil
}

// appToken gives the token of an app for its id and secret. It is the one call without a token.
func (m *Mock) appToken(c *call) (any, error) {
	id, err := c.params.need("client_id", 0)
	if err != nil {
		return nil, err
	}
	secret, err := c.params.need("client_secret", 0)
	if err != nil {
		return nil, err
	}
	if secret != m.config.AppSecret {
		e := refuse(1, "")
		e.status, e.title = 400, "Error validating client secret."
		return nil, e
	}
	return map[string]string{"access_token": id + "|" + m.newID(), "token_type": "bearer"}, nil
}
