package station_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/paper"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
	"qianshao/terminal/station"
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

func TestR5_1_TheTableOpensInExcelWithItsPlatesAsText(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	c.worked("vehicle.new", uuid.UUID{}, "plate", "渝AD12345", "driver", "陈𬭩", "driver_phone", "13812340001")
	done, err := c.station.Save(t.Context(), c.Desk, desk.PaperQuery{Paper: "driver-calls"}, paper.Workbook)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(done.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, text := range []string{"渝AD12345", "13812340001"} {
		cells := 0
		for _, sheet := range f.GetSheetList() {
			found, err := f.SearchSheet(sheet, text)
			if err != nil {
				t.Fatal(err)
			}
			for _, cell := range found {
				if kind, err := f.GetCellType(sheet, cell); err != nil || kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
					t.Errorf("%s in %s is a cell of type %v, %v", text, cell, kind, err)
				}
				cells++
			}
		}
		if cells == 0 {
			t.Errorf("%s is not in the workbook", text)
		}
	}
}

func TestR5_3_AClockThatLostItsBatteryClearsNobody(t *testing.T) {
	good := newCounter(t, false)
	clock := time.Date(1970, 1, 1, 0, 10, 0, 0, time.UTC)
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{
		Log: slog.New(slog.DiscardHandler), Program: "test", Now: func() time.Time { clock = clock.Add(time.Second); return clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	space, err := st.Create(t.Context(), "江津区“7·12”暴雨洪涝", false)
	if err != nil {
		t.Fatal(err)
	}
	d, err := st.DeskIn(space)
	if err != nil {
		t.Fatal(err)
	}
	bad := &counter{Desk: d.As("李敏", roster.Post{Level: roster.Site}), t: t, station: st, space: space}
	for c, want := range map[*counter]bool{good: false, bad: true} {
		c.activate(false)
		point := c.worked("checkpoint.new", uuid.UUID{}, "name", "几江大桥", "area", "江津区几江街道")
		id := c.worked("permit.ask", uuid.UUID{}, "plate", "渝AD12345", "area", "江津区", "purpose", "排水", "valid_until", "2026-07-14 12:00")
		c.worked("permit.issue", id, "alone", "单人值守")
		done, _ := c.prints(desk.PaperQuery{Paper: "permit", About: id})
		check, _, err := c.CheckPermit(t.Context(), reads(t, done.Path), point)
		if err != nil || (check.Verdict.Light == identity.Yellow) != want || slices.Contains(check.Verdict.Reasons, identity.PermitClock) != want {
			t.Errorf("at %s: %s: %s, %v", check.At, check.Verdict.Light, check.Why.Zh, err)
		}
	}
}
