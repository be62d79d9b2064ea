package desk_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// document makes a paper of what stands now.
func (p *place) document(name string, about uuid.UUID, texts ...string) report.Document {
	p.t.Helper()
	q := desk.PaperQuery{Paper: name, About: about, Texts: map[string]string{}}
	for i := 0; i+1 < len(texts); i += 2 {
		q.Texts[texts[i]] = texts[i+1]
	}
	return must[report.Document](p.t)(p.Document(p.t.Context(), q))
}

// applies writes lines as an import does.
func (p *place) applies(lines ...string) {
	p.t.Helper()
	done, err := p.Apply(p.t.Context(), strings.NewReader(strings.Join(lines, "\n")), nil, func(r desk.LineRefusal) { p.t.Errorf("%+v", r) })
	if err != nil || done.Refused > 0 {
		p.t.Fatalf("%+v, %v", done, err)
	}
}

// under gives the table under a heading.
func under(t testing.TB, doc report.Document, heading string) report.Table {
	t.Helper()
	for _, p := range doc.Parts {
		if strings.HasPrefix(p.Heading, heading) && p.Table != nil {
			return *p.Table
		}
	}
	t.Fatalf("%s has no table under %s", doc.Title, heading)
	return report.Table{}
}

// line gives the cells of the row that begins so.
func line(table report.Table, first string) []string {
	for _, r := range table.Rows {
		if slices.Contains(r.Cells, first) {
			return r.Cells
		}
	}
	return nil
}

func raw(t *testing.T, doc report.Document) string {
	return string(must[[]byte](t)(report.Bytes(doc)))
}

// flood is an incident with a bit of everything in it.
func flood(p *place) (team uuid.UUID) {
	p.opens()
	team = p.arrives("长寿水上救援队", 12)
	p.arrives("涪陵山地救援队", 8)
	p.applies(
		`{"kind":"need","id":"n1","set":{"number":"YB-A-0001","title":"转移三社群众","place":"三社","status":"published","quantity":40,"unit":"人","urgency":"特急","reported_at":"2026-07-12T04:10:00Z"}}`,
		`{"kind":"need","id":"n2","set":{"number":"YB-A-0002","title":"饮用水","place":"东门","status":"published","quantity":100,"unit":"箱","urgency":"一般","reported_at":"2026-07-11T01:10:00Z"}}`,
		`{"kind":"request","id":"r1","set":{"number":"YB-A-0003","item":"柴油","quantity":200,"unit":"升","status":"approved","needed_by":"2026-07-13T02:00:00Z","deliver_to":"东门"}}`,
		`{"kind":"progress","id":"p1","set":{"task":"t1","rescued_live":3,"relocated":20,"period_from":"2026-07-12T02:00:00Z","period_to":"2026-07-12T03:00:00Z","at":"2026-07-12T03:05:00Z"}}`,
		`{"kind":"progress","id":"p2","set":{"task":"t1","rescued_live":1,"relocated":5,"period_from":"2026-07-10T02:00:00Z","period_to":"2026-07-10T03:00:00Z","at":"2026-07-10T03:05:00Z"}}`,
		`{"kind":"task","id":"t1","set":{"number":"YB-A-0004","title":"搜索下游","place":"下游","status":"progress","hazards":"水位上涨"}}`,
		`{"kind":"problem","id":"q1","set":{"number":"YB-A-0005","category":"traffic","text":"江津南口免费通行车辆被收费","owner":"交通局","status":"open"}}`,
		`{"kind":"problem","id":"q2","set":{"number":"YB-A-0006","category":"communications","text":"三社无信号","status":"remedied","remedy":"架设中继"}}`,
		`{"kind":"problem","id":"q3","set":{"number":"YB-A-0007","category":"traffic","text":"东门无停车引导","status":"confirmed"}}`,
		`{"kind":"injury","id":"i1","set":{"name":"周二","severity":"light"}}`,
	)
	return team
}

