package console_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"qianshao/hub/account"
	"qianshao/hub/scene"
)

// spoil writes every payload into what the pages of an officer show.
func spoil(t *testing.T, h *scene.Story) {
	t.Helper()
	var lines strings.Builder
	do := func(kind, id string, set map[string]any) {
		raw, err := json.Marshal(map[string]any{"kind": kind, "id": id, "set": set})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(raw, '\n'))
	}
	for i, p := range officersPayloads() {
		n := string(rune('a' + i))
		short := p[:min(len(p), 20)]
		do("reporting", "bad-"+n, map[string]any{"to": p, "paper": short, "channel": p, "basis": p, "first_hours": 1, "every_hours": 1})
		do("report", "bad-"+n, map[string]any{"number": short, "title": p, "to": p, "paper": short, "status": "sent", "sent_at": "2026-07-12T05:00:00Z", "receipt": p, "signed_by": p})
		do("report", "due-"+n, map[string]any{"number": short, "title": p, "to": p, "paper": short, "status": "draft", "due_at": "2026-07-12T06:00:00Z"})
		do("passage", "bad-"+n, map[string]any{"number": short, "plate": short, "task_name": p, "route": p, "reason": p, "recorded_by": p, "status": "草拟", "contact": p, "driver": p})
		do("injury", "bad-"+n, map[string]any{"number": short, "name": p, "what": p, "hospital": p, "escort": p, "family_told": p, "missing_documents": p, "status": "登记", "severity": "重"})
		do("publication", "bad-"+n, map[string]any{"number": short, "kind": "劝止", "title": p, "text": p, "signed_by": p, "status": "发布", "published_at": "2026-07-12T06:00:00Z"})
		do("need", "clash-"+n, map[string]any{"title": p, "number": short, "status": "线索", "urgency": p})
	}
	h.Desk.Apply(lines.String())
	h.Vehicle.Apply(strings.ReplaceAll(lines.String(), `"status":"线索"`, `"status":"不实"`))
	h.Desk.Send()
	h.Vehicle.Send()
}

// officersPayloads are some of every sort that a record takes: the pages of an officer are asked for one by one.
func officersPayloads() (some []string) {
	taken := slices.DeleteFunc(payloads(), func(p string) bool {
		return strings.TrimSpace(p) == "" || !utf8.ValidString(p) || utf8.RuneCountInString(p) > 100 || strings.ContainsFunc(p, unicode.IsControl)
	})
	for i, p := range taken {
		if i < 8 || i%24 == 0 {
			some = append(some, p)
		}
	}
	return some
}

func TestTextsOfTerminalsStayTextsOnThePagesOfAnOfficer(t *testing.T) {
	h := waits(t)
	paths := func() (all []string) {
		all = append(all, flood("/duty"), flood("/conflicts"), flood("/settled"), flood("/duty?done=report.sign&beside=x+status+<script>"))
		for _, c := range must(hubDesk(t, h.Hub, scene.Flood()).Conflicts(t.Context()))(t) {
			all = append(all, conflictAt(c.ID))
		}
		for i := range officersPayloads() {
			n := string(rune('a' + i))
			for act, about := range map[string]string{
				"report.send": idOf("report", "due-"+n), "report.edit": idOf("report", "due-"+n), "passage.check": idOf("passage", "bad-"+n), "passage.send_back": idOf("passage", "bad-"+n),
				"injury.update": idOf("injury", "bad-"+n), "injury.report": idOf("injury", "bad-"+n), "publication.withdraw": idOf("publication", "bad-"+n), "reporting.edit": idOf("reporting", "bad-"+n),
			} {
				all = append(all, flood("/act/"+act+"?about="+about+"&f.reason="+url.QueryEscape(officersPayloads()[i])+"&back="+url.QueryEscape(officersPayloads()[i])))
			}
			all = append(all, flood("/duty/make?duty="+idOf("reporting", "bad-"+n)))
		}
		return all
	}
	officers := []*site{officer(t, h, account.General), officer(t, h, account.Support)}
	allowed := map[string]bool{"address ": true}
	for _, s := range officers {
		for _, path := range []string{flood("/duty"), flood("/conflicts"), flood("/settled"), conflictAt(conflictOf(t, h, "恢复通信")), conflictAt(conflictOf(t, h, "渝AK7712")),
			flood("/act/report.receipt?about=" + idOf("report", "report-1")), flood("/act/injury.update?about=" + idOf("injury", "injury-1")), flood("/duty?done=report.sign&beside=x+status"),
			flood("/duty/make?duty=" + idOf("reporting", "duty-1")), flood("/act/publication.withdraw?about=" + idOf("publication", "away-1")), flood("/act/reporting.edit?about=" + idOf("reporting", "duty-1")), flood("/nowhere")} {
			shapeOf(t, s.get(path).body, func(what string) { allowed[what] = true })
		}
	}
	spoil(t, h)
	h.Wait(2e9)
	seen := 0
	for _, path := range paths() {
		for _, s := range officers {
			body := s.get(path).body
			seen += strings.Count(body, "&lt;script&gt;window.pwned=1&lt;/script&gt;")
			shapeOf(t, body, func(what string) {
				if !allowed[what] && !strings.HasPrefix(what, "tag small") && !strings.HasPrefix(what, "attribute input aria-") {
					t.Errorf("%.120s grew a %s", path, what)
				}
			})
		}
	}
	if seen < 50 {
		t.Errorf("the payload stands on the pages %d times", seen)
	}
}

// must gives a value or fails the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
