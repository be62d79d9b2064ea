package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// checkMap reads the map alone: arrows point inward, the protocol never names shared, hub and terminal never meet.
func checkMap(h House) []string {
	var complaints []string
	seen := map[string]bool{}
	for _, room := range h.Rooms {
		if seen[room.Path] {
			complaints = append(complaints, fmt.Sprintf("map: %s has two rows", room.Path))
		}
		seen[room.Path] = true
		for _, other := range h.Rooms {
			folder := other.Ring == Proof && !slices.Contains(strings.Fields(room.May), other.Path)
			if other.Path == room.Path || folder || !anyCovers(room.May, other.Path) {
				continue // "syncproto/..." in a product's row means its product rooms
			}
			if why := arrow(room, other); why != "" {
				complaints = append(complaints, fmt.Sprintf("map: %s may not import %s: %s", room.Path, other.Path, why))
			}
		}
		for pattern := range strings.FieldsSeq(room.May) {
			if _, ok := h.room(pattern); !ok && !strings.HasSuffix(pattern, "...") {
				complaints = append(complaints, fmt.Sprintf("map: %s may import %s, which has no row", room.Path, pattern))
			}
		}
	}
	return complaints
}

// arrow says why one room may never import another, or "".
func arrow(from, to Room) string {
	switch {
	case within(from, "syncproto") && within(to, "shared"):
		return "the protocol never names shared"
	case within(from, "hub") && within(to, "terminal"), within(from, "terminal") && within(to, "hub"):
		return "hub and terminal never import each other"
	case from.Ring == Proof:
		return ""
	case to.Ring == Proof:
		return "no room of the product imports a proof"
	case to.Ring > from.Ring:
		return "imports point inward only"
	}
	return ""
}

func within(room Room, folder string) bool { return covers(folder+"/...", room.Path) }

func checkRooms(h House, t Tree) []string {
	var complaints []string
	rooms := t.packages()
	for _, at := range sorted(rooms) {
		if _, ok := h.room(at); !ok {
			complaints = append(complaints, fmt.Sprintf("%s: give it a room first: a row in build/tidy/house.go", at))
		}
	}
	return complaints
}

// checkImports holds product code to its row. Tests may borrow any room to set their scene, but never across the two
// walls: syncproto from shared, hub from terminal.
func checkImports(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		room, ok := h.room(source.Room)
		if !ok {
			continue // checkRooms says it
		}
		if source.Test() {
			room.Ring, room.May = Proof, "..."
		}
		for imported, pos := range source.project() {
			to, known := h.room(imported)
			if !known || imported == room.Path {
				continue
			}
			if why := arrow(room, to); why != "" {
				complaints = append(complaints, source.at(pos, "%s imports %s: %s", room.Path, imported, why))
			} else if !anyCovers(room.May, imported) {
				complaints = append(complaints, source.at(pos, "%s imports %s, which its row in build/tidy/house.go does not allow", room.Path, imported))
			}
		}
	}
	return complaints
}

// impure are the standard packages a ring may not import, with the reason said to whoever tries.
func impure(ring Ring) map[string]string {
	io, chance := "this ring does no input or output", "chance comes in as a value or a reader"
	useCase := map[string]string{
		"os/...": io, "net": io, "net/http/...": io, "net/rpc/...": io, "net/smtp": io, "database/sql/...": io, "syscall": io, "C": io,
	}
	pure := map[string]string{
		"context": "pure functions finish at once", "log/...": "return facts and let the shell log",
		"math/rand/...": chance, "crypto/rand": chance,
	}
	maps.Copy(pure, useCase)
	switch ring {
	case Pure:
		return pure
	case UseCase:
		return useCase
	}
	return nil
}

func checkPurity(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		room, _ := h.room(source.Room)
		if source.Test() {
			continue
		}
		for imported, pos := range source.imports() {
			for pattern, why := range impure(room.Ring) {
				if covers(pattern, imported) {
					complaints = append(complaints, source.at(pos, "%s imports %s: %s", room.Path, imported, why))
				}
			}
		}
		if room.Ring == Pure {
			complaints = append(complaints, goroutines(source)...)
		}
	}
	return complaints
}

func goroutines(s Source) []string {
	var complaints []string
	ast.Inspect(s.Syntax, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			complaints = append(complaints, s.at(node.Pos(), "a pure room starts no goroutine"))
		case *ast.ChanType:
			complaints = append(complaints, s.at(node.Pos(), "a pure room has no channel"))
		}
		return true
	})
	return complaints
}

// checkGates holds the imports that only named places may have. A test outside the product's own rooms may use the test kit.
func checkGates(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		room, _ := h.room(source.Room)
		for imported, pos := range source.imports() {
			rule := gateOf(imported)
			kit := rule == "test kit" && (source.Test() || room.Ring == Proof)
			if rule == "" || kit || h.allows(rule, source) {
				continue
			}
			complaints = append(complaints, source.at(pos, "%s stays behind its door: see %q in build/tidy/house.go", imported, rule))
		}
	}
	return complaints
}

// gateOf names the narrowest gate an import passes.
func gateOf(imported string) string {
	gate := ""
	for rule, patterns := range gates() {
		if anyCovers(patterns, imported) && (gate == "" || patterns == imported) {
			gate = rule
		}
	}
	return gate
}

// clockWords read the real clock or wait on it; Duration and Time values are free to use.
const clockWords = "Now Since Until Sleep After AfterFunc Tick NewTimer NewTicker"

// checkClock keeps real time out of decisions. A test may ask for the time, but sleeps only inside a synctest bubble.
func checkClock(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		local := source.localName("time")
		if local == "" || h.allows("clock", source) && !source.Test() {
			continue
		}
		words, advice := clockWords, "take now func() time.Time, or a ticker, from the caller"
		if source.Test() {
			words, advice = "Sleep", "wait for the thing itself, or sleep inside testing/synctest"
			if source.localName("testing/synctest") != "" {
				continue
			}
		}
		source.eachSelector(local, func(word string, pos token.Pos) {
			if anyCovers(words, word) {
				complaints = append(complaints, source.at(pos, "time.%s: %s", word, advice))
			}
		})
	}
	return complaints
}

// eachSelector visits local.Word for an imported package.
func (s Source) eachSelector(local string, visit func(word string, pos token.Pos)) {
	ast.Inspect(s.Syntax, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if name, ok := selector.X.(*ast.Ident); ok && name.Name == local {
			visit(selector.Sel.Name, selector.Pos())
		}
		return true
	})
}
