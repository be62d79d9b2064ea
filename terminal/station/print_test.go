package station_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/paper"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
	"qianshao/terminal/station"
)

func TestR0_1_TheNoticeOfActivationAndTheContactCardArePrinted(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	done, pages := c.prints(desk.PaperQuery{Paper: "activation-notice"})
	if len(pages) != 1 {
		t.Errorf("%d pages, want one", len(pages))
	}
	wants(t, pages[0], "关于启动社会应急力量现场协调机制的通知", "渝应急指〔2026〕12号", "经王建国决定", "Ⅲ级", "023-4755 0119", "陈𬭩", "13800000003", "市交通局")
	if got := reads(t, done.Path); got != "tel:02347550119" {
		t.Errorf("its code says %q", got)
	}
	done, pages = c.prints(desk.PaperQuery{Paper: "contact-card", Texts: map[string]string{"sheet": "label"}})
	wants(t, pages[0], "现场协调机制联系卡", "023-4755 0119", "赵强", "13800000002")
	if got := reads(t, done.Path); got != "tel:02347550119" {
		t.Errorf("the card's code says %q", got)
	}
}

func TestR0_1_APendingIncidentSaysSoOnItsNotice(t *testing.T) {
	c := newCounter(t, false)
	c.activate(true)
	_, pages := c.prints(desk.PaperQuery{Paper: "activation-notice"})
	wants(t, pages[0], "待启动：尚未决定启动，仅供准备")
}

func TestR0_1_TheGroupsArePrintedForApproval(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	_, pages := c.prints(desk.PaperQuery{Paper: "group-approval"})
	wants(t, pages[0], "编组报批表", "共 3 人，已批准 0 人，待批 3 人", "待批期间各组按本表先行开展工作", "批准人（现场抢险救援指挥部）")
	c.does(1)(c.ApproveGroup(t.Context(), roster.Approval{Approver: "王建国", At: noon, DocumentNo: "指挥部令3号"}))
	_, pages = c.prints(desk.PaperQuery{Paper: "group-approval"})
	wants(t, pages[0], "已批准 3 人，待批 0 人", "王建国", "指挥部令3号")
	if strings.Contains(pages[0], "先行开展工作") {
		t.Error("an approved list still speaks of waiting")
	}
}

func TestR3_2_CardAndBadgesPrintOnASheetAndOnALabel(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	team := c.arrive("重庆市江津区蓝天救援队", 12, "张伟", "䶮小龙", "陈𬭩")
	for sheet, size := range map[string]string{"a4": "595.28 x 841.89", "label": "226.77 x"} {
		q := desk.PaperQuery{Paper: "team-card", About: team, Texts: map[string]string{"sheet": sheet}}
		done, pages := c.prints(q)
		all := strings.Join(pages, "")
		wants(t, all, "社会应急力量到场卡", "重庆市江津区蓝天救援队", "12 人", "水上搜救", "东门停车场", "安全须知", "自愿参与", "保险", "领队签字", "023-4755 0119")
		if got := reads(t, done.Path); got != tag.Of("team", team) {
			t.Errorf("the card's code says %q, want %q", got, tag.Of("team", team))
		}
		if out := tool(t, "pdfinfo", done.Path); !strings.Contains(out, size) {
			t.Errorf("%s: %s", sheet, out)
		}
		q.Paper = "badges"
		done, pages = c.prints(q)
		wants(t, strings.Join(pages, ""), "社会应急力量人员证", "张伟", "䶮小龙", "陈𬭩", "重庆市江津区蓝天救援队")
		if sheet == "label" && len(pages) != 3 {
			t.Errorf("%d labels for three people", len(pages))
		}
		if got, err := tag.Parse(reads(t, done.Path)); err != nil || got.Kind != "person" {
			t.Errorf("the badge's code is of %v: %v", got, err)
		}
	}
}

func TestR3_2_WhoIsTurnedBackGetsASlipWithNumberAndWayOut(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	r, err := c.CheckIn(t.Context(), roster.Arrival{
		NewTeam: &roster.TeamForm{Name: "成都某某户外救援队", Leader: "周军", Phone: "13700000000"}, People: 15, Vehicles: 4, Capability: "water",
		Admission: roster.AdmitTurnBack, Reason: "水上力量已饱和", RouteOut: "沿 G93 成渝环线江津西上高速",
	})
	if err != nil {
		t.Fatal(err)
	}
	filing, number := uuid.UUID{}, ""
	for id, n := range r.Numbers {
		if row, ok := c.find("checkin", id); ok {
			filing, number = row.ID, n
		}
	}
	done, pages := c.prints(desk.PaperQuery{Paper: "checkin-slip", About: filing})
	wants(t, strings.Join(pages, ""), "劝返单", "成都某某户外救援队", "水上力量已饱和", "沿 G93 成渝环线江津西上高速", "备勤编号", number)
	if out := tool(t, "pdfinfo", done.Path); !strings.Contains(out, "226.77 x") {
		t.Errorf("no label: %s", out)
	}
}

