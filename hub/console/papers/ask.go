package papers

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
)

// Names of what a form asks beside a paper's own questions, which go by answerPrefix.
const (
	answerPrefix = "a."
	fieldAbout   = "about"
	fieldAt      = "at"
	fieldReason  = "reason"
	fieldWhole   = "whole"
)

// Bounds of a form.
const (
	answerMax  = 5000 // characters of one answer
	selectMax  = 60   // records that are offered as a list to choose from; of more the field suggests
	suggestMax = 1000 // records that are suggested; beyond that one is named by its number or name
)

// asked is what somebody wants a paper to say.
type asked struct {
	paper  report.Paper
	about  string
	at     time.Time   // as known then; zero: now
	field  page.Moment // of that
	values url.Values  // every answer, to go with the forms below the paper
	query  desk.PaperQuery
	wrong  error  // an answer that cannot be read
	wrongs string // and which
	floats bool   // an answer meant another moment when it was read on another day; it has been written out
}

// wordsOf are the blocks of a paper's wording by the names of their fields.
func wordsOf(w *report.Wording) map[string]*string {
	return map[string]*string{"w.heading": &w.Heading, "w.opening": &w.Opening, "w.closing": &w.Closing, "w.footnote": &w.Footnote}
}

// read takes the answers out of a form or an address.
func read(paper report.Paper, from url.Values, now time.Time) asked {
	a := asked{paper: paper, values: url.Values{}, query: desk.PaperQuery{Paper: paper.Name, Texts: map[string]string{}, Language: "zh"}}
	take := func(name string) string {
		text := strings.ReplaceAll(strings.TrimSpace(from.Get(name)), "\r\n", "\n")
		if runes := []rune(text); len(runes) > answerMax {
			text = string(runes[:answerMax])
		}
		if text != "" {
			a.values.Set(name, text)
		}
		return text
	}
	for _, ask := range paper.Asks {
		if text := take(answerPrefix + ask.Field); text != "" {
			a.query.Texts[ask.Field] = a.settle(&ask, text, now)
		}
	}
	for name, words := range wordsOf(&a.query.Words) {
		*words = take(name)
	}
	if paper.Of != "" {
		a.about = take(fieldAbout)
	}
	if a.field = page.MomentOf(fieldAt, take(fieldAt), now, page.Gone); a.field.Wrong {
		a.wrongs = fieldAt
		a.wrong = procedure.No("bad_time", "“按何时所知”的时间看不懂，请写作 14:30、8-24 14:30 或 2026-08-24 14:30（北京时间，24 小时制）。没有出具任何内容。",
			"The moment “as known at” cannot be read; write 14:30, 8-24 14:30 or 2026-08-24 14:30 (UTC+8, 24 hours). Nothing was made.")
	}
	if a.at = a.field.At; !a.at.IsZero() {
		a.floats = a.floats || a.values.Get(fieldAt) != page.Stamp(a.at)
		a.values.Set(fieldAt, page.Stamp(a.at))
	}
	return a
}

// settle writes an answer out that is a moment, as its field understands it: the address of the paper is passed on, and the
// forms below it are sent later.
func (a *asked) settle(ask *procedure.Ask, text string, now time.Time) string {
	f := ask.FieldOf(nil)
	full := procedure.ReadBack(&f, text, now)
	if full == "" || procedure.ReadBack(&f, text, now.AddDate(0, 0, 400)) == full {
		return text
	}
	a.floats = true
	a.values.Set(answerPrefix+ask.Field, full)
	return full
}

// question is one field of the form.
type question struct {
	Name, Label, Hint, Value string
	Kind                     string // text, long, time, number, yes, choice or record
	Choices                  []choice
	Moment                   page.Moment // of a time
	Many                     bool        // more records than are suggested: it is named by number or name
	Wrong                    bool
}

// choice is one thing that can be chosen.
type choice struct {
	Value, Label string
	Chosen       bool
}

// questions are the fields of a paper's form, filled with what was asked.
func questions(p *page.Page, a asked, records map[string][]desk.Choice) []question {
	var all []question
	if k := p.State.Schema.Kind(a.paper.Of); k != nil {
		one := question{Name: fieldAbout, Label: p.In(k.Label), Value: a.about, Wrong: a.wrongs == fieldAbout}
		one.offer(records[desk.AboutChoice])
		all = append(all, one)
	}
	for i := range a.paper.Asks {
		ask := &a.paper.Asks[i]
		f := ask.FieldOf(nil)
		one := question{
			Name: answerPrefix + ask.Field, Label: p.In(ask.LabelOf(nil)), Hint: p.In(ask.Hint), Value: a.query.Texts[ask.Field],
			Kind: "text", Wrong: a.wrongs == ask.Field,
		}
		switch {
		case f.Of != "":
			one.offer(records[ask.Field])
		case f.Type == record.Code:
			one.Kind = "choice"
			for _, o := range f.Options {
				one.Choices = append(one.Choices, choice{o.Name, p.In(o.Label), one.Value == o.Name})
			}
		case f.Type == record.Bool:
			one.Kind = "choice"
			one.Choices = []choice{{"true", p.T("是", "yes"), one.Value == "true"}, {"false", p.T("否", "no"), one.Value == "false"}}
		case f.Type == record.Time:
			one.Kind, one.Moment = "time", page.Moment{Name: one.Name, Text: cmp.Or(procedure.ReadBack(&f, one.Value, p.Now), one.Value), Wrong: one.Wrong}
		case f.Type == record.Number:
			one.Kind = "number"
		case ask.Long:
			one.Kind = "long"
		}
		all = append(all, one)
	}
	return all
}

// offer lets one of some records be chosen: from a list where they are few, else by what is typed.
func (q *question) offer(records []desk.Choice) {
	if q.Kind = "record"; len(records) <= selectMax {
		q.Kind = "choice"
	}
	if q.Many = len(records) > suggestMax; q.Many {
		records = nil
	}
	for _, r := range records {
		id := r.ID.String()
		one := choice{Value: id, Label: r.Label, Chosen: q.Value == id || q.Value == r.Label}
		if q.Kind == "record" {
			one.Value = r.Label
		}
		if q.Kind == "record" && q.Value == id {
			q.Value = r.Label
		}
		q.Choices = append(q.Choices, one)
	}
}

// named is the record that the paper is about.
func (a *asked) named(q *page.Request, d *desk.Desk) error {
	if a.paper.Of == "" {
		return nil
	}
	id, err := uuid.Parse(a.about)
	if err != nil {
		if id, err = d.Named(q.HTTP.Context(), a.paper.Of, a.about); err != nil {
			return err
		}
	}
	a.query.About = id
	return nil
}

// complete says whether everything is there that the paper cannot be made without.
func (a *asked) complete() bool { return a.paper.Of == "" || a.about != "" }
