package scene

import (
	"testing"
	"time"

	"qianshao/hub/board"
	"qianshao/shared/identity"
)

// Story is the scene after a morning: two desks told what they know, then worked apart and contradicted each other;
// one has been silent for hours, one never called, one was sent away.
type Story struct {
	told told
	*Hub
	Desk, Vehicle, Silent, Never, Revoked *Desk
}

// Tell plays the story. It is now 15:00 in China.
func Tell(t testing.TB) *Story {
	t.Helper()
	s := &Story{Hub: New(t)}
	s.Desk = s.Hub.Desk("江津一号台", "李敏", identity.Site)
	s.Vehicle = s.Hub.Desk("江津区指挥车", "陈刚", identity.District, identity.Coordination)
	s.Silent = s.Hub.Desk("白沙镇服务点", "周洁", identity.Site, identity.General)
	s.Never = s.Hub.Desk("石门镇服务点", "吴涛", identity.Site, identity.Support)
	s.Revoked = s.Hub.Desk("失窃的终端", "无", identity.Site)

	s.Silent.Apply(early)
	s.Silent.Send()
	s.Silent.Connect(false)
	s.Wait(30 * time.Minute)
	s.Desk.Receive()
	s.Desk.Apply(morning)
	s.Desk.Send()
	s.Vehicle.Receive()
	s.Wait(2 * time.Hour)
	s.Desk.Apply(atTheDesk)
	s.Vehicle.Apply(inTheVehicle)
	s.Desk.Send()
	s.Wait(15 * time.Minute)
	s.Vehicle.Send()
	s.Desk.Connect(true, func(t *board.Terminal) {
		t.RoundTrip, t.ClockOffset, t.ClockKnown, t.Known = 38*time.Millisecond, 300*time.Millisecond, true, true
	})
	s.Vehicle.Connect(true, func(t *board.Terminal) {
		t.RoundTrip, t.ClockOffset, t.ClockKnown, t.In, t.Out, t.Known = 900*time.Millisecond, -7*time.Minute, true, 12, 40, true
	})
	s.Revoked.Change(func(t *board.Terminal) { t.Revoked, t.Here = true, false })
	s.Wait(15 * time.Minute)
	return s
}

// early is what the desk that fell silent had told.
const early = `{"kind":"incident","id":"incident","set":{"name":"江津“7·12”暴雨洪涝","type":"flood","area":"500116","place":"朱沱镇、石门镇沿江","response_unit":"市防指","response_level":"Ⅱ级","mechanism_status":"已启动","activated_by":"市应急局","activated_at":"2026-07-12T02:10:00Z","order_no":"渝应急〔2026〕12号","public_phone":"023-47520000","short_code":"JJ"}}
{"kind":"group_member","id":"member-1","set":{"incident":"incident","group":"协调组","unit":"市应急局","status":"待批"}}
{"kind":"journal","id":"journal-1","set":{"text":"服务点搭建完成，联系人 13812345678","at":"2026-07-12T04:00:00Z"}}
`

