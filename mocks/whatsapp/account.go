package whatsapp

import (
	"net/url"
	"regexp"
	"strings"
)

// account is what can be changed of the business account and its number.
type account struct {
	Subscribed bool
	AppHook    string // webhook address of the app; empty: the configured one
	Override   string // webhook address for this account; empty: that of the app
	PhoneHook  string // webhook address for this number; empty: that of the account
	Registered bool
	Pin        string
	Verified   bool
	Name       string // waits for approval, see new_display_name
	Profile    profile
}

func firstAccount(c *Config) account {
	return account{
		Subscribed: true, Registered: true, Verified: true,
		Profile: profile{
			About: "Turnos online", Address: "Av. Corrientes 1234, CABA", Description: "Barbería", Email: "hola@barberia.example",
			Websites: []string{"https://barberia.example/"}, Vertical: "BEAUTY", Product: product,
			Picture: "https://pps.whatsapp.net/v/" + c.PhoneID + ".jpg",
		},
	}
}

// profile is what people see of the business.
type profile struct {
	About       string   `json:"about,omitempty"`
	Address     string   `json:"address,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	Picture     string   `json:"profile_picture_url,omitempty"`
	Websites    []string `json:"websites,omitempty"`
	Vertical    string   `json:"vertical,omitempty"`
	Product     string   `json:"messaging_product"`
}

// state returns how the account stands.
func (m *Mock) state() account {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account
}

func (m *Mock) change(do func(*account)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do(&m.account)
}

type phoneNumber struct {
	Name         string            `json:"verified_name"`
	Verification string            `json:"code_verification_status"`
	Display      string            `json:"display_phone_number"`
	Quality      string            `json:"quality_rating"`
	Platform     string            `json:"platform_type"`
	Throughput   map[string]string `json:"throughput"`
	Webhooks     map[string]string `json:"webhook_configuration,omitempty"`
	Status       string            `json:"status"`
	NameStatus   string            `json:"name_status"`
	Mode         string            `json:"account_mode"`
	Tier         string            `json:"messaging_limit_tier"`
	ID           string            `json:"id"`
}

func (m *Mock) number() phoneNumber {
	a := m.state()
	n := phoneNumber{
		Name: m.config.VerifiedName, Verification: "VERIFIED", Display: m.config.DisplayNumber, Quality: "GREEN",
		Platform: "CLOUD_API", Throughput: map[string]string{"level": "STANDARD"}, Status: "CONNECTED",
		NameStatus: statusApproved, Mode: "LIVE", Tier: "TIER_1K", ID: m.config.PhoneID,
	}
	if a.Name != "" {
		n.NameStatus = "PENDING_REVIEW"
	}
	if !a.Verified {
		n.Verification = "NOT_VERIFIED"
	}
	if !a.Registered {
		n.Status, n.Platform = "DISCONNECTED", "NOT_APPLICABLE"
	}
	if len(m.config.Allowed) > 0 {
		n.Mode = "SANDBOX"
	}
	if hook := m.webhookURL(); hook != "" {
		n.Webhooks = map[string]string{"application": hook}
	}
	return n
}

type businessAccount struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Timezone  string `json:"timezone_id"`
	Currency  string `json:"currency"`
	Namespace string `json:"message_template_namespace"`
	Review    string `json:"account_review_status"`
}

func (m *Mock) businessAccount() businessAccount {
	return businessAccount{m.config.AccountID, m.config.VerifiedName, "42", "ARS", "ba30dd89_2ebd_41e4_b805_f2c05ae04cc9", statusApproved}
}

func (m *Mock) listNumbers(c *call) (any, error) {
	one, err := c.pick(m.number())
	if err != nil {
		return nil, err
	}
	return page{Data: []any{one}, Paging: &paging{Cursors: cursors{Before: cursor(0), After: cursor(0)}}}, nil
}

// changeNumber takes a new name, or a webhook address for the number alone.
func (m *Mock) changeNumber(c *call) (any, error) {
	if c.params.has("webhook_configuration") {
		return m.overridePhone(c)
	}
	name, err := c.params.limited("new_display_name", 128)
	if err != nil {
		return nil, err
	}
	m.change(func(a *account) { a.Name = name })
	return done(), nil
}

func (m *Mock) getProfile(c *call) (any, error) {
	p, err := c.pick(m.state().Profile)
	if err != nil {
		return nil, err
	}
	return page{Data: []any{p}}, nil
}

const maxWebsites = 2

// verticals are the trades a profile may name.
var verticals = strings.Fields("OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH " + //nolint:gochecknoglobals // constant
	"NONPROFIT PROF_SERVICES RETAIL TRAVEL RESTAURANT ALCOHOL ONLINE_GAMBLING PHYSICAL_GAMBLING OTC_DRUGS " +
	"MATRIMONY_SERVICE NOT_A_BIZ UNDEFINED")

// postProfile changes the fields that are given. Limits are those of the reference of whatsapp_business_profile.
func (m *Mock) postProfile(c *call) (any, error) {
	if err := c.params.needProduct(); err != nil {
		return nil, err
	}
	p := m.state().Profile
	for _, f := range []struct {
		name string
		most int
		into *string
	}{
		{"about", 139, &p.About},
		{"address", 256, &p.Address},
		{"description", 512, &p.Description},
		{"email", 128, &p.Email},
	} {
		if !c.params.has(f.name) {
			continue
		}
		var err error
		if *f.into, err = c.params.limited(f.name, f.most); err != nil {
			return nil, err
		}
	}
	if c.params.has("about") && p.About == "" {
		return nil, wrongParam("about", "must not be empty.")
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		return nil, wrongParam("email", "must be a valid email address.")
	}
	if c.params.has("vertical") {
		var err error
		if p.Vertical, err = c.params.oneOf("vertical", verticals...); err != nil {
			return nil, err
		}
	}
	if err := websites(&c.params, &p); err != nil {
		return nil, err
	}
	m.change(func(a *account) { a.Profile = p })
	return done(), nil
}

func websites(in *params, p *profile) error {
	if !in.has("websites") {
		return nil
	}
	list, err := in.strings("websites")
	if err != nil {
		return err
	}
	if len(list) > maxWebsites {
		return wrongParam("websites", "must have at most %d elements.", maxWebsites)
	}
	for _, each := range list {
		if !webAddress(each) || len(each) > 256 {
			return wrongParam("websites", "must be valid URLs.")
		}
	}
	p.Websites = list
	return nil
}

// webAddress tells an http or https address.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

var pinPattern = regexp.MustCompile(`^\d{6}$`)

func (m *Mock) register(c *call) (any, error) {
	if err := c.params.needProduct(); err != nil {
		return nil, err
	}
	pin, err := c.params.need("pin", 0)
	if err != nil {
		return nil, err
	}
	if !pinPattern.MatchString(pin) {
		return nil, wrongParam("pin", "must be 6 characters long.")
	}
	m.change(func(a *account) { a.Registered, a.Pin = true, pin })
	return done(), nil
}

func (m *Mock) deregister(*call) (any, error) {
	m.change(func(a *account) { a.Registered = false })
	return done(), nil
}

func (m *Mock) requestCode(c *call) (any, error) {
	if _, err := c.params.oneOf("code_method", "SMS", "VOICE"); err != nil {
		return nil, err
	}
	if _, err := c.params.need("language", 0); err != nil {
		return nil, err
	}
	return done(), nil
}

func (m *Mock) verifyCode(c *call) (any, error) {
	code, err := c.params.need("code", 0)
	if err != nil {
		return nil, err
	}
	if !pinPattern.MatchString(strings.ReplaceAll(code, "-", "")) {
		return nil, wrongParam("code", "must be 6 digits.")
	}
	m.change(func(a *account) { a.Verified = true })
	return done(), nil
}
