package flood

import "time"

// AtTheDesk is what the desk enters while the line is cut, as lines: it does not know of what the vehicle enters.
func (f *Flood) AtTheDesk() []byte {
	g := &Flood{dice: f.dice, now: f.now}
	late := f.teams[4]
	g.do("checkin", "desk-late", map[string]any{
		"team": late.key, "origin": "市内", "admission": "准入", "place": "东门停车场", "arrived_at": f.ago(10 * time.Minute), "people": late.people,
		"vehicles": late.vehicles, "capability": late.direction, "recorded_by": "李敏", "mode": "到场",
	})
	g.do("team", late.key, map[string]any{"status": "待命", "place": "东门停车场"})
	g.do("task", "task-35", map[string]any{"status": "已下达"})
	g.do("team", f.teams[10].key, map[string]any{"status": "任务中", "task": "task-35"})
	g.do("need", "need-4", map[string]any{"status": "关闭", "outcome": "完成"})
	g.do("vehicle", "desk-plate", map[string]any{"team": f.teams[11].key, "plate": "渝AK7712", "plate_color": "蓝", "type": "皮卡", "status": "到场"})
	g.do("journal", "desk-note", map[string]any{"text": "与指挥车联系中断，改用对讲机", "at": f.ago(30 * time.Minute)})
	return g.Lines()
}

// InTheVehicle is what the vehicle enters meanwhile.
func (f *Flood) InTheVehicle() []byte {
	g := &Flood{dice: f.dice, now: f.now}
	late := f.teams[4]
	g.do("checkin", "vehicle-late", map[string]any{
		"team": late.key, "origin": "市内", "admission": "准入", "place": "西门停车场", "arrived_at": f.ago(14 * time.Minute), "people": late.people - 2,
		"vehicles": late.vehicles, "capability": late.direction, "recorded_by": "陈刚", "mode": "到场",
	})
	g.do("team", late.key, map[string]any{"status": "待命", "place": "西门停车场"})
	g.do("task", "task-36", map[string]any{"status": "已下达"})
	g.do("team", f.teams[10].key, map[string]any{"status": "任务中", "task": "task-36"})
	g.do("need", "need-4", map[string]any{"status": "已响应"})
	g.do("vehicle", "vehicle-plate", map[string]any{"team": f.teams[12].key, "plate": "渝AK7712", "plate_color": "蓝", "type": "皮卡", "status": "到场"})
	for i, text := range []string{"到达朱沱镇涨谷村，水位超警戒 1.2 米", "转移群众 23 人", "冲锋舟一艘搁浅，等待拖带"} {
		g.do("journal", "vehicle-note-"+string(rune('1'+i)), map[string]any{"text": text, "at": f.ago(time.Duration(40-10*i) * time.Minute)})
	}
	return g.Lines()
}
