package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/sheet"
	"qianshao/syncproto/merge"
)

// csv reads a sheet as a file would be read.
func csv(t testing.TB, text string) intake.Grid {
	t.Helper()
	return must[intake.Grid](t)(sheet.Read(strings.NewReader(text)))
}

// imports takes a sheet in whole.
func (p *place) imports(kind, text string) *intake.Plan {
	p.t.Helper()
	plan := must[*intake.Plan](p.t)(p.Preview(p.t.Context(), csv(p.t, text), desk.Reading{Kind: kind, Source: "普查.csv"}))
	done := must[desk.Imported](p.t)(p.Import(p.t.Context(), plan, nil))
	if done.Written != done.Total || len(done.Refused) > 0 {
		p.t.Fatalf("wrote %d of %d: %v", done.Written, done.Total, done.Refused)
	}
	*p.clock = p.clock.Add(time.Minute)
	return plan
}

func TestD2_AnImportIsPreviewedThenWrittenAndNoted(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	list := "名称,信用代码,人数\n蓝天,51500000MJP0000001,30\n飞鹰,51500000MJP0000002,12\n"
	before := p.dump()
	plan := must[*intake.Plan](t)(p.Preview(t.Context(), csv(t, list), desk.Reading{Kind: "team"}))
	if plan.Counts[intake.New] != 2 || p.dump() != before {
		t.Fatalf("a preview wrote something, or counts %v", plan.Counts)
	}
	p.imports("team", list)
	after := p.dump()
	if n := strings.Count(after, `"kind":"team"`); n != 2 || !strings.Contains(after, "导入队伍：新增 2") {
		t.Fatalf("%d teams, or no line in the journal:\n%s", n, after)
	}
	if plan := p.imports("team", list); plan.Counts[intake.Same] != 2 || p.dump() != after {
		t.Errorf("the same file changed something: %v", plan.Counts)
	}
	viewer := p.As("王", roster.Post{ReadOnly: true})
	if _, err := viewer.Import(t.Context(), plan, nil); roster.Refused(err) == nil {
		t.Errorf("a viewer imported: %v", err)
	}
}

// What somebody else wrote between the preview and the import is not replaced unseen.
func TestD2_AnImportReplacesOnlyWhatItShowed(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	p.imports("team", "名称,位置\n蓝天,东门\n")
	plan := must[*intake.Plan](t)(p.Preview(t.Context(), csv(t, "名称,位置\n蓝天,西门\n"), desk.Reading{Kind: "team"}))
	p.does(p.ledger.Record(t.Context(), record.Author{Operator: "王强"}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: plan.Edits()[0].ID, Set: map[string]merge.Value{"place": merge.OfText("南门")}}}}, nil
	}))
	must[desk.Imported](t)(p.Import(t.Context(), plan, nil))
	all := must[[]desk.Conflict](t)(p.Conflicts(t.Context()))
	if len(all) != 1 || all[0].Field != "place" || len(all[0].Sides) != 2 {
		t.Errorf("conflicts: %+v", all)
	}
}

