package rehearsal_test

import (
	"cmp"
	"context"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"qianshao/build/centre"
)

// counted is one figure as it stands on a page or a paper: what, how many, of what, and what is counted. Labels alone are
// not unique: people rest as teams do.
type counted struct{ label, value, unit, means string }

// Figures on the console's page of all figures, on its tiles, and on the paper of a desk.
var (
	onPage  = regexp.MustCompile(`class="label">([^<]+)</th><td class="r num big">(?:<a [^>]*>)?([^<]+)(?:</a>)?</td><td class="unit">([^<]*)</td><td class="text">([^<]*)<`)
	onTile  = regexp.MustCompile(`data-figure="[^"]+"><b class="num">([^<]+)</b><span>([^<]+)`)
	onPaper = regexp.MustCompile(`(?m)^\d+\. ([^；]+)；数值：([^；]+)；单位：([^；]*)；统计口径：(.*)；记录数：`)
)

// visit signs in at a hub that serves, with an account made for it: "visit HUB".
func visit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: visit HUB")
	}
	c := castOf(ts)
	program := filepath.Join(strings.Split(ts.Getenv("PATH"), string(filepath.ListSeparator))[0], "hub")
	h := &centre.Hub{Program: program, Data: filepath.Join(c.dir, args[0]), Listen: c.address[args[0]]}
	if c.visitor == nil {
		_, err := h.Tell(context.Background(), "a long enough password\n", "user", "add", "duty", "--role", "coordination")
		ts.Check(err)
	}
	var err error
	c.visitor, err = h.Visit(context.Background(), "duty", "a long enough password")
	ts.Check(err)
}

// ask gets a page of the console: "page PATH FILE".
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || castOf(ts).visitor == nil {
		ts.Fatalf("usage: visit HUB, then page PATH FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(pageOf(ts, args[0])), 0o600))
}

func pageOf(ts *testscript.TestScript, path string) string {
	got, err := castOf(ts).visitor.Get(context.Background(), path)
	ts.Check(err)
	if got.Status != 200 {
		ts.Fatalf("%s answered %d", path, got.Status)
	}
	return string(got.Body)
}

// equal says that the console counts what a paper of figures says, number by number and none besides, on its page of all
// figures and on every tile that has one of them: "equal SPACE PAPER". What the hub got is worked out within seconds.
func equal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: equal SPACE PAPER")
	}
	want := figuresOnPaper(ts, args[1])
	if len(want) < 30 {
		ts.Fatalf("%s says %d figures", args[1], len(want))
	}
	var got, tiles []counted
	for began := time.Now(); time.Since(began) < patience; {
		got = figuresOf(onPage, pageOf(ts, "/s/"+args[0]+"/figures"))
		tiles = tilesOf(pageOf(ts, "/s/"+args[0]))
		if slices.Equal(got, want) && len(tiles) >= 20 && within(tiles, want) {
			return
		}
	}
	ts.Fatalf("the desk counts\n%v\nthe console\n%v\nand on %d tiles\n%v", want, got, len(tiles), tiles)
}

// alike says that two desks' papers of figures count the same: "alike PAPER PAPER"; "! alike" that they do not.
func alike(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: alike PAPER PAPER")
	}
	if a, b := figuresOnPaper(ts, args[0]), figuresOnPaper(ts, args[1]); slices.Equal(a, b) == neg {
		ts.Fatalf("one paper counts\n%v\nthe other\n%v", a, b)
	}
}

// figuresOnPaper leaves out hours worked, which grow while one looks and are no figure of a page.
func figuresOnPaper(ts *testscript.TestScript, file string) []counted {
	return slices.DeleteFunc(figuresOf(onPaper, ts.ReadFile(file)), func(c counted) bool { return c.unit == "人时" })
}

// figuresOf reads the figures of a page or paper, in one order.
func figuresOf(form *regexp.Regexp, text string) []counted {
	var all []counted
	for _, found := range form.FindAllStringSubmatch(text, -1) {
		for i := range found {
			found[i] = html.UnescapeString(found[i])
		}
		all = append(all, counted{found[1], found[2], found[3], found[4]})
	}
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.unit, b.unit), cmp.Compare(a.means, b.means))
	})
	return all
}

// tilesOf reads the figures of the tiles, which do not say what is counted.
func tilesOf(text string) []counted {
	var all []counted
	for _, found := range onTile.FindAllStringSubmatch(text, -1) {
		label, _, _ := strings.Cut(html.UnescapeString(found[2]), " / ") // the unit stands behind
		all = append(all, counted{label: label, value: html.UnescapeString(found[1])})
	}
	return all
}

// within says that every tile has a number of the list.
func within(tiles, list []counted) bool {
	for _, t := range tiles {
		if !slices.ContainsFunc(list, func(c counted) bool { return c.label == t.label && c.value == t.value }) {
			return false
		}
	}
	return true
}
