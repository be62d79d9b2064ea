package situation

import (
	"cmp"
	"strings"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/roster"
)

// figureGroup is the figures of one thing, for the page that lists all.
type figureGroup struct {
	Name    string
	Figures []roster.Figure
}

func figures(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "figures", p.T("统计口径", "Figures"), "place"
	titles := map[string]string{
		"teams": p.T("队伍", "Teams"), "people": p.T("人员", "People"), "vehicles": p.T("车辆", "Vehicles"), "signups": p.T("报名", "Sign-ups"),
		"checkins": p.T("到场报备", "Arrivals"), "needs": p.T("需求", "Needs"), "tasks": p.T("任务", "Tasks"),
		"results": p.T("救援成果", "Results"), "boats": p.T("舟艇、搜救犬", "Boats and dogs"), "dogs": p.T("舟艇、搜救犬", "Boats and dogs"),
		"passages": p.T("通行保障", "Passage"), "permits": p.T("通行保障", "Passage"), "supplies": p.T("物资与后勤", "Supplies"), "requests": p.T("物资与后勤", "Supplies"),
		"injuries": p.T("伤病", "Injuries"), "inquiries": p.T("咨询", "Inquiries"),
	}
	var groups []figureGroup
	for _, f := range p.State.Overview.Counts {
		prefix, _, _ := strings.Cut(f.Name, ".")
		name := cmp.Or(titles[prefix], prefix)
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, figureGroup{Name: name})
		}
		last := &groups[len(groups)-1]
		last.Figures = append(last.Figures, f)
	}
	p.Body = groups
	return q.Write(200, "figures")
}

// satelliteRow is one record of which something is known by satellite alone.
type satelliteRow struct {
	Print                   string
	Kind, Title, Said, Desk string
	At, AtAgo, Received     string
}

// satellite lists what desks told by satellite and have not signed in yet.
func satellite(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "satellite", p.T("经卫星", "By satellite"), "place"
	rows := make([]satelliteRow, len(p.State.Satellite))
	for i, a := range p.State.Satellite {
		rows[i] = satelliteRowOf(p, a)
	}
	p.Body = rows
	return q.Write(200, "satellite")
}

func satelliteRowOf(p *page.Page, a board.Ahead) satelliteRow {
	row := satelliteRow{Kind: p.In(a.Kind), Title: p.Text(a.Title), Said: p.Text(p.In(a.Said)), Desk: a.Desk, At: p.Clock(a.At), AtAgo: p.Ago(a.At), Received: p.Clock(a.Received)}
	row.Print = page.Fingerprint(a.ID, a.Received.UnixMilli())
	return row
}
