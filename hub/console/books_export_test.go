package console_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/record"
)

// take asks for a table as a file.
func (s *site) take(table, kind, query string, more ...string) answer {
	s.t.Helper()
	form := url.Values{"kind": {kind}, "query": {query}, "reason": {"值班交接"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.post("/s/"+scene.Flood().String()+"/tables/"+table+"/export", form)
}

// bare is a cell without what pages and files write between its parts.
func bare(text string) string {
	return strings.NewReplacer("、", "", "（有冲突）", "", "'", "").Replace(strings.Join(strings.Fields(text), ""))
}

// lined are the lines of a file below the headings of a table.
func lined(rows [][]string, heads []string) (all [][]string) {
	at := slices.IndexFunc(rows, func(r []string) bool { return len(r) >= len(heads) && slices.Equal(r[:len(heads)], heads) })
	if at < 0 {
		return nil
	}
	for _, r := range rows[at+1:] {
		line := make([]string, len(heads))
		for i := range min(len(r), len(heads)) {
			line[i] = bare(r[i])
		}
		all = append(all, line)
	}
	return all
}

func workbookRows(t *testing.T, raw string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all [][]string
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rows...)
	}
	return all
}

func valueRows(t *testing.T, raw string) [][]string {
	t.Helper()
	if !strings.HasPrefix(raw, "\ufeff") {
		t.Error("a spreadsheet program will not read it as UTF-8")
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestX7_AFileIsExactlyTheTableOnThePage(t *testing.T) {
	story := scene.Tell(t)
	story.Desk.Apply(`{"kind":"team","id":"formula","set":{"name":"=HYPERLINK(\"http://evil.example\")","status":"待命","leader":"+86","place":"@x"}}` + "\n" +
		`{"kind":"vehicle","id":"plate","set":{"plate":"00123456","status":"到场"}}` + "\n")
	story.Desk.Send()
	story.Wait(2e9)
	s := newSite(t, story).signIn()
	for _, one := range []struct{ path, table, query string }{
		{"/teams", "teams", ""}, {"/teams", "teams", "sort=-here&col=status&col=phone&col=members"}, {"/teams", "teams", "status=on_task&district=500120"},
		{"/needs", "needs", "sort=urgency&only=open"}, {"/tasks", "tasks", "q=%E8%93%9D%E5%A4%A9"}, {"/people", "people", "col=id_number"},
		{"/books/vehicle", "books.vehicle", "all=1&sort=-plate"}, {"/journal", "journal", "operator=" + url.QueryEscape("李敏")}, {"/journal", "journal", "from=2026-07-12T12:10"},
	} {
		page := tableOf(t, s.page(one.path+"?"+one.query))
		want := make([][]string, len(page.cells))
		for i := range page.cells {
			for _, c := range page.cells[i] {
				want[i] = append(want[i], bare(c))
			}
		}
		if len(want) == 0 {
			t.Errorf("%s?%s shows nothing to compare", one.path, one.query)
		}
		for kind, read := range map[string]func(*testing.T, string) [][]string{"xlsx": workbookRows, "csv": valueRows} {
			file := s.take(one.table, kind, one.query)
			if file.StatusCode != http.StatusOK || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%s as %s answered %d: %s", one.table, kind, file.StatusCode, file.body)
			}
			got := lined(read(t, file.body), page.heads)
			got = got[:min(len(got), len(want))]
			if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
				t.Errorf("%s?%s as %s:\n%q\nthe page shows\n%q", one.table, one.query, kind, got, want)
			}
		}
	}
	for _, row := range valueRows(t, s.take("teams", "csv", "").body) {
		for _, c := range row {
			if strings.ContainsAny(c[:min(1, len(c))], "=+@") {
				t.Errorf("a spreadsheet program would work out %q", c)
			}
		}
	}
}

func TestX7_AFileSaysWhatItIsWhatForAndWhatItMayLack(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	file := s.take("teams", "pdf", "status=on_task")
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, url.PathEscape("演练")) {
		t.Errorf("the file is called %s", name)
	}
	texts := map[string]string{"pdf": printed(t, file.body), "csv": s.take("teams", "csv", "status=on_task").body}
	for kind, text := range texts {
		for _, want := range []string{"演练", "重庆蓝天救援队", "任务中", "2026-07-12", "15:00", "用途：值班交接", "2台终端未听到", "138****1111"} {
			if !strings.Contains(strings.Join(strings.Fields(text), ""), want) {
				t.Errorf("as %s it does not say %q: %s", kind, want, text)
			}
		}
		if strings.Contains(text, "北碚缙云摩托") || strings.Contains(text, "13800001111") {
			t.Errorf("as %s it holds what was not asked for", kind)
		}
	}
	lines, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Exported})
	if err != nil || len(lines) != 2 || lines[0].Reason != "值班交接" || lines[0].About != "teams" || !strings.Contains(lines[0].Detail, "status=on_task") {
		t.Errorf("the audit has %+v, %v", lines, err)
	}
}

