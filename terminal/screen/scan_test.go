package screen_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/tag"
	"qianshao/terminal/screen"
)

// keys is the part of a station that signs permits and knows who may.
type keys struct {
	key   identity.Key
	trust desk.Trust
}

func (k *keys) SignPermit(p identity.Permit) (string, error) { return identity.SignPermit(k.key, p) }
func (k *keys) Trust() desk.Trust                            { return k.trust }

// cordon is a terminal at an incident with a scanner, a vehicle and a permit printed for it.
type cordon struct {
	*plain
	s       *terminal
	d       *desk.Desk
	vehicle uuid.UUID
	team    uuid.UUID
	code    string // of the permit
	permit  uuid.UUID
	point   uuid.UUID
}

func newCordon(t *testing.T, l screen.Language) *cordon {
	t.Helper()
	s := newTerminal(t, 1, "A")
	s.know(blueSky)
	s.operator = "李敏"
	s.current = uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	h := s.add(s.current, "江津‘7·12’暴雨洪涝", "incident")
	key, err := identity.NewKey(bytes.NewReader(bytes.Repeat([]byte{3}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	k := &keys{key: key, trust: desk.Trust{Roll: identity.NewRoll(nil, key.Device()), Space: s.current, ListAt: s.now.Add(time.Hour), ClockKnown: true}}
	h.desk = desk.New(h.ledger, desk.Options{Operator: s.operator, Now: s.clock, Passes: k, Census: s.census})
	st := &story{t: t, s: s, d: h.desk}
	st.opens()
	c := &cordon{s: s, d: h.desk, team: st.arrives("江津民兵应急连", 40, "collapse", "东门停车场")}
	c.do(t, "vehicle.new", uuid.UUID{}, "plate", "渝A12345")
	c.vehicle = record.KeyID("vehicle", "渝A12345")
	c.point = c.do(t, "checkpoint.new", uuid.UUID{}, "name", "东门卡点", "area", "江津区鼎山街道")
	c.permit = c.do(t, "permit.ask", uuid.UUID{}, "plate", "渝A12345", "area", "江津区", "purpose", "排水", "valid_from", "2026-07-12 08:00", "valid_until", "2026-07-13 08:00")
	c.do(t, "permit.issue", c.permit, "alone", "单人值守")
	doc, err := h.desk.Document(t.Context(), desk.PaperQuery{Paper: "permit", About: c.permit})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Parts {
		if p.Code != nil && identity.LooksLikePermit(p.Code.Text) {
			c.code = p.Code.Text
		}
	}
	c.plain, _ = onDuty(t, s, l)
	return c
}

func (c *cordon) do(t *testing.T, act string, about uuid.UUID, form ...string) uuid.UUID {
	t.Helper()
	texts := map[string]string{}
	for i := 0; i+1 < len(form); i += 2 {
		texts[form[i]] = form[i+1]
	}
	answers, problems, err := c.d.ReadForm(t.Context(), act, texts)
	if err != nil || len(problems) > 0 {
		t.Fatal(act, problems, err)
	}
	r, err := c.d.Perform(t.Context(), procedure.Deed{Act: act, About: about, Form: answers})
	if err != nil {
		t.Fatal(act, err)
	}
	c.s.now = c.s.now.Add(time.Minute)
	return r.IDs[record.NewID(1)]
}

func (c *cordon) scans(t *testing.T) int {
	t.Helper()
	page, err := c.d.Register(t.Context(), desk.RegisterQuery{Book: "scan"})
	if err != nil {
		t.Fatal(err)
	}
	return page.Total
}

// light is the large figure of the card.
func light(v screen.View) (string, screen.Tone) {
	if v.Dialog == nil || v.Dialog.ID != "scan" {
		return "", ""
	}
	for _, b := range v.Dialog.Body {
		if b.Tiles != nil {
			return b.Tiles.Items[0].Value, b.Tiles.Items[0].Tone
		}
	}
	return "", ""
}

func TestX8_AScannedPermitShowsItsLightOnAnyScreen(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	for i, page := range []string{"board", "journal", "traffic", "checkin"} {
		c.send(screen.Pressed{ID: "nav." + page})
		c.send(screen.Scanned{Code: c.code})
		if text, tone := light(c.look()); tone != screen.Warn || !strings.Contains(text, "黄") {
			t.Errorf("on %s: %q %q (no checkpoint is chosen)", page, text, tone)
		}
		c.send(screen.KeyPressed{Key: "Esc"})
		if c.look().Dialog != nil {
			t.Error("the card does not close")
		}
		if got := c.scans(t); got != i+1 {
			t.Errorf("%d checks on record, want %d", got, i+1)
		}
	}
}

func TestX8_TheCheckpointIsChosenOnceAndKept(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Scanned{Code: c.code})
	c.send(screen.Typed{Field: "scan.point", Text: c.point.String()})
	if text, tone := light(c.look()); tone != screen.Good || !strings.Contains(text, "绿") {
		t.Errorf("at its checkpoint: %q %q\n%s", text, tone, renderText(c.look()))
	}
	c.send(screen.KeyPressed{Key: "Esc"})
	c.send(screen.Scanned{Code: strings.ToLower(c.code)}) // caps lock
	if _, tone := light(c.look()); tone != screen.Good {
		t.Error("the checkpoint was not kept")
	}
	c.send(screen.Scanned{Code: c.code[:60] + "A" + c.code[61:]}) // the next one, while the card still stands there
	if text, tone := light(c.look()); tone != screen.Alarm || !strings.Contains(text, "红") || !strings.Contains(renderText(c.look()), "伪造") {
		t.Errorf("a forged one: %q\n%s", text, renderText(c.look()))
	}
	c.do(t, "permit.revoke", c.permit, "reason", "转借")
	c.send(screen.Scanned{Code: c.code})
	if text, tone := light(c.look()); tone != screen.Alarm || !strings.Contains(renderText(c.look()), "已撤销") {
		t.Errorf("a revoked one: %q", text)
	}
}

func TestR5_3_APermitIsOfferedToBePrintedWhenItIsIssued(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.do(t, "permit.ask", uuid.UUID{}, "plate", "渝B23456", "area", "江津区", "purpose", "排水", "valid_until", "2026-07-13 08:00")
	c.send(screen.Pressed{ID: "nav.traffic"})
	c.send(screen.Pressed{ID: "traffic.tab.permit"})
	c.send(screen.Pressed{ID: "traffic.act.issue"})
	c.send(screen.Typed{Field: "permit.issue.alone", Text: "单人值守"})
	c.send(screen.KeyPressed{Key: "Ctrl+Enter"})
	if v := c.look(); v.Snack == nil || !strings.Contains(v.Snack.Offer, "灾区通行证") {
		t.Errorf("offers %+v\n%s", v.Snack, renderText(v))
	}
}

func TestX8_AScannedCodeOpensItsRecord(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.board"})
	c.send(screen.Scanned{Code: tag.Of("vehicle", c.vehicle)})
	if v := c.look(); v.Heading != "交通保障" || !strings.Contains(renderText(v), "渝A12345") {
		t.Errorf("a vehicle's code opened %q", v.Heading)
	}
	c.send(screen.Scanned{Code: tag.Of("permit", c.permit)})
	if v := c.look(); v.Heading != "交通保障" || v.Dialog != nil {
		t.Errorf("a permit's short code opened %q", v.Heading)
	}
	c.send(screen.Scanned{Code: tag.Of("team", c.team)})
	if v := c.look(); !strings.Contains(renderText(v), "江津民兵应急连") || v.Heading == "交通保障" {
		t.Errorf("a team's code opened %q", v.Heading)
	}
	code := []byte(tag.Of("vehicle", c.vehicle))
	code[len(code)-1] = "23"[strings.IndexByte("32", code[len(code)-1])+1&1]
	c.send(screen.Scanned{Code: string(code)})
	if v := c.look(); v.Snack == nil || !strings.Contains(v.Snack.Text, "校验位") {
		t.Errorf("a mistyped code says %+v", v.Snack)
	}
}

func TestX8_AnUnknownCodeBeginsAnArrival(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.journal"})
	unknown := tag.Of("team", uuid.MustParse("abcdef00-1111-5222-8333-444455556666"))
	c.send(screen.Scanned{Code: unknown})
	v := c.look()
	if v.Heading != "到场报备" || v.Snack == nil || !strings.Contains(renderText(v), unknown) {
		t.Errorf("opened %q with %+v\n%s", v.Heading, v.Snack, renderText(v))
	}
	c.send(screen.Pressed{ID: "nav.journal"})
	c.send(screen.Scanned{Code: "500226199001011234"})
	if v := c.look(); v.Heading != "到场报备" {
		t.Errorf("another code opened %q", v.Heading)
	}
}

func TestX8_ATypedCodeWorksInTheFinder(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.KeyPressed{Key: "F3"})
	c.send(screen.Typed{Field: "finder.text", Text: strings.ToLower(strings.TrimPrefix(tag.Of("vehicle", c.vehicle), "CQ1:"))})
	if v := c.look(); v.Dialog == nil || !strings.Contains(renderText(v), "渝A12345") {
		t.Fatalf("the finder shows\n%s", renderText(v))
	}
	c.send(screen.Submitted{Form: "finder.form"})
	if v := c.look(); v.Heading != "交通保障" {
		t.Errorf("opened %q", v.Heading)
	}
}

func TestX8_TheCardSpeaksEnglishToo(t *testing.T) {
	c := newCordon(t, screen.English)
	c.send(screen.Scanned{Code: c.code})
	wordsOf(t, c.look(), screen.English)
	if text, _ := light(c.look()); !strings.Contains(text, "YELLOW") {
		t.Errorf("says %q", text)
	}
}
