package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// The limits of the style card. Tests are exempt: a long table reads well.
const (
	fileLinesMax     = 500
	functionLinesMax = 60
)

// bannedNames tell nothing about what a package is for; a drawer with such a name only ever fills.
const bannedNames = "util utils common helper helpers base misc types models manager core lib shared"

// onlyTops are the names the top of the tree may have, beside dot files.
const onlyTops = "hub terminal syncproto shared build go.mod go.sum README.md README.zh.md CHANGELOG.md CONTRIBUTING.md LICENSE"

func checkComments(_ House, t Tree) []string {
	var complaints []string
	rooms := t.packages()
	for _, at := range sorted(rooms) {
		var docs []string
		name := ""
		for _, source := range rooms[at] {
			if source.Test() {
				continue
			}
			name = source.Syntax.Name.Name
			if source.Syntax.Doc != nil {
				docs = append(docs, source.Syntax.Doc.Text())
			}
		}
		if why := commentFault(name, docs); why != "" {
			complaints = append(complaints, fmt.Sprintf("%s: %s", at, why))
		}
	}
	return complaints
}

var sentenceEnd = regexp.MustCompile(`[.!?](\s|$)`)

// commentFault says what is wrong with a package's comments, or "".
func commentFault(name string, docs []string) string {
	switch {
	case name == "":
		return "only tests here: say in a doc.go what they are about"
	case len(docs) == 0:
		return fmt.Sprintf("package %s has no comment: // Package %s …", name, name)
	case len(docs) > 1:
		return fmt.Sprintf("package %s has %d comments", name, len(docs))
	}
	doc, _, _ := strings.Cut(strings.TrimSpace(docs[0]), "\n\n") // reasons may follow in paragraphs of their own
	switch {
	case name == "main" && !strings.HasPrefix(doc, "Command "):
		return "the comment of a program must begin \"Command \" and its name"
	case name != "main" && !strings.HasPrefix(doc, "Package "+name+" "):
		return fmt.Sprintf("the package comment must begin %q", "Package "+name+" ")
	case !strings.HasSuffix(doc, ".") || len(sentenceEnd.FindAllString(doc, -1)) != 1:
		return "the package comment must begin with a paragraph of one sentence; reasons follow below it"
	case strings.Count(strings.ToLower(doc), " and ") > 1:
		return "a room whose sentence needs \"and … and\" is two rooms"
	}
	return ""
}

func checkNames(_ House, t Tree) []string {
	var complaints []string
	rooms := t.packages()
	for _, at := range sorted(rooms) {
		folders := strings.Split(at, "/")
		if folders[0] == "shared" {
			folders = folders[1:] // the shelf itself; no file may lie in it
		}
		names := append(folders, strings.TrimSuffix(rooms[at][0].Syntax.Name.Name, "_test"))
		for _, name := range names {
			if anyCovers(bannedNames, name) {
				complaints = append(complaints, fmt.Sprintf("%s: %q says nothing about what it is for", at, name))
				break
			}
		}
	}
	return complaints
}

func checkSizes(_ House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		if source.Test() {
			continue
		}
		if lines := strings.Count(source.Text, "\n"); lines > fileLinesMax {
			complaints = append(complaints, fmt.Sprintf("%s: %d lines, more than %d", source.Path, lines, fileLinesMax))
		}
		for _, declaration := range source.Syntax.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := source.line(function.End()) - source.line(function.Type.Func) + 1; lines > functionLinesMax {
				complaints = append(complaints, source.at(function.Pos(), "%s has %d lines, more than %d", function.Name.Name, lines, functionLinesMax))
			}
		}
	}
	return complaints
}

var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|not imple` + `mented|unimple` + `mented|st` + `ub)\b`)
	statement  = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE FROM|CREATE (TEMP |UNIQUE |VIRTUAL )?(TABLE|INDEX|VIEW|TRIGGER)|ALTER TABLE|DROP (TABLE|INDEX)|PRAGMA)\s`)
	excuse     = regexp.MustCompile(`^(failed to|error while|unable to|could not) `)
)

func checkUnfinished(_ House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		for i, line := range strings.Split(source.Text, "\n") {
			if word := unfinished.FindString(line); word != "" {
				complaints = append(complaints, fmt.Sprintf("%s:%d: %q: finish it or leave it out", source.Path, i+1, word))
			}
		}
	}
	return complaints
}

// checkTexts reads the string literals of product code: SQL lives in two rooms only; errors say what was being done.
func checkTexts(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		if source.Test() {
			continue
		}
		ast.Inspect(source.Syntax, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			switch {
			case err != nil:
			case statement.MatchString(text) && !h.allows("sql", source):
				complaints = append(complaints, source.at(literal.Pos(), "a statement of SQL outside its rooms"))
			case excuse.MatchString(text):
				complaints = append(complaints, source.at(literal.Pos(), "%q: say what you were doing, verb first", excuse.FindString(text)))
			}
			return true
		})
	}
	return complaints
}

// checkTestsOutside keeps tests in the caller's place: in the package's _test package. A program cannot be imported, so
// its tests may lie inside.
func checkTestsOutside(_ House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		name := source.Syntax.Name.Name
		outside := strings.HasSuffix(name, "_test") || name == "main" || strings.HasSuffix(source.Path, "/export_test.go")
		if source.Test() && !outside {
			complaints = append(complaints, fmt.Sprintf("%s: test from outside, in package %s_test", source.Path, name))
		}
	}
	return complaints
}

func checkTop(_ House, t Tree) []string {
	var complaints []string
	for _, name := range t.Tops {
		if !strings.HasPrefix(name, ".") && !anyCovers(onlyTops, name) {
			complaints = append(complaints, fmt.Sprintf("%s: the top level stays the user's five folders; put it in a room", name))
		}
	}
	for _, source := range t.Sources {
		if anyCovers("shared build .", source.Room) {
			complaints = append(complaints, fmt.Sprintf("%s: %s is a shelf, no package; put it in a room", source.Path, source.Room))
		}
	}
	return complaints
}

// strange are words that tie a file to somebody's machine or to one download host.
var strange = regexp.MustCompile(`/wo` + `rk/|/ro` + `ot/|/fa` + `rm/|/ho` + `me/\w|/Us` + `ers/\w|/tmp/st` + `udio|(proxy|sum|goproxy)\.go` + `lang\.|goproxy\.(io|cn)|registry\.npm|(deb|security|snapshot)\.deb` + `ian|ftp\.\w+\.deb` + `ian`)

func checkWords(_ House, t Tree) []string {
	var complaints []string
	for _, name := range sorted(t.Files) {
		if name == "go.sum" || !strange.MatchString(t.Files[name]) {
			continue
		}
		for i, line := range strings.Split(t.Files[name], "\n") {
			if word := strange.FindString(line); word != "" {
				complaints = append(complaints, fmt.Sprintf("%s:%d: %q belongs to one machine or one host", name, i+1, word))
			}
		}
	}
	return complaints
}
