package desk_test

import (
	"strings"
	"testing"
	"time"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func (p *place) call(act, about string, fields ...string) (record.Receipt, error) {
	p.t.Helper()
	texts := map[string]string{}
	for i := 0; i+1 < len(fields); i += 2 {
		texts[fields[i]] = fields[i+1]
	}
	return p.Call(p.t.Context(), desk.Call{Act: act, About: about, Texts: texts})
}

func TestTheDesksOwnActsAreDoneByNameUnderTheirRules(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	team := made(a.does(a.call("team.arrive", "", "new_team.name", "蓝天救援队", "people", "12", "arrived_at", "11:30")), 1)
	need := a.does(a.call("need.new", "", "title", "缺饮用水", "place", "东门"))
	number := need.Numbers[made(need, 1)]

	page := must[desk.TeamPage](t)(a.Team(t.Context(), team))
	if page.Heads.OnScene() != 12 || page.Team.Name != "蓝天救援队" || page.Filings[0].ArrivedAt.Format("15:04") != "03:30" {
		t.Errorf("filed %+v at %v", page.Heads, page.Filings[0].ArrivedAt)
	}
	a.callRefused(roster.VerifierSame, "need.verify", "need", number, "result", "verified")
	a.does(a.call("need.verify", "", "need", number, "result", "verified", "verifier", "王磊"))
	if n := must[desk.NeedPage](t)(a.Need(t.Context(), made(need, 1))); n.Need.Status != roster.NeedVerified || n.Need.VerifiedBy != "王磊" {
		t.Errorf("need is %s by %s", n.Need.Status, n.Need.VerifiedBy)
	}
}

// callRefused wants an act called by name to be refused.
func (p *place) callRefused(code roster.Code, act string, fields ...string) *roster.Refusal {
	p.t.Helper()
	receipt, err := p.call(act, "", fields...)
	return p.refused(code, receipt, err)
}

func TestAnActByNameSaysWhichWordItDoesNotUnderstand(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	for _, c := range []struct {
		act, field, text string
		code             roster.Code
	}{
		{"nothing.such", "", "", procedure.UnknownAct},
		{"need.new", "colour", "red", procedure.NotAsked},
		{"need.new", "quantity", "many", "bad_value"},
		{"need.verify", "need", "没有的需求", procedure.NotFound},
		{"team.arrive", "arrived_at", "25:99", "bad_value"},
	} {
		r := a.callRefused(c.code, c.act, c.field, c.text)
		if r.Field != c.field || r.Sentence("zh") == "" || r.Sentence("zh") == r.Sentence("en") {
			t.Errorf("%s %s: field %q, %s", c.act, c.field, r.Field, r.Sentence("zh"))
		}
	}
	a.does(a.call("need.new", "", "title", "缺水"))
	a.does(a.Call(t.Context(), desk.Call{Act: "need.new", Texts: map[string]string{"title": "缺水"}, Anyway: true}))
	a.callRefused(procedure.NotUnique, "need.check", "need", "缺水")
}

// Who scripts the desk is told what an act takes, by the list and by the refusal of a word that is none.
func TestTheDesksOwnActsSayWhatTheyAsk(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	for _, own := range a.OwnActs() {
		for _, field := range own.Fields {
			_, err := a.call(own.Name, "", field, "?")
			if r := roster.Refused(err); r != nil && r.Code == procedure.NotAsked {
				t.Errorf("%s lists %s and does not take it", own.Name, field)
			}
		}
	}
	a.does(a.Call(t.Context(), desk.Call{Act: "need.new", Texts: map[string]string{"title": "缺帐篷", "place": "石门"}, Late: true}))
	r := a.callRefused(procedure.NotAsked, "need.new", "colour", "red")
	for _, language := range []string{"zh", "en"} {
		if !strings.Contains(r.Sentence(language), "people_affected") {
			t.Errorf("%q does not say what may be given", r.Sentence(language))
		}
	}
}

// A time of day in a field that says what is expected is the next one: fourteen hours on from midnight is not yesterday.
func TestATimeThatIsExpectedIsTheNextOne(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	for hours := time.Duration(1); hours < 24; hours++ {
		at := noon.Add(hours * time.Hour)
		text := at.In(procedure.ChinaTime()).Format("15:04")
		answers, problems, err := a.ReadForm(t.Context(), "directive.record", map[string]string{"title": "上报缺水点", "group": "general", "due_at": text, "at": text})
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if got := answers["due_at"].Value.Millis(); got != at.UnixMilli() {
			t.Errorf("due %s, %d hours on, was read as %v", text, hours, time.UnixMilli(got))
		}
		if got := answers["at"].Value.Millis(); hours > 12 && got > noon.UnixMilli() {
			t.Errorf("what happened at %s was read as %v", text, time.UnixMilli(got))
		}
	}
}

func TestAnActSaysWhichRecordsItMadeThoseWithAKeyOfTheirOwnFirst(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	r := a.does(a.call("vehicle.new", "", "plate", "渝A12345", "driver", "刘洋"))
	p := must[*roster.Picture](t)(a.Picture(t.Context()))
	if ids := r.Made(); len(ids) != 2 || len(p.Vehicles) != 1 || ids[0] != p.Vehicles[0].ID {
		t.Errorf("said %v, made vehicle %v", ids, p.Vehicles)
	}
	again := a.does(a.call("vehicle.move", "", "vehicle", "渝A12345", "to", "arrived"))
	if ids := again.Made(); len(ids) != 1 { // the journal's line; the vehicle was there before
		t.Errorf("made %v", ids)
	}
}
