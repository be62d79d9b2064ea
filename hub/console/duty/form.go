package duty

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// form is the page of one act.
type form struct {
	Act, Label, Book string
	Title            string // of the record; empty for a new one
	About, Back      string
	Seen             string // what the form was made of
	Fields           []field
	Facts            []page.Fact // the record as it stands
	Danger           bool
	Refused          string // why it was not done
	Ask              bool   // the officer may do it all the same, by saying so
	Unsure           bool   // the tick was missing

	kind    *record.Kind
	about   uuid.UUID
	opening desk.Opening
	desk    *desk.Desk
}

// prefix stands before the names of an act's questions, so that none can be taken for the form's own.
const prefix = "f."

// showForm opens the form of an act.
func showForm(q *page.Request) error {
	query := q.HTTP.URL.Query()
	f, err := openForm(q, query)
	if err != nil {
		return err
	}
	for i := range f.Fields {
		if said := query.Get(prefix + f.Fields[i].Name); said != "" { // a page may say what it already knows
			f.Fields[i].take([]string{said})
		}
	}
	return f.write(q, http.StatusOK)
}

// openForm makes the form of the act in the address. Whoever may not do the act does not see its form either.
func openForm(q *page.Request, words url.Values) (*form, error) {
	d, err := q.Desk()
	if err != nil {
		return nil, err
	}
	p, name := q.Page, q.HTTP.PathValue("act")
	book, act := d.Books().Act(name)
	switch {
	case act == nil:
		return nil, page.ErrMissing
	case !q.MayAct(name):
		return nil, page.ErrForbidden
	}
	f := &form{Act: name, Label: p.In(act.Label), Book: p.In(book.Label), Danger: act.Danger, kind: q.State.Schema.Kind(book.Kind), desk: d}
	f.Back = backTo(q, words.Get("back"))
	if !act.New {
		if f.about, err = uuid.Parse(words.Get("about")); err != nil {
			return nil, page.ErrMissing
		}
		f.About = f.about.String()
	}
	if f.opening, err = d.Opening(q.HTTP.Context(), name, f.about); err != nil {
		return nil, err
	}
	f.Title, f.Seen = p.Text(f.opening.Title), writeBasis(f.opening.Seen)
	f.Fields = fieldsOf(p, f.kind, act, f.opening)
	f.Facts = p.Facts(f.opening.Row, "number")
	return f, nil
}

// backTo is the page of this space that a form came from; the duty page where it says none of this space.
func backTo(q *page.Request, text string) string {
	u, err := url.Parse(text)
	home := q.Page.Link("duty")
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.ContainsAny(text, "\\\r\n\t") {
		return home
	}
	if u.Path != q.Page.Link() && !strings.HasPrefix(u.Path, q.Page.Link()+"/") || strings.Contains(u.Path, "..") {
		return home
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// take puts what was typed into the form. Only what the form asks is read.
func (f *form) take(words url.Values) (texts map[string]string) {
	texts = map[string]string{}
	for i := range f.Fields {
		one := &f.Fields[i]
		values, given := words[prefix+one.Name]
		if !given && one.Way != asSeveral { // no tick at all is an answer
			continue
		}
		one.take(values)
		if one.Kept && strings.TrimSpace(one.Value) == "" {
			continue
		}
		texts[one.Name] = one.Value
	}
	return texts
}

// refuse says why the act was not done: beside the field it is about, or over the form.
func (f *form) refuse(p *page.Page, why *roster.Refusal) {
	f.Ask = why.Ask
	for i := range f.Fields {
		if why.Field != "" && f.Fields[i].Name == why.Field {
			f.Fields[i].Problem = why.Sentence(p.Lang)
			return
		}
	}
	f.Refused = why.Sentence(p.Lang)
}

// problems puts what cannot be read beside its field.
func (f *form) problems(p *page.Page, all map[string]error) {
	for i := range f.Fields {
		err, wrong := all[f.Fields[i].Name]
		if !wrong {
			continue
		}
		f.Fields[i].Problem = p.T("无法识别，请照提示的样子填写。已填的内容都保留着。", "This cannot be read; write it as shown. What you typed is kept.")
		if r := roster.Refused(err); r != nil {
			f.Fields[i].Problem = r.Sentence(p.Lang)
		}
	}
}

// Wrong counts the fields that say what is wrong with them.
func (f *form) Wrong() int {
	n := 0
	for _, one := range f.Fields {
		if one.Problem != "" {
			n++
		}
	}
	return n
}

func (f *form) write(q *page.Request, status int) error {
	p := q.Page
	p.Section, p.Title, p.Body, p.Sheets = "duty", f.Label, f, []string{"duty.css"}
	return q.Write(status, "act")
}

// journalWord is the reason of an act, as the audit keeps it.
func (f *form) journalWord(answers map[string]procedure.Answer) string { return answers["reason"].Text }
