package console_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"qianshao/hub/scene"
)

// districtsOffered are the districts that a table can be narrowed to: what is sent, by what is read.
func districtsOffered(t *testing.T, body string) map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for n := range root.Descendants() {
		if n.Data == "option" && n.Parent.Data == "select" && attr(n.Parent, "name") == "district" && attr(n, "value") != "" {
			if all[wordsOf(n)] != "" {
				t.Errorf("%s is offered twice", wordsOf(n))
			}
			all[wordsOf(n)] = attr(n, "value")
		}
	}
	return all
}

func TestADistrictIsOneWhateverItWasWrittenWith(t *testing.T) {
	story := scene.Tell(t)
	words := []string{"武隆区", "500156", "武隆", "武隆县", "500232", "重庆市武隆区", " 武隆 "}
	var lines strings.Builder
	for i, word := range words {
		n := string(rune('a' + i))
		for kind, name := range map[string]string{"team": "name", "need": "title", "organisation": "name"} {
			lines.WriteString(`{"kind":"` + kind + `","id":"wulong-` + n + `","set":{"` + name + `":"武隆` + n + `","district":"` + word + `"}}` + "\n")
		}
	}
	story.Desk.Apply(lines.String())
	story.Desk.Send()
	s := newSite(t, story).signIn()
	for _, table := range []string{"teams", "needs", "books/organisation"} {
		code := districtsOffered(t, s.page("/"+table))["武隆区"]
		if code != "500156" {
			t.Errorf("%s offers 武隆区 as %q", table, code)
		}
		for _, word := range append(words, code) {
			page := s.page("/" + table + "?district=" + url.QueryEscape(word))
			if got := tableOf(t, page); len(got.ids) != len(words) {
				t.Errorf("%s of %q are %d, want %d", table, word, len(got.ids), len(words))
			}
			if !strings.Contains(page, `<option value="500156" selected>武隆区</option>`) {
				t.Errorf("%s of %q does not say which district is chosen", table, word)
			}
			rows := valueRows(t, s.take(strings.Replace(table, "/", ".", 1), "csv", "district="+url.QueryEscape(word)).body)
			if n := len(slices.DeleteFunc(rows, func(r []string) bool { return !strings.HasPrefix(r[0], "武隆") })); n != len(words) {
				t.Errorf("the file of %s of %q has %d lines", table, word, n)
			}
		}
	}
	if got := tableOf(t, s.page("/teams?district=500116")); slices.ContainsFunc(got.cells, func(c []string) bool { return strings.HasPrefix(c[0], "武隆") }) {
		t.Error("another district has them")
	}
}
