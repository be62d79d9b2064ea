package screen

import (
	"context"
	"strconv"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// inIntake answers messages while a need is taken in.
func (n needs) inIntake(f frame, m Message) (page, []Effect) {
	what := nothing
	switch m := m.(type) {
	case Typed:
		n.form = n.form.typed(m.Field, m.Text)
		return n, n.lookAlike(f, m)
	case Pressed:
		n.filling, what = n.filling.pressed(m.ID, "intake")
	case KeyPressed:
		n.filling, what = n.filling.keyed(m.Key)
	case Submitted:
		what = send
	case Done:
		n.filling, n.alike = filling{form: n.form.clear()}, nil
		n.focus = n.focus.to(intakeTitle)
		return n, n.load(f)
	case Refused:
		n.filling = n.answered(m, "intake", n.fields(f), map[string]string{"people_affected": "intake.people"})
	case RowOpened: // one that looks the same: it is meant
		n.intake, n.ask = false, nil
		return n.update(f, Show{Record: refOf("need", m.Row)})
	case Crashed, Trouble:
		n.busy = false
	}
	switch what {
	case send, insist:
		return n.takeIn(f, what == insist)
	case drop, leave:
		n.filling, n.intake, n.alike = filling{form: n.form.clear()}, false, nil
		n.focus = n.focus.to(needsList)
	}
	return n, nil
}

// lookAlike searches, while place, phone or text are typed, for needs that may be the same: what stands in all three counts.
func (n needs) lookAlike(f frame, m Typed) []Effect {
	switch m.Field {
	case intakeTitle, "intake.place", "intake.phone":
	default:
		return nil
	}
	title, place, phone := n.text(intakeTitle), n.text("intake.place"), n.text("intake.phone")
	return []Effect{f.look("needs alike", func(ctx context.Context, d *desk.Desk) (Message, error) {
		alike, err := d.AlikeNeeds(ctx, title, place, phone)
		return alikeFound{alike}, err
	})}
}

func (n needs) takeIn(f frame, anyway bool) (page, []Effect) {
	if n.busy || !f.open || n.ask != nil && !anyway {
		return n, nil
	}
	if n.filling = n.checked(f.words, n.fields(f), "intake.people"); n.form.faulty() {
		return n, nil
	}
	form, err := n.needForm(f, anyway)
	if err != nil {
		n.form = n.form.wrong("intake.quantity", f.words.NotANumber)
		return n, nil
	}
	n.busy = true
	return n, []Effect{f.act("needs", "record a need", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.RecordNeed(ctx, form)
	}, func(r record.Receipt) string { return joined(numberOf(r), form.Title) })}
}

func (n needs) needForm(f frame, anyway bool) (roster.NeedForm, error) {
	text := func(id string) string { return n.text("intake." + id) }
	form := roster.NeedForm{
		Title: text("title"), Place: text("place"), District: text("district"), Category: text("category"), Urgency: text("urgency"),
		PeopleAffected: n.whole("intake.people"), Unit: text("unit"), Source: text("source"), Reporter: text("reporter"), Phone: text("phone"),
		ReportedAt: n.moment(f, "intake.at"), Anyway: anyway, BackEntered: text("late") != "",
	}
	if amount := halfWidth(text("quantity")); amount != "" {
		number, err := strconv.ParseFloat(amount, 64)
		if err != nil {
			return form, err
		}
		form.Quantity = number
	}
	return form, nil
}

// fields of the intake: what a caller says first comes first; everything but the text may stay unknown.
func (n needs) fields(f frame) []Field {
	w := needsWordsIn(f.language)
	return []Field{
		wide(must(hinted(f.entry(intakeTitle, "need", "title", Han), w.TitleHint))),
		f.entry("intake.place", "need", "place", Han),
		{ID: "intake.district", Label: f.name("need", "district"), Kind: Pick, Options: f.districtOptions()},
		f.entry("intake.category", "need", "category", Pick),
		f.entry("intake.urgency", "need", "urgency", Pick),
		f.entry("intake.people", "need", "people_affected", Digits),
		f.entry("intake.quantity", "need", "quantity", Digits),
		hinted(f.entry("intake.unit", "need", "unit", Han), w.UnitHint),
		f.entry("intake.source", "need", "source", Pick),
		f.entry("intake.reporter", "need", "reporter", Han),
		f.entry("intake.phone", "need", "phone", Digits),
		{ID: "intake.at", Label: f.name("need", "reported_at"), Hint: w.Now, Kind: Time, LenMax: 16},
		{ID: "intake.late", Label: w.Late, Kind: Check},
	}
}

func (n needs) intakeBlocks(f frame) []Block {
	w := needsWordsIn(f.language)
	blocks := []Block{{Form: n.view(f, Form{
		ID: "intake", Title: w.IntakeTitle, Columns: 4, Submit: "intake.save", Fields: n.fields(f), Buttons: []Button{
			{ID: "intake.save", Label: w.SaveNext, Key: "Ctrl+Enter", Primary: true}, {ID: "intake.close", Label: f.words.Cancel, Key: "Esc"},
		},
	})}}
	if len(n.alike) == 0 {
		return blocks
	}
	list := &List{ID: "intake.alike", Title: w.Alike, Height: len(n.alike), Columns: []Column{{Weight: 4}, {Weight: 2}, {Weight: 2}}}
	for _, a := range n.alike {
		why := make([]string, len(a.Why))
		for i, w := range a.Why {
			why[i] = f.in(w)
		}
		list.Rows = append(list.Rows, Row{ID: a.Need.ID.String(), Cells: []Cell{
			{joined(a.Need.Number, a.Need.Title), Warn}, {Text: joined(a.Need.Place, f.status("need", a.Need.Status).Text)}, {Text: strings.Join(why, f.words.Comma)},
		}})
	}
	return append(blocks, Block{List: list})
}
