package duty

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// doAct does the act that a form asks for, or shows the form again with what was typed and what is wrong with it.
func doAct(q *page.Request) error {
	sent := q.HTTP.PostForm
	f, err := openForm(q, sent)
	if err == nil {
		err = open(q)
	}
	if refused := roster.Refused(err); refused != nil {
		return gone(q, sent, refused)
	}
	if err != nil {
		return err
	}
	texts, ctx := f.take(sent), q.HTTP.Context()
	f.Seen = sent.Get("seen")
	deed := procedure.Deed{Act: f.Act, About: f.about, Anyway: sent.Get("anyway") == "true"}
	if f.about != (uuid.UUID{}) {
		if deed.Seen, err = readBasis(f.kind, f.Seen); err != nil {
			return err
		}
	}
	answers, problems, err := f.desk.ReadForm(ctx, f.Act, texts)
	if err != nil {
		return err
	}
	if f.Unsure = f.Danger && sent.Get("sure") != "true"; f.Unsure || len(problems) > 0 {
		f.problems(q.Page, problems)
		return f.write(q, http.StatusUnprocessableEntity)
	}
	deed.Form = answers
	receipt, err := f.desk.Perform(ctx, deed)
	if refused := roster.Refused(err); refused != nil {
		f.refuse(q.Page, refused)
		return f.write(q, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return fmt.Errorf("do %s: %w", f.Act, err)
	}
	return f.done(q, deed, receipt)
}

// open refuses what would change a space that is closed for new work.
func open(q *page.Request) error {
	if !q.State.Space.Closed {
		return nil
	}
	return procedure.No("space_closed", "本空间已关闭，不再办理。没有做任何改动；需要时请管理员重新开放。", "This space is closed for new work. Nothing was changed; ask an administrator to open it again.")
}

// gone says that the record an act is about is no more what it was when the form was opened.
func gone(q *page.Request, sent url.Values, why *roster.Refusal) error {
	q.Page.Section, q.Page.Sheets = "duty", []string{"duty.css"}
	q.Page.Title, q.Page.Body = q.Page.T("没有办理", "Not done"), goneBody{why.Sentence(q.Page.Lang), backTo(q, sent.Get("back"))}
	return q.Write(http.StatusConflict, "gone")
}

// goneBody says why a form that was sent cannot be shown again.
type goneBody struct{ Text, Back string }

// done writes the audit and goes back to where the officer came from, which says what was done. What others wrote while the
// form was open was not overwritten: the page says so.
func (f *form) done(q *page.Request, deed procedure.Deed, receipt record.Receipt) error {
	about := deed.About
	if about == (uuid.UUID{}) {
		about = receipt.IDs[record.NewID(1)]
	}
	if err := q.Audit(account.Acted, f.kind.Name+" "+about.String(), f.Act, f.journalWord(deed.Form)); err != nil {
		return fmt.Errorf("audit %s: %w", f.Act, err)
	}
	u, err := url.Parse(f.Back)
	if err != nil {
		return fmt.Errorf("go back: %w", err)
	}
	said := u.Query()
	said.Set("done", f.Act)
	said.Del("beside")
	if f.about != (uuid.UUID{}) {
		if beside := movedOn(f.kind, deed.Seen, f.opening.Seen); len(beside) > 0 {
			said.Set("beside", f.About+" "+strings.Join(beside, " "))
		}
	}
	u.RawQuery = said.Encode()
	return q.Redirect(u.String())
}
