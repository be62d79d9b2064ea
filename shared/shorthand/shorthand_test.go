package shorthand_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// noon is 2026-07-12 12:00 in China.
var noon = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("CST", 8*3600))
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

const chat = `#接龙
江津暴雨救援报名，请按格式：队名 人数 车辆 联系人 电话
1. 重庆蓝天救援队 12人 3车 张伟 138 0000 1234 水上救援 明早8点到 自备给养3天
2、渝北民安应急服务中心，二十人，2辆，李娜13900005678，预计7-12 20:30到达
3. 先锋 5人
4. 山地救援大队 30名队员 王强
5. 重庆市蓝天救援队 12人
收到，谢谢`

func TestR3_2_APastedChatListBecomesRows(t *testing.T) {
	rows := shorthand.Applicants(chat, noon)
	if len(rows) != 5 {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	a := rows[0]
	if a.Name != "重庆蓝天救援队" || a.People != 12 || a.Vehicles != 3 || a.Contact != "张伟" || a.Phone != "13800001234" ||
		a.Capability != "water" || a.Hours != 72 || !a.ETA.Equal(at("2026-07-13 08:00")) || len(a.Problems) != 0 {
		t.Errorf("row 1: %+v", a)
	}
	b := rows[1]
	if b.Name != "渝北民安应急服务中心" || b.People != 20 || b.Vehicles != 2 || b.Contact != "李娜" || b.Phone != "13900005678" || !b.ETA.Equal(at("2026-07-12 20:30")) {
		t.Errorf("row 2: %+v", b)
	}
	if c := rows[2]; c.Name != "先锋" || c.People != 5 || len(c.Problems) != 0 {
		t.Errorf("row 3: %+v", c)
	}
	if d := rows[3]; d.Name != "山地救援大队" || d.People != 30 || d.Contact != "王强" || d.Capability != "mountain" {
		t.Errorf("row 4: %+v", d)
	}
	if e := rows[4]; len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Zh, "第 3 行") {
		t.Errorf("the same team again: %+v", e.Problems)
	}
	if rows := shorthand.Applicants("1. 12人 3车\n2. 红十字水上救援队", noon); len(rows[0].Problems) != 1 || len(rows[1].Problems) != 1 {
		t.Errorf("no name and no number: %+v", rows)
	}
}

func TestR3_2_PaperCardsAreReadWithTheirRealTimes(t *testing.T) {
	sheet := "到达时间\t队伍名称\t人数\t车辆\t地点\t带队人\t电话\t备注\n" +
		"2026-7-12 9:05\t蓝天救援队\t12\t3\t东门停车场\t张伟\t13800001234\t\n" +
		"7月11日23时40分\t先锋救援队\t８人\t\t西门\t\t\t夜里到\n" +
		"\t无时间队\t5\n" +
		"25:70\t坏时间队\t5\n"
	cards := shorthand.Cards(sheet, shorthand.TeamCard, noon)
	if len(cards) != 4 {
		t.Fatalf("%d cards", len(cards))
	}
	if c := cards[0]; !c.At.Equal(at("2026-07-12 09:05")) || c.Name != "蓝天救援队" || c.People != 12 || c.Vehicles != 3 || c.Place != "东门停车场" || c.Leader != "张伟" || len(c.Problems) != 0 {
		t.Errorf("%+v", c)
	}
	if c := cards[1]; !c.At.Equal(at("2026-07-11 23:40")) || c.People != 8 || c.Note != "夜里到" || len(c.Problems) != 0 {
		t.Errorf("%+v", c)
	}
	for _, c := range cards[2:] {
		if len(c.Problems) == 0 {
			t.Errorf("%q has no problem", c.Text)
		}
	}
	mixed := shorthand.Cards("08:10，蓝天救援队，12，3，东门\n个人 08:30 王芳 13900001111 东门\n9:00 渝A12345 蓝天救援队 李强\n13:30 明天队 3", shorthand.TeamCard, noon)
	if c := mixed[0]; c.Kind != shorthand.TeamCard || c.People != 12 || !c.At.Equal(at("2026-07-12 08:10")) {
		t.Errorf("%+v", c)
	}
	if c := mixed[1]; c.Kind != shorthand.PersonCard || c.Name != "王芳" || c.Phone != "13900001111" || c.Place != "东门" {
		t.Errorf("%+v", c)
	}
	if c := mixed[2]; c.Kind != shorthand.VehicleCard || c.Plate != "渝A12345" || c.Team != "蓝天救援队" || c.Leader != "李强" || len(c.Problems) != 0 {
		t.Errorf("%+v", c)
	}
	if c := mixed[3]; !c.At.Equal(at("2026-07-11 13:30")) {
		t.Errorf("a time of day alone is never after now: %v", c.At)
	}
}

