package intake_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/intake"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/sheet"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

var noon = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

// office is a real ledger that sheets are read against.
type office struct {
	t      testing.TB
	ledger *ledger.Ledger
}

func newOffice(t testing.TB) *office {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "census.db"), ledger.Options{
		Schema: record.Standard(), Space: uuid.New(), Device: dot.DeviceOf(public), Public: public, Chance: rand.Reader,
		Sign: func(m []byte) []byte { return ed25519.Sign(private, m) }, Now: func() time.Time { return noon }, DeskCode: func() string { return "A" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &office{t, l}
}

// lines makes a grid of lines whose cells stand apart by |.
func lines(text string) intake.Grid {
	s := intake.Sheet{Name: "表"}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		row := intake.Row{Number: i + 1}
		for _, cell := range strings.Split(line, "|") {
			row.Cells = append(row.Cells, intake.Say(strings.TrimSpace(cell)))
		}
		s.Rows = append(s.Rows, row)
	}
	return intake.Grid{Sheets: []intake.Sheet{s}}
}

func (o *office) plan(kind string, g intake.Grid, change ...func(*intake.Request)) (p *intake.Plan, err error) {
	o.t.Helper()
	q := intake.Request{Schema: record.Standard(), Kind: kind, Now: noon, Operator: "李敏"}
	for _, c := range change {
		c(&q)
	}
	failed := o.ledger.View(o.t.Context(), func(r record.Reader) error {
		p, err = intake.Prepare(g, r, q)
		return nil
	})
	if failed != nil {
		o.t.Fatal(failed)
	}
	return p, err
}

// takes reads a sheet that must be read, and writes what it says.
func (o *office) takes(kind string, g intake.Grid, change ...func(*intake.Request)) *intake.Plan {
	o.t.Helper()
	p, err := o.plan(kind, g, change...)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, e := range p.Edits() {
		if _, err := o.ledger.Record(o.t.Context(), record.Author{Operator: "李敏"}, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{e}}, nil
		}); err != nil {
			o.t.Fatal(err)
		}
	}
	return p
}

