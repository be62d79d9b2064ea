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

// card is what the card of a scan says in large, with its tone, and the keys of its buttons.
func card(v screen.View) (text string, tone screen.Tone, keys string) {
	if v.Dialog == nil || v.Dialog.ID != "scan.found" {
		return "", "", ""
	}
	for _, b := range v.Dialog.Body {
		if b.Tiles != nil {
			text, tone = b.Tiles.Items[0].Value, b.Tiles.Items[0].Tone
		}
	}
	eachButton(v, func(b screen.Button) {
		if !b.Off {
			keys += b.Key + " "
		}
	})
	return text, tone, keys
}

func TestX8_AScannedCodeBringsUpItsCardAndOpensItsRecord(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	for _, x := range []struct{ code, title, heading, keys string }{
		{tag.Of("vehicle", c.vehicle), "渝A12345", "交通保障", "Ctrl+O Esc "},
		{tag.Of("permit", c.permit), "", "交通保障", "Ctrl+O Esc "},
		{tag.Of("team", c.team), "江津民兵应急连", "力量看板", "Ctrl+B Ctrl+O Esc "},
	} {
		c.send(screen.Pressed{ID: "nav.journal"})
		c.send(screen.Scanned{Code: x.code})
		v := c.look()
		text, tone, keys := card(v)
		if !strings.Contains(text, x.title) || tone != screen.Good || keys != x.keys || v.Heading != "现场日志" {
			t.Errorf("%s on the journal: card %q %q with keys %q above %q", x.code, text, tone, keys, v.Heading)
		}
		c.send(screen.KeyPressed{Key: "Esc"})
		if v := c.look(); v.Dialog != nil || v.Heading != "现场日志" {
			t.Errorf("Esc leaves %q and a dialog %v", v.Heading, v.Dialog)
		}
		c.send(screen.Scanned{Code: x.code})
		c.send(screen.KeyPressed{Key: "Ctrl+O"})
		if v := c.look(); v.Heading != x.heading || !strings.Contains(renderText(v), x.title) {
			t.Errorf("%s opened %q", x.code, v.Heading)
		}
	}
	c.send(screen.KeyPressed{Key: "Esc"})
	c.send(screen.Scanned{Code: tag.Of("team", c.team)})
	c.send(screen.KeyPressed{Key: "Ctrl+B"})
	if v := c.look(); v.Heading != "到场报备" || !strings.Contains(renderText(v), "江津民兵应急连") {
		t.Errorf("checking a team in from its card shows\n%s", renderText(v))
	}
}

func TestX8_AMistypedCodeIsRefusedOnItsCard(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.board"})
	code := []byte(tag.Of("vehicle", c.vehicle))
	if last := &code[len(code)-1]; *last == '2' {
		*last = '3'
	} else {
		*last = '2'
	}
	c.send(screen.Scanned{Code: string(code)})
	v := c.look()
	if text, tone, keys := card(v); text != string(code) || tone != screen.Alarm || keys != "Esc " || !strings.Contains(renderText(v), "校验位") || v.Heading != "力量看板" {
		t.Errorf("a mistyped code says %q %q %q\n%s", text, tone, keys, renderText(v))
	}
	if v.Sound.Kind != screen.SoundRefused {
		t.Errorf("it sounds %q", v.Sound.Kind)
	}
}

// A foreign code stood in the team's name, unexplained.
func TestX8_AnUnknownCodeBeginsAnArrivalInAFieldOfItsOwn(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	for _, code := range []string{tag.Of("team", uuid.MustParse("abcdef00-1111-5222-8333-444455556666")), "500226199001011234", "BADGE-0077"} {
		for _, from := range []string{"journal", "checkin"} {
			c.send(screen.Pressed{ID: "nav." + from})
			c.send(screen.Scanned{Code: code})
			if from == "journal" {
				if _, tone, keys := card(c.look()); tone != screen.Warn || keys != "Ctrl+N Esc " {
					t.Errorf("%s on the journal: %q %q", code, tone, keys)
				}
				c.send(screen.KeyPressed{Key: "Ctrl+N"})
			}
			v := c.look()
			if f := onPage(v, "checkin.code"); v.Heading != "到场报备" || f.Text != code || f.Note == "" || onPage(v, "checkin.name").Text != "" {
				t.Errorf("%s from the %s: in %q the code field has %q (%s), the name %q", code, from, v.Heading, f.Text, f.Note, onPage(v, "checkin.name").Text)
			}
			if v.Focus.Field != "checkin.name" || v.Sound.Kind != screen.SoundUnknown {
				t.Errorf("the keyboard is in %q, it sounds %q", v.Focus.Field, v.Sound.Kind)
			}
			c.send(screen.Pressed{ID: "checkin.clear"})
		}
	}
}

