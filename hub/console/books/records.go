package books

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// team is the page of a team: how many are where, whom and what it brought, what it was sent to.
func (b *books) team(q *page.Request, id uuid.UUID) (body recordBody, err error) {
	d, err := q.Desk()
	if err != nil {
		return body, err
	}
	t, err := d.Team(q.HTTP.Context(), id)
	if err != nil {
		return body, err
	}
	p := q.Page
	if t.InCensus {
		body = recordBody{ID: id.String(), Kind: p.T("队伍", "team"), Badge: p.T("仅在日常库", "census only"), Line: lineOf(q, t.Team.Ref(), nil, nil), Marks: []page.Mark{p.Mark("team", t.Team.Status)}}
	} else if body, _, err = b.around(q, t.Team.Ref(), "person", "vehicle", "checkin", "task"); err != nil {
		return body, err
	}
	row := p.TeamRow(t.TeamLine)
	p.Section, body.Above = "teams", sibling{Label: p.T("力量", "Forces"), Link: p.Link("teams")}
	body.Title, body.Facts, body.Tags = t.Team.Name, p.Facts(t.Team.Row, "name", "status", "capabilities"), row.Directions
	if row.Silence.Word != "" {
		body.Marks = append(body.Marks, row.Silence)
	}
	if len(t.Aliases) > 0 {
		names := make([]string, len(t.Aliases))
		for i, a := range t.Aliases {
			names[i] = a.Name
		}
		body.Note = p.T("已并入的重复记录：", "Duplicates joined into it: ") + strings.Join(names, p.T("、", ", "))
	}
	body.Figures = headFigures(p, t.Heads)
	body.Panels = []panel{tasksOf(p, t.Tasks, p.T("没有派过任务", "Never given a task")), peopleOf(p, t.People), vehiclesOf(p, t.Vehicles), filingsOf(p, t.Filings)}
	body.Print = page.Fingerprint(body.Print, row.Print)
	return body, nil
}

func headFigures(p *page.Page, h roster.HeadCount) []figure {
	all := []figure{
		{p.T("在场合计", "here"), count(h.OnScene()), false}, {p.T("到过", "came"), count(h.Came()), false}, {p.T("报备", "declared"), count(h.Declared), false},
		{p.T("具名", "named"), count(h.Named), false}, {p.T("在集结点", "present"), count(h.Present), false}, {p.T("外出", "out"), count(h.Out), false},
		{p.T("休整", "resting"), count(h.Resting), false}, {p.T("离场", "left"), count(h.Left), false},
	}
	if h.Injured > 0 {
		all = append(all, figure{p.T("伤", "injured"), count(h.Injured), true})
	}
	if h.Missing > 0 {
		all = append(all, figure{p.T("失联", "missing"), count(h.Missing), true})
	}
	return all
}

// tasksOf are task orders as the table of tasks shows them.
func tasksOf(p *page.Page, tasks []roster.Task, empty string) panel {
	all := panelOf(p.T("任务", "Tasks"), empty, p.T("任务", "Task"), p.T("编号", "No."), ">"+p.T("优先", "Prio."), p.T("状态", "Status"), p.T("自", "Since"), p.T("承担队伍", "Teams"), p.T("结果", "Result"))
	for _, l := range p.State.Tasks {
		if !slices.ContainsFunc(tasks, func(one roster.Task) bool { return one.ID == l.Task.ID }) {
			continue
		}
		r, crew := p.TaskRow(l), cell{}
		for _, t := range l.Teams {
			crew.Tags = append(crew.Tags, t.Name)
		}
		all.add(cell{Text: r.Title, Small: p.Text(r.Place), Link: p.Link("tasks", l.Task.ID), Warn: r.Contradicted}, cell{Text: r.Number, Code: true}, cell{Text: r.Priority},
			cell{Mark: r.Status, Aside: r.Silence}, cell{Text: r.Since, Code: true}, crew, cell{Text: r.Result})
	}
	return all
}

