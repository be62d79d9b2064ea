package screen_test

import (
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

func TestR3_2_ArrivalsTakeFewKeys(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	count := func(what string, most int, work func()) {
		t.Helper()
		before := h.keys
		work()
		h.wants("已保存")
		if got := h.keys - before; got > most {
			t.Errorf("%s took %d keys, want at most %d", what, got, most)
		}
	}
	count("a known team", 12, func() { h.press("F2").typeText("ltjyd").press("Enter", "Ctrl+Enter") })
	count("a walk-up", 8, func() { h.press("Ctrl+G").typeText("王小芳").press("Ctrl+Enter") })
	count("a vehicle", 12, func() { h.press("Ctrl+L").typeText("渝B67890").press("Ctrl+Enter") })
}

func TestR3_2_TheSameTeamAndPlateAtTwoDesksAreOfferedToBeJoined(t *testing.T) {
	x := newApart(t)
	for _, d := range []*desk.Desk{x.sa.d, x.sb.d} {
		if _, err := d.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "蓝天救援队", Phone: "13800001234"}, People: 12}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.AddVehicle(t.Context(), roster.VehicleForm{Plate: "渝B67890"}); err != nil {
			t.Fatal(err)
		}
	}
	x.meet(t)
	_, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9").wants("疑似同一队伍登记了两次")
	if hits, err := x.sa.d.Search(t.Context(), "渝B67890", 9); err != nil || len(hits) != 1 {
		t.Errorf("one plate made %d vehicles, %v", len(hits), err)
	}
}

func TestR3_2_AnArrivalPutRightKeepsTheOldTime(t *testing.T) {
	s := flood(t)
	d := s.Desk()
	receipt, err := d.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "先锋救援队"}, People: 8})
	if err != nil {
		t.Fatal(err)
	}
	team := receipt.IDs[record.NewID(1)]
	earlier := s.now.Add(-40 * 60 * 1e9)
	if _, err := d.CheckIn(t.Context(), roster.Arrival{Team: team, People: 8, ArrivedAt: earlier, Corrects: true}); err != nil {
		t.Fatal(err)
	}
	page, err := d.Team(t.Context(), team)
	if err != nil || len(page.Filings) != 2 || page.Filings[0].ArrivedAt.Equal(page.Filings[1].ArrivedAt) {
		t.Errorf("filings: %+v %v", page.Filings, err)
	}
}

func TestR3_4_OneFindsByFragmentInitialsPlateAndPhoneTail(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	for typed, want := range map[string]string{"民兵": "江津民兵应急连", "jjmb": "江津民兵应急连", "渝B12340": "渝B12340", "40040": "江津民兵应急连"} {
		h.press("Ctrl+K").typeText(typed).wants(want).press("Esc")
	}
}

func TestR4_1_AMoveIsUndoneAndTwoDestinationsAreBothShown(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("column 4 任务中", "江津民兵应急连") // one desk has it on task, the other resting
	h.press("F9").wants("任务中 | 李敏", "休整 | 周涛")
	h.press("F4", "T")
	card := ""
	eachBoard(blocksOf(h.look()), func(b *screen.Board) {
		for _, c := range b.Columns {
			for _, k := range c.Cards {
				if k.Title == "重庆红十字水上救援队" {
					card = k.ID
				}
			}
		}
	})
	h.post(screen.CardMoved{Board: "board.cards", Card: card, Column: "resting"})
	h.wants("column 5 休整[resting]\n    > 重庆红十字水上救援队")
	h.press("Ctrl+Z").wants("column 3 待命[ready]\n    > 重庆红十字水上救援队")
}
