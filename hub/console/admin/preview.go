package admin

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/health"
	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/roster"
	"qianshao/shared/sheet"
)

// rowsShown is how many rows of one verdict a preview lists; the file with the refused ones has them all.
const rowsShown = 200

// previewBody is what stands on the page of a file that waits.
type previewBody struct {
	body
	Upload  upload
	Kind    string
	Size    string
	Plan    *intake.Plan
	Digest  string // of what would be written
	Tiles   []page.Chip
	Rows    []lineRow
	Left    int // rows that are not listed
	Columns []columnRow
	Writes  int // rows that would be written
	Refuses int // rows that would not
	Moved   bool
	Failed  []string // records that were not written after all, and why
}

// lineRow is one row of the sheet.
type lineRow struct {
	Number  int
	Mark    page.Mark
	Title   string
	Changes []intake.Change
	Why     []string
}

// columnRow is one column of the sheet with the fields it may fill.
type columnRow struct {
	Title  string
	Fields []option
}

// sent is the file that the address names, if who looks sent it for this space and it still waits.
func (a *admin) sent(q *page.Request) (upload, bool) {
	return a.uploads.find(q.HTTP.PathValue("id"), q.Account.Name, q.State.Space.ID, q.Page.Now)
}

// desk is where an import is written: base data is the general group's, whoever of those that may brings it in.
func (a *admin) desk(q *page.Request) (*desk.Desk, error) {
	post := q.Post()
	if q.Account.Role == account.Admin {
		post = roster.Post{Level: roster.City, Group: account.General.Group()}
	}
	return q.Board().Desk(q.State.Space.ID, q.Account.Operator(), post)
}