func peopleOf(p *page.Page, people []roster.Person) panel {
	all := panelOf(p.T("人员", "People"), p.T("没有按姓名登记的人", "Nobody entered by name"), p.T("姓名", "Name"), p.T("岗位", "Role"), p.T("状态", "Status"), p.T("电话", "Phone"), p.T("身份证号", "ID number"))
	all.Note = p.T("电话与证件号默认隐藏", "phones and ID numbers are hidden")
	for _, x := range people {
		all.add(cell{Text: x.Name, Link: p.Link("people", x.ID), Warn: len(x.Row.Conflicts()) > 0}, cell{Text: p.Text(x.Role)}, cell{Mark: p.Mark("person", x.Status)},
			cell{Text: p.Phone(x.Phone), Code: true}, cell{Text: p.Masked(record.IDMask, x.IDNumber), Code: true})
	}
	return all
}

func vehiclesOf(p *page.Page, vehicles []roster.Vehicle) panel {
	all := panelOf(p.T("车辆", "Vehicles"), p.T("没有登记车辆", "No vehicle entered"), p.T("车牌", "Plate"), p.T("车型", "Type"), p.T("状态", "Status"), p.T("驾驶员", "Driver"), p.T("电话", "Phone"), ">"+p.T("座位", "Seats"))
	for _, v := range vehicles {
		seats := ""
		if v.Seats > 0 {
			seats = count(v.Seats)
		}
		all.add(cell{Text: v.Plate, Link: p.LinkTo(roster.Ref{Kind: "vehicle", ID: v.ID}), Warn: len(v.Row.Conflicts()) > 0}, cell{Text: p.Text(v.Type)}, cell{Mark: p.Mark("vehicle", v.Status)},
			cell{Text: v.Driver}, cell{Text: p.Phone(v.DriverPhone), Code: true}, cell{Text: seats})
	}
	return all
}

func filingsOf(p *page.Page, filings []roster.Checkin) panel {
	all := panelOf(p.T("到场报备", "Filings on arrival"), p.T("没有到场报备", "No filing on arrival"),
		p.T("到达", "Arrived"), p.T("类型", "Filing"), ">"+p.T("人数", "People"), ">"+p.T("车辆", "Vehicles"), p.T("地点", "Place"), p.T("登记", "By"))
	for _, f := range filings {
		all.add(cell{Text: p.Clock(f.ArrivedAt), Link: p.LinkTo(roster.Ref{Kind: "checkin", ID: f.ID}), Code: true},
			cell{Text: strings.TrimSpace(p.Shown("checkin", "mode", f.Mode) + " " + p.Shown("checkin", "admission", f.Admission))},
			cell{Text: count(f.People)}, cell{Text: count(f.Vehicles)}, cell{Text: p.Text(f.Place)}, cell{Text: f.RecordedBy, Small: p.Device(f.Row.Source.Device)})
	}
	return all
}

// need is the page of a need: how far it is met, what was published of it, who called.
func (b *books) need(q *page.Request, id uuid.UUID) (body recordBody, err error) {
	d, err := q.Desk()
	if err != nil {
		return body, err
	}
	n, err := d.Need(q.HTTP.Context(), id)
	if err != nil {
		return body, err
	}
	if body, _, err = b.around(q, n.Need.Ref(), "task", "publication"); err != nil {
		return body, err
	}
	p := q.Page
	row := p.NeedRow(n.NeedLine)
	p.Section, body.Above = "needs", sibling{Label: p.T("需求", "Needs"), Link: p.Link("needs")}
	body.Number, body.Title, body.Marks = row.Number, row.Title, []page.Mark{row.Urgency, row.Status, row.Fresh}
	body.Facts = p.Facts(n.Need.Row, "title", "number", "status", "urgency")
	short := "—"
	if row.Required != "" {
		short = page.Plain(row.Short)
	}
	figures := []figure{{p.T("需要", "required"), row.Required, false}, {p.T("已派", "sent"), row.Committed, false}, {p.T("缺口", "short"), short, row.Short > 0}}
	for _, f := range figures {
		if f.Value == "" {
			f.Value = "—"
		}
		body.Figures = append(body.Figures, f)
	}
	body.Panels = []panel{tasksOf(p, n.Tasks, p.T("还没有任务单", "No task order yet")), publicationsOf(p, n)}
	if len(n.Callers) > 0 {
		body.Panels = append(body.Panels, callersOf(p, n))
	}
	body.Print = page.Fingerprint(body.Print, row.Print)
	return body, nil
}

