package console_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/record"
	"qianshao/shared/report"
)

// reckoned is what a spreadsheet would work out if it were told to, with what it does so.
func reckoned() []string {
	return []string{
		`=cmd|'/C calc'!A0`, `+1`, `-1`, `@SUM(1+1)`, "\t=1+1", "\n=1+1", `＝1+1`, `＋1`, `－1`, `＠SUM(1+1)`, `=HYPERLINK("http://evil.example/","x")`, `-2+3+cmd|' /C calc'!A0`,
	}
}

// reckon writes those into every text of every kind of record, as the whole of it.
func reckon(t *testing.T, d *scene.Desk) {
	t.Helper()
	all := reckoned()
	var lines strings.Builder
	for _, k := range record.Standard().Kinds() {
		for n := range all {
			set := map[string]any{}
			for i := range k.Fields {
				switch f := &k.Fields[i]; {
				case f.Name == "joined_into": // the space would have gone on as another
				case f.Type == record.Text && f.LenMax >= len([]rune(all[n])):
					set[f.Name] = all[n]
				case f.Type == record.Code:
					set[f.Name] = f.Options[n%len(f.Options)].Name
				case f.Type == record.Ref:
					set[f.Name] = badKey(n)
				case f.Type == record.Time:
					set[f.Name] = scene.Noon().Format("2006-01-02T15:04:05Z")
				}
			}
			raw, err := json.Marshal(map[string]any{"kind": k.Name, "id": badKey(n), "set": set})
			if err != nil {
				t.Fatal(err)
			}
			lines.Write(append(raw, '\n'))
		}
	}
	d.Apply(lines.String())
	d.Send()
}

// taking is one file that can be asked for.
type taking struct {
	at    string
	form  url.Values
	kinds []string
	shows string // page that shows what the file holds; empty: it is compared elsewhere
}

// takings are ways to a file by every route that gives one, by its pattern. A pattern that stands here with none is proven
// elsewhere, which is said.
func takings(t *testing.T, s *site, story *scene.Story) map[string][]taking {
	t.Helper()
	base := "/s/" + scene.Flood().String()
	all := map[string][]taking{
		"POST /s/{space}/papers/kept/{id}/file": {}, "POST /s/{space}/audit/export": {{at: base + "/audit/export", kinds: []string{"csv", "xlsx"}, form: url.Values{"query": {"by=" + url.QueryEscape(reckoned()[0])}}}},
	}
	book := regexp.MustCompile(`href="` + base + `/(books/[a-z_-]+)"`)
	tables := []string{"teams", "people", "needs", "tasks", "journal"}
	for _, found := range book.FindAllStringSubmatch(s.page("/books"), -1) {
		tables = append(tables, found[1])
	}
	if len(tables) < 40 {
		t.Errorf("only %d tables are found", len(tables))
	}
	for i, table := range tables {
		for j, query := range []string{"all=1", "all=1&q=calc"} {
			kinds := []string{"csv", "xlsx"}
			if (i+j)%12 == 0 || os.Getenv("QIANSHAO_LONG") != "" {
				kinds = append(kinds, "pdf")
			}
			all["POST /s/{space}/tables/{table}/export"] = append(all["POST /s/{space}/tables/{table}/export"],
				taking{base + "/tables/" + strings.Replace(table, "/", ".", 1) + "/export", url.Values{"query": {query}}, kinds, "/" + table + "?" + query})
		}
	}
	for _, kind := range []string{"team", "need", "task", "vehicle"} {
		at := base + "/record/" + kind + "/" + record.KeyID(kind, badKey(0)).String() + "/export"
		all["POST /s/{space}/record/{kind}/{id}/export"] = append(all["POST /s/{space}/record/{kind}/{id}/export"], taking{at, url.Values{"query": {""}}, []string{"csv", "xlsx", "pdf"}, ""})
	}
	for i, x := range report.Standard().All() {
		form := url.Values{"w.opening": {reckoned()[0]}}
		if x.Of != "" {
			form.Set("about", record.KeyID(x.Of, badKey(0)).String())
		}
		kinds := [][]string{{"csv", "xlsx"}, {"xlsx", "txt"}, {"csv", "pdf"}}[i%3]
		if os.Getenv("QIANSHAO_LONG") != "" {
			kinds = []string{"csv", "xlsx", "pdf", "txt"}
		}
		all["POST /s/{space}/papers/{name}/file"] = append(all["POST /s/{space}/papers/{name}/file"], taking{base + "/papers/" + x.Name + "/file", form, kinds, ""})
	}
	answer := s.post(base+"/papers/daily/keep", url.Values{"a.summary": {reckoned()[0]}, "w.opening": {reckoned()[6]}})
	kept := answer.Header.Get("Location")
	if kept == "" {
		t.Fatalf("no paper can be kept: %d %s", answer.StatusCode, mainOf(answer.body))
	}
	all["POST /s/{space}/papers/kept/{id}/file"] = []taking{{kept + "/file", url.Values{}, []string{"csv", "xlsx", "pdf", "txt"}, ""}}
	return all
}

