package papers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// made is a paper, and what is known of it.
type made struct {
	doc   report.Document // as it may be seen
	given report.Wording  // the words that stand there unless somebody says others
	hid   int             // texts in which something is hidden
}

// known finds the paper of the address.
func known(q *page.Request) (*desk.Desk, report.Paper, error) {
	d, err := q.Desk()
	if err != nil {
		return nil, report.Paper{}, err
	}
	x, ok := d.Papers().Paper(q.HTTP.PathValue("name"))
	if !ok || !standsIn(x.Space, q.State.Space.Type) {
		return nil, x, page.ErrMissing
	}
	return d, x, nil
}

// at lets look ask the desk of the moment that was asked for; at one gone by nothing can be written.
func (a *asked) desk(q *page.Request, look func(*desk.Desk) error) error {
	if !a.at.IsZero() {
		return q.Board().Then(q.HTTP.Context(), q.State.Space.ID, a.at, look)
	}
	d, err := q.Desk()
	if err != nil {
		return err
	}
	return look(d)
}

// build makes the paper that was asked for. as is what it is made into; empty makes it to be looked at. Nothing of it is
// hidden when whole is set.
func (a *asked) build(q *page.Request, as string, whole bool) (out made, err error) {
	if a.wrong != nil {
		return out, a.wrong
	}
	ctx := q.HTTP.Context()
	err = a.desk(q, func(d *desk.Desk) error {
		if err := a.named(q, d); err != nil {
			return err
		}
		if as == "" || !a.at.IsZero() {
			out.doc, out.given, err = d.Draft(ctx, a.query)
		} else {
			out.doc, err = d.Printing(ctx, a.query, as)
		}
		if err != nil {
			return err
		}
		if !a.at.IsZero() {
			out.doc.Stamp.Operator = q.Account.Operator()
		}
		return out.hide(q, d, whole)
	})
	return out, err
}

// hide takes out what identifies people.
func (m *made) hide(q *page.Request, d *desk.Desk, whole bool) error {
	if whole {
		return nil
	}
	personal, err := d.Personal(q.HTTP.Context())
	if err != nil {
		return err
	}
	h := newHider(personal)
	m.doc = h.document(m.doc)
	m.hid = h.hid
	return nil
}

// body is what stands on the page of a paper.
type body struct {
	Row       paperRow
	Path      string // of the paper
	Questions []question
	At        page.Moment
	Words     []question // the blocks of its wording
	Worded    bool       // somebody said other words than the office's
	Asked     []field    // everything that was asked, for the forms below
	Sheet     *sheet
	Hid       int
	Reason    string
	Whole     bool // nothing is hidden
	Wrong     string
	MayReveal bool
	MayExport bool
	MayKeep   bool
	Then      bool // it is about a moment gone by
	Kept      *keptRow
}

// field is one value that a form carries on.
type field struct{ Name, Value string }

func show(q *page.Request) error {
	_, x, err := known(q)
	if err != nil {
		return err
	}
	a := read(x, q.HTTP.URL.Query(), q.Page.Now)
	if a.floats {
		return q.Redirect(q.HTTP.URL.Path + "?" + a.values.Encode())
	}
	return a.show(q, false, nil)
}

// show puts the paper on its page, with the reason why what was asked for cannot be done, where there is one.
func (a *asked) show(q *page.Request, whole bool, refused error) error {
	d, err := q.Desk()
	if err != nil {
		return err
	}
	p, status := q.Page, http.StatusOK
	b := body{Whole: whole, Reason: reasonOf(q), Then: !a.at.IsZero(), MayReveal: q.May(account.Reveal, ""), MayExport: q.May(account.Export, "")}
	out := made{}
	if a.wrong != nil || a.complete() && refused == nil {
		out, refused = a.build(q, "", whole)
	}
	if refused != nil {
		status = http.StatusUnprocessableEntity
		if b.Wrong, err = a.refusal(p, refused); err != nil {
			return err
		}
	} else if a.complete() {
		b.Sheet, b.Hid = sheetOf(p, out.doc), out.hid
	}
	choices, err := d.PaperChoices(q.HTTP.Context(), a.paper.Name)
	if err != nil {
		return err
	}
	b.MayKeep = a.paper.Keep && a.at.IsZero() && !q.Post().ReadOnly && !q.State.Space.Closed
	b.Row, b.Path, b.Questions, b.At = rowOf(p, a.paper), p.Link("papers", a.paper.Name), questions(p, *a, choices), a.field
	b.Words, b.Worded, b.Asked = wordFields(p, a, out.given), a.query.Words != (report.Wording{}), carried(a)
	p.Section, p.Title, p.Body = "papers", p.In(a.paper.Label), b
	p.Sheets, p.Scripts = []string{"papers.css", formatOf(out.doc.Format) + ".css"}, []string{"papers.js"}
	return q.Write(status, "paper")
}

