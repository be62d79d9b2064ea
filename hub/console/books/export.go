package books

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/paper"
	"qianshao/shared/report"
)

// exportMax is how many lines a file may have.
const exportMax = 50_000

// taking is what somebody asks for who takes a table away.
type taking struct {
	kind   paper.Kind
	reason string // what it is for
	whole  bool   // personal fields in full
}

// takingOf reads the form. What is wrong with it has been told when ok is false.
func takingOf(q *page.Request) (take taking, ok bool, err error) {
	kind, known := paper.Of("." + q.HTTP.PostFormValue("kind"))
	if !known {
		return take, false, page.ErrMissing
	}
	take = taking{kind: kind, reason: purpose(q.HTTP.PostFormValue("reason")), whole: q.HTTP.PostFormValue("reveal") != ""}
	if take.whole && !q.May(account.Reveal, "") {
		return take, false, page.ErrForbidden
	}
	if take.reason == "" {
		q.Tell(http.StatusBadRequest, q.Page.T("请写明用途", "Say what it is for"), q.Page.T("没有写用途，什么都没有导出。请返回上一页，写明导出的用途；含个人信息的导出还会连同用途记入审计。",
			"No purpose was given, so nothing was taken out. Go back and say what the file is for; with personal data it goes into the audit."))
		return take, false, nil
	}
	return take, true, nil
}

// purposeMax is how much of a purpose is kept.
const purposeMax = 200

func purpose(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), purposeMax)])
}

// export gives exactly the filtered set of a table, in its order and with its columns, as a workbook, as values or on
// paper. Personal fields stay masked unless somebody who may asks for them whole: a file goes where nobody can call it back.
func (b *books) export(q *page.Request) error {
	t, err := b.named(q)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(q.HTTP.PostFormValue("query"))
	if err != nil {
		return page.ErrMissing
	}
	take, ok, err := takingOf(q)
	if err != nil || !ok {
		return err
	}
	query, _ = tidy(query)
	query.Del("page")
	query.Del("before")
	q.HTTP.URL.RawQuery, q.Page.Whole = query.Encode(), take.whole
	if m := t.span(q).Wrong(); m != nil {
		q.Tell(http.StatusBadRequest, q.Page.T("时间看不懂", "A time cannot be read"), q.Page.Unread(*m, q.Page.T("没有导出任何内容。", "Nothing was taken out.")))
		return nil
	}
	w := t.windowOf(q)
	w.limit, w.whole = exportMax, take.whole
	if t.name == "journal" {
		w.limit = journalMax
	}
	got, err := t.read(q, w)
	if err != nil {
		return err
	}
	if got.kind > len(got.lines) {
		return tooLarge(q, w.limit)
	}
	return give(q, take, t.name, fmt.Sprintf("%d ?%s", len(got.lines), q.HTTP.URL.RawQuery), q.Page.In(t.label), t.document(q, w, got, take))
}

// give sets a document, writes down that it leaves the hub, and sends it under a label that says nothing of anybody.
func give(q *page.Request, take taking, about, detail, label string, doc report.Document) error {
	raw, err := paper.Set(doc, take.kind)
	if errors.Is(err, paper.ErrTooLarge) {
		return tooLarge(q, exportMax)
	}
	if err != nil {
		return err
	}
	verb := account.Exported
	if take.whole {
		verb = account.Revealed
	}
	if err := q.Audit(verb, about, string(take.kind)+" "+detail, take.reason); err != nil {
		return err
	}
	return q.Send(paper.FileName(doc, label, take.kind), raw)
}

func tooLarge(q *page.Request, most int) error {
	q.Tell(http.StatusRequestEntityTooLarge, q.Page.T("导出的内容太多", "Too much for one file"), fmt.Sprintf(q.Page.T(
		"一个文件最多 %d 行，且总量有限。没有导出任何内容，数据不受影响。请用筛选或时间范围分几次导出。",
		"A file has %d lines at most and is bounded in size. Nothing was taken out and no data is affected. Narrow the table by a filter or a time and take it in parts."), most))
	return nil
}