// morning is what the first desk took in before its line was cut.
const morning = `{"kind":"team","id":"team-1","set":{"name":"重庆蓝天救援队","district":"500103","leader":"张伟","phone":"13800001111","members":60,"vehicles":4,"status":"任务中","place":"东门停车场","last_contact_at":"2026-07-12T05:20:00Z"},"add":{"capabilities":["water:2"]}}
{"kind":"team","id":"team-2","set":{"name":"璧山山地救援队","district":"500120","leader":"王芳","phone":"13900002222","status":"待命","place":"西门停车场","last_contact_at":"2026-07-12T06:55:00Z"},"add":{"capabilities":["mountain"]}}
{"kind":"team","id":"team-3","set":{"name":"北碚缙云摩托志愿队","district":"500109","leader":"刘洋","phone":"13700003333","status":"在途","last_contact_at":"2026-07-12T06:20:00Z"}}
{"kind":"signup","id":"signup-3","set":{"team":"team-3","origin":"市内","people":18,"vehicles":18,"decision":"准入","decided_by":"李敏"}}
{"kind":"signup","id":"signup-4","set":{"team":"team-2","origin":"市内","people":12,"decision":"待定"}}
{"kind":"checkin","id":"checkin-1","set":{"team":"team-1","origin":"市内","admission":"准入","place":"东门停车场","arrived_at":"2026-07-12T03:40:00Z","people":32,"vehicles":4,"mode":"到场","recorded_by":"李敏"}}
{"kind":"checkin","id":"checkin-2","set":{"team":"team-2","origin":"已到达","admission":"准入","place":"西门停车场","arrived_at":"2026-07-12T03:50:00Z","people":12,"vehicles":2,"mode":"到场","recorded_by":"李敏"}}
{"kind":"person","id":"person-1","set":{"team":"team-1","name":"张伟","phone":"13800001111","id_number":"500103198001011234","role":"领队","status":"外出"}}
{"kind":"person","id":"person-2","set":{"team":"team-1","name":"赵敏","phone":"13600004444","role":"队员","status":"受伤"}}
{"kind":"vehicle","id":"渝A12345","set":{"team":"team-1","plate":"渝A12345","plate_color":"蓝","type":"皮卡","driver":"钱军","driver_phone":"13500005555","seats":5,"status":"到场"}}
{"kind":"need","id":"need-1","set":{"number":"JJ-B-0001","title":"转移被困群众","place":"朱沱镇涨谷村","district":"500116","category":"转移安置","urgency":"特急","people_affected":43,"quantity":60,"unit":"人","source":"电话","reporter":"孙村长","phone":"13300006666","status":"已发布","recorded_by":"李敏","verified_by":"王强","verified_how":"回拨核实","published_at":"2026-07-12T04:20:00Z","expires_at":"2026-07-14T04:20:00Z","last_confirmed_at":"2026-07-12T04:20:00Z"}}
{"kind":"need","id":"need-2","set":{"number":"JJ-B-0002","title":"恢复通信","place":"石门镇","district":"500116","category":"通信保障","urgency":"紧急","quantity":1,"unit":"处","status":"已发布","recorded_by":"李敏","published_at":"2026-07-12T04:30:00Z","expires_at":"2026-07-12T07:10:00Z"}}
{"kind":"need","id":"need-3","set":{"number":"JJ-B-0003","title":"送饮用水","place":"白沙镇","urgency":"一般","status":"线索","recorded_by":"李敏"}}
{"kind":"publication","id":"publication-1","set":{"number":"JJ-B-P001","version":1,"kind":"需求","need":"need-1","text":"朱沱镇涨谷村转移被困群众","audience":"全部队伍","basis":"现场指挥部决定","signed_by":"王强","status":"发布","expires_at":"2026-07-14T04:20:00Z"}}
{"kind":"task","id":"task-1","set":{"number":"JJ-B-0101","title":"涨谷村转移群众","place":"朱沱镇涨谷村","priority":1,"need":"need-1","goal":"转移 43 人","hazards":"水位上涨","channel":"439.500","status":"进展","status_at":"2026-07-12T05:00:00Z"},"add":{"teams":["team-1"]}}
{"kind":"team","id":"team-1","set":{"task":"task-1"}}
{"kind":"task","id":"task-2","set":{"number":"JJ-B-0102","title":"石门镇架设中继","place":"石门镇","priority":2,"need":"need-2","status":"待下达"}}
{"kind":"task","id":"task-3","set":{"number":"JJ-B-0103","title":"清理东门道路","priority":3,"status":"完成","result":"已通车"}}
{"kind":"journal","id":"journal-2","set":{"text":"水位每小时上涨 10 厘米","at":"2026-07-12T04:25:00Z","about":"team:team-1"}}
`

// atTheDesk and inTheVehicle are what the two did while neither heard of the other.
const (
	atTheDesk = `{"kind":"team","id":"team-2","set":{"status":"任务中","task":"task-2"}}
{"kind":"need","id":"need-2","set":{"status":"关闭","outcome":"完成"}}
{"kind":"vehicle","id":"desk-plate","set":{"team":"team-1","plate":"渝AK7712","status":"到场"}}
{"kind":"journal","id":"journal-3","set":{"text":"与指挥车联系中断，改用对讲机","at":"2026-07-12T06:25:00Z"}}
`
	inTheVehicle = `{"kind":"task","id":"task-4","set":{"number":"JJ-C-0001","title":"巡查堤防","place":"石门镇","priority":1,"status":"已下达"}}
{"kind":"team","id":"team-2","set":{"status":"任务中","task":"task-4"}}
{"kind":"need","id":"need-2","set":{"status":"已响应"}}
{"kind":"vehicle","id":"vehicle-plate","set":{"team":"team-2","plate":"渝AK7712","status":"到场"}}
{"kind":"journal","id":"journal-4","set":{"text":"到达朱沱镇，水位超警戒 1.2 米","at":"2026-07-12T06:05:00Z"}}
`
)
