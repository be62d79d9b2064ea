package screen

import (
	"fmt"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

func (n needs) wish() Focus { return n.focus }

func (n needs) render(f frame) body {
	w := needsWordsIn(f.language)
	b := body{hint: w.Hint, blocks: f.closed(roster.Reception)}
	if n.intake {
		b.blocks = append(b.blocks, n.intakeBlocks(f)...)
		b.dialog = n.question(f, "intake")
	} else {
		b.blocks = append(b.blocks, n.filterForm(f, w), n.list(f, w))
		b.blocks = append(b.blocks, n.chosenBlocks(f, w)...)
	}
	if n.errand != nil {
		b.dialog = n.errand.dialog(f, n.sheet(f, *n.errand))
	}
	return b
}

func (n needs) filterForm(f frame, w needsWords) Block {
	which := append([]Option{{ID: "", Label: w.OnlyOpen, Initials: "wbj"}, {ID: "all", Label: f.words.All, Initials: "qb"}}, f.options("need", "status")...)
	form := &Form{ID: "needs.filter", Filter: true, Columns: 3, Fields: []Field{
		{ID: needsText, Label: f.words.Search, Hint: f.words.SearchHint, Kind: Search, LenMax: 60},
		{ID: needsWhich, Label: f.name("need", "status"), Kind: Pick, Options: which},
		{ID: needsWhere, Label: f.name("need", "district"), Kind: Pick, Options: append([]Option{{Label: f.words.All, Initials: "qb"}}, f.districtOptions()...)},
	}}
	for i := range form.Fields {
		form.Fields[i] = n.filter.fill(form.Fields[i])
	}
	return Block{Form: form}
}

func (n needs) list(f frame, w needsWords) Block {
	list := &List{ID: needsList, Selected: selected(n.chosen), Empty: w.Empty, Columns: []Column{
		{Title: f.name("need", "number"), Weight: 1.3, Fit: true}, {Title: f.name("need", "title"), Weight: 4}, {Title: f.name("need", "place"), Weight: 2},
		{Title: f.name("need", "urgency"), Weight: 1}, {Title: f.name("need", "status"), Weight: 1.3}, {Title: w.Fresh, Weight: 1},
		{Title: w.Short, Weight: 1, Right: true}, {Title: f.words.MarkColumn, Weight: 1.5, Mark: true},
	}}
	fillRows(f, list, n.lines, func(l desk.NeedLine) Row {
		need := l.Need
		return Row{ID: need.ID.String(), Cells: []Cell{
			{Text: need.Number}, {Text: need.Title}, {Text: joined(f.district(need.District), need.Place)}, urgencyCell(f, need.Urgency),
			unsettled(f, f.status("need", need.Status), need.From), freshCell(w, l.Freshness), shortCell(l.Supply, need.Unit), f.words.mark(need.Row.Mark),
		}}
	})
	return Block{List: list}
}

func urgencyCell(f frame, urgency string) Cell {
	cell := Cell{Text: f.shown("need", "urgency", urgency)}
	switch optionOf(f, "need", "urgency", urgency) {
	case "critical":
		cell.Tone = Alarm
	case "urgent":
		cell.Tone = Warn
	}
	return cell
}

// freshCell is the 时效 badge: a published need that nobody confirmed lately is not to be acted on unasked.
func freshCell(w needsWords, s roster.Freshness) Cell {
	switch s {
	case roster.Fresh:
		return Cell{w.IsFresh, Good}
	case roster.Recheck:
		return Cell{w.IsRecheck, Warn}
	case roster.Stale:
		return Cell{w.IsStale, Muted}
	}
	return Cell{}
}

func shortCell(s roster.Supply, unit string) Cell {
	if s.Short > 0 {
		return Cell{Text: quantity(s.Short, unit)}
	}
	return Cell{}
}

// unsettled marks a cell whose record has values that contradict.
func unsettled(f frame, c Cell, from roster.From) Cell {
	if from.Row.Kind != nil && len(from.Row.Conflicts()) > 0 {
		return Cell{joined(c.Text, f.words.Contested), Warn}
	}
	return c
}

// chosenBlocks are what is known of the chosen need and what may be done with it.
func (n needs) chosenBlocks(f frame, w needsWords) []Block {
	l, ok := n.line()
	buttons := []Button{{ID: "needs.new", Label: f.words.NewButton, Key: "Ctrl+N", Primary: true, Off: !f.open || !f.may(roster.Reception)}}
	if !ok {
		return []Block{{Actions: &Actions{Buttons: buttons}}}
	}
	for _, a := range needActs[1:] {
		b := Button{ID: "needs." + a.id, Label: w.act(a.id), Key: a.key, Off: !n.may(f, l, a.id) || !f.open && a.id != "history"}
		if a.id == "reopen" && b.Off {
			continue
		}
		buttons = append(buttons, b)
	}
	return []Block{n.facts(f, w, l), {Actions: &Actions{Buttons: buttons}}}
}

func (n needs) facts(f frame, w needsWords, l desk.NeedLine) Block {
	need := l.Need
	verified := ""
	if need.VerifiedBy != "" {
		verified = joined(need.VerifiedBy, need.VerifiedHow, need.Alone)
	}
	published := ""
	if !need.PublishedAt.IsZero() {
		published = fmt.Sprintf(w.UntilText, f.clock(need.PublishedAt), f.clock(need.ExpiresAt))
	}
	supply := ""
	if l.Supply.Required > 0 {
		supply = fmt.Sprintf(w.SupplyText, quantity(l.Supply.Required, need.Unit), l.Supply.Committed, l.Supply.Arrived, l.Supply.Short)
	}
	tasks := make([]string, 0, len(l.Tasks))
	for _, t := range l.Tasks {
		tasks = append(tasks, t.Number+" "+f.status("task", t.Status).Text)
	}
	callers := joined(f.shown("need", "source", need.Source), need.Reporter, f.hidden("need", "phone", need.Phone), need.RecordedBy)
	var others []string
	if n.detail.Need.ID == need.ID {
		for _, c := range n.detail.Callers {
			others = append(others, joined(c.Number, c.Reporter, f.hidden("need", "phone", c.Phone)))
		}
	}
	return facts(f.words, w.From, callers, w.Others, strings.Join(others, "；"), w.Verified, verified, w.Published, published, w.Supply, supply,
		w.Tasks, strings.Join(tasks, f.words.Comma))
}

// sheet is the dialog of an errand.
func (n needs) sheet(f frame, e errand) sheet {
	w := needsWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "needs.")
	l, _ := lineOf(n.lines, needID, e.about)
	s := sheet{title: joined(w.act(what), l.Need.Number, l.Need.Title), columns: 2, save: w.act(what)}
	id := func(field string) string { return e.name + "." + field }
	alone := Field{ID: id("alone"), Label: w.Alone, Hint: w.AloneHint, Kind: Han, Wide: true, LenMax: 200}
	switch what {
	case "verify":
		results := []roster.Status{roster.NeedVerified, roster.NeedDoubtful, roster.NeedFalse, roster.NeedDuplicate}
		s.names = map[string]string{"status": id("result")}
		s.above = []Block{facts(f.words, w.From, joined(l.Need.Reporter, l.Need.Phone), f.name("need", "place"), joined(f.district(l.Need.District), l.Need.Place), f.name("need", "recorded_by"), l.Need.RecordedBy)}
		s.fields = []Field{
			{ID: id("result"), Label: w.Result, Kind: Pick, Required: true, Options: only(f.options("need", "status"), texts(results)...)},
			{ID: id("how"), Label: f.name("need", "verified_how"), Hint: w.HowHint, Kind: Han, LenMax: 200},
			{ID: id("verifier"), Label: f.name("need", "verified_by"), Kind: Han, LenMax: 30},
			f.entry(id("urgency"), "need", "urgency", Pick),
			{ID: id("same_as"), Label: w.SameAs, Kind: Pick, Options: except(n.others, e.about), Wide: true},
			alone,
		}
	case "publish":
		s.numbers = []string{id("hours")}
		s.names = map[string]string{"valid": id("hours")}
		s.fields = []Field{
			{ID: id("signed_by"), Label: w.SignedBy, Kind: Han, Required: true, LenMax: 30},
			{ID: id("basis"), Label: f.name("publication", "basis"), Hint: w.BasisHint, Kind: Han, Required: true, LenMax: 100},
			{ID: id("basis_no"), Label: f.name("publication", "basis_no"), Kind: Text, LenMax: 60},
			{ID: id("hours"), Label: w.Hours, Kind: Digits, LenMax: 4},
			{ID: id("audience"), Label: f.name("publication", "audience"), Hint: w.AudienceHint, Kind: Han, Wide: true, LenMax: 100},
			{ID: id("text"), Label: f.name("publication", "text"), Hint: w.TextHint, Kind: Long, Wide: true, LenMax: 2000},
			alone,
		}
	case "answer":
		s.fields = []Field{
			{ID: id("to"), Label: w.AnswerTo, Kind: Pick, Required: true, Options: only(f.options("need", "status"), texts(l.Next, roster.NeedPartial, roster.NeedAnswered, roster.NeedPublished)...)},
			{ID: id("note"), Label: f.name("need", "note"), Kind: Han, LenMax: 200},
		}
		s.names = map[string]string{"reason": id("note"), "status": id("to")}
	case "reopen":
		s.fields = []Field{{ID: id("reason"), Label: f.name("need", "reason"), Kind: Han, Required: true, Wide: true, LenMax: 200}}
	case "close":
		s.fields = []Field{
			{ID: id("outcome"), Label: f.name("need", "outcome"), Kind: Pick, Required: true, Options: f.options("need", "outcome")},
			{ID: id("reason"), Label: f.name("need", "reason"), Kind: Han, Required: true, LenMax: 200},
		}
	}
	return s
}

// otherNeeds are the needs of the list as what a repetition may go on as.
func otherNeeds(lines []desk.NeedLine) []Option {
	options := make([]Option, 0, min(len(lines), rowsMax))
	for _, l := range lines[:min(len(lines), rowsMax)] {
		options = append(options, Option{ID: l.Need.ID.String(), Label: joined(l.Need.Number, l.Need.Title), Initials: roster.Initials(l.Need.Title)})
	}
	return options
}
