package roster

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// TakeIn takes in a need as 线索. Everything but what is needed may be unknown.
func TakeIn(a Actor, similar []Need, f NeedForm) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	switch {
	case strings.TrimSpace(f.Title) == "":
		return record.Act{}, missing("title", says("需求内容", "what is needed"))
	case f.Quantity < 0 || f.Quantity > 10_000_000:
		return record.Act{}, refuse(OutOfBounds, says("需要数量", "quantity"), 0, 10_000_000).on("quantity")
	case f.PeopleAffected < 0 || f.PeopleAffected > 40_000_000:
		return record.Act{}, refuse(OutOfBounds, says("受影响人数", "people affected"), 0, 40_000_000).on("people_affected")
	}
	var names []string
	var refs []Ref
	for i := range similar {
		names = append(names, strings.TrimSpace(similar[i].Number+" "+similar[i].Title))
		refs = append(refs, similar[i].Ref())
	}
	if r := repeated(names, refs, f.Anyway); r != nil {
		return record.Act{}, r
	}
	x := a.begin().lateIf(f.BackEntered)
	id := x.fresh()
	at := a.at(f.ReportedAt)
	x.with(change("need", id).text("title", strings.TrimSpace(f.Title)).text("place", f.Place).text("district", f.District).
		number("lat", f.Lat).number("lon", f.Lon).text("category", f.Category).text("urgency", f.Urgency).
		count("people_affected", f.PeopleAffected).number("quantity", f.Quantity).text("unit", f.Unit).text("source", f.Source).
		text("reporter", f.Reporter).text("phone", f.Phone).status("status", NeedLead).time("status_at", at).
		time("reported_at", at).text("recorded_by", a.Operator).apart(refs).numbered())
	return x.journal(id, at, "收到需求："+strings.TrimSpace(f.Title)+tail(f.Place)), nil
}

// MoveNeed takes a lead up for checking, or opens a settled need again.
func MoveNeed(a Actor, n Need, f NeedMove) (record.Act, error) {
	if r := NeedMachine().step(a, n.From, n.Status, NeedUnchecked, map[Requirement]bool{NeedsReason: f.Reason != ""}); r != nil {
		return record.Act{}, r
	}
	e := change("need", n.ID).on(f.Seen).status("status", NeedUnchecked).time("status_at", a.Now).text("reason", f.Reason)
	switch n.Status {
	case NeedClosed:
		e.clear("outcome")
	case NeedDuplicate:
		e.clear("same_as")
	}
	return a.begin().with(e).journal(n.ID, a.Now, "需求待核实："+n.Caption()+tail(f.Reason)), nil
}

// Caption is the number and title of a need, for a person.
func (n *Need) Caption() string { return strings.TrimSpace(n.Number + " " + n.Title) }

// Verify records what came of checking a need. Who verifies is not who took it in, unless a single-person desk says
// why; two desks that verify apart with different results have a conflict and no winner. into is the need a repetition
// goes on as.
func Verify(a Actor, n, into Need, f Verification) (record.Act, error) {
	verifier := cmp.Or(f.Verifier, a.Operator)
	met := map[Requirement]bool{
		NeedsVerifier: verifier != "" && verifier != n.RecordedBy || f.Alone != "",
		NeedsOther:    into.Known() && into.ID != n.ID,
	}
	if f.Result == NeedPublished || f.Result == NeedPartial || f.Result == NeedAnswered || f.Result == NeedClosed || f.Result == NeedUnchecked {
		return record.Act{}, refuse(BadValue, says("核实结果", "result"), n.label("status", string(f.Result))).on("status")
	}
	if r := NeedMachine().step(a, n.From, n.Status, f.Result, met); r != nil {
		return record.Act{}, r
	}
	if f.Result == NeedDuplicate && into.SameAs == n.ID {
		return record.Act{}, refuse(SameRecord).on("same_as")
	}
	e := change("need", n.ID).on(f.Seen).status("status", f.Result).time("status_at", a.Now).text("verified_by", verifier).
		text("verified_how", f.How).time("verified_at", a.Now).time("last_confirmed_at", a.Now).text("urgency", f.Urgency).text("alone", f.Alone)
	line := "核实需求 " + n.Caption() + "：" + n.label("status", string(f.Result)).Zh
	if f.Result == NeedDuplicate {
		e.ref("same_as", into.ID)
		line += "，并入 " + into.Caption()
	}
	return a.begin().with(e).journal(n.ID, a.Now, line+tail(f.How)), nil
}

// Publish signs a need out with a publication of its own: its basis, signer, number, version and expiry. out are the
// need's publications so far.
func Publish(a Actor, n Need, out []Publication, f Publishing) (record.Act, error) {
	met := map[Requirement]bool{
		NeedsVerifier: n.VerifiedBy != "" && (n.VerifiedBy != n.RecordedBy || n.Alone != "" || f.Alone != ""),
		NeedsSigner:   f.SignedBy != "" && f.Basis != "",
	}
	if r := NeedMachine().step(a, n.From, n.Status, NeedPublished, met); r != nil {
		return record.Act{}, r
	}
	until, r := expiry(a.Now, f.Valid)
	if r != nil {
		return record.Act{}, r
	}
	x := a.begin()
	version := 1
	for _, p := range out {
		version = max(version, p.Version+1)
	}
	x.with(
		change("publication", x.fresh()).numbered().count("version", version).text("kind", PublishesNeed).ref("need", n.ID).
			text("title", n.Title).text("text", cmp.Or(f.Text, n.notice())).text("audience", cmp.Or(f.Audience, "全部队伍")).
			text("basis", f.Basis).text("basis_no", f.BasisNo).text("signed_by", f.SignedBy).status("status", PublicationOut).
			text("decided_level", string(a.Post.Level)).
			time("signed_at", a.Now).time("published_at", a.Now).time("expires_at", until).text("alone", f.Alone).
			text("recorded_by", a.Operator),
		change("need", n.ID).on(f.Seen).status("status", NeedPublished).time("status_at", a.Now).text("published_by", f.SignedBy).
			time("published_at", a.Now).time("expires_at", until).time("last_confirmed_at", a.Now).text("alone", f.Alone),
	)
	return x.journal(n.ID, a.Now, fmt.Sprintf("发布需求 %s，签发人 %s，依据 %s%s", n.Caption(), f.SignedBy, f.Basis, orderWords(f.BasisNo))), nil
}

