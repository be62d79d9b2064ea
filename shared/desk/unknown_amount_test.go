package desk_test

import (
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/paper"
)

// A need whose size nobody knows must not read as one that lacks nothing.
func TestR2_4_ANeedOfUnknownSizeIsNotShownAsNone(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	a.does(a.call("need.new", "", "title", "石门镇多户失联", "place", "石门镇"))
	a.does(a.call("need.verify", "", "need", "石门镇多户失联", "result", "verified", "verifier", "王磊"))
	for _, name := range []string{"morning", "handover"} {
		doc := must[string](t)(plainOf(a, name))
		at := strings.Index(doc, "石门镇多户失联")
		if at < 0 {
			t.Fatalf("%s does not name the need:\n%s", name, doc)
		}
		line, _, _ := strings.Cut(doc[at:], "\n")
		if strings.Count(line, "不详") != 2 {
			t.Errorf("%s says %s", name, line)
		}
	}
}

func plainOf(p *place, name string) (string, error) {
	doc, err := p.Document(p.t.Context(), desk.PaperQuery{Paper: name})
	if err != nil {
		return "", err
	}
	return string(paper.Plain(doc)), nil
}