func TestR4_3_AnOrderIsOneSheetWithAllThatAnAssignmentNeeds(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	var teams []uuid.UUID
	for i := range 6 {
		teams = append(teams, c.arrive(fmt.Sprintf("重庆市第%d应急救援队", i+1), 10+i))
	}
	task := c.task(true, teams...)
	row, _ := c.find("task", task)
	done, pages := c.prints(desk.PaperQuery{Paper: "task-order", About: task})
	if len(pages) != 1 {
		t.Errorf("%d pages, want one", len(pages))
	}
	wants(t, pages[0], "现场救援任务单", row.Text("number"), "江津区“7·12”暴雨洪涝", "几江街道滨江路被困群众转移", "协调组", "滨江路 118 号", "北纬 29.29030", "2026-07-12 13:00", "2026-07-12 19:00",
		"150.375 MHz", "刘芳 13900001111", "转移被困群众约 42 人", "水深约 1.6 米", "冲锋舟 2 艘", "重庆市第6应急救援队", "13812348000", "东门停车场", "合计 6 支", "75", "下达人：赵强", "安全员", "队伍负责人（接收）")
	if got := reads(t, done.Path); got != tag.Of("task", task) {
		t.Errorf("its code says %q, want %q", got, tag.Of("task", task))
	}
}

func TestR4_3_AReprintSaysWhichCopyItIs(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	task := c.task(true, c.arrive("蓝天救援队", 12))
	q := desk.PaperQuery{Paper: "task-order", About: task}
	if _, pages := c.prints(q); strings.Contains(pages[0], "份") {
		t.Errorf("the first printing speaks of copies: %s", pages[0])
	}
	for n := 2; n <= 3; n++ {
		done, pages := c.prints(q)
		wants(t, pages[0], fmt.Sprintf("第 %d 份", n))
		if !strings.Contains(filepath.Base(done.Path), fmt.Sprintf("第-%d-份", n)) {
			t.Errorf("called %s", done.Path)
		}
	}
	if doc, err := c.Document(t.Context(), q); err != nil || doc.Copy != 0 {
		t.Errorf("looking at it counts as printing: %d %v", doc.Copy, err)
	}
}

func TestR4_3_ADraftAndARevokedOrderSaySo(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	team := c.arrive("蓝天救援队", 12)
	draft := c.task(false, team)
	_, pages := c.prints(desk.PaperQuery{Paper: "task-order", About: draft})
	wants(t, pages[0], "草拟：尚未下达，不作为行动依据")
	if _, err := c.Document(t.Context(), desk.PaperQuery{Paper: "task-revocation", About: draft}); roster.Refused(err) == nil {
		t.Errorf("a revocation of a task that goes on: %v", err)
	}
	c.does(1)(c.IssueTask(t.Context(), roster.Issue{Task: draft, OrderedBy: "赵强"}))
	c.does(1)(c.AdvanceTask(t.Context(), roster.Progress{Task: draft, To: roster.TaskStopped, Result: "上游水库泄洪，水位上涨"}))
	_, pages = c.prints(desk.PaperQuery{Paper: "task-order", About: draft})
	wants(t, pages[0], "本任务已中止")
	done, pages := c.prints(desk.PaperQuery{Paper: "task-revocation", About: draft})
	wants(t, pages[0], "任务撤销通知", "停止执行", "上游水库泄洪，水位上涨", "蓝天救援队", "队伍负责人（收到）")
	if got := reads(t, done.Path); got != tag.Of("task", draft) {
		t.Errorf("its code says %q", got)
	}
}