func TestR9_2_AKeptReportIsMadeAgainByteForByte(t *testing.T) {
	for _, name := range []string{"flash", "daily", "situation", "group-report", "final", "review", "evidence"} {
		a, b, _ := two(t)
		flood(a)
		texts := []string{"summary", "综述"}
		if paper, _ := a.Papers().Paper(name); len(paper.Asks) == 0 {
			texts = nil
		}
		made := a.document(name, uuid.UUID{}, texts...)
		q := desk.PaperQuery{Paper: name, Texts: map[string]string{}}
		if texts != nil {
			q.Texts["summary"] = "综述"
		}
		receipt := a.does(a.Keep(t.Context(), q))
		id := receipt.IDs[record.NewID(1)]
		first := must[report.Document](t)(a.Kept(t.Context(), id))
		if first.Number == "" || first.Number != receipt.Numbers[id] {
			t.Errorf("%s is numbered %q, was given %q", name, first.Number, receipt.Numbers[id])
		}
		made.Number = first.Number
		if raw(t, first) != raw(t, made) {
			t.Errorf("%s is not what was made:\n%s\n%s", name, raw(t, first), raw(t, made))
		}
		a.arrives("后来的队", 99) // everything the report counts moves on
		a.applies(`{"kind":"need","id":"n1","set":{"status":"closed","title":"另一件事"}}`, `{"kind":"problem","id":"q1","delete":true}`)
		again := must[report.Document](t)(a.Kept(t.Context(), id))
		if raw(t, again) != raw(t, first) {
			t.Errorf("%s made again differs:\n%s\n%s", name, raw(t, again), raw(t, first))
		}
		if raw(t, a.document(name, uuid.UUID{}, texts...)) == raw(t, made) {
			t.Errorf("%s of the new state is the old one: the test would not see a change", name)
		}
		a.meet(b)
		if there := must[report.Document](t)(b.Kept(t.Context(), id)); raw(t, there) != raw(t, first) {
			t.Errorf("%s made at the other desk differs", name)
		}
		if printed := b.document("kept-report", id); raw(t, printed) != raw(t, first) {
			t.Errorf("%s printed from the book differs", name)
		}
	}
}

func TestR9_2_AReportOfTheLargestIncidentIsKeptInPieces(t *testing.T) {
	var doc report.Document
	table := report.Table{Columns: []report.Column{{Title: "队伍"}}}
	for i := range 20_000 {
		table.Rows = append(table.Rows, report.Row{Cells: []string{"第" + strings.Repeat("救", i%7) + "队", uuid.NewString()}})
	}
	doc.Parts = []report.Part{{Table: &table}}
	pieces, digest, err := report.Pieces(doc)
	if err != nil || len(pieces) < 10 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	again := must[report.Document](t)(report.Whole(pieces, digest))
	if raw(t, again) != raw(t, doc) {
		t.Error("the whole is not what was cut")
	}
	for i := range pieces {
		if len(pieces[i]) > 24_000 {
			t.Errorf("piece %d is %d long", i, len(pieces[i]))
		}
	}
	swapped := slices.Clone(pieces)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	for name, bad := range map[string][]string{"swapped": swapped, "one lost": pieces[:len(pieces)-1], "one changed": append([]string{"A" + pieces[0][1:]}, pieces[1:]...)} {
		if _, err := report.Whole(bad, digest); err == nil {
			t.Errorf("%s: taken for whole", name)
		}
	}
}

func TestR9_2_AReportOfThousandsOfNeedsIsKept(t *testing.T) {
	a, b, _ := two(t)
	a.opens()
	lines := make([]string, 3000)
	for i := range lines {
		lines[i] = `{"kind":"need","id":"` + uuid.NewString() + `","set":{"title":"` + uuid.NewString() + `","status":"published"}}`
	}
	a.applies(lines...)
	id := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "final"})).IDs[record.NewID(1)]
	row := must[[]record.Record](t)(listed(a, "report"))[0]
	if row.Number("parts") < 3 {
		t.Fatalf("%v pieces: not more than an act holds", row.Number("parts"))
	}
	a.meet(b)
	if doc := must[report.Document](t)(b.Kept(t.Context(), id)); len(under(t, doc, "需求办理结果").Rows) != 3000 {
		t.Error("needs are missing from what was kept")
	}
}

func TestR9_2_ThePiecesOfAReportTravelAndUntilThenItSaysSo(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	id := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "daily"})).IDs[record.NewID(1)]
	row := must[[]record.Record](t)(listed(a, "report"))[0]
	none := strandedReader{}
	if _, err := report.Kept(none, row); roster.Refused(err) == nil || roster.Refused(err).Code != report.NotHere {
		t.Errorf("without its pieces: %v", err)
	}
	if row.ID != id || row.Text("paper") != "daily" || row.Text("heads") == "" || row.Time("as_of").IsZero() {
		t.Errorf("the record does not say what it was made from: %+v", row.Values)
	}
}

// strandedReader holds no snapshots.
type strandedReader struct{ record.Reader }

func (strandedReader) List(record.Query) ([]record.Record, error) { return nil, nil }

