package desk_test

import (
	"fmt"
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

func newCensus(t testing.TB) *place { return newPlace(t, uuid.New(), "A", "李敏", nil) }

// sheet makes a paper.
func (p *place) sheet(name string, about uuid.UUID, texts ...string) report.Document {
	p.t.Helper()
	q := desk.PaperQuery{Paper: name, About: about, Language: "zh", Texts: map[string]string{}}
	for i := 0; i+1 < len(texts); i += 2 {
		q.Texts[texts[i]] = texts[i+1]
	}
	return must[report.Document](p.t)(p.Document(p.t.Context(), q))
}

// rowsOf lists the rows of a paper's tables, each as one line with its tone.
func rowsOf(doc report.Document) (lines []string) {
	for _, part := range doc.Parts {
		if part.Table == nil {
			continue
		}
		for _, row := range part.Table.Rows {
			lines = append(lines, string(row.Tone)+"|"+strings.Join(row.Cells, "|"))
		}
	}
	return lines
}

// has wants a line of a paper that begins with one text and holds the others.
func has(t testing.TB, doc report.Document, start string, parts ...string) {
	t.Helper()
	for _, line := range rowsOf(doc) {
		if !strings.HasPrefix(line, start) {
			continue
		}
		found := true
		for _, part := range parts {
			found = found && strings.Contains(line, part)
		}
		if found {
			return
		}
	}
	t.Errorf("%s: no line %s… with %q:\n%s", doc.Title, start, parts, strings.Join(rowsOf(doc), "\n"))
}

// cells are the cells of a book's lines, each as one text.
func (p *place) cells(book string) (lines []string) {
	p.t.Helper()
	page := must[desk.RegisterPage](p.t)(p.Register(p.t.Context(), desk.RegisterQuery{Book: book, All: true, Language: "zh"}))
	for _, l := range page.Lines {
		var cells []string
		for _, c := range l.Cells {
			cells = append(cells, string(c.Tone)+":"+c.Text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

func TestD1_ANewNameLeavesTheOldOneWhereItWasWritten(t *testing.T) {
	p := newCensus(t)
	unit := made(p.does(p.call("organisation.add", "", "name", "市安监局", "level", "city", "duty_phone", "023-11111111")), 1)
	liaison := made(p.does(p.call("liaison.add", "", "organisation", "市安监局", "name", "张伟", "phone", "13800001234")), 1)
	later := p.does(p.call("organisation.rename", unit.String(), "new_name", "市应急局", "valid_until", "2026-07-12 08:00"))
	var next uuid.UUID
	for _, row := range p.records("organisation") {
		if row.Text("name") == "市应急局" {
			next = row.ID
			if row.Ref("follows") != unit || row.Text("duty_phone") != "023-11111111" {
				t.Errorf("the new name does not go on from the old one: %v", row.Values)
			}
		}
		if row.ID == unit && row.Text("name") != "市安监局" {
			t.Errorf("the old name was written over: %s", row.Text("name"))
		}
	}
	for _, row := range p.records("liaison") {
		if row.ID == liaison && row.Ref("organisation") != next {
			t.Error("the liaison stayed with the old name")
		}
	}
	_ = later
	has(t, p.sheet("liaison-directory", uuid.UUID{}), "warn|市应急局|联络员|张伟", "13800001234")
}

// records lists the living records of a kind.
func (p *place) records(kind string) (rows []record.Record) {
	p.t.Helper()
	if err := p.ledger.View(p.t.Context(), func(r record.Reader) (err error) {
		rows, err = r.List(record.Query{Kind: kind})
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return rows
}

func TestD1_OneLiaisonAndOneDeputyPerUnit(t *testing.T) {
	p := newCensus(t)
	p.does(p.call("organisation.add", "", "name", "市公安局", "level", "city"))
	p.does(p.call("liaison.add", "", "organisation", "市公安局", "name", "甲", "phone", "13800000001"))
	if r := p.callRefused(procedure.LiaisonThere, "liaison.add", "organisation", "市公安局", "name", "乙", "phone", "13800000002"); !r.Ask {
		t.Error("a second liaison is not asked about")
	}
	has(t, p.sheet("liaison-directory", uuid.UUID{}), "alarm|市公安局|副联络员|缺")
	p.does(p.call("liaison.add", "", "organisation", "市公安局", "name", "丙", "phone", "13800000003", "deputy", "是"))
	if line := p.cells("organisation")[0]; !strings.Contains(line, ":甲|:丙|") {
		t.Errorf("the unit's line: %s", line)
	}
}

func TestD1_UnreachableAndVerifiedAreDated(t *testing.T) {
	p := newCensus(t)
	p.does(p.call("organisation.add", "", "name", "团市委"))
	p.does(p.call("liaison.add", "", "organisation", "团市委", "name", "甲", "phone", "13800000001"))
	p.does(p.call("liaison.unreachable", "甲"))
	has(t, p.sheet("liaison-directory", uuid.UUID{}), "alarm|团市委|联络员|甲", "2026-07-12 联系不上")
	*p.clock = p.clock.Add(time.Hour)
	p.does(p.call("liaison.verify", "甲"))
	has(t, p.sheet("liaison-directory", uuid.UUID{}), "|团市委|联络员|甲", "2026-07-12|正常")
	if row := p.records("liaison")[0]; row.Text("surveyed_by") != "李敏" {
		t.Errorf("verified by %q", row.Text("surveyed_by"))
	}
}

func TestD1_OneDutySheetPerDistrict(t *testing.T) {
	p := newCensus(t)
	p.does(p.call("organisation.add", "", "name", "江津区应急局", "district", "江津区", "duty_phone", "023-47521111"))
	for _, turn := range [][2]string{{"江津区", "张一"}, {"江津区", "张二"}, {"永川区", "李一"}} {
		p.does(p.call("duty.add", "", "district", turn[0], "name", turn[1], "role", "officer", "phone", "13800001234", "from", "2026-07-12 08:00", "until", "2026-07-13 08:00"))
	}
	p.callRefused(procedure.DayMissing, "duty.add", "district", "江津区", "name", "乙", "phone", "1", "from", "2026-07-12 08:00", "until", "2026-07-12 07:00")
	all := p.sheet("duty-sheet", uuid.UUID{})
	breaks, text := 0, fmt.Sprint(all.Parts)
	for _, part := range all.Parts {
		if part.Break {
			breaks++
		}
	}
	if breaks != 1 || !strings.Contains(text, "江津区值班表") || !strings.Contains(text, "永川区值班表") || strings.Contains(text, "渝中区值班表") {
		t.Errorf("%d pages more than one: %s", breaks, text)
	}
	one := p.sheet("duty-sheet", uuid.UUID{}, "district", "江津")
	has(t, one, "good|2026-07-12 08:00|2026-07-13 08:00|值班员|张一|13800001234") // on duty now
	if text := fmt.Sprint(one.Parts); strings.Contains(text, "李一") || !strings.Contains(text, "023-47521111") {
		t.Errorf("the sheet of one district: %s", text)
	}
}

func TestD1_ADistrictWithAMissingItemIsRed(t *testing.T) {
	p := newCensus(t)
	for _, item := range []string{"organisation", "workplace", "system", "conditions"} {
		p.does(p.call("readiness.add", "", "district", "江津区", "item", item, "state", "in_place", "detail", "渝津应急〔2026〕3号"))
		p.does(p.call("readiness.add", "", "district", "永川区", "item", item, "state", map[bool]string{true: "missing", false: "in_place"}[item == "workplace"]))
	}
	p.callRefused(procedure.ItemThere, "readiness.add", "district", "江津区", "item", "system", "state", "missing")
	ledger := p.sheet("readiness-ledger", uuid.UUID{})
	has(t, ledger, "good|江津区|已具备 渝津应急〔2026〕3号", "|0|")
	has(t, ledger, "alarm|永川区|已具备|缺|已具备|已具备|1|")
	has(t, ledger, "alarm|万州区|缺（未登记）", "|4|") // nobody wrote anything: no false whole
	if n := len(rowsOf(ledger)); n != 40 {
		t.Errorf("%d areas, want 37 districts, two zones and the city", n)
	}
}

func TestD2_NotVerifiedForTwelveMonths(t *testing.T) {
	p := newCensus(t)
	p.imports("team", "名称,上次核实,普查人\n旧队,2025-07-01,王\n近队,2025-08-01,王\n无队,,\n")
	list := p.sheet("not-verified", uuid.UUID{})
	has(t, list, "alarm|旧队", "2025-07-01|王|普查.csv")
	has(t, list, "warn|无队", "从未")
	if strings.Contains(fmt.Sprint(rowsOf(list)), "近队") {
		t.Error("one verified within twelve months is listed")
	}
	p.does(p.call("setting.set", "", "which", "verify.months", "value", "6"))
	has(t, p.sheet("not-verified", uuid.UUID{}), "alarm|近队")
	p.does(p.call("census_team.verify", "旧队"))
	if strings.Contains(fmt.Sprint(rowsOf(p.sheet("not-verified", uuid.UUID{}))), "旧队") {
		t.Error("one just verified is listed")
	}
	line := strings.Join(p.cells("census_team"), "\n")
	if !strings.Contains(line, "普查.csv|:2026-07-12|:李敏") {
		t.Errorf("source, last verified and by whom are not in the book:\n%s", line)
	}
}

func TestD2_CasesCarryTheirProofAndEquipmentItsCounts(t *testing.T) {
	p := newCensus(t)
	p.imports("team", "名称\n蓝天\n")
	p.callRefused(procedure.Needed, "case.add", "team", "蓝天", "title", "转移群众")
	doc := made(p.does(p.call("document.add", "", "title", "感谢信", "type", "proof", "file_name", "感谢信.pdf")), 1)
	p.does(p.call("case.add", "", "team", "蓝天", "title", "转移群众 40 人", "incident", "2020 綦江洪水", "held_at", "2020-06-22", "role", "水上转移", "document", "感谢信"))
	if row := p.records("case")[0]; row.Ref("document") != doc {
		t.Error("the proof is not attached")
	}
	if line := p.cells("case")[0]; !strings.Contains(line, "2020 綦江洪水|:2020-06-22|:水上转移") || !strings.Contains(line, "good:感谢信") {
		t.Errorf("the book's line: %s", line)
	}
	p.callRefused(procedure.BadCount, "equipment.add", "name", "冲锋舟", "team", "蓝天", "quantity", "5", "good", "2", "faulty", "1")
	p.does(p.call("equipment.add", "", "name", "冲锋舟", "team", "蓝天", "good", "2", "faulty", "1", "scrapped", "1", "expires_at", "2026-01-01"))
	if row := p.records("equipment")[0]; row.Number("quantity") != 4 {
		t.Errorf("%v pieces", row.Number("quantity"))
	}
	if line := p.cells("equipment")[0]; !strings.Contains(line, "alarm:2026-01-01") || !strings.Contains(line, ":2|:1|:1|") {
		t.Errorf("counts and expiry: %s", line)
	}
}

func TestD3_ASettingIsDatedAndStandsInTheJournal(t *testing.T) {
	p := newCensus(t)
	p.callRefused(procedure.OutOfLimits, "setting.set", "which", "task.alarm_minutes", "value", "0")
	p.does(p.call("setting.set", "", "which", "任务静默告警", "value", "45", "basis", "指挥部会议"))
	p.does(p.call("setting.set", "", "which", "task.alarm_minutes", "value", "90", "valid_from", "2026-08-01"))
	if s := must[roster.Settings](t)(p.Settings(t.Context())); s.Number(roster.TaskAlarmMinutes) != 45 {
		t.Errorf("in force: %v", s.Number(roster.TaskAlarmMinutes))
	}
	if text := p.dump(); !strings.Contains(text, "参数“任务静默告警”：60 → 45 分钟，自 2026-07-12 12:0") || !strings.Contains(text, "自 2026-08-01 00:00 起") {
		t.Error("the journal does not tell old, new and from when")
	}
	lines := strings.Join(p.cells("setting"), "\n")
	if !strings.Contains(lines, ":45|:分钟") || !strings.Contains(lines, "good:现行") || !strings.Contains(lines, "info:待生效") {
		t.Errorf("the book:\n%s", lines)
	}
	has(t, p.sheet("settings-in-force", uuid.UUID{}), "info|任务静默告警|task.alarm_minutes|45|分钟|60|2026-07-12", "指挥部会议|李敏")
}

func TestD3_ATemplateIsPreviewedWithRealData(t *testing.T) {
	p := newCensus(t)
	p.imports("team", "名称,所属区县,人数\n蓝天,渝中区,30\n")
	id := made(p.does(p.call("template.add", "", "paper", "census-summary", "name", "普查表", "heading", "重庆市社会应急力量家底", "opening", "根据年度普查。", "valid_from", "2027-01-01")), 1)
	doc := p.sheet("template-preview", id)
	if doc.Title != "重庆市社会应急力量家底" || doc.Parts[0].Prose != "根据年度普查。" || doc.Warning == "" {
		t.Errorf("the preview does not have the template's words: %+v", doc)
	}
	has(t, doc, "|渝中区|1|30|")
	if now := p.sheet("census-summary", uuid.UUID{}); now.Title != "社会应急力量普查汇总表" {
		t.Errorf("a template of next year is in force: %s", now.Title)
	}
	*p.clock = time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	if then := p.sheet("census-summary", uuid.UUID{}); then.Title != "重庆市社会应急力量家底" {
		t.Errorf("the template is not in force: %s", then.Title)
	}
	bad := made(p.does(p.call("template.add", "", "paper", "no-such", "name", "x")), 1)
	_, err := p.Document(t.Context(), desk.PaperQuery{Paper: "template-preview", About: bad})
	if r := roster.Refused(err); r == nil || r.Code != report.NoPaper {
		t.Errorf("a template of no paper: %v", err)
	}
}

func TestD3_ACapabilityIsAddedWithoutAChangeOfCode(t *testing.T) {
	p := newCensus(t)
	p.callRefused(procedure.BadCode, "capability.add", "code", "洞穴", "name", "洞穴救援")
	p.does(p.call("capability.add", "", "code", "cave", "name", "洞穴救援", "levels", "3"))
	p.does(p.call("capability.add", "", "code", "water", "name", "水域救援", "levels", "3"))
	p.imports("team", "名称,所属区县,专业方向\n蓝天,渝中区,\"洞穴救援二级、水域救援1级\"\n")
	if got := p.records("team")[0].Members("capabilities"); fmt.Sprint(got) != "[cave:2 water:1]" {
		t.Errorf("read as %v", got)
	}
	if line := p.cells("census_team")[0]; !strings.Contains(line, "洞穴救援 2 级、水域救援 1 级") {
		t.Errorf("shown as %s", line)
	}
	has(t, p.sheet("census-summary", uuid.UUID{}), "|洞穴救援 2 级|1|")
}

func TestD3_TheSevenRulesAreADatedChecklistByLevel(t *testing.T) {
	p := newCensus(t)
	p.does(p.call("document.add", "", "title", "调度办法", "type", "rule_dispatch", "level", "city", "issued_at", "2026-03-01", "document_no", "渝应急〔2026〕8号"))
	p.does(p.call("document.add", "", "title", "会商制度", "type", "会商", "level", "district", "district", "江津区", "issued_at", "2024-03-01", "valid_until", "2025-03-01"))
	list := p.sheet("rules-checklist", uuid.UUID{})
	has(t, list, "alarm|市级|缺|缺|2026-03-01 渝应急〔2026〕8号|缺|缺|缺|缺|6")
	has(t, list, "alarm|江津区|缺|缺|缺|缺|缺|缺|已失效 2025-03-01|7")
	p.callRefused(procedure.Needed, "training.add", "course", "水域救援", "held_at", "2026-05-01")
	p.imports("team", "名称\n蓝天\n")
	p.does(p.call("training.add", "", "course", "水域救援", "team", "蓝天", "organised_by", "市应急局", "held_at", "2026-05-01", "result", "passed"))
	if line := p.cells("training")[0]; !strings.Contains(line, "水域救援|:2026-05-01|:蓝天") || !strings.Contains(line, ":合格") {
		t.Errorf("the training: %s", line)
	}
}

func TestD5_LocalAndPlatformNumbersSideBySide(t *testing.T) {
	p := newCensus(t)
	p.imports("team", "名称,信用代码,平台编号\n甲队,51500000MJP0000001,P-1\n乙队,51500000MJP0000002,\n")
	table := p.sheet("platform-comparison", uuid.UUID{})
	has(t, table, "|", "|P-1|甲队|51500000MJP0000001|已对应")
	has(t, table, "warn|", "||乙队|51500000MJP0000002|平台未备案")
	w := desk.Writing{Kind: "team"}
	p.does(p.HandToPlatform(t.Context(), w, must[desk.Exported](t)(p.Export(t.Context(), w)), "x.xlsx"))
	p.does(p.call("census_team.edit", "乙队", "members", "12"))
	changed := rowsOf(p.sheet("platform-changes", uuid.UUID{}, "kind", "队伍"))
	if len(changed) != 1 || !strings.Contains(changed[0], "乙队") {
		t.Errorf("changed: %q", changed)
	}
	p.callRefused(procedure.BadColumns, "layout.add", "name", "国家平台", "kind", "team", "columns", "队伍=没有这个字段")
}
