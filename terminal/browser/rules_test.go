package browser_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/screen"
)

// TestTheRuleOfScanners holds the page to the cases of the window's own rule.
func TestTheRuleOfScanners(t *testing.T) {
	raw, err := os.ReadFile("../window/burst/testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	_, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	type outcome struct{ Name, Got, Want string }
	wrong := chromium.Ask[[]outcome](b.Tab, `(async () => {
  const { Detector } = await import('/static/burst.js');
  const limits = JSON.parse(document.body.dataset.limits);
  const played = (keys, inText, punctual) => {
    const d = new Detector(limits);
    let text = '', at = 60000, pause = 5;
    const take = (o) => { text += o.keys + (o.code ? '[' + o.code + ']' : ''); };
    for (const [, millis, key] of keys.matchAll(/<(\d+)>|([^<])/gu)) {
      if (millis !== undefined) { pause = Number(millis); continue; }
      const patience = d.patience(inText);
      if (punctual && patience > 0 && pause >= patience) take(d.settle(inText));
      at += pause;
      pause = 5;
      if (key !== '⏎' && key !== '⇥') { take(d.rune(key, at, inText)); continue; }
      const o = d.end(at, inText);
      take(o);
      if (!o.taken) text += key;
    }
    take(d.settle(inText));
    return text;
  };
  const cases = `+string(raw)+`;
  if (cases.length < 10) return [{ Name: 'too few cases', Got: '', Want: '' }];
  return cases.flatMap((c) => [true, false].map((punctual) => ({ Name: c.name, Got: played(c.keys, c.in === 'text', punctual), Want: c.want }))).filter((c) => c.Got !== c.Want);
})()`)
	for _, w := range wrong {
		t.Errorf("%s: got %q, want %q", w.Name, w.Got, w.Want)
	}
}

// TestTheRuleOfMatching holds the page to the cases of the window's own rule.
func TestTheRuleOfMatching(t *testing.T) {
	raw, err := os.ReadFile("../window/testdata/match.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases struct {
		Options []screen.Option
		Cases   []struct {
			Typed string
			Want  []string
		}
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	var options [][]string
	for _, o := range cases.Options {
		options = append(options, []string{o.ID, o.Label, o.Initials})
	}
	set, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	_, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	for _, c := range cases.Cases {
		typed, err := json.Marshal(c.Typed)
		if err != nil {
			t.Fatal(err)
		}
		got := chromium.Ask[[]string](b.Tab, `import('/static/match.js').then(({ match }) => { const o = `+string(set)+`; return match(o, `+string(typed)+`).map((i) => o[i][0]); })`)
		if !slices.Equal(got, c.Want) {
			t.Errorf("%q finds %q, want %q", c.Typed, got, c.Want)
		}
	}
}