func listed(p *place, kind string) (rows []record.Record, err error) {
	err = p.ledger.View(p.t.Context(), func(r record.Reader) error {
		rows, err = r.List(record.Query{Kind: kind})
		return err
	})
	return rows, err
}

func TestR9_2_PrintingAReportKeepsItOnce(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	q := desk.PaperQuery{Paper: "daily", Texts: map[string]string{"to": "市指挥部"}}
	sheet := must[report.Document](t)(a.Printing(t.Context(), q, "pdf"))
	book := must[report.Document](t)(a.Printing(t.Context(), q, "xlsx"))
	if raw(t, sheet) != raw(t, book) {
		t.Error("the workbook is of another report than the sheet")
	}
	if rows := must[[]record.Record](t)(listed(a, "report")); len(rows) != 1 || rows[0].Text("to") != "市指挥部" {
		t.Errorf("%d reports", len(rows))
	}
	*a.clock = a.clock.Add(time.Hour)
	if later := must[report.Document](t)(a.Printing(t.Context(), q, "pdf")); later.Number == sheet.Number {
		t.Error("an hour later it is still the old report")
	}
	reader := *a
	reader.Desk = a.As("访客", roster.Post{ReadOnly: true})
	if doc := must[report.Document](t)(reader.Printing(t.Context(), desk.PaperQuery{Paper: "flash"}, "pdf")); len(doc.Parts) == 0 || doc.Number != "" {
		t.Error("who only reads gets no paper, or one that was recorded")
	}
}

func TestR9_2_ASituationReportHasWhatAStatusSummaryHas(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	doc := a.document("situation", uuid.UUID{}, "period_from", "2026-07-12 00:00", "to", "市级指挥部", "plan", "明日 8 时前完成转移")
	public := under(t, doc, "受灾群众情况")
	if got := line(public, "救出存活（人）"); !slices.Equal(got, []string{"救出存活（人）", "3", "4"}) {
		t.Errorf("saved %q: three today, four in all", got)
	}
	if got := line(public, "转移安置（人）"); !slices.Equal(got[1:], []string{"20", "25"}) {
		t.Errorf("moved %q", got)
	}
	if got := line(under(t, doc, "救援人员情况"), "到场人数（人）"); got[1] != "20" || got[3] != "20" {
		t.Errorf("responders %q", got)
	}
	lacks := under(t, doc, "紧缺需求")
	want := map[string][]string{ // by hand: short, and by which of 12, 24, 48, 72 hours
		"YB-A-0001 转移三社群众": {"40 人", "●", "", "", ""}, "YB-A-0003 柴油": {"200 升", "", "●", "", ""}, "YB-A-0002 饮用水": {"100 箱", "", "", "●", ""},
	}
	for what, cells := range want {
		if got := line(lacks, what); len(got) != 8 || !slices.Equal(got[3:], cells) {
			t.Errorf("%s: %q, by hand %q", what, got, cells)
		}
	}
	if got := line(under(t, doc, "危险与威胁"), "任务现场"); got == nil || got[3] != "水位上涨" {
		t.Errorf("threats %q", got)
	}
	if got := line(under(t, doc, "下一步工作"), "明日 8 时前完成转移"); got == nil {
		t.Error("what is planned is not said")
	}
	if first := doc.Parts[0].Facts[0].Text; first != "首报（第 1 报）" {
		t.Errorf("it calls itself %s", first)
	}
}

