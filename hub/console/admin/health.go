package admin

import (
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/health"
)

// healthBody is what stands on the page of the hub's health.
type healthBody struct {
	body
	Watched  bool
	Report   health.Report
	State    page.Mark
	Worst    health.State
	Words    string // of the state
	Checks   []checkRow
	Bad      []checkRow
	Disks    []diskRow
	Backups  []backupRow
	Age      string // of the newest verified backup
	Next     string
	Uptime   string
	Spaces   []sizeRow
	Waiting  []health.Device
	Seen     map[string]string
	LookedAt string
}

// checkRow is one thing that is looked at.
type checkRow struct {
	Name, Words, Since string
	Mark               page.Mark
}

// diskRow is the room on one disk.
type diskRow struct {
	Name, Free, Size string
	Share            int // of it free, in hundredths
	Mark             page.Mark
}

// backupRow is one backup.
type backupRow struct {
	health.Backup
	Made, Size string
	Mark       page.Mark
}

// sizeRow is what one space takes.
type sizeRow struct {
	health.Space
	Name, Size string
}

func (a *admin) health(q *page.Request) error {
	p := q.Page
	b := healthBody{body: begin(q, "health", p.T("系统健康", "System health"), form{}), Watched: a.Watch != nil, Seen: map[string]string{}}
	if b.Watched {
		b.fill(p, a.Watch.Report())
	}
	p.Body = b
	return q.Write(http.StatusOK, "admin_health")
}

func (b *healthBody) fill(p *page.Page, r health.Report) {
	b.Report, b.Worst, b.Words = r, r.State(), r.Says(p.Now, p.Lang)
	if r.Starting(p.Now) {
		b.Worst = health.Attention
	}
	b.State = stateOf(p, b.Worst)
	for _, c := range r.Checks {
		row := checkRow{Name: c.Title(p.Lang), Words: c.In(p.Lang), Since: p.Clock(c.Since), Mark: stateOf(p, c.State)}
		b.Checks = append(b.Checks, row)
		if c.State != health.OK {
			b.Bad = append(b.Bad, row)
		}
	}
	for _, d := range r.Disks {
		b.Disks = append(b.Disks, diskRowOf(p, d))
	}
	for _, one := range r.Backups {
		b.Backups = append(b.Backups, backupRow{one, p.Clock(one.At), health.Bytes(uint64(one.Bytes)), backupMark(p, one.State)})
	}
	if newest, ok := r.Verified(); ok {
		b.Age = p.Ago(newest.At)
	}
	for _, s := range r.Spaces {
		b.Spaces = append(b.Spaces, sizeRow{s, p.SpaceName(s.ID), health.Bytes(uint64(s.File + s.History))})
	}
	for _, d := range r.Devices {
		b.Seen[d.ID] = p.Ago(d.LastSeen)
	}
	b.Waiting, b.Next, b.Uptime, b.LookedAt = r.Devices, p.Clock(r.BackupNext), p.Span(r.Uptime()), p.Ago(r.At)
}

// backUp asks for a backup now.
func (a *admin) backUp(q *page.Request) error {
	if a.Watch == nil {
		return page.ErrMissing
	}
	if err := q.Audit(account.BackupAsked, "hub", "", ""); err != nil {
		return err
	}
	a.Watch.BackUp()
	return q.Redirect(q.Page.Link("health"))
}

func stateOf(p *page.Page, s health.State) page.Mark {
	switch s {
	case health.OK:
		return page.Marked("square", "ready", s.In(p.Lang))
	case health.Attention:
		return page.Marked("up", "warn", s.In(p.Lang))
	}
	return page.Marked("cross", "alarm", s.In(p.Lang))
}

func backupMark(p *page.Page, s health.BackupState) page.Mark {
	switch s {
	case health.Verified:
		return page.Marked("check", "ready", s.In(p.Lang))
	case health.Damaged:
		return page.Marked("cross", "alarm", s.In(p.Lang))
	}
	return page.Marked("up", "warn", s.In(p.Lang))
}

func diskRowOf(p *page.Page, d health.Disk) diskRow {
	row := diskRow{Name: p.T("数据", "data"), Free: health.Bytes(d.Free), Size: health.Bytes(d.Size), Share: int(d.Share() * 100), Mark: page.Marked("square", "ready", p.T("充足", "enough"))}
	if d.Name != "data" {
		row.Name = p.T("备份", "backups")
	}
	if d.Low() {
		row.Mark = page.Marked("cross", "alarm", p.T("将满", "nearly full"))
	}
	return row
}
