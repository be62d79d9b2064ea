package console

import "qianshao/hub/board"

// satelliteRow is one record of which something is known by satellite alone.
type satelliteRow struct {
	Print                   string
	Kind, Title, Said, Desk string
	At, AtAgo, Received     string
}

// satellite lists what desks told by satellite and have not signed in yet.
func (c *console) satellite(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "satellite", p.T("经卫星", "By satellite"), "place"
	rows := make([]satelliteRow, len(p.State.Satellite))
	for i, a := range p.State.Satellite {
		rows[i] = p.satelliteRow(a)
	}
	p.Body = rows
	return c.write(q, 200, "satellite")
}

func (p *page) satelliteRow(a board.Ahead) satelliteRow {
	row := satelliteRow{Kind: p.In(a.Kind), Title: p.Text(a.Title), Said: p.Text(p.In(a.Said)), Desk: a.Desk, At: p.Clock(a.At), AtAgo: p.Ago(a.At), Received: p.Clock(a.Received)}
	row.Print = fingerprint(a.ID, a.Received.UnixMilli())
	return row
}
