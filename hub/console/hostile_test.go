package console_test

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"qianshao/hub/board"
	"qianshao/hub/scene"
)

// payloads are what a hostile terminal would put where words are expected.
func payloads() []string {
	return []string{
		`<script>window.pwned=1</script>`, `"><img src=x onerror="window.pwned=1">`, `'><svg/onload=window.pwned=1>`, `</title><script>window.pwned=1</script>`,
		`<iframe srcdoc="<script>parent.pwned=1</script>">`, `javascript:window.pwned=1`, `{{.}}${window.pwned=1}`, `<!--`, `<a href="https://evil.example/">x</a>`,
		`<link rel=stylesheet href=//evil.example/x.css>`, `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=//evil.example/">`, "\u202e<b>\u2066", `]]><x>`,
	}
}

// taint writes every payload into every kind of text that a page shows.
func taint(t *testing.T, d *scene.Desk) {
	t.Helper()
	var lines strings.Builder
	do := func(kind, id string, set map[string]any) {
		raw, err := json.Marshal(map[string]any{"kind": kind, "id": id, "set": set})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(raw, '\n'))
	}
	for i, p := range payloads() {
		n, short := string(rune('a'+i)), p[:min(len(p), 40)]
		do("team", "bad-"+n, map[string]any{"name": p, "leader": p, "district": p, "place": p, "phone": p, "status": "在途", "task": "bad-" + n})
		do("need", "bad-"+n, map[string]any{"title": p, "place": p, "number": short, "urgency": p, "category": p, "reporter": p, "unit": p, "status": "线索"})
		do("task", "bad-"+n, map[string]any{"title": p, "place": p, "number": short, "goal": p, "result": p, "status": "进展", "need": "bad-" + n})
		do("person", "bad-"+n, map[string]any{"team": "bad-" + n, "name": p, "role": p, "phone": p, "id_number": short, "status": "在场"})
		do("vehicle", "bad-"+n, map[string]any{"team": "bad-" + n, "plate": p[:min(len(p), 18)], "type": p, "driver": p, "status": "到场"})
		do("journal", "bad-"+n, map[string]any{"text": p, "about": "team:bad-" + n})
	}
	do("incident", "incident", map[string]any{"name": payloads()[1], "place": payloads()[2], "order_no": payloads()[0], "public_phone": payloads()[3], "type": payloads()[4]})
	d.Apply(lines.String())
	d.Send()
	d.Change(func(t *board.Terminal) { t.Name, t.Area = payloads()[1], payloads()[0] })
}

func TestTextsOfTerminalsStayTexts(t *testing.T) {
	story := scene.Tell(t)
	clean := newSite(t, story).signIn()
	allowed := map[string]bool{}
	for _, path := range everyPage() {
		shapeOf(t, clean.page(path), func(what string) { allowed[what] = true })
	}
	taint(t, story.Silent)
	story.Wait(1e9 * 2)
	s := clean // a hub has one console: one looks back at a space at a time
	paths := everyPage()
	for i := range payloads() {
		paths = append(paths, pathOf("team", "bad-"+string(rune('a'+i))), pathOf("need", "bad-"+string(rune('a'+i))), pathOf("task", "bad-"+string(rune('a'+i))))
	}
	for _, path := range append(paths, `/teams?q="><script>window.pwned=1</script>&status="><x>&sort=<b>`) {
		path = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E").Replace(path)
		shapeOf(t, s.page(path), func(what string) {
			if !allowed[what] && !strings.HasPrefix(what, "tag small") {
				t.Errorf("%s grew a %s", path, what)
			}
		})
	}
	if body := s.page("/teams"); !strings.Contains(body, "&lt;script&gt;window.pwned=1&lt;/script&gt;") {
		t.Error("the payload is not on the page at all")
	}
}

// shapeOf tells every kind of element and attribute of a page, and addresses that lead elsewhere.
func shapeOf(t *testing.T, body string, tell func(string)) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(body))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.CommentToken:
			tell("comment")
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			tell("tag " + token.Data)
			for _, a := range token.Attr {
				tell("attribute " + token.Data + " " + a.Key)
				link := a.Key == "href" || a.Key == "src" || a.Key == "action"
				if link && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "?") || strings.HasPrefix(a.Val, "//") {
					tell("address " + a.Val)
				}
			}
		}
	}
}