// validMax is the longest a publication may stand without being looked at again.
const validMax = 30 * 24 * time.Hour

func expiry(now time.Time, valid time.Duration) (time.Time, *Refusal) {
	valid = cmp.Or(valid, ValidFor)
	if valid < 0 || valid > validMax {
		return time.Time{}, refuse(OutOfBounds, says("有效时长（小时）", "hours of validity"), 1, int(validMax/time.Hour)).on("valid")
	}
	return now.Add(valid), nil
}

// notice is the text a need is published with when nobody wrote another.
func (n *Need) notice() string {
	text := n.Title
	if n.Quantity > 0 {
		text += fmt.Sprintf("，需要 %g %s", n.Quantity, n.Unit)
	}
	return strings.TrimSpace(text + tail(n.Place))
}

// Renew confirms that a published need still stands: the next version of its publication, with a new expiry.
func Renew(a Actor, n Need, out []Publication, f Renewal) (record.Act, error) {
	if r := a.may(Renewing.By()...); r != nil {
		return record.Act{}, r
	}
	if n.Status != NeedPublished && n.Status != NeedPartial {
		m := NeedMachine()
		return record.Act{}, refuse(NoStep, m.label(n.From, n.Status), m.label(n.From, NeedPublished), m.labels(n.From, m.following(n.Status))).with(n.Ref())
	}
	until, r := expiry(a.Now, f.Valid)
	if r != nil {
		return record.Act{}, r
	}
	x := a.begin().with(change("need", n.ID).on(f.Seen).time("expires_at", until).time("published_at", a.Now).time("last_confirmed_at", a.Now).text("verified_how", f.How))
	if p, ok := newest(out); ok {
		x.with(change("publication", p.ID).count("version", p.Version+1).status("status", PublicationOut).time("expires_at", until).time("published_at", a.Now))
	}
	return x.journal(n.ID, a.Now, "需求复核仍有效："+n.Caption()+tail(f.How)), nil
}

// newest is the publication that stands: the highest version.
func newest(out []Publication) (Publication, bool) {
	var last Publication
	for _, p := range out {
		if p.Version > last.Version || p.Version == last.Version && compareIDs(p.ID, last.ID) > 0 {
			last = p
		}
	}
	return last, last.ID != uuid.UUID{}
}

// AnswerNeed says how far a need is met.
func AnswerNeed(a Actor, n Need, f Answer) (record.Act, error) {
	if f.To != NeedPartial && f.To != NeedAnswered && f.To != NeedPublished {
		return record.Act{}, refuse(BadValue, says("响应情况", "answer"), n.label("status", string(f.To))).on("status")
	}
	if n.Status == NeedVerified && f.To == NeedPublished {
		return record.Act{}, refuse(SignerMissing).on("signed_by")
	}
	if r := NeedMachine().step(a, n.From, n.Status, f.To, map[Requirement]bool{NeedsReason: f.Note != ""}); r != nil {
		return record.Act{}, r
	}
	e := change("need", n.ID).on(f.Seen).status("status", f.To).time("status_at", a.Now).text("reason", f.Note).time("last_confirmed_at", a.Now)
	return a.begin().with(e).journal(n.ID, a.Now, "需求 "+n.Caption()+"："+n.label("status", string(f.To)).Zh+tail(f.Note)), nil
}

// CloseNeed closes a need with its outcome; tasks still open for it are named first. What was published of it is
// withdrawn with it.
func CloseNeed(a Actor, n Need, open []Task, out []Publication, f Closing) (record.Act, error) {
	outcome := cmp.Or(f.Outcome, OutcomeDone)
	if r := NeedMachine().step(a, n.From, n.Status, NeedClosed, map[Requirement]bool{NeedsReason: f.Reason != ""}); r != nil {
		return record.Act{}, r
	}
	if len(open) > 0 && !f.Anyway {
		return record.Act{}, refuse(WorkOpen, len(open), openWords(open, nil)).ask().with(openRefs(open, nil)...)
	}
	x := a.begin().with(change("need", n.ID).on(f.Seen).status("status", NeedClosed).time("status_at", a.Now).text("outcome", outcome).text("reason", f.Reason))
	for i, p := range out {
		if p.Status == PublicationOut && i < rosterMax {
			x.with(change("publication", p.ID).status("status", PublicationWithdrawn).text("reason", f.Reason))
		}
	}
	return x.journal(n.ID, a.Now, "关闭需求 "+n.Caption()+"："+n.label("outcome", outcome).Zh+tail(f.Reason)), nil
}
