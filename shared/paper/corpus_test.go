package paper_test

import (
	"os"
	"strings"
	"testing"

	"qianshao/shared/report"
)

// The corpus holds characters of names and places, all of GB 2312, all characters outside the basic plane that the
// embedded type has, and pairs that share one shape (⼀ and 一). Each must be copied as itself.
func TestX7_EveryCharacterOfTheCorpusIsReadBack(t *testing.T) {
	b, err := os.ReadFile("testdata/corpus.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")[1:]
	if len(lines) < 200 {
		t.Fatalf("the corpus has %d lines", len(lines))
	}
	table := &report.Table{Columns: []report.Column{{Title: "字"}}}
	for _, line := range lines {
		table.Rows = append(table.Rows, report.Row{Cells: []string{line}})
	}
	doc := report.Document{Title: "字表䶮𬭩㼆", Stamp: stamp(), Parts: []report.Part{{Table: table}}}
	all := strings.Join(pagesOf(t, doc), "")
	if !strings.Contains(all, "字表䶮𬭩㼆") {
		t.Error("the title is not read back")
	}
	wrong := 0
	for _, line := range lines {
		if want := strings.Join(strings.Fields(line), ""); !strings.Contains(all, want) {
			if wrong++; wrong <= 5 {
				t.Errorf("not read back: %s", want)
			}
		}
	}
	t.Logf("%d lines, %d wrong", len(lines), wrong)
}

// What the type lacks (𠮷 is not in it) is never lost: a box with its code point stands there, and files that carry
// text carry the character.
func TestX7_ACharacterTheTypeLacksIsNamed(t *testing.T) {
	doc := report.Document{Title: "名册", Stamp: stamp(), Parts: []report.Part{{Facts: []report.Fact{{Label: "姓名", Text: "𠮷野家😀"}}}}}
	if all := strings.Join(pagesOf(t, doc), ""); !strings.Contains(all, "□U+20BB7野家□U+1F600") {
		t.Errorf("printed: %s", all)
	}
	if text := string(set(t, doc, "txt")); !strings.Contains(text, "𠮷野家😀") {
		t.Errorf("text: %s", text)
	}
}
