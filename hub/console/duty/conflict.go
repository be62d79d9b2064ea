package duty

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// conflictBody is the page of one conflict.
type conflictBody struct {
	Row      page.ConflictRow
	Sides    []sideRow
	Effects  []effectRow
	Calls    []page.CallRow
	Whole    bool   // the numbers stand there in full
	Phones   bool   // who looks may see them in full
	Mine     bool   // who looks may settle it
	Why      string // why he may not
	Acts     []string
	Seen     string // what the form shows
	Desks    []deskRow
	Input    field // of a value that no side has; without a name where none can be typed
	Choice   string
	Keep     string
	Reason   string
	Refused  string
	Moved    string // what changed since the form was opened
	NoAct    string // where it is settled that no act here settles
	Releases []option
}

// sideRow is one side, with both of its times.
type sideRow struct {
	page.SideRow
	Index  int
	Hub    string // when the hub got it
	Then   string // address of the record as the hub knew it once it had got this side
	Whole  string // of the whole picture of that moment
	Late   bool
	Record string // that the side is about, where the sides are records
	ID     string
	Link   string
}

// effectRow is something that rests on what is contested.
type effectRow struct{ What, Title, Link string }

// deskRow is a desk that will hear of what is settled.
type deskRow struct {
	Name      string
	Connected bool
	LastSeen  string // empty: never
}

// mine says whether who looks may settle a conflict.
func mine(q *page.Request, c desk.Conflict) bool {
	return q.May(account.Resolve, c.Owner) && !q.State.Space.Closed
}

// find looks the conflict up as it stands now, not as it stood when the space was last worked out.
func find(q *page.Request, id string) (*desk.Desk, desk.Conflict, bool, error) {
	d, err := q.Desk()
	if err != nil {
		return nil, desk.Conflict{}, false, err
	}
	all, err := d.Conflicts(q.HTTP.Context())
	if err != nil {
		return nil, desk.Conflict{}, false, err
	}
	at := slices.IndexFunc(all, func(c desk.Conflict) bool { return c.ID == id })
	if at < 0 {
		return d, desk.Conflict{}, false, nil
	}
	return d, all[at], true, nil
}

func showConflict(q *page.Request) error {
	id := q.HTTP.URL.Query().Get("id")
	d, c, there, err := find(q, id)
	if err != nil {
		return err
	}
	if !there {
		return overNow(q, d, http.StatusOK)
	}
	body, err := conflictOf(q, d, c)
	if err != nil {
		return err
	}
	return body.write(q, http.StatusOK)
}

func (b *conflictBody) write(q *page.Request, status int) error {
	p := q.Page
	p.Section, p.Title, p.Body, p.Sheets = "conflicts", p.T("冲突：", "Conflict: ")+p.Text(b.Row.Title), b, []string{"duty.css"}
	return q.Write(status, "settle")
}

// conflictOf is all there is to know before one decides.
func conflictOf(q *page.Request, d *desk.Desk, c desk.Conflict) (*conflictBody, error) {
	p := q.Page
	b := &conflictBody{Row: p.ConflictRow(c), Mine: mine(q, c), Desks: desks(p), Acts: actsOn(c), Seen: seenOf(c)}
	if err := b.call(q, d, c, false); err != nil {
		return nil, err
	}
	switch {
	case q.State.Space.Closed:
		b.Why = p.T("本空间已关闭，不再裁定。", "This space is closed; nothing is settled in it any more.")
	case !b.Mine:
		b.Why = p.T("由", "To be settled by ") + p.Group(c.Owner) + p.T("裁定；您的账号可以查看，不能裁定。", "; your account may look, not settle.")
	case len(b.Acts) == 0:
		b.NoAct = p.T("这类情况要到相关记录上处理（如更正报备、核实关闭、盘点）。请先打电话给下列席位，由其办理；办完后本条自动消失。",
			"This is settled on the records themselves (a filing put right, a closing confirmed, a count). Call the desks below; once they have done it this is gone.")
	}
	received, err := receivedOf(q, d, c)
	if err != nil {
		return nil, err
	}
	for i, s := range c.Sides {
		row := sideRow{SideRow: b.Row.Sides[i], Index: i, ID: s.Record.ID.String(), Hub: p.T("中心所写", "written here")}
		if at := received[i]; !at.IsZero() {
			row.Hub, row.Late = p.Second(at), at.Sub(time.UnixMilli(s.Source.Wall)) > page.LateAfter
		}
		if s.Source.Wall != 0 {
			row.At = p.Second(time.UnixMilli(s.Source.Wall)) // sides of one minute are told apart
		}
		then := p.AsOf(page.KnownAt(received[i], s.Source))
		row.Then, row.Whole = then.LinkTo(s.Record), then.Replayed()
		if c.Finding != nil {
			row.Record, row.Link = titleOf(q, s.Record), p.LinkTo(s.Record)
		}
		b.Sides = append(b.Sides, row)
	}
	if b.Effects, err = effects(q, d, c); err != nil {
		return nil, err
	}
	b.ask(q, c)
	return b, nil
}

