package tidy

import (
	"go/ast"
	"strings"
)

// faultRoom is where goroutines of the terminal are started, so that a panic in one ends in a report without data.
const faultRoom = "terminal/fault"

// checkGoroutines keeps every goroutine of the terminal within reach of the room of faults: started by its Go or Group, or
// deferring its End before anything else.
func checkGoroutines(h House, t Tree) []string {
	var complaints []string
	for _, source := range t.Sources {
		room, known := h.room(source.Room)
		product := source.Room == "terminal" || strings.HasPrefix(source.Room, "terminal/")
		if !product || source.Test() || source.Room == faultRoom || known && room.Ring == Proof || h.allows("goroutine", source) {
			continue
		}
		fault := source.localName(module + "/" + faultRoom)
		ast.Inspect(source.Syntax, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.GoStmt:
				if !endsFaults(fault, node.Call.Fun) {
					complaints = append(complaints, source.at(node.Pos(), "a bare go: start it with fault.Go, or defer fault.End first"))
				}
			case *ast.CallExpr:
				if names(node.Fun, source.localName("time"), "AfterFunc") || names(node.Fun, source.localName("context"), "AfterFunc") {
					if !endsFaults(fault, node.Args[len(node.Args)-1]) {
						complaints = append(complaints, source.at(node.Pos(), "AfterFunc runs in a goroutine of its own: defer fault.End first"))
					}
				}
			case *ast.SelectorExpr:
				if names(node, source.localName("sync"), "WaitGroup") || names(node, source.localName("golang.org/x/sync/errgroup"), "Group") {
					complaints = append(complaints, source.at(node.Pos(), "%s: wait for goroutines with fault.Group", node.Sel.Name))
				}
			}
			return true
		})
	}
	return complaints
}

// endsFaults says whether a function written on the spot begins with defer fault.End(). fault is what the file calls the
// room; empty when it does not import it.
func endsFaults(fault string, function ast.Expr) bool {
	literal, ok := function.(*ast.FuncLit)
	if !ok || fault == "" || len(literal.Body.List) == 0 {
		return false
	}
	first, ok := literal.Body.List[0].(*ast.DeferStmt)
	return ok && names(first.Call.Fun, fault, "End")
}

// names says whether an expression is the word of an imported package, by what the file calls the package.
func names(e ast.Expr, local, word string) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok || local == "" || selector.Sel.Name != word {
		return false
	}
	of, ok := selector.X.(*ast.Ident)
	return ok && of.Name == local
}
