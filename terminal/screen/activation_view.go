package screen

import (
	"fmt"
	"strings"

	"qianshao/shared/roster"
)

func (a activation) render(f frame) body {
	w := activationWordsIn(f.language)
	left := []Block{a.spaces(f, w), a.incident(f, w)}
	b := body{hint: w.Hint, blocks: append(f.closed(), Block{Split: &Split{Ratio: 0.37, Left: left, Right: []Block{a.list(f, w)}}}, a.actions(f, w))}
	if a.errand != nil {
		b.dialog = a.errand.dialog(f.anywhere(a.errand.name), a.sheet(f, *a.errand))
	}
	return b
}

func (a activation) spaces(f frame, w activationWords) Block {
	list := &List{ID: activationSpaces, Title: w.Spaces, Selected: selected(a.space), Height: max(2, min(len(f.spaces), 5)), Empty: w.NoSpaces, Columns: []Column{
		{Title: w.Name, Weight: 3.4}, {Title: w.Kind, Weight: 1.2}, {Title: w.State, Weight: 2},
	}}
	for _, s := range f.spaces {
		state := Cell{w.Open, Info}
		switch {
		case s.Current:
			state = Cell{w.Current, Good}
		case s.JoinedTo != (roster.Ref{}).ID:
			state = Cell{w.Joined, Muted}
		case !s.Open:
			state = Cell{w.Closed, Muted}
		}
		list.Rows = append(list.Rows, Row{ID: s.ID.String(), Cells: []Cell{{Text: s.Name}, {Text: f.shown("space", "type", s.Kind)}, state}})
	}
	return Block{List: list}
}

// incident is how the mechanism stands. Mechanism and response level are two facts.
func (a activation) incident(f frame, w activationWords) Block {
	in := a.overview.Incident
	if !a.overview.Known {
		if f.space.Name == "" || f.space.Kind == "census" {
			return Block{Note: &Note{}} // the census has no mechanism to start
		}
		return Block{Note: &Note{Text: w.NotActivated, Tone: Warn}}
	}
	level := f.shown("incident", "response_level", in.ResponseLevel)
	apart := ""
	if n := len(a.overview.Others); n > 0 {
		apart = fmt.Sprintf(w.OthersText, n)
	}
	return facts(f.words, f.name("incident", "mechanism_status"), f.status("incident", in.Mechanism).Text, f.name("incident", "response_level"), joined(level, in.ResponseUnit),
		f.name("incident", "type"), f.disaster(in.Type), f.name("incident", "area"), joined(f.district(in.Area), in.Place),
		f.name("incident", "order_no"), joined(in.OrderNo, in.ActivatedBy, f.clock(in.ActivatedAt)), f.name("incident", "public_phone"), in.PublicPhone,
		f.name("incident", "ended_at"), f.clock(in.EndedAt), w.Others, apart)
}

// list is the 编组: work goes on while members wait for approval, marked.
func (a activation) list(f frame, w activationWords) Block {
	list := &List{ID: activationMembers, Title: w.Members, Selected: selected(a.member), Empty: w.NoMembers, Columns: []Column{
		{Title: f.name("group_member", "group"), Weight: 1.1}, {Title: f.name("group_member", "unit"), Weight: 2.3}, {Title: f.name("group_member", "person"), Weight: 1},
		{Title: f.name("group_member", "duty"), Weight: 0.8}, {Title: f.name("group_member", "status"), Weight: 3.2}, {Title: f.words.MarkColumn, Weight: 2, Mark: true},
	}}
	fillRows(f, list, a.members, func(m roster.Member) Row {
		status := unsettled(f, f.status("group_member", m.Status), m.From)
		if m.Status == roster.MemberApproved {
			status.Text = joined(status.Text, m.ApprovedBy, m.DocumentNo)
		}
		return Row{ID: m.ID.String(), Cells: []Cell{
			{Text: groupName(f, m.Group)}, {Text: m.Unit}, {Text: m.Person}, {Text: m.Duty}, status, f.words.mark(m.Row.Mark),
		}}
	})
	return Block{List: list}
}

