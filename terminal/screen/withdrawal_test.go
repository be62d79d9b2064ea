package screen_test

import (
	"testing"

	"qianshao/shared/desk"
	"qianshao/terminal/screen"
)

func TestR8_2_TheLeavingPageWaivesByNameAndShowsIt(t *testing.T) {
	s := flood(t)
	d := s.Desk()
	team := ""
	for _, c := range must(d.Board(t.Context(), desk.BoardFilter{})) {
		for _, card := range c.Cards {
			if card.Team.Name == "重庆红十字水上救援队" {
				team = card.Team.ID.String()
				must(d.BeginWithdrawal(t.Context(), card.Team.ID, "", nil))
			}
		}
	}
	must(d.Call(t.Context(), desk.Call{Act: "loan.lend", Texts: map[string]string{"item": "发电机", "type": "equipment", "quantity": "1", "condition_out": "完好", "team": team}}))
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "W").row("withdrawal.list", "重庆红十字水上救援队").wants("未办[warn] | 装备电台已归还 | 1 项未还：发电机")
	h.press("U").fill("withdrawal.waive.check", "装备电台已归还", "withdrawal.waive.supervisor", "周局", "withdrawal.waive.why", "随后寄回").press("Ctrl+Enter")
	h.wants("不在已批准的编组名单中")
	h.post(screen.Pressed{ID: "withdrawal.waive.anyway"})
	h.wants("已豁免[info] | 装备电台已归还 | 1 项未还：发电机 · 豁免：周局（随后寄回）")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
