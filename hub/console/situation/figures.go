package situation

import (
	"cmp"
	"strconv"
	"strings"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/roster"
)

// figureGroup is the figures of one thing, for the page that lists all.
type figureGroup struct {
	Name    string
	Figures []figure
}

func figures(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "overview", p.T("统计口径", "Figures"), "place"
	p.Sheets = []string{"situation.css"}
	var groups []figureGroup
	for _, f := range p.State.Overview.Counts {
		name := groupOf(p, f.Name)
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, figureGroup{Name: name})
		}
		last := &groups[len(groups)-1]
		last.Figures = append(last.Figures, figureOf(p, f.Name))
	}
	p.Body = groups
	return q.Write(200, "figures")
}

// groupOf names what a figure is about.
func groupOf(p *page.Page, figure string) string {
	prefix, _, _ := strings.Cut(figure, ".")
	return cmp.Or(map[string]string{
		"teams": p.T("队伍", "Teams"), "people": p.T("人员", "People"), "vehicles": p.T("车辆", "Vehicles"), "signups": p.T("报名", "Sign-ups"),
		"checkins": p.T("到场报备", "Arrivals"), "needs": p.T("需求", "Needs"), "tasks": p.T("任务", "Tasks"),
		"results": p.T("救援成果", "Results"), "boats": p.T("舟艇、搜救犬", "Boats and dogs"), "dogs": p.T("舟艇、搜救犬", "Boats and dogs"),
		"passages": p.T("通行保障", "Passage"), "permits": p.T("通行保障", "Passage"), "supplies": p.T("物资与后勤", "Supplies"), "requests": p.T("物资与后勤", "Supplies"),
		"injuries": p.T("伤病", "Injuries"), "inquiries": p.T("咨询", "Inquiries"),
	}[prefix], prefix)
}

// behindBody is the records that a figure counts.
type behindBody struct {
	figure
	page.List[roster.Ref]
	Counted []countedRow
	Adds    bool // the records carry numbers
}

// countedRow is one of them.
type countedRow struct {
	ID, Print, Kind, Title, Small, Link string
	Mark                                page.Mark
	N                                   string
}

// behind lists the records that a figure counts.
func behind(q *page.Request) error {
	p := q.Page
	p.Section, p.Update = "overview", "offer"
	p.Sheets = []string{"situation.css"}
	b := behindBody{figure: figureOf(p, q.HTTP.PathValue("name"))}
	if b.Means.Zh == "" {
		return page.ErrMissing
	}
	p.Title = p.In(b.Label)
	b.List = page.Paged(q, b.Records, len(b.Records))
	for _, ref := range b.Rows {
		row := countedOf(p, b.figure.Name, ref)
		b.Adds = b.Adds || row.N != ""
		b.Counted = append(b.Counted, row)
	}
	p.Body = &b
	return q.Write(200, "behind")
}

// countedOf puts a record behind a figure into a row.
func countedOf(p *page.Page, figure string, ref roster.Ref) countedRow {
	row := countedRow{ID: ref.ID.String(), Kind: ref.Kind, Link: p.LinkTo(ref)}
	if k := p.State.Schema.Kind(ref.Kind); k != nil {
		row.Kind = p.In(k.Label)
	}
	picture := p.State.Picture
	switch ref.Kind {
	case "team":
		t, _ := picture.Team(ref.ID)
		row.Title, row.Small, row.Mark = t.Name, p.District(t.District), p.Mark("team", t.Status)
		if n, counts := headsOf(figure, picture.HeadCount(ref.ID)); counts {
			row.N = strconv.Itoa(n)
		}
	case "person":
		x, _ := picture.Person(ref.ID)
		row.Title, row.Small, row.Mark = x.Name, p.TeamBehind(ref), p.Mark("person", x.Status)
	case "vehicle":
		v, _ := picture.Vehicle(ref.ID)
		row.Title, row.Small, row.Mark = v.Plate, p.TeamBehind(ref), p.Mark("vehicle", v.Status)
	case "need":
		n, _ := picture.Need(ref.ID)
		row.Title, row.Small, row.Mark = p.Text(n.Title), n.Number, p.Mark("need", n.Status)
	case "task":
		t, _ := picture.Task(ref.ID)
		row.Title, row.Small, row.Mark = p.Text(t.Title), t.Number, p.Mark("task", t.Status)
	default:
		row.Title, row.Small, row.N = filed(p, figure, ref)
	}
	row.Title = cmp.Or(row.Title, ref.ID.String()[:8])
	row.Print = page.Fingerprint(row)
	return row
}

// headsOf is what a team adds to a figure of people.
func headsOf(figure string, h roster.HeadCount) (int, bool) {
	switch figure {
	case "people.heads":
		return h.Came(), true
	case "people.on_scene":
		return h.OnScene(), true
	case "people.present":
		return h.Present, true
	case "people.out":
		return h.Out, true
	case "people.resting":
		return h.Resting, true
	case "people.left":
		return h.Left, true
	case "people.injured":
		return h.Injured, true
	case "people.missing":
		return h.Missing, true
	case "people.named":
		return h.Named, true
	}
	return 0, false
}

// filed says what a sign-up or a filing on arrival is about.
func filed(p *page.Page, figure string, ref roster.Ref) (title, small, n string) {
	for _, c := range p.State.Picture.Checkins {
		if ref.Kind == "checkin" && c.ID == ref.ID {
			team, _ := p.State.Picture.Team(c.Team)
			n = strconv.Itoa(c.People)
			if strings.HasPrefix(figure, "vehicles.") {
				n = strconv.Itoa(c.Vehicles)
			}
			return cmp.Or(team.Name, p.T("个人", "alone")), p.Clock(c.ArrivedAt) + " " + p.Text(c.Place), n
		}
	}
	for _, s := range p.State.Picture.Signups {
		if ref.Kind == "signup" && s.ID == ref.ID {
			team, _ := p.State.Picture.Team(s.Team)
			return cmp.Or(team.Name, p.T("个人", "alone")), p.Shown("signup", "decision", string(s.Decision)), ""
		}
	}
	return "", "", ""
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