// then is the part of a pattern that names a moment gone by: such a page is the same one, asked of another state.
var then = regexp.MustCompile(`/[a-z]+/\{moment\}/`)

func TestX7_NoFileThatLeavesTheHubIsReckonedAndEachSaysWhatItIsFor(t *testing.T) {
	story := scene.Tell(t)
	reckon(t, story.Desk)
	s := newStaff(t, story, account.General).as(account.General)
	if err := s.book.Note(t.Context(), account.Entry{By: reckoned()[0], Verb: account.Exported, About: "=1+1", Detail: "@x", Reason: "+1"}); err != nil {
		t.Fatal(err)
	}
	all, given := takings(t, s.site, story), map[string]int{}
	deeds, _ := routes(t)
	for pattern, deed := range deeds {
		if _, known := all[then.ReplaceAllString(pattern, "/")]; deed == account.Export && !known {
			t.Errorf("%s gives files and is not looked at", pattern)
		}
	}
	for pattern, ways := range all {
		if deeds[pattern] != account.Export {
			t.Errorf("%s is no such route", pattern)
		}
		for _, way := range ways {
			for _, kind := range way.kinds {
				n := s.taken(pattern, way, kind)
				given[kind] += n
				given[pattern] += n
			}
		}
		if given[pattern] == 0 {
			t.Errorf("%s gave nothing", pattern)
		}
	}
	if teams := s.take("teams", "csv", "").body; !strings.Contains(teams, ",'-1,") || !strings.Contains(teams, ",'＋1,") {
		t.Errorf("what is no figure stands as one: %s", teams)
	}
	t.Logf("files: %v", given)
	if given["csv"] < 100 || given["xlsx"] < 100 || given["pdf"] < 20 {
		t.Errorf("only %v files were looked at", given)
	}
}

// lastGiven is what the audit says of the last file that was given.
func (s *site) lastGiven(t *testing.T) account.Entry {
	t.Helper()
	lines, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Exported, Max: 1})
	if err != nil || len(lines) != 1 {
		t.Fatalf("the audit has %d lines, %v", len(lines), err)
	}
	return lines[0]
}