// document is a table as a paper.
func (t table) document(q *page.Request, w window, got found, take taking) report.Document {
	p := q.Page
	sheet := report.Table{Empty: p.In(t.empty)}
	for _, c := range w.columns {
		sheet.Columns = append(sheet.Columns, report.Column{Title: p.In(c.label), Number: c.right})
	}
	for _, l := range got.lines {
		cells := make([]string, len(l.cells))
		for i, c := range l.cells {
			cells[i] = c.plain(p)
		}
		sheet.Rows = append(sheet.Rows, report.Row{Cells: cells})
	}
	doc := papered(q, "table-"+t.name, p.In(t.label), take)
	doc.Format, doc.Parts = weigh(&sheet), []report.Part{{Prose: t.said(q, got, take)}, {Table: &sheet}}
	return doc
}

// papered is an empty paper of the centre's; one with personal data in full says so on every page, with who took it and why.
func papered(q *page.Request, name, title string, take taking) report.Document {
	doc := report.Document{Paper: name, Title: title, Stamp: report.Stamp{
		Incident: q.State.Space.Name, Exercise: q.State.Space.Exercise(), AsOf: q.State.At, Operator: q.Account.Operator(), Desk: q.Page.Hub,
	}}
	if take.whole {
		doc.Warning = fmt.Sprintf(q.Page.T("含个人信息，不得转发 · 导出人 %s · 用途：%s", "Personal data, do not pass on · taken by %s · for: %s"), q.Account.Operator(), take.reason)
	}
	return doc
}

// How a sheet is chosen for a table: by how wide its words are. A character of Chinese counts two.
const (
	measured  = 200 // lines that are looked at
	widthMin  = 5
	widthMax  = 34
	uprightTo = 96
	a4To      = 170
)

// weigh gives each column its share of the width, and the table a sheet that is wide enough.
func weigh(t *report.Table) report.Format {
	all := 0.0
	for i := range t.Columns {
		most := widthOf(t.Columns[i].Title)
		for _, r := range t.Rows[:min(measured, len(t.Rows))] {
			most = max(most, widthOf(r.Cells[i]))
		}
		t.Columns[i].Weight = float64(min(max(most, widthMin), widthMax))
		all += t.Columns[i].Weight
	}
	switch {
	case all <= uprightTo:
		return report.A4
	case all <= a4To:
		return report.A4Wide
	}
	return report.A3Wide
}

func widthOf(text string) int {
	wide := 0
	for _, r := range text {
		if wide++; r > 0xff {
			wide++
		}
	}
	return wide
}

// said tells on the file what was asked for, what it is for, and what it may lack.
func (t table) said(q *page.Request, got found, take taking) string {
	p := q.Page
	all := ""
	if got.all > len(got.lines) {
		all = fmt.Sprintf(p.T("（本表共 %d 条）", " (of %d)"), got.all)
	}
	words := []string{fmt.Sprintf(p.T("导出 %d 条%s。用途：%s。", "%d records%s, for: %s. "), len(got.lines), all, take.reason)}
	if parts := t.filters(q, got); len(parts) > 0 {
		words = append(words, p.T("筛选：", "Filter: ")+strings.Join(parts, p.T("；", "; "))+p.T("。", ". "))
	}
	return strings.Join(append(words, silentWords(q)), "")
}

// filters are the filters of a table in words.
func (t table) filters(q *page.Request, got found) (parts []string) {
	p := q.Page
	for _, c := range got.chips {
		if c.Chosen && q.Word("status")+q.Word("all") != "" {
			parts = append(parts, c.Word)
		}
	}
	for _, f := range got.filters {
		if f.Typed && f.Chosen != "" {
			parts = append(parts, f.Label+"="+p.Text(f.Chosen))
		}
		for _, o := range f.Options {
			if o.Value == f.Chosen && f.Chosen != "" {
				parts = append(parts, f.Label+"="+o.Label)
			}
		}
	}
	if span := t.span(q).words(p); span != "" {
		parts = append(parts, span)
	}
	if text := q.Word("q"); text != "" {
		parts = append(parts, p.T("查找 ", "search ")+p.Text(text))
	}
	return parts
}

// silentWords say how many desks were not heard from; nothing where all were.
func silentWords(q *page.Request) string {
	silent := q.State.Unheard()
	if len(silent) == 0 {
		return ""
	}
	return fmt.Sprintf(q.Page.T("有 %d 台终端未听到，其掌握的情况可能未计入。", "%d terminals were not heard from; what they know may be missing."), len(silent))
}
