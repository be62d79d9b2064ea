package paper_test

import (
	"fmt"
	"time"

	"qianshao/shared/report"
)

// moment is when the sample papers were made.
func moment() time.Time { return time.Date(2026, 7, 12, 6, 31, 8, 0, time.UTC) }

func stamp() report.Stamp {
	return report.Stamp{Incident: "江津区“7·12”暴雨洪涝", AsOf: moment(), Operator: "李敏", Desk: "YB-A", Heads: "3fa90c12be77"}
}

// order is a task order as the desk prints it.
func order() report.Document {
	return report.Document{
		Paper: "task-order", Title: "现场救援任务单", Number: "YB-A-0137", Stamp: stamp(),
		Parts: []report.Part{
			{Code: &report.Code{Text: "CQ1:R7K3M9QX2-5", Caption: "CQ1:R7K3M9QX2-5"}},
			{Facts: []report.Fact{
				{Label: "任务名称", Text: "几江街道滨江路被困群众转移", Wide: true},
				{Label: "下达单位", Text: "现场协调机制办公室协调组"}, {Label: "承担队伍", Text: "重庆市江津区蓝天救援队"},
				{Label: "任务地点", Text: "江津区几江街道滨江路 118 号（东经 106.2595，北纬 29.2903）", Wide: true},
				{Label: "开始时间", Text: "2026-07-12 14:40"}, {Label: "预计结束", Text: "2026-07-12 20:00"},
				{Label: "通信频道", Text: "150.375 MHz（备用 400.150 MHz）"}, {Label: "联系人", Text: "李敏 138****8000"},
				{Label: "任务目标", Text: "转移一楼、二楼被困群众约 42 人（含行动不便老人 5 人）至几江中学安置点；转移完毕后逐户敲门复核，确认无人滞留。", Wide: true},
				{Label: "危险因素", Text: "水深约 1.6 米，流速快，漂浮物多；沿江电线可能带电，须确认断电后进入。", Wide: true},
				{Label: "安全要求", Text: "全员穿救生衣；设安全员 1 名；撤离信号为连续三声长哨；每 30 分钟报一次平安。", Wide: true},
			}},
			{Heading: "一、投入力量"},
			{Table: &report.Table{
				Columns: []report.Column{{Title: "序号"}, {Title: "队伍"}, {Title: "负责人"}, {Title: "电话"}, {Title: "人数", Number: true}, {Title: "车牌"}, {Title: "集合地点"}},
				Rows: []report.Row{
					{Cells: []string{"1", "重庆市江津区蓝天救援队", "张𬭩", "13812348000", "12", "渝A·D12345", "东门停车场"}},
					{Cells: []string{"2", "璧山水上救援分队", "䶮小龙", "13900001111", "8", "渝C·88888", "东门停车场"}, Tone: "warn"},
				},
				Total: &report.Row{Cells: []string{"合计", "2 支", "", "", "20", "", ""}},
			}},
			{Heading: "二、说明"},
			{Prose: "本任务单由现场协调机制按照现场指挥部统一调度下达。队伍到达现场后，应当向现场负责人报到；情况变化、人员受伤或者装备损失，应当立即报告。未经批准，不得擅自改变任务内容、地点和时间；“自行其是”造成的后果由队伍承担。"},
			{Sign: []string{"下达人", "安全员", "队伍负责人（接收）"}},
		},
	}
}

// list is a paper with a table of many rows.
func list(rows int) report.Document {
	t := &report.Table{
		Title: "到场力量名册",
		Columns: []report.Column{
			{Title: "序号", Weight: 0.6}, {Title: "队伍", Weight: 3}, {Title: "来源", Weight: 1}, {Title: "负责人", Weight: 1.2}, {Title: "电话", Weight: 1.6},
			{Title: "人数", Weight: 0.8, Number: true}, {Title: "车牌", Weight: 1.4}, {Title: "身份证号", Weight: 2.2}, {Title: "备注", Weight: 2},
		},
	}
	for i := range rows {
		t.Rows = append(t.Rows, report.Row{Cells: []string{
			fmt.Sprint(i + 1), fmt.Sprintf("重庆市第 %d 应急救援队", i+1), "市内", "张伟", fmt.Sprintf("138%08d", i), fmt.Sprint(5 + i%20),
			fmt.Sprintf("渝A·%05d", i), fmt.Sprintf("50010119900101%04d", i), "自带冲锋舟 2 艘，柴油 200 升",
		}})
	}
	return report.Document{Paper: "roster", Title: "到场力量名册", Format: report.A4Wide, Stamp: stamp(), Parts: []report.Part{{Table: t}}}
}

// manyTables is a paper with two tables, each of which has a sheet of its own in a workbook.
func manyTables() report.Document {
	doc := list(5)
	second := *doc.Parts[0].Table
	second.Title = "离场力量名册"
	doc.Parts = append(doc.Parts, report.Part{Heading: "二、离场"}, report.Part{Table: &second})
	return doc
}

// together is a paper whose parts hold several things at once.
func together() report.Document {
	return report.Document{Title: "交接班单", Stamp: stamp(), Parts: []report.Part{{
		Heading: "一、甲", Prose: "乙文。", Facts: []report.Fact{{Label: "丙", Text: "丁"}},
		Table: &report.Table{Columns: []report.Column{{Title: "戊"}}, Rows: []report.Row{{Cells: []string{"己"}}}},
		Code:  &report.Code{Text: "GENG-1", Linear: true}, Cards: []report.Card{{Title: "辛", Name: "壬"}}, Sign: []string{"癸"},
	}}}
}
