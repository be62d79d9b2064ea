package screen

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// journal is 现场日志: one line at a time, never changed. @ and a few letters tie a line to a record.
type journal struct {
	filling
	about   roster.Hit // the record the line is about; zero for none
	hits    []roster.Hit
	entries []roster.Entry // newest first, those around what is looked at
	first   int            // how many stand before them
	total   int            // that the filter lets through
	names   map[uuid.UUID]string
	filter  draft
	chosen  uuid.UUID
	focus   Focus
}

// IDs of the journal.
const (
	journalText  = "journal.text"
	journalFind  = "journal.find"
	journalLines = "journal.list"
	journalAbout = "journal.@about" // kept with a draft
)

type journalRead struct {
	text    string // the filter it answers
	entries []roster.Entry
	names   map[uuid.UUID]string
	first   int
	total   int
}
type mentionsFound struct {
	text string
	hits []roster.Hit
}

func (journalRead) message()   {}
func (mentionsFound) message() {}

func (journalRead) page() string   { return "journal" }
func (mentionsFound) page() string { return "journal" }

func newJournal(d draft) journal { return journal{filling: filling{form: d}} }

func (j journal) key() string { return "journal" }
func (j journal) wish() Focus { return j.focus }

func (j journal) draft() string {
	if !j.form.typedIn() {
		return ""
	}
	return j.form.encode()
}

func (j journal) update(f frame, m Message) (page, []Effect) {
	what := nothing
	switch m := m.(type) {
	case Opened:
		j.focus = j.focus.to(journalText)
		return j, []Effect{j.read(f)}
	case Grew, RowsWanted:
		return j, []Effect{j.read(f)}
	case Entered:
		j.entries, j.about, j.hits = nil, roster.Hit{}, nil
	case Show:
		j.chosen = m.Record.ID
	case journalRead:
		if m.text == j.filter.text(journalFind) {
			return j.listed(m), nil
		}
	case mentionsFound:
		if _, mention := mentionIn(j.form.text(journalText)); mention == m.text {
			j.hits = m.hits
		}
	case Typed:
		return j.typed(f, m)
	case Submitted:
		return j.enter(f)
	case RowChosen:
		if m.List == journalLines {
			j.chosen = refOf("journal", m.Row).ID
		}
	case RowOpened:
		return j.opened(f, m)
	case KeyPressed:
		if m.Key == "Ctrl+F" {
			j.focus = j.focus.to(journalFind)
		}
		j.filling, what = j.keyed(m.Key)
	case Pressed:
		return j.pressed(f, m.ID)
	case Done:
		j.filling, j.about, j.hits = filling{form: j.form.clear()}, roster.Hit{}, nil
		j.focus = j.focus.to(journalText)
		return j, []Effect{j.read(f)}
	case Refused:
		j.filling = j.answered(m, "journal", j.fields(f), nil)
	case Crashed, Trouble:
		j.busy = false
	}
	return j.act(f, what)
}

func (j journal) act(f frame, what intent) (page, []Effect) {
	switch what {
	case send, insist:
		return j.write(f)
	case drop, leave:
		j.filling, j.about, j.hits = filling{form: j.form.clear()}, roster.Hit{}, nil
		j.focus = j.focus.to(journalText)
	}
	return j, nil
}

// read reads the lines that the filter lets through, those around what is looked at.
func (j journal) read(f frame) Effect {
	text := j.filter.text(journalFind)
	return f.look("read journal", func(ctx context.Context, d *desk.Desk) (Message, error) {
		q := desk.JournalQuery{Text: text, Limit: rowsMax}
		total, err := d.JournalCount(ctx, q)
		if err != nil {
			return nil, err
		}
		q.Skip = f.windows.first(journalLines, total)
		entries, err := d.JournalPage(ctx, q)
		if err != nil {
			return nil, err
		}
		p, err := d.Picture(ctx)
		if err != nil {
			return nil, err
		}
		names := map[uuid.UUID]string{}
		for _, id := range aboutOf(entries) {
			names[id] = titleOf(p, id)
		}
		return journalRead{text, entries, names, q.Skip, max(total, q.Skip+len(entries))}, nil
	})
}