func publicationsOf(p *page.Page, n desk.NeedPage) panel {
	all := panelOf(p.T("发布", "Publications"), p.T("尚未发布", "Not published"), p.T("编号", "No."), p.T("内容", "Text"), p.T("对象", "To"), p.T("依据", "On"), p.T("签发", "Signed"), p.T("有效至", "Until"), p.T("状态", "Status"))
	for _, out := range n.Publications {
		all.add(cell{Text: out.Number, Small: fmt.Sprintf(p.T("第 %d 版", "v%d"), out.Version), Link: p.LinkTo(roster.Ref{Kind: "publication", ID: out.ID}), Code: true},
			cell{Text: p.Text(out.Text)}, cell{Text: p.Text(out.Audience)}, cell{Text: p.Text(out.Basis)}, cell{Text: out.SignedBy}, cell{Text: p.Clock(out.ExpiresAt), Code: true},
			cell{Text: p.Shown("publication", "status", string(out.Status))})
	}
	return all
}

func callersOf(p *page.Page, n desk.NeedPage) panel {
	all := panelOf(p.T("并入的来报", "Calls merged into it"), "", p.T("编号", "No."), p.T("内容", "What"), p.T("来报人", "Caller"), p.T("电话", "Phone"), p.T("时间", "At"))
	for _, c := range n.Callers {
		all.add(cell{Text: c.Number, Link: p.Link("needs", c.ID), Code: true}, cell{Text: p.Text(c.Title)}, cell{Text: c.Reporter}, cell{Text: p.Phone(c.Phone), Code: true}, cell{Text: p.Clock(c.ReportedAt), Code: true})
	}
	return all
}

// task is the page of a task order: who is on it, and what it answers.
func (b *books) task(q *page.Request, id uuid.UUID) (body recordBody, err error) {
	d, err := q.Desk()
	if err != nil {
		return body, err
	}
	l, err := d.Task(q.HTTP.Context(), id)
	if err != nil {
		return body, err
	}
	if body, _, err = b.around(q, l.Task.Ref(), "team"); err != nil {
		return body, err
	}
	p := q.Page
	row := p.TaskRow(l)
	p.Section, body.Above = "tasks", sibling{Label: p.T("任务", "Tasks"), Link: p.Link("tasks")}
	body.Number, body.Title, body.Marks, body.Facts = row.Number, row.Title, []page.Mark{row.Status}, p.Facts(l.Task.Row, "title", "number", "status")
	if row.Silence.Word != "" {
		body.Marks = append(body.Marks, row.Silence)
	}
	crew := panelOf(p.T("承担队伍", "Teams on it"), p.T("没有队伍", "No team"), p.T("队伍", "Team"), p.T("状态", "Status"), ">"+p.T("在场", "Here"), p.T("位置", "Place"), p.T("负责人", "Leader"), p.T("最近联系", "Last contact"))
	for _, t := range p.State.Teams {
		if slices.ContainsFunc(l.Teams, func(one roster.Team) bool { return one.ID == t.Team.ID }) {
			r := p.TeamRow(t)
			crew.add(cell{Text: r.Name, Small: r.District, Link: p.Link("teams", r.ID), Warn: r.Contradicted}, cell{Mark: r.Status}, cell{Text: count(r.Heads.OnScene())},
				cell{Text: p.Text(r.Place)}, cell{Text: r.Leader, Small: r.Phone}, cell{Text: r.Contact, Aside: r.Silence, Code: true})
		}
	}
	body.Panels = []panel{crew}
	body.Print = page.Fingerprint(body.Print, row.Print)
	return body, nil
}

// person is the page of a responder.
func (b *books) person(q *page.Request, id uuid.UUID) (recordBody, error) {
	body, row, err := b.around(q, roster.Ref{Kind: "person", ID: id})
	if err != nil {
		return body, err
	}
	q.Page.Section, body.Above = "people", sibling{Label: q.Page.T("人员", "People"), Link: q.Page.Link("people")}
	body.Facts = q.Page.Facts(row, "status")
	return body, nil
}
