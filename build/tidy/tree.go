package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Source is one Go file. Every file is read whatever its build tags, so a rule holds for Windows too.
type Source struct {
	Path   string // from the top of the tree, with slashes
	Room   string // the folder it lies in
	Text   string
	Syntax *ast.File

	set *token.FileSet
}

// Tree is everything the rules look at.
type Tree struct {
	Sources []Source
	Files   map[string]string // every text that git would carry, by path
	Tops    []string          // the names at the top
}

// NewTree reads files (text by path) into a tree. An unreadable Go file is an error: a rule cannot hold where it cannot look.
func NewTree(files map[string]string) (Tree, error) {
	tree := Tree{Files: files}
	tops := map[string]bool{}
	for _, name := range sorted(files) {
		tops[strings.SplitN(name, "/", 2)[0]] = true
		if !strings.HasSuffix(name, ".go") || strings.Contains(name, "testdata/") {
			continue
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return Tree{}, fmt.Errorf("parse %s: %w", name, err)
		}
		tree.Sources = append(tree.Sources, Source{Path: name, Room: path.Dir(name), Text: files[name], Syntax: syntax, set: set})
	}
	tree.Tops = sorted(tops)
	return tree, nil
}

// ReadTree reads the work tree at root: what git follows, with what it would follow once added. Pictures and fonts are
// listed but not read.
func ReadTree(root string) (Tree, error) {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return Tree{}, fmt.Errorf("list files with git in %s: %w", root, err)
	}
	files := map[string]string{}
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue // deleted here, still in git's index
		}
		if err != nil {
			return Tree{}, fmt.Errorf("read %s: %w", name, err)
		}
		if bytes.IndexByte(text, 0) >= 0 {
			text = nil
		}
		files[name] = string(text)
	}
	return NewTree(files)
}

// Test says whether the file is compiled into tests only.
func (s Source) Test() bool { return strings.HasSuffix(s.Path, "_test.go") }

func (s Source) line(at token.Pos) int { return s.set.Position(at).Line }

// at words a complaint about a place in the file.
func (s Source) at(pos token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.Path, s.line(pos), fmt.Sprintf(format, args...))
}

// imports gives each import path with its place.
func (s Source) imports() map[string]token.Pos {
	found := map[string]token.Pos{}
	for _, spec := range s.Syntax.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil {
			found[name] = spec.Pos()
		}
	}
	return found
}

// localName is what the file calls an imported package, or "" when it does not import it.
func (s Source) localName(importPath string) string {
	for _, spec := range s.Syntax.Imports {
		if spec.Path.Value != strconv.Quote(importPath) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// project gives the project's own packages among the imports, without the module's name.
func (s Source) project() map[string]token.Pos {
	found := map[string]token.Pos{}
	for name, pos := range s.imports() {
		if inside, ok := strings.CutPrefix(name, module+"/"); ok {
			found[inside] = pos
		}
	}
	return found
}

// packages groups the files of each room.
func (t Tree) packages() map[string][]Source {
	rooms := map[string][]Source{}
	for _, source := range t.Sources {
		rooms[source.Room] = append(rooms[source.Room], source)
	}
	return rooms
}
