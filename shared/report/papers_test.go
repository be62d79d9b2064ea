package report_test

import (
	"regexp"
	"testing"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
)

var paperName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// A paper is found by its name, everywhere: two of one name, or one without a label, would be the wrong sheet in
// somebody's hand.
func TestX7_EveryPaperHasANameAndAPlaceOfItsOwn(t *testing.T) {
	schema := record.Standard()
	seen := map[string]bool{}
	for _, p := range report.Standard().All() {
		if seen[p.Name] || !paperName.MatchString(p.Name) {
			t.Errorf("%q is declared twice, or is no name", p.Name)
		}
		seen[p.Name] = true
		if p.Label.Zh == "" || p.Label.En == "" || p.Group.Zh == "" || p.Group.En == "" {
			t.Errorf("%s lacks a label: %v, of %v", p.Name, p.Label, p.Group)
		}
		if p.Build == nil || p.Of != "" && schema.Kind(p.Of) == nil {
			t.Errorf("%s is about %q, which is no kind of record, or is never built", p.Name, p.Of)
		}
		for _, ask := range p.Asks {
			if l := ask.LabelOf(nil); ask.Type == "" || l.Zh == "" || l.En == "" {
				t.Errorf("%s asks %q without a type or a label", p.Name, ask.Field)
			}
		}
	}
}

// What a book offers to print, and what stands as a tab beside it, is declared.
func TestX7_EveryPaperThatABookNamesIsDeclared(t *testing.T) {
	papers, books := report.Standard(), procedure.Standard()
	for _, page := range books.Pages() {
		for _, tab := range page.Tabs {
			if p, ok := papers.Paper(tab.Paper); tab.Paper != "" && (!ok || p.Of != "") {
				t.Errorf("%s shows %q, which is no paper of the whole space", page.Name, tab.Paper)
			}
		}
	}
	for _, book := range books.Registers() {
		for _, a := range book.Acts {
			if _, ok := papers.Paper(a.Paper); a.Paper != "" && !ok {
				t.Errorf("%s.%s offers %q, which is no paper", book.Name, a.Name, a.Paper)
			}
		}
	}
}
