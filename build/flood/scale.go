package flood

import (
	"fmt"
	"time"
)

// traffic is what a large incident has on the road and in the air: reports, messages, passages.
func (f *Flood) traffic() {
	for i := range f.size.Progress {
		task := fmt.Sprintf("task-%d", 1+i%f.size.Tasks)
		hour := time.Duration(i/f.size.Tasks) * time.Hour
		f.do("progress", fmt.Sprintf("progress-%d", i+1), map[string]any{
			"task": task, "team": f.teams[i%len(f.teams)].key, "period_from": f.ago(9*time.Hour - hour), "period_to": f.ago(8*time.Hour - hour),
			"relocated": f.dice.IntN(12), "rescued_live": f.dice.IntN(3), "text": f.pick(diary), "source": "radio", "at": f.ago(8*time.Hour - hour),
			"recorded_by": "李敏", "mode": "report",
		})
	}
	for i := range f.size.Messages {
		f.do("message", fmt.Sprintf("message-%d", i+1), map[string]any{
			"number": fmt.Sprintf("JJ-Z-M%04d", i+1), "direction": []string{"in", "out"}[i%2], "medium": f.pick([]string{"phone", "radio", "satellite", "message"}),
			"from": f.person(), "to": f.pick(places), "text": f.pick(villages) + f.pick(diary), "group": f.pick([]string{"综合组", "协调组", "保障组"}),
			"status": f.pick([]string{"收到", "分拣", "处理中", "已办", "存档"}), "at": f.ago(time.Duration(i%540) * time.Minute), "priority": 1 + f.dice.IntN(4),
		})
	}
	for i := range f.size.Passages {
		c := f.teams[i%len(f.teams)]
		f.do("passage", fmt.Sprintf("passage-%d", i+1), map[string]any{
			"number": fmt.Sprintf("JJ-Z-T%04d", i+1), "vehicle": fmt.Sprintf("vehicle-%s-1", c.key), "plate": fmt.Sprintf("渝B%c%04d", 'A'+rune(i%20), i),
			"plate_color": "蓝", "response_unit": "重庆市防汛抗旱指挥部", "response_level": "Ⅱ级", "task_name": IncidentName, "route": c.district + "—江津区",
			"departs_at": f.ago(6 * time.Hour), "contact": c.leader, "driver": f.person(), "driver_phone": f.phone(), "cargo": "rescue", "leg": "out",
			"status": f.pick([]string{"draft", "submitted", "valid", "valid", "in_use", "returned"}), "valid_until": f.now.Add(time.Duration(i%60) * time.Hour).UTC().Format(time.RFC3339),
		})
	}
}

// stores is the supplies with their movements: what comes in first, then what goes out of it.
func (f *Flood) stores() {
	goods := []struct{ name, unit string }{{"救生衣", "件"}, {"冲锋舟", "艘"}, {"饮用水", "箱"}, {"方便食品", "箱"}, {"帐篷", "顶"}, {"抽水泵", "台"}, {"柴油", "升"}, {"急救包", "个"}, {"对讲机", "台"}, {"头灯", "个"}}
	for i := range f.size.Supplies {
		g := goods[i%len(goods)]
		f.do("supply", fmt.Sprintf("supply-%d", i+1), map[string]any{
			"name": fmt.Sprintf("%s %d 号批", g.name, i/len(goods)+1), "code": fmt.Sprintf("WZ%05d", i+1), "unit": g.unit, "point": places[i%len(places)], "batch": fmt.Sprintf("2026-%02d", 1+i%12),
			"expires_at": f.now.Add(time.Duration(30+i) * 24 * time.Hour).UTC().Format(time.RFC3339),
		})
	}
	for i := range f.size.Movements {
		goods := i % f.size.Supplies
		kind, quantity, from, to := "in", 200+f.dice.IntN(100), "区应急物资库", places[goods%len(places)]
		if i >= f.size.Supplies {
			kind, quantity = f.pick([]string{"out", "issue", "return", "loss"}), 1+f.dice.IntN(5)
			if kind != "return" {
				from, to = to, f.teams[i%len(f.teams)].name
			}
		}
		f.do("movement", fmt.Sprintf("movement-%d", i+1), map[string]any{
			"supply": fmt.Sprintf("supply-%d", 1+goods), "kind": kind, "quantity": quantity, "from": from, "to": to,
			"document": fmt.Sprintf("JJ-Z-W%05d", i+1), "at": f.ago(time.Duration(540-i%540) * time.Minute), "recorded_by": "李敏",
		})
	}
}

// Census is the standing census beside the flood: teams with their people, of whom those of the flood are a part.
func Census(seed uint64, now time.Time, teams, people int) *Flood {
	f := New(seed, now, Size{Teams: 1, People: 1, Needs: 10, Tasks: 12, Journal: 1})
	f.acts, f.size = nil, Size{Teams: teams, People: people}
	left := people
	for i := range teams {
		name, district, direction := nameOf(i)
		key, leader := fmt.Sprintf("team-%d", i+1), f.person()
		members := left / (teams - i)
		left -= members
		f.acts = append(f.acts, act{Kind: "team", ID: key, Set: map[string]any{
			"name": name, "district": district, "leader": leader, "phone": f.phone(), "members": members, "vehicles": 1 + members/8, "registered_in": district,
			"self_sufficiency_hours": 24 * (1 + f.dice.IntN(3)), "verified_at": f.ago(time.Duration(f.dice.IntN(500)) * 24 * time.Hour),
		}, Add: map[string]any{"capabilities": []string{direction}}})
		for n := range members {
			f.do("person", fmt.Sprintf("census-%s-%d", key, n+1), map[string]any{"team": key, "name": f.person(), "phone": f.phone(), "role": "队员"})
		}
	}
	return f
}

// Teams and people of the census in product.md.
const (
	CensusTeams  = 500
	CensusPeople = 12_000
)