func (o *office) rows(kind string) (rows []record.Record) {
	o.t.Helper()
	if err := o.ledger.View(o.t.Context(), func(r record.Reader) (err error) {
		rows, err = r.List(record.Query{Kind: kind})
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return rows
}

func (o *office) sheet(kind string, reveal bool) (g intake.Grid) {
	o.t.Helper()
	if err := o.ledger.View(o.t.Context(), func(r record.Reader) error {
		rows, err := r.List(record.Query{Kind: kind})
		if err != nil {
			return err
		}
		g, err = intake.Export(r, rows, intake.Outgoing{Schema: record.Standard(), Kind: kind, Reveal: reveal, Now: noon})
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return g
}

// counts wants the verdicts of a plan, in words.
func counts(t testing.TB, p *intake.Plan, want string) {
	t.Helper()
	got := fmt.Sprintf("new %d changed %d same %d wrong %d suspect %d", p.Counts[intake.New], p.Counts[intake.Changed], p.Counts[intake.Same], p.Counts[intake.Wrong], p.Counts[intake.Suspect])
	if got != want {
		for _, l := range p.Rows {
			t.Logf("row %d: %s %v %v", l.Number, l.Verdict, l.Why("zh"), l.Changes)
		}
		t.Fatalf("got %s, want %s", got, want)
	}
}

const teams = `
重庆市社会应急力量普查表
填报单位：市应急局||2026年7月
序号|队伍名称*|注册地|人数（人）|现有设施 设备|专业方向|社会信用代码|所属区县|负责人姓名|负责人电话|上次核实时间|舟艇
1|重庆蓝天救援队|重庆市民政局|３０人|冲锋舟2艘|水上搜救2级、山地搜救（三级）、热气球|51500000MJP0000001|渝中区|张三|138-0000-1234|2026.3.5|2艘
2|九龙坡飞鹰救援队||1,200||应急医疗救护|51500000mjp0000002|九龙坡区|李四|13900001234|2026年3月|
3|武隆山地队||约30|||||||未知|2天
合计||||||||||
`

func TestD2_TheHeadIsFoundAndCellsAreReadAsPeopleWriteThem(t *testing.T) {
	o := newOffice(t)
	p := o.takes("team", lines(teams))
	counts(t, p, "new 2 changed 0 same 0 wrong 1 suspect 0")
	if p.Head != 3 || !slices.Equal(p.Unread(), []string{"序号"}) {
		t.Errorf("headings in row %d, unread %q", p.Head, p.Unread())
	}
	for _, row := range o.rows("team") {
		if row.Text("name") != "重庆蓝天救援队" {
			continue
		}
		got := fmt.Sprintln(row.Number("members"), row.Members("capabilities"), row.Text("phone"), row.Number("boats"), row.Time("verified_at").In(time.FixedZone("", 8*3600)).Format(time.DateOnly), row.Text("leader"), row.Text("facilities"))
		if want := "30 [mountain:3 water:2 热气球] 138-0000-1234 2 2026-03-05 张三 冲锋舟2艘\n"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	why := strings.Join(p.Rows[2].Why("zh"), "\n")
	for _, want := range []string{"【人数（人）】“约30”不是一个数", "【舟艇】单位“天”不对", "【上次核实时间】“未知”不是日期"} {
		if !strings.Contains(why, want) {
			t.Errorf("row %d does not say %s:\n%s", p.Rows[2].Number, want, why)
		}
	}
	if en := p.Rows[2].Why("en"); !strings.Contains(strings.Join(en, "\n"), "is no date") {
		t.Errorf("not in English: %q", en)
	}
}

func TestD2_ReimportChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.takes("team", lines(teams), func(q *intake.Request) { q.Source = "普查.xlsx" })
	again, err := o.plan("team", lines(teams), func(q *intake.Request) { q.Source = "普查 副本.xlsx" })
	if err != nil {
		t.Fatal(err)
	}
	counts(t, again, "new 0 changed 0 same 2 wrong 1 suspect 0")
	if len(again.Edits()) != 0 {
		t.Errorf("%d edits", len(again.Edits()))
	}
	people := "姓名|身份证号|所属队伍|手机|证书\n王五|500101199001010011|51500000MJP0000001|13711112222|急救证、潜水证\n赵六||重庆蓝天救援队|13711113333|\n"
	counts(t, o.takes("person", lines(people)), "new 2 changed 0 same 0 wrong 0 suspect 0")
	counts(t, o.takes("person", lines(people)), "new 0 changed 0 same 2 wrong 0 suspect 0")
	for _, row := range o.rows("team") {
		if row.Text("source") != "普查.xlsx" {
			t.Errorf("%s says it is from %q", row.Title(), row.Text("source"))
		}
	}
}

// Two desks that import one list while cut off make the same records.
func TestD2_TwoDesksMakeTheSameRecords(t *testing.T) {
	a, b := newOffice(t), newOffice(t)
	for _, o := range []*office{a, b} {
		o.takes("team", lines(teams))
		o.takes("vehicle", lines("车牌号|所属队伍|核载人数\n渝A·12345|九龙坡飞鹰救援队|5座位\n渝AD12345|重庆蓝天救援队|7"), func(q *intake.Request) {})
	}
	ids := func(o *office) (all []string) {
		for _, kind := range []string{"team", "vehicle"} {
			for _, row := range o.rows(kind) {
				all = append(all, row.ID.String()+row.Title())
			}
		}
		slices.Sort(all)
		return all
	}
	if diff := cmp.Diff(ids(a), ids(b)); diff != "" || len(ids(a)) < 3 {
		t.Error(diff, ids(a))
	}
}

func TestD2_ChangesDuplicatesAndColumnsArePreviewed(t *testing.T) {
	o := newOffice(t)
	o.takes("team", lines(teams))
	p, err := o.plan("team", lines(`
名称|信用代码|人数|所属区县|联系电话
重庆蓝天救援队|51500000MJP0000001|35|渝中区|
重庆市 蓝天救援队|||江津区|
飞鹰二队|||江津区|139 0000 1234
新队|||江津区|13511112222
新队|||江津区|13511112222
新队|||江津区|13511113333
又一队|||合川区|13511112222
`))
	if err != nil {
		t.Fatal(err)
	}
	counts(t, p, "new 1 changed 1 same 1 wrong 1 suspect 3")
	if diff := cmp.Diff([]intake.Change{{Field: "members", Label: record.Label{Zh: "队员数量", En: "members"}, Old: "30", New: "35"}}, p.Rows[0].Changes); diff != "" {
		t.Error(diff)
	}
	for row, want := range map[int]string{1: "疑似重复：与“重庆蓝天救援队”名称相同", 2: "疑似重复：与“九龙坡飞鹰救援队”电话相同", 5: "与第 5 行是同一条记录", 6: "与“第 5 行”电话相同"} {
		if why := strings.Join(p.Rows[row].Why("zh"), "\n"); !strings.Contains(why, want) {
			t.Errorf("row %d says %q, want %s", p.Rows[row].Number, why, want)
		}
	}
	anyway, err := o.plan("team", lines("名称|所属区县\n蓝天救援队|江津区"), func(q *intake.Request) { q.Anyway = true })
	if err != nil {
		t.Fatal(err)
	}
	counts(t, anyway, "new 1 changed 0 same 0 wrong 0 suspect 0")
	if len(anyway.Rows[0].Edit.Members["distinct_from"]) != 1 {
		t.Error("one taken as new does not say whom it was looked at beside")
	}
}

func TestD2_TheUserMapsColumns(t *testing.T) {
	o := newOffice(t)
	odd := lines("甲|乙|丙|名称\n蓝天|13800001111|随便|别名\n")
	p := o.takes("team", odd, func(q *intake.Request) { q.Map = map[string]string{"甲": "name", "乙": "phone", "名称": "-"} })
	counts(t, p, "new 1 changed 0 same 0 wrong 0 suspect 0")
	if row := o.rows("team")[0]; row.Text("name") != "蓝天" || row.Text("phone") != "13800001111" {
		t.Errorf("read as %s %s", row.Text("name"), row.Text("phone"))
	}
	for code, own := range map[roster.Code]map[string]string{
		intake.NoColumn: {"丁": "name"}, intake.NoField: {"甲": "colour"}, intake.TwiceFilled: {"甲": "name", "乙": "name"},
	} {
		_, err := o.plan("team", odd, func(q *intake.Request) { q.Map = own })
		if r := roster.Refused(err); r == nil || r.Code != code || r.Words.Zh == "" {
			t.Errorf("%v: got %v, want %s", own, err, code)
		}
	}
	if _, err := o.plan("team", lines("一|二\n三|四")); roster.Refused(err) == nil {
		t.Errorf("a sheet without headings was read: %v", err)
	}
	if _, err := o.plan("dragon", odd); roster.Refused(err) == nil {
		t.Errorf("an unknown kind was read: %v", err)
	}
}

func TestD2_HeadingsOverTwoRowsAndMergedCells(t *testing.T) {
	g := lines("名称|负责人||区县\n|姓名|电话|\n蓝天|张三|13800001111|渝中区")
	g.Sheets[0].Merged = []intake.Span{{Row: 1, Column: 0, LastRow: 2, LastColumn: 0}, {Row: 1, Column: 1, LastRow: 1, LastColumn: 2}, {Row: 1, Column: 3, LastRow: 2, LastColumn: 3}}
	o := newOffice(t)
	counts(t, o.takes("team", g), "new 1 changed 0 same 0 wrong 0 suspect 0")
	if row := o.rows("team")[0]; row.Text("leader") != "张三" || row.Text("phone") != "13800001111" || row.Text("district") != "渝中区" {
		t.Errorf("read as %v", row.Values)
	}
}

func TestD2_WhatASpreadsheetLostIsSaid(t *testing.T) {
	o := newOffice(t)
	o.takes("team", lines(teams))
	g := lines("姓名|身份证号|队伍|证书\n王五|x|蓝天救援队|")
	g.Sheets[0].Rows[1].Cells[1] = intake.Cell{Kind: intake.Rounded, Text: "500101199001011000"}
	g.Sheets[0].Rows[1].Cells[3] = intake.Cell{Kind: intake.Fault, Text: "#N/A"}
	p, err := o.plan("person", g)
	if err != nil {
		t.Fatal(err)
	}
	why := strings.Join(p.Rows[0].Why("zh"), "\n")
	if !strings.Contains(why, "后几位已丢失") || !strings.Contains(why, "错误值 #N/A") {
		t.Error(why)
	}
	p, err = o.plan("person", lines("姓名|队伍\n王五|没有的队"))
	if err != nil || !strings.Contains(strings.Join(p.Rows[0].Why("zh"), ""), "找不到队伍“没有的队”") {
		t.Errorf("%v %v", err, p.Rows[0].Why("zh"))
	}
}

func TestD2_ErrorsComeBackAsASheetThatCanBeMendedAndImported(t *testing.T) {
	o := newOffice(t)
	p := o.takes("team", lines(teams))
	g := p.Reasons("zh")
	var b bytes.Buffer
	if err := sheet.Write(&b, "errors.xlsx", g); err != nil {
		t.Fatal(err)
	}
	back, err := sheet.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	row := back.Sheets[0].Rows[1]
	if len(back.Sheets[0].Rows) != 2 || row.At(1).Text != "武隆山地队" || !strings.Contains(row.At(len(p.Columns)).Text, "不是一个数") || row.At(len(p.Columns)+1).Text != "6" {
		t.Fatalf("%v", back.Sheets[0].Rows)
	}
	row.Cells[3], row.Cells[10], row.Cells[11] = intake.Say("30"), intake.Say("2026-01-02"), intake.Cell{}
	counts(t, o.takes("team", back), "new 1 changed 0 same 0 wrong 0 suspect 0")
}

// every fills each field of a kind with something a person could have written there.
func every(k *record.Kind, n int, ref func(of string) uuid.UUID) record.Edit {
	e := record.Edit{Kind: k.Name, ID: record.KeyID(k.Name, fmt.Sprint("every", n)), Set: map[string]merge.Value{}, Members: map[string][]merge.Value{}}
	for i := range k.Fields {
		f := &k.Fields[i]
		switch f.Type {
		case record.Text:
			e.Set[f.Name] = merge.OfText(fmt.Sprintf("=%s-%d，“㐂𬭩”\n次行", f.Name, n)[:min(20, 20)])
			e.Set[f.Name] = merge.OfText(fmt.Sprintf("=%c、%d 㐂", 'a'+rune(i%26), n*100+i))
			if len(f.Options) > 0 {
				e.Set[f.Name] = merge.OfText(f.Options[n%len(f.Options)].Label.Zh)
			}
		case record.Number:
			e.Set[f.Name] = merge.OfNumber(max(f.Min, min(f.Max, float64(1+n%3))))
			if !f.Whole && f.Max > 10 {
				e.Set[f.Name] = merge.OfNumber(math.Nextafter(0.3, 1))
			}
		case record.Time:
			e.Set[f.Name] = merge.OfTime(noon.Add(time.Duration(i*n) * 61 * time.Second).Add(time.Duration(n) * time.Millisecond).UnixMilli())
		case record.Bool:
			e.Set[f.Name] = merge.OfBool(n%2 == 0)
		case record.Code:
			e.Set[f.Name] = merge.OfText(f.Options[n%len(f.Options)].Name)
		case record.Ref:
			if id := ref(f.Of); id != (uuid.UUID{}) {
				e.Set[f.Name] = merge.OfID(id)
			}
		case record.Set:
			switch {
			case f.Of != "":
				if id := ref(f.Of); id != (uuid.UUID{}) {
					e.Members[f.Name] = []merge.Value{merge.OfText(id.String())}
				}
			case len(f.Options) > 0:
				e.Members[f.Name] = []merge.Value{merge.OfText(f.Options[0].Name)}
			case f.Name == "capabilities":
				e.Members[f.Name] = []merge.Value{merge.OfText("water:2"), merge.OfText("rope"), merge.OfText("热气球，载人")}
			default:
				e.Members[f.Name] = []merge.Value{merge.OfText("甲、乙"), merge.OfText("丙")}
			}
		}
	}
	return e
}

// Every kind there is goes out with every field filled, through both formats, and comes back without a change.
func TestD2_ExportOfEveryKindComesBackUnchanged(t *testing.T) {
	o := newOffice(t)
	schema := record.Standard()
	first := map[string]uuid.UUID{}
	for range 2 { // the second time every reference has something to refer to
		for _, k := range schema.Kinds() {
			if k.Name == "space" || k.Event && first[k.Name] != (uuid.UUID{}) {
				continue
			}
			for n := 1; n <= 2; n++ {
				e := every(k, n, func(of string) uuid.UUID { return first[of] })
				if _, err := o.ledger.Record(t.Context(), record.Author{Operator: "李敏"}, func(record.Reader) (record.Act, error) {
					return record.Act{Edits: []record.Edit{e}}, nil
				}); err != nil {
					t.Fatalf("%s: %v", k.Name, err)
				}
				first[k.Name] = e.ID
			}
		}
	}
	for _, k := range schema.Kinds() {
		if k.Name == "space" || k.Event {
			continue
		}
		for _, name := range []string{"x.xlsx", "x.csv"} {
			for _, reveal := range []bool{true, false} {
				var b bytes.Buffer
				if err := sheet.Write(&b, name, o.sheet(k.Name, reveal)); err != nil {
					t.Fatal(err)
				}
				g, err := sheet.Read(&b)
				if err != nil {
					t.Fatal(err)
				}
				p, err := o.plan(k.Name, g)
				if err != nil {
					t.Errorf("%s %s: %v", k.Name, name, err)
					continue
				}
				if p.Counts[intake.Same] != 2 || len(p.Rows) != 2 {
					t.Errorf("%s %s, in full %v: %v", k.Name, name, reveal, p.Counts)
					for _, l := range p.Rows {
						t.Errorf("  row %d: %v %v", l.Number, l.Changes, l.Why("zh"))
					}
				}
				if unread := p.Unread(); len(unread) > 0 {
					t.Errorf("%s: columns nobody reads: %q", k.Name, unread)
				}
			}
		}
	}
}

func TestD2_TemplatesHaveChineseHeadingsAndOptions(t *testing.T) {
	o := newOffice(t)
	for _, kind := range []string{"team", "person", "vehicle", "equipment", "facility", "case", "organisation", "liaison", "duty", "document", "training", "readiness"} {
		var g intake.Grid
		if err := o.ledger.View(t.Context(), func(r record.Reader) (err error) {
			g, err = intake.Template(r, record.Standard().Kind(kind), noon)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		p, err := o.plan(kind, g)
		if err != nil {
			t.Errorf("%s: its own template is not read: %v", kind, err)
			continue
		}
		if len(p.Rows) != 0 || len(p.Unread()) != 0 {
			t.Errorf("%s: an empty template gives %d rows and leaves %q", kind, len(p.Rows), p.Unread())
		}
	}
	var g intake.Grid
	_ = o.ledger.View(t.Context(), func(r record.Reader) (err error) {
		g, err = intake.Template(r, record.Standard().Kind("team"), noon)
		return err
	})
	var head []string
	for _, c := range g.Sheets[0].Rows[0].Cells[:5] {
		head = append(head, c.Text)
	}
	if want := []string{"名称*", "注册地", "队员数量", "现有设施设备", "救援专业方向"}; !slices.Equal(head, want) {
		t.Errorf("the plan's fields do not come first: %q", head)
	}
	if !slices.Contains(g.Sheets[0].Columns[4].Options, "水上搜救") {
		t.Error("the directions are not offered")
	}
}

// Two people of one name in one team, told apart by their telephones, are not made one in silence; nor are two teams of
// one name that have different credit codes.
func TestD2_OneNameWithAnotherNumberIsASuspect(t *testing.T) {
	o := newOffice(t)
	o.takes("team", lines(teams))
	o.takes("person", lines("姓名|队伍|手机\n王五|重庆蓝天救援队|13711112222"))
	p, err := o.plan("person", lines("姓名|队伍|手机\n王五|重庆蓝天救援队|13799998888\n王五|重庆蓝天救援队|"))
	if err != nil {
		t.Fatal(err)
	}
	counts(t, p, "new 0 changed 0 same 1 wrong 0 suspect 1")
	p, err = o.plan("team", lines("名称|社会信用代码|所属区县\n重庆蓝天救援队|51500000MJP0000009|渝中区"))
	if err != nil {
		t.Fatal(err)
	}
	counts(t, p, "new 0 changed 0 same 0 wrong 0 suspect 1")
	apart := o.takes("person", lines("姓名|队伍|手机\n王五|重庆蓝天救援队|13799998888"), func(q *intake.Request) { q.Anyway = true })
	counts(t, apart, "new 1 changed 0 same 0 wrong 0 suspect 0")
	if n := len(o.rows("person")); n != 2 {
		t.Errorf("%d people", n)
	}
}
