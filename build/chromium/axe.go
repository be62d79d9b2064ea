package chromium

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// axe is axe-core 4.14.1, dist file axe.min.js of the npm package, unchanged, under MPL-2.0 (texts in testdata).
//
//go:embed testdata/axe.js
var axe string

// Violation is a rule of axe-core that a page breaks.
type Violation struct {
	Rule   string   `json:"rule"`   // its name: "label", "color-contrast"
	Impact string   `json:"impact"` // minor, moderate, serious, critical
	Help   string   `json:"help"`   // what is wanted, in English
	At     []string `json:"at"`     // CSS selectors of what breaks it
	Why    []string `json:"why"`    // what is wrong at each, in English
}

// String says it in one line.
func (v Violation) String() string {
	var at []string
	for i, selector := range v.At {
		at = append(at, fmt.Sprintf("%s (%s)", selector, v.Why[i]))
	}
	return fmt.Sprintf("%s, %s: %s: %s", v.Rule, v.Impact, v.Help, strings.Join(at, "; "))
}

// Axe holds the page that stands to every rule of axe-core (WCAG 2.2 A and AA, and what it calls best practice), but for those
// named. It comes into the page past its policy, as no script of the page could.
func (b *Tab) Axe(without ...string) []Violation {
	b.t.Helper()
	rules := map[string]map[string]bool{"target-size": {"enabled": true}} // axe leaves it off by itself
	for _, rule := range without {
		rules[rule] = map[string]bool{"enabled": false}
	}
	raw, err := json.Marshal(rules)
	if err != nil {
		b.t.Fatal(err)
	}
	b.settle()
	if !Ask[bool](b, `'axe' in window`) {
		Ask[bool](b, axe+"\n;'axe' in window")
	}
	return Ask[[]Violation](b, `axe.run(document, { rules: `+string(raw)+`, preload: false, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({
  rule: v.id, impact: v.impact, help: v.help,
  at: v.nodes.map((n) => n.target.flat().join(' ')),
  why: v.nodes.map((n) => [...n.any, ...n.all, ...n.none].map((c) => c.message).join(', ')),
})))`)
}

// Accessible fails the test for every rule that Axe finds broken.
func (b *Tab) Accessible(without ...string) {
	b.t.Helper()
	for _, v := range b.Axe(without...) {
		b.t.Errorf("%s is not accessible: %s", b.Path(), v)
	}
}
