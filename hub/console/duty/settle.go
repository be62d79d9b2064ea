package duty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// actsOn are the acts that settle a conflict from here, the usual one first. A finding without one is settled on its records.
func actsOn(c desk.Conflict) []string {
	if c.Finding == nil {
		return []string{"side", "value"}
	}
	switch c.Finding.Kind {
	case roster.TeamTwice, roster.PersonTwice, roster.PlateTwice:
		return []string{"join", "apart"}
	case roster.SignupTwice:
		return []string{"apart"}
	case roster.IncidentTwice:
		return []string{"join"}
	case roster.TwoTasks, roster.WithdrawnBusy, roster.LostTask:
		return []string{"release"}
	}
	return nil
}

// reasonMax bounds a reason, in characters.
const reasonMax = 200

func reasonIn(sent url.Values) string {
	text := []rune(strings.TrimSpace(sent.Get("reason")))
	return string(text[:min(len(text), reasonMax)])
}

// settle decides a conflict as the form says. Whoever belongs to another group is refused, here and by the rule behind the act.
func settle(q *page.Request) error {
	sent := q.HTTP.PostForm
	d, c, there, err := find(q, sent.Get("id"))
	if err != nil {
		return err
	}
	if !there { // a desk was faster
		return overNow(q, d, http.StatusConflict)
	}
	if !mine(q, c) {
		return page.ErrForbidden
	}
	b, err := conflictOf(q, d, c)
	if err != nil {
		return err
	}
	b.take(sent)
	p := q.Page
	switch {
	case sent.Get("seen") != b.Seen:
		b.Moved = p.T("您填写期间，各方的值又有变化；没有裁定。请看过新的值再定，您填的内容都保留着。", "The sides changed while you were writing; nothing was settled. Look at them again; what you typed is kept.")
		return b.write(q, http.StatusConflict)
	case b.Reason == "":
		b.Refused = p.T("请写明裁定的理由，各席位都会看到。", "Say why; every desk reads it.")
		return b.write(q, http.StatusUnprocessableEntity)
	}
	said, err := b.decide(q.HTTP.Context(), d, c, sent)
	if refused := roster.Refused(err); refused != nil {
		b.Refused = refused.Sentence(p.Lang)
		return b.write(q, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return fmt.Errorf("settle a conflict: %w", err)
	}
	if err := q.Audit(account.Resolved, c.Record.Kind+" "+c.Record.ID.String(), said+" "+c.Field, b.Reason); err != nil {
		return fmt.Errorf("audit what was settled: %w", err)
	}
	return q.Redirect(addressOf(p, c.ID) + "&" + url.Values{"record": {c.Record.Kind + "/" + c.Record.ID.String()}, "done": {said}}.Encode())
}

// take keeps what was typed.
func (b *conflictBody) take(sent url.Values) {
	b.Choice, b.Keep, b.Reason = sent.Get("choice"), sent.Get("keep"), reasonIn(sent)
	if b.Input.Name != "" {
		b.Input.take(sent["value"])
	}
}

// decide does the act that the form names, and says which one it was.
func (b *conflictBody) decide(ctx context.Context, d *desk.Desk, c desk.Conflict, sent url.Values) (string, error) {
	act, what, _ := strings.Cut(b.Choice, ":")
	if !slices.Contains(b.Acts, act) {
		return "", procedure.No("choose_one", "请选择采用哪一方，或改为其他值。没有裁定。", "Choose a side or another value. Nothing was settled.")
	}
	id, _ := uuid.Parse(what)
	switch act {
	case "side":
		i, err := strconv.Atoi(what)
		if err != nil || i < 0 || i >= len(c.Sides) {
			return "", page.ErrMissing
		}
		return act, resolve(ctx, d, c, c.Sides[i].Written(), b.Reason)
	case "value":
		value, err := b.typed(c)
		if err != nil {
			return "", err
		}
		return act, resolve(ctx, d, c, value, b.Reason)
	case "join":
		_, err := d.JoinFound(ctx, c.Finding, id, b.Reason)
		return act, err
	case "apart":
		_, err := d.KeepApart(ctx, c.Finding.Records(), b.Reason)
		return act, err
	case "release":
		_, err := d.Unassign(ctx, roster.Release{Team: c.Finding.Team(), Task: id, To: c.Finding.After(), Reason: b.Reason})
		return act, err
	}
	return "", page.ErrMissing
}

func resolve(ctx context.Context, d *desk.Desk, c desk.Conflict, value, reason string) error {
	_, err := d.Resolve(ctx, roster.Settlement{Kind: c.Record.Kind, ID: c.Record.ID, Field: c.Field, Value: value, Reason: reason})
	return err
}

// typed is a value that no side has. An empty one settles nothing: whoever wants the field empty chooses the side that is.
func (b *conflictBody) typed(c desk.Conflict) (string, error) {
	if b.Input.Name == "" || strings.TrimSpace(b.Input.Value) == "" {
		return "", procedure.NoIn("value", procedure.Needed, "请填写要采用的值。没有裁定，已填的内容都保留着。", "Type the value to go by. Nothing was settled; what you typed is kept.")
	}
	return b.Input.Value, nil
}
