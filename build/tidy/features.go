package tidy

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// Feature is one feature the product promises, by the ID under which it is asked for everywhere.
type Feature struct {
	ID       string
	Priority int // 1 for first real use, 2 in the same season
	Demanded bool
	Zh, En   string
}

// demanded and later say of a feature whether a test must prove it yet: those that are later stand with their own issue.
const (
	demanded = true
	later    = false
)

// Features is every feature, stage by stage of the plan's line of work.
func Features() []Feature {
	return slices.Concat(dailyFeatures(), rescueFeatures(), careFeatures(), crossingFeatures())
}

// dailyFeatures are those of quiet times, of activation and of needs.
func dailyFeatures() []Feature {
	return []Feature{
		{"D1", 1, demanded, "值守与联络", "duty and liaison"},
		{"D2", 1, demanded, "资源普查", "resource census"},
		{"D3", 1, demanded, "规章制度与模板", "rules and templates"},
		{"D4", 1, demanded, "培训演练", "training and exercises"},
		{"D5", 1, demanded, "系统运维与移交", "operation and handover"},
		{"R0-1", 1, demanded, "启动机制", "activation"},
		{"R0-2", 1, demanded, "编组值守与交接班", "group and duty board"},
		{"R0-3", 2, demanded, "升级与工作组", "escalation and work group"},
		{"R1-1", 1, demanded, "需求登记", "intake of needs"},
		{"R1-2", 1, demanded, "需求核实", "verifying needs"},
		{"R1-3", 1, demanded, "需求发布", "publishing needs"},
	}
}

// rescueFeatures are those of information, forces, dispatch, traffic and tasks.
func rescueFeatures() []Feature {
	return []Feature{
		{"R2-1", 1, demanded, "信息登记", "information log"},
		{"R2-2", 1, demanded, "预警与回复", "warnings and acknowledgement"},
		{"R2-3", 1, demanded, "灾情信息", "situation sheet"},
		{"R2-4", 1, demanded, "督办与会商", "directives and meetings"},
		{"R2-5", 1, demanded, "信息咨询", "inquiry desk"},
		{"R3-1", 1, demanded, "报名与准入", "sign-up and admission"},
		{"R3-2", 1, demanded, "到场报备", "arrival check-in"},
		{"R3-3", 1, demanded, "名册与人数", "roster and head count"},
		{"R3-4", 1, demanded, "查找", "search"},
		{"R3-5", 1, demanded, "饱和劝止", "saturation"},
		{"R4-1", 1, demanded, "力量看板", "force board"},
		{"R4-2", 1, demanded, "匹配与派遣", "match and assign"},
		{"R4-3", 1, demanded, "任务单", "task order"},
		{"R4-4", 2, demanded, "轮换与休整", "rotation and rest"},
		{"R5-1", 1, demanded, "车辆与车队", "vehicles and convoys"},
		{"R5-2", 1, demanded, "通行申请", "passage application"},
		{"R5-3", 1, demanded, "灾区通行证", "area permit"},
		{"R5-4", 2, demanded, "道路与停车", "roads and parking"},
		{"R6-1", 1, demanded, "任务跟踪", "task tracking"},
		{"R6-2", 1, demanded, "移交与办结", "handover and close"},
		{"R6-3", 2, later, "地图与作业点", "map and worksites"},
	}
}

// careFeatures are those of supplies, withdrawal, statistics and papers.
func careFeatures() []Feature {
	return []Feature{
		{"R7-1", 1, demanded, "物资申请", "requests"},
		{"R7-2", 1, demanded, "库存与出入库", "stock and movement"},
		{"R7-3", 1, demanded, "借用归还", "loan and return"},
		{"R7-4", 1, demanded, "食宿医疗保险", "lodging, meals, medical, insurance"},
		{"R7-5", 2, demanded, "通信计划", "communications plan"},
		{"R8-1", 1, demanded, "撤离计划", "withdrawal plan"},
		{"R8-2", 1, demanded, "离场清单", "clearance list"},
		{"R8-3", 1, demanded, "平安到家", "arrived home"},
		{"R9-1", 1, demanded, "实时统计", "live counts"},
		{"R9-2", 1, demanded, "报告", "reports"},
		{"R9-3", 2, demanded, "补偿与奖励", "compensation and honours"},
		{"R9-4", 1, demanded, "舆情与新闻", "media and public opinion"},
		{"R9-5", 1, demanded, "归档", "archive"},
		{"R9-6", 1, demanded, "报送", "reporting up"},
	}
}

// crossingFeatures are those that every stage rests on.
func crossingFeatures() []Feature {
	return []Feature{
		{"X1", 1, later, "离线", "offline"},
		{"X2", 1, later, "同步", "sync"},
		{"X3", 1, later, "合并与冲突", "merge and conflicts"},
		{"X4", 1, later, "编号", "numbering"},
		{"X5", 1, later, "角色权限", "roles"},
		{"X6", 1, later, "审计", "audit"},
		{"X7", 1, demanded, "打印与导出", "print and export"},
		{"X8", 2, demanded, "二维码与条码", "QR codes and bar codes"},
		{"X9", 1, later, "语言与人机", "language and ergonomics"},
		{"X10", 1, later, "安全与隐私", "security and privacy"},
		{"X11", 1, later, "性能", "performance"},
		{"X12", 1, later, "版本", "versions"},
		{"X13", 1, demanded, "中心视图", "view of the centre"},
		{"X14", 2, demanded, "帮助", "help"},
	}
}

// Proven is a test that proves a feature: it bears its ID, as TestR5_2_AListNeedsAnActiveResponse does.
type Proven struct{ Name, Path string }

// ProvenBy finds the tests of every feature, by its ID, in the order of their files.
func ProvenBy(t Tree) map[string][]Proven {
	proofs := map[string][]Proven{}
	for _, source := range t.Sources {
		if !source.Test() {
			continue
		}
		for _, declaration := range source.Syntax.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Recv != nil {
				continue
			}
			if id := idIn(function.Name.Name); id != "" {
				proofs[id] = append(proofs[id], Proven{function.Name.Name, source.Path})
			}
		}
	}
	return proofs
}

// idIn reads the ID out of a test's name; "" when it bears none.
func idIn(name string) string {
	for _, f := range Features() {
		if strings.HasPrefix(name, "Test"+strings.ReplaceAll(f.ID, "-", "_")+"_") {
			return f.ID
		}
	}
	return ""
}

// checkFeatures finds features without a test.
func checkFeatures(_ House, t Tree) []string {
	var complaints []string
	proofs := ProvenBy(t)
	for _, f := range Features() {
		if f.Demanded && len(proofs[f.ID]) == 0 {
			complaints = append(complaints, fmt.Sprintf("%s %s (%s): no test is named Test%s_…", f.ID, f.Zh, f.En, strings.ReplaceAll(f.ID, "-", "_")))
		}
	}
	return complaints
}

// FeatureTable is the features with the tests that prove them, in Markdown.
func FeatureTable(t Tree) string {
	var b strings.Builder
	proofs := ProvenBy(t)
	b.WriteString("| ID | P | feature | proven by |\n|---|---|---|---|\n")
	for _, f := range Features() {
		var names []string
		for _, p := range proofs[f.ID] {
			names = append(names, fmt.Sprintf("`%s` (%s)", p.Name, p.Path))
		}
		if len(names) == 0 {
			names = []string{"not yet"}
		}
		fmt.Fprintf(&b, "| %s | P%d | %s %s | %s |\n", f.ID, f.Priority, f.Zh, f.En, strings.Join(names, "<br>"))
	}
	return b.String()
}
