package books

import (
	"slices"
	"strconv"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// journalMax is how many lines of the journal a file has at most: it is read line by line, not from memory.
const journalMax = 20_000

// journalTable lists the journal: newest arrival first, read on and on, for nobody counts what is told all day long.
func journalTable(schema *record.Schema) table {
	kind := schema.Kind("journal")
	t := table{
		name: "journal", section: "journal", kind: "journal", label: says("现场日志", "Journal"), hint: says("内容、队伍、任务、操作员", "words, team, task, operator"),
		empty: says("日志还是空的。", "The journal is empty."), note: says("按中心收到的先后，最新在上；补传的标明收到时间。", "Newest arrival first; what came late says when."),
		times: []*record.Field{kind.Field("at")},
		columns: []column{
			{name: "at", label: says("时间", "Time")}, {name: "text", label: says("内容", "What")}, {name: "about", label: says("关于", "About")},
			{name: "operator", label: says("操作员", "Operator")}, {name: "device", label: says("终端", "Terminal")}, {name: "received", label: says("中心收到", "Received")},
			{name: "topic", label: says("类别", "Topic"), extra: true},
		},
	}
	t.read = func(q *page.Request, w window) (found, error) { return readJournal(q, w, schema) }
	return t
}

func readJournal(q *page.Request, w window, schema *record.Schema) (got found, err error) {
	wanted := desk.JournalQuery{
		Text: q.Word("q"), Before: w.before, Operator: q.Word("operator"), Device: deviceOf(q, q.Word("device")), Kind: q.Word("about"), From: w.from, To: w.to,
	}
	if schema.Kind(wanted.Kind) == nil {
		wanted.Kind = ""
	}
	entries, more, err := lines(q, wanted, w.limit)
	if err != nil {
		return got, err
	}
	for _, e := range entries {
		got.lines = append(got.lines, journalLine(q.Page, w, e))
	}
	if more {
		got.older = q.With("before", strconv.FormatInt(entries[len(entries)-1].Row.Key, 10))
		got.kind = len(entries) + 1 // there is more than a file may have
	}
	if got.on = true; w.before > 0 {
		got.newest = q.Without("before")
	}
	got.filters = journalFilters(q, schema)
	return got, nil
}

// lines reads so many lines, page by page, and says whether there are more.
func lines(q *page.Request, wanted desk.JournalQuery, limit int) (all []board.Entry, more bool, err error) {
	for {
		wanted.Limit = min(limit+1-len(all), board.JournalMax)
		some, err := q.Journal(wanted)
		if err != nil {
			return nil, false, err
		}
		all = append(all, some...)
		switch {
		case len(all) > limit:
			return all[:limit], true, nil
		case len(some) < wanted.Limit:
			return all, false, nil
		}
		wanted.Before = some[len(some)-1].Row.Key
	}
}

func journalLine(p *page.Page, w window, e board.Entry) line {
	r := p.Entries([]board.Entry{e})[0]
	one := line{id: e.ID.String()}
	for _, c := range w.columns {
		shown := cell{}
		switch c.name {
		case "at":
			shown = cell{Text: r.At, Code: true}
		case "text":
			shown = cell{Text: r.Text}
		case "about":
			shown = cell{Text: r.About, Link: r.Link}
		case "operator":
			shown = cell{Text: r.Operator}
		case "device":
			shown = cell{Text: r.Device}
		case "received":
			if shown = (cell{Text: r.Received, Code: true}); r.Late {
				shown.Late = p.T("补传", "late")
			}
		case "topic":
			shown = cell{Text: p.Text(e.Row.Text("topic"))}
		}
		one.cells = append(one.cells, shown)
	}
	return one
}

// journalFilters narrow the journal by the terminal, by who wrote, and by what kind of record a line is about.
func journalFilters(q *page.Request, schema *record.Schema) []filter {
	p := q.Page
	device := filter{Name: "device", Label: p.T("终端", "Terminal"), Chosen: q.Word("device")}
	for _, t := range q.State.Terminals {
		device.Options = append(device.Options, option{t.Device.String(), t.Name})
	}
	about := filter{Name: "about", Label: p.T("关于哪类记录", "About what kind"), Chosen: q.Word("about")}
	for _, k := range schema.Kinds() {
		if !slices.Contains([]string{"journal", "setting", "receipt", "counter"}, k.Name) {
			about.Options = append(about.Options, option{k.Name, p.In(k.Label)})
		}
	}
	return []filter{{Name: "operator", Label: p.T("操作员", "Operator"), Chosen: q.Word("operator"), Typed: true}, device, about}
}

// deviceOf is the terminal of the space that goes by a name; zero for none.
func deviceOf(q *page.Request, name string) dot.Device {
	for _, t := range q.State.Terminals {
		if name != "" && t.Device.String() == name {
			return t.Device
		}
	}
	return dot.Device{}
}
