package books

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/paper"
	"qianshao/shared/report"
)

// exportMax is how many lines a file may have.
const exportMax = 50_000

// export gives exactly the filtered set of a table, in its order and with its columns, as a workbook, as values or on
// paper. Personal fields stay masked: a file goes where nobody can call it back.
func (b *books) export(q *page.Request) error {
	t, err := b.named(q)
	kind, known := paper.Of("." + q.HTTP.PostFormValue("kind"))
	if err != nil || !known {
		return page.ErrMissing
	}
	query, err := url.ParseQuery(q.HTTP.PostFormValue("query"))
	if err != nil {
		return page.ErrMissing
	}
	q.HTTP.URL.RawQuery = asked(query)
	w := windowOf(q)
	w.skip, w.limit = 0, exportMax
	got, err := t.read(q, w)
	if err != nil {
		return err
	}
	doc := t.document(q, got)
	raw, err := paper.Set(doc, kind)
	if err != nil {
		return err
	}
	if err := q.Audit(account.Exported, t.name, string(kind)+" "+strconv.Itoa(len(got.lines))+" ?"+q.HTTP.URL.RawQuery, q.HTTP.PostFormValue("reason")); err != nil {
		return err
	}
	return send(q, paper.FileName(doc, q.Page.In(t.label), kind), kind, raw)
}

// document is a table as a paper.
func (t table) document(q *page.Request, got found) report.Document {
	p, chosen := q.Page, t.chosen(q)
	sheet := report.Table{Empty: p.In(t.empty)}
	for i, c := range t.columns {
		if chosen[i] {
			sheet.Columns = append(sheet.Columns, report.Column{Title: p.In(c.label), Number: c.right})
		}
	}
	for _, l := range got.lines {
		var cells []string
		for i, c := range l.cells {
			if chosen[i] {
				cells = append(cells, c.plain())
			}
		}
		sheet.Rows = append(sheet.Rows, report.Row{Cells: cells})
	}
	return report.Document{
		Paper: "table-" + t.name, Title: p.In(t.label),
		Stamp: report.Stamp{
			Incident: q.State.Space.Name, Exercise: q.State.Space.Exercise(), AsOf: q.State.At, Operator: q.Account.Operator(), Desk: p.Hub,
		},
		Parts: []report.Part{{Prose: t.said(q, got)}, {Table: &sheet}},
	}
}

// said tells on the file what was asked for and what it may lack.
func (t table) said(q *page.Request, got found) string {
	p := q.Page
	words := []string{fmt.Sprintf(p.T("共 %d 条，导出 %d 条。", "%d records, %d taken out."), got.all, len(got.lines))}
	if query := q.HTTP.URL.Query(); len(query) > 0 {
		var parts []string
		for _, c := range got.chips {
			if c.Chosen && c.Word != "" {
				parts = append(parts, c.Word)
			}
		}
		for _, f := range got.filters {
			for _, o := range f.Options {
				if o.Value == f.Chosen && f.Chosen != "" {
					parts = append(parts, f.Label+"="+o.Label)
				}
			}
		}
		if text := q.Word("q"); text != "" {
			parts = append(parts, p.T("查找 ", "search ")+text)
		}
		if len(parts) > 0 {
			words = append(words, p.T("筛选：", "Filter: ")+strings.Join(parts, p.T("；", "; "))+p.T("。", "."))
		}
	}
	if silent := q.State.Unheard(); len(silent) > 0 {
		words = append(words, fmt.Sprintf(p.T("有 %d 台终端未听到，其掌握的情况可能未计入。", "%d terminals were not heard from; what they know may be missing."), len(silent)))
	}
	return strings.Join(words, "")
}

// send gives a file to be kept, never to be shown in the page's place.
func send(q *page.Request, name string, kind paper.Kind, raw []byte) error {
	types := map[paper.Kind]string{
		paper.PDF: "application/pdf", paper.Workbook: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		paper.Values: "text/csv; charset=utf-8", paper.Text: "text/plain; charset=utf-8",
	}
	h := q.Writer.Header()
	h.Set("Content-Type", types[kind])
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	q.Writer.WriteHeader(http.StatusOK)
	if _, err := q.Writer.Write(raw); err != nil {
		q.Log().DebugContext(q.HTTP.Context(), "file not taken", "reason", err.Error())
	}
	return nil
}