// printed is the text of a PDF.
func printed(t *testing.T, raw string) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c := exec.CommandContext(t.Context(), program, "-layout", path, "-")
	c.Stdout = &out
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPersonalDataLeavesInFullOnlyWithTheDeedAndAReason(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	const number, phone = "500103198001011234", "13800001111"
	masked := s.take("people", "csv", "col=id_number&col=phone").body
	if strings.Contains(masked, number) || strings.Contains(masked, phone) || !strings.Contains(masked, "138****1111") {
		t.Errorf("without asking for it: %s", masked)
	}
	if got := s.take("people", "csv", "col=id_number", "reveal", "1", "reason", " "); got.StatusCode != http.StatusBadRequest || strings.Contains(got.body, number) {
		t.Errorf("without a reason it answered %d", got.StatusCode)
	}
	whole := s.take("people", "csv", "col=id_number&col=phone", "reveal", "1", "reason", "遇险救援")
	for _, want := range []string{number, phone, "含个人信息", "导出人 duty", "遇险救援"} {
		if !strings.Contains(whole.body, want) {
			t.Errorf("in full it lacks %q: %s", want, whole.body)
		}
	}
	if register := s.take("books.vehicle", "csv", "all=1", "reveal", "1"); !strings.Contains(register.body, "13500005555") {
		t.Error("a register stays masked")
	}
	for _, want := range []account.Asked{{Verb: account.Revealed}} {
		lines, err := s.book.Audit(t.Context(), want)
		if err != nil || len(lines) != 2 || lines[1].Reason != "遇险救援" {
			t.Errorf("the audit has %+v, %v", lines, err)
		}
	}
	if page := s.page("/people?col=id_number&reveal=1"); strings.Contains(page, number) {
		t.Error("a page shows it whole")
	}
	if strings.Contains(s.page("/books/vehicle?all=1&q=1350000"), "渝A12345") {
		t.Error("somebody may feel his way to a number")
	}
	if !strings.Contains(s.page("/books/vehicle?all=1&q=13500005555"), "渝A12345") {
		t.Error("a number that is known whole is not found")
	}
}

func TestX6_ARecordGoesOnPaperWithItsWholeHistory(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	id := record.KeyID("team", "team-2").String()
	file := s.post("/s/"+scene.Flood().String()+"/record/team/"+id+"/export", url.Values{"kind": {"csv"}, "reason": {"核查"}, "query": {""}})
	for _, want := range []string{"璧山山地救援队", "冲突", "JJ-C-0001", "江津一号台", "江津区指挥车", "补传", "已被取代", "核查", "139****2222"} {
		if !strings.Contains(file.body, want) {
			t.Errorf("it does not say %q: %s", want, file.body)
		}
	}
	if strings.Contains(file.Header.Get("Content-Disposition"), url.PathEscape("璧山")) {
		t.Error("the file's name says whom it is about")
	}
	narrowed := s.post("/s/"+scene.Flood().String()+"/record/team/"+id+"/export", url.Values{"kind": {"csv"}, "reason": {"核查"}, "query": {"by=陈刚"}})
	if strings.Count(narrowed.body, "江津一号台") >= strings.Count(file.body, "江津一号台") {
		t.Error("narrowed to one operator it has as many lines of the other")
	}
}

func TestAFilterWithANameIsNobodyElses(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	keep := func(s *site, form url.Values) answer {
		return s.post("/s/"+scene.Flood().String()+"/tables/teams/saved", form)
	}
	got := keep(s, url.Values{"name": {"在场的水上队"}, "query": {"only=here&page=3&district=&sort=-here"}})
	if at := got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther || !strings.HasSuffix(at, "/teams?only=here&sort=-here") {
		t.Errorf("it leads to %s", at)
	}
	if body := s.page("/teams"); !strings.Contains(body, "在场的水上队") || !strings.Contains(body, "teams?only=here&amp;sort=-here") {
		t.Error("it is not offered")
	}
	if strings.Contains(s.page("/needs"), "在场的水上队") {
		t.Error("another table offers it")
	}
	other := newSite(t, story).admit("viewer", account.Viewer)
	other.post("/login", url.Values{"name": {"viewer"}, "password": {password}, "next": {"/"}})
	if strings.Contains(other.page("/teams"), "在场的水上队") {
		t.Error("somebody else sees it")
	}
	keep(other, url.Values{"name": {"在场的水上队"}, "query": {""}, "forget": {"1"}})
	if !strings.Contains(s.page("/teams"), "在场的水上队") {
		t.Error("somebody else took it away")
	}
	keep(s, url.Values{"name": {"在场的水上队"}, "query": {"only=here"}, "forget": {"1"}})
	if strings.Contains(s.page("/teams"), "在场的水上队") {
		t.Error("it cannot be taken away")
	}
}