func TestX8_TheUnknownCodeIsKeptWithTheArrival(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.checkin"})
	c.send(screen.Scanned{Code: "BADGE-0077"})
	c.send(screen.Typed{Field: "checkin.name", Text: "綦江蓝盾救援队"})
	c.send(screen.Typed{Field: "checkin.people", Text: "12"})
	c.send(screen.KeyPressed{Key: "Ctrl+Enter"})
	teams, err := c.d.Teams(t.Context(), desk.BoardFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range teams {
		if l.Team.Name != "綦江蓝盾救援队" {
			continue
		}
		team, err := c.d.Team(t.Context(), l.Team.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(team.Filings) != 1 || !strings.Contains(team.Filings[0].Note, "BADGE-0077") {
			t.Errorf("the filing says %+v", team.Filings)
		}
		return
	}
	t.Errorf("the team was not checked in:\n%s", renderText(c.look()))
}

func TestX8_AScanTakesNothingOfWhatIsTyped(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.checkin"})
	c.send(screen.KeyPressed{Key: "Ctrl+N"})
	c.send(screen.Typed{Field: "checkin.name", Text: "写了一半"})
	for _, code := range []string{tag.Of("team", c.team), "BADGE-0077", c.code} {
		c.send(screen.Scanned{Code: code})
		v := c.look()
		if v.Dialog == nil || onPage(v, "checkin.name").Text != "" && onPage(v, "checkin.name").Text != "写了一半" {
			t.Errorf("%s took what was typed", code)
		}
		for _, k := range []string{"Ctrl+B", "Ctrl+N", "Esc"} {
			c.send(screen.KeyPressed{Key: k})
		}
		if v := c.look(); v.Dialog != nil || onPage(v, "checkin.name").Text != "写了一半" {
			t.Errorf("after %s the name reads %q and the dialog is %v", code, onPage(v, "checkin.name").Text, v.Dialog)
		}
	}
}

func TestX8_AVehiclesCodeFillsTheVehicleInsideTheCheckIn(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.checkin"})
	c.send(screen.KeyPressed{Key: "Ctrl+N"})
	c.send(screen.Typed{Field: "checkin.name", Text: "綦江蓝盾救援队"})
	c.send(screen.Scanned{Code: tag.Of("vehicle", c.vehicle)})
	v := c.look()
	if v.Heading != "到场报备" || v.Dialog != nil || onPage(v, "checkin.plates").Text != "渝A12345" || onPage(v, "checkin.vehicles").Text != "1" || onPage(v, "checkin.name").Text != "綦江蓝盾救援队" {
		t.Errorf("with a team half typed: plates %q, vehicles %q\n%s", onPage(v, "checkin.plates").Text, onPage(v, "checkin.vehicles").Text, renderText(v))
	}
	c.send(screen.Pressed{ID: "checkin.clear"})
	c.send(screen.KeyPressed{Key: "Ctrl+L"})
	c.send(screen.Scanned{Code: tag.Of("vehicle", c.vehicle)})
	if v := c.look(); onPage(v, "checkin.plate").Text != "渝A12345" {
		t.Errorf("in the vehicle form: %q", onPage(v, "checkin.plate").Text)
	}
}

// A team's badge stood in the plate.
func TestX8_ATeamsCodeNeverBecomesAPlate(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	for _, code := range []string{tag.Of("team", c.team), "BADGE-0077"} {
		c.send(screen.Pressed{ID: "nav.checkin"})
		c.send(screen.Pressed{ID: "checkin.clear"})
		c.send(screen.KeyPressed{Key: "Ctrl+L"})
		c.send(screen.Scanned{Code: code})
		v := c.look()
		c.send(screen.KeyPressed{Key: "Esc"})
		c.send(screen.KeyPressed{Key: "Ctrl+L"})
		if got := onPage(v, "checkin.plate").Text + onPage(c.look(), "checkin.plate").Text; got != "" {
			t.Errorf("%s became the plate %q", code, got)
		}
		c.send(screen.Pressed{ID: "checkin.clear"})
	}
}

func TestX8_EveryScanSoundsAndTheSoundCanBeTurnedOff(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.journal"})
	heard := func(code string) screen.SoundKind {
		before := c.look().Sound
		c.send(screen.Scanned{Code: code})
		after := c.look().Sound
		c.send(screen.KeyPressed{Key: "Esc"})
		if after.Rev == before.Rev {
			return ""
		}
		return after.Kind
	}
	scans := map[string]screen.SoundKind{tag.Of("team", c.team): screen.SoundGood, "6901234567892": screen.SoundUnknown, c.code: screen.SoundUnknown,
		c.code[:60] + "A" + c.code[61:]: screen.SoundRefused}
	for code, want := range scans {
		if got := heard(code); got != want {
			t.Errorf("%s sounds %q, want %q", code, got, want)
		}
	}
	c.send(screen.Pressed{ID: "bar.sound"})
	for code := range scans {
		if got := heard(code); got != "" {
			t.Errorf("turned off, %s sounds %q", code, got)
		}
	}
	again, _ := onDuty(t, c.s, screen.Chinese) // the next start
	again.send(screen.Pressed{ID: "nav.settings"})
	if !strings.Contains(renderText(again.look()), "扫码提示音：关") {
		t.Errorf("it was not kept:\n%s", renderText(again.look()))
	}
}

func TestX8_ACodeTypedByHandIsLikeAScan(t *testing.T) {
	c := newCordon(t, screen.Chinese)
	c.send(screen.Pressed{ID: "nav.journal"})
	whole := strings.ToLower(tag.Of("team", c.team))
	for _, code := range []string{whole, strings.TrimPrefix(whole, "cq1:")} {
		c.send(screen.KeyPressed{Key: "F8"})
		if v := c.look(); v.Focus.Field != "scan.text" {
			t.Fatalf("F8 leaves the keyboard in %q", v.Focus.Field)
		}
		c.send(screen.Typed{Field: "scan.text", Text: code})
		c.send(screen.Submitted{Form: "scan.form"})
		if text, _, _ := card(c.look()); !strings.Contains(text, "江津民兵应急连") {
			t.Errorf("%s typed by hand shows %q", code, text)
		}
		c.send(screen.KeyPressed{Key: "Esc"})
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

// onPage is a field of the page below whatever is asked.
func onPage(v screen.View, id string) (found screen.Field) {
	eachForm(v.Body, func(f *screen.Form) {
		for _, x := range f.Fields {
			if x.ID == id {
				found = x
			}
		}
	})
	return found
}