func open() []shorthand.Open {
	crew := func(n byte, name string) shorthand.Crew { return shorthand.Crew{ID: uuid.UUID{15: n}, Name: name} }
	return []shorthand.Open{
		{Task: uuid.UUID{1}, Number: "JJ-A-0012", Title: "转移群众", Teams: []shorthand.Crew{crew(1, "重庆蓝天救援队")}},
		{Task: uuid.UUID{2}, Number: "JJ-B-0012", Title: "排水", Teams: []shorthand.Crew{crew(2, "江津民兵应急连"), crew(3, "先锋救援队")}},
		{Task: uuid.UUID{3}, Number: "JJ-A-0013", Title: "搜救", Teams: []shorthand.Crew{crew(3, "先锋救援队")}},
	}
}

func TestR6_1_OneLineByRadioIsUnderstood(t *testing.T) {
	type want struct {
		task  byte
		to    roster.Status
		got   roster.Achieved
		wants string
	}
	for text, w := range map[string]want{
		"A-0012 到场 获救3 转移12 需担架": {1, roster.TaskArrived, roster.Achieved{Rescued: 3, Relocated: 12}, "担架"},
		"a-12 出发": {1, roster.TaskSetOff, roster.Achieved{}, ""},
		"ltjyd 完成 救出群众5名 遇难1人":    {1, roster.TaskDone, roster.Achieved{Rescued: 5, Dead: 1}, ""},
		"蓝天 14人获救":                {1, roster.TaskUnderway, roster.Achieved{Rescued: 14}, ""},
		"民兵应急连：已到，正在作业":           {2, roster.TaskUnderway, roster.Achieved{}, ""},
		"JJ-A-0013 作业点2处 转移安置三十人": {3, roster.TaskUnderway, roster.Achieved{Worksites: 2, Relocated: 30}, ""},
		"0013 收到":       {3, roster.TaskReceived, roster.Achieved{}, ""},
		"B-0012 先锋 到场":  {2, roster.TaskArrived, roster.Achieved{}, ""},
		"蓝天 还没到":        {1, "", roster.Achieved{}, ""},
		"A-0012 未完成 继续": {1, "", roster.Achieved{}, ""},
	} {
		h := shorthand.Radio(text, open(), noon)
		if h.Task.Task != (uuid.UUID{w.task}) || h.To != w.to || h.Achieved != w.got || h.Wants != w.wants || h.Text != text {
			t.Errorf("%s: task %s, to %q, %+v, wants %q, problems %v", text, h.Task.Number, h.To, h.Achieved, h.Wants, h.Problems)
		}
	}
	if h := shorthand.Radio("先锋 到场", open(), noon); h.Task.Task != (uuid.UUID{}) || len(h.Others) != 2 || len(h.Problems) != 1 {
		t.Errorf("a team of two tasks: %+v", h)
	}
	if h := shorthand.Radio("0012 到场", open(), noon); len(h.Others) != 2 {
		t.Errorf("a number of two desks: %+v", h)
	}
	if h := shorthand.Radio("11:40 A-0012 到场", open(), noon); !h.At.Equal(at("2026-07-12 11:40")) || h.Team.Name != "重庆蓝天救援队" {
		t.Errorf("%+v", h)
	}
	if h := shorthand.Radio("无关的话", open(), noon); len(h.Problems) != 1 || h.Text != "无关的话" {
		t.Errorf("%+v", h)
	}
}

func FuzzApplicants(f *testing.F) {
	f.Add(chat)
	f.Add("1.\xff\x00 十十十人 999999车 13:99到")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range shorthand.Applicants(text, noon) {
			if a.People < 0 || a.Vehicles < 0 || a.Line < 1 || a.Hours < 0 {
				t.Errorf("%+v", a)
			}
		}
	})
}

func FuzzCards(f *testing.F) {
	f.Add("到达时间\t队伍名称\n\"9:05\t蓝天\n")
	f.Add("个人 08:30 王芳")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range shorthand.Cards(text, shorthand.TeamCard, noon) {
			if len(c.Problems) == 0 && c.At.IsZero() {
				t.Errorf("taken without a time: %+v", c)
			}
		}
	})
}

func FuzzRadio(f *testing.F) {
	f.Add("A-0012 到场 获救3 转移12 需担架")
	f.Add("-0-0 救99999999999999999999")
	f.Fuzz(func(t *testing.T, text string) {
		h := shorthand.Radio(text, open(), noon)
		if h.Achieved.Rescued < 0 || h.Achieved.Dead < 0 || len(h.Problems) == 0 && h.Task.Task == (uuid.UUID{}) {
			t.Errorf("%q: %+v", text, h)
		}
	})
}
