package papers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/paper"
	"qianshao/shared/procedure"
	"qianshao/shared/report"
)

// file makes the paper that was asked for into a file. One that is kept is kept with it.
func file(q *page.Request) error {
	_, x, err := known(q)
	if err != nil {
		return err
	}
	kind, err := kindOf(q)
	if err != nil {
		return err
	}
	a := read(x, q.HTTP.PostForm, q.Page.Now)
	open, err := opened(q, "paper:"+x.Name, a.said())
	if err != nil {
		return a.refused(q, err)
	}
	if !a.complete() {
		return a.show(q, false, nil)
	}
	if reasonOf(q) == "" {
		return a.refused(q, purposeless())
	}
	out, err := a.build(q, string(kind), open)
	if err != nil {
		return a.refused(q, err)
	}
	if err := deliver(q, out.doc, q.Page.In(x.Label), kind, "paper:"+x.Name); err != nil {
		return a.refused(q, err)
	}
	return nil
}

// refused shows the form again with the reason.
func (a *asked) refused(q *page.Request, err error) error { return a.show(q, false, err) }

// kindOf is the kind of file that was asked for.
func kindOf(q *page.Request) (paper.Kind, error) {
	kind, ok := paper.Of("." + q.HTTP.PostForm.Get("kind"))
	if !ok {
		return "", page.ErrMissing
	}
	return kind, nil
}

// opened says whether nothing shall be hidden: whoever asks for that must be allowed to see it and say why, and the audit
// has it before the file is made.
func opened(q *page.Request, about, detail string) (bool, error) {
	if q.HTTP.PostForm.Get(fieldWhole) == "" {
		return false, nil
	}
	if !q.May(account.Reveal, "") {
		return false, page.ErrForbidden
	}
	if reasonOf(q) == "" {
		return false, unreasoned()
	}
	return true, q.Audit(account.Revealed, about, detail, reasonOf(q))
}

// deliver sets a paper, writes the file down in the audit, and sends it.
func deliver(q *page.Request, doc report.Document, label string, kind paper.Kind, about string) error {
	raw, err := paper.Set(doc, kind)
	if errors.Is(err, paper.ErrTooLarge) {
		return procedure.No("too_large", "内容太多，一个文件放不下。没有导出任何内容；请缩短时段或分队伍出具。", "It is too much for one file. Nothing was exported; shorten the period or make it by team.")
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	if err := q.Audit(account.Exported, about, fmt.Sprintf("%s %s %d sha256:%s", kind, doc.Number, len(raw), hex.EncodeToString(sum[:])), reasonOf(q)); err != nil {
		return err
	}
	return q.Send(paper.FileName(doc, label, kind), raw)
}

// keep records the paper as a report, with everything it says.
func keep(q *page.Request) error {
	d, x, err := known(q)
	if err != nil {
		return err
	}
	a := read(x, q.HTTP.PostForm, q.Page.Now)
	switch {
	case a.wrong != nil:
		return a.show(q, false, a.wrong)
	case !a.at.IsZero():
		return a.show(q, false, procedure.No("not_now", "存档的报表以现在所知为准。没有存档；请把“按何时所知”清空后再存。", "A report is kept as known now. Nothing was kept; clear “as known at” and keep it again."))
	}
	receipt, err := d.Keep(q.HTTP.Context(), a.query)
	if err != nil {
		return a.refused(q, err)
	}
	row, ok, err := d.Made(q.HTTP.Context(), receipt, "report")
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("a report was kept and is not there")
	}
	if err := q.Audit(account.Reported, "paper:"+x.Name, row.Text("number")+" sha256:"+row.Text("digest"), ""); err != nil {
		return err
	}
	http.Redirect(q.Writer, q.HTTP, q.Page.Link("papers", "kept", row.ID), http.StatusSeeOther)
	return nil
}