func TestRecordsAndTablesOfElsewhereAreNotThere(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	team, fire := record.KeyID("team", "team-1").String(), "/s/"+scene.Fire().String()
	for _, path := range []string{
		fire + "/teams/" + team, fire + "/record/team/" + team, fire + "/record/vehicle/" + record.KeyID("vehicle", "渝A12345").String(), fire + "/people/" + record.KeyID("person", "person-1").String(),
		"/s/" + scene.Flood().String() + "/record/nothing/" + team, "/s/" + scene.Flood().String() + "/record/team/nonsense", "/s/" + scene.Flood().String() + "/books/nothing",
		"/s/" + scene.Flood().String() + "/record/vehicle/" + team, "/s/" + uuid.NewString() + "/teams",
	} {
		got := s.get(path)
		for got.StatusCode == http.StatusSeeOther {
			got = s.get(got.Header.Get("Location"))
		}
		if got.StatusCode != http.StatusNotFound || strings.Contains(got.body, "蓝天") {
			t.Errorf("%s answered %d", path, got.StatusCode)
		}
	}
	for _, path := range []string{"/tables/nothing/export", "/tables/books.nothing/export", "/record/nothing/" + team + "/export", "/record/need/" + team + "/export", "/tables/nothing/saved"} {
		if got := s.post("/s/"+scene.Flood().String()+path, url.Values{"kind": {"csv"}, "reason": {"x"}, "name": {"x"}}); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d", path, got.StatusCode)
		}
	}
	if got := s.take("teams", "exe", ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("a file of no known kind answered %d", got.StatusCode)
	}
}

func TestTheJournalIsNarrowedByWhoWhereWhatAndWhen(t *testing.T) {
	story := scene.Tell(t)
	var many strings.Builder
	for i := range 250 {
		many.WriteString(`{"kind":"journal","id":"line-` + strconv.Itoa(i) + `","set":{"text":"第` + strconv.Itoa(i) + `条","at":"2026-07-12T08:00:00Z"}}` + "\n")
	}
	story.Vehicle.Apply(many.String())
	story.Vehicle.Send()
	story.Wait(2e9)
	s := newSite(t, story).signIn()
	device := regexp.MustCompile(`<option value="([0-9A-Z]+)">江津一号台`).FindStringSubmatch(s.page("/journal"))
	if device == nil {
		t.Fatal("no terminal to choose")
	}
	for query, want := range map[string]string{
		"operator=" + url.QueryEscape("周"): "服务点搭建完成，联系人138****5678", "device=" + device[1]: "与指挥车联系中断，改用对讲机|水位每小时上涨10厘米", "about=team": "水位每小时上涨10厘米",
		"about=need": "", "to=2026-07-12T12:25": "水位每小时上涨10厘米|服务点搭建完成，联系人138****5678", "from=2026-07-12T12:26&to=2026-07-12T14:24": "到达朱沱镇，水位超警戒1.2米",
		"device=nonsense&operator=" + url.QueryEscape("李"): "与指挥车联系中断，改用对讲机|水位每小时上涨10厘米",
	} {
		var texts []string
		for _, cells := range tableOf(t, s.page("/journal?"+query)).cells {
			texts = append(texts, cells[1])
		}
		if got := strings.Join(texts, "|"); got != want {
			t.Errorf("%s shows %s, want %s", query, got, want)
		}
	}
	seen := map[string]bool{}
	next := "/journal?operator=" + url.QueryEscape("陈")
	for turns := 0; next != ""; turns++ {
		body := s.page(next)
		for _, id := range tableOf(t, body).ids {
			if seen[id] {
				t.Fatalf("a line stands on two pages: %s", id)
			}
			seen[id] = true
		}
		next = ""
		if found := regexp.MustCompile(`href="/s/[^/]+(/journal[^"]*before=[^"]*)">更早`).FindStringSubmatch(body); found != nil {
			next = strings.ReplaceAll(found[1], "&amp;", "&")
		}
		if turns > 5 {
			t.Fatal("there is no end of pages")
		}
	}
	if len(seen) != 251 {
		t.Errorf("page by page there are %d lines, want 251", len(seen))
	}
	if rows := valueRows(t, s.take("journal", "csv", "operator="+url.QueryEscape("陈")+"&before=1").body); len(rows) < 251 {
		t.Errorf("a file has %d lines", len(rows))
	}
}