func TestR4_1_TheBoardPrintsOnBothSheets(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	for i := range 40 {
		c.arrive(fmt.Sprintf("重庆市第%02d应急救援队", i+1), 5)
	}
	for sheet, size := range map[string]string{"a3": "1190.55 x 841.89", "a4": "841.89 x 595.28"} {
		for _, as := range []string{"wall", "list"} {
			done, pages := c.prints(desk.PaperQuery{Paper: "board", Texts: map[string]string{"sheet": sheet, "as": as}})
			all := strings.Join(pages, "")
			wants(t, all, "力量看板", "待命", "重庆市第01应急救援队", "重庆市第40应急救援队", "水上搜救")
			if as == "wall" {
				wants(t, all, "■ 待命　40 支 200 人", "▲ 任务中　0 支 0 人")
			}
			if out := tool(t, "pdfinfo", done.Path); !strings.Contains(out, size) {
				t.Errorf("%s: %s", sheet, out)
			}
		}
	}
}

func TestR2_1_TheJournalOfADayIsPrinted(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	for i := range 90 {
		c.does(1)(c.WriteJournal(t.Context(), fmt.Sprintf("第 %02d 次通报：水位 %d 厘米", i, 200+i), uuid.UUID{}))
	}
	_, pages := c.prints(desk.PaperQuery{Paper: "journal"})
	if len(pages) < 3 {
		t.Errorf("%d pages", len(pages))
	}
	all := strings.Join(pages, "")
	wants(t, all, "现场日志", "第 00 次通报：水位 200 厘米", "第 89 次通报：水位 289 厘米")
	for i, page := range pages {
		wants(t, page, fmt.Sprintf("第 %d 页共 %d 页", i+1, len(pages)))
	}
	_, pages = c.prints(desk.PaperQuery{Paper: "journal", Texts: map[string]string{"from": "2026-07-11 00:00", "until": "2026-07-11 23:59"}})
	wants(t, pages[0], "这段时间没有日志")
}

func TestX7_AnExerciseMarksItsPapersAndTheirFiles(t *testing.T) {
	c := newCounter(t, true)
	c.activate(false)
	done, pages := c.prints(desk.PaperQuery{Paper: "activation-notice"})
	for _, page := range pages {
		wants(t, page, "演练")
	}
	if !strings.HasPrefix(filepath.Base(done.Path), "演练_启动通知_") {
		t.Errorf("called %s", done.Path)
	}
}

func TestX7_PrintingWorksWithThePrinterAbsent(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	t.Setenv("PATH", t.TempDir())
	done, err := c.station.Print(t.Context(), c.Desk, desk.PaperQuery{Paper: "group-approval"})
	if err != nil || done.Printer != "" || done.Trouble == "" {
		t.Fatalf("printer %q, trouble %q, %v", done.Printer, done.Trouble, err)
	}
	if b, err := os.ReadFile(done.Path); err != nil || !strings.HasPrefix(string(b), "%PDF-") {
		t.Errorf("no file: %v", err)
	}
}

