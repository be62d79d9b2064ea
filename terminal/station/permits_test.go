package station_test

import (
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/procedure"
)

// worked does an act of a book as typed.
func (c *counter) worked(act string, about uuid.UUID, form ...string) uuid.UUID {
	c.t.Helper()
	texts := map[string]string{}
	for i := 0; i+1 < len(form); i += 2 {
		texts[form[i]] = form[i+1]
	}
	answers, problems, err := c.ReadForm(c.t.Context(), act, texts)
	if err != nil || len(problems) > 0 {
		c.t.Fatal(act, problems, err)
	}
	return c.does(1)(c.Perform(c.t.Context(), procedure.Deed{Act: act, About: about, Form: answers}))
}

// permitted issues a permit and gives its record.
func (c *counter) permitted() uuid.UUID {
	c.t.Helper()
	id := c.worked("permit.ask", uuid.UUID{}, "plate", "渝AD12345", "name", "䶮小龙", "area", "江津区几江街道、鼎山街道", "purpose", "运送抢险救援人员和排水设备",
		"valid_from", "2026-07-12 12:00", "valid_until", "2026-07-14 12:00")
	c.worked("permit.issue", id, "alone", "单人值守")
	return id
}

func TestR5_3_APrintedPermitIsReadFromItsPictureAndHolds(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	point := c.worked("checkpoint.new", uuid.UUID{}, "name", "几江大桥", "area", "江津区几江街道")
	done, pages := c.prints(desk.PaperQuery{Paper: "permit", About: c.permitted()})
	wants(t, pages[0], "灾区通行证", "渝AD12345", "䶮小龙", "江津区几江街道、鼎山街道", "不是收费公路免费通行凭证")
	code := reads(t, done.Path)
	if len(code) > identity.PermitLenMax || !identity.LooksLikePermit(code) {
		t.Fatalf("the page's code says %q", code)
	}
	check, _, err := c.CheckPermit(t.Context(), code, point)
	if err != nil || check.Verdict.Light != identity.Green || check.Point != "几江大桥" {
		t.Errorf("shows %s: %s, %v", check.Verdict.Light, check.Why.Zh, err)
	}
}

func TestR5_3_AnExercisesPermitDoesNotHoldInReality(t *testing.T) {
	drill, real := newCounter(t, true), newCounter(t, false)
	drill.activate(false)
	real.activate(false)
	done, _ := drill.prints(desk.PaperQuery{Paper: "permit", About: drill.permitted()})
	check, _, err := real.CheckPermit(t.Context(), reads(t, done.Path), uuid.UUID{})
	if err != nil || check.Verdict.Light != identity.Red || check.Verdict.Reasons[0] != identity.PermitExercise {
		t.Errorf("shows %s: %s, %v", check.Verdict.Light, check.Why.Zh, err)
	}
}