// ask makes the field for a value that no side has, and the choices of what a finding is settled by.
func (b *conflictBody) ask(q *page.Request, c desk.Conflict) {
	p := q.Page
	kind := p.State.Schema.Kind(c.Record.Kind)
	if f := kind.Field(c.Field); c.Finding == nil && f != nil && f.Type != record.Ref {
		b.Input = field{Name: "value", Label: p.In(f.Label), Way: wayOf(f, f.LenMax > 300), Unit: p.In(f.Unit), LenMax: f.LenMax}
		b.Input.choices(p, f, nil)
	}
	if c.Finding != nil && slices.Contains(b.Acts, "release") {
		for _, s := range c.Sides {
			if t, ok := p.State.Picture.Task(s.Record.ID); ok {
				b.Releases = append(b.Releases, option{Value: t.ID.String(), Label: p.Text(t.Caption())})
			}
		}
	}
}

// receivedOf is when the hub got each side; zero for what it wrote itself.
func receivedOf(q *page.Request, d *desk.Desk, c desk.Conflict) ([]time.Time, error) {
	times := make([]time.Time, len(c.Sides))
	histories := map[roster.Ref][]desk.HistoryLine{}
	for i, s := range c.Sides {
		lines, read := histories[s.Record]
		if !read {
			var err error
			if lines, err = d.History(q.HTTP.Context(), s.Record); err != nil {
				return nil, fmt.Errorf("read the history of a side: %w", err)
			}
			histories[s.Record] = lines
		}
		for _, l := range lines {
			if l.Source == s.Source && (c.Field == "" || l.Field == c.Field) {
				times[i] = l.Received
			}
		}
	}
	return times, nil
}

// effectsMax bounds how much of what rests on a record is shown.
const effectsMax = 40

// effects are the records that name what is contested, and those it names: what goes wrong where the wrong side stands.
func effects(q *page.Request, d *desk.Desk, c desk.Conflict) ([]effectRow, error) {
	p := q.Page
	refs := []roster.Ref{c.Record}
	if c.Finding != nil {
		refs = c.Finding.Records()
	}
	var rows []effectRow
	seen := map[uuid.UUID]bool{}
	for _, ref := range refs {
		seen[ref.ID] = true
	}
	for _, ref := range refs {
		around, err := d.Record(q.HTTP.Context(), ref, p.Lang)
		if roster.Refused(err) != nil {
			continue // deleted on one side
		}
		if err != nil {
			return nil, fmt.Errorf("read what rests on it: %w", err)
		}
		for _, l := range append(around.NamedBy, around.Names...) {
			if l.Ref.Kind == "" || l.Ref.Kind == "journal" || l.Ref.Kind == "receipt" || seen[l.Ref.ID] || len(rows) >= effectsMax {
				continue
			}
			seen[l.Ref.ID] = true
			rows = append(rows, effectRow{p.In(l.Label), p.Titled(l.Ref, l.Title), p.LinkTo(l.Ref)})
		}
	}
	return rows, nil
}

// desks are those that hear of whatever is settled in the space.
func desks(p *page.Page) []deskRow {
	var rows []deskRow
	for _, t := range p.State.Terminals {
		if t.Expected() {
			one := deskRow{Name: t.Name, Connected: t.Connected}
			if !t.LastSeen.IsZero() {
				one.LastSeen = p.Ago(t.LastSeen)
			}
			rows = append(rows, one)
		}
	}
	return rows
}

func titleOf(q *page.Request, ref roster.Ref) string {
	k := q.State.Schema.Kind(ref.Kind)
	if k == nil {
		return ""
	}
	word, p := q.Page.In(k.Label), q.State.Picture
	if t, ok := p.Task(ref.ID); ok {
		return word + " " + q.Page.Text(t.Caption())
	}
	if n, ok := p.Need(ref.ID); ok {
		return word + " " + q.Page.Text(n.Caption())
	}
	if t, ok := p.Team(ref.ID); ok {
		return word + " " + t.Name
	}
	return word
}

// seenOf tells one state of a conflict from another.
func seenOf(c desk.Conflict) string {
	parts := []any{c.ID}
	for _, s := range c.Sides {
		parts = append(parts, s.Source, s.Text, s.Record, s.Stands)
	}
	return page.Fingerprint(parts...)
}