func TestD2_AStoppedImportKeepsWhatItWroteAndGoesOn(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	var list strings.Builder
	list.WriteString("名称,区县\n")
	for i := range 1200 {
		fmt.Fprintf(&list, "第%d救援队,渝中区\n", i)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	plan := must[*intake.Plan](t)(p.Preview(ctx, csv(t, list.String()), desk.Reading{Kind: "team"}))
	done, err := p.Import(ctx, plan, func(desk.Imported) { stop() })
	if !errors.Is(err, context.Canceled) || done.Written == 0 || done.Written == done.Total || !strings.Contains(err.Error(), fmt.Sprint(done.Written)) {
		t.Fatalf("wrote %d of %d: %v", done.Written, done.Total, err)
	}
	if n := strings.Count(p.dump(), `"kind":"team"`); n != done.Written {
		t.Errorf("said %d, wrote %d", done.Written, n)
	}
	rest := p.imports("team", list.String())
	if rest.Counts[intake.Same] != done.Written || rest.Counts[intake.New] != 1200-done.Written {
		t.Errorf("going on: %v after %d", rest.Counts, done.Written)
	}
}

func TestD2_ExportInFullNeedsAReasonAndIsNoted(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	p.imports("team", "名称,电话\n蓝天,13800001234\n")
	masked := must[desk.Exported](t)(p.Export(t.Context(), desk.Writing{Kind: "team"}))
	if text := asCSV(t, masked.Grid); strings.Contains(text, "13800001234") || !strings.Contains(text, "138****1234") {
		t.Errorf("not masked: %s", text)
	}
	if _, err := p.Export(t.Context(), desk.Writing{Kind: "team", Reveal: true}); roster.Refused(err) == nil || roster.Refused(err).Code != desk.NoReason {
		t.Errorf("without a reason: %v", err)
	}
	full := must[desk.Exported](t)(p.Export(t.Context(), desk.Writing{Kind: "team", Reveal: true, Reason: "报送市局"}))
	if !strings.Contains(asCSV(t, full.Grid), "13800001234") || !strings.Contains(p.dump(), "理由：报送市局") {
		t.Error("not in full, or not noted")
	}
	if plan := p.imports("team", asCSV(t, masked.Grid)); plan.Counts[intake.Same] != 1 {
		t.Errorf("the masked sheet came back as %v", plan.Counts)
	}
}

func asCSV(t testing.TB, g intake.Grid) string {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, "x.csv", g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const platform = "平台机构ID=platform_no\n队伍全称=name\n信用代码=统一社会信用代码\n人数=members\n省份=\"重庆市\"\n预留="

func TestD5_TheMinistrysColumnsInItsOrderWithBothNumbers(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	p.imports("layout", "名称,数据类别,列\n国家平台,team,\""+strings.ReplaceAll(platform, `"`, `""`)+"\"\n")
	p.imports("team", "名称,信用代码,人数,平台编号\n蓝天,51500000MJP0000001,30,P-7\n飞鹰,51500000MJP0000002,12,\n")
	out := must[desk.Exported](t)(p.Export(t.Context(), desk.Writing{Kind: "team", Layout: "国家平台"}))
	rows := strings.Split(strings.TrimSpace(strings.TrimPrefix(asCSV(t, out.Grid), "\ufeff")), "\r\n")
	if rows[0] != "本地编号,平台机构ID,队伍全称,信用代码,人数,省份,预留" || !strings.HasSuffix(rows[1], ",P-7,蓝天,51500000MJP0000001,30,重庆市,") {
		t.Fatalf("%q", rows)
	}
	local, _, _ := strings.Cut(rows[1], ",")
	if _, err := uuid.Parse(local); err != nil {
		t.Errorf("the local number is %q", local)
	}

	// The platform fills its numbers in; nothing is typed twice.
	back := strings.Replace(strings.Join(rows, "\n"), ",,飞鹰", ",P-8,飞鹰", 1)
	plan := must[*intake.Plan](t)(p.Preview(t.Context(), csv(t, back), desk.Reading{Kind: "team", Layout: "国家平台"}))
	if plan.Counts[intake.Changed] != 1 || plan.Counts[intake.Same] != 1 || plan.Rows[1].Changes[0].Field != "platform_no" {
		t.Errorf("%v %+v", plan.Counts, plan.Rows)
	}
	if _, err := p.Export(t.Context(), desk.Writing{Kind: "team", Layout: "没有"}); roster.Refused(err) == nil {
		t.Errorf("an unknown layout: %v", err)
	}
}

func TestD5_ChangedSinceTheLastHandover(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	p.imports("layout", "名称,数据类别,列\n国家平台,team,\""+strings.ReplaceAll(platform, `"`, `""`)+"\"\n")
	p.imports("team", "名称,人数\n甲队,1\n乙队,2\n丙队,3\n")
	w := desk.Writing{Kind: "team", Layout: "国家平台", Since: true}
	first := must[desk.Exported](t)(p.Export(t.Context(), w))
	p.does(p.HandToPlatform(t.Context(), w, first, "teams.xlsx"))
	none := must[desk.Exported](t)(p.Export(t.Context(), w))
	p.imports("team", "名称,人数\n乙队,22\n丁队,4\n")
	later := must[desk.Exported](t)(p.Export(t.Context(), w))
	text := asCSV(t, later.Grid)
	if first.Rows != 3 || none.Rows != 0 || later.Rows != 2 || !strings.Contains(text, "乙队") || !strings.Contains(text, "丁队") {
		t.Errorf("%d, then %d, then %d:\n%s", first.Rows, none.Rows, later.Rows, text)
	}
}

// A sheet of the platform fills sign-ups and needs of an incident.
func TestD5_SignupsAndNeedsFiledOnThePlatformAreTakenIn(t *testing.T) {
	p := newPlace(t, uuid.New(), "A", "李敏", nil)
	p.opens()
	p.imports("team", "名称\n蓝天救援队\n")
	p.imports("signup", "平台报名编号,队伍名称,出动人数,出动车辆,预计到达时间\nBM-1,蓝天救援队,12人,3辆,2026/7/12 18:00\n")
	p.imports("need", "平台需求编号,需求描述,需求数量,地点,联系方式\nXQ-9,转移群众,20人,江津,13800001234\n")
	text := p.dump()
	for _, want := range []string{`"platform_no":"BM-1"`, `"people":12`, `"platform_no":"XQ-9"`, `"quantity":20`, `"unit":"人"`, `"status":"unchecked"`, `"decision":"undecided"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if plan := p.imports("need", "平台需求编号,需求描述,需求数量,地点\nXQ-9,转移群众,20人,江津\n"); plan.Counts[intake.Same] != 1 {
		t.Errorf("the need was taken in twice: %v", plan.Counts)
	}
}

func TestD3_SettingsOfTheCensusHoldInEverySpace(t *testing.T) {
	a, _, census := two(t)
	set := func(l *place, key roster.SettingKey, value float64) {
		a.does(l.ledger.Record(t.Context(), record.Author{Operator: "李敏"}, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "setting", ID: record.NewID(1), Set: map[string]merge.Value{"key": merge.OfText(string(key)), "value": merge.OfNumber(value)}}}}, nil
		}))
	}
	set(&place{ledger: census}, roster.NeedValidHours, 24)
	set(&place{ledger: census}, roster.TaskAlarmMinutes, 90)
	set(a, roster.NeedValidHours, 12)
	s := must[roster.Settings](t)(a.Settings(t.Context()))
	if s.Number(roster.NeedValidHours) != 12 || s.Number(roster.TaskAlarmMinutes) != 90 || s.Number(roster.VerifyMonths) != 12 {
		t.Errorf("%v %v", s.Number(roster.NeedValidHours), s.Number(roster.TaskAlarmMinutes))
	}
}

// BenchmarkImport takes in 500 teams and 12,000 people from one workbook each, preview included (bar: 60 s).
func BenchmarkImport(b *testing.B) {
	var teams, people strings.Builder
	teams.WriteString("名称,信用代码,所属区县,人数,救援专业方向,联系电话\n")
	people.WriteString("姓名,身份证号,所属队伍,手机,证书,职务\n")
	for i := range 500 {
		fmt.Fprintf(&teams, "重庆第%d救援队,51500000MJP%07d,渝中区,24,水上搜救2级、无人机,1390000%04d\n", i, i, i)
		for j := range 24 {
			fmt.Fprintf(&people, "队员%d-%d,50010119900101%04d%02d,51500000MJP%07d,137%08d,急救证、潜水证,队员\n", i, j, i, j, i, i*24+j)
		}
	}
	books := [][]byte{}
	for _, text := range []string{teams.String(), people.String()} {
		var book bytes.Buffer
		if err := sheet.Write(&book, "x.xlsx", csv(b, text)); err != nil {
			b.Fatal(err)
		}
		books = append(books, book.Bytes())
	}
	b.ReportAllocs()
	for b.Loop() {
		p := newPlace(b, uuid.New(), "A", "李敏", nil)
		for i, kind := range []string{"team", "person"} {
			g := must[intake.Grid](b)(sheet.Read(bytes.NewReader(books[i])))
			plan := must[*intake.Plan](b)(p.Preview(b.Context(), g, desk.Reading{Kind: kind}))
			done := must[desk.Imported](b)(p.Import(b.Context(), plan, nil))
			if done.Written != []int{500, 12_000}[i] {
				b.Fatalf("%s: wrote %d of %d, %v", kind, done.Written, done.Total, plan.Counts)
			}
		}
	}
}

func TestD3_RulesGoByTheSettingsOfTheCensus(t *testing.T) {
	a, _, census := two(t)
	a.opens()
	team := a.arrives("蓝天救援队", 12)
	office := &place{Desk: desk.New(census, desk.Options{Operator: "李敏", Now: func() time.Time { return *a.clock }}), t: t, ledger: census, clock: a.clock}
	need := made(a.does(a.RecordNeed(t.Context(), roster.NeedForm{Title: "缺饮用水", Place: "东门"})), 1)
	a.does(a.VerifyNeed(t.Context(), roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "王磊", How: "电话"}))
	office.does(office.call("setting.set", "", "which", "need.valid_hours", "value", "6"))
	office.does(office.call("setting.set", "", "which", "task.silence_minutes", "value", "1"))
	office.does(office.call("setting.set", "", "which", "task.alarm_minutes", "value", "2"))

	a.does(a.PublishNeed(t.Context(), roster.Publishing{Need: need, SignedBy: "张局", Basis: "指挥部决定"}))
	n := must[desk.NeedPage](t)(a.Need(t.Context(), need)).Need
	if got := n.ExpiresAt.Sub(n.PublishedAt); got != 6*time.Hour {
		t.Errorf("published for %v, 6 hours are set", got)
	}
	a.does(a.MoveTeam(t.Context(), roster.TeamMove{Team: team, To: roster.TeamLeaving, Reason: "结束"}))
	a.does(a.Contact(t.Context(), team, "正常"))
	*a.clock = a.clock.Add(5 * time.Minute)
	for _, column := range must[[]desk.Column](t)(a.Board(t.Context(), desk.BoardFilter{})) {
		for _, c := range column.Cards {
			if c.Overdue != roster.Silent {
				t.Errorf("silent after 2 minutes is set, and after 5 it is %q in %s", c.Overdue, column.Status)
			}
		}
	}
}