func TestX7_APrinterThatIsThereGetsTheFile(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	bin := t.TempDir()
	script := "#!/bin/sh\necho \"$@\" > " + filepath.Join(bin, "asked") + "\n"
	if err := os.WriteFile(filepath.Join(bin, "lp"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	if err := (station.Front{Station: c.station}).Keep(context.WithoutCancel(t.Context()), "printer", "前台"); err != nil {
		t.Fatal(err)
	}
	done, err := c.station.Print(t.Context(), c.Desk, desk.PaperQuery{Paper: "group-approval"})
	if err != nil || done.Printer != "前台" {
		t.Fatalf("printer %q, trouble %q, %v", done.Printer, done.Trouble, err)
	}
	if b, err := os.ReadFile(filepath.Join(bin, "asked")); err != nil || strings.TrimSpace(string(b)) != "-d 前台 "+done.Path {
		t.Errorf("asked: %s %v", b, err)
	}
}

func TestX7_FilesGoToTheFolderOfTheSettingsAndNeverReplaceOneAnother(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	dir := filepath.Join(t.TempDir(), "U盘")
	if err := (station.Front{Station: c.station}).Keep(t.Context(), "exports", dir); err != nil {
		t.Fatal(err)
	}
	for _, kind := range paper.Kinds() {
		done, err := c.station.Save(t.Context(), c.Desk, desk.PaperQuery{Paper: "group-approval"}, kind)
		if err != nil || filepath.Dir(done.Path) != dir || filepath.Ext(done.Path) != "."+string(kind) {
			t.Errorf("%s: %s %v", kind, done.Path, err)
		}
	}
	first, err := station.WriteNew(dir, "名册.pdf", []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := station.WriteNew(dir, "名册.pdf", []byte("2"))
	if err != nil || first == second {
		t.Fatalf("%s, %s: %v", first, second, err)
	}
	if b, err := os.ReadFile(first); err != nil || string(b) != "1" {
		t.Errorf("the first was replaced: %s %v", b, err)
	}
}

func TestX7_TheOfficesWordsStandOnThePaper(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	lines := `{"kind":"template","id":"t1","set":{"paper":"activation-notice","name":"市局版","heading":"启动令","closing":"此令。","valid_from":"2026-01-01T00:00:00Z"}}
{"kind":"template","id":"t2","set":{"paper":"board","name":"看板","opening":"每两小时更新一次。"}}
{"kind":"template","id":"t3","set":{"paper":"activation-notice","name":"明年版","heading":"明年的标题","valid_from":"2027-01-01T00:00:00Z"}}
`
	if _, err := c.Apply(t.Context(), strings.NewReader(lines), nil, func(r desk.LineRefusal) { t.Fatal(r.Err) }); err != nil {
		t.Fatal(err)
	}
	_, pages := c.prints(desk.PaperQuery{Paper: "activation-notice"})
	wants(t, pages[0], "启动令", "此令。", "各成员单位、各社会应急力量：")
	if strings.Contains(pages[0], "明年的标题") {
		t.Error("a template stands before its day")
	}
	_, pages = c.prints(desk.PaperQuery{Paper: "board"})
	wants(t, pages[0], "每两小时更新一次。")
}

func TestR1_3_ANoticeIsASheetAndAMessage(t *testing.T) {
	c := newCounter(t, false)
	c.activate(false)
	need := c.does(1)(c.RecordNeed(t.Context(), roster.NeedForm{Title: "急需冲锋舟和操作手", Place: "白沙镇滨江路", District: "500116", Category: "rescue", Urgency: "urgent", Quantity: 20, Unit: "人", Source: "phone", Reporter: "镇政府", Phone: "13700137000"}))
	if _, err := c.Document(t.Context(), desk.PaperQuery{Paper: "need-notice", About: need}); roster.Refused(err) == nil {
		t.Errorf("a need nobody signed is printed: %v", err)
	}
	c.does(1)(c.VerifyNeed(t.Context(), roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "周涛", How: "回电"}))
	c.does(1)(c.PublishNeed(t.Context(), roster.Publishing{Need: need, SignedBy: "王建国", Basis: "指挥部决定", BasisNo: "现指〔2026〕2号"}))
	q := desk.PaperQuery{Paper: "need-notice", About: need}
	done, pages := c.prints(q)
	wants(t, strings.Join(pages, ""), "需求公告", "急需冲锋舟和操作手", "王建国", "现指〔2026〕2号", "023-4755 0119")
	if out := tool(t, "pdfinfo", done.Path); !strings.Contains(out, "595.28 x 841.89") {
		t.Errorf("no A4: %s", out)
	}
	done, err := c.station.Save(t.Context(), c.Desk, q, paper.Text)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(done.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"需求公告\n", "急需冲锋舟和操作手", "签发人：王建国", "数据截至 2026-07-12"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the message lacks %q:\n%s", want, text)
		}
	}
}

// Every paper there is, whoever declares it, is made of an incident at work and set in every kind of file. One that may
// not be made of a record now says so by a code.
func TestX7_EveryPaperIsSetInEveryKindOfFile(t *testing.T) {
	for _, exercise := range []bool{false, true} {
		c := newCounter(t, exercise)
		c.activate(false)
		c.task(true, c.arrive("蓝天救援队", 12, "张伟", "陈𬭩"), c.arrive("曙光救援队", 8))
		made := 0
		for _, p := range c.Papers().All() {
			q := desk.PaperQuery{Paper: p.Name, About: c.any(p.Of)}
			if p.Of != "" && q.About == (uuid.UUID{}) {
				continue
			}
			doc, err := c.Document(t.Context(), q)
			if r := roster.Refused(err); r != nil {
				continue
			}
			if err != nil || doc.Title == "" || len(doc.Parts) == 0 {
				t.Errorf("%s: title %q, %d parts, %v", p.Name, doc.Title, len(doc.Parts), err)
				continue
			}
			for _, kind := range paper.Kinds() {
				if file, err := paper.Set(doc, kind); err != nil || len(file) == 0 {
					t.Errorf("%s as %s: %v", p.Name, kind, err)
				}
			}
			made++
		}
		if made < 40 {
			t.Errorf("only %d papers were made", made)
		}
	}
}
