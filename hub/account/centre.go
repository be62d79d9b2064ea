package account

import "qianshao/shared/record"

// CentreAct is one act that the centre may do from the console, and whose work it is there.
type CentreAct struct {
	Name   string         // "passage.submit" of a book
	Groups []record.Group // who at the centre does it
	Source string         // what says so: a row of features.md, or the plan
}

// CentreActs is all that the centre may do. It edits no data of the field (X5): what it decides, signs, publishes and reports
// is its own, and what it settles is said to the desks by the same acts as theirs. An act that is not here is done at a desk.
func CentreActs() []CentreAct {
	general, coordination, support := []record.Group{record.General}, []record.Group{record.Coordination}, []record.Group{record.Support}
	everybody := []record.Group{record.General, record.Coordination, record.Support}
	var all []CentreAct
	add := func(book, source string, groups []record.Group, acts ...string) {
		for _, act := range acts {
			all = append(all, CentreAct{book + "." + act, groups, source})
		}
	}
	add("report", "R9-6: 综合组 reports up", general, "add", "edit", "sign", "send", "receipt", "cancel")
	add("report", "R9-6: 协调组 signs the final one too", coordination, "cosign")
	add("reporting", "R9-6: to whom, how often", general, "add", "edit", "stop")
	add("passage", "R5-2 and domain.md 6: the city checks, submits and takes the platform's answer", support,
		"check", "send_back", "submit", "approve", "return", "refuse", "amend_refused", "revoke")
	add("publication", "R1-3, R3-5: 综合组 publishes", general, "notice", "dissuade", "situation", "renew", "withdraw")
	add("warning", "R2-2: who warns follows up", coordination, "issue", "add", "reply", "reply_many", "lift")
	add("rumour", "R9-4: verified, worded, signed, published", general, "verify", "draft", "release", "keep")
	add("answer", "R9-4: what the inquiry desk says", general, "draft", "sign", "revise", "withdraw")
	add("directive", "R2-4: orders from above", general, "record", "return", "close", "extend", "assign", "cancel", "reopen")
	add("directive", "R2-4: whoever is given one answers", everybody, "take", "answer")
	add("injury", "R7-4: claims are followed up, the day of the injury", support, "update", "report", "documents", "settle", "pay", "deny", "none")
	return all
}

// MayAct says whether an account may do an act of a book from the console. It asks May once for each group whose work it is.
func MayAct(a Account, act string) bool {
	for _, one := range CentreActs() {
		if one.Name != act {
			continue
		}
		for _, g := range one.Groups {
			if May(a, Act, Object{Owner: g}) {
				return true
			}
		}
	}
	return false
}