// plan works out what a file would do. One file is read at a time.
func (a *admin) plan(q *page.Request, one upload) (*intake.Plan, error) {
	ctx := q.HTTP.Context()
	select {
	case a.uploads.turn <- struct{}{}:
		defer func() { <-a.uploads.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	d, err := a.desk(q)
	if err != nil {
		return nil, err
	}
	grid, err := sheet.Read(bytes.NewReader(one.Raw))
	if err != nil {
		return nil, &unreadable{unread(q, err)}
	}
	own := map[string]string{}
	for title, field := range one.Map {
		own[title] = field
	}
	return d.Preview(ctx, grid, desk.Reading{Kind: one.Kind, Map: own, Source: one.Name, Language: q.Page.Lang, Anyway: one.Anyway})
}

// unreadable is a file that is no spreadsheet.
type unreadable struct{ words string }

func (u *unreadable) Error() string { return u.words }

// Sentence says it; it was put into the page's language when it was found.
func (u *unreadable) Sentence(string) string { return u.words }

// digest tells whether what would be written is what was shown.
func digest(plan *intake.Plan) string {
	h := fnv.New128a()
	for i := range plan.Rows {
		l := &plan.Rows[i]
		if l.Verdict != intake.New && l.Verdict != intake.Changed {
			continue
		}
		fmt.Fprint(h, l.Number, l.Verdict, l.Edit.ID, l.Edit.Set, l.Edit.Members, l.Changes)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func (a *admin) preview(q *page.Request) error { return a.writePreview(q, http.StatusOK, false) }

func (a *admin) writePreview(q *page.Request, status int, moved bool) error {
	p := q.Page
	one, ok := a.sent(q)
	if !ok {
		return a.lost(q)
	}
	plan, err := a.plan(q, one)
	if words, said := sentence(q, err); said {
		return a.writeIntake(q, http.StatusUnprocessableEntity, form{values: map[string][]string{"kind": {one.Kind}}, Refused: words})
	}
	if err != nil {
		return err
	}
	b := previewBody{
		body: begin(q, "intake", p.T("导入预览", "Preview of the import"), form{}), Upload: one, Kind: p.In(plan.Kind.Label), Size: health.Bytes(uint64(len(one.Raw))), Plan: plan,
		Digest: digest(plan), Writes: plan.Counts[intake.New] + plan.Counts[intake.Changed], Refuses: plan.Counts[intake.Wrong] + plan.Counts[intake.Suspect], Moved: moved,
	}
	b.Rows, b.Left = linesOf(p, plan, intake.Verdict(q.Word("show")))
	b.Tiles, b.Columns = tilesOf(q, plan), columnsOf(p, plan, one)
	if one.Done != nil {
		p.Title = p.T("导入结果", "Result of the import")
		for _, r := range one.Done.Refused[:min(len(one.Done.Refused), rowsShown)] {
			b.Failed = append(b.Failed, said(q, r.Err))
		}
	}
	p.Body = b
	return q.Write(status, "admin_preview")
}

func said(q *page.Request, err error) string {
	if words, ok := sentence(q, err); ok {
		return words
	}
	return q.Page.T("记录没有写入，请重新导入该行。", "The record was not written; send the row again.")
}

// lost says that a file is not kept any more.
func (a *admin) lost(q *page.Request) error {
	return a.writeIntake(q, http.StatusGone, form{Refused: q.Page.T("这个文件已不在等候（超过两小时、换了别的文件，或中心重启过）。已写入的行都在；请重新选择文件，写过的行不会重复。",
		"This file does not wait any more (two hours have passed, another was sent, or the hub started anew). Rows that were written stand; choose the file again, none is written twice.")})
}

func verdictMark(p *page.Page, v intake.Verdict) page.Mark {
	switch v {
	case intake.New:
		return page.Marked("up", "info", p.T("新增", "new"))
	case intake.Changed:
		return page.Marked("diamond", "enroute", p.T("修改", "changed"))
	case intake.Wrong:
		return page.Marked("cross", "alarm", p.T("有错，不写入", "wrong, not written"))
	case intake.Suspect:
		return page.Marked("half", "warn", p.T("疑似重复，不写入", "looks known, not written"))
	}
	return page.Marked("check", "muted", p.T("相同", "the same"))
}

func tilesOf(q *page.Request, plan *intake.Plan) []page.Chip {
	shown := q.Word("show")
	chips := []page.Chip{{Mark: page.Marked("", "", q.Page.T("须看的行", "rows to look at")), Count: len(plan.Rows) - plan.Counts[intake.Same], Link: q.With("show", ""), Chosen: shown == ""}}
	for _, v := range []intake.Verdict{intake.Wrong, intake.Suspect, intake.New, intake.Changed, intake.Same} {
		chips = append(chips, page.Chip{Mark: verdictMark(q.Page, v), Count: plan.Counts[v], Link: q.With("show", string(v)), Chosen: shown == string(v)})
	}
	return chips
}

// linesOf lists rows, what is refused first; only says which verdict alone.
func linesOf(p *page.Page, plan *intake.Plan, only intake.Verdict) (rows []lineRow, left int) {
	for _, v := range []intake.Verdict{intake.Wrong, intake.Suspect, intake.Changed, intake.New, intake.Same} {
		if only != v && (only != "" || v == intake.Same) {
			continue
		}
		n := 0
		for i := range plan.Rows {
			l := &plan.Rows[i]
			if l.Verdict != v {
				continue
			}
			if n++; n > rowsShown {
				left++
				continue
			}
			row := lineRow{Number: l.Number, Mark: verdictMark(p, v), Title: cmp.Or(p.Text(l.Title), p.T("（没有名称）", "(no name)"))}
			if v == intake.Changed {
				row.Changes = l.Changes
			}
			for _, why := range l.Why(p.Lang) {
				row.Why = append(row.Why, p.Text(why))
			}
			rows = append(rows, row)
		}
	}
	return rows, left
}

func columnsOf(p *page.Page, plan *intake.Plan, one upload) []columnRow {
	var all []columnRow
	for _, c := range plan.Columns {
		if c.Title == "" {
			continue
		}
		row := columnRow{Title: c.Title, Fields: []option{{"-", p.T("不读这一列", "leave it out"), c.Field == ""}}}
		for i := range plan.Kind.Fields {
			f := &plan.Kind.Fields[i]
			row.Fields = append(row.Fields, option{f.Name, p.In(f.Label), f.Name == c.Field})
		}
		all = append(all, row)
	}
	return all
}

// columns takes over which column fills which field.
func (a *admin) columns(q *page.Request) error {
	f := typed(q)
	one, ok := a.sent(q)
	if !ok {
		return a.lost(q)
	}
	titles, fields := f.values["title"], f.values["field"]
	if len(titles) != len(fields) || len(titles) > columnMapMax {
		return page.ErrMissing
	}
	one.Map, one.Anyway, one.Done = map[string]string{}, f.Value("anyway") == "yes", nil
	for i, title := range titles {
		if fields[i] == "-" || q.State.Schema.Kind(one.Kind).Field(fields[i]) != nil {
			one.Map[title] = fields[i]
		}
	}
	a.uploads.keep(one, q.Page.Now)
	return q.Redirect(q.Page.Link("intake", one.ID))
}

// write records what was shown, and nothing else: when what is known has moved since, the preview is shown again. It
// goes on to the end although the browser may leave; a hub that stops leaves whole rows, and the same file goes on.
func (a *admin) write(q *page.Request) error {
	f := typed(q)
	one, ok := a.sent(q)
	if !ok {
		return a.lost(q)
	}
	plan, err := a.plan(q, one)
	if err != nil {
		return err
	}
	if f.Value("digest") != digest(plan) {
		return a.writePreview(q, http.StatusConflict, true)
	}
	d, err := a.desk(q)
	if err != nil {
		return err
	}
	done, err := d.Import(context.WithoutCancel(q.HTTP.Context()), plan, nil)
	detail := fmt.Sprintf("%s: new %d, changed %d, written %d, refused %d", one.Name, plan.Counts[intake.New], plan.Counts[intake.Changed], done.Written, len(done.Refused)+plan.Counts[intake.Wrong]+plan.Counts[intake.Suspect])
	if noted := q.Audit(account.Imported, one.Kind, detail, ""); noted != nil || err != nil {
		return cmp.Or(err, noted)
	}
	one.Done = &done
	a.uploads.keep(one, q.Page.Now)
	return q.Redirect(q.Page.Link("intake", one.ID))
}

// DoneWords says what was written.
func (b previewBody) DoneWords(p *page.Page) string {
	words := []string{p.T("已写入 ", "written: ") + strconv.Itoa(b.Upload.Done.Written)}
	if n := len(b.Upload.Done.Refused); n > 0 {
		words = append(words, p.T("未写入 ", "not written: ")+strconv.Itoa(n))
	}
	return strings.Join(words, p.T("，", ", "))
}