func (a activation) actions(f frame, w activationWords) Block {
	var buttons []Button
	for _, act := range activationActs {
		off := !a.may(f, act.id)
		if off && (act.id == "activate" || act.id == "start" || act.id == "archive" || act.id == "unite" || act.id == "enter") {
			continue // two acts share a key: the one that can be done is shown
		}
		primary := act.id == "activate" || act.id == "start" || act.id == "create" && !a.may(f, "activate") && !a.may(f, "start")
		buttons = append(buttons, Button{ID: "activation." + act.id, Label: w.act(act.id), Key: act.key, Primary: primary, Danger: act.id == "end" || act.id == "unite", Off: off})
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// sheet is the dialog of an errand.
func (a activation) sheet(f frame, e errand) sheet {
	w := activationWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "activation.")
	s := sheet{title: joined(w.act(what), a.overview.Incident.Name), columns: 2, save: w.act(what)}
	id := func(field string) string { return e.name + "." + field }
	reason := Field{ID: id("reason"), Label: f.name("incident", "reason"), Kind: Han, Wide: true, LenMax: 200}
	at := Field{ID: id("at"), Label: w.At, Hint: w.Now, Kind: Time, LenMax: 16}
	order := []Field{f.entry(id("order_no"), "incident", "order_no", Text), hinted(f.entry(id("ordered_by"), "incident", "activated_by", Han), w.OrderHint), at}
	switch what {
	case "create":
		s.title = w.CreateTitle
		s.above = []Block{{Note: &Note{Text: w.CreateText, Tone: Info}}}
		s.fields = []Field{
			wide(must(hinted(f.entry(id("name"), "incident", "name", Han), w.NameHint))),
			{ID: id("kind"), Label: w.Kind, Kind: Pick, Required: true, Options: only(f.options("space", "type"), "incident", "exercise")},
		}
	case "activate":
		s.fields = a.activateFields(f, w, id, order)
	case "start":
		s.fields = append(order, f.entry(id("response_level"), "incident", "response_level", Pick), f.entry(id("response_unit"), "incident", "response_unit", Han))
	case "level":
		s.fields = []Field{
			must(f.entry(id("level"), "incident", "response_level", Pick)), f.entry(id("unit"), "incident", "response_unit", Han),
			f.entry(id("order_no"), "incident", "level_order_no", Text), at, reason,
		}
	case "end", "archive":
		s.danger = what == "end"
		s.fields = append(order, reason)
	case "phone":
		s.fields = []Field{wide(must(f.entry(id("public_phone"), "incident", "public_phone", Text)))}
	case "member":
		s.fields = []Field{
			must(f.entry(id("group"), "group_member", "group", Pick)), f.entry(id("unit"), "group_member", "unit", Han), f.entry(id("person"), "group_member", "person", Han),
			f.entry(id("duty"), "group_member", "duty", Han), f.entry(id("phone"), "group_member", "phone", Digits),
		}
	case "approve":
		s.fields = []Field{
			must(f.entry(id("approver"), "group_member", "approved_by", Han)), must(f.entry(id("document_no"), "group_member", "document_no", Text)), at,
			{ID: id("only"), Label: w.OnlyThis, Kind: Check},
		}
		s.names = map[string]string{"approved_by": id("approver")}
	case "remove":
		m, _ := lineOf(a.members, memberID, e.about)
		s.title = joined(w.act(what), m.Unit, m.Person)
		s.fields = []Field{must(reason)}
	case "unite":
		s.title, s.danger = w.UniteTitle, true
		s.above = []Block{{Note: &Note{Text: fmt.Sprintf(w.UniteText, f.space.Name), Tone: Warn}}}
		options := []Option{}
		for _, o := range a.others(f) {
			options = append(options, Option{ID: o.ID.String(), Label: o.Name, Initials: roster.Initials(o.Name)})
		}
		s.fields = []Field{
			{ID: id("into"), Label: w.Into, Kind: Pick, Required: true, Wide: true, Options: options}, {ID: id("sure"), Label: w.Sure, Kind: Check, Required: true},
		}
	}
	return s
}

func (a activation) activateFields(f frame, w activationWords, id func(string) string, order []Field) []Field {
	fields := []Field{
		must(f.entry(id("name"), "incident", "name", Han)),
		{ID: id("type"), Label: f.name("incident", "type"), Kind: Pick, Options: f.disasterOptions()},
		{ID: id("area"), Label: f.name("incident", "area"), Kind: Pick, Options: f.districtOptions()},
		f.entry(id("place"), "incident", "place", Han),
		{ID: id("pending"), Label: w.Pending, Kind: Check},
	}
	fields = append(fields, order...)
	return append(fields,
		f.entry(id("response_level"), "incident", "response_level", Pick),
		f.entry(id("response_unit"), "incident", "response_unit", Han),
		f.entry(id("public_phone"), "incident", "public_phone", Text),
		hinted(f.entry(id("short_code"), "incident", "short_code", Code), w.CodeHint),
	)
}