// refusal says why there is no paper; what is no refusal is the hub's own failure.
func (a *asked) refusal(p *page.Page, err error) (string, error) {
	var bad *record.Problem // an answer that is none of its type
	if errors.As(err, &bad) {
		a.wrongs = bad.Field
		return bad.Sentence(p.Lang), nil
	}
	r := roster.Refused(err)
	if r == nil {
		return "", err
	}
	a.wrongs = cmp.Or(a.wrongs, r.Field)
	return r.Sentence(p.Lang), nil
}

// reasonOf is the reason that was given for seeing everything.
func reasonOf(q *page.Request) string {
	text := strings.TrimSpace(q.HTTP.PostFormValue(fieldReason))
	if runes := []rune(text); len(runes) > reasonMax {
		return string(runes[:reasonMax])
	}
	return text
}

// reasonMax bounds a reason, in characters.
const reasonMax = 200

// unreasoned refuses to show everything without a reason.
func unreasoned() error {
	return procedure.No("no_reason", "查看完整个人信息要写明理由。没有显示任何个人信息；请填写理由后重试。", "Seeing personal data whole needs a reason. None was shown; give the reason and try again.")
}

// purposeless says that no file is given away without what it is for.
func purposeless() error {
	return procedure.No("no_purpose", "没有写用途，没有导出任何内容。请写明这份文件给谁、作什么用；用途记入审计。", "No purpose was given, so nothing was exported. Say whom the file is for and why; the audit keeps it.")
}

func wordFields(p *page.Page, a *asked, given report.Wording) []question {
	labels := map[string]string{
		"w.heading": p.T("抬头", "heading"), "w.opening": p.T("开头文字", "opening"), "w.closing": p.T("结尾文字", "closing"), "w.footnote": p.T("附注", "footnote"),
	}
	said, stood := wordsOf(&a.query.Words), wordsOf(&given)
	var all []question
	for _, name := range []string{"w.heading", "w.opening", "w.closing", "w.footnote"} {
		all = append(all, question{Name: name, Label: labels[name], Value: *said[name], Hint: *stood[name], Kind: "long"})
	}
	return all
}

func carried(a *asked) []field {
	var all []field
	for _, ask := range a.paper.Asks {
		all = append(all, field{answerPrefix + ask.Field, a.values.Get(answerPrefix + ask.Field)})
	}
	for _, name := range []string{fieldAbout, fieldAt, "w.heading", "w.opening", "w.closing", "w.footnote"} {
		all = append(all, field{name, a.values.Get(name)})
	}
	return all
}

// whole shows a paper with nothing hidden, to who gave a reason, which goes to the audit first.
func whole(q *page.Request) error {
	_, x, err := known(q)
	if err != nil {
		return err
	}
	a := read(x, q.HTTP.PostForm, q.Page.Now)
	if reasonOf(q) == "" {
		return a.show(q, false, unreasoned())
	}
	if err := q.Audit(account.Revealed, "paper:"+x.Name, a.said(), reasonOf(q)); err != nil {
		return err
	}
	return a.show(q, true, nil)
}

// said tells the audit which paper it was.
func (a *asked) said() string {
	var words []string
	if a.about != "" {
		words = append(words, a.about)
	}
	if !a.at.IsZero() {
		words = append(words, fmt.Sprintf("@%s", page.Stamp(a.at)))
	}
	return strings.Join(words, " ")
}