// taken takes a file away and holds it to everything that is promised of files; it gives 1, or 0 where there is none to give.
func (s *site) taken(pattern string, way taking, kind string) int {
	t := s.t
	t.Helper()
	form := url.Values{"kind": {kind}}
	for name, values := range way.form {
		form[name] = values
	}
	before := s.lastGiven(t)
	if got := s.post(way.at, form); got.StatusCode < 400 || got.Header.Get("Content-Disposition") != "" {
		t.Errorf("%s gives %s to who does not say what for: %d", way.at, kind, got.StatusCode)
	}
	if s.lastGiven(t) != before {
		t.Errorf("%s: a file in the audit, and none was given", way.at)
	}
	form.Set("reason", "交接班")
	got := s.post(way.at, form)
	if strings.Contains(pattern, "papers/{name}") && got.StatusCode >= 400 && got.StatusCode < 500 {
		return 0 // a paper that cannot be made of this record, or not in this space
	}
	if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s as %s is answered %d: %.300s\n%s", way.at, kind, got.StatusCode, mainOf(got.body), s.log)
		return 0
	}
	if given := s.lastGiven(t); given.N <= before.N || given.By != "the-general" || given.Reason != "交接班" || given.About == "" {
		t.Errorf("%s as %s: the audit says %+v", way.at, kind, given)
	}
	var rows [][]string
	switch kind {
	case "csv":
		rows = valueRows(t, got.body)
		for _, row := range rows {
			for _, c := range row {
				if c != "" && strings.ContainsRune("=+@\t\r\n＝＋－＠", []rune(c)[0]) || strings.HasPrefix(c, "-") && strings.Trim(c, "-0123456789.") != "" {
					t.Errorf("%s: a spreadsheet would work out %q", way.at, c)
				}
			}
		}
	case "xlsx":
		rows = workbookRows(t, got.body)
		for _, fault := range reckoning(got.body) {
			t.Errorf("%s: %s", way.at, fault)
		}
	case "pdf":
		if name := regexp.MustCompile(`/(JavaScript|JS|Launch|URI|OpenAction|AA|EmbeddedFile)\b`).FindString(got.body); name != "" || !strings.HasPrefix(got.body, "%PDF-") {
			t.Errorf("%s: the paper has %q", way.at, name)
		}
	}
	if way.shows != "" && rows != nil {
		s.same(way, kind, rows)
	}
	return 1
}

// same holds the lines of a file against those of the page that shows them.
func (s *site) same(way taking, kind string, rows [][]string) {
	t := s.t
	t.Helper()
	page := tableOf(t, s.page(way.shows))
	if said := fmt.Sprintf("导出 %d 条", len(page.cells)); len(page.cells) < 100 && !slices.ContainsFunc(rows, func(row []string) bool {
		return slices.ContainsFunc(row, func(c string) bool { return strings.HasPrefix(c, said) })
	}) {
		t.Errorf("%s as %s does not say %q", way.shows, kind, said)
	}
	if len(page.cells) == 0 {
		return
	}
	got := lined(rows, page.heads)
	if len(page.cells) < 100 && len(got) != len(page.cells) {
		t.Errorf("%s as %s has %d lines, the page %d", way.shows, kind, len(got), len(page.cells))
	}
	for i, cells := range page.cells[:min(len(page.cells), len(got))] {
		for j, c := range cells {
			if want := bare(c); want != got[i][j] && want != "—" {
				t.Errorf("%s as %s: line %d has %q, the page %q", way.shows, kind, i, got[i][j], want)
				return
			}
		}
	}
}

// reckoning says what of a workbook would be worked out, or fetched from elsewhere.
func reckoning(raw string) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		return []string{err.Error()}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return []string{err.Error()}
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return []string{err.Error()}
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") && regexp.MustCompile(`<f[ >/]|<hyperlink|ddeLink`).Match(body) {
			say("%s has a formula or a link", f.Name)
		}
		if strings.Contains(f.Name, "externalLink") || strings.Contains(f.Name, "vbaProject") || strings.Contains(string(body), `TargetMode="External"`) {
			say("%s leads elsewhere", f.Name)
		}
	}
	book, err := excelize.OpenReader(strings.NewReader(raw))
	if err != nil {
		return append(faults, err.Error())
	}
	defer book.Close()
	words := []excelize.CellType{excelize.CellTypeSharedString, excelize.CellTypeInlineString}
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			return append(faults, err.Error())
		}
		for i, row := range rows {
			for j, text := range row {
				if text == "" || !strings.ContainsRune("=+@\t\r\n＝＋－＠", []rune(text)[0]) {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if of, err := book.GetCellType(name, cell); err != nil || !slices.Contains(words, of) {
					say("%s of %s holds %q as no text", cell, name, text)
				}
			}
		}
	}
	return faults
}