// aboutOf lists what lines are about, each once.
func aboutOf(entries []roster.Entry) []uuid.UUID {
	var ids []uuid.UUID
	for _, e := range entries {
		if e.About != (uuid.UUID{}) && !slices.Contains(ids, e.About) {
			ids = append(ids, e.About)
		}
	}
	return ids
}

func (j journal) listed(m journalRead) journal {
	j.entries, j.names, j.first, j.total = m.entries, m.names, m.first, m.total
	return j
}

func (j journal) typed(f frame, m Typed) (page, []Effect) {
	if m.Field == journalFind {
		j.filter, j.entries, j.first, j.total = j.filter.typed(m.Field, m.Text), nil, 0, 0
		return j, []Effect{j.read(f)}
	}
	j.form = j.form.typed(m.Field, m.Text)
	_, mention := mentionIn(m.Text)
	if mention == "" {
		j.hits = nil
		return j, nil
	}
	return j, []Effect{f.look("find mention", func(ctx context.Context, d *desk.Desk) (Message, error) {
		hits, err := d.Search(ctx, mention, 6)
		return mentionsFound{mention, hits}, err
	})}
}

// mentionIn finds the @ that is being typed: it is the last, and only letters follow it.
func mentionIn(text string) (before, mention string) {
	at := strings.LastIndexAny(text, "@＠")
	if at < 0 {
		return text, ""
	}
	before = text[:at]
	mention = strings.TrimLeft(text[at:], "@＠")
	if strings.ContainsAny(mention, " 　，。,.;；") {
		return text, ""
	}
	return before, mention
}

// enter takes the first record a mention found, else writes the line.
func (j journal) enter(f frame) (page, []Effect) {
	if _, mention := mentionIn(j.form.text(journalText)); mention != "" && len(j.hits) > 0 {
		return j.tie(j.hits[0]), nil
	}
	return j.write(f)
}

// tie makes the line be about a record and puts its name where it was mentioned.
func (j journal) tie(h roster.Hit) journal {
	before, _ := mentionIn(j.form.text(journalText))
	j.about, j.hits = h, nil
	j.form = j.form.put(journalText, before+h.Title+" ")
	j.form = j.form.put(journalAbout, h.Ref.ID.String())
	j.focus = j.focus.to(journalText)
	return j
}

func (j journal) opened(f frame, m RowOpened) (page, []Effect) {
	id := refOf("", m.Row).ID
	if m.List == "journal.hits" {
		for _, h := range j.hits {
			if h.Ref.ID == id {
				return j.tie(h), nil
			}
		}
		return j, nil
	}
	e, ok := lineOf(j.entries, entryID, id)
	if !ok {
		return j, nil
	}
	return j, []Effect{say("history", askHistory{of: e.Ref(), title: e.Text})}
}

func entryID(e roster.Entry) uuid.UUID { return e.ID }

func (j journal) pressed(f frame, id string) (page, []Effect) {
	switch id {
	case "journal.untie":
		j.about = roster.Hit{}
		j.form = j.form.put(journalAbout, "")
		return j, nil
	case "journal.save":
		return j.enter(f)
	}
	var what intent
	j.filling, what = j.filling.pressed(id, "journal")
	return j.act(f, what)
}

func (j journal) write(f frame) (page, []Effect) {
	if j.busy || !f.open {
		return j, nil
	}
	if j.filling = j.checked(f.words, j.fields(f)); j.form.faulty() {
		return j, nil
	}
	j.busy = true
	text := j.text(journalText)
	about, _ := uuid.Parse(j.text(journalAbout))
	return j, []Effect{f.act("journal", "write a journal line", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.WriteJournal(ctx, text, about)
	}, func(record.Receipt) string { return text })}
}
