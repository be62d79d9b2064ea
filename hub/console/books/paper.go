package books

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/report"
)

// exportRecord gives the page of a record as a file: what it says, what belongs to it, and its line of time as it is narrowed.
func (b *books) exportRecord(q *page.Request) error {
	id, err := q.ID()
	kind := q.State.Schema.Kind(q.HTTP.PathValue("kind"))
	if err != nil || kind == nil {
		return page.ErrMissing
	}
	query, err := url.ParseQuery(q.HTTP.PostFormValue("query"))
	if err != nil {
		return page.ErrMissing
	}
	take, ok, err := takingOf(q)
	if err != nil || !ok {
		return err
	}
	take.whole = false // histories are kept masked
	q.HTTP.URL.RawQuery = query.Encode()
	body, err := b.viewOf(kind.Name)(q, id)
	if err != nil {
		return err
	}
	return give(q, take, kind.Name+"/"+id.String(), fmt.Sprintf("%d ?%s", len(body.Line.Moments), q.HTTP.URL.RawQuery), body.Kind, recordPaper(q, kind.Name, id, body, take))
}

// recordPaper is the page of a record as a paper.
func recordPaper(q *page.Request, kind string, id uuid.UUID, body recordBody, take taking) report.Document {
	p := q.Page
	doc := papered(q, "record-"+kind, body.Kind+" "+body.Title, take)
	doc.Number = body.Number
	facts := []report.Fact{}
	for _, m := range body.Marks {
		if m.Word != "" {
			facts = append(facts, report.Fact{Label: p.T("状态", "Status"), Text: m.Word})
		}
	}
	for _, f := range body.Figures {
		facts = append(facts, report.Fact{Label: f.Label, Text: f.Value})
	}
	for _, f := range body.Facts {
		facts = append(facts, report.Fact{Label: f.Label, Text: f.Value, Wide: widthOf(f.Value) > widthMax})
	}
	if len(body.Tags) > 0 {
		facts = append(facts, report.Fact{Label: p.T("专业方向", "Capabilities"), Text: strings.Join(body.Tags, "、"), Wide: true})
	}
	words := fmt.Sprintf(p.T("用途：%s。记录标识 %s。", "For: %s. Record %s. "), take.reason, id) + silentWords(q)
	doc.Parts = []report.Part{{Prose: words}, {Facts: facts}}
	for _, c := range body.Conflicts {
		doc.Parts = append(doc.Parts, conflictPart(p, c))
	}
	for _, one := range body.Panels {
		doc.Parts = append(doc.Parts, one.part(p))
	}
	if len(body.Related) > 0 {
		part := report.Part{Heading: p.T("相关记录", "Related records")}
		for _, r := range body.Related {
			part.Facts = append(part.Facts, report.Fact{Label: r.Label, Text: r.Title, Wide: true})
		}
		doc.Parts = append(doc.Parts, part)
	}
	line := body.Line.table(p)
	doc.Format = weigh(&line)
	doc.Parts = append(doc.Parts, report.Part{Heading: p.T("时间线", "Timeline"), Table: &line})
	return doc
}

func conflictPart(p *page.Page, c page.ConflictRow) report.Part {
	sides := report.Table{Columns: []report.Column{{Title: p.T("各方的值", "Values")}, {Title: p.T("谁", "Who")}, {Title: p.T("终端", "Terminal")}, {Title: p.T("何时", "When")}, {Title: p.T("目前采用", "Stands for now")}}}
	for _, s := range c.Sides {
		stands := ""
		if s.Stands {
			stands = p.T("采用", "shown")
		}
		sides.Rows = append(sides.Rows, report.Row{Cells: []string{strings.TrimSpace(s.Value + " " + s.Team), s.Operator, s.Device, s.At, stands}})
	}
	return report.Part{Heading: p.T("冲突：", "Conflict: ") + p.In(c.What), Table: &sides}
}

// part is a panel on paper.
func (p panel) part(of *page.Page) report.Part {
	sheet := report.Table{Empty: p.Empty}
	for _, h := range p.Head {
		sheet.Columns = append(sheet.Columns, report.Column{Title: h.Label, Number: h.Right})
	}
	for _, r := range p.Rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = c.plain(of)
		}
		sheet.Rows = append(sheet.Rows, report.Row{Cells: cells})
	}
	weigh(&sheet)
	return report.Part{Heading: p.Title, Table: &sheet}
}

// table is a line of time on paper: each change in a row of its own.
func (l timeline) table(p *page.Page) report.Table {
	sheet := report.Table{
		Columns: []report.Column{{Title: p.T("终端时间", "Device time")}, {Title: p.T("中心收到", "Received")}, {Title: p.T("操作员", "Operator")}, {Title: p.T("终端", "Terminal")}, {Title: p.T("内容", "What")}, {Title: p.T("原值", "Before")}, {Title: p.T("新值", "After")}, {Title: p.T("说明", "Note")}},
		Empty:   p.T("没有记录", "Nothing"),
	}
	for _, m := range l.Moments {
		late := ""
		if m.Late {
			late = p.T("补传", "late")
		}
		if len(m.Changes) == 0 {
			sheet.Rows = append(sheet.Rows, report.Row{Cells: []string{m.At, m.Received, m.Operator, m.Device, m.Text, "", "", late}})
		}
		for _, c := range m.Changes {
			note := late
			if c.Denied {
				note = strings.TrimSpace(note + " " + p.T("未采信", "not believed"))
			} else if c.Replaced {
				note = strings.TrimSpace(note + " " + p.T("已被取代", "replaced"))
			}
			sheet.Rows = append(sheet.Rows, report.Row{Cells: []string{m.At, m.Received, m.Operator, m.Device, c.Field, c.Old, c.New, note}})
		}
	}
	return sheet
}