func TestR9_2_TheFinalReportListsProblemsByCategory(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	for _, name := range []string{"final", "review", "problem-list"} {
		var got []string
		for _, r := range under(t, a.document(name, uuid.UUID{}), "问题（按类别）").Rows {
			got = append(got, r.Cells[0]+" "+r.Cells[2])
		}
		want := []string{"组织指挥 无", "信息报送 无", "力量管理 无", "交通通行 江津南口免费通行车辆被收费", "交通通行 东门无停车引导", "任务调度 无", "后勤保障 无", "通信保障 三社无信号", "安全 无", "撤离 无", "系统与设备 无", "其他 无"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestR9_2_TheOfficesOwnWordsStandOnAReport(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	a.applies(
		`{"kind":"template","id":"t1","set":{"paper":"daily","name":"日报","heading":"江津区社会应急力量日报","opening":"各成员单位：","closing":"特此报告。","footnote":"联系人：李敏"}}`,
		`{"kind":"template","id":"t2","set":{"paper":"daily","name":"明年的","heading":"明年的日报","valid_from":"2027-01-01T00:00:00Z"}}`,
	)
	first := must[report.Document](t)(a.Printing(t.Context(), desk.PaperQuery{Paper: "daily"}, "pdf"))
	if text := raw(t, first); first.Title != "江津区社会应急力量日报" || !strings.Contains(text, "各成员单位：") || !strings.Contains(text, "特此报告。") || !strings.Contains(text, "联系人：李敏") {
		t.Errorf("it is called %s and says %s", first.Title, text)
	}
	id := must[[]record.Record](t)(listed(a, "report"))[0].ID
	a.applies(`{"kind":"template","id":"t1","set":{"heading":"改了的日报"}}`)
	if again := must[report.Document](t)(a.Kept(t.Context(), id)); raw(t, again) != raw(t, first) {
		t.Error("changed words changed a report that was kept")
	}
	if title := a.document("daily", uuid.UUID{}).Title; title != "改了的日报" {
		t.Errorf("the next one is called %s", title)
	}
}

func TestR9_2_ATeamTakesItsCertificateHome(t *testing.T) {
	a, _, _ := two(t)
	team := flood(a)
	crew := must[desk.TeamPage](t)(a.Team(t.Context(), team))
	task := made(a.does(a.NewTask(t.Context(), roster.TaskForm{Title: "转移群众", Teams: []uuid.UUID{crew.Team.ID}, Ready: true})), 1)
	a.does(a.IssueTask(t.Context(), roster.Issue{Task: task, OrderedBy: "王指挥"}))
	*a.clock = a.clock.Add(3 * time.Hour)
	doc := a.document("team-certificate", team)
	if text := doc.Parts[0].Prose; !strings.Contains(text, "长寿水上救援队（12 人）") || !strings.Contains(text, "执行任务 3.0") {
		t.Errorf("it says %s", text)
	}
	if got := line(under(t, doc, "承担任务"), "转移群众"); got == nil {
		t.Error("the task is not on it")
	}
}

func TestR9_1_TheSheetOfFiguresHasHoursAndHowOldEveryWordIs(t *testing.T) {
	a, _, _ := two(t)
	team := flood(a)
	start := *a.clock
	task := made(a.does(a.NewTask(t.Context(), roster.TaskForm{Title: "转移群众", Teams: []uuid.UUID{team}, Ready: true})), 1)
	*a.clock = start.Add(2 * time.Hour)
	doc := a.document("counts", uuid.UUID{})
	if got := line(under(t, doc, "工时"), "任务工时"); got == nil || got[1] != "24" || got[2] != "人时" {
		t.Errorf("two hours of twelve people are %q", got)
	}
	for _, p := range doc.Parts[1 : len(doc.Parts)-1] {
		for _, r := range p.Table.Rows {
			if r.Cells[3] == "" {
				t.Errorf("%s has no definition", r.Cells[0])
			}
		}
	}
	if words := under(t, doc, "数据来源与时效"); len(words.Rows) != 1 || words.Rows[0].Tone != procedure.Warn {
		t.Errorf("a desk whose last word is two hours old: %+v", words.Rows)
	}
	_ = task
}

func TestR9_1_FiguresAreEqualAtTwoDesksThatMet(t *testing.T) {
	a, b, _ := two(t)
	flood(a)
	b.arrives("江北无人机队", 5)
	b.applies(`{"kind":"passage","id":"v1","set":{"plate":"渝A12345","status":"valid"}}`)
	a.meet(b)
	*a.clock = noon.Add(6 * time.Hour)
	*b.clock = *a.clock
	here, there := a.document("counts", uuid.UUID{}), b.document("counts", uuid.UUID{})
	here.Stamp, there.Stamp = report.Stamp{}, report.Stamp{}
	if !bytes.Equal([]byte(raw(t, here)), []byte(raw(t, there))) {
		t.Errorf("two desks count apart:\n%s\n%s", raw(t, here), raw(t, there))
	}
	one := must[desk.Overview](t)(a.Overview(t.Context()))
	two := must[desk.Overview](t)(b.Overview(t.Context()))
	for i, f := range one.Counts {
		if two.Counts[i].Value != f.Value || two.Counts[i].Name != f.Name || len(two.Counts[i].Records) != len(f.Records) {
			t.Errorf("%s: %v here, %v there", f.Name, f.Value, two.Counts[i].Value)
		}
	}
	if one.Counts.Int("people.heads") != 25 || one.Counts.Int("passages.valid") != 1 {
		t.Errorf("%d heads, %d passages", one.Counts.Int("people.heads"), one.Counts.Int("passages.valid"))
	}
}
